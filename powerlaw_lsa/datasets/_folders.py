"""Folders: a document a file, or one source that is stored in parts."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NAMES_SHOWN = 3
# Spark's, Hadoop's and pyarrow's names of parts, but not part-time-work.txt.
_PART = re.compile("part-([a-z]+-)?[0-9]")


@dataclass(frozen=True)
class Folder:
    """The files of a folder, sorted by path, and what is not read.

    `in_parts` tells whether the files are the parts of one source; their numbers are
    then sorted as numbers.
    """

    files: list[Path]
    in_parts: bool
    remarks: tuple[str, ...]


def list_folder(folder: Path, table_suffixes: frozenset[str], suffix_of) -> Folder:
    """List the files below a folder, those below linked folders too."""
    hidden: list[Path] = []
    files = sorted(_walk(folder, (), hidden))
    # Spark, Hadoop and others mark files that are not parts with an underscore.
    plain = [file for file in files if not file.name.startswith("_")]
    tables = [file for file in plain if suffix_of(file) in table_suffixes]
    parts = [file for file in plain if is_part(file)] or tables
    if parts:
        for other in plain:
            if other not in parts:  # and would be read as a document
                raise ValueError(
                    f"{folder} has tables or parts ({parts[0].name}) and other files "
                    f"({other.name}), so it is neither a folder of documents nor a "
                    "source in parts; move either kind to another folder"
                )
        hidden += [file for file in files if file not in plain]
        files = sorted(plain, key=_with_numbers)
    if not files:
        raise ValueError(f"{folder} has no files; use a folder of text files")
    return Folder(files, bool(parts), _remarks(folder, hidden))


def is_part(file: Path) -> bool:
    return bool(_PART.match(file.name))


def series_of(file: Path) -> str:
    """Name without its numbers, which the parts of one table have in common."""
    return "part-" if is_part(file) else re.sub("[0-9]+", "", file.name)


def _with_numbers(file: Path) -> list:
    """Path with its numbers as such, so that part.10 is after part.2."""
    pieces = re.split("([0-9]+)", file.as_posix())
    return [int(piece) if i % 2 else piece for i, piece in enumerate(pieces)]


def _walk(folder: Path, above: tuple[str, ...], hidden: list[Path]) -> Iterator[Path]:
    """Files below a folder; names that begin with a dot are collected apart."""
    real = os.path.realpath(folder)
    if real in above:
        raise ValueError(
            f"{folder} is a link to a folder that contains it; remove the link"
        )
    for path in folder.iterdir():
        if path.name.startswith("."):
            hidden.append(path)
        elif path.is_dir():
            yield from _walk(path, (*above, real), hidden)
        elif path.is_file():
            yield path
        else:
            raise ValueError(
                f"{path} is neither a file nor a folder, or a link to nothing; take it "
                "out of the folder"
            )


def _remarks(folder: Path, hidden: list[Path]) -> tuple[str, ...]:
    """Say what is left out, except for empty files, which mark that others are done."""
    left_out = sorted(path for path in hidden if path.is_dir() or path.lstat().st_size)
    if not left_out:
        return ()
    names = ", ".join(
        path.relative_to(folder).as_posix() for path in left_out[:_NAMES_SHOWN]
    )
    more = ", ..." if len(left_out) > _NAMES_SHOWN else ""
    return (
        f"{folder} has hidden files or folders, whose names begin with a dot or an "
        f"underscore; they are left out: {names}{more} ({len(left_out)} in all)",
    )

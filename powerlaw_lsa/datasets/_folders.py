"""Folders: a document a file, or one source that is stored in parts."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NAMES_SHOWN = 3


@dataclass(frozen=True)
class Folder:
    """The files of a folder, sorted by path, and what is not read.

    `in_parts` tells whether the files are the parts of one source.
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
    in_parts = bool(plain) and (
        len(tables) == len(plain) or all(f.name.startswith("part-") for f in plain)
    )
    if in_parts:
        hidden += [file for file in files if file not in plain]
        files = plain
    elif tables:
        other = next(file for file in plain if file not in tables)
        raise ValueError(
            f"{folder} has tables ({tables[0].name}) and other files ({other.name}), "
            "so it is neither a folder of documents nor a table in parts; move the "
            "tables or the other files to another folder"
        )
    if not files:
        raise ValueError(f"{folder} has no files; use a folder of text files")
    return Folder(files, in_parts, _remarks(folder, hidden))


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

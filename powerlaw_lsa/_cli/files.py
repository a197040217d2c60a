"""Files that are written: checked before the work, and only once they are complete.

What is written lies in files without a name until it is complete, so that a run that
ends before leaves nothing behind. A file that was there before keeps its mode, its
owner and its other names: only its content is replaced.
"""

import argparse
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import normalize

from .._report import report_html
from .results import Found
from .terminal import stage

_VECTOR_SUFFIXES = (".npy", ".csv", ".parquet")
_REPORT_SUFFIXES = (".html", ".htm")


def check_targets(options: argparse.Namespace) -> None:
    """Raise now if a file could not be written in the end."""
    for option, path, suffixes in (
        ("--output", options.output, _VECTOR_SUFFIXES),
        ("--report", options.report, _REPORT_SUFFIXES),
    ):
        if path and (problem := _problem(path, suffixes, options.source)):
            raise ValueError(f"{option} {path} {problem}")
        if path and path.suffix.lower() == ".parquet" and not find_spec("pyarrow"):
            raise ImportError(
                f"{option} to .parquet needs pyarrow; "
                "install it, or the extra [parquet] of powerlaw-lsa"
            )
    for name in ("title", "groups"):
        if options.report is None and getattr(options, name) is not None:
            raise ValueError(f"--{name} is for --report; add it, or leave --{name} out")


def _problem(path: Path, suffixes: Sequence[str], source: str | None) -> str:
    """Say why a file could not be written, or its content not be replaced."""
    if path.suffix.lower() not in suffixes:
        return f"is of an unknown kind; end it in {', '.join(suffixes)}"
    if not path.parent.is_dir():
        return "cannot be written: its folder does not exist; create it"
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return "cannot be written: its folder is not writable; choose another one"
    if path.exists() and not path.is_file():
        return "is a folder, a pipe or a device; name a file"
    # Root may write to it whatever its mode says.
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222):
        return "is read-only; name another file, or make it writable"
    if source and Path(source).exists() and _is_within(path, Path(source)):
        return (
            "is SOURCE itself or lies in it, and would be a document of the next run; "
            "name a file elsewhere"
        )
    return ""


def _is_within(path: Path, source: Path) -> bool:
    """Whether a file is the source, or lies in that folder."""
    return (path.exists() and path.samefile(source)) or (
        source.resolve() in path.resolve().parents
    )


def write(found: Found, options: argparse.Namespace) -> None:
    """Write the files that were requested: all of them, or none on failure."""
    contents: dict[Path, BinaryIO] = {}
    with ExitStack() as files:

        def new(path: Path) -> BinaryIO:
            contents[path] = files.enter_context(_without_name(path.parent))
            return contents[path]

        if options.output is not None:
            with stage("projecting", options.quiet), _naming(options.output):
                _write_vectors(found, new(options.output), options.output)
        if options.report is not None:
            with stage("reporting", options.quiet):
                page = _report(found, options)
                with _naming(options.report):
                    new(options.report).write(page.encode("utf-8", "replace"))
        for path, file in contents.items():
            with _naming(path):
                _put(file, path)


def _report(found: Found, options: argparse.Namespace) -> str:
    data = found.data
    return report_html(
        make_pipeline(*data.steps, found.svd),
        data.X,
        documents=data.texts,
        # The page is passed on; where the source lies is of the sender's machine.
        title=options.title or Path(data.source).resolve().name,
        groups=options.groups,
        feature_names=data.terms,
        assessment=found.assessment,
        rules=found.rules,
    )


def _write_vectors(found: Found, file: BinaryIO, path: Path) -> None:
    Z = found.svd.transform(found.data.X)
    Z = Z if found.data.is_plain else normalize(Z)
    suffix = path.suffix.lower()
    if suffix == ".npy":
        np.save(file, Z, allow_pickle=False)
        return
    frame = pd.DataFrame(Z, columns=[f"z{k}" for k in range(Z.shape[1])])
    frame.insert(0, "id", list(found.data.ids))
    if suffix == ".csv":
        frame.to_csv(file, index=False, float_format="%.7g")  # as many as float32 has
    else:
        frame.to_parquet(file, index=False)


@contextmanager
def _without_name(folder: Path) -> Iterator[BinaryIO]:
    """Open a file of which nothing is left, on the disk of the folder."""
    file = TemporaryFile(dir=folder)  # noqa: SIM115, it is closed in another way
    try:
        yield file
    finally:
        with suppress(OSError):  # a full disk has no room for what is left to write
            file.close()


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OSError(
            f"{path} cannot be written ({error.strerror or error}); name a file where "
            "there is room and access"
        ) from error


def _put(content: BinaryIO, path: Path) -> None:
    """Make it the content of a file, which stays as it was if the disk is full."""
    path = path.resolve()  # a link stays a link
    is_new = not path.exists()
    path.touch()
    size = path.stat().st_size
    try:
        with path.open("r+b") as file:
            # First the part that makes the file longer, for which there may be no room.
            for start in (size, 0):
                content.seek(start)
                file.seek(start)
                shutil.copyfileobj(content, file)
            file.truncate()
    except BaseException:
        if is_new:
            path.unlink()
        else:
            os.truncate(path, size)
        raise

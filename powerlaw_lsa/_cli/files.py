"""Files that are written: checked before the work, complete or not there at all."""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from .._estimator import PowerLawTruncatedSVD
from .._report import report_html
from ..diagnostics import Assessment
from .inputs import Data
from .terminal import stage

_VECTOR_SUFFIXES = (".npy", ".csv", ".parquet")
_REPORT_SUFFIXES = (".html", ".htm")


def check_targets(options: argparse.Namespace) -> None:
    """Raise now if a file could not be written in the end."""
    if options.output is not None:
        _check_target("--output", options.output, _VECTOR_SUFFIXES, options.source)
    if options.report is not None:
        _check_target("--report", options.report, _REPORT_SUFFIXES, options.source)


def _check_target(
    option: str, path: Path, suffixes: Sequence[str], source: str | None
) -> None:
    """Raise now if a file could not be written in the end."""
    name = f"{option} {path}"
    folder = path.parent
    if path.suffix.lower() not in suffixes:
        raise ValueError(
            f"{name} is of an unknown kind; end it in {', '.join(suffixes)}"
        )
    if not folder.is_dir():
        raise ValueError(
            f"{name} cannot be written: its folder does not exist; create it"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(
            f"{name} cannot be written: its folder is not writable; choose another one"
        )
    if path.is_dir():
        raise ValueError(f"{name} is a folder; name a file")
    if path.exists() and source and Path(source).exists() and path.samefile(source):
        raise ValueError(f"{name} is SOURCE itself; name another file")
    if path.suffix.lower() == ".parquet" and find_spec("pyarrow") is None:
        raise ImportError(
            f"{option} to .parquet needs pyarrow; "
            "install it, or the extra [parquet] of powerlaw-lsa"
        )


def write(
    svd: PowerLawTruncatedSVD,
    data: Data,
    assessment: Assessment | None,
    rules: pd.DataFrame | None,
    options: argparse.Namespace,
) -> None:
    """Write the files that were requested: all of them, or none on failure."""
    with ExitStack() as files:
        if options.output is not None:
            with stage("projecting", options.quiet):
                file = files.enter_context(_replacing(options.output))
                suffix = options.output.suffix.lower()
                _write_vectors(svd.transform(data.X), data.ids, file, suffix)
        if options.report is not None:
            with stage("reporting", options.quiet):
                page = report_html(
                    make_pipeline(data.vectorizer, svd) if data.vectorizer else svd,
                    data.X,
                    documents=data.texts,
                    title=data.source,
                    feature_names=data.terms,
                    assessment=assessment,
                    rules=rules,
                )
                file = files.enter_context(_replacing(options.report))
                file.write(page.encode("utf-8", "replace"))


def _write_vectors(
    Z: np.ndarray, ids: Sequence[str], file: BinaryIO, suffix: str
) -> None:
    """Write document vectors in the format that the suffix names."""
    if suffix == ".npy":
        np.save(file, Z, allow_pickle=False)
        return
    frame = pd.DataFrame(Z, columns=[f"z{k}" for k in range(Z.shape[1])])
    frame.insert(0, "id", list(ids))
    if suffix == ".csv":
        frame.to_csv(file, index=False)
    else:
        frame.to_parquet(file, index=False)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` once it is complete."""
    path = path.resolve()  # a link stays a link
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)

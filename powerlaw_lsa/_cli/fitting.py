"""The fit, with its progress and its findings in the words of the command line."""

import argparse
from collections.abc import Callable

from .._estimator import PowerLawTruncatedSVD
from .._findings import without_warnings
from . import terminal
from .inputs import Data
from .options import spelled


def check_algorithm(options: argparse.Namespace) -> None:
    """Raise now if the algorithm would in the end."""
    needs_number = options.algorithm in ("arpack", "randomized")
    has_number = type(options.n_components) is int or options.max_components
    if needs_number and not has_number:
        raise ValueError(
            f"--algorithm {options.algorithm} computes a fixed number of components: "
            "set --n-components to an integer, or set --max-components, or use "
            "--algorithm auto"
        )


def fit(
    data: Data, options: argparse.Namespace, show: Callable[[str], None]
) -> PowerLawTruncatedSVD:
    """Fit, show how far block Lanczos has come, and say what was found."""
    svd = PowerLawTruncatedSVD(
        options.n_components,
        algorithm=options.algorithm,
        max_components=options.max_components,
        without_leading=getattr(options, "without_leading", 1 - data.is_plain),
        exponent=getattr(options, "exponent", 2.0 - data.is_plain),
        random_state=options.random_state,
        verbose=lambda basis, known: show(f"basis {basis}, eigenvalues {known}"),
    )
    try:
        with without_warnings():  # of findings, which are printed below
            svd.fit(data.X)
    except MemoryError as error:
        raise _out_of_memory(options) from error
    for finding in svd.findings_:
        if finding.warns:
            terminal.warn(finding.sentence(spelled))
    return svd.set_params(verbose=0)  # what is cloned later has no stage to show


def _out_of_memory(options: argparse.Namespace) -> MemoryError:
    if options.algorithm == "dense":
        return MemoryError(
            "--algorithm dense holds all of X^T X or X X^T; use --algorithm lanczos, "
            "with --max-components to bound its memory"
        )
    return MemoryError("the spectrum needs more; set --max-components")

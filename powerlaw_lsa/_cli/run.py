"""The stages of a run in their order, and its exit status.

Errors that the user can fix are printed as one line on stderr; every other exception
is a bug and keeps its traceback.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from .. import datasets
from .._estimator import PowerLawTruncatedSVD
from .._extras import require
from .._findings import without_warnings
from .._numerics import with_numpy_defaults
from ..diagnostics import assess
from ..rules import compare_rules
from .files import check_targets, write
from .inputs import Data, read, vectorize
from .options import parser, spelled
from .printing import as_text
from .results import Found, as_json
from .terminal import print_result, say, stage, warn, warnings_as_lines

_EXIT_BROKEN_PIPE = 1
_EXIT_ERROR = 2
_EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, by default that of the process; return its exit status."""
    try:
        return _run(parser().parse_args(argv))
    except KeyboardInterrupt:
        say("interrupted")
        return _EXIT_INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout once more at exit; give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _EXIT_BROKEN_PIPE
    except (ValueError, OSError, ImportError, MemoryError) as error:
        say(f"error: {_describe(error)}")
        return _EXIT_ERROR


@with_numpy_defaults
def _run(options: argparse.Namespace) -> int:
    check_targets(options)
    _check_algorithm(options)
    _check_matplotlib(options)
    with warnings_as_lines(options.quiet):
        found = _found(options)
        text = (as_json if options.json else as_text)(found)
        try:
            write(found, options)
        finally:  # a full disk does not lose the fit
            print_result(text)
    return 0


def _found(options: argparse.Namespace) -> Found:
    quiet, random_state = options.quiet, options.random_state
    assessment = rules = None
    with stage("reading", quiet):
        data = read(options)
    if isinstance(data, datasets.Corpus):
        with stage("vectorizing", quiet):
            data = vectorize(data, options)
    with stage("spectrum", quiet) as show:
        svd = _fit(data, options, show)
    if options.assess:
        with stage("assessing", quiet):
            assessment = assess(svd, data.X, random_state=random_state)
    for finding in (assessment or svd.outcome_).findings:
        if finding.warns:
            warn(finding.sentence(spelled))
    if options.compare_rules:
        with stage("comparing", quiet):
            rules = compare_rules(
                data.X,
                max_components=options.max_components,
                without_leading=svd.spectrum_.n_left_out,
                random_state=random_state,
            )
    return Found(svd, data, assessment, rules)


def _check_matplotlib(options: argparse.Namespace) -> None:
    """Raise now if it cannot be imported, as with a backend that it does not know."""
    if options.report is not None or options.assess:  # `powerlaw` imports it too
        try:
            require("matplotlib", "cli", "--report or --assess")
        except ValueError as error:
            raise ValueError(f"{error}; unset MPLBACKEND") from error


def _check_algorithm(options: argparse.Namespace) -> None:
    """Raise now if the algorithm would in the end."""
    needs_number = options.algorithm in ("arpack", "randomized")
    has_number = type(options.n_components) is int or options.max_components
    if needs_number and not has_number:
        raise ValueError(
            f"--algorithm {options.algorithm} computes a fixed number of components: "
            "set --n-components to an integer, or set --max-components, or use "
            "--algorithm auto"
        )


def _fit(
    data: Data, options: argparse.Namespace, show: Callable[[str], None]
) -> PowerLawTruncatedSVD:
    """Fit, and show how far block Lanczos has come."""
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
        if options.algorithm == "dense":
            raise MemoryError(
                "--algorithm dense holds all of X^T X or X X^T; use --algorithm "
                "lanczos, with --max-components to bound its memory"
            ) from error
        raise MemoryError("the spectrum needs more; set --max-components") from error
    return svd.set_params(verbose=0)  # what is cloned later has no stage to show


def _describe(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return f"not enough memory ({error}); use less data or set --max-features"
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)

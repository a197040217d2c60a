"""The stages of a run in their order, and its exit status.

Errors that the user can fix are printed as one line on stderr; every other exception
is a bug and keeps its traceback.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from .. import datasets
from .._estimator import PowerLawTruncatedSVD
from .._extras import require
from .._numerics import with_numpy_defaults
from ..diagnostics import assess
from ..rules import compare_rules
from .files import check_targets, write
from .fitting import check_algorithm, fit
from .inputs import Data, read, vectorize
from .options import parser
from .printing import as_text
from .results import summarize
from .terminal import print_result, say, stage, warnings_as_lines

_EXIT_BROKEN_PIPE = 1
_EXIT_ERROR = 2
_EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments. None takes those of the process.

    Returns
    -------
    status : int
        0, or 2 for bad input, 130 if interrupted, 1 if stdout was closed early.

    Examples
    --------
    >>> from powerlaw_lsa._cli import main
    >>> main(["no-such-file.txt"])
    2
    """
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
    check_algorithm(options)
    _check_matplotlib(options)
    quiet = options.quiet
    assessment = rules = None
    with warnings_as_lines(quiet):
        with stage("reading", quiet):
            data = read(options)
        if isinstance(data, datasets.Corpus):
            with stage("vectorizing", quiet):
                data = vectorize(data, options)
        with stage("spectrum", quiet) as show:
            svd = fit(data, options, show)
        if options.assess:
            with stage("assessing", quiet):
                assessment = assess(svd, data.X, random_state=options.random_state)
        if options.compare_rules:
            with stage("comparing", quiet):
                rules = _compare_rules(svd, data, options)
        result = summarize(svd, data, assessment, rules)
        as_json = json.dumps(asdict(result), indent=2, allow_nan=False)
        text = as_json if options.json else as_text(result, assessment, rules)
        try:
            write(svd, data, assessment, rules, options)
        finally:  # a full disk does not lose the fit
            print_result(text)
    return 0


def _check_matplotlib(options: argparse.Namespace) -> None:
    """Raise now if it cannot be imported, as with a backend that it does not know."""
    if options.report is not None or options.assess:  # `powerlaw` imports it too
        try:
            require("matplotlib", "cli", "--report or --assess")
        except ValueError as error:
            raise ValueError(f"{error}; unset MPLBACKEND") from error


def _compare_rules(
    svd: PowerLawTruncatedSVD, data: Data, options: argparse.Namespace
) -> pd.DataFrame:
    return compare_rules(
        data.X,
        max_components=options.max_components,
        without_leading=svd.spectrum_.n_left_out,
        random_state=options.random_state,
    )


def _describe(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return f"not enough memory ({error}); use less data or set --max-features"
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)

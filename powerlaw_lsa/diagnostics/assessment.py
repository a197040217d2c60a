"""How far a K can be trusted: one record that prints as sentences, without pictures."""

import html
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sklearn.utils import check_random_state

from .._findings import Finding
from .._fitted import fitted_step, is_estimator, outcome_of
from .._numerics import with_numpy_defaults
from .._outcome import Outcome
from .._tail.fit import PowerLawFit
from .._tail.ties import NearTies
from .._words import Spelling, five_digits, in_python
from ._inputs import Seed, check_parameters, matrix_of
from ._sentences import sentences, verdict_of
from .alternatives import compare_distributions, fit_without_leading, near_ties
from .goodness_of_fit import GoodnessOfFit, goodness_of_fit
from .intervals import Intervals, document_intervals
from .shuffled import (
    LargerThanRandom,
    ShuffledFit,
    fit_shuffled,
    larger_than_random,
)


@dataclass(frozen=True, eq=False, repr=False)
class Assessment:
    """What `assess` found; it prints as sentences, and as HTML in a notebook.

    A part that was not requested, or for which there is no tail, is None.

    Attributes
    ----------
    outcome : Outcome
        What was assessed: the fit, and what the estimator decided if it was one.
    goodness_of_fit : GoodnessOfFit or None
        Whether the tail could be a sample of its power law.
    document_intervals : Intervals or None
        From subsampled documents.
    near_ties : NearTies or None
        Tails that fit nearly as well.
    alternatives : DataFrame or None
        Other distributions; see `compare_distributions`.
    without_leading : DataFrame or None
        The fit without the largest eigenvalues; see `fit_without_leading`.
    shuffled : ShuffledFit or None
        The same terms in random documents; see `fit_shuffled`.
    larger_than_random : LargerThanRandom or None
        How many components are larger than in such documents.
    """

    outcome: Outcome
    goodness_of_fit: GoodnessOfFit | None = None
    document_intervals: Intervals | None = None
    near_ties: NearTies | None = None
    alternatives: pd.DataFrame | None = None
    without_leading: pd.DataFrame | None = None
    shuffled: ShuffledFit | None = None
    larger_than_random: LargerThanRandom | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of the fit; that of no tail names K by parallel analysis if known."""
        if (larger := self.larger_than_random) is None:
            return self.outcome.findings
        facts = {"n_larger": larger.n_larger and larger.n_larger + larger.n_untested}
        return tuple(
            replace(f, facts={**f.facts, **facts}) if "is_chosen" in f.facts else f
            for f in self.outcome.findings
        )

    @property
    def sentences(self) -> list[str]:
        """How far K can be trusted, in words."""
        return self.say()

    def say(self, spelled: Spelling = in_python, *, lead: bool = True) -> list[str]:
        """Return the same sentences with parameters spelled in another way.

        Parameters
        ----------
        spelled : callable
            ``spelled(name, value=None)`` is how the reader types a parameter.
        lead : bool, default=True
            Whether the verdict and the number of components that are larger than in
            random documents are among them.

        Returns
        -------
        sentences : list of str
        """
        said = list(sentences(self, spelled))
        if not lead:
            return said
        said = [*verdict_of(self.outcome), *said]
        larger = self.larger_than_random
        return said if larger is None else [*said[:1], str(larger), *said[1:]]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that there are, by title."""
        found = {
            "The best tail and near ties": self.near_ties,
            "Intervals from subsampled documents": self.document_intervals,
            "Power law against other distributions": self.alternatives,
            "Without the largest eigenvalues": self.without_leading,
        }
        return {
            title: part if isinstance(part, pd.DataFrame) else part.to_frame()
            for title, part in found.items()
            if part is not None
        }

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentences[0]}>"

    def __str__(self) -> str:
        tables = [
            f"{title}\n{table.to_string(float_format=five_digits)}"
            for title, table in self.tables.items()
        ]
        return "\n\n".join(["\n".join(self.sentences), *tables])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(s)}</li>" for s in self.sentences)
        tables = "".join(
            f"<details><summary>{html.escape(title)}</summary>"
            f"{table.to_html(float_format=five_digits, border=0)}</details>"
            for title, table in self.tables.items()
        )
        return f'<div class="powerlaw-lsa-assessment"><ul>{items}</ul>{tables}</div>'


@with_numpy_defaults
def assess(
    estimator: Any,
    X: Any = None,
    *,
    n_resamples: int = 1000,
    n_document_resamples: int = 0,
    confidence_level: float = 0.95,
    random_state: Seed = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> Assessment:
    """Collect the diagnostics that say how far K can be trusted.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD, Pipeline, Spectrum, PowerLawFit or array-like
        With X, a fitted estimator or a pipeline that contains one. If only the leading
        part of the spectrum is known, the result says so, and no refit goes beyond it.
    X : array-like, sparse matrix or documents, default=None
        What the estimator was fitted to. With it the matrix with shuffled columns is
        compared and fitted too, and so are subsamples, by clones of the estimator.
    n_resamples : int >= 2, default=1000
        Number of replicates for the p-value.
    n_document_resamples : int, default=0
        Number of subsamples of the documents, 0 or at least 2, each at the cost of one
        spectrum; 50 give intervals for K, alpha and xmin. They need X.
    confidence_level : float, default=0.95
        Nominal coverage of the intervals, between 0 and 1.
    random_state, n_jobs, verbose
        Of the draws; see :mod:`powerlaw_lsa.diagnostics`.

    Returns
    -------
    assessment : Assessment
        If there was no tail to fit it says so, and has no other part.

    Raises
    ------
    ValueError
        If subsamples are requested without X.
    ImportError
        If the package `powerlaw` is not installed. The extra ``[assess]`` installs it.

    See Also
    --------
    goodness_of_fit, document_intervals, near_ties, compare_distributions,
    fit_without_leading, fit_shuffled : The parts, and what their numbers mean and do
        not mean.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import assess
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 300)
    >>> assessment = assess(x, n_resamples=20, random_state=0)
    >>> print(assessment.sentences[0])
    K = ... of 300 eigenvalues lie at or above xmin = ...
    """
    options: dict[str, Any] = {
        "confidence_level": confidence_level,
        "random_state": random_state,
        "n_jobs": n_jobs,
        "verbose": verbose,
    }
    counts = {"n_resamples": n_resamples, "n_document_resamples": n_document_resamples}
    check_parameters("assess", **counts, **options)
    _check_source(estimator, X, n_document_resamples)
    outcome = outcome_of(estimator)
    X = None if X is None else matrix_of(estimator, X)
    if not outcome.fit.has_tail:
        return Assessment(outcome)
    # One stream for all parts, or each would start from the same random numbers.
    options["random_state"] = check_random_state(random_state)
    parts = _of_fit(outcome.fit, n_resamples, options)
    if X is not None:
        step, stream = fitted_step(estimator), options["random_state"]
        # From the seed itself, so that ParallelAnalysis() with this seed agrees.
        parts["larger_than_random"] = larger_than_random(outcome, X, random_state)
        parts["shuffled"] = fit_shuffled(step, X, random_state=stream)
        if n := n_document_resamples:
            intervals = document_intervals(step, X, n_resamples=n, **options)
            parts["document_intervals"] = intervals
    return Assessment(outcome, **parts)


def _check_source(estimator: Any, X: Any, n_document_resamples: int) -> None:
    if X is not None and not is_estimator(estimator):
        raise TypeError(
            "X is shuffled and fitted again in the same way as it was, so the first "
            "argument must be the estimator that was fitted to it, got "
            f"{type(estimator).__name__}"
        )
    if X is None and n_document_resamples:
        raise ValueError(
            f"n_document_resamples={n_document_resamples} draws documents from X; "
            "pass X, or 0"
        )


def _of_fit(fit: PowerLawFit, n_resamples: int, options: dict) -> dict[str, Any]:
    """Parts that the fit is enough for; the one that may lack its package is first."""
    draws = {k: v for k, v in options.items() if k != "confidence_level"}
    return {
        "alternatives": compare_distributions(fit),
        "goodness_of_fit": goodness_of_fit(fit, n_resamples=n_resamples, **draws),
        "near_ties": near_ties(fit),
        "without_leading": fit_without_leading(fit),
    }

"""How sure a K is, in one summary that reads as sentences. It draws no pictures."""

import html
from dataclasses import dataclass
from functools import partial

import pandas as pd
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_random_state

from .._estimator import PowerLawTruncatedSVD
from .._sources import as_fit
from .._tail.fit import PowerLawFit
from ._inputs import check_matrix_of
from .alternatives import compare_distributions, without_leading
from .goodness_of_fit import (
    SIGNIFICANT,
    GoodnessOfFit,
    goodness_of_fit,
)
from .intervals import Intervals, bootstrap_intervals, document_intervals
from .near_ties import near_ties
from .shuffled import shuffle_null

# Longest tail fitted to the shuffled matrix. Its bulk is so dense that a few hundred
# eigenvalues more cost minutes, and no longer tail was better where all were known.
_NULL_COMPONENTS = 200


@dataclass(frozen=True, eq=False, repr=False)
class Assessment:
    """What `assess` found, to read (``print``, a notebook) or to take apart.

    A part that could not be computed, or was not asked for, is None.

    Attributes
    ----------
    fit : PowerLawFit
        What was assessed.
    n_eigenvalues : int
        Number of eigenvalues in the whole spectrum, known or not.
    n_components : int or None
        Number of components that the estimator keeps, if it was one.
    goodness_of_fit : GoodnessOfFit or None
        Whether the tail could be a sample of its power law.
    intervals : Intervals or None
        From resampled eigenvalues.
    document_intervals : Intervals or None
        From subsampled documents.
    ties : DataFrame or None
        Tails that fit nearly as well; see `near_ties`.
    alternatives : DataFrame or None
        Other distributions; see `compare_distributions`.
    leading : DataFrame or None
        The fit without the largest eigenvalues; see `without_leading`.
    null : PowerLawFit or None
        The fit to the shuffled matrix, of tails up to 200; see `shuffle_null`.
    """

    fit: PowerLawFit
    n_eigenvalues: int
    n_components: int | None = None
    goodness_of_fit: GoodnessOfFit | None = None
    intervals: Intervals | None = None
    document_intervals: Intervals | None = None
    ties: pd.DataFrame | None = None
    alternatives: pd.DataFrame | None = None
    leading: pd.DataFrame | None = None
    null: PowerLawFit | None = None

    @property
    def sentences(self) -> list[str]:
        """How sure K is, in words."""
        if not self.fit.has_tail:
            return [self.fit.status.advice]
        said = [_say_fit(self.fit, self.n_eigenvalues, self.n_components)]
        if len(self.fit.eigenvalues) < self.n_eigenvalues:
            said.append(_say_partial(self.fit))
        parts = (
            (self.goodness_of_fit, _say_goodness),
            (self.ties, str),
            (self.intervals, _say_intervals),
            (self.document_intervals, _say_intervals),
            (self.alternatives, _say_alternatives),
            (self.leading, _say_leading),
            (self.null, partial(_say_null, self.fit)),
        )
        return said + [say(part) for part, say in parts if part is not None]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that there are, by title."""
        found = {
            "Nearly as good tails": self.ties,
            "Intervals from resampled eigenvalues": self.intervals,
            "Intervals from subsampled documents": self.document_intervals,
            "Power law against other distributions": self.alternatives,
            "Without the largest eigenvalues": self.leading,
        }
        return {
            title: part.to_frame() if isinstance(part, Intervals) else part
            for title, part in found.items()
            if part is not None
        }

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentences[0]}>"

    def __str__(self) -> str:
        tables = [f"{title}\n{_text(t)}" for title, t in self.tables.items()]
        return "\n\n".join(["\n".join(self.sentences), *tables])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(s)}</li>" for s in self.sentences)
        tables = "".join(
            f"<details><summary>{html.escape(title)}</summary>"
            f"{table.to_html(float_format=_number, border=0)}</details>"
            for title, table in self.tables.items()
        )
        return f'<div class="powerlaw-lsa-assessment"><ul>{items}</ul>{tables}</div>'


def assess(
    fit_or_eigenvalues,
    X=None,
    *,
    n_bootstrap=200,
    n_subsamples=0,
    random_state=None,
    n_jobs=None,
    verbose=0,
) -> Assessment:
    """Gather all that is known on how sure K is.

    Parameters
    ----------
    fit_or_eigenvalues : PowerLawTruncatedSVD, PowerLawFit or array-like
        A fitted estimator, a fit, or eigenvalues of shape (n_eigenvalues,). Where the
        estimator knows only the leading part of the spectrum that is said, and no tail
        is refitted beyond it.
    X : {array-like, sparse matrix} of shape (n_samples, n_features), default=None
        The matrix the eigenvalues are of. With it the shuffled matrix is fitted too,
        and so are subsamples, by clones of the estimator (by one with its defaults, if
        none is given).
    n_bootstrap : int, default=200
        Number of replicates for the p-value, and for the intervals.
    n_subsamples : int, default=0
        Number of subsamples of the documents, each at the cost of one spectrum; 0 for
        none, and none without X.
    random_state : int, RandomState instance or None, default=None
        Same int, same numbers, whatever `n_jobs`.
    n_jobs : int or None, default=None
        Processes, as in scikit-learn.
    verbose : int, default=0
        Progress, as in joblib.

    Returns
    -------
    assessment : Assessment
        Where there was no tail to fit it holds nothing but that.

    Raises
    ------
    ValueError
        If X has another shape or norm than the matrix the estimator was fitted to, and
        as the functions it calls.

    See Also
    --------
    goodness_of_fit, bootstrap_intervals, document_intervals, near_ties,
    compare_distributions, without_leading, shuffle_null : The parts, and what their
        numbers mean and do not mean.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import assess
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 300)
    >>> assessment = assess(x, n_bootstrap=20, random_state=0)
    >>> print(assessment.sentences[0])
    K = ... of 300 eigenvalues lie at or above xmin = ...
    """
    fit = as_fit(fit_or_eigenvalues)
    if isinstance(fit_or_eigenvalues, BaseEstimator):
        estimator = fit_or_eigenvalues
        n_eigenvalues = estimator.spectrum_.rank_bound
        n_components = estimator.n_components_
        if X is not None:
            X = check_matrix_of(estimator.spectrum_, X)
    else:
        estimator = PowerLawTruncatedSVD(random_state=0)
        n_eigenvalues = len(fit.eigenvalues)
        n_components = None
    if not fit.has_tail:
        return Assessment(fit, n_eigenvalues, n_components)
    # One stream for all parts, or each would start from the same random numbers.
    draws = {
        "random_state": check_random_state(random_state),
        "n_jobs": n_jobs,
        "verbose": verbose,
    }
    return Assessment(
        fit=fit,
        n_eigenvalues=n_eigenvalues,
        n_components=n_components,
        goodness_of_fit=goodness_of_fit(fit, n_bootstrap=n_bootstrap, **draws),
        intervals=bootstrap_intervals(fit, n_resamples=n_bootstrap, **draws),
        ties=near_ties(fit),
        alternatives=compare_distributions(fit),
        leading=without_leading(fit),
        **_of_matrix(X, estimator, n_subsamples, draws),
    )


def _of_matrix(X, estimator, n_subsamples, draws) -> dict:
    """Parts that need the matrix."""
    if X is None:
        return {}
    null = shuffle_null(
        X, estimator=_bounded(estimator), random_state=draws["random_state"]
    )
    if not n_subsamples:
        return {"null": null}
    documents = document_intervals(
        X, estimator=estimator, n_resamples=n_subsamples, **draws
    )
    return {"null": null, "document_intervals": documents}


def _bounded(estimator) -> PowerLawTruncatedSVD:
    """Like an estimator, but it fits no more than a short tail."""
    longest = min(_NULL_COMPONENTS, estimator.max_components or _NULL_COMPONENTS)
    return clone(estimator).set_params(n_components="power_law", max_components=longest)


# Sentences ----------------------------------------------------------------------------


def _say_fit(fit, n_eigenvalues, n_components) -> str:
    """State K and the law, and that the estimator does not go by it where so."""
    law = (
        f"K = {fit.n_tail} of {n_eigenvalues} eigenvalues lie at or above xmin = "
        f"{fit.xmin:.4g}; alpha = {fit.alpha:.3f} ± {fit.alpha_stderr:.3f}, "
        f"D = {fit.ks_distance:.4g}."
    )
    if n_components in (None, fit.n_tail):
        return law
    return f"The estimator keeps {n_components} components; by the power law {law}"


def _say_partial(fit) -> str:
    """Admit what is not known."""
    return (
        f"Only the leading {len(fit.eigenvalues)} eigenvalues are known, so no longer "
        "tail was fitted, neither here nor in the replicates."
    )


def _say_goodness(result) -> str:
    """Say what p means."""
    share = f"p = {result.p_value:.3g} ± {result.p_stderr:.1g}"
    if result.p_value <= SIGNIFICANT:
        return (
            f"{share}: the tail is further from a power law than chance explains, so "
            "take K as a convention, and alpha as a mere description."
        )
    return (
        f"{share}: the tail is as straight as a power law would be, which does not "
        "prove one, because eigenvalues are more regular than independent draws."
    )


def _say_intervals(intervals) -> str:
    """Say what the range is of."""
    low, high = intervals.n_tail
    source = {
        "eigenvalues": "If the eigenvalues were independent draws (they are not)",
        "documents": "For other corpora of this size, drawn like this one",
    }[intervals.resampled]
    return (
        f"{source}, K would lie between {low:.0f} and {high:.0f} "
        f"({intervals.confidence:.0%} interval)."
    )


def _say_alternatives(table) -> str:
    """List the verdicts."""
    parts = [
        f"{verdict}: {', '.join(table.index[table['verdict'] == verdict])}"
        for verdict in table["verdict"].unique()
    ]
    return f"Against other distributions above xmin: {'; '.join(parts)}."


def _say_leading(table) -> str:
    """Say how the outliers matter."""
    if len(table) == 1:
        return "There are too few eigenvalues to leave the largest one out."
    first, others = table.iloc[1], table.iloc[1:]
    return (
        f"Without the largest eigenvalue K would be {first['K']:.0f} and alpha "
        f"{first['alpha']:.3f}; without up to {others['left_out'].max()} of them K "
        f"stays between {others['K'].min()} and {others['K'].max()}."
    )


def _say_null(fit, null) -> str:
    """Say what no structure would give."""
    if not null.has_tail:
        return f"With its entries at random positions: {null.status.advice}"
    return (
        "With its entries at random positions the matrix would have a largest "
        f"eigenvalue of {null.eigenvalues[0]:.4g} instead of {fit.eigenvalues[0]:.4g}, "
        f"and of tails up to {null.max_components} the best would have K = "
        f"{null.n_tail} and alpha = {null.alpha:.3f}."
    )


def _number(value) -> str:
    """Five digits."""
    return f"{value:.5g}"


def _text(table) -> str:
    """Table as text."""
    return table.to_string(float_format=_number)

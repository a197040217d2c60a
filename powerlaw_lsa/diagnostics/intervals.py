"""Intervals for K, alpha and xmin, from subsampled documents."""

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from .._findings import without_warnings
from .._fitted import fitted_step, tail_of
from .._matrix.shuffles import seeds_for
from .._numerics import with_numpy_defaults
from .._tail.fit import PowerLawFit
from .._words import Result
from ._inputs import Seed, check_parameters, matrix_of
from ._resampling import refit_all, row_of

# Share of the documents that each subsample of `document_intervals` keeps: large
# enough to have nearly the same K, small enough that K moves (see its Notes).
_KEPT = 0.8

# What is subtracted from K, alpha, xmin to leave a number that is positive.
_ORIGIN = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True, eq=False, repr=False)
class Intervals(Result):
    """Intervals for K, alpha and xmin, and the refits behind them.

    Attributes
    ----------
    confidence_level : float
        Nominal share of such intervals that contain the true value.
    n_tail, alpha, xmin : tuple of float
        Lower and upper end.
    fit : PowerLawFit
        The fit to all documents.
    replicates : DataFrame of shape (n_resamples, 4)
        ``K``, ``alpha``, ``xmin`` and ``D`` of each refit, not scaled. Subsamples that
        had no tail to fit are left out.
    n_examined : int or None
        Longest tail that was compared, in `fit` and in the refits; None if all were.
    """

    confidence_level: float
    n_tail: tuple[float, float]
    alpha: tuple[float, float]
    xmin: tuple[float, float]
    fit: PowerLawFit
    replicates: pd.DataFrame
    n_examined: int | None = None

    def to_frame(self) -> pd.DataFrame:
        """Rows K, alpha, xmin; columns estimate, lower, upper."""
        lower, upper = zip(self.n_tail, self.alpha, self.xmin, strict=True)
        columns = {"estimate": row_of(self.fit)[:3], "lower": lower, "upper": upper}
        return pd.DataFrame(columns, index=["K", "alpha", "xmin"])

    def __str__(self) -> str:
        low, high = (f"{end:.0f}" for end in self.n_tail)
        k = f"K = {low}" if low == high else f"K between {low} and {high}"
        n, interval = len(self.replicates), f"{100 * self.confidence_level:.4g} %"
        # One subsample beyond each end, at the least; 1 - 0.9 is less than 0.1.
        needed = ceil(2 / (1 - self.confidence_level) - 1e-6)
        how = f"{interval} interval, from {n:,} subsamples of the documents"
        if n < needed:
            how = (
                f"a rough range: a {interval} interval needs {needed:,} subsamples of "
                f"the documents instead of {n:,}"
            )
        law = f"the power law would choose {k}"
        if self.n_examined is not None:
            tails = f"tail of up to {self.n_examined:,} eigenvalues"
            law = f"the best {tails} would have {k}"
        return f"For other corpora of this size, drawn like this one, {law} ({how})."


@with_numpy_defaults
def document_intervals(
    estimator: Any,
    X: Any,
    *,
    n_resamples: int = 50,
    confidence_level: float = 0.95,
    random_state: Seed = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> Intervals:
    r"""Intervals for K, alpha and xmin from subsampled documents (rows of X).

    Each resample leaves a random fifth of the documents out, computes the spectrum of
    the others and fits it. The spread of these fits, twice as wide (see Notes), is
    put around the fit to all documents.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        Fitted to X. Its clones are fitted to the subsamples, without their warnings;
        whatever it keeps, they choose K by the power law, among tails as long as those
        that its own fit examined.
    X : array-like, sparse matrix or documents
        What the estimator was fitted to. Documents go once through the fitted steps, so
        that weights such as idf stay as they are.
    n_resamples : int, default=50
        Number of subsamples, at least 2, each at the cost of one spectrum. Fewer than
        2 / (1 - `confidence_level`), which is 40 for 95 %, give only a rough range.
    confidence_level : float, default=0.95
        Nominal coverage, between 0 and 1.
    random_state, n_jobs, verbose
        Of the draws; see :mod:`powerlaw_lsa.diagnostics`.

    Returns
    -------
    intervals : Intervals

    Raises
    ------
    ValueError
        If X has fewer than 5 rows.

    Notes
    -----
    The delete-d jackknife. With r of n documents kept, the ends for a parameter are

    .. math::

        \ln \theta + \sqrt{r / (n - r)} \; (q - \mathrm{median})

    q being a quantile of the logarithms over the subsamples; for alpha,
    :math:`\theta = \alpha - 1`. The factor is 2 for a fifth left out. Taking the
    deviations from the median removes the drift of K with the number of documents.

    K is cut at the largest that a corpus of this size allows, or at the longest tail
    that was examined: up to `max_components`, or within the eigenvalues that were
    computed if the estimator is not `certified_`. For all tails, fit an estimator with
    ``n_components="power_law"`` or ``algorithm="dense"``.

    The interval is for other corpora of this size that are drawn in the same way. It
    does not account for the choice of the vocabulary and the weights, nor for the
    possibility that there is no power law. The guide "How sure is this K?" says how
    often such intervals were right, and why documents are not drawn with replacement.

    References
    ----------
    J. Shao, C. F. J. Wu, "A general theory for jackknife variance estimation", Annals
    of Statistics 17 (1989), 1176-1197.

    N. El Karoui, E. Purdom, "The non-parametric bootstrap and spectral analysis in
    moderate and high-dimension", AISTATS 2019.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.diagnostics import document_intervals
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((60, 40)) / np.arange(1, 41)
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> intervals = document_intervals(svd, X, n_resamples=10, random_state=0)
    >>> intervals.alpha[0] < intervals.fit.alpha < intervals.alpha[1]
    True
    """
    draws = {"random_state": random_state, "n_jobs": n_jobs, "verbose": verbose}
    values = {"n_resamples": n_resamples, "confidence_level": confidence_level}
    check_parameters("document_intervals", **values, **draws)
    step = fitted_step(estimator)
    whole, X = tail_of(step), matrix_of(estimator, X)
    n = X.shape[0]
    if n < 5:
        raise ValueError(
            f"X must have at least 5 rows to leave a fifth of them out, got {n}"
        )
    kept, outcome = int(_KEPT * n), step.outcome_
    # Of other corpora the same is asked as of this one.
    known = outcome.n_known if outcome.complete else outcome.max_components
    limit = outcome.n_examined or known
    law = clone(step).set_params(n_components="power_law", max_components=limit)
    seeds = seeds_for(random_state, n_resamples)
    replicates = refit_all(
        _refit_subsample, X, kept, law, seeds=seeds, n_jobs=n_jobs, verbose=verbose
    )
    ends = _jackknife_ends(replicates, whole, kept / n, confidence_level)
    # Twice the spread may be more than there is: no corpus of this size has such a K.
    longest = outcome.n_examined or min(X.shape) - outcome.spectrum.n_left_out
    ends[:, 0] = np.minimum(ends[:, 0], longest)
    n_tail, alpha, xmin = map(tuple, ends.T.tolist())
    return Intervals(
        confidence_level, n_tail, alpha, xmin, whole, replicates, outcome.n_examined
    )


def _jackknife_ends(replicates, whole, share, confidence_level) -> np.ndarray:
    """Put ends around the fit to the whole, from fits to a share of the documents."""
    parameters = replicates[["K", "alpha", "xmin"]].to_numpy(dtype=np.float64)
    logs = np.log(parameters - _ORIGIN)
    outside = (1 - confidence_level) / 2
    deviations = np.quantile(
        logs - np.median(logs, axis=0), [outside, 1 - outside], axis=0
    )
    factors = np.exp(np.sqrt(share / (1 - share)) * deviations)
    return _ORIGIN + (np.array(row_of(whole)[:3]) - _ORIGIN) * factors


def _refit_subsample(X, kept, estimator, seed) -> PowerLawFit:
    """Fit the spectrum of some of the rows, drawn without replacement."""
    rows = np.random.default_rng(seed).choice(X.shape[0], size=kept, replace=False)
    with without_warnings():
        return clone(estimator).fit(X[np.sort(rows)]).outcome_.fit

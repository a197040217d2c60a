"""How far chance could have moved a power-law fit: p-value, intervals, a null.

Every replicate has its own seed, so that no number depends on `n_jobs`. Eigenvalues
are not independent draws, as the bootstrap takes them to be; the docstring says what
follows from that. Intervals are in `_intervals`.
"""

import warnings
from dataclasses import dataclass, field
from functools import partial
from numbers import Integral

import numpy as np
import pandas as pd
import scipy.sparse as sp
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_is_fitted

from . import _rules
from ._array_api import (
    checked_csr,
    is_array_api_obj,
    is_dask,
    is_sparse_tensor,
    on_host,
)
from ._power_law import PowerLawFit, TailStatus, fit_power_law
from ._spectrum import decompose

# At or below this p-value Clauset, Shalizi and Newman rule a hypothesis out.
SIGNIFICANT = 0.1

# Columns of a table with a fit in each row.
COLUMNS = ["K", "alpha", "xmin", "D"]

# A nearly flat power law has values beyond the range of float64; they end here.
_LOG_LARGEST = np.log(np.finfo(np.float64).max)

# Two matrices have one norm up to this: a float32 copy has the other's to 1e-7.
_NORM_RTOL = 1e-6


@dataclass(frozen=True, eq=False)
class GoodnessOfFit:
    """What `goodness_of_fit` found.

    Attributes
    ----------
    p_value : float
        Share of the replicates that lie at least as far from their own fitted power
        law as the eigenvalues from theirs.
    p_stderr : float
        Monte-Carlo standard error of `p_value`, never zero.
    ks_distance : float
        D of the eigenvalues.
    ks_distances : ndarray of shape (n_bootstrap,)
        D of each replicate. Shorter where a replicate had no tail to fit.
    """

    p_value: float
    p_stderr: float
    ks_distance: float
    ks_distances: np.ndarray = field(repr=False)

    @property
    def n_bootstrap(self) -> int:
        """Number of replicates the p-value is a share of."""
        return len(self.ks_distances)


def goodness_of_fit(
    fit_or_eigenvalues, *, n_bootstrap=1000, random_state=None, n_jobs=None, verbose=0
) -> GoodnessOfFit:
    r"""Test whether the tail could be a sample of the power law fitted to it.

    The semiparametric bootstrap of Clauset, Shalizi and Newman. Each replicate has as
    many values as the spectrum; each value comes from the fitted power law with
    probability K / n and else from the eigenvalues below xmin, drawn with
    replacement. The replicate is fitted like the spectrum, xmin included.

    Parameters
    ----------
    fit_or_eigenvalues : PowerLawFit, PowerLawTruncatedSVD or array-like
        A fit, a fitted estimator, or eigenvalues of shape (n_eigenvalues,). Replicates
        are fitted within the limits, `min_components` and `max_components`, of the fit.
    n_bootstrap : int, default=1000
        Number of replicates; 2,500 give p to two digits.
    random_state : int, RandomState instance or None, default=None
        Same int, same numbers, whatever `n_jobs`.
    n_jobs : int or None, default=None
        Processes, as in scikit-learn.
    verbose : int, default=0
        Progress, as in joblib.

    Returns
    -------
    result : GoodnessOfFit

    Raises
    ------
    ValueError
        If there was no tail to fit, or `n_bootstrap` is not a positive integer.

    Notes
    -----
    With b of B replicates at a distance :math:`D_i \ge D`,

    .. math::

        p = b / B, \qquad
        \mathrm{stderr} = \sqrt{q (1 - q) / B}, \quad q = (b + 1) / (B + 2).

    p is the plain share, as in the literature, so that numbers can be compared; it is
    unbiased where :math:`(1 + b) / (1 + B)` is not, and can be 0, which means
    "below about 3 / B". Clauset and others rule the power law out at p <= 0.1.

    **A small p speaks, a large one hardly.** The replicates are independent draws.
    Eigenvalues of one matrix repel each other, so they follow any smooth curve more
    closely than independent draws can: on four of five text corpora p is above 0.95.
    A small p rules the power law out in spite of that; a large p says only
    that the tail is as straight as a power law, not that it is one.

    **It depends on whether xmin is searched.** With xmin fixed to the smallest value,
    ``fit_power_law(x, min_components=len(x))``, p is exactly uniform under a power law
    (then D depends on neither alpha nor xmin), and small where there is none. With the
    search it errs towards the power law in both cases. Within a Pareto sample p leans
    upwards, with a median of 0.51 to 0.62: the body is where the fit was worse, and it
    is just as bad in every replicate. (Not redrawing the body, or drawing from a smooth
    one, left the median at 0.54 to 0.60.) And where there is no power law the search
    escapes to a tail so short that it looks like one; `min_components` bars the way,
    the better the higher it is. The share of 100 samples of n values each with
    p <= 0.1:

    ===========  =====  ==========  ===========  ========
    sample           n  xmin fixed  K >= n / 10  K is free
    ===========  =====  ==========  ===========  ========
    Pareto         100        11 %          7 %       7 %
    Pareto       1,000        13 %          7 %       7 %
    exponential    100        93 %         35 %      35 %
    exponential  1,000       100 %         59 %      40 %
    lognormal      100        96 %         20 %      20 %
    lognormal    1,000       100 %         48 %      46 %
    ===========  =====  ==========  ===========  ========

    Clauset and others show the mean p falling below 0.1 at some hundred exponential or
    lognormal values above 15 (their figure 4.1). So it does with xmin fixed there: it
    is 0.10 and 0.27 at 100 values, below 0.01 at 1,000. Searched, it is still 0.27 and
    0.30 at 1,000. So a K that is a small share of the eigenvalues is to be read with
    care. (``benchmarks/bench_goodness_of_fit.py --only calibration``.)

    **Checked** on data of theirs: for blackouts, cities, fires and flares K, xmin and
    alpha are those of their table 6.1, and p is 0.61, 0.74, 0.03, 0.98 where they have
    0.62, 0.76, 0.05, 1.00 (``benchmarks/bench_goodness_of_fit.py --only published``).

    **A leading part of a spectrum** is treated as if it were the whole: tails longer
    than it are searched in no replicate. With the leading 2 K or 3 K eigenvalues p was
    the same as with all of them, within its Monte-Carlo error, on five corpora.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, section 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import goodness_of_fit
    >>> rng = np.random.default_rng(0)
    >>> goodness_of_fit(
    ...     rng.uniform(1, 2, size=500), n_bootstrap=100, random_state=0
    ... ).p_value < 0.1
    True
    """
    fit = as_fit(fit_or_eigenvalues)
    seeds = seeds_for(random_state, n_bootstrap, "n_bootstrap")
    replicates = refit_all(
        _refit_semiparametric, fit, seeds=seeds, n_jobs=n_jobs, verbose=verbose
    )
    distances = replicates["D"].to_numpy()
    n = len(distances)
    b = int(np.count_nonzero(distances >= fit.ks_distance))
    q = (b + 1) / (n + 2)
    return GoodnessOfFit(
        p_value=b / n,
        p_stderr=float(np.sqrt(q * (1 - q) / n)),
        ks_distance=fit.ks_distance,
        ks_distances=distances,
    )


def shuffle_null(X, *, estimator=None, random_state=None) -> PowerLawFit:
    """Fit the spectrum of X with its stored entries put at random positions.

    What a matrix without structure but with the same entries would give: if its K and
    alpha were like those of X, they would say nothing of the documents.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Documents by terms. Zeros are not moved, so a sparse X stays as sparse.
    estimator : PowerLawTruncatedSVD, default=None
        Its clone is fitted to the shuffled matrix, so that
        ``PowerLawTruncatedSVD(max_components=300)`` bounds the cost. None is the
        estimator with its defaults.
    random_state : int, RandomState instance or None, default=None
        Seed of the shuffle.

    Returns
    -------
    null : PowerLawFit
        ``null.eigenvalues[0]`` is the largest eigenvalue of the shuffled matrix.

    Notes
    -----
    Positions are drawn from the whole matrix, as in the article whose picture this
    is. That removes everything but the values and their number: term frequencies,
    document lengths, co-occurrence. What is left is one eigenvalue, the mean of the
    entries, above a narrow bulk that falls off steeply (MED: alpha = 9, where the
    abstracts as they are give 3.3).

    **Cost.** The eigenvalues of that bulk lie so close together that block Lanczos
    needs many vectors for each: on the article's matrix (18,846 x 130,107, K = 547) a
    basis of 2,144 for the leading 200, of 4,832 for 547. So :func:`assess` bounds the
    tail to 200, which loses little. On MED, CISI and CACM, shuffled twice each, the
    best of all tails had K = 66 to 109. On the article's matrix the best up to 200 has
    K = 200 and alpha = 16, up to 547 K = 396 and alpha = 15: steep either way, where
    the posts have 2.2.

    Moving entries only within their columns would keep the term frequencies, and
    already these bend the spectrum (MED: alpha = 4.9). So the distance of X from this
    null is a sign of structure, though part of it is Zipf's law alone.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import shuffle_null
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((60, 40)) / np.arange(1, 41)
    >>> null = shuffle_null(X, random_state=0)
    >>> bool(null.eigenvalues[0] < np.linalg.norm(X, 2) ** 2)
    True
    """
    X = sp.csr_array(check_matrix(X))
    rng = np.random.default_rng(*seeds_for(random_state, 1, "n_shuffles"))
    return refit_by(estimator)(_shuffled(X, rng))


# One draw -----------------------------------------------------------------------------


def _refit_semiparametric(fit, seed) -> PowerLawFit:
    """Fit a replicate: the tail from the power law, the body drawn again."""
    rng = np.random.default_rng(seed)
    x, m = fit.eigenvalues, fit.n_tail
    n_tail = rng.binomial(len(x), m / len(x))
    # The logarithm of a Pareto variable is exponential.
    log_tail = np.log(fit.xmin) + rng.standard_exponential(n_tail) / (fit.alpha - 1)
    tail = np.exp(np.minimum(log_tail, _LOG_LARGEST))
    body = rng.choice(x[m:], size=len(x) - n_tail) if m < len(x) else []
    return refit_within_limits(
        np.concatenate([np.minimum(tail, np.finfo(float).max), body]), fit
    )


def refit_within_limits(x, fit) -> PowerLawFit:
    """Fit x by tails as short and as long as `fit` was allowed."""
    return fit_power_law(
        x, min_components=fit.min_components, max_components=fit.max_components
    )


def _shuffled(X, rng) -> sp.csr_array:
    """Put the stored values at distinct random positions."""
    n, d = X.shape
    cells = rng.choice(n * d, size=X.nnz, replace=False)
    return sp.csr_array((X.data, (cells // d, cells % d)), shape=X.shape)


# Many draws ---------------------------------------------------------------------------


def seeds_for(random_state, n, name) -> list[np.random.SeedSequence]:
    """One independent seed for each of n draws."""
    if not isinstance(n, Integral) or n < 1:
        raise ValueError(f"{name} must be a positive integer, got {n!r}")
    entropy = check_random_state(random_state).randint(2**31, size=4, dtype=np.int64)
    return np.random.SeedSequence(entropy.tolist()).spawn(int(n))


def refit_all(refit, *args, seeds, n_jobs, verbose) -> pd.DataFrame:
    """Table of those draws that have a tail, a row each."""
    draws = (delayed(_row_of_refit)(refit, args, seed) for seed in seeds)
    rows = Parallel(n_jobs=n_jobs, verbose=verbose)(draws)
    rows = [row for row in rows if row]
    if not rows:
        raise ValueError(
            f"None of {len(seeds)} resamples had a tail to fit; there are too few "
            "distinct eigenvalues to tell how sure the fit is"
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _row_of_refit(refit, args, seed) -> tuple | None:
    """Row of one draw; its scan, much larger, stays in the process that made it."""
    fit = refit(*args, seed)
    return row_of(fit) if fit.status is TailStatus.FITTED else None


def row_of(fit) -> tuple[int, float, float, float]:
    """`COLUMNS` of one fit."""
    return fit.n_tail, fit.alpha, fit.xmin, fit.ks_distance


# Inputs -------------------------------------------------------------------------------


def fit_of(source) -> PowerLawFit:
    """Fit as it is, of a fitted estimator, or of eigenvalues."""
    if isinstance(source, BaseEstimator):
        check_is_fitted(
            source,
            "power_law_",
            msg="%(name)s has no power_law_; pass a fitted PowerLawTruncatedSVD, of a "
            "pipeline the step",
        )
        return source.power_law_
    return source if isinstance(source, PowerLawFit) else fit_power_law(source)


def as_fit(source) -> PowerLawFit:
    """Fit, as `fit_of` has it, that found a tail."""
    fit = fit_of(source)
    if fit.status is not TailStatus.FITTED:
        raise ValueError(f"There is no power law to assess: {fit.status.advice}")
    return fit


def refit_by(estimator):
    """Fit of a matrix by clones of an estimator, or by its defaults."""
    return _fit_matrix if estimator is None else partial(_fit_clone, clone(estimator))


def _fit_clone(estimator, X) -> PowerLawFit:
    """Fit X, without the warnings, which are not about the user's matrix."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = clone(estimator).fit(X)
    if not hasattr(fitted, "power_law_"):
        raise ValueError(
            f"estimator={estimator!r} fits no power law; give a PowerLawTruncatedSVD"
        )
    return fitted.power_law_


def _fit_matrix(X) -> PowerLawFit:
    """Fit the spectrum of X with the estimator's defaults, without its vectors."""
    decomposition = decompose(
        X,
        _rules.power_law(None),
        algorithm="auto",
        tol=0.0,
        random_state=check_random_state(0),
    )
    return fit_power_law(decomposition.spectrum.eigenvalues)


def check_matrix(X):
    """X on the host in float64, canonical CSR if sparse; not a dask array."""
    if is_dask(X):
        raise TypeError(
            "X is a dask array, which this would pull into memory; fit a "
            "PowerLawTruncatedSVD on it and give that where an estimator will do, or "
            "give X.compute() or a sample of its rows"
        )
    if is_sparse_tensor(X):
        X = checked_csr(X)
    if is_array_api_obj(X):
        X = on_host(X)
    X = check_array(X, accept_sparse="csr", dtype=np.float64)
    if sp.issparse(X) and not X.has_canonical_format:
        X = X.copy()
        X.sum_duplicates()
    return X


def check_matrix_of(spectrum, X):
    """X as `check_matrix` has it, if it may be the matrix that the spectrum is of."""
    X = check_matrix(X)
    entries = X.data if sp.issparse(X) else X
    total = float(np.linalg.norm(entries) ** 2)
    same_norm = np.isclose(total, spectrum.total, rtol=_NORM_RTOL, atol=0)
    if X.shape != tuple(spectrum.shape) or not same_norm:
        raise ValueError(
            f"X has shape {X.shape} and squared norm {total:.8g}, but the spectrum is "
            f"of {tuple(spectrum.shape)} and {spectrum.total:.8g}; pass the X of fit"
        )
    return X

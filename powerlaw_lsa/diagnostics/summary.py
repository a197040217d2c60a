"""A fitted spectrum in numbers and words: its norms and ranks, and its leading terms.

The numbers are pure functions of a `Spectrum`, but for one that shuffles X.
"""

from numbers import Integral

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from .._estimator import PowerLawTruncatedSVD
from .._matrix.array_api import to_numpy
from .._spectrum import Spectrum
from .._tail.fit import fit_power_law
from ..rules import MarchenkoPasturEdge, TraceLog
from ._inputs import check_matrix_of
from .shuffled import shuffle_null


def spectral_summary(estimator_or_spectrum, *, X=None, random_state=None) -> pd.Series:
    r"""Summarise a spectrum in the quantities that weightwatcher users know.

    Parameters
    ----------
    estimator_or_spectrum : PowerLawTruncatedSVD or Spectrum
        A fitted estimator, or a spectrum, to which the power law is then fitted.
    X : {array-like, sparse matrix} of shape (n_samples, n_features), default=None
        The matrix itself, for ``max_rand_eval``, which is NaN without it.
    random_state : int, RandomState instance or None, default=None
        Seed of the shuffle. Ignored without X.

    Returns
    -------
    summary : Series of float64
        See Notes. **NaN where a quantity needs eigenvalues that were not computed.**

    Raises
    ------
    ValueError
        If X has another shape or norm than the matrix the spectrum is of.

    Notes
    -----
    With the eigenvalues :math:`\lambda_1 \ge \lambda_2 \ge \dots` of :math:`X'X`,
    without division by the number of documents:

    ===================  ===========================================================
    ``alpha``            Exponent of the power law; NaN if there is no tail to fit.
    ``alpha_stderr``     :math:`(\alpha - 1) / \sqrt K` (weightwatcher: ``sigma``).
    ``D``                Kolmogorov-Smirnov distance of the tail.
    ``xmin``             Where the tail begins.
    ``K``                Number of eigenvalues in the power law's tail
                         (``num_pl_spikes``), also where the estimator keeps another
                         number of components.
    ``spectral_norm``    :math:`\lambda_1`: the spectral norm of :math:`X'X`, the
                         square of that of X.
    ``frobenius_norm2``  :math:`\sum_i \lambda_i = \|X\|_F^2` (``norm``).
    ``stable_rank``      :math:`\sum_i \lambda_i / \lambda_1`
    ``alpha_weighted``   :math:`\alpha \log_{10} \lambda_1`
    ``log_alpha_norm``   :math:`\log_{10} \sum_i \lambda_i^\alpha`. Complete only.
    ``entropy``          :math:`-\sum_i p_i \ln p_i / \ln r` with
                         :math:`p_i = \lambda_i / \sum_j \lambda_j` and r the rank;
                         NaN for rank 1. Complete only.
    ``matrix_rank``      Number of positive eigenvalues. Complete only.
    ``rank_bound``       Upper bound of the rank, always known.
    ``detX_num``         Smallest m for which the product of the m largest eigenvalues
                         is below 1 when all :math:`\min(n, d)` of them are scaled to
                         a mean of 1: the trace-log condition
                         :math:`\sum_{i \le m} \ln \lambda_i \approx 0`. NaN if that
                         is beyond the known eigenvalues.
    ``ERG_gap``          ``detX_num`` - K.
    ``mp_edge``          Upper edge of the Marchenko-Pastur distribution of a matrix
                         of independent entries of the same mean square:
                         :math:`\|X\|_F^2 (\sqrt n + \sqrt d)^2 / (n d)`.
    ``n_above_mp_edge``  Number of eigenvalues beyond it; NaN if it is below the known
                         ones.
    ``max_rand_eval``    Largest eigenvalue after :func:`shuffle_null`.
    ===================  ===========================================================

    The names in code that weightwatcher has are its names, with its definitions, but
    for these differences. Its ``entropy`` adds 1e-10 to each :math:`p_i`; its
    ``matrix_rank`` has another tolerance; its products overflow where ``detX_num`` is
    a few hundred; it fits the variance for its Marchenko-Pastur edge and adds a
    Tracy-Widom width, so ``mp_edge`` and ``n_above_mp_edge`` have names of their own
    (its are ``bulk_max`` and ``num_spikes``).

    References
    ----------
    weightwatcher 0.7.7: ``apply_norm_metrics``, ``apply_detX`` and
    ``random_eigenvalues`` in ``weightwatcher.py``; ``matrix_entropy``,
    ``detX_constraint`` and ``calc_lambda_plus`` in ``RMT_Util.py``.

    C. H. Martin, M. W. Mahoney, "Implicit self-regularization in deep neural
    networks", JMLR 22 (2021), 1-73.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.diagnostics import spectral_summary
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> summary = spectral_summary(PowerLawTruncatedSVD().fit(X))
    >>> bool(np.isclose(summary["frobenius_norm2"], np.linalg.norm(X) ** 2))
    True
    """
    if isinstance(estimator_or_spectrum, Spectrum):
        spectrum = estimator_or_spectrum
        fit = fit_power_law(spectrum.eigenvalues)
    else:
        check_is_fitted(estimator_or_spectrum)
        spectrum = estimator_or_spectrum.spectrum_
        fit = estimator_or_spectrum.power_law_
    if X is not None:
        X = check_matrix_of(spectrum, X)
    x, total, rank = spectrum.eigenvalues, spectrum.total, float(spectrum.rank_bound)
    largest = x[0] if len(x) else np.nan
    detx = _detx_num(spectrum)
    edge = MarchenkoPasturEdge().edge(spectrum)
    return pd.Series(
        {
            "alpha": fit.alpha,
            "alpha_stderr": fit.alpha_stderr,
            "D": fit.ks_distance,
            "xmin": fit.xmin,
            "K": fit.n_tail,
            "spectral_norm": largest,
            "frobenius_norm2": total,
            "stable_rank": total / largest,
            "alpha_weighted": fit.alpha * np.log10(largest),
            "log_alpha_norm": _log_norm(spectrum, fit.alpha),
            "entropy": _entropy(spectrum),
            "matrix_rank": rank if spectrum.complete else np.nan,
            "rank_bound": rank,
            "detX_num": detx,
            "ERG_gap": detx - fit.n_tail,
            "mp_edge": edge,
            "n_above_mp_edge": _n_above(spectrum, edge),
            "max_rand_eval": _max_rand_eval(X, random_state),
        },
        dtype=np.float64,
    )


def top_terms(
    estimator, feature_names=None, *, n_terms=10, n_components=None
) -> pd.DataFrame:
    """List the terms with the largest weights in each component.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD
        Fitted.
    feature_names : array-like of shape (n_features,), default=None
        The terms, such as ``vectorizer.get_feature_names_out()``. None takes
        ``feature_names_in_``, and where there is none ``x0``, ``x1``, ...
    n_terms : int, default=10
        Number of terms of each component.
    n_components : int, default=None
        Number of leading components. None for all.

    Returns
    -------
    terms : DataFrame
        Columns ``component`` (row of ``components_``), ``rank`` (1 is the largest in
        magnitude), ``term`` and ``weight``. The weight keeps its sign: terms of
        opposite sign are at opposite ends of the component.

    Raises
    ------
    ValueError
        If there is not one name for each feature, or `n_terms` is not a positive
        integer.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, top_terms
    >>> svd = PowerLawTruncatedSVD(1).fit(np.array([[3.0, 0.0, 4.0]]))
    >>> print(top_terms(svd, ["blue", "green", "red"], n_terms=2).to_string())
       component  rank  term  weight
    0          0     1   red     0.8
    1          0     2  blue     0.6
    """
    check_is_fitted(estimator)
    for name, value in (
        ("n_terms", n_terms),
        ("n_components", 1 if n_components is None else n_components),
    ):
        if not isinstance(value, Integral) or value < 1:
            raise ValueError(f"{name} must be a positive integer, got {value!r}")
    weights = to_numpy(estimator.components_)[:n_components]
    names = _feature_names(estimator, feature_names)
    if len(names) != weights.shape[1]:
        raise ValueError(
            f"feature_names has {len(names)} names, but the estimator was fitted to "
            f"{weights.shape[1]} features"
        )
    n_terms = min(int(n_terms), weights.shape[1])
    order = np.array([_largest(np.abs(row), n_terms) for row in weights])
    component, rank = np.indices(order.shape)
    return pd.DataFrame(
        {
            "component": component.ravel(),
            "rank": rank.ravel() + 1,
            "term": names[order].ravel(),
            "weight": np.take_along_axis(weights, order, axis=1).ravel(),
        }
    )


def _largest(values, n) -> np.ndarray:
    """Positions of the n largest, in descending order, of equal ones the first."""
    found = np.sort(np.argpartition(-values, n - 1)[:n])
    return found[np.argsort(-values[found], kind="stable")]


def _feature_names(estimator, feature_names) -> np.ndarray:
    """Names that were given, else those seen in `fit`, else x0, x1, ..."""
    if feature_names is None:
        feature_names = getattr(estimator, "feature_names_in_", None)
    if feature_names is None:
        feature_names = [f"x{i}" for i in range(estimator.n_features_in_)]
    names = np.asarray(feature_names, dtype=object)
    if names.ndim != 1:
        raise ValueError(
            "feature_names must be a list of names, one for each feature, got "
            f"{feature_names!r:.80}"
        )
    return names


def _log_norm(spectrum, alpha) -> float:
    """``log10(sum(eigenvalues ** alpha))``, free of overflow."""
    if not spectrum.complete or np.isnan(alpha):
        return np.nan
    x = spectrum.eigenvalues
    return alpha * np.log10(x[0]) + np.log10(np.sum((x / x[0]) ** alpha))


def _entropy(spectrum) -> float:
    """Entropy of the eigenvalues as shares of their total, 1 if they are all equal."""
    if not spectrum.complete or len(spectrum.eigenvalues) < 2:
        return np.nan
    p = spectrum.eigenvalues / spectrum.eigenvalues.sum()
    return -np.sum(p * np.log(p)) / np.log(len(p))


def _detx_num(spectrum) -> float:
    """K by the trace-log condition, if that is known."""
    known = len(spectrum.eigenvalues) > 0 and TraceLog().enough(spectrum)
    return float(TraceLog()(spectrum)) if known else np.nan


def _n_above(spectrum, level) -> float:
    """Count the eigenvalues above a level, if that is known."""
    x = spectrum.eigenvalues
    if spectrum.complete or (len(x) and x[-1] <= level):
        return float(np.count_nonzero(x > level))
    return np.nan


def _max_rand_eval(X, random_state) -> float:
    """Largest eigenvalue of the shuffled matrix."""
    if X is None:
        return np.nan
    largest = PowerLawTruncatedSVD(1, algorithm="arpack", random_state=0)
    null = shuffle_null(X, estimator=largest, random_state=random_state)
    return null.eigenvalues[0] if len(null.eigenvalues) else np.nan

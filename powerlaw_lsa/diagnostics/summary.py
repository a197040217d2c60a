"""A spectrum in numbers: the fit, and norms, ranks and edges."""

from typing import Any

import numpy as np
import pandas as pd

from .._fitted import check_has_spectrum, outcome_of
from .._matrix.shuffles import seeds_for, shuffled_entries
from .._numerics import with_numpy_defaults
from .._spectrum import Spectrum
from .._tail.fit import PowerLawFit
from ..rules import Fixed, MarchenkoPasturEdge, TraceLog
from ..rules._shuffled import spectrum_of
from ._inputs import Seed, check_parameters, matrix_of


@with_numpy_defaults
def spectral_summary(
    estimator: Any, X: Any = None, *, random_state: Seed = None
) -> pd.Series:
    r"""Summarise a spectrum in the quantities that weightwatcher users know.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD, Pipeline or Spectrum
        A fitted estimator, a pipeline that contains one, or a spectrum, to which the
        power law is then fitted. A `PowerLawFit` or an array of numbers is not enough,
        because several entries need the norm and the shape of X.
    X : array-like, sparse matrix or documents, default=None
        What the estimator was fitted to. ``max_rand_eval`` is NaN without it.
    random_state : int, RandomState instance or None, default=None
        Seed of the shuffle. Ignored without X.

    Returns
    -------
    summary : Series of float64
        See Notes. **A quantity that needs eigenvalues that were not computed is
        NaN.**

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
                         (``num_pl_spikes``), even if the estimator keeps another
                         number of components.
    ``spectral_norm``    :math:`\lambda_1`: the spectral norm of :math:`X'X`, the
                         square of that of X.
    ``frobenius_norm2``  :math:`\sum_i \lambda_i = \|X\|_F^2` (``norm``), without the
                         share of components that are left out.
    ``stable_rank``      :math:`\sum_i \lambda_i / \lambda_1`
    ``alpha_weighted``   :math:`\alpha \log_{10} \lambda_1`
    ``log_alpha_norm``   :math:`\log_{10} \sum_i \lambda_i^\alpha`. Complete only.
    ``entropy``          :math:`-\sum_i p_i \ln p_i / \ln r` with
                         :math:`p_i = \lambda_i / \sum_j \lambda_j` and r the rank;
                         NaN for rank 1. Complete only.
    ``matrix_rank``      Number of positive eigenvalues. Complete only.
    ``rank_bound``       Upper bound of the rank, always known.
    ``detX_num``         K by the trace-log condition, as in
                         :class:`~powerlaw_lsa.rules.TraceLog`; NaN if that is beyond
                         the known eigenvalues.
    ``ERG_gap``          ``detX_num`` - K.
    ``mp_edge``          Edge of the Marchenko-Pastur distribution, as in
                         :class:`~powerlaw_lsa.rules.MarchenkoPasturEdge`.
    ``n_above_mp_edge``  Number of eigenvalues beyond it; NaN if it is below the known
                         ones.
    ``max_rand_eval``    Largest eigenvalue after the stored entries of X were put at
                         random positions of the whole matrix.
    ===================  ===========================================================

    Names that weightwatcher also uses have its definitions, with these differences. Its
    ``entropy`` adds 1e-10 to each :math:`p_i`. Its ``matrix_rank`` has another
    tolerance. Its products overflow if ``detX_num`` is a few hundred. It fits the
    variance for its Marchenko-Pastur edge and adds a Tracy-Widom width; therefore
    ``mp_edge`` and ``n_above_mp_edge`` have names of their own here (in weightwatcher
    they are ``bulk_max`` and ``num_spikes``).

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
    >>> X = np.diag(np.arange(1, 101) ** -0.5)
    >>> summary = spectral_summary(PowerLawTruncatedSVD().fit(X))
    >>> bool(np.isclose(summary["frobenius_norm2"], np.linalg.norm(X) ** 2))
    True
    """
    check_parameters("spectral_summary", random_state=random_state)
    check_has_spectrum(estimator)
    outcome = outcome_of(estimator)
    spectrum, fit = outcome.spectrum, outcome.fit
    if X is not None:
        X = matrix_of(estimator, X)
    values = _of_spectrum(spectrum, fit)
    values["max_rand_eval"] = _max_rand_eval(X, random_state)
    return pd.Series(values, dtype=np.float64)


def _of_spectrum(spectrum: Spectrum, fit: PowerLawFit) -> dict[str, float]:
    largest = spectrum.eigenvalues[0] if len(spectrum.eigenvalues) else np.nan
    edge = MarchenkoPasturEdge()
    detx = _detx_num(spectrum)
    return {
        "alpha": fit.alpha,
        "alpha_stderr": fit.alpha_stderr,
        "D": fit.ks_distance,
        "xmin": fit.xmin,
        "K": fit.n_tail,
        "spectral_norm": largest,
        "frobenius_norm2": spectrum.total,
        "stable_rank": spectrum.total / largest,
        "alpha_weighted": fit.alpha * np.log10(largest),
        "log_alpha_norm": _log_norm(spectrum, fit.alpha),
        "entropy": _entropy(spectrum),
        "matrix_rank": spectrum.rank_bound if spectrum.complete else np.nan,
        "rank_bound": spectrum.rank_bound,
        "detX_num": detx,
        "ERG_gap": detx - fit.n_tail,
        "mp_edge": edge.edge(spectrum),
        "n_above_mp_edge": edge.choose(spectrum) if edge.decides(spectrum) else np.nan,
    }


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
    # It adds up many logarithms, so eigenvalues of unknown accuracy do not tell.
    accurate = spectrum.complete or np.isfinite(spectrum.rtol)
    known = len(spectrum.eigenvalues) > 0 and accurate and TraceLog().enough(spectrum)
    return float(TraceLog()(spectrum)) if known else np.nan


def _max_rand_eval(X: Any, random_state: Seed) -> float:
    """Largest eigenvalue of X with its entries elsewhere."""
    if X is None:
        return np.nan
    (seed,) = seeds_for(random_state, 1)
    null = shuffled_entries(X, seed)
    x = spectrum_of(null, Fixed(1), algorithm="arpack").eigenvalues
    return x[0] if len(x) else np.nan

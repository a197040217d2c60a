"""Rules from the literature that choose K, each a pure function of a `Spectrum`.

Every rule is a small frozen record of its parameters that is called with a spectrum and
returns K. It says what it `needs`, and `enough` says whether the known part of a
spectrum decides it. None sees X; those that need more of X than its eigenvalues are
called with that too. Parallel analysis is in `_parallel_analysis`.
"""

import warnings
from dataclasses import dataclass
from numbers import Integral, Real
from typing import ClassVar

import numpy as np
import scipy.integrate
import scipy.optimize

from ._array_api import to_numpy
from ._localization import ratios_in_chunks
from ._power_law import ROUNDING
from ._spectrum import Decomposition, Spectrum

# The product of equal eigenvalues is 1, which rounding must not put below it.
_BELOW_ONE = -1e-9


class SpectralRule:
    """What all rules have in common: they decide, or say that they cannot.

    `needs` is ``"leading"`` (as many leading eigenvalues as `enough` says),
    ``"complete"`` (every eigenvalue), ``"nulls"`` (every eigenvalue, and those of
    random versions of X) or ``"localization"`` (leading eigenvectors).
    """

    needs: ClassVar[str] = "complete"

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether the known part of the spectrum decides K."""
        return spectrum.complete

    def evidence(self, X, decomposition: Decomposition, random_state) -> tuple:
        """Compute what the rule is called with beside the spectrum."""
        return ()

    def __call__(self, spectrum: Spectrum, *evidence) -> int:
        """Choose K, at least 1 and at most the number of known eigenvalues."""
        if self.needs in ("nulls", "localization") and not evidence:
            raise TypeError(
                f"{self} needs more of X than its spectrum; give it to "
                "PowerLawTruncatedSVD as n_components, or to compare_rules with X"
            )
        known = len(spectrum.eigenvalues)
        if not spectrum.complete and not self.enough(spectrum):
            raise ValueError(
                f"{self} is not decided by the leading {known} of up to "
                f"{spectrum.rank_bound} eigenvalues; compute more of them, or all with "
                "algorithm='dense'"
            )
        return int(np.clip(self._cut(spectrum, *evidence), 1, known)) if known else 1

    def _cut(self, spectrum: Spectrum, *evidence) -> int:
        """K of a spectrum that has an eigenvalue and decides the rule."""
        raise NotImplementedError


@dataclass(frozen=True)
class Elbow(SpectralRule):
    r"""Elbow of the scree: where the eigenvalues are farthest below the chord.

    The Kneedle algorithm, as the package `kneed` has it, on the eigenvalues over their
    index.

    Parameters
    ----------
    sensitivity : float, default=1.0
        How far the curve has to turn away from an elbow before it counts (S).

    See Also
    --------
    compare_rules : All rules beside each other.

    Notes
    -----
    Both axes are scaled to [0, 1], so the elbow depends on the smallest eigenvalue and
    on their number, and needs the complete spectrum: all :math:`\min(n, d)`
    eigenvalues, zeros included. Where there is no elbow (a straight line, fewer than
    three eigenvalues) all positive eigenvalues are kept.

    References
    ----------
    V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, "Finding a 'Kneedle' in a
    haystack", ICDCS Workshops (2011), 166-171.

    R. B. Cattell, "The scree test for the number of factors", Multivariate Behavioral
    Research 1 (1966), 245-276.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import Elbow, PowerLawTruncatedSVD
    >>> X = np.diag(np.sqrt([100, 60, 30, 10, 8, 6, 4, 2]))
    >>> PowerLawTruncatedSVD(Elbow()).fit(X).n_components_
    4
    """

    sensitivity: float = 1.0

    def __post_init__(self):
        _check("sensitivity", self.sensitivity, Real, 0)

    def _cut(self, spectrum):
        x = _all_eigenvalues(spectrum)
        return _knee(x, self.sensitivity, "convex", "decreasing") or len(x)


@dataclass(frozen=True)
class ProfileLikelihood(SpectralRule):
    r"""Split of the scree into two normal groups that is the most likely.

    See Also
    --------
    compare_rules : All rules beside each other.

    Notes
    -----
    The K largest eigenvalues and the others are two normal samples with means
    :math:`\mu_1, \mu_2` and one variance. K maximises the likelihood at the estimated
    parameters. With one variance that is where the sum of squares within the groups is
    smallest. All :math:`\min(n, d)` eigenvalues count, zeros included. Where they are
    all equal, all are kept.

    References
    ----------
    M. Zhu, A. Ghodsi, "Automatic dimensionality selection from the scree plot via the
    use of profile likelihood", Computational Statistics & Data Analysis 51 (2006),
    918-930.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, ProfileLikelihood
    >>> X = np.diag(np.sqrt([9, 8, 8, 3, 2, 2, 1]))
    >>> PowerLawTruncatedSVD(ProfileLikelihood()).fit(X).n_components_
    3
    """

    def _cut(self, spectrum):
        x = _all_eigenvalues(spectrum)
        if _all_equal(x):
            return len(x)
        # Between the groups as much as possible is within them as little as possible.
        x = (x - x.mean()) / x[0]
        q = np.arange(1, len(x))
        return 1 + np.argmax(np.cumsum(x)[:-1] ** 2 * (1 / q + 1 / q[::-1]))


@dataclass(frozen=True)
class OptimalHardThreshold(SpectralRule):
    r"""Singular values above the optimal hard threshold for unknown noise.

    See Also
    --------
    compare_rules : All rules beside each other.

    Notes
    -----
    For X = signal + white noise of unknown level, the threshold with the smallest
    asymptotic mean squared error of the reconstruction is

    .. math::

        \tau = \frac{\lambda(\beta)}{\sqrt{\mu_\beta}} \, \sigma_{med}, \qquad
        \lambda(\beta) = \sqrt{2 (\beta + 1) +
        \frac{8 \beta}{\beta + 1 + \sqrt{\beta^2 + 14 \beta + 1}}},

    with :math:`\beta = \min(n, d) / \max(n, d)`, the median :math:`\mu_\beta` of the
    Marchenko-Pastur distribution, and the median :math:`\sigma_{med}` of all
    :math:`\min(n, d)` singular values, zeros included. If it is zero (rank at most
    half of :math:`\min(n, d)`) there is no noise, and all positive ones are kept.

    References
    ----------
    M. Gavish, D. L. Donoho, "The optimal hard threshold for singular values is
    4/√3", IEEE Transactions on Information Theory 60 (2014), 5040-5053.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import OptimalHardThreshold, PowerLawTruncatedSVD
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60)) + 3 * np.outer(np.ones(90), np.ones(60))
    >>> PowerLawTruncatedSVD(OptimalHardThreshold()).fit(X).n_components_
    1
    """

    def _cut(self, spectrum):
        median = np.median(np.sqrt(_all_eigenvalues(spectrum)))
        threshold = _hard_threshold(min(spectrum.shape) / max(spectrum.shape)) * median
        return _count_above(spectrum, threshold**2)


@dataclass(frozen=True)
class MarchenkoPasturEdge(SpectralRule):
    r"""Eigenvalues beyond the largest that independent entries would have.

    See Also
    --------
    compare_rules : All rules beside each other.
    SignflipParallelAnalysis : The edge found by simulation, for entries of any size.

    Notes
    -----
    The upper edge of the Marchenko-Pastur distribution, for independent entries with
    mean zero and the mean square of those of X:

    .. math:: \lambda_+ = \|X\|_F^2 (\sqrt n + \sqrt d)^2 / (n d).

    The leading eigenvalues are not set aside before the mean square is taken, so the
    edge errs upwards. It needs the eigenvalues down to the edge.

    References
    ----------
    V. A. Marchenko, L. A. Pastur, "Distribution of eigenvalues for some sets of random
    matrices", Mathematics of the USSR-Sbornik 1 (1967), 457-483.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import MarchenkoPasturEdge, PowerLawTruncatedSVD
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60)) + np.outer(np.ones(90), np.ones(60))
    >>> PowerLawTruncatedSVD(MarchenkoPasturEdge()).fit(X).n_components_
    1
    """

    needs: ClassVar[str] = "leading"

    def edge(self, spectrum: Spectrum) -> float:
        """Upper edge of the distribution."""
        n, d = spectrum.shape
        return spectrum.total * (np.sqrt(n) + np.sqrt(d)) ** 2 / (n * d)

    def enough(self, spectrum):
        """Whether the known part of the spectrum decides K."""
        return _any(spectrum.eigenvalues <= self.edge(spectrum), spectrum)

    def _cut(self, spectrum):
        return _count_above(spectrum, self.edge(spectrum))


@dataclass(frozen=True)
class BrokenStick(SpectralRule):
    r"""Eigenvalues whose share is above that of a stick broken at random.

    See Also
    --------
    compare_rules : All rules beside each other.

    Notes
    -----
    A stick broken at random into :math:`p = \min(n, d)` parts has a k-th largest part
    of expected length

    .. math:: b_k = \frac 1 p \sum_{i=k}^p \frac 1 i.

    K ends before the first eigenvalue whose share of the total, the squared Frobenius
    norm, is not above :math:`b_k`. It needs the eigenvalues down to that one.

    References
    ----------
    S. Frontier, "Étude de la décroissance des valeurs propres dans une analyse en
    composantes principales", Journal of Experimental Marine Biology and Ecology 25
    (1976), 67-75.

    D. A. Jackson, "Stopping rules in principal components analysis", Ecology 74
    (1993), 2204-2214.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import BrokenStick, PowerLawTruncatedSVD
    >>> X = np.diag(np.sqrt([6, 4, 1, 1]))  # shares 0.5, 0.33, 0.08, 0.08
    >>> PowerLawTruncatedSVD(BrokenStick()).fit(X).n_components_  # 0.52, 0.27, ...
    1
    """

    needs: ClassVar[str] = "leading"

    def enough(self, spectrum):
        """Whether the known part of the spectrum decides K."""
        return _any(self._fails(spectrum), spectrum)

    def _cut(self, spectrum):
        return _first(self._fails(spectrum))

    def _fails(self, spectrum) -> np.ndarray:
        """Eigenvalues that are no larger than their part of the stick."""
        p = min(spectrum.shape)
        parts = np.cumsum(1 / np.arange(p, 0, -1))[::-1] / p
        known = len(spectrum.eigenvalues)
        return spectrum.eigenvalues <= parts[:known] * spectrum.total


@dataclass(frozen=True)
class EigenvalueRatio(SpectralRule):
    r"""Largest ratio of two neighbouring eigenvalues.

    Parameters
    ----------
    k_max : int, default=None
        Largest K that is considered. None is the number of eigenvalues above their
        mean, and at most a tenth of :math:`\min(n, d)`, as Ahn and Horenstein propose.

    See Also
    --------
    compare_rules : All rules beside each other.

    Notes
    -----
    K maximises :math:`\lambda_k / \lambda_{k+1}` over :math:`k \le k_{max}`; of equal
    ratios the first counts. It needs the :math:`k_{max} + 1` leading eigenvalues.

    The rule is made for centred data with a few strong factors. The first eigenvalue of
    text that is not centred is the mean document, and stands apart: K is often 1.

    References
    ----------
    S. C. Ahn, A. R. Horenstein, "Eigenvalue ratio test for the number of factors",
    Econometrica 81 (2013), 1203-1227.

    C. Lam, Q. Yao, "Factor modeling for high-dimensional time series: inference for
    the number of factors", Annals of Statistics 40 (2012), 694-726.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import EigenvalueRatio, PowerLawTruncatedSVD
    >>> X = np.diag(np.sqrt([9, 8, 2, 1.5]))
    >>> PowerLawTruncatedSVD(EigenvalueRatio(k_max=3)).fit(X).n_components_
    2
    """

    k_max: int | None = None
    needs: ClassVar[str] = "leading"

    def __post_init__(self):
        if self.k_max is not None:
            _check("k_max", self.k_max, Integral, 1)

    def enough(self, spectrum):
        """Whether the known part of the spectrum decides K."""
        return spectrum.complete or (
            len(spectrum.eigenvalues) > self._largest(spectrum)
        )

    def _cut(self, spectrum):
        # A zero eigenvalue, or one of the rounding, has no ratio to speak of.
        x = spectrum.eigenvalues[: self._largest(spectrum) + 1]
        return 1 + np.argmax(x[:-1] / x[1:]) if len(x) > 1 else 1

    def _largest(self, spectrum) -> int:
        """Largest K considered, or one that is beyond the known part."""
        if self.k_max is not None:
            return self.k_max
        p = min(spectrum.shape)
        above = _count_above(spectrum, spectrum.total / p)
        return int(np.clip(above, 1, max(p // 10, 1)))


@dataclass(frozen=True)
class TraceLog(SpectralRule):
    r"""Leading eigenvalues whose product is 1: the trace-log condition (detX).

    See Also
    --------
    compare_rules : All rules beside each other.
    spectral_summary : Gives the same number as ``detX_num``.

    Notes
    -----
    All :math:`\min(n, d)` eigenvalues are scaled to a mean of 1. K is the smallest
    number of leading ones whose product is below 1,
    :math:`\sum_{i \le K} \ln \lambda_i < 0`, or all where they are equal. This is
    weightwatcher's ``detX_num``: where the tail of a well-trained layer is to begin.
    On text it is a large part of the spectrum (MED 778 of 1,033, CISI 1,034 of 1,460),
    so the complete spectrum is computed.

    References
    ----------
    weightwatcher 0.7.7, ``detX_constraint`` in ``RMT_Util.py``.

    C. H. Martin, C. Hinrichs, "SETOL: A semi-empirical theory of (deep) learning",
    arXiv:2507.17912 (2025).

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, TraceLog
    >>> X = np.diag(np.sqrt([4.0, 1.0, 0.5, 0.25, 0.25, 0.0]))  # mean 1
    >>> PowerLawTruncatedSVD(TraceLog()).fit(X).n_components_  # 4, 4, 2, 0.5
    4
    """

    def enough(self, spectrum):
        """Whether the known part of the spectrum decides K."""
        return _any(self._below(spectrum), spectrum)

    def _cut(self, spectrum):
        return _first(self._below(spectrum)) + 1

    def _below(self, spectrum) -> np.ndarray:
        """Leading parts with a product below 1."""
        mean = spectrum.total / min(spectrum.shape)
        return np.cumsum(np.log(spectrum.eigenvalues / mean)) < _BELOW_ONE


@dataclass(frozen=True)
class LocalizationElbow(SpectralRule):
    r"""Elbow of the localization ratios of the eigenvectors over their index.

    Parameters
    ----------
    n_vectors : int, default=500
        Number of leading eigenvectors to look at.

    See Also
    --------
    localization_ratios : What is looked at.
    compare_rules : All rules beside each other.

    Notes
    -----
    Called with the spectrum and the ratios :math:`\|v\|_1 / \|v\|_\infty` of the
    leading right singular vectors. They rise with the index, steeply and then slowly.
    Single ratios scatter about that (by 17 % on MED, 12 % on CISI), so a cubic is
    fitted to them, and its elbow found by Kneedle. Where it has none, or of fewer than
    eight vectors, all are kept.

    The article shows this elbow and has its xmin "just to the right" of it. **It
    depends on how far one looks**: on MED the leading 250, 500 and all 1,033 vectors
    give K = 143, 199 and 531. The default bounds the time.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, "Finding a 'Kneedle' in a
    haystack", ICDCS Workshops (2011), 166-171.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import LocalizationElbow, PowerLawTruncatedSVD
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD(LocalizationElbow()).fit(X)
    >>> 1 <= svd.n_components_ <= 40
    True
    """

    n_vectors: int = 500
    needs: ClassVar[str] = "localization"

    def __post_init__(self):
        _check("n_vectors", self.n_vectors, Integral, 1)

    def enough(self, spectrum):
        """Whether the known part of the spectrum decides K."""
        return spectrum.complete or len(spectrum.eigenvalues) >= self.n_vectors

    def evidence(self, X, decomposition, random_state):
        """Compute the localization ratios of the leading right singular vectors."""
        n = min(self.n_vectors, len(decomposition.spectrum.eigenvalues))
        chunks = ratios_in_chunks(decomposition.right_vectors, 0, n)
        return (np.concatenate([to_numpy(ratios) for ratios in chunks]),)

    def _cut(self, spectrum, ratios):
        # A cubic passes through four points, and says nothing of a few more.
        if len(ratios) < 8:
            return len(ratios)
        smooth = {"interp_method": "polynomial", "polynomial_degree": 3}
        return _knee(ratios, 1.0, "concave", "increasing", **smooth) or len(ratios)


# Of several rules ---------------------------------------------------------------------


def _check(name, value, kind, least) -> None:
    """Raise if a parameter is no number of its kind, or too small."""
    if not isinstance(value, kind) or isinstance(value, bool) or not value >= least:
        what = "an integer" if kind is Integral else "a number"
        raise ValueError(f"{name} must be {what} >= {least}, got {value!r}")


def _all_eigenvalues(spectrum) -> np.ndarray:
    """All min(n, d) eigenvalues of a complete spectrum, with those that are zero."""
    x = spectrum.eigenvalues
    return np.append(x, np.zeros(min(spectrum.shape) - len(x)))


def _all_equal(x) -> bool:
    return bool(x[0] - x[-1] <= ROUNDING * x[0])


def _count_above(spectrum, level) -> int:
    """Count the known eigenvalues above a level; being at it, but for rounding, is not.

    An identity matrix must not have eigenvalues above their mean.
    """
    return int(np.count_nonzero(spectrum.eigenvalues > level * (1 + ROUNDING)))


def _any(decisive, spectrum) -> bool:
    """Whether a known eigenvalue is decisive, or no other is left."""
    return bool(spectrum.complete or np.any(decisive))


def _first(decisive) -> int:
    """Position of the first that is decisive; the number of all if none is."""
    return int(np.argmax(decisive)) if np.any(decisive) else len(decisive)


def _knee(y, sensitivity, curve, direction, **options) -> int | None:
    """Index, from 1, of the knee of a curve, as `kneed` finds it."""
    if len(y) < 3 or np.ptp(y) <= ROUNDING * np.abs(y).max():
        return None
    from kneed import KneeLocator

    with warnings.catch_warnings():
        # It warns where there is no knee, which is an answer.
        warnings.simplefilter("ignore")
        index = np.arange(1, len(y) + 1)
        found = KneeLocator(
            index, y, S=sensitivity, curve=curve, direction=direction, **options
        )
    return None if found.knee is None else int(found.knee)


def _hard_threshold(beta) -> float:
    """Optimal threshold as a multiple of the median singular value."""
    root = np.sqrt(beta**2 + 14 * beta + 1)
    known_noise = np.sqrt(2 * (beta + 1) + 8 * beta / (beta + 1 + root))
    return float(known_noise / np.sqrt(_marchenko_pastur_median(beta)))


def _marchenko_pastur_median(beta) -> float:
    """Median of the Marchenko-Pastur distribution of ratio beta <= 1, variance 1.

    With t = 1 + beta + 2 sqrt(beta) cos(phi) its density has no singularity.
    """

    def t(phi):
        return 1 + beta + 2 * np.sqrt(beta) * np.cos(phi)

    def upper_half(phi):
        density = lambda u: 2 * np.sin(u) ** 2 / (np.pi * t(u))  # noqa: E731
        return scipy.integrate.quad(density, 0, phi)[0] - 0.5

    return t(scipy.optimize.brentq(upper_half, 0, np.pi))

"""The optimal hard threshold for singular values in white noise."""

from dataclasses import dataclass

import numpy as np
import scipy.integrate
import scipy.optimize

from .._spectrum import Spectrum
from .base import Rule, all_eigenvalues, count_above


@dataclass(frozen=True)
class OptimalHardThreshold(Rule):
    r"""Singular values above the optimal hard threshold for unknown noise.

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
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import OptimalHardThreshold
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60)) + 3 * np.outer(np.ones(90), np.ones(60))
    >>> PowerLawTruncatedSVD(OptimalHardThreshold()).fit(X).n_components_
    1
    """

    def choose(self, spectrum: Spectrum) -> int:
        median = np.median(np.sqrt(all_eigenvalues(spectrum)))
        threshold = _hard_threshold(min(spectrum.shape) / max(spectrum.shape)) * median
        return count_above(spectrum, threshold**2)


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

"""The likeliest split of the scree into two groups."""

from dataclasses import dataclass

import numpy as np

from .._numerics import ROUNDING
from .._spectrum import Spectrum
from .base import Rule, all_eigenvalues


@dataclass(frozen=True)
class ProfileLikelihood(Rule):
    r"""Split of the scree into two normal groups that is the most likely.

    Notes
    -----
    The K largest eigenvalues and the others are two normal samples with means
    :math:`\mu_1, \mu_2` and one variance. K maximises the likelihood at the estimated
    parameters. With one variance that is where the sum of squares within the groups is
    smallest. All :math:`\min(n, d)` eigenvalues are used, zeros included. If they are
    all equal, all are kept.

    References
    ----------
    M. Zhu, A. Ghodsi, "Automatic dimensionality selection from the scree plot via the
    use of profile likelihood", Computational Statistics & Data Analysis 51 (2006),
    918-930.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import ProfileLikelihood
    >>> X = np.diag(np.sqrt([9, 8, 8, 3, 2, 2, 1]))
    >>> PowerLawTruncatedSVD(ProfileLikelihood()).fit(X).n_components_
    3
    """

    def choose(self, spectrum: Spectrum) -> int:
        x = all_eigenvalues(spectrum)
        if x[0] - x[-1] <= ROUNDING * x[0]:
            return len(spectrum.eigenvalues)
        # Between the groups as much as possible is within them as little as possible.
        x = (x - x.mean()) / x[0]
        q = np.arange(1, len(x))
        between = np.cumsum(x)[:-1] ** 2 * (1 / q + 1 / q[::-1])
        return 1 + int(np.argmax(between))

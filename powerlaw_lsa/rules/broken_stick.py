"""Comparison with a stick that is broken at random."""

from dataclasses import dataclass

import numpy as np

from .._spectrum import Spectrum
from .base import Rule, any_of, first_of


@dataclass(frozen=True)
class BrokenStick(Rule):
    r"""Eigenvalues whose share is above that of a stick broken at random.

    Notes
    -----
    A stick broken at random into :math:`p = \min(n, d)` parts has a k-th largest part
    of expected length

    .. math:: b_k = \frac 1 p \sum_{i=k}^p \frac 1 i.

    K ends before the first eigenvalue whose share of the total, the squared Frobenius
    norm, is not above :math:`b_k`. The rule needs the eigenvalues up to that one.

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
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import BrokenStick
    >>> X = np.diag(np.sqrt([11, 6, 2, 1]))  # shares 0.55, 0.3, 0.1, 0.05
    >>> PowerLawTruncatedSVD(BrokenStick()).fit(X).n_components_  # 0.52, 0.27, ...
    2
    """

    needs = "leading"

    def enough(self, spectrum: Spectrum) -> bool:
        return any_of(self._fails(spectrum), spectrum)

    def choose(self, spectrum: Spectrum) -> int:
        return first_of(self._fails(spectrum))

    def _fails(self, spectrum) -> np.ndarray:
        p = min(spectrum.shape)
        parts = np.cumsum(1 / np.arange(p, 0, -1))[::-1] / p
        known = len(spectrum.eigenvalues)
        return spectrum.eigenvalues <= parts[:known] * spectrum.total

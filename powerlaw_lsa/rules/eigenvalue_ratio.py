"""The largest ratio of neighbouring eigenvalues."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np
from sklearn.utils import check_scalar

from .._spectrum import Spectrum
from .base import Rule, count_above


@dataclass(frozen=True)
class EigenvalueRatio(Rule):
    r"""Largest ratio of two neighbouring eigenvalues.

    Parameters
    ----------
    k_max : int, default=None
        Largest K that is considered. None is the number of eigenvalues above their
        mean, and at most a tenth of :math:`\min(n, d)`, as Ahn and Horenstein propose.

    Notes
    -----
    K maximises :math:`\lambda_k / \lambda_{k+1}` over :math:`k \le k_{max}`; among
    equal ratios the first is taken. The rule needs the :math:`k_{max} + 1` leading
    eigenvalues.

    The rule is made for centred data with a few strong factors. Text is not centred, so
    its first eigenvalue reflects the mean document and stands apart: K is often 1.

    References
    ----------
    S. C. Ahn, A. R. Horenstein, "Eigenvalue ratio test for the number of factors",
    Econometrica 81 (2013), 1203-1227.

    C. Lam, Q. Yao, "Factor modeling for high-dimensional time series: inference for
    the number of factors", Annals of Statistics 40 (2012), 694-726.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import EigenvalueRatio
    >>> X = np.diag(np.sqrt([9, 8, 2, 1.5]))
    >>> PowerLawTruncatedSVD(EigenvalueRatio(k_max=3)).fit(X).n_components_
    2
    """

    k_max: int | None = None
    needs = "leading"

    def __post_init__(self):
        if self.k_max is not None:
            check_scalar(self.k_max, "k_max", Integral, min_val=1)

    def enough(self, spectrum: Spectrum) -> bool:
        known = len(spectrum.eigenvalues)
        return spectrum.complete or known > self._largest(spectrum)

    def choose(self, spectrum: Spectrum) -> int:
        # A zero eigenvalue, or one of the rounding, has no ratio to speak of.
        x = spectrum.eigenvalues[: self._largest(spectrum) + 1]
        return 1 + int(np.argmax(x[:-1] / x[1:])) if len(x) > 1 else 1

    def _largest(self, spectrum) -> int:
        """Largest K considered, or one that is beyond the known part."""
        if self.k_max is not None:
            return self.k_max
        p = min(spectrum.shape)
        above = count_above(spectrum, spectrum.total / p)
        return int(np.clip(above, 1, max(p // 10, 1)))

"""The trace-log condition (detX)."""

from dataclasses import dataclass

import numpy as np

from .._spectrum import Spectrum
from .base import Rule, any_of, first_of

# The product of equal eigenvalues is 1, which rounding must not put below it.
_BELOW_ONE = -1e-9


@dataclass(frozen=True)
class TraceLog(Rule):
    r"""Leading eigenvalues whose product is 1: the trace-log condition (detX).

    See Also
    --------
    spectral_summary : Gives the same number as ``detX_num``.

    Notes
    -----
    All :math:`\min(n, d)` eigenvalues are scaled to a mean of 1. K is the smallest
    number of leading ones whose product is below 1,
    :math:`\sum_{i \le K} \ln \lambda_i < 0`, or all if they are equal. This is
    weightwatcher's ``detX_num``, where the tail of a well-trained layer should begin.
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
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import TraceLog
    >>> X = np.diag(np.sqrt([4.0, 1.0, 0.5, 0.25, 0.25, 0.0]))  # mean 1
    >>> PowerLawTruncatedSVD(TraceLog()).fit(X).n_components_  # 4, 4, 2, 0.5
    4
    """

    def enough(self, spectrum: Spectrum) -> bool:
        return any_of(self._below(spectrum), spectrum)

    def choose(self, spectrum: Spectrum) -> int:
        k = first_of(self._below(spectrum)) + 1
        return min(k, len(spectrum.eigenvalues))

    def _below(self, spectrum) -> np.ndarray:
        mean = spectrum.total / min(spectrum.shape)
        return np.cumsum(np.log(spectrum.eigenvalues / mean)) < _BELOW_ONE

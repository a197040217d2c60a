"""K by the share of the squared norm that is kept."""

from dataclasses import dataclass
from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils import check_scalar

from .._spectrum import Spectrum
from .base import Rule


@dataclass(frozen=True)
class EnergyShare(Rule):
    r"""Fewest components that hold a share of the squared Frobenius norm of X.

    This is what a float between 0 and 1 for `n_components` means.

    Parameters
    ----------
    share : float
        Between 0 and 1, both excluded.

    See Also
    --------
    compare_rules : Compare all rules on one spectrum.

    Notes
    -----
    K is the smallest number with
    :math:`\sum_{i \le K} \lambda_i \ge s \sum_i \lambda_i`. The sum of all eigenvalues
    is the squared Frobenius norm of X, so only the leading ones have to be computed.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import EnergyShare
    >>> X = np.diag(np.sqrt([5.0, 3.0, 1.0, 1.0]))
    >>> PowerLawTruncatedSVD(EnergyShare(0.75)).fit(X).n_components_
    2
    """

    share: float
    needs: ClassVar[str] = "leading"

    def __post_init__(self):
        check_scalar(
            self.share,
            "share",
            Real,
            min_val=0,
            max_val=1,
            include_boundaries="neither",
        )

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether the known eigenvalues hold the share."""
        held = spectrum.eigenvalues.sum()
        return spectrum.complete or bool(held >= self.share * spectrum.total)

    def choose(self, spectrum: Spectrum) -> int:
        """Count the eigenvalues that hold the share."""
        held = np.cumsum(spectrum.eigenvalues)
        # Rounding may leave the sum of all below a share of nearly 1.
        k = int(np.searchsorted(held, self.share * spectrum.total)) + 1
        return min(k, len(held))

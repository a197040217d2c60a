"""A K that the user passes."""

from dataclasses import dataclass
from numbers import Integral
from typing import ClassVar

from sklearn.utils import check_scalar

from .._spectrum import Spectrum
from .base import Rule


@dataclass(frozen=True)
class Fixed(Rule):
    """A number of components that you choose.

    This is what an int for `n_components` means.

    Parameters
    ----------
    n_components : int
        K.

    See Also
    --------
    compare_rules : Compare all rules on one spectrum.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import Fixed
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> PowerLawTruncatedSVD(Fixed(7)).fit(X).n_components_
    7
    """

    n_components: int
    needs: ClassVar[str] = "leading"

    def __post_init__(self):
        check_scalar(self.n_components, "n_components", Integral, min_val=1)

    @property
    def n_leading(self) -> int:
        """As many as are kept."""
        return int(self.n_components)

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether as many eigenvalues are known, or no more exist."""
        return spectrum.complete or len(spectrum.eigenvalues) >= self.n_components

    def decides(self, spectrum: Spectrum) -> bool:
        """Whether there is an answer: always."""
        return True

    def choose(self, spectrum: Spectrum) -> int:
        """Return that number."""
        return int(self.n_components)

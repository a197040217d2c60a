"""K that the user gives: a number, a share of the squared norm, or a function."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from sklearn.utils import check_scalar

from .._numerics import check_share
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
    needs = "leading"

    def __post_init__(self):
        check_scalar(self.n_components, "n_components", Integral, min_val=1)

    @property
    def n_leading(self) -> int:
        """As many as are kept."""
        return int(self.n_components)

    def enough(self, spectrum: Spectrum) -> bool:
        return spectrum.complete or len(spectrum.eigenvalues) >= self.n_components

    def decides(self, spectrum: Spectrum) -> bool:
        """Whether there is an answer: always."""
        return True

    def choose(self, spectrum: Spectrum) -> int:
        return self.n_leading


@dataclass(frozen=True)
class EnergyShare(Rule):
    r"""Fewest components that hold a share of the squared Frobenius norm of X.

    This is what a float between 0 and 1 for `n_components` means.

    Parameters
    ----------
    share : float
        Between 0 and 1, both excluded.

    Notes
    -----
    K is the smallest number with
    :math:`\sum_{i \le K} \lambda_i \ge s \sum_i \lambda_i`. The sum of all eigenvalues
    is the squared Frobenius norm of X, so only the leading ones have to be computed.
    If the estimator leaves out leading components, the sum is that of the others.

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
    needs = "leading"

    def __post_init__(self):
        check_share(self.share, "share", include_boundaries="neither")

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether the known eigenvalues hold the share."""
        held = spectrum.eigenvalues.sum()
        return spectrum.complete or bool(held >= self.share * spectrum.total)

    def choose(self, spectrum: Spectrum) -> int:
        held = np.cumsum(spectrum.eigenvalues)
        # Rounding may leave the sum of all below a share of nearly 1.
        k = int(np.searchsorted(held, self.share * spectrum.total)) + 1
        return min(k, len(held))


@dataclass(frozen=True)
class Custom(Rule):
    """A function of the complete spectrum.

    This is what a function for `n_components` means. A rule that can stop the solver
    early is a subclass of :class:`Rule`.

    Parameters
    ----------
    function : callable
        ``function(spectrum) -> int``. If the complete spectrum does not fit in memory,
        or `algorithm` computes only `max_components`, it gets the part that is known.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import Custom
    >>> X = np.diag(np.sqrt([5.0, 3.0, 1.0, 1.0]))
    >>> above_mean = Custom(lambda s: int(np.sum(s.eigenvalues > s.eigenvalues.mean())))
    >>> PowerLawTruncatedSVD(above_mean).fit(X).n_components_
    2
    """

    function: Callable[[Spectrum], int]

    def decides(self, spectrum: Spectrum) -> bool:
        """Whether there is an answer: the function gets what is known."""
        return True

    def choose(self, spectrum: Spectrum) -> int:
        k = self.function(spectrum)
        if not isinstance(k, Integral) or k < 1:
            raise ValueError(
                f"the rule {self.function!r} must return a positive integer, got {k!r}"
            )
        return int(k)

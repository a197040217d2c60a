"""K by a function of the user."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

from .._spectrum import Spectrum
from .base import Rule


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

    See Also
    --------
    Rule : The base class.
    compare_rules : Compare all rules on one spectrum.

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
        """Call the function, and check what it returns."""
        k = self.function(spectrum)
        if not isinstance(k, Integral) or k < 1:
            raise ValueError(
                f"n_components={self.function!r} must return a positive integer, "
                f"got {k!r}"
            )
        return int(k)

"""The rule of the article: K at the KS-optimal xmin."""

from dataclasses import dataclass
from numbers import Integral

from sklearn.utils import check_scalar

from .._spectrum import Spectrum
from .._tail.certificate import law_of
from .base import Rule


@dataclass(frozen=True)
class PowerLaw(Rule):
    r"""Number of eigenvalues in the tail that follows a power law best.

    This is what ``n_components="power_law"`` means.

    Parameters
    ----------
    max_components : int, default=None
        Longest tail that is scanned. None scans all.

    See Also
    --------
    fit_power_law : The fit itself.

    Notes
    -----
    K is the number of eigenvalues :math:`\lambda \ge x_{min}`, at the :math:`x_{min}`
    with the smallest Kolmogorov-Smirnov distance. The solver may stop as soon as every
    longer tail is excluded. If it cannot exclude them, K is the length of the best tail
    that is known.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import PowerLaw
    >>> X = np.diag(np.append(np.arange(1, 101) ** -0.5, np.geomspace(0.05, 1e-3, 60)))
    >>> by_rule = PowerLawTruncatedSVD(PowerLaw(max_components=120)).fit(X)
    >>> by_default = PowerLawTruncatedSVD(max_components=120).fit(X)
    >>> by_rule.n_components_ == by_default.n_components_
    True
    """

    max_components: int | None = None
    needs = "leading"

    def __post_init__(self):
        if self.max_components is not None:
            check_scalar(self.max_components, "max_components", Integral, min_val=1)

    @property
    def n_leading(self) -> int | None:
        """No tail is longer than `max_components`."""
        return self.max_components

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether every longer tail is excluded."""
        law = law_of(spectrum, self.max_components)
        return len(spectrum.eigenvalues) > 0 and law.certificate.certified

    def expected(self, spectrum: Spectrum) -> int | None:
        """Length of a longer tail that seems to fit better, or what excludes them."""
        return law_of(spectrum, self.max_components).certificate.n_expected

    def decides(self, spectrum: Spectrum) -> bool:
        """Whether there is an answer: the best of the tails that are known."""
        return True

    def choose(self, spectrum: Spectrum) -> int:
        return law_of(spectrum, self.max_components).fit.n_tail

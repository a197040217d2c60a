"""The rule of the article: K at the KS-optimal xmin."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from .._spectrum import Spectrum
from .._tail.certificate import Certificate, certify
from .._tail.fit import PowerLawFit, fit_power_law
from .base import Rule


@dataclass(frozen=True)
class Law:
    """The power law of a spectrum, and the certificate that it is that of all of it."""

    fit: PowerLawFit
    certificate: Certificate


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
    compare_rules : Compare all rules on one spectrum.

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
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> by_rule = PowerLawTruncatedSVD(PowerLaw(max_components=20)).fit(X)
    >>> by_default = PowerLawTruncatedSVD(max_components=20).fit(X)
    >>> by_rule.n_components_ == by_default.n_components_
    True
    """

    max_components: int | None = None
    needs: ClassVar[str] = "leading"
    # The law of the last spectrum: the solver asks, and then the estimator.
    _last: list[Any] = field(
        default_factory=list, init=False, repr=False, compare=False, hash=False
    )

    @property
    def n_leading(self) -> int | None:
        """No tail is longer than `max_components`."""
        return self.max_components

    def law(self, spectrum: Spectrum) -> Law:
        """Fit and certify; once for one spectrum, however often it is asked for."""
        if not (self._last and self._last[0] is spectrum):
            fit = fit_power_law(
                spectrum.eigenvalues,
                max_components=self.max_components,
                rtol=spectrum.tie_rtol,
            )
            law = Law(fit, certify(spectrum, fit, self.max_components))
            self._last[:] = [spectrum, law]
        return self._last[1]

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether every longer tail is excluded."""
        return len(spectrum.eigenvalues) > 0 and self.law(spectrum).certificate.holds

    def expected(self, spectrum: Spectrum) -> int | None:
        """Length of the tail that is estimated to fit better than the known ones."""
        if not len(spectrum.eigenvalues):
            return None
        return self.law(spectrum).certificate.likely_length

    def decides(self, spectrum: Spectrum) -> bool:
        """Whether there is an answer: the best of the tails that are known."""
        return True

    def choose(self, spectrum: Spectrum) -> int:
        """Length of the tail that fits best."""
        return self.law(spectrum).fit.n_tail

"""One search for K: the rule, the largest K allowed, and the power law.

The estimator and `compare_rules` decide, collect evidence, choose and cut by it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real

from .._compat import Interval, StrOptions
from .._matrix import Matrix
from .._spectrum import Decomposition, Spectrum
from .._tail.certificate import Method
from .base import Rule
from .custom import Custom
from .energy_share import EnergyShare
from .fixed import Fixed
from .power_law import Law, PowerLaw

# What `n_components` may be, as scikit-learn declares it.
N_COMPONENTS = [
    StrOptions({"power_law"}),
    Interval(Integral, 1, None, closed="left"),
    Interval(Real, 0, 1, closed="neither"),
    Rule,
    callable,
]


@dataclass(frozen=True)
class Choice:
    """K, and why it is not what the rule chose if it is not.

    Attributes
    ----------
    k : int
        Number of components to keep.
    asked : int or None
        What the rule chose; None if the known eigenvalues do not decide it.
    cut_by : {None, "max_components", "rank", "known"}
        What made K smaller than that: the limit, the rank of X, or the number of
        eigenvalues that were computed.
    n_drawn : int or None
        Number of random versions of X that were drawn; None if the rule uses none.
    """

    k: int
    asked: int | None
    cut_by: str | None
    n_drawn: int | None = None

    @property
    def is_decided(self) -> bool:
        """Whether more eigenvalues would give the same K."""
        return self.asked is not None and self.cut_by != "known"


class Search:
    """A search for K, which also is what a solver is asked for (`Demand`).

    Parameters
    ----------
    n_components : "power_law", int, float, Rule or callable
        As for `PowerLawTruncatedSVD`.
    max_components : int, default=None
        Largest K allowed.
    certificate : {"statistical", "strict"}, default="statistical"
        How tails that are longer than the known ones are excluded.
    """

    def __init__(
        self,
        n_components,
        max_components: int | None = None,
        certificate: Method = "statistical",
    ):
        self.max_components = max_components
        self._power_law = PowerLaw(max_components, certificate)
        self.rule = self._on_x = self._as_rule(n_components)

    def _as_rule(self, n_components) -> Rule:
        if isinstance(n_components, type):
            name = n_components.__name__
            raise ValueError(
                f"n_components={name} is a class; pass an instance: {name}()"
            )
        if isinstance(n_components, str):
            return self._power_law
        if isinstance(n_components, PowerLaw):
            limits = (n_components.max_components, self.max_components)
            limit = min((m for m in limits if m), default=None)
            self._power_law = PowerLaw(limit, n_components.certificate)
            return self._power_law
        if isinstance(n_components, Rule):
            return n_components
        if callable(n_components):
            return Custom(n_components)
        if isinstance(n_components, Integral):
            return Fixed(int(n_components))
        return EnergyShare(float(n_components))

    def see(self, X: Matrix, random_state, **options) -> None:
        """Show X to the rule, before its spectrum is computed."""
        self._on_x = self.rule.on(X, random_state, **options)

    @property
    def chooses_by_power_law(self) -> bool:
        """Whether the rule is the power law."""
        return self.rule is self._power_law

    @property
    def longest_tail(self) -> int | None:
        """Longest tail that is scanned; None if all are."""
        return self._power_law.max_components

    @property
    def complete(self) -> bool:
        """Whether a large part of the spectrum is needed, or all of it."""
        return self.rule.needs == "complete"

    @property
    def n_leading(self) -> int | None:
        """Number of eigenvalues that are enough whatever they are."""
        limits = (self.rule.n_leading, self.max_components)
        return min((limit for limit in limits if limit), default=None)

    @property
    def n_first(self) -> int | None:
        """Number of eigenvalues that may be enough, to begin with."""
        return self._on_x.n_first

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether K is decided, or no more components are allowed."""
        known = len(spectrum.eigenvalues)
        at_limit = self.max_components is not None and known >= self.max_components
        return self._on_x.enough(spectrum) or at_limit

    def expected(self, spectrum: Spectrum) -> int | None:
        """Predict how many eigenvalues will probably decide K, if the rule can."""
        return self._on_x.expected(spectrum)

    def law(self, spectrum: Spectrum) -> Law:
        """Power law of a spectrum, whatever the rule: fitted and certified once."""
        return self._power_law.law(spectrum)

    def longest_examined(self, spectrum: Spectrum) -> int | None:
        """Longest tail that was compared; None if no longer one can fit better."""
        known, limit = len(spectrum.eigenvalues), self.longest_tail
        if not self.law(spectrum).certificate.holds:
            return min(known, limit or known)
        return limit if limit and limit < spectrum.rank_bound else None

    def choose_for(self, X: Matrix, found: Decomposition, random_state) -> Choice:
        """Choose K for X, with the evidence that the rule asks for."""
        return self.choose(
            found.spectrum, lambda: self._on_x.evidence(X, found, random_state)
        )

    def choose(
        self, spectrum: Spectrum, evidence: Callable[[], tuple] = tuple
    ) -> Choice:
        """Choose K, and cut it to what is known and allowed.

        `evidence` is called if the rule is decided.
        """
        known = len(spectrum.eigenvalues)
        if not known:  # X is all zeros: one component of zeros is kept
            return Choice(1, 1, None)
        k = min(self.max_components or known, known)
        if not self._on_x.decides(spectrum):
            return Choice(k, None, "known")
        found = evidence()
        asked = self._on_x.answer(spectrum, *found)
        drawn = len(found[0]) if self.rule.uses == "shuffles" else None
        if asked <= k:
            return Choice(asked, asked, None, drawn)
        if k < known or asked > k == self.max_components:
            return Choice(k, asked, "max_components", drawn)
        return Choice(k, asked, "rank" if spectrum.complete else "known", drawn)

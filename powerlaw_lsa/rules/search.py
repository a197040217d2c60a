"""One search for K: the rule, the largest K allowed, and the power law.

The estimator and `compare_rules` decide, collect evidence, choose and cut by it.
"""

from dataclasses import replace
from numbers import Integral, Real
from typing import NamedTuple

from .._compat import Interval, StrOptions
from .._matrix import Matrix
from .._outcome import Outcome
from .._spectrum import Decomposition, Spectrum
from .._tail.certificate import law_of
from .base import Rule, silent
from .given import Custom, EnergyShare, Fixed
from .power_law import PowerLaw


class _Name(StrOptions):
    """The one rule with a name; the error message shows how others are passed."""

    def __str__(self) -> str:
        return f"{super().__str__()} (other rules are objects, such as Elbow())"


# What `n_components` may be, as scikit-learn declares it.
N_COMPONENTS = [
    _Name({"power_law"}),
    Interval(Integral, 1, None, closed="left"),
    Interval(Real, 0, 1, closed="neither"),
    Rule,
    callable,
]


class Choice(NamedTuple):
    """K, and how it came about; the fields are those of `Outcome`."""

    n_components: int
    asked: int | None
    cut_by: str | None
    n_drawn: int | None = None


class Search:
    """A search for K, which also is what a solver is asked for (`Demand`).

    `requested` is the value of `n_components`, and `rule` what chooses K: the power law
    if `by_law`, and from `see` on the rule for this X.
    """

    def __init__(
        self, requested, max_components: int | None = None, without_leading: int = 0
    ):
        self.requested, self.without_leading = requested, without_leading
        self.rule = _as_rule(requested)
        self.by_law = isinstance(self.rule, PowerLaw)
        if isinstance(self.rule, PowerLaw):  # which may have a smaller limit of its own
            max_components = _smallest(self.rule.max_components, max_components)
            self.rule = replace(self.rule, max_components=max_components)
        self.max_components = max_components  # largest K, longest tail examined
        self.has_seen_x = False

    def see(self, matrix: Matrix, random_state, say=silent) -> None:
        """Show X to the rule, before its spectrum is computed."""
        n, self.has_seen_x = self.without_leading, True
        self.rule = self.rule.on(matrix, random_state, without_leading=n, say=say)

    @property
    def complete(self) -> bool:
        return self.rule.needs == "complete"

    @property
    def n_leading(self) -> int | None:
        return self._in_all(_smallest(self.rule.n_leading, self.max_components))

    @property
    def n_first(self) -> int | None:
        return self._in_all(self.rule.n_first)

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether K is decided, or no more components are allowed."""
        known, largest = len(spectrum.eigenvalues), self.max_components
        return (largest is not None and known >= largest) or self.rule.enough(spectrum)

    def expected(self, spectrum: Spectrum) -> int | None:
        return self._in_all(self.rule.expected(spectrum))

    def _in_all(self, n: int | None) -> int | None:
        """Count those that are left out as well, for a solver computes them too."""
        return n and n + self.without_leading

    def conclude(self, found: Decomposition, feature_names=None) -> Outcome:
        """Choose K, and keep what was decided."""
        fit, certificate = law_of(found.spectrum, self.max_components)
        return Outcome(
            fit=fit,
            certificate=certificate,
            spectrum=found.spectrum,
            requested=self.requested,
            by_law=self.by_law,
            max_components=self.max_components,
            without_leading=self.without_leading,
            feature_names=feature_names,
            **self.choose(found)._asdict(),
        )

    def choose(self, found: Decomposition) -> Choice:
        """Choose K, and cut it to what is allowed and known.

        A rule that needs more of X than its spectrum, and has not seen it, is not
        decided.
        """
        known = len(found.spectrum.eigenvalues)
        k = max(min(self.max_components or known, known), 1)
        asked, n_drawn = self._ask(found)
        if asked is None:
            return Choice(k, None, "computed")
        if asked <= k:
            return Choice(max(asked, 1), asked, None, n_drawn)
        if k == self.max_components:
            return Choice(k, asked, "max_components", n_drawn)
        return Choice(k, asked, _reason(found.spectrum), n_drawn)

    def _ask(self, found: Decomposition) -> tuple[int | None, int | None]:
        """K that the rule asks for, and the number of random versions it drew."""
        spectrum, rule = found.spectrum, self.rule
        if not len(spectrum.eigenvalues):  # X is zero: one component of zeros is kept
            return 1, None
        if (rule.uses and not self.has_seen_x) or not rule.decides(spectrum):
            return None, None
        evidence = rule.evidence(found)
        n_drawn = len(evidence[0]) if rule.uses == "shuffles" else None
        return rule.answer(spectrum, *evidence), n_drawn


def _reason(spectrum: Spectrum) -> str:
    """Name what leaves no more eigenvalues than are known."""
    if spectrum.complete:
        return "rank"
    return "rounding" if spectrum.cut_by_rounding else "computed"


def _as_rule(requested) -> Rule:
    if isinstance(requested, type):
        name = requested.__name__
        is_rule = issubclass(requested, Rule)
        way = f"an instance: {name}()" if is_rule else "a number, a rule or a function"
        raise ValueError(f"{name} is a class; pass {way}")
    if isinstance(requested, str):
        return PowerLaw()
    if isinstance(requested, Rule):
        return requested
    if callable(requested):
        return Custom(requested)
    if isinstance(requested, Integral):
        return Fixed(int(requested))
    return EnergyShare(float(requested))


def _smallest(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit), default=None)

"""One search for K: the rule, the largest K allowed, and the power law.

The estimator and `compare_rules` decide, collect evidence, choose and cut by it.
"""

from numbers import Integral, Real

from .._compat import Interval, StrOptions
from .._matrix import Matrix
from .._outcome import Outcome
from .._spectrum import Decomposition, Spectrum
from .._tail.certificate import Law, law_of
from .base import Rule, silent
from .given import Custom, EnergyShare, Fixed
from .power_law import PowerLaw

# What `n_components` may be, as scikit-learn declares it.
N_COMPONENTS = [
    StrOptions({"power_law"}),
    Interval(Integral, 1, None, closed="left"),
    Interval(Real, 0, 1, closed="neither"),
    Rule,
    callable,
]


class Search:
    """A search for K, which also is what a solver is asked for (`Demand`).

    Parameters
    ----------
    n_components : "power_law", int, float, Rule or callable
        As for `PowerLawTruncatedSVD`.
    max_components : int, default=None
        Largest K allowed. A `PowerLaw` may have a smaller one.
    without_leading : int, default=0
        Number of leading components that are to be left out.

    Attributes
    ----------
    without_leading : int
        Number of leading components that are to be left out.
    rule : Rule
        What chooses K.
    by_law : bool
        Whether it is the power law.
    limit : int or None
        Largest K allowed, and longest tail that is examined.
    on_x : Rule
        The same, once it has seen X.
    n_drawn : int or None
        Number of random versions of X that were drawn to choose K, if any were.
    """

    def __init__(
        self,
        n_components,
        max_components: int | None = None,
        without_leading: int = 0,
    ):
        self._n_components = n_components
        self.without_leading = without_leading
        self.rule = self.on_x = _as_rule(n_components)
        self.n_drawn: int | None = None
        self.by_law = isinstance(self.rule, PowerLaw)
        own = self.rule.max_components if isinstance(self.rule, PowerLaw) else None
        self.limit = _smallest(own, max_components)
        # A solver asks twice at each check, and the estimator once more.
        self._last: tuple[Spectrum, Law] | None = None

    def see(self, X: Matrix, random_state, say=silent) -> None:
        """Show X to the rule, before its spectrum is computed."""
        self.on_x = self.rule.on(
            X, random_state, without_leading=self.without_leading, say=say
        )

    @property
    def complete(self) -> bool:
        """Whether a large part of the spectrum is needed, or all of it."""
        return self.rule.needs == "complete"

    @property
    def n_leading(self) -> int | None:
        """Number of eigenvalues that are enough whatever they are."""
        return self._in_all(_smallest(self.rule.n_leading, self.limit))

    @property
    def n_first(self) -> int | None:
        """Number of eigenvalues that may be enough, to begin with."""
        return self._in_all(self.on_x.n_first)

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether K is decided, or no more components are allowed."""
        known = len(spectrum.eigenvalues)
        if self.limit is not None and known >= self.limit:
            return True
        if self.by_law:
            return known > 0 and self.law(spectrum).certificate.certified
        return self.on_x.enough(spectrum)

    def expected(self, spectrum: Spectrum) -> int | None:
        """Predict how many eigenvalues will probably decide K, if the rule can."""
        if self.by_law and len(spectrum.eigenvalues):
            return self._in_all(self.law(spectrum).certificate.likely_length)
        return self._in_all(self.on_x.expected(spectrum))

    def _in_all(self, n: int | None) -> int | None:
        """Count those that are left out as well, for a solver computes them too."""
        return n and n + self.without_leading

    def law(self, spectrum: Spectrum) -> Law:
        """Power law of a spectrum, whatever the rule; that of the last one is kept."""
        if self._last is None or self._last[0] is not spectrum:
            self._last = spectrum, law_of(spectrum, self.limit)
        return self._last[1]

    def conclude(self, X: Matrix, found: Decomposition, random_state) -> Outcome:
        """Choose K, and keep what was decided."""
        fit, certificate = self.law(found.spectrum)
        k, asked, cut_by = self.choose(X, found, random_state)
        return Outcome(
            fit=fit,
            certificate=certificate,
            spectrum=found.spectrum,
            n_components=k,
            asked=asked,
            n_drawn=self.n_drawn,
            cut_by=cut_by,
            rule=self._n_components,
            by_law=self.by_law,
            limit=self.limit,
            without_leading=self.without_leading,
        )

    def choose(
        self, X: Matrix | None, found: Decomposition, random_state
    ) -> tuple[int, int | None, str | None]:
        """K, what the rule asks for, and what cut it, as an `Outcome` has them.

        Without X, a rule that needs more of it than its spectrum is not decided.
        """
        known = len(found.spectrum.eigenvalues)
        k = max(min(self.limit or known, known), 1)
        asked = self._ask(X, found, random_state)
        if asked is None:
            return k, None, "known"
        if asked <= k:
            return asked, asked, None
        if k < known or asked > k == self.limit:
            return k, asked, "max_components"
        return k, asked, "rank" if found.spectrum.complete else "known"

    def _ask(self, X, found: Decomposition, random_state) -> int | None:
        spectrum, rule = found.spectrum, self.on_x
        if not len(spectrum.eigenvalues):  # X is zero: one component of zeros is kept
            return 1
        if self.by_law:
            return self.law(spectrum).fit.n_tail
        if (X is None and rule.uses) or not rule.decides(spectrum):
            return None
        evidence = rule.evidence(X, found, random_state)
        if rule.uses == "shuffles":
            self.n_drawn = len(evidence[0])
        return rule.answer(spectrum, *evidence)


def _as_rule(n_components) -> Rule:
    if isinstance(n_components, type):
        name = n_components.__name__
        raise ValueError(f"n_components={name} is a class; pass an instance: {name}()")
    if isinstance(n_components, str):
        return PowerLaw()
    if isinstance(n_components, Rule):
        return n_components
    if callable(n_components):
        return Custom(n_components)
    if isinstance(n_components, Integral):
        return Fixed(int(n_components))
    return EnergyShare(float(n_components))


def _smallest(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit), default=None)

"""What `n_components` means: a rule that chooses K, and what it needs for that.

A `Rule` says how much of the spectrum it needs, so that a solver knows when to stop,
and what else of X. The rules of the literature themselves are in `_criteria`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from ._certificate import is_certified
from ._criteria import SpectralRule
from ._power_law import fit_power_law
from ._spectrum import Spectrum


def _no_evidence(X, decomposition, random_state) -> tuple:
    """Nothing but the spectrum."""
    return ()


def _always(spectrum) -> bool:
    return True


@dataclass(frozen=True)
class Rule:
    """How K is chosen, and what that needs.

    ``choose(spectrum, *evidence(X, decomposition, random_state))`` gives K, which may
    be more than is known or allowed. A solver may stop where `enough` says so; whether
    the known part of the spectrum then decides K is what `decides` says, which differs
    from `enough` where `max_components` ends the search.

    `n_leading` is the number of eigenvalues that are enough whatever they are, or
    None where only the eigenvalues themselves can tell. `complete` means that a large
    part of the spectrum is needed, or all of it.
    """

    choose: Callable[..., int]
    enough: Callable[[Spectrum], bool]
    n_leading: int | None = None
    complete: bool = False
    decides: Callable[[Spectrum], bool] = _always
    evidence: Callable[..., tuple] = _no_evidence


def as_rule(n_components, max_components=None) -> Rule:
    """Rule that `n_components` of the estimator means."""
    if isinstance(n_components, type):
        raise ValueError(
            f"n_components={n_components.__name__} is a class; give an instance: "
            f"{n_components.__name__}()"
        )
    if isinstance(n_components, SpectralRule):
        return _of_literature(n_components, max_components)
    if callable(n_components):
        return custom(n_components, max_components)
    if isinstance(n_components, str):
        return power_law(max_components)
    if isinstance(n_components, Integral):
        return fixed(int(n_components))
    return energy_share(float(n_components), max_components)


def power_law(max_components=None) -> Rule:
    """K at the KS-optimal xmin, of all tails up to `max_components`."""

    def enough(spectrum):
        if not len(spectrum.eigenvalues):
            return False
        fit = fit_power_law(spectrum.eigenvalues, max_components=max_components)
        return is_certified(spectrum, fit, max_components)

    def choose(spectrum):
        fit = fit_power_law(spectrum.eigenvalues, max_components=max_components)
        return fit.n_tail

    return Rule(choose, enough, max_components)


def fixed(n_components: int) -> Rule:
    """Return K as given."""
    return Rule(
        lambda spectrum: n_components,
        lambda spectrum: spectrum.complete or len(spectrum.eigenvalues) >= n_components,
        n_components,
    )


def energy_share(share: float, max_components=None) -> Rule:
    """Smallest K whose eigenvalues hold at least this share of their total."""

    def decides(spectrum):
        return spectrum.complete or spectrum.eigenvalues.sum() >= share * spectrum.total

    def choose(spectrum):
        cumulated = np.cumsum(spectrum.eigenvalues)
        k = int(np.searchsorted(cumulated, share * spectrum.total)) + 1
        # Rounding may leave the sum of all below a share of nearly 1.
        return min(k, len(cumulated))

    enough = _up_to(max_components, decides)
    return Rule(choose, enough, max_components, decides=decides)


def custom(function: Callable[[Spectrum], int], max_components=None) -> Rule:
    """Return a user's function of the complete spectrum, or of its allowed part."""

    def choose(spectrum):
        k = function(spectrum)
        if not isinstance(k, Integral) or k < 1:
            raise ValueError(
                f"n_components={function!r} must return a positive integer, got {k!r}"
            )
        return int(k)

    return Rule(choose, lambda spectrum: spectrum.complete, max_components, True)


def _of_literature(rule, max_components) -> Rule:
    """One of the rules of `_criteria`."""
    return Rule(
        rule,
        _up_to(max_components, rule.enough),
        max_components,
        complete=rule.needs in ("complete", "nulls"),
        decides=lambda spectrum: spectrum.complete or rule.enough(spectrum),
        evidence=rule.evidence,
    )


def _up_to(max_components, decides) -> Callable[[Spectrum], bool]:
    """Stop where K is decided, or where no more components are allowed."""

    def enough(spectrum):
        known = len(spectrum.eigenvalues)
        return decides(spectrum) or (max_components or np.inf) <= known

    return enough

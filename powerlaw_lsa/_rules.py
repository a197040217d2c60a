"""Ways to choose K, each a pure function of a `Spectrum`.

A rule never sees X. Beside K it says how much of the spectrum it needs, so that a
solver knows when to stop.
"""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from ._certificate import is_certified
from ._power_law import fit_power_law
from ._spectrum import Spectrum


@dataclass(frozen=True)
class Rule:
    """`choose` gives K; `enough` says whether the known part of a spectrum decides it.

    `n_leading` is the number of eigenvalues that are enough whatever they are, or
    None where only the eigenvalues themselves can tell.
    """

    choose: Callable[[Spectrum], int]
    enough: Callable[[Spectrum], bool]
    n_leading: int | None = None


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

    def enough(spectrum):
        return spectrum.complete or spectrum.eigenvalues.sum() >= share * spectrum.total

    def choose(spectrum):
        cumulated = np.cumsum(spectrum.eigenvalues)
        return int(np.searchsorted(cumulated, share * spectrum.total)) + 1

    return Rule(choose, enough, max_components)


def custom(function: Callable[[Spectrum], int], max_components=None) -> Rule:
    """Return a user's function of the complete spectrum, or of its allowed part."""

    def choose(spectrum):
        k = function(spectrum)
        if not isinstance(k, Integral) or k < 1:
            raise ValueError(
                f"n_components={function!r} must return a positive integer, got {k!r}"
            )
        return int(k)

    return Rule(choose, lambda spectrum: spectrum.complete, max_components)

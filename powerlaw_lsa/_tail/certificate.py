"""Which tails beyond the computed eigenvalues are excluded.

The known eigenvalues give D exactly for every tail within them, and the best of those
has the distance D*. A longer tail is excluded if its D is larger than D*. Two ways tell
whether it is, from what block Lanczos leaves behind of the rest of the spectrum:

- "statistical" (`estimate`): D itself is estimated at tails of every length, with a
  standard error.
- "strict" (`strict`): D is bounded from below, tail by tail, by bounds on the number of
  eigenvalues above given levels.

Either may refuse. What each claims is said in `certify`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .._numerics import ROUNDING
from .._spectrum import Spectrum
from .estimate import open_estimates
from .fit import PowerLawFit
from .strict import open_cells

Method = Literal["statistical", "strict"]

_OPEN = {"statistical": open_estimates, "strict": open_cells}


@dataclass(frozen=True)
class Certificate:
    """Whether every tail that was not scanned has a larger D than the best.

    Attributes
    ----------
    holds : bool
        Whether the fit is that of the whole spectrum.
    open_tails : tuple of int or None
        First and last length of the tails that are not excluded.
    """

    holds: bool
    open_tails: tuple[int, int] | None


def certify(
    spectrum: Spectrum,
    fit: PowerLawFit,
    max_components: int | None = None,
    *,
    method: Method = "statistical",
) -> Certificate:
    """Examine the tails that are longer than the known part of the spectrum.

    Parameters
    ----------
    spectrum : Spectrum
        What is known.
    fit : PowerLawFit
        The best tail within the known eigenvalues.
    max_components : int, default=None
        Longest tail that matters. None stands for the rank.
    method : {"statistical", "strict"}, default="statistical"
        "statistical" demands that an estimate of D exceeds D* by two and a half
        standard errors at every length. That this suffices is no theorem: no wrong
        certificate has been found in thousands of spectra, adversarial and tied ones
        included (`benchmarks.bench_soundness`). "strict" demands that a lower bound of
        D exceeds D*. The bounds hold with a stated probability of 0.999 over the random
        starting block; what that takes for granted is said in `_spectrum.quadrature`.
        It needs up to twice the basis.

    Returns
    -------
    certificate : Certificate
        Without a remainder, or a tail to compare with, it does not hold.
    """
    known = len(spectrum.eigenvalues)
    longest = min(spectrum.rank_bound, max_components or spectrum.rank_bound)
    if spectrum.complete or known >= longest:
        return Certificate(bool(np.isfinite(spectrum.rtol)), None)
    if spectrum.remainder is None or not fit.has_tail:
        return Certificate(False, (known + 1, longest))
    ranges = _OPEN[method](spectrum, fit.ks_distance + ROUNDING, longest)
    return _certificate(ranges, longest)


def _certificate(ranges, longest) -> Certificate:
    """Span the ranges of lengths that are open."""
    if not ranges:
        return Certificate(True, None)
    first = int(min(first for first, _ in ranges))
    last = int(min(max(last for _, last in ranges), longest))
    return Certificate(False, (first, last))

"""Which tails beyond the computed eigenvalues are excluded.

The known eigenvalues give D exactly for every tail within them, and the best of those
has the distance D*. A longer tail is excluded if its D is larger than D*. There are two
ways to tell, both from what block Lanczos reveals about the rest of the spectrum:

- "statistical" (`estimate`): D itself is estimated at tails of every length, with a
  standard error.
- "strict" (`strict`): D is bounded from below, tail by tail, by bounds on the number of
  eigenvalues above given levels.

Each may fail to give a certificate. `certify` says what each of them claims.
"""

from dataclasses import dataclass
from typing import Literal

from .._numerics import ROUNDING
from .._spectrum import Spectrum
from .estimate import estimate_longer
from .fit import PowerLawFit
from .strict import open_cells

Method = Literal["statistical", "strict"]


@dataclass(frozen=True)
class Certificate:
    """Whether every tail that was not scanned has a larger D than the best.

    Attributes
    ----------
    holds : bool
        Whether the fit is that of the whole spectrum.
    open_tails : tuple of int or None
        First and last length of the tails that are not excluded.
    likely_length : int or None
        Length of the longer tail that fits best by the estimate, if it fits better
        than the best known one.
    """

    holds: bool
    open_tails: tuple[int, int] | None
    likely_length: int | None = None


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
        "statistical" requires that an estimate of D exceeds D* by two and a half
        standard errors at every length. There is no proof that this is enough. On the
        thousands of spectra of `benchmarks.bench_soundness`, adversarial and tied ones
        included, no certificate was wrong; a wrong one is known for eigenvalues that
        differ by less than the tolerance of the solver. "strict" requires that a lower
        bound of D exceeds D*. The bounds hold with a stated probability of 0.999 over
        the random starting block; `_spectrum.quadrature` says what that assumes. It
        needs up to twice as large a basis.

    Returns
    -------
    certificate : Certificate
        Without a remainder, or a tail to compare with, or if the error of an eigenvalue
        may exceed 1e-6 of it, it does not hold.
    """
    known = len(spectrum.eigenvalues)
    longest = min(spectrum.rank_bound, max_components or spectrum.rank_bound)
    if spectrum.complete or known >= longest:
        # The next eigenvalue may equal the last known one, which then ends no tail.
        may_end_within_a_tie = not spectrum.complete and fit.n_tail == known
        return Certificate(spectrum.is_accurate and not may_end_within_a_tie, None)
    if spectrum.remainder is None or not fit.has_tail:
        return Certificate(False, (known + 1, longest))
    distance = fit.ks_distance + ROUNDING
    estimates = estimate_longer(spectrum, longest)
    if method == "strict":
        ranges = open_cells(spectrum, distance, longest)
    elif estimates is None or estimates.may_reach(distance):
        # All or none: the length of a tail is an estimate, too, and D may change much
        # from one length to the next, so no single tail is told from its neighbours.
        ranges = [(known + 1, longest)]
    else:
        ranges = []
    if not ranges:
        return Certificate(spectrum.is_accurate, None)
    first = int(min(first for first, _ in ranges))
    last = int(min(max(last for _, last in ranges), longest))
    likely = estimates.likely_length(distance) if estimates else None
    return Certificate(False, (first, last), likely)

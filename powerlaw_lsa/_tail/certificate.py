"""Which tails beyond the computed eigenvalues are excluded.

The known eigenvalues give D exactly for every tail within them, and the best of those
has the distance D*. A longer tail is excluded if its D is larger than D*. What block
Lanczos reveals about the rest of the spectrum gives an estimate of D at longer tails,
with a standard error (`estimate`). `certify` says what follows from it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .._spectrum import Spectrum
from .estimate import estimate_longer
from .fit import PowerLawFit, fit_power_law


@dataclass(frozen=True)
class Certificate:
    """Whether every tail that was not scanned has a larger D than the best.

    Attributes
    ----------
    certified : bool
        Whether the fit is that of the whole spectrum.
    open_tails : tuple of int or None
        First and last length of the tails that are not excluded.
    likely_length : int or None
        Length of the longer tail that fits best by the estimate, if it fits better
        than the best known one.
    n_expected : int or None
        Number of eigenvalues that probably have to be known to decide, as far as that
        can be foreseen.
    """

    certified: bool
    open_tails: tuple[int, int] | None
    likely_length: int | None = None
    n_expected: int | None = None


def certify(
    spectrum: Spectrum, fit: PowerLawFit, max_components: int | None = None
) -> Certificate:
    """Examine the tails up to `max_components` that are longer than the known part.

    `fit` is the best tail within that part. The estimate of D has to exceed D* by two
    and a half standard errors at every length. There is no proof that this is enough;
    `benchmarks.bench_soundness` measures how often it is not.
    """
    known = len(spectrum.eigenvalues)
    longest = min(spectrum.rank_bound, max_components or spectrum.rank_bound)
    # The next eigenvalue may equal the last known one, which then ends no tail.
    may_end_within_a_tie = not spectrum.complete and fit.n_tail == known
    if spectrum.complete or known >= longest:
        return Certificate(spectrum.is_accurate and not may_end_within_a_tie, None)
    estimates = estimate_longer(spectrum, longest) if fit.has_tail else None
    if estimates is None:
        return Certificate(False, (known + 1, longest))
    if not (may_end_within_a_tie or estimates.may_reach(fit.ks_distance)):
        return Certificate(spectrum.is_accurate, None)
    # All or none: the length of a tail is an estimate, too, and D may change much from
    # one length to the next, so no single tail is told from its neighbours.
    likely = estimates.likely_length(fit.ks_distance)
    expected = likely or estimates.n_to_exclude(fit.ks_distance, known)
    return Certificate(False, (known + 1, longest), likely, expected)


class Law(NamedTuple):
    """A fit to the known eigenvalues, and the certificate that no longer tail wins."""

    fit: PowerLawFit
    certificate: Certificate


# A solver asks twice at each check, and the estimator once more.
@lru_cache(maxsize=1)
def law_of(spectrum: Spectrum, max_components: int | None = None) -> Law:
    """Fit the known eigenvalues by tails of at most that length; certify the best."""
    x, rtol = spectrum.eigenvalues, spectrum.tie_rtol
    fit = fit_power_law(x, max_components=max_components, rtol=rtol)
    return Law(fit, certify(spectrum, fit, max_components))

"""Which tails beyond the computed eigenvalues are excluded, by proof."""

from dataclasses import dataclass

from ._power_law import PowerLawFit
from ._spectrum import Spectrum


@dataclass(frozen=True)
class Certificate:
    """Whether every tail that was not scanned has a larger D than the best.

    Attributes
    ----------
    holds : bool
        Whether the fit is that of the whole spectrum.
    open_tails : tuple of int or None
        First and last length of the tails not excluded.
    confidence : float
        Probability with which the bounds it rests on hold; 1.0 is a proof.
    """

    holds: bool
    open_tails: tuple[int, int] | None
    confidence: float


def certify(spectrum: Spectrum, fit: PowerLawFit, max_components=None) -> Certificate:
    """Examine the tails that are longer than the known part of the spectrum."""
    known = len(spectrum.eigenvalues)
    longest = spectrum.rank_bound
    if max_components is not None:
        longest = min(longest, max_components)
    if spectrum.complete or known >= longest:
        return Certificate(True, None, 1.0)
    return Certificate(False, (known + 1, longest), 1.0)

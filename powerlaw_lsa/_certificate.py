"""Which tails beyond the computed eigenvalues are excluded.

A tail of k eigenvalues down to xmin = t has alpha - 1 = beta = k / L(t), where L(t) is
the sum of log(lambda / t) over them. So if the number of eigenvalues >= t, and L(t),
are known within bounds, then so is the fitted law, and its distance D to those
eigenvalues that *are* known, or whose counts are bounded, has a lower bound. Where
that is above the best D the tail is excluded. Interval arithmetic over cells of (t, k)
does this for every tail down to the rank.
"""

from dataclasses import dataclass

import numpy as np

from ._power_law import ROUNDING, PowerLawFit, TailStatus
from ._spectrum import CountBounds, Spectrum

# Relative width, in k, of a cell.
_CELL = 0.005
# Every so many-th level is a point where D is bounded.
_STRIDE = 8


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
    longest = min(spectrum.rank_bound, max_components or spectrum.rank_bound)
    if spectrum.complete or known >= longest:
        return Certificate(np.isfinite(spectrum.rtol), None, 1.0)
    if spectrum.counts is None or fit.status is not TailStatus.FITTED:
        return Certificate(False, (known + 1, longest), 1.0)
    open_tails = [
        k
        for k in _open_tails(spectrum, spectrum.counts, fit.ks_distance + ROUNDING)
        if k[0] <= longest
    ]
    if not open_tails:
        return Certificate(True, None, spectrum.counts.confidence)
    first = int(min(k[0] for k in open_tails))
    last = int(min(max(k[1] for k in open_tails), longest))
    return Certificate(False, (first, last), spectrum.counts.confidence)


def _open_tails(
    spectrum: Spectrum, counts: CountBounds, distance: float
) -> list[tuple[float, float]]:
    """Cells of k, of any t below the known eigenvalues, that may have D <= distance."""
    known = len(spectrum.eigenvalues)
    rank = spectrum.rank_bound
    logs = np.log(spectrum.eigenvalues)
    ranks = np.arange(1, known + 1)
    # The cell between two levels: t is below `upper_t` and not below `lower_t`.
    lower_t = np.log(counts.levels)
    upper_t = np.append(logs[-1], lower_t[:-1])
    fewest = np.maximum(np.append(known, counts.lower[:-1]), known + 1)
    most = np.minimum(counts.upper, rank)
    L_low = logs.sum() - known * upper_t + np.append(0.0, counts.log_sum_lower[:-1])
    L_high = logs.sum() - known * lower_t + counts.log_sum_upper

    open_tails: list[tuple[float, float]] = []
    for cell in range(len(lower_t)):
        if fewest[cell] > most[cell]:
            continue
        k_low, k_high = _split(fewest[cell], most[cell])
        beta_low, beta_high = k_low / L_high[cell], k_high / L_low[cell]
        inside = slice(0, cell, _STRIDE)
        # Points where the fitted survival function lies below the eigenvalues' own...
        x = np.append(logs, lower_t[inside]) - upper_t[cell]
        count = np.append(ranks, counts.lower[inside])
        law_high = np.exp(-np.outer(beta_low, x))
        above = (count / k_high[:, None] - law_high).max(axis=1)
        # ...and above it. Here ties matter, so only known eigenvalues serve.
        law_low = np.exp(-np.outer(beta_high, logs - lower_t[cell]))
        below = (law_low - ranks / k_low[:, None]).max(axis=1)
        is_open = np.maximum(above, below) <= distance
        open_tails += zip(k_low[is_open], k_high[is_open], strict=True)
    return open_tails


def _split(fewest: float, most: float) -> tuple[np.ndarray, np.ndarray]:
    """First and last k of cells that cover the integers from `fewest` to `most`."""
    n_cells = int(np.log((most + 1) / fewest) / _CELL) + 1
    edges = np.unique(np.floor(np.geomspace(fewest, most + 1, n_cells + 1) + 1e-6))
    return edges[:-1], edges[1:] - 1

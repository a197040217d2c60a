"""Which tails beyond the computed eigenvalues are excluded.

A tail of k eigenvalues down to xmin = t has alpha - 1 = beta = k / L(t), where L(t) is
the sum of log(lambda / t) over them. So if the number of eigenvalues >= t, and L(t),
are known within bounds, then so is the fitted law, and its distance D to those
eigenvalues that *are* known, or whose counts are bounded, has a lower bound. Where
that is above the best D the tail is excluded. Interval arithmetic over cells of (t, k)
does this for every tail down to the rank.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .._numerics import ROUNDING
from .._spectrum import CountBounds, Spectrum
from .fit import PowerLawFit

# Relative width, in k, of a cell.
_CELL = 0.002
# Known eigenvalues, and levels below them, at which D is bounded: this many at most.
_N_KNOWN = 256
_N_LEVELS = 256


@dataclass(frozen=True)
class Certificate:
    """Whether every tail that was not scanned has a larger D than the best.

    Attributes
    ----------
    holds : bool
        Whether the fit is that of the whole spectrum.
    open_tails : tuple of int or None
        First and last length of the tails not excluded.
    """

    holds: bool
    open_tails: tuple[int, int] | None


def certify(spectrum: Spectrum, fit: PowerLawFit, max_components=None) -> Certificate:
    """Examine the tails that are longer than the known part of the spectrum."""
    found = list(_not_excluded(spectrum, fit, max_components))
    if not found:
        return Certificate(bool(np.isfinite(spectrum.rtol)), None)
    first = int(min(first for first, _ in found))
    last = int(max(last for _, last in found))
    return Certificate(False, (first, last))


def is_certified(spectrum: Spectrum, fit: PowerLawFit, max_components=None) -> bool:
    """Tell whether a certificate holds, stopping at the first tail not excluded."""
    found = next(_not_excluded(spectrum, fit, max_components), None)
    return found is None and bool(np.isfinite(spectrum.rtol))


def _not_excluded(spectrum, fit, max_components) -> Iterator[tuple[float, float]]:
    """First and last length of tails that may have a smaller D, from short to long."""
    known = len(spectrum.eigenvalues)
    longest = min(spectrum.rank_bound, max_components or spectrum.rank_bound)
    if spectrum.complete or known >= longest:
        return
    if spectrum.counts is None or not fit.has_tail:
        yield known + 1, longest
        return
    distance = fit.ks_distance + ROUNDING
    for first, last in _open_cells(spectrum, spectrum.counts, distance):
        if first <= longest:
            yield first, min(last, longest)


def _open_cells(
    spectrum: Spectrum, counts: CountBounds, distance: float
) -> Iterator[tuple[float, float]]:
    """Cells of k, of any t below the known eigenvalues, that may have D <= distance."""
    known = len(spectrum.eigenvalues)
    logs = np.log(spectrum.eigenvalues)
    # The cell between two levels: t is below `upper_t` and not below `lower_t`.
    lower_t = np.log(counts.levels)
    upper_t = np.append(logs[-1], lower_t[:-1])
    fewest = np.maximum(np.append(known, counts.lower[:-1]), known + 1)
    most = np.minimum(counts.upper, spectrum.rank_bound)
    L_low = logs.sum() - known * upper_t + np.append(0.0, counts.log_sum_lower[:-1])
    L_high = logs.sum() - known * lower_t + counts.log_sum_upper
    # Points where D is bounded, with the number of eigenvalues at or above them.
    ranks = np.unique(np.linspace(1, known, _N_KNOWN).astype(int))
    logs = logs[ranks - 1]
    stride = len(lower_t) // _N_LEVELS + 1
    for cell in np.flatnonzero(fewest <= most):
        first, last = _split(fewest[cell], most[cell])
        beta_low, beta_high = first / L_high[cell], last / L_low[cell]
        inside = slice(0, cell, stride)
        # Points where the fitted law lies below the eigenvalues' own distribution...
        x = np.append(logs, lower_t[inside]) - upper_t[cell]
        count = np.append(ranks, counts.lower[inside])
        law_high = np.exp(-np.outer(beta_low, x))
        above = (count / last[:, None] - law_high).max(axis=1)
        # ...and above it. Here ties matter, so only known eigenvalues serve.
        law_low = np.exp(-np.outer(beta_high, logs - lower_t[cell]))
        below = (law_low - ranks / first[:, None]).max(axis=1)
        is_open = np.maximum(above, below) <= distance
        yield from zip(first[is_open], last[is_open], strict=True)


def _split(fewest: float, most: float) -> tuple[np.ndarray, np.ndarray]:
    """First and last k of cells that cover the integers from `fewest` to `most`."""
    n_cells = int(np.log((most + 1) / fewest) / _CELL) + 1
    edges = np.unique(np.floor(np.geomspace(fewest, most + 1, n_cells + 1) + 1e-6))
    return edges[:-1], edges[1:] - 1

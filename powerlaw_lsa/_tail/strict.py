"""The strict certificate: which tails cannot be excluded by bounds on counts.

A tail of k eigenvalues down to xmin = t has alpha - 1 = beta = k / L(t), where L(t) is
the sum of log(lambda / t) over them. So if the number of eigenvalues >= t, and L(t),
are known within bounds, then so is the fitted law, and its distance D to those
eigenvalues that *are* known, or whose counts are bounded, has a lower bound. If that is
above the best D the tail is excluded. Interval arithmetic over cells of (t, k) does
this for every tail down to the rank.

Given the bounds on counts and logarithmic sums this is a proof; they hold with the
probability that `_spectrum.quadrature` states.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .._spectrum import Spectrum
from .._spectrum.quadrature import CountBounds, count_bounds

# Relative width, in k, of a cell.
_CELL = 0.002
# Known eigenvalues, and levels below them, at which D is bounded: this many at most.
_N_KNOWN = 256
_N_LEVELS = 256
# Known eigenvalues nearer than this (relative) may be one.
_TIE = 1e-7


@dataclass(frozen=True, eq=False)
class _Strips:
    """The spectrum between successive levels: t within each, and what is bounded there.

    All logarithms. `counts` bounds the number of eigenvalues >= t by `fewest` and
    `most`, `L_low` and `L_high` bound L(t).
    """

    lower_t: np.ndarray
    upper_t: np.ndarray
    fewest: np.ndarray
    most: np.ndarray
    L_low: np.ndarray
    L_high: np.ndarray


def open_cells(
    spectrum: Spectrum, distance: float, longest: float = np.inf
) -> list[tuple[float, float]]:
    """First and last k of tails, of any t below the known ones, with a small D."""
    if spectrum.remainder is None:
        return [(len(spectrum.eigenvalues) + 1.0, np.inf)]
    cells = cells_within(spectrum, bounds_of(spectrum), distance)
    return [cell for cell in cells if cell[0] <= longest]


def bounds_of(spectrum: Spectrum) -> CountBounds:
    """Bounds on what a spectrum with a remainder does not hold."""
    assert spectrum.remainder is not None
    return count_bounds(spectrum.eigenvalues, spectrum.remainder)


def cells_within(
    spectrum: Spectrum, counts: CountBounds, distance: float
) -> Iterator[tuple[float, float]]:
    """Range of k, for t between two levels each, in which D may be <= distance."""
    logs = np.log(spectrum.eigenvalues)
    strips = _strips(logs, counts, spectrum.rank_bound)
    stride = len(counts.levels) // _N_LEVELS + 1
    ranks, ends = _ranks(logs)
    for i in np.flatnonzero(strips.fewest <= strips.most):
        first, last = _split(strips.fewest[i], strips.most[i])
        inside = slice(0, i, stride)
        x = np.append(logs[ranks - 1], strips.lower_t[inside])
        count = np.append(ranks, counts.lower[inside])
        beta_low, beta_high = first / strips.L_high[i], last / strips.L_low[i]
        above = _above(x - strips.upper_t[i], count, beta_low, last)
        below = _below(logs[ends - 1] - strips.lower_t[i], ends, beta_high, first)
        is_open = np.maximum(above, below) <= distance
        if is_open.any():
            yield first[is_open][0], last[is_open][-1]


def _strips(logs, counts: CountBounds, rank_bound: int) -> _Strips:
    """Bound the counts and sums of a t between two levels."""
    known = len(logs)
    lower_t = np.log(counts.levels)
    upper_t = np.append(logs[-1], lower_t[:-1])
    log_sum_lower = np.append(0.0, counts.log_sum_lower[:-1])
    return _Strips(
        lower_t=lower_t,
        upper_t=upper_t,
        fewest=np.maximum(np.append(known, counts.lower[:-1]), known + 1),
        most=np.minimum(counts.upper, rank_bound),
        L_low=logs.sum() - known * upper_t + log_sum_lower,
        L_high=logs.sum() - known * lower_t + counts.log_sum_upper,
    )


def _ranks(logs) -> tuple[np.ndarray, np.ndarray]:
    """Ranks of known eigenvalues, and those of them that surely are counts.

    The rank is the count at an eigenvalue only if the eigenvalue is the last of its
    ties. For the last known eigenvalue this is uncertain: it may have ties that are not
    known.
    """
    ranks = np.unique(np.linspace(1, len(logs), _N_KNOWN).astype(int))
    ends = np.flatnonzero(logs[:-1] - logs[1:] > _TIE) + 1
    chosen = np.unique(np.linspace(0, len(ends) - 1, min(len(ends), _N_KNOWN)))
    return ranks, ends[chosen.astype(int)]


def _above(x, count, beta_low, last) -> np.ndarray:
    """By how much the distribution lies above the law, at least, in each cell."""
    law = np.exp(-np.outer(beta_low, x))
    return (count / last[:, None] - law).max(axis=1, initial=0.0)


def _below(x, count, beta_high, first) -> np.ndarray:
    """By how much the distribution lies below the law, at least, in each cell."""
    law = np.exp(-np.outer(beta_high, x))
    return (law - count / first[:, None]).max(axis=1, initial=0.0)


def _split(fewest: float, most: float) -> tuple[np.ndarray, np.ndarray]:
    """First and last k of cells that cover the integers from `fewest` to `most`."""
    n_cells = int(np.log((most + 1) / fewest) / _CELL) + 1
    edges = np.unique(np.floor(np.geomspace(fewest, most + 1, n_cells + 1) + 1e-6))
    return edges[:-1], edges[1:] - 1

"""D at tails that are longer than the known part of the spectrum: an estimate.

The Ritz values below the known eigenvalues, each with its mean weight over the random
starting columns, are a sample of the rest of the spectrum: a Ritz value of weight m
stands for m eigenvalues near it. Known eigenvalues and sample together give the law of
a tail that ends at any of the Ritz values, and its D. All of them are looked at: where
an eigenvalue stands alone, D may be small at one length and large at both neighbours.
Five steps:

1. *Masses.* The weights are corrected so that they reproduce the two sums over the rest
   that are known exactly, the number of its eigenvalues and their total (a calibration
   estimator, which is the same as two control variates).
2. *Lengths.* Half of a Ritz value's own mass is counted as lying above it.
3. *Distances.* D, and the eigenvalue or Ritz value at which it is attained (`_points`).
4. *Standard errors.* D is linearised in the masses at the point where it is attained.
   Of the errors that follow from the distribution of the weights, chi-squared, and from
   the spread over the columns, the larger is taken. To it are added the error of
   placing a mass (`_misplaced`) and a floor.
5. *Requirement.* The estimate minus two and a half such errors must exceed the best D.

Steps 1 to 4 are approximations: the rule for the mass is exact for polynomials only,
the error is one of first order, and the masses of 16 columns are not normal deviates.
None of this is a proof. Experiments support that the requirement is enough, if the
error of placing a mass is taken as half of it (`benchmarks.bench_soundness`): it has to
be met at hundreds of Ritz values at once.

References: G. Golub, G. Meurant, "Matrices, moments and quadrature" (2010), chapters 6
and 7 (block Gauss rules); C.-E. Sarndal, B. Swensson, J. Wretman, "Model assisted
survey sampling" (1992), chapter 6 (calibration and its standard error).
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from .._spectrum import Remainder, Spectrum

# Standard errors by which the estimate must exceed the best D.
_MARGIN = 2.5
# Share of the mass of a Ritz value, or a cluster, that may lie on its other side.
_MISPLACED = 0.5
# Smallest standard error of D; and of tails that end at a settled Ritz value, of which
# the length is known (measured on five corpora: D was too large by 2e-4 at most).
_FLOOR = 0.0015
_FLOOR_SETTLED = 0.0003
# The number of errors between the estimate and the best D grows about as this power of
# the number of known eigenvalues; it is trusted up to this factor.
_GROWTH, _LARGEST_GROWTH = 1.5, 3
# Points of each kind at which the distribution is looked at, at most.
_N_POINTS = 128
# Tails that are compared with all points at a time, to bound memory.
_CHUNK = 256
# Known eigenvalues nearer than this (relative) may be one.
_TIE = 2e-6


@dataclass(frozen=True, eq=False)
class _Sample:
    """The rest of a spectrum as Ritz values that stand for several eigenvalues each.

    Ritz values ``[:n_settled]`` stand for one eigenvalue each; the others are free.
    `counts` and `log_sums` belong to tails that end at each Ritz value: the number of
    eigenvalues, and the sum of their logarithms relative to that of the Ritz value.
    """

    log_known: np.ndarray
    logs: np.ndarray
    masses: np.ndarray
    counts: np.ndarray
    log_sums: np.ndarray
    n_settled: int
    weights: np.ndarray
    controls: np.ndarray

    @property
    def betas(self) -> np.ndarray:
        """Fitted exponents alpha - 1."""
        return self.counts / self.log_sums


@dataclass(frozen=True, eq=False)
class _Attained:
    """D at some levels, and the point at which it is attained.

    `node` is the index of the Ritz value that is this point, -1 for a known eigenvalue.
    """

    distance: np.ndarray
    log: np.ndarray
    count: np.ndarray
    node: np.ndarray


@dataclass(frozen=True, eq=False)
class Estimates:
    """D at tails that are longer than the known part, descending in xmin.

    Attributes
    ----------
    lengths, distances, errors : ndarray of shape (n_levels,)
        Number of eigenvalues, D and the standard error of D.
    """

    lengths: np.ndarray
    distances: np.ndarray
    errors: np.ndarray

    def may_reach(self, distance: float) -> bool:
        """Whether one of the tails may have a D of `distance` or less."""
        return bool((self.distances - _MARGIN * self.errors <= distance).any())

    def likely_length(self, distance: float) -> int | None:
        """Length of the tail with the smallest D, if it is less than `distance`."""
        best = self.distances.argmin() if len(self.distances) else None
        if best is None or self.distances[best] >= distance:
            return None
        return round(self.lengths[best])

    def n_to_exclude(self, distance: float, known: int) -> int:
        """Predict how many must be known to exclude a D of `distance` everywhere.

        Tails that end at a settled Ritz value do not count: they are known soon.
        """
        open_ = self.errors > (_FLOOR + _FLOOR_SETTLED) / 2
        errors = (self.distances[open_] - distance) / self.errors[open_]
        growth = _MARGIN / max(errors.min(initial=_MARGIN), _MARGIN / _LARGEST_GROWTH)
        return round(known * growth ** (1 / _GROWTH))


def estimate_longer(spectrum: Spectrum, longest: float = np.inf) -> Estimates | None:
    """Estimate D at tails of up to `longest` eigenvalues, if there is a sample."""
    rest = spectrum.remainder
    if rest is None or rest.n_settled >= len(rest.values):
        return None
    sample = _sample(spectrum.eigenvalues, rest)
    levels = np.flatnonzero(_shortest(sample) <= longest)
    return Estimates(sample.counts[levels], *_estimates(sample, levels))


def _sample(known, rest: Remainder) -> _Sample:
    """Masses of the Ritz values, and the tails that end there."""
    masses, controls = _masses(rest.values, rest)
    log_known, logs = np.log(known / known[0]), np.log(rest.values / known[0])
    half = np.where(np.arange(len(logs)) < rest.n_settled, 1.0, 0.5)
    above = np.cumsum(masses) - masses
    log_above = log_known.sum() + np.cumsum(masses * logs) - masses * logs
    return _Sample(
        log_known=log_known,
        logs=logs,
        masses=masses,
        counts=len(known) + above + half * masses,
        log_sums=log_above - (len(known) + above) * logs,
        n_settled=rest.n_settled,
        weights=rest.weights[:, rest.n_settled :],
        controls=controls,
    )


def _masses(values, rest: Remainder):
    """Calibrated masses, and the control variates at the free Ritz values.

    The controls are orthonormal with respect to the mean weights, so that the part of a
    function that they explain is its inner product with them.
    """
    n_settled = rest.n_settled
    free, weights = values[n_settled:], rest.weights[:, n_settled:].mean(axis=0)
    count = rest.n_eigenvalues - n_settled
    total = max(rest.total - values[:n_settled].sum(), 0.0)
    scale = free.max()
    powers = np.stack([np.ones_like(free), free / scale])
    gram = (powers * weights) @ powers.T
    # If all free values are one, so are the two controls: one is left out.
    eigenvalues, vectors = np.linalg.eigh(gram)
    good = eigenvalues > 1e-12 * eigenvalues[-1]
    to_controls = vectors[:, good].T / np.sqrt(eigenvalues[good])[:, None]
    controls = to_controls @ powers
    missing = to_controls @ np.array([count, total / scale]) - controls @ weights
    calibrated = np.maximum(weights * (1 + missing @ controls), 0.0)
    return np.append(np.ones(n_settled), calibrated), controls


def _shortest(sample: _Sample) -> np.ndarray:
    """Length that a tail which ends at a Ritz value has at least."""
    n_settled, n_columns = sample.n_settled, len(sample.weights)
    uncertain = np.cumsum(sample.masses) - sample.masses - n_settled
    error = np.sqrt(2 * np.maximum(uncertain, 0.0) / n_columns)
    return sample.counts - sample.masses - _MARGIN * error


def _estimates(sample: _Sample, levels) -> tuple[np.ndarray, np.ndarray]:
    attained = _distances(sample, levels)
    random = _standard_errors(sample, levels, attained)
    placing = _misplaced(sample)[levels] / sample.counts[levels]
    floor = np.where(levels < sample.n_settled, _FLOOR_SETTLED, _FLOOR)
    return attained.distance, np.sqrt(random**2 + placing**2 + floor**2)


def _misplaced(sample: _Sample) -> np.ndarray:
    """Eigenvalues that may lie on the other side of a Ritz value, none if settled.

    They are half of its mass, or of a neighbour's. Where the spectrum is not resolved,
    Ritz values come in clusters of as many as there are starting columns, with nothing
    between, and it is the mass of a cluster that may be misplaced: half of what the
    count changes by if they are spread evenly, by a moving average.
    """
    mass = maximum_filter1d(sample.masses, 3)
    spread = uniform_filter1d(sample.logs, len(sample.weights), mode="nearest")
    change = np.abs(np.interp(-sample.logs, -spread, sample.counts) - sample.counts)
    unresolved = 1 - 1 / np.maximum(mass, 1.0)
    misplaced = _MISPLACED * np.maximum(mass, unresolved * change)
    misplaced[: sample.n_settled] = 0.0
    return misplaced


def _distances(sample: _Sample, levels) -> _Attained:
    """D of the tails that end at some Ritz values."""
    points = _points(sample)
    chunks = [levels[i : i + _CHUNK] for i in range(0, max(len(levels), 1), _CHUNK)]
    parts = [_attained(sample, chunk, *points) for chunk in chunks]
    return _Attained(*map(np.concatenate, zip(*parts, strict=True)))


def _attained(sample: _Sample, levels, logs, counts, signs, nodes) -> tuple:
    """Fields of `_Attained` for some levels, by the largest difference at a point."""
    t, k, beta = sample.logs[levels], sample.counts[levels], sample.betas[levels]
    law = np.exp(-beta[:, None] * np.maximum(logs - t[:, None], 0.0))
    difference = signs * (counts / k[:, None] - law)
    difference[nodes > levels[:, None]] = -np.inf
    at = difference.argmax(axis=1)
    distance = difference[np.arange(len(levels)), at]
    return distance, logs[at], counts[at], nodes[at]


def _points(sample: _Sample):
    """Where the distribution is looked at: logarithms, counts, signs, Ritz values.

    A sign of 1 asks by how much the distribution lies above the law. A count that is
    too small understates that, so any rank serves. A sign of -1 asks by how much it
    lies below, and there a rank must be the count: the last of its ties, never the last
    eigenvalue that is known, which may have ties beyond, and no Ritz value, as a sample
    does not show which eigenvalues are equal.
    """
    known = sample.log_known
    up = _spread(len(known))
    ends = np.flatnonzero(known[:-1] - known[1:] > _TIE)
    down = ends[_spread(len(ends))]
    nodes = _spread(len(sample.logs), 2 * _N_POINTS)
    logs = np.concatenate([known[up], known[down], sample.logs[nodes]])
    counts = np.concatenate([up + 1.0, down + 1.0, sample.counts[nodes]])
    signs = np.concatenate([np.ones(len(up)), -np.ones(len(down)), np.ones(len(nodes))])
    is_known = np.full(len(up) + len(down), -1)
    return logs, counts, signs, np.concatenate([is_known, nodes])


def _spread(n: int, most: int = _N_POINTS) -> np.ndarray:
    """At most so many of n indices, evenly spread."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(int))


def _standard_errors(sample: _Sample, levels, attained: _Attained) -> np.ndarray:
    """Estimate the standard error of D over the random starting columns."""
    jump, offset, slope = _influence(sample, levels, attained)
    logs, weights = sample.logs[sample.n_settled :], sample.weights
    points, tails = attained.node - sample.n_settled, levels - sample.n_settled

    def change(masses):
        inside = offset * _above(masses, tails) - slope * _above(masses * logs, tails)
        return jump * _above(masses, points) + inside

    mean = weights.mean(axis=0)
    m0, m1, m2 = _above(mean * logs ** np.arange(3)[:, None], tails)
    p0, p1, _ = _above(mean * logs ** np.arange(3)[:, None], points)
    squares = offset**2 * m0 - 2 * offset * slope * m1 + slope**2 * m2
    squares += jump * ((jump + 2 * offset) * p0 - 2 * slope * p1)
    # What the controls explain is known, and has no error.
    explained = change(sample.controls * mean)
    squares -= (explained**2).sum(axis=0)
    columns = change(weights) - weights @ sample.controls.T @ explained
    by_weights = np.sqrt(2 * np.maximum(squares, 0.0) / len(weights))
    by_columns = columns.std(axis=0, ddof=1) / np.sqrt(len(weights))
    return np.maximum(by_weights, by_columns)


def _influence(sample: _Sample, levels, attained: _Attained):
    """Change of D by one more eigenvalue x, to first order.

    It is ``jump`` if x lies above the point at which D is attained, and in addition
    ``offset - slope log(x)`` if x lies above t. For the difference is ``n / k -
    exp(-beta y)`` with ``beta = k / L``; x changes n in the first case, and k and ``L =
    sum log(x / t)`` in the second. The sign of the difference makes none.
    """
    t, k = sample.logs[levels], sample.counts[levels]
    beta, log_sums = sample.betas[levels], sample.log_sums[levels]
    y = attained.log - t
    pull = y * np.exp(-beta * y) / log_sums
    slope = pull * beta
    return 1 / k, pull - attained.count / k**2 + slope * t, slope


def _above(masses, at) -> np.ndarray:
    """Sum the masses above some free Ritz values, and half of their own.

    Masses are the last axis. Above what is not free there is nothing.
    """
    sums = np.cumsum(masses, axis=-1) - masses / 2
    return np.where(at < 0, 0.0, sums[..., np.maximum(at, 0)])

"""Bounds on the eigenvalues that block Lanczos has not resolved.

Each column of the random starting block, freed of the converged eigenvectors, sees the
rest of the spectrum through weights that are squares of normal deviates. Two steps
bound a sum over that rest:

1. *Proof.* p steps of Lanczos give the Gauss rule of such a column, and the rule bounds
   the column's own measure (Chebyshev, Markov and Stieltjes; for the logarithmic sums,
   the sign changes of the difference of two measures with 2p equal moments).
2. *Probability.* The mean over independent columns is near the sum over eigenvalues
   (Laurent and Massart's inequality for weighted chi-squared variables). The number and
   the sum of the unresolved eigenvalues are known exactly; what a combination of these
   two explains of a quantity is known with it (control variates).

The levels and the number of converged eigenvalues are treated as if they had been
chosen beforehand.

References: G. Golub, G. Meurant, "Matrices, moments and quadrature" (2010), chapters 2
and 6; B. Laurent, P. Massart, Annals of Statistics 28 (2000), lemma 1.
"""

import numpy as np

from .._matrix.array_api import array_namespace, device, to_numpy
from .record import CountBounds

FAILURE_PROBABILITY = 1e-3
# Relative step, in the number of eigenvalues, from one level to the next.
_STEP = 0.005
# A Ritz value this near to a level (relative) may belong on its other side.
_ROUNDING = 1e-8


def count_bounds(ritz_values, weights, n_converged, n_steps, dimension, rest):
    """Bound counts and logarithmic sums of the unresolved eigenvalues.

    Parameters
    ----------
    ritz_values : ndarray of shape (m,)
        Descending; the first `n_converged` are eigenvalues.
    weights : array of shape (b, m)
        Products of the b Gaussian starting columns with the m Ritz vectors.
    n_converged, n_steps : int
        Eigenvalues known, and Lanczos steps p taken.
    dimension : int
        Order of the matrix.
    rest : float
        Sum of the unresolved eigenvalues.
    """
    edge = ritz_values[n_converged - 1]
    nodes, masses = _gauss_rules(
        ritz_values[n_converged:], weights[:, n_converged:], n_steps
    )
    floor = dimension * np.finfo(float).eps * ritz_values[0]
    nodes = np.clip(nodes, floor, edge)
    levels = _levels(nodes, masses, n_converged, edge, floor)
    n_columns = len(nodes)

    count_low, count_high, log_slack = _quadrature_bounds(nodes, masses, levels, edge)
    flat, mass = nodes.ravel(), masses.ravel() / n_columns
    above = (flat >= levels[:, None]).astype(float)
    logs = np.maximum(np.log(flat) - np.log(levels)[:, None], 0.0)
    log_sum = logs @ mass
    known = np.array([dimension - n_converged, rest])
    # Eight one-sided statements a level, each of which may fail.
    spread = np.log(8 * len(levels) / FAILURE_PROBABILITY) / n_columns

    def deviation(functions, peak, doubtful=0.0):
        # The sum of squares is itself estimated: one eigenvalue more may be there.
        largest = np.maximum(np.abs(functions).max(axis=1), peak)
        squares = functions**2 @ mass + largest**2 + doubtful
        return 2 * np.sqrt(squares * spread) + 2 * largest * spread

    count_shift, count_residual = _control_variates(flat, mass, above, known)
    log_shift, log_residual = _control_variates(flat, mass, logs, known)
    # Of eigenvalues on an unknown side of a level, the larger square: below it the
    # residual is -fit, above it 1 - fit.
    fit = -count_residual[np.arange(len(levels)), _first_below(flat, levels)]
    doubtful = (count_high - count_low) * np.abs(1 - 2 * fit)
    count_deviation = deviation(count_residual, 1.0, doubtful)
    log_peak = np.log(edge / levels)
    log_deviation = deviation(log_residual, log_peak)
    plain_log_deviation = deviation(logs, log_peak)
    # A chi-squared variable inverted: its own expectation sets its deviation.
    plain_high = (np.sqrt(spread) + np.sqrt(spread + count_high)) ** 2
    plain_low = np.maximum(np.sqrt(np.maximum(count_low - spread, 0)), spread**0.5)
    plain_low = (plain_low - spread**0.5) ** 2
    # Ritz values are not above their eigenvalues (Cauchy), whatever the deviates.
    surely = levels * (1 + _ROUNDING)
    ritz_low = np.searchsorted(-ritz_values[n_converged:], -surely, side="right")

    lower = np.maximum.reduce(
        [count_low - count_shift - count_deviation, plain_low, ritz_low]
    )
    upper = np.minimum(count_high - count_shift + count_deviation, plain_high)
    lower = np.ceil(np.maximum.accumulate(lower) - 1e-6)
    lower = np.minimum(lower, dimension - n_converged)
    upper = np.floor(np.minimum.accumulate(upper[::-1])[::-1] + 1e-6)
    upper = np.minimum(upper, dimension - n_converged)
    log_lower = log_sum - log_slack
    log_lower -= np.minimum(log_shift + log_deviation, plain_log_deviation)
    log_upper = log_sum + log_slack
    log_upper += np.minimum(log_deviation - log_shift, plain_log_deviation)
    # The logarithmic sum is the integral of the count over the logarithm of the level.
    steps = -np.diff(np.log(levels), prepend=np.log(edge))
    log_lower[0] = max(log_lower[0], 0.0)
    for i in range(1, len(levels)):
        log_lower[i] = max(log_lower[i], log_lower[i - 1] + lower[i - 1] * steps[i])
        log_upper[i] = min(log_upper[i], log_upper[i - 1] + upper[i] * steps[i])
    return CountBounds(
        levels=levels,
        lower=n_converged + lower,
        upper=n_converged + upper,
        log_sum_lower=log_lower,
        log_sum_upper=log_upper,
        confidence=1 - FAILURE_PROBABILITY,
    )


def _gauss_rules(ritz_values, weights, n_steps):
    """Nodes (descending) and masses of one Gauss rule a column, each (b, p).

    Lanczos on the diagonal matrix of Ritz values has the same moments as Lanczos on the
    matrix itself, and costs little. It is done where the weights lie.
    """
    xp = array_namespace(weights)
    b, m = weights.shape
    p = min(n_steps, m)
    kind = {"dtype": weights.dtype, "device": device(weights)}
    ritz_values = xp.asarray(np.ascontiguousarray(ritz_values), **kind)
    norm = xp.linalg.vector_norm(weights, axis=1)
    q, mass = weights / norm[:, None], to_numpy(norm) ** 2
    basis = xp.empty((b, p, m), **kind)
    diagonal: list = []
    below: list = []
    for j in range(p):
        basis[:, j, :] = q
        z = ritz_values * q
        diagonal.append(xp.sum(z * q, axis=1))
        z -= diagonal[j][:, None] * q
        if j:
            z -= below[j - 1][:, None] * basis[:, j - 1, :]
        # One pass over all: what is left along them after the recurrence is rounding.
        done = basis[:, : j + 1, :]
        overlaps = xp.matmul(done, z[:, :, None])
        z -= xp.matmul(xp.matrix_transpose(overlaps), done)[:, 0, :]
        below.append(xp.linalg.vector_norm(z, axis=1))
        q = z / xp.where(below[j] > 0, below[j], 1.0)[:, None]
    T = np.zeros((b, p, p))
    step = np.arange(p)
    T[:, step, step] = to_numpy(xp.stack(diagonal, axis=1))
    # The lower triangle is all that is read.
    T[:, step[1:], step[:-1]] = to_numpy(xp.stack(below, axis=1))[:, :-1]
    nodes, vectors = np.linalg.eigh(T)
    masses = vectors[:, 0] ** 2 * mass[:, None]
    return nodes[:, ::-1], masses[:, ::-1]


def _levels(nodes, masses, n_converged, edge, floor) -> np.ndarray:
    """Descending levels from edge to floor, evenly spaced in the logarithmic count."""
    order = np.argsort(-nodes.ravel())
    x = np.append(edge, nodes.ravel()[order])
    count = n_converged + np.append(0, np.cumsum(masses.ravel()[order]) / len(nodes))
    n_levels = int(np.log(count[-1] / count[0]) / _STEP) + 1
    wanted = count[0] * np.exp(_STEP * np.arange(1, n_levels))
    levels = np.exp(np.interp(wanted, count, np.log(x)))
    below = np.geomspace(levels[-1], floor, 100)[1:]
    return np.append(levels, below)


def _quadrature_bounds(nodes, masses, levels, edge):
    """Mean over columns: bounds of the mass >= level, error of the logarithmic sum."""
    b, p = nodes.shape
    low, high, slack = np.zeros((3, len(levels)))
    for x, w in zip(nodes, masses, strict=True):
        cumulated = np.append(0.0, np.cumsum(w))
        at = np.searchsorted(-x, -levels * (1 - _ROUNDING), side="right")
        high += cumulated[np.minimum(at + 1, p)]
        surely = np.searchsorted(-x, -levels * (1 + _ROUNDING), side="right")
        low += cumulated[np.maximum(surely - 1, 0)]
        # Between two nodes the two measures differ by at most the larger mass, and
        # their difference changes sign; so does its integral, once in each half.
        gaps = np.append(edge, x[:-1]) - x
        mass = np.maximum(w, np.append(0.0, w[:-1]))
        second_order = np.append(0.0, np.cumsum(mass * (gaps / x) ** 2))
        local = np.append(mass * gaps, 0.0)
        slack += local[at] / levels + second_order[np.minimum(at + 1, p)]
    return low / b, high / b, slack / b


def _first_below(nodes, levels) -> np.ndarray:
    """Index of the largest node below each level, of the smallest where none is."""
    order = np.argsort(-nodes)
    at = np.searchsorted(-nodes[order], -levels, side="right")
    return order[np.minimum(at, len(order) - 1)]


def _control_variates(nodes, mass, functions, known):
    """Part of each function that 1 and x explain: its excess, and the residual.

    `known` are the exact sums of 1 and x over the unresolved eigenvalues.
    """
    controls = np.stack([np.ones_like(nodes), nodes])
    gram = (controls * mass) @ controls.T
    # Pseudo-inverse: where all nodes are one the two controls are one, too.
    inverse = np.linalg.pinv(gram, hermitian=True)
    coefficients = (inverse @ (controls * mass) @ functions.T).T
    excess = coefficients @ (controls @ mass - known)
    return excess, functions - coefficients @ controls

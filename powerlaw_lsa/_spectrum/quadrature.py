"""Bounds on the eigenvalues that block Lanczos has not resolved.

Remove the known eigenvectors from a column of the random starting block. What remains
weights the other eigenvalues by squares of normal deviates. Two steps bound a sum over
these eigenvalues:

1. *Proof.* p steps of Lanczos give the Gauss rule of such a column, and the rule bounds
   the column's own measure (Chebyshev, Markov and Stieltjes; for the logarithmic sums,
   the sign changes of the difference of two measures with 2p equal moments).
2. *Probability.* The mean over independent columns is near the sum over eigenvalues
   (Laurent and Massart's inequality for weighted chi-squared variables). The number and
   the sum of the unresolved eigenvalues are known exactly; what a combination of these
   two explains of a quantity is known with it (control variates).

Three things are assumed, and supported by the experiments of
`benchmarks.bench_soundness` only: that the levels and the number of known eigenvalues
may be treated as if they had been chosen beforehand; that the same holds for the
coefficients of the control variates, which come from the same columns; and that the sum
of squares in
Laurent and Massart's inequality may be estimated from those columns, with one
eigenvalue more and all that lie on a doubtful side of a level added to it.

References: G. Golub, G. Meurant, "Matrices, moments and quadrature" (2010), chapters 2
and 6; B. Laurent, P. Massart, Annals of Statistics 28 (2000), lemma 1.
"""

from dataclasses import dataclass

import numpy as np

from .record import Remainder

FAILURE_PROBABILITY = 1e-3
# Relative step, in the number of eigenvalues, from one level to the next.
_STEP = 0.005
# A Ritz value this near to a level (relative) may belong on its other side.
_ROUNDING = 1e-8


@dataclass(frozen=True, eq=False)
class CountBounds:
    """Bounds on the eigenvalues that were not computed, at descending levels.

    Attributes
    ----------
    levels : ndarray of shape (n_levels,)
        Descending, not above the last known eigenvalue, same unit.
    lower, upper : ndarray of shape (n_levels,)
        Bounds on the number of eigenvalues >= level, known ones included.
    log_sum_lower, log_sum_upper : ndarray of shape (n_levels,)
        Bounds on the sum of ``log(eigenvalue / level)`` over the eigenvalues >= level
        that are not known. With the known ones this sum gives alpha.
    """

    levels: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    log_sum_lower: np.ndarray
    log_sum_upper: np.ndarray


@dataclass(frozen=True, eq=False)
class _Rules:
    """Gauss rules of the columns below `edge`, the last known eigenvalue.

    `nodes` are descending and not below rounding; both arrays have shape (b, p).
    """

    nodes: np.ndarray
    masses: np.ndarray
    edge: float

    @property
    def pooled(self) -> tuple[np.ndarray, np.ndarray]:
        """Nodes of all columns, and the masses of their mean measure."""
        return self.nodes.ravel(), self.masses.ravel() / len(self.nodes)


@dataclass(frozen=True, eq=False)
class _Bounds:
    """Lower and upper bounds, one a level."""

    lower: np.ndarray
    upper: np.ndarray


def count_bounds(known: np.ndarray, rest: Remainder) -> CountBounds:
    """Bound counts and logarithmic sums of the eigenvalues below the known ones."""
    rules = _rules(known, rest)
    levels = _levels(rules, len(known), rounding=_rounding(known, rest))
    # Eight one-sided statements a level, each of which may fail.
    spread = np.log(8 * len(levels) / FAILURE_PROBABILITY) / len(rules.nodes)
    counts = _counts(rules, levels, rest, spread)
    log_sums = _log_sums(rules, levels, rest, spread)
    counts = _monotone_counts(counts, rest.n_eigenvalues)
    log_sums = _swept_log_sums(log_sums, counts, levels, rules.edge)
    return CountBounds(
        levels=levels,
        lower=len(known) + counts.lower,
        upper=len(known) + counts.upper,
        log_sum_lower=log_sums.lower,
        log_sum_upper=log_sums.upper,
    )


# 1. Gauss rules


def _rounding(known, rest: Remainder) -> float:
    """Size of what rounding makes of a zero eigenvalue."""
    order = len(known) + rest.n_eigenvalues
    return float(order * np.finfo(float).eps * known[-1])


def _rules(known, rest: Remainder) -> _Rules:
    """Gauss rules of the columns' measures below the known eigenvalues."""
    nodes, masses = gauss_rules(rest.values, np.sqrt(rest.weights), rest.n_steps)
    nodes = np.clip(nodes, _rounding(known, rest), known[-1])
    return _Rules(nodes, masses, float(known[-1]))


def gauss_rules(values: np.ndarray, components: np.ndarray, n_steps: int):
    """Nodes (descending) and masses of one Gauss rule a column, each (b, p).

    Lanczos on the diagonal matrix of Ritz values has the same moments as Lanczos on the
    matrix itself, and costs little.
    """
    diagonal, below = _jacobi_matrices(values, components, min(n_steps, len(values)))
    b, p = diagonal.shape
    T = np.zeros((b, p, p))
    step = np.arange(p)
    T[:, step, step] = diagonal
    # The lower triangle is all that is read.
    T[:, step[1:], step[:-1]] = below[:, :-1]
    nodes, vectors = np.linalg.eigh(T)
    masses = vectors[:, 0] ** 2 * (components**2).sum(axis=1)[:, None]
    return nodes[:, ::-1], masses[:, ::-1]


def _jacobi_matrices(values, components, p):
    """Diagonals and subdiagonals of p steps of Lanczos, one row a column."""
    b, m = components.shape
    basis = np.empty((b, p, m))
    diagonal, below = np.empty((2, b, p))
    q = components / np.linalg.norm(components, axis=1)[:, None]
    for j in range(p):
        basis[:, j] = q
        z = values * q
        diagonal[:, j] = (z * q).sum(axis=1)
        z -= diagonal[:, j, None] * q
        if j:
            z -= below[:, j - 1, None] * basis[:, j - 1]
        # One pass over all: what is left along them after the recurrence is rounding.
        done = basis[:, : j + 1]
        z -= ((done @ z[:, :, None]).transpose(0, 2, 1) @ done)[:, 0]
        below[:, j] = np.linalg.norm(z, axis=1)
        q = z / np.where(below[:, j] > 0, below[:, j], 1.0)[:, None]
    return diagonal, below


def _levels(rules: _Rules, n_known: int, rounding: float) -> np.ndarray:
    """Descending levels from edge to rounding, even in the logarithm of the count."""
    nodes, masses = rules.pooled
    order = np.argsort(-nodes)
    x = np.append(rules.edge, nodes[order])
    count = n_known + np.append(0, np.cumsum(masses[order]))
    n_levels = int(np.log(count[-1] / count[0]) / _STEP) + 1
    wanted = count[0] * np.exp(_STEP * np.arange(1, n_levels))
    levels = np.exp(np.interp(wanted, count, np.log(x)))
    last = levels[-1] if len(levels) else rules.edge
    return np.append(levels, np.geomspace(last, rounding, 100)[1:])


def _quadrature_bounds(rules: _Rules, levels):
    """Mean over columns: bounds of the mass >= level, error of the logarithmic sum."""
    low, high, slack = np.zeros((3, len(levels)))
    for x, w in zip(rules.nodes, rules.masses, strict=True):
        cumulated = np.append(0.0, np.cumsum(w))
        at = np.searchsorted(-x, -levels * (1 - _ROUNDING), side="right")
        high += cumulated[np.minimum(at + 1, len(x))]
        surely = np.searchsorted(-x, -levels * (1 + _ROUNDING), side="right")
        low += cumulated[np.maximum(surely - 1, 0)]
        slack += _log_sum_slack(x, w, rules.edge, levels, at)
    return low / len(rules.nodes), high / len(rules.nodes), slack / len(rules.nodes)


def _log_sum_slack(x, w, edge, levels, at) -> np.ndarray:
    """Error of one rule's logarithmic sum above each level.

    Between two nodes the rule and its measure differ by at most the larger mass, and
    their difference changes sign; so does its integral, once in each half.
    """
    gaps = np.append(edge, x[:-1]) - x
    mass = np.maximum(w, np.append(0.0, w[:-1]))
    second_order = np.append(0.0, np.cumsum(mass * (gaps / x) ** 2))
    local = np.append(mass * gaps, 0.0)
    return local[at] / levels + second_order[np.minimum(at + 1, len(x))]


# 2. Deviations


def _deviation(functions, mass, peak, spread, doubtful=0.0) -> np.ndarray:
    """By how much a mean over columns may differ from the sum, once in many times.

    `functions` has a row for each function, with its values at the nodes. The sum of
    their squares is itself an estimate, to allow for one more eigenvalue.
    """
    largest = np.maximum(np.abs(functions).max(axis=1), peak)
    squares = functions**2 @ mass + largest**2 + doubtful
    return 2 * np.sqrt(squares * spread) + 2 * largest * spread


def _control_variates(nodes, mass, functions, known):
    """Part of each function that 1 and x explain: its excess, and the residual.

    `known` are the exact sums of 1 and x over the unresolved eigenvalues.
    """
    # In a unit of their own: the pseudo-inverse must not take a small unit for zero.
    unit = nodes.max()
    controls = np.stack([np.ones_like(nodes), nodes / unit])
    gram = (controls * mass) @ controls.T
    # Pseudo-inverse: if all nodes are one the two controls are one, too.
    inverse = np.linalg.pinv(gram, hermitian=True)
    coefficients = (inverse @ (controls * mass) @ functions.T).T
    excess = coefficients @ (controls @ mass - known / [1.0, unit])
    return excess, functions - coefficients @ controls


# 3. Counts


def _counts(rules: _Rules, levels, rest: Remainder, spread) -> _Bounds:
    """Bounds on the number of unresolved eigenvalues >= each level."""
    low, high, _ = _quadrature_bounds(rules, levels)
    nodes, mass = rules.pooled
    above = (nodes >= levels[:, None]).astype(float)
    known = np.array([rest.n_eigenvalues, rest.total])
    shift, residual = _control_variates(nodes, mass, above, known)
    # Of eigenvalues on an unknown side of a level, the larger square: below it the
    # residual is -fit, above it 1 - fit.
    fit = -residual[np.arange(len(levels)), _first_below(nodes, levels)]
    doubtful = (high - low) * np.abs(1 - 2 * fit)
    deviation = _deviation(residual, mass, 1.0, spread, doubtful)
    plain = _plain_counts(low, high, spread)
    # Ritz values are not above their eigenvalues (Cauchy), whatever the deviates.
    surely = levels * (1 + _ROUNDING)
    ritz = np.searchsorted(-rest.values, -surely, side="right")
    lower = np.maximum.reduce([low - shift - deviation, plain.lower, ritz])
    return _Bounds(lower, np.minimum(high - shift + deviation, plain.upper))


def _plain_counts(low, high, spread) -> _Bounds:
    """Chi-squared variables inverted: their own expectations set their deviations."""
    upper = (np.sqrt(spread) + np.sqrt(spread + high)) ** 2
    root = np.maximum(np.sqrt(np.maximum(low - spread, 0)), spread**0.5)
    return _Bounds((root - spread**0.5) ** 2, upper)


def _first_below(nodes, levels) -> np.ndarray:
    """Index of the largest node below each level, of the smallest if there is none."""
    order = np.argsort(-nodes)
    at = np.searchsorted(-nodes[order], -levels, side="right")
    return order[np.minimum(at, len(order) - 1)]


# 4. Logarithmic sums


def _log_sums(rules: _Rules, levels, rest: Remainder, spread) -> _Bounds:
    """Bounds on the sum of log(x / level) over the unresolved x >= level."""
    slack = _quadrature_bounds(rules, levels)[2]
    nodes, mass = rules.pooled
    logs = np.maximum(np.log(nodes) - np.log(levels)[:, None], 0.0)
    known = np.array([rest.n_eigenvalues, rest.total])
    shift, residual = _control_variates(nodes, mass, logs, known)
    peak = np.log(rules.edge / levels)
    deviation = _deviation(residual, mass, peak, spread)
    plain = _deviation(logs, mass, peak, spread)
    middle = logs @ mass
    return _Bounds(
        middle - slack - np.minimum(shift + deviation, plain),
        middle + slack + np.minimum(deviation - shift, plain),
    )


# 5. Monotone sweeps


def _monotone_counts(counts: _Bounds, most: int) -> _Bounds:
    """Use that counts are integers and do not decrease from level to level."""
    lower = np.ceil(np.maximum.accumulate(counts.lower) - 1e-6)
    upper = np.floor(np.minimum.accumulate(counts.upper[::-1])[::-1] + 1e-6)
    return _Bounds(np.minimum(lower, most), np.minimum(upper, most))


def _swept_log_sums(log_sums: _Bounds, counts: _Bounds, levels, edge) -> _Bounds:
    """Use that a logarithmic sum is the integral of the count."""
    steps = -np.diff(np.log(levels), prepend=np.log(edge))
    lower, upper = log_sums.lower.copy(), log_sums.upper.copy()
    lower[0] = max(lower[0], 0.0)
    for i in range(1, len(levels)):
        lower[i] = max(lower[i], lower[i - 1] + counts.lower[i - 1] * steps[i])
        upper[i] = min(upper[i], upper[i - 1] + counts.upper[i] * steps[i])
    return _Bounds(lower, upper)

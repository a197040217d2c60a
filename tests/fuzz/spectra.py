"""Eigenvalues through `fit_power_law`."""

import math

import numpy as np

from powerlaw_lsa import fit_power_law

from .common import EPS, NOT_FINITE, SPECIAL, check_message


def spectrum(rng):
    """`fit_power_law` against a scan in plain Python."""
    n = rng.integers(0, 30)
    kind = rng.integers(6)
    if kind == 0:
        x = 10 ** rng.uniform(-307, 307, n)
    elif kind == 1:
        x = rng.choice([1.0, 1.0 + 3e-16, 2.0, 3.0, 5.0], n)
    elif kind == 2:
        x = 1 + rng.pareto(rng.uniform(0.2, 5), n)
    elif kind == 3:
        x = 1 + rng.integers(0, 4, n) * 1e-9
    elif kind == 4:
        x = rng.integers(-1, 9, n)
    else:
        x = rng.choice([*SPECIAL[2:3], *SPECIAL[4:], 5e-324, 1e308, 2.0, 3.0], n)
        if rng.random() < 0.3 and n:
            x[rng.integers(n)] = rng.choice([*NOT_FINITE, 0.0, -1.0])
    limit = [None, None, 1, 2, 7, rng.choice([0, 2.5, 3])][rng.integers(6)]
    try:
        found = fit_power_law(x.tolist() if n % 2 else x, max_components=limit)
    except ValueError as error:
        check_message(error)
        x = x.astype(float)
        assert (~np.isfinite(x) | (x <= 0)).any() or isinstance(limit, float)
        return "refused"
    compare_with_slow_scan(found, x.astype(float), limit)
    return "answered"


def compare_with_slow_scan(found, x, limit):
    """Every candidate by the formula in the docstring, from the shortest tail."""
    logs = sorted((math.log(value) for value in x), reverse=True)
    groups = [logs[:1]]
    for value in logs[1:]:
        if groups[-1][-1] - value > 1e-12:
            groups.append([])
        groups[-1].append(value)
    ranks = np.cumsum([len(group) for group in groups]).tolist()
    candidates = [m for m in ranks[1:] if m <= (limit or len(x))]
    if len(groups) < 3 or not candidates:
        assert not found.has_tail
        assert math.isnan(found.alpha)
        assert found.n_tail == min(len(x), limit or len(x))
        return
    distances = {}
    for m in candidates:
        beta = m / math.fsum(value - logs[m - 1] for value in logs[:m])
        distances[m] = max(
            abs(r / m - math.exp(beta * (logs[m - 1] - logs[r - 1])))
            for r in ranks
            if r <= m
        )
    best = min(distances.values())
    # Logarithms have an absolute error of EPS times their size, magnified by beta.
    rounding = 1e-11 + 1e3 * EPS * max(map(abs, logs)) * (found.alpha - 1)
    assert abs(found.ks_distance - best) <= rounding
    assert distances[found.n_tail] <= best + rounding

"""The bounds on eigenvalues that block Lanczos has not resolved."""

import numpy as np
import pytest

from powerlaw_lsa._spectrum import quadrature
from powerlaw_lsa._spectrum.quadrature import count_bounds, gauss_rules
from powerlaw_lsa.records import Remainder
from tests._block_lanczos import BLOCK, spectra
from tests._soundness import violations
from tests._spectra import FAMILIES, planted


def rules_of(x, columns, n_nodes, edge=None):
    nodes, masses = gauss_rules(x, columns, n_nodes)
    return quadrature._Rules(nodes, masses, float(edge or x[0]))


# 1. Gauss rules


def test_gauss_rule_has_the_moments_of_its_column():
    # 2 p moments of the measure that the weights define, by direct summation.
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(0.0, 1.0, 80))[::-1]
    columns = rng.standard_normal((3, 80))
    nodes, masses = gauss_rules(x, columns, 7)
    for power in range(14):
        expected = (columns**2 * x**power).sum(axis=1)
        np.testing.assert_allclose((masses * nodes**power).sum(axis=1), expected)


def test_gauss_rule_brackets_the_distribution():
    # Chebyshev, Markov, Stieltjes: at a node the distribution lies within its mass.
    rng = np.random.default_rng(1)
    x = np.sort(rng.lognormal(size=300))[::-1]
    columns = rng.standard_normal((4, 300))
    nodes, masses = gauss_rules(x, columns, 12)
    for node, mass, weight in zip(nodes, masses, columns**2, strict=True):
        cumulated = np.cumsum(mass)
        for i, level in enumerate(node):
            assert weight[x > level].sum() >= cumulated[i] - mass[i] - 1e-9
            assert weight[x >= level].sum() <= cumulated[i] + 1e-9


@pytest.mark.parametrize("n_nodes", [5, 12, 30])
def test_rule_bounds_counts_and_logarithmic_sums_of_its_column(n_nodes):
    rng = np.random.default_rng(n_nodes)
    for _ in range(20):
        x = np.sort(rng.beta(0.7, 2.0, 200) + 1e-3)[::-1]
        x[50:90] = x[50]  # an atom
        columns = rng.standard_normal((1, 200))
        rules = rules_of(x, columns, n_nodes)
        levels = np.geomspace(x[0], rules.nodes[0, -1], 50)[1:-1]
        bounds = quadrature._quadrature_bounds(rules, levels)
        for level, low, high, slack in zip(levels, *bounds, strict=True):
            weight = columns[0] ** 2
            assert low - 1e-9 <= weight[x >= level].sum() <= high + 1e-9
            exact = (weight * np.maximum(np.log(x / level), 0)).sum()
            logs = np.maximum(np.log(rules.nodes / level), 0)
            assert abs(exact - (rules.masses * logs).sum()) <= slack * (1 + 1e-9)


# 2. Deviations


def test_a_mean_over_columns_deviates_as_far_once_in_many_times():
    # P(|mean of 16 weighted sums - its expectation| > deviation) <= 2 exp(-16 spread).
    rng = np.random.default_rng(0)
    function = rng.uniform(0.0, 1.0, 50)
    spread = np.log(2 / 0.1) / 16
    deviation = quadrature._deviation(function[None], np.ones(50), 0.0, spread)[0]
    weights = rng.standard_normal((4000, 16, 50)) ** 2
    sums = weights.mean(axis=1) @ function
    assert np.mean(np.abs(sums - function.sum()) > deviation) < 0.1
    # It is no wild exaggeration either.
    assert deviation < 4 * sums.std()


def test_known_sums_reduce_the_deviation():
    # Without the two exact sums the residual of a function is the function itself.
    rng = np.random.default_rng(0)
    nodes = rng.uniform(0.1, 1.0, 400)
    mass = np.full(400, 2.0)
    functions = np.log(nodes / 0.1)[None]
    known = np.array([790.0, 2.0 * nodes.sum() * 1.01])
    excess, residual = quadrature._control_variates(nodes, mass, functions, known)
    assert (residual**2 @ mass)[0] < 0.1 * (functions**2 @ mass)[0]
    # A function that is a combination of the two has no deviation at all.
    line = (3.0 + 2.0 * nodes)[None]
    excess, residual = quadrature._control_variates(nodes, mass, line, known)
    np.testing.assert_allclose(residual, 0, atol=1e-12)
    np.testing.assert_allclose(line @ mass - excess, 3.0 * known[0] + 2.0 * known[1])


# 3. Counts, 4. logarithmic sums


def test_chi_squared_inverted_fails_as_often_as_it_may():
    # A count of 40: the mean weight of 16 columns, with a bound that fails in 10 %.
    weights = np.random.default_rng(0).chisquare(16 * 40, 20_000) / 16
    bounds = quadrature._plain_counts(weights, weights, np.log(2 / 0.1) / 16)
    failed = (bounds.lower > 40) | (bounds.upper < 40)
    assert 0.001 < failed.mean() < 0.1


def whole_measure(seed=0, n=500, atom=100):
    """Rules that are the measure itself: one node an eigenvalue, an atom among them."""
    rng = np.random.default_rng(seed)
    x = np.sort(rng.lognormal(size=n))[::-1]
    x[50 : 50 + atom] = x[50]
    weights = rng.standard_normal((16, n)) ** 2
    rules = quadrature._Rules(np.tile(x, (16, 1)), weights, float(x[0]))
    rest = Remainder(x[:30], weights[:, :30], 0, 30, n, x.sum())
    return x, rules, rest


@pytest.mark.parametrize("seed", range(20))
def test_counts_and_sums_are_bounded_if_the_rules_are_the_measure(seed):
    x, rules, rest = whole_measure(seed)
    levels = x[[10, 49, 80, 200, 400]] * 0.999
    spread = np.log(8 * len(levels) / 1e-3) / 16
    counts = quadrature._counts(rules, levels, rest, spread)
    true = np.searchsorted(-x, -levels, side="right")
    assert np.all((counts.lower <= true) & (true <= counts.upper))
    log_sums = quadrature._log_sums(rules, levels, rest, spread)
    sums = np.maximum(np.log(x / levels[:, None]), 0).sum(axis=1)
    assert np.all((log_sums.lower <= sums) & (sums <= log_sums.upper))


def test_ritz_values_are_not_above_their_eigenvalues():
    # Whatever the weights say: thirty Ritz values lie above the level.
    x, rules, rest = whole_measure()
    silent = quadrature._Rules(rules.nodes, rules.masses * 1e-3, rules.edge)
    counts = quadrature._counts(silent, x[[29]] * 0.999, rest, 0.1)
    assert counts.lower[0] >= 30


# 5. Monotone sweeps


def test_counts_grow_from_level_to_level():
    bounds = quadrature._Bounds(np.array([1.2, 0.5, 7.0]), np.array([9.0, 5.7, 12.0]))
    swept = quadrature._monotone_counts(bounds, 10)
    assert swept.lower.tolist() == [2.0, 2.0, 7.0]
    assert swept.upper.tolist() == [5.0, 5.0, 10.0]


def test_a_logarithmic_sum_grows_by_the_count_times_the_step():
    # Levels e^-1, e^-2: between them the sum grows by 3 to 5 and by no more.
    counts = quadrature._Bounds(np.array([3.0, 4.0]), np.array([4.0, 5.0]))
    loose = quadrature._Bounds(np.array([-9.0, 0.0]), np.array([2.0, 99.0]))
    levels = np.exp([-1.0, -2.0])
    swept = quadrature._swept_log_sums(loose, counts, levels, 1.0)
    np.testing.assert_allclose(swept.lower, [0.0, 3.0])
    np.testing.assert_allclose(swept.upper, [2.0, 7.0])


# All together


@pytest.mark.parametrize("seed", range(2))
def test_bounds_hold(seed):
    checked = 0
    for family in FAMILIES:
        x = planted(family, seed, 350)
        for spectrum in spectra(x, [BLOCK * 8], seed):
            if spectrum.remainder is None:
                continue
            counts = count_bounds(spectrum.eigenvalues, spectrum.remainder)
            assert violations(counts, x, len(spectrum.eigenvalues)) == 0
            checked += len(counts.levels)
    assert checked > 5000


def test_bounds_are_tight_enough_to_be_of_use():
    rng = np.random.default_rng(0)
    x = np.sort(rng.pareto(2.5, 1500) + 0.1)[::-1]
    (spectrum,) = spectra(x, [30 * BLOCK], 0)
    counts = count_bounds(spectrum.eigenvalues, spectrum.remainder)
    true = np.searchsorted(-x, -counts.levels, side="right")
    assert np.median((counts.upper - counts.lower) / true) < 0.4
    assert np.all(np.diff(counts.levels) < 0)

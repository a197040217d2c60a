"""The bounds on eigenvalues that block Lanczos has not resolved."""

import numpy as np
import pytest
from bench_soundness import violations

from powerlaw_lsa._matrix.host import Gram
from powerlaw_lsa._spectrum import lanczos, quadrature
from powerlaw_lsa._spectrum.lanczos import BLOCK, _Krylov
from tests._spectra import FAMILIES, matrix_with


def planted(family, seed, n=600):
    rng = np.random.default_rng(seed)
    x = np.sort(family(rng, n))[::-1]
    return x[x > 1e-9 * x[0]]


def spectrum_after(x, basis, seed=0):
    """The record that block Lanczos makes of a basis of this size."""
    records = []

    class Stop:
        n_leading = None

        def enough(self, spectrum):
            records.append(spectrum)
            return False

    lanczos.decompose(
        Gram(matrix_with(x), x.sum()),
        Stop(),
        tol=0.0,
        random_state=np.random.RandomState(seed),
        largest_basis=basis,
        report=lambda basis, known: None,
    )
    return records[-1]


def test_gauss_rule_has_the_moments_of_its_column():
    # 2 p moments of the measure that the weights define, by direct summation.
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(0.0, 1.0, 80))[::-1]
    weights = rng.standard_normal((3, 80))
    nodes, masses = quadrature._gauss_rules(x, weights, 7)
    for power in range(14):
        expected = (weights**2 * x**power).sum(axis=1)
        np.testing.assert_allclose((masses * nodes**power).sum(axis=1), expected)


def test_gauss_rule_brackets_the_distribution():
    # Chebyshev, Markov, Stieltjes: at a node the distribution lies within its mass.
    rng = np.random.default_rng(1)
    x = np.sort(rng.lognormal(size=300))[::-1]
    weights = rng.standard_normal((4, 300))
    nodes, masses = quadrature._gauss_rules(x, weights, 12)
    for node, mass, weight in zip(nodes, masses, weights**2, strict=True):
        cumulated = np.cumsum(mass)
        for i, level in enumerate(node):
            assert weight[x > level].sum() >= cumulated[i] - mass[i] - 1e-9
            assert weight[x >= level].sum() <= cumulated[i] + 1e-9


@pytest.mark.parametrize("n_nodes", [5, 12, 30])
def test_error_of_the_logarithmic_sum_is_within_its_slack(n_nodes):
    rng = np.random.default_rng(n_nodes)
    for _ in range(20):
        x = np.sort(rng.beta(0.7, 2.0, 200) + 1e-3)[::-1]
        x[50:90] = x[50]  # an atom
        weights = rng.standard_normal((1, 200))
        nodes, masses = quadrature._gauss_rules(x, weights, n_nodes)
        levels = np.geomspace(x[0], nodes[0, -1], 50)[1:-1]
        slack = quadrature._quadrature_bounds(nodes, masses, levels, x[0])[2]
        for level, bound in zip(levels, slack, strict=True):
            exact = (weights[0] ** 2 * np.maximum(np.log(x / level), 0)).sum()
            rule = (masses * np.maximum(np.log(nodes / level), 0)).sum()
            assert abs(exact - rule) <= bound * (1 + 1e-9)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.__name__)
def test_bounds_hold(family):
    checked = 0
    for seed in range(5):
        x = planted(family, seed)
        spectrum = spectrum_after(x, 20 * BLOCK, seed)
        if spectrum.counts is None:
            continue
        known = len(spectrum.eigenvalues)
        assert violations(spectrum.counts, x, known) == 0
        checked += len(spectrum.counts.levels)
    assert checked > 100


def test_bounds_are_tight_enough_to_be_of_use():
    rng = np.random.default_rng(0)
    x = np.sort(rng.pareto(2.5, 3000) + 0.1)[::-1]
    counts = spectrum_after(x, 40 * BLOCK).counts
    true = np.searchsorted(-x, -counts.levels, side="right")
    assert np.median((counts.upper - counts.lower) / true) < 0.3
    assert np.all(np.diff(counts.levels) < 0)
    assert 0.99 < counts.confidence < 1


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


def test_start_has_independent_normal_deviates():
    x = np.geomspace(1, 100, 500)[::-1]
    krylov = _Krylov(Gram(matrix_with(x), x.sum()), np.random.RandomState(0))
    start = krylov.panels[0][:BLOCK].T @ krylov.start
    assert start.shape == (500, BLOCK)
    assert abs(start.mean()) < 0.05
    assert abs(start.var() - 1) < 0.05

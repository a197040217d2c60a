"""The estimate of D beyond the known part, and its standard error."""

from dataclasses import replace

import numpy as np
import pytest

from powerlaw_lsa import fit_power_law
from powerlaw_lsa._tail import estimate
from powerlaw_lsa.records import Remainder
from tests._block_lanczos import spectra


def settled_but_one(x, known):
    """A remainder that knows all eigenvalues but leaves the last one free."""
    rest = x[known:]
    return Remainder(
        values=rest,
        weights=np.ones((16, len(rest))),
        n_settled=len(rest) - 1,
        n_eigenvalues=len(rest),
        total=rest.sum(),
    )


def sampled(x, known, seed=0):
    """A remainder of which every eigenvalue has its own chi-squared weights."""
    rest = x[known:]
    weights = np.random.default_rng(seed).standard_normal((16, len(rest))) ** 2
    return Remainder(rest, weights, 0, len(rest), rest.sum())


def text(n=100, seed=0):
    rng = np.random.default_rng(seed)
    return np.sort(np.append(rng.pareto(2.0, n // 2) + 1, rng.beta(2, 1, n)))[::-1]


def test_estimate_is_exact_if_everything_is_settled():
    # The law lies below the concave bulk in the middle, where every point serves.
    x = text()
    scan = fit_power_law(x)
    sample = estimate._sample(x[:60], settled_but_one(x, 60))
    levels = np.arange(len(x) - 61)
    found = estimate._distances(sample, levels)
    exact = scan.ks_distances[np.isin(scan.n_tails, sample.counts[levels])]
    np.testing.assert_allclose(sample.counts[levels], np.arange(61, len(x)))
    np.testing.assert_allclose(sample.betas[levels], scan.alphas[59:-1] - 1)
    np.testing.assert_allclose(found.distance, exact, rtol=1e-9)


def test_between_ties_the_law_is_not_above_the_distribution():
    # Twenty equal eigenvalues: the distribution has one point there, at rank 20.
    x = np.concatenate(
        [np.geomspace(9, 5, 10), np.full(20, 4.0), np.geomspace(3, 1, 30)]
    )
    scan = fit_power_law(x)
    sample = estimate._sample(x[:10], settled_but_one(x, 10))
    levels = np.arange(20, len(x) - 11)
    found = estimate._distances(sample, levels)
    exact = scan.ks_distances[np.isin(scan.n_tails, sample.counts[levels])]
    assert np.all(found.distance <= exact * (1 + 1e-9))


def test_masses_reproduce_the_two_sums():
    x = text(600)
    rest = sampled(x, 100)
    masses, controls = estimate._masses(rest.values, rest)
    assert masses.min() > 0
    np.testing.assert_allclose(masses.sum(), rest.n_eigenvalues)
    np.testing.assert_allclose(masses @ rest.values, rest.total)
    weights = rest.weights.mean(axis=0)
    np.testing.assert_allclose((controls * weights) @ controls.T, np.eye(2), atol=1e-9)


def test_equal_values_have_one_control():
    rest = Remainder(np.full(4, 2.0), np.ones((16, 4)), 0, 40, 80.0)
    masses, controls = estimate._masses(rest.values, rest)
    assert len(controls) == 1
    np.testing.assert_allclose(masses, 10.0)


def test_influence_is_the_derivative_by_a_mass():
    x = text(300)
    rest = sampled(x, 60)
    sample = estimate._sample(x[:60], rest)
    levels = np.array([50, 150, 200])
    at = estimate._distances(sample, levels)
    influence = estimate._influence(sample, levels, at)

    def difference(level, j, change):
        # The signed difference at the same point, with one mass changed.
        masses = sample.masses.copy()
        masses[j] += change
        above = np.cumsum(masses) - masses / 2
        counts = 60 + above
        t = sample.logs[levels[level]]
        inside = np.arange(len(masses)) < levels[level]
        log_sum = (sample.log_known - t).sum()
        log_sum += (masses * (sample.logs - t))[inside].sum()
        k = counts[levels[level]]
        node = at.node[level]
        n = at.count[level] if node < 0 else counts[node]
        law = np.exp(-k / log_sum * (at.log[level] - t))
        return at.sign[level] * (n / k - law)

    for level in range(3):
        for j in (3, 49, 120, 230):
            step = 1e-4
            by_difference = difference(level, j, step) - difference(level, j, -step)
            expected = by_difference / (2 * step)
            np.testing.assert_allclose(
                influence[level, j], expected, rtol=1e-4, atol=1e-9
            )


def test_standard_error_is_that_of_repetitions():
    # 300 draws of the weights of one spectrum: their spread is what is estimated.
    x = text(600)
    level, found, errors = 300, [], []
    for seed in range(300):
        sample = estimate._sample(x[:100], sampled(x, 100, seed))
        at = estimate._distances(sample, np.array([level]))
        found.append(at.distance[0])
        errors.append(estimate._standard_errors(sample, np.array([level]), at)[0])
    assert 0.7 < np.std(found) / np.mean(errors) < 1.2


def test_levels_hold_all_that_is_settled_and_grow_evenly():
    x = text(3000)
    rest = sampled(x, 300)
    sample = estimate._sample(x[:300], rest)
    levels = estimate._levels(sample)
    assert levels[0] == 0
    assert levels[-1] == len(sample.counts) - 1
    assert len(levels) <= estimate._N_LEVELS + 1
    steps = np.diff(np.log(sample.counts[levels]))
    assert steps.max() < 2 * np.log(sample.counts[-1] / 300) / estimate._N_LEVELS + 0.01
    settled = estimate._levels(estimate._sample(x[:300], settled_but_one(x, 300)))
    assert len(settled) == len(x) - 300


def test_points_below_the_law_are_ends_of_ties():
    x = np.array([9.0, 7.0, 7.0, 5.0, 4.0, 4.0, 3.0, 2.5, 2.0])
    sample = estimate._sample(x[:6], settled_but_one(x, 6))
    _, counts, signs, nodes = estimate._points(sample)
    # Not rank 2, which has a tie; not 6, the last known one, which may have.
    assert counts[signs < 0].tolist() == [1, 3, 4]
    assert nodes[signs < 0].tolist() == [-1, -1, -1]
    assert counts[(signs > 0) & (nodes < 0)].tolist() == [1, 2, 3, 4, 5, 6]


def test_nothing_free_is_nothing_to_tell():
    x = text()
    (spectrum,) = spectra(x, [96], 0)
    rest = replace(spectrum.remainder, n_settled=len(spectrum.remainder.values))
    assert estimate.estimate_longer(replace(spectrum, remainder=rest)) is None


def test_estimates_are_compared_with_a_distance():
    (spectrum,) = spectra(text(), [96], 0)
    longer = estimate.estimate_longer(spectrum)
    assert not longer.may_reach(-1.0)
    assert longer.may_reach(1.0)
    least = longer.distances.min()
    assert longer.may_reach(least)  # it has an error
    assert longer.likely_length(least) is None
    at = longer.distances.argmin()
    assert longer.likely_length(1.0) == round(longer.lengths[at])


@pytest.mark.parametrize("basis", [320, 480])
def test_estimate_is_near_the_truth(basis):
    rng = np.random.default_rng(0)
    x = np.sort(np.append(rng.pareto(2.5, 200) + 1, rng.beta(2, 1, 800)))[::-1]
    truth = fit_power_law(x)
    (spectrum,) = spectra(x, [basis], 0)
    sample = estimate._sample(spectrum.eigenvalues, spectrum.remainder)
    levels = estimate._levels(sample)
    estimated, errors = estimate._estimates(sample, levels)
    exact = np.interp(sample.counts[levels], truth.n_tails, truth.ks_distances)
    # It may be too small by any amount, since only known eigenvalues tell where the law
    # lies above the distribution; too large it is rarely.
    assert np.mean((estimated - exact) / errors > 4) < 0.05
    assert np.median(np.abs(estimated - exact)) < 0.01

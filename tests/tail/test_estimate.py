"""The estimate of D beyond the known part, and its standard error."""

from dataclasses import replace

import numpy as np
import pytest

from powerlaw_lsa import fit_power_law
from powerlaw_lsa._tail import estimate
from powerlaw_lsa.records import Remainder
from tests._block_lanczos import spectra
from tests._data import record_of


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


@pytest.mark.parametrize("seed", range(8))
def test_equal_values_have_one_control(seed):
    """Rounding leaves an eigenvalue of the Gram matrix that is not zero."""
    rng = np.random.default_rng(seed)
    weights = rng.standard_normal((16, 4)) ** 2
    values = np.sort(0.7 * (1 + 1e-9 * rng.random(4)))[::-1]
    rest = Remainder(values, weights, 0, 40, 28.0)
    masses, controls = estimate._masses(rest.values, rest)
    assert len(controls) == 1
    mean = weights.mean(axis=0)
    np.testing.assert_allclose(masses, 40 * mean / mean.sum(), rtol=1e-6)


def test_standard_error_is_that_of_the_derivatives_by_the_masses():
    """Compared with a difference quotient for each level and each Ritz value."""
    x = text(300)
    rest = sampled(x, 60)
    sample = estimate._sample(x[:60], replace(rest, n_settled=20))
    levels = np.array([10, 20, 80, 120, 200, 300])
    at = estimate._distances(sample, levels)

    def difference(i, masses):
        above = np.cumsum(masses) - masses / 2
        above[:20] = np.arange(1, 21)
        level, node = levels[i], at.node[i]
        log_sums = (sample.log_known - sample.logs[level]).sum()
        log_sums += (masses * (sample.logs - sample.logs[level]))[:level].sum()
        k = 60 + above[level]
        n = at.count[i] if node < 0 else 60 + above[node]
        return n / k - np.exp(-k / log_sums * (at.log[i] - sample.logs[level]))

    derivatives = np.zeros((len(levels), len(sample.masses)))
    for i in range(len(levels)):
        for j in range(20, len(sample.masses)):
            step = np.zeros(len(sample.masses))
            step[j] = 1e-4
            change = difference(i, sample.masses + step)
            change -= difference(i, sample.masses - step)
            derivatives[i, j] = change / 2e-4
    mean = sample.weights.mean(axis=0)
    change = derivatives[:, 20:]
    change = change - (change * mean) @ sample.controls.T @ sample.controls
    by_weights = np.sqrt(2 * (change**2 @ mean) / 16)
    by_columns = (change @ sample.weights.T).std(axis=1, ddof=1) / 4
    expected = np.maximum(by_weights, by_columns)
    found = estimate._standard_errors(sample, levels, at)
    assert found[0] == 0
    # The square of half a mass counts as half a mass, which is all that is free at 20.
    np.testing.assert_allclose(found[1], expected[1], rtol=0.15)
    np.testing.assert_allclose(found[2:], expected[2:], rtol=0.02)
    at_known, larger = at.node[2:] < 0, (by_weights > by_columns)[2:]
    assert {*zip(at_known, larger, strict=True)} >= {(0, 0), (0, 1), (1, 1)}


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


def test_every_ritz_value_ends_a_tail_that_is_looked_at(monkeypatch):
    monkeypatch.setattr(estimate, "_CHUNK", 64)
    (spectrum,) = spectra(text(1000), [300], 0)
    n = len(spectrum.remainder.values)
    assert n > 2 * estimate._CHUNK
    longer = estimate.estimate_longer(spectrum)
    assert len(longer.lengths) == len(longer.distances) == len(longer.errors) == n
    assert (np.diff(longer.lengths) > 0).all()


def test_no_tail_that_is_surely_longer_than_the_limit_is_looked_at():
    (spectrum,) = spectra(text(300), [160], 0)
    known = len(spectrum.eigenvalues)
    assert not len(estimate.estimate_longer(spectrum, known - 1).lengths)
    some = estimate.estimate_longer(spectrum, 200).lengths
    # A tail that is estimated to be a little longer may be that long.
    assert 200 < some[-1] < 300


def test_a_tail_may_be_shorter_by_two_and_a_half_errors_of_its_number():
    """A sum over 16 columns of n squared normal numbers has the variance 2 n / 16."""
    x = text(300)
    rest = replace(settled_but_one(x, 60), n_settled=5)  # each mass is 1
    above = np.arange(len(x) - 60)
    free = np.maximum(above - 5, 0)
    expected = 60 + above - 0.5 * (above >= 5) - 2.5 * np.sqrt(2 * free / 16)
    found = estimate._shortest(estimate._sample(x[:60], rest))
    np.testing.assert_allclose(found, expected)


def test_half_of_what_is_not_settled_lies_above():
    x = text(300)
    rest = replace(sampled(x, 60), n_settled=5)
    sample = estimate._sample(x[:60], rest)
    m = sample.masses
    np.testing.assert_array_equal(m[:5], 1.0)
    np.testing.assert_allclose(sample.counts[:5], np.arange(61, 66))
    np.testing.assert_allclose(sample.counts[5:], (60 + np.cumsum(m) - m / 2)[5:])


def test_points_below_the_law_are_ends_of_ties():
    x = np.array([9.0, 7.0, 7.0, 5.0, 4.0, 4.0, 3.0, 2.5, 2.0])
    sample = estimate._sample(x[:6], settled_but_one(x, 6))
    _, counts, signs, nodes = estimate._points(sample)
    # Not rank 2, which has a tie; not 6, the last known one, which may have.
    assert counts[signs < 0].tolist() == [1, 3, 4]
    assert nodes[signs < 0].tolist() == [-1, -1, -1]
    assert counts[(signs > 0) & (nodes < 0)].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("apart, is_end", [(1.5e-6, False), (2.5e-6, True)])
def test_known_eigenvalues_that_a_solver_may_have_split_are_a_tie(apart, is_end):
    """Each may be off by 1e-6 of it."""
    x = np.array([9.0, 7.0, 7.0 * (1 - apart), 5.0, 4.0, 3.0, 2.0])
    sample = estimate._sample(x[:5], settled_but_one(x, 5))
    _, counts, signs, _ = estimate._points(sample)
    assert (2.0 in counts[signs < 0]) is is_end
    assert 3.0 in counts[signs < 0]


def test_no_mass_is_negative():
    # A total this small is only reached if less than nothing lies at the largest.
    rest = Remainder(np.array([3.0, 2.0, 1.0]), np.ones((16, 3)), 0, 3, 3.2)
    masses, _ = estimate._masses(rest.values, rest)
    np.testing.assert_allclose(masses, [0.0, 1.0, 2.4], atol=1e-12)


def test_the_error_has_a_part_for_the_place_of_a_mass_and_a_floor():
    """Half of the largest mass nearby may lie on the other side of a Ritz value.

    Or half of what the count changes by if each value is a mean of 16 around it.
    """
    x = text(300)
    rest = replace(sampled(x, 60), n_settled=5)
    # In clusters of twelve, and each stands for three.
    values = np.exp(np.repeat(np.log(rest.values[::12]), 12)[: len(rest.values)])
    values *= np.linspace(1, 0.999, len(values))
    rest = replace(rest, values=values, n_eigenvalues=3 * len(values))
    rest = replace(rest, total=3 * values.sum())
    sample = estimate._sample(x[:60], rest)
    n = len(sample.masses)
    at = estimate._distances(sample, np.arange(n))
    random = estimate._standard_errors(sample, np.arange(n), at)
    m = sample.masses
    nearby = np.array([max(m[max(i - 1, 0) : i + 2]) for i in range(n)])
    padded = np.pad(sample.logs, (8, 7), mode="edge")
    spread = np.array([padded[i : i + 16].mean() for i in range(n)])
    change = np.interp(-sample.logs, -spread, sample.counts) - sample.counts
    moved = (1 - 1 / np.maximum(nearby, 1)) * np.abs(change)
    assert (moved > nearby).any()
    assert (moved < nearby).any()
    nearby = np.where(np.arange(n) < 5, 0.0, np.maximum(nearby, moved))
    floor = np.where(np.arange(n) < 5, 0.0003, 0.0015)
    expected = np.sqrt(random**2 + (0.5 * nearby / sample.counts) ** 2 + floor**2)
    longer = estimate.estimate_longer(replace(record_of(x, known=60), remainder=rest))
    np.testing.assert_allclose(longer.errors, expected)


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


@pytest.mark.parametrize("errors", [1.6, 2.5])
def test_what_excludes_all_is_foreseen_from_the_errors_that_are_missing(errors):
    distances = np.array([0.09, 0.02 + errors * 0.01])
    longer = estimate.Estimates(np.array([101.0, 102.0]), distances, np.full(2, 0.01))
    growth = (2.5 / errors) ** (2 / 3)
    assert longer.n_to_exclude(0.02, 100) == round(100 * growth)
    # It is not trusted far.
    assert longer.n_to_exclude(distances.min(), 100) == round(100 * 3 ** (2 / 3))
    # What is settled is known soon.
    settled = replace(longer, errors=np.array([0.01, 0.0003]))
    assert settled.n_to_exclude(distances[1], 100) == 100
    none = estimate.Estimates(*np.zeros((3, 0)))
    assert none.n_to_exclude(0.02, 100) == 100


@pytest.mark.parametrize("basis", [320, 480])
def test_estimate_is_near_the_truth(basis):
    rng = np.random.default_rng(0)
    x = np.sort(np.append(rng.pareto(2.5, 200) + 1, rng.beta(2, 1, 800)))[::-1]
    truth = fit_power_law(x)
    (spectrum,) = spectra(x, [basis], 0)
    longer = estimate.estimate_longer(spectrum)
    estimated, errors = longer.distances, longer.errors
    exact = np.interp(longer.lengths, truth.n_tails, truth.ks_distances)
    # It may be too small by any amount, since only known eigenvalues tell where the law
    # lies above the distribution; too large it is rarely.
    assert np.mean((estimated - exact) / errors > 4) < 0.05
    assert np.median(np.abs(estimated - exact)) < 0.01

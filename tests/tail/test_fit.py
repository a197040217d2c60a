import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from powerlaw_lsa import fit_power_law
from powerlaw_lsa._tail.fit import ROUNDING, _Scan
from powerlaw_lsa.records import TailStatus
from tests._spectra import (
    integers,
    lognormal,
    marchenko_pastur,
    pareto,
    two_slopes,
    with_ties,
)

# The oracle ------------------------------------------------------------------------


def slow_scan(eigenvalues):
    """``(m, xmin, alpha, D)`` of every candidate, straight from the formula."""
    x = np.sort(eigenvalues)[::-1]
    rows = []
    for m in range(2, len(x) + 1):
        xmin = x[m - 1]
        ties_continue = m < len(x) and x[m] == xmin
        if ties_continue or xmin == x[0]:
            continue
        tail = np.sort(x[:m])
        alpha = 1 + m / np.sum(np.log(tail / xmin))
        below = np.searchsorted(tail, tail, side="left")  # number strictly below
        D = np.max(np.abs(1 - (tail / xmin) ** (1 - alpha) - below / m))
        rows.append((m, xmin, alpha, D))
    return rows


def slow_best(rows):
    """Row of the smallest D, of equally small ones the longest tail."""
    smallest = min(D for *_, D in rows)
    return [row for row in rows if row[-1] <= smallest + ROUNDING][-1]


def test_oracle_on_a_hand_worked_example():
    """Eigenvalues 4, 2, 1, of which 2 and 1 are candidates.

    xmin = 2, m = 2: logarithms log 1 + log 2, so beta = 2 / log 2. The fit's
    distribution is 0 at 2 and 1 - 2^(-beta) = 1 - e^(-2) at 4, the empirical one 0 and
    1/2. D = 1/2 - e^(-2) = 0.3647.

    xmin = 1, m = 3: logarithms 0 + log 2 + 2 log 2, so beta = 1 / log 2. The fit's is
    0, 1 - e^(-1), 1 - e^(-2); the empirical one 0, 1/3, 2/3. D = 2/3 - e^(-1) = 0.2988.
    """
    (m1, xmin1, alpha1, D1), (m2, xmin2, alpha2, D2) = slow_scan([1.0, 4.0, 2.0])
    assert (m1, xmin1, m2, xmin2) == (2, 2.0, 3, 1.0)
    assert_allclose([alpha1, alpha2], [1 + 2 / math.log(2), 1 + 1 / math.log(2)])
    assert_allclose([D1, D2], [0.5 - math.exp(-2), 2 / 3 - math.exp(-1)])


def test_oracle_counts_ties_once():
    """Eigenvalues 4, 4, 1: one candidate, beta = 3 / (2 log 4).

    At 4 the fit's distribution is 1 - 4^(-beta) = 1 - e^(-3/2), and one of three values
    is strictly below. D = 1 - e^(-3/2) - 1/3.
    """
    ((m, xmin, alpha, D),) = slow_scan([4.0, 4.0, 1.0])
    assert (m, xmin) == (3, 1.0)
    assert_allclose([alpha, D], [1 + 3 / (2 * math.log(4)), 2 / 3 - math.exp(-1.5)])


# Random spectra --------------------------------------------------------------------


FAMILIES = [pareto, lognormal, marchenko_pastur, two_slopes, integers, with_ties]


def assert_equals_slow_scan(x):
    rows = slow_scan(x)
    fit = fit_power_law(x)
    if len(np.unique(x)) < 3:
        assert fit.status is not TailStatus.FITTED
        return
    m, xmin, alpha, D = slow_best(rows)
    assert fit.status is TailStatus.FITTED
    assert fit.n_tail == m
    assert fit.xmin == xmin
    assert_allclose(fit.ks_distance, D, rtol=0, atol=1e-12)
    assert_allclose(fit.alpha, alpha, rtol=1e-9)
    assert_allclose(fit.alpha_stderr, (alpha - 1) / math.sqrt(m), rtol=1e-9)
    n_tails, xmins, alphas, distances = map(np.array, zip(*rows, strict=True))
    assert_array_equal(fit.n_tails, n_tails)
    assert_array_equal(fit.xmins, xmins)
    assert_allclose(fit.alphas, alphas, rtol=1e-9)
    assert_allclose(fit.ks_distances, distances, rtol=0, atol=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
def test_equals_slow_scan_on_small_spectra(family):
    rng = np.random.default_rng(FAMILIES.index(family))
    for _ in range(100):
        n = int(2 * 150 ** rng.random())
        assert_equals_slow_scan(family(rng, n))


@pytest.mark.parametrize("n", [400, 1500])
@pytest.mark.parametrize("family", FAMILIES)
def test_equals_slow_scan_on_large_spectra(family, n):
    assert_equals_slow_scan(family(np.random.default_rng(n), n))


def test_few_candidates_need_a_full_evaluation(monkeypatch):
    """What makes the scan fast; without the bounds it evaluates all of them."""
    evaluated = []
    original = _Scan._distance
    monkeypatch.setattr(
        _Scan,
        "_distance",
        lambda self, c: evaluated.append(c) or original(self, c),
    )
    rng = np.random.default_rng(0)
    body = rng.lognormal(0, 1, 20_000)
    tail = body.max() * (1 + rng.pareto(2.0, 400))
    fit_power_law(np.concatenate([body, tail]))
    assert len(evaluated) < 1000


# Planted tails ---------------------------------------------------------------------


@pytest.mark.parametrize("xmin", [1e-3, 5.0])
@pytest.mark.parametrize("beta", [0.4, 1.5, 6.0])
@pytest.mark.parametrize("m", [50, 1000])
def test_planted_quantiles_are_found(m, beta, xmin):
    """Quantiles at probabilities j/m, j = 0 .. m-1, follow their law to O(log m / m).

    sum_j log(x_j / xmin) = -sum_j log(1 - j/m) / beta = (m log m - log m!) / beta, so
    that alpha is known exactly.
    """
    tail = xmin * (1 - np.arange(m) / m) ** (-1 / beta)
    body = np.linspace(0.05, 0.8, 3 * m) * xmin
    fit = fit_power_law(np.concatenate([body, tail]))
    alpha = 1 + beta * m / (m * math.log(m) - math.lgamma(m + 1))
    assert fit.n_tail == m
    assert_allclose(fit.xmin, xmin)
    assert_allclose(fit.alpha, alpha, rtol=1e-10)
    assert fit.ks_distance < math.log(m) / m


@pytest.mark.parametrize("alpha", [1.3, 2.0, 3.5, 8.0])
def test_alpha_has_no_cap_and_covers_the_truth(alpha):
    rng = np.random.default_rng(int(10 * alpha))
    fit = fit_power_law(2 * (1 + rng.pareto(alpha - 1, 3000)))
    at_full = fit.alphas[-1]  # the whole sample is the tail that was planted
    assert abs(at_full - alpha) < 4 * (alpha - 1) / math.sqrt(3000)
    assert fit.ks_distance < 0.03


# Invariants ------------------------------------------------------------------------

spectra = st.lists(st.integers(1, 10_000), min_size=3, max_size=60).filter(
    lambda values: len(set(values)) >= 3
)


@settings(deadline=None)
@given(spectra, st.floats(-300, 300))
def test_scaling_keeps_all_but_xmin(values, exponent):
    scale = 10.0**exponent
    x = np.array(values, dtype=float)
    fit, scaled = fit_power_law(x), fit_power_law(scale * x)
    assert scaled.n_tail == fit.n_tail
    assert_allclose(scaled.alpha, fit.alpha, rtol=1e-9)
    assert_allclose(scaled.ks_distance, fit.ks_distance, rtol=0, atol=1e-11)
    assert_allclose(scaled.xmin, scale * fit.xmin)


@settings(deadline=None)
@given(st.data())
def test_order_does_not_matter(data):
    values = data.draw(spectra)
    shuffled = data.draw(st.permutations(values))
    fit, other = fit_power_law(values), fit_power_law(shuffled)
    assert (other.n_tail, other.xmin) == (fit.n_tail, fit.xmin)
    assert (other.alpha, other.ks_distance) == (fit.alpha, fit.ks_distance)
    assert_array_equal(other.eigenvalues, np.sort(values)[::-1])


@settings(deadline=None)
@given(spectra, st.floats(0.1, 10))
def test_a_power_of_the_eigenvalues_divides_beta(values, power):
    """x -> x^p maps Pareto(beta) to Pareto(beta / p): K and D stay."""
    x = np.array(values, dtype=float)
    fit, other = fit_power_law(x), fit_power_law(x**power)
    assert other.n_tail == fit.n_tail
    assert_allclose(other.alpha - 1, (fit.alpha - 1) / power, rtol=1e-9)
    assert_allclose(other.ks_distance, fit.ks_distance, rtol=0, atol=1e-10)


def test_from_1e_minus_300_to_1e300():
    """Ratios of such eigenvalues overflow; their logarithms do not."""
    x = np.geomspace(1e-3, 1e3, 101) * np.random.default_rng(0).uniform(0.9, 1.1, 101)
    x /= np.sqrt(x.max() * x.min())
    power = 299 / np.log10(x.max())
    fit, wide = fit_power_law(x), fit_power_law(x**power)
    assert wide.eigenvalues[0] > 1e298
    assert wide.eigenvalues[-1] < 1e-298
    assert wide.n_tail == fit.n_tail
    assert_allclose(wide.alpha - 1, (fit.alpha - 1) / power, rtol=1e-9)
    assert_allclose(wide.ks_distances, fit.ks_distances, rtol=0, atol=1e-11)


def test_rounding_on_a_multiplicity_is_a_tie():
    """An eigensolver returns an exact multiplicity with its own rounding on it."""
    rng = np.random.default_rng(2)
    x = np.repeat(1 + rng.pareto(1.5, 60), rng.integers(1, 6, 60))
    fit = fit_power_law(x)
    jittered = fit_power_law(x * (1 + 1e-14 * rng.standard_normal(len(x))))
    assert_array_equal(jittered.n_tails, fit.n_tails)
    assert jittered.n_tail == fit.n_tail
    assert_allclose(jittered.ks_distances, fit.ks_distances, rtol=0, atol=1e-12)
    apart = fit_power_law(np.append(x, x.min() * (1 - 1e-9)))
    assert len(apart.n_tails) == len(fit.n_tails) + 1


@pytest.mark.parametrize("unit", [1.0, 0.1, 1 / 3])
@pytest.mark.parametrize("logs", [[4, 3, 2, 2, 1, 0, 0, 0], [5, 4, 3, 3, 1, 1, 1, 0]])
def test_equally_small_distances_choose_the_longest_tail(logs, unit):
    """The tails of 4 and of all 8 have the same D but for rounding."""
    x = unit * 2.0 ** np.array(logs)
    D = {m: D for m, *_, D in slow_scan(x)}
    assert_allclose(D[4], D[8], rtol=0, atol=1e-14)
    assert min(D.values()) == min(D[4], D[8])
    assert fit_power_law(x).n_tail == 8


# Limits ----------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_minimum_is_that_of_the_slow_scan_between_any_limits(family):
    rng = np.random.default_rng(30 + FAMILIES.index(family))
    for _ in range(40):
        x = family(rng, int(rng.integers(5, 80)))
        low, high = np.sort(rng.integers(1, len(x) + 9, 2))
        rows = [row for row in slow_scan(x) if low <= row[0] <= high]
        fit = fit_power_law(x, min_components=low, max_components=high)
        if not rows or len(np.unique(x)) < 3:
            assert fit.status is not TailStatus.FITTED
            continue
        m, xmin, alpha, D = slow_best(rows)
        assert (fit.n_tail, fit.xmin) == (m, xmin)
        assert_allclose([fit.alpha, fit.ks_distance], [alpha, D], rtol=1e-9)
        assert_array_equal(fit.n_tails, [row[0] for row in rows])
        assert_allclose(fit.ks_distances, [row[-1] for row in rows], rtol=0, atol=1e-12)


def test_both_limits_at_the_number_of_eigenvalues_fix_xmin():
    x = lognormal(np.random.default_rng(4), 300)
    fit = fit_power_law(x, min_components=300, max_components=300)
    assert (fit.n_tail, fit.xmin) == (300, x.min())
    assert fit.n_tail == fit_power_law(x, min_components=300).n_tail
    assert fit.ks_distance > fit_power_law(x).ks_distance


def test_limits_that_allow_no_tail_are_a_status_with_advice():
    x = [5.0, 5.0, 5.0, 2.0, 1.0]
    for limits, kept in (
        ({"max_components": 3}, 3),  # before the second distinct eigenvalue
        ({"min_components": 6}, 5),
        ({"min_components": 1, "max_components": 2}, 2),
        ({"max_components": 1}, 1),
    ):
        fit = fit_power_law(x, **limits)
        assert fit.status is TailStatus.NO_CANDIDATE
        assert "a larger max_components" in fit.status.advice
        assert (fit.n_tail, fit.xmin) == (kept, x[kept - 1])
        assert len(fit.ks_distances) == 0


@pytest.mark.parametrize("name", ["min_components", "max_components"])
@pytest.mark.parametrize("limit", [0, -1, 2.5, float("nan"), "abc"])
def test_limits_must_be_positive_integers(name, limit):
    with pytest.raises(
        ValueError, match=re.escape(f"{name} must be a positive integer or None, got")
    ):
        fit_power_law([3.0, 2.0, 1.0], **{name: limit})


def test_limits_must_not_contradict_each_other():
    with pytest.raises(ValueError, match="min_components=3 is larger than max_comp"):
        fit_power_law([3.0, 2.0, 1.0], min_components=3, max_components=2)


# No tail to fit --------------------------------------------------------------------


@pytest.mark.parametrize(
    "values, status, n_tail, xmin, advice",
    [
        ([], "no_eigenvalues", 0, np.nan, "check that the input is not all zeros"),
        ([2.0], "all_equal", 1, 2.0, "one distinct positive eigenvalue"),
        (
            [2.0, 2.0, 2.0],
            "all_equal",
            3,
            2.0,
            "one distinct positive eigenvalue",
        ),
        (
            [3.0, 3.0 * (1 + 1e-15)],
            "all_equal",
            2,
            3.0,
            "one distinct positive eigenvalue",
        ),
        ([3.0, 2.0], "too_few_distinct", 2, 2.0, "fewer than three distinct"),
        ([3.0, 3.0, 2.0], "too_few_distinct", 3, 2.0, "fewer than three distinct"),
    ],
)
def test_degenerate_spectrum_is_a_status_with_advice(
    values, status, n_tail, xmin, advice
):
    fit = fit_power_law(np.array(values))
    assert fit.status == status
    assert advice in fit.status.advice
    assert fit.n_tail == n_tail
    assert_allclose(fit.xmin, xmin)
    assert np.isnan([fit.alpha, fit.alpha_stderr, fit.ks_distance]).all()
    assert [len(a) for a in (fit.n_tails, fit.alphas, fit.xmins)] == [0, 0, 0]
    assert len(fit.ks_distances) == 0
    with pytest.raises(ValueError, match=f"no power law to hand on: .*{advice}"):
        fit.to_powerlaw()


# Bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values, message",
    [
        (np.ones((2, 3)), r"one-dimensional, got shape \(2, 3\)"),
        (3.0, "one-dimensional, got float; pass the numbers alone"),
        (5, "one-dimensional, got int; pass the numbers alone"),
        ([1 + 2j, 3.0, 1.0], "real numbers, got dtype complex128"),
        (["a", "b"], "real numbers, got dtype <U1"),
        ([True, False, True], "real numbers, got dtype bool"),
        ([3.0, np.nan, 1.0], "finite, got nan at position 1"),
        ([3.0, 1.0, np.inf], "finite, got inf at position 2"),
        ([3.0, 2.0, 1.0, 0.0], r"positive, got 0\.0 at position 3; leave such values"),
        ([-1.0, 2.0, 3.0], r"positive, got -1\.0 at position 0"),
        (np.ma.masked_equal([3.0, 2.0, 1.0], 2), r"unmasked, got 2\.0 at position 1"),
    ],
)
def test_bad_eigenvalues_are_named(values, message):
    with pytest.raises(ValueError, match=message):
        fit_power_law(values)


def test_input_is_copied_and_integers_and_lists_are_fine():
    x = np.array([1.0, 5.0, 3.0, 2.0])
    fit = fit_power_law(x)
    assert_array_equal(x, [1.0, 5.0, 3.0, 2.0])
    assert not np.shares_memory(fit.eigenvalues, x)
    for same in (x.astype(int), x.astype(np.float32), [1, 5, 3, 2]):
        other = fit_power_law(same)
        assert other.eigenvalues.dtype == np.float64
        assert (other.n_tail, other.alpha) == (fit.n_tail, fit.alpha)


def test_record_is_frozen():
    fit = fit_power_law([3.0, 2.0, 1.0])
    with pytest.raises(AttributeError, match="cannot assign"):
        fit.alpha = 2.0


def test_record_is_printed_without_its_arrays():
    text = repr(fit_power_law([3.0, 2.0, 1.0]))
    assert "n_tail=3" in text
    assert "[" not in text


# powerlaw --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "x",
    [
        1 + np.random.default_rng(10).pareto(1.2, 300),
        3 * (1 + np.random.default_rng(11).pareto(5.0, 300)),  # alpha > 3
        np.random.default_rng(12).lognormal(0, 1, 300),
        two_slopes(np.random.default_rng(13), 300),
    ],
)
def test_equals_powerlaw(x, scan_of_powerlaw):
    fit = fit_power_law(x)
    assert fit.n_tail > 2  # powerlaw leaves the second largest value out of its scan
    theirs = scan_of_powerlaw(x)
    assert fit.xmin == theirs.xmin
    assert_allclose(fit.alpha, theirs.power_law.alpha, rtol=1e-9)
    assert_allclose(fit.ks_distance, theirs.power_law.D, rtol=0, atol=1e-12)


@pytest.mark.parametrize("alpha", [1.5, 2.5, 6.0])
def test_to_powerlaw_is_quiet_and_the_same(alpha, capfd):
    rng = np.random.default_rng(14)
    fit = fit_power_law(3 * (1 + rng.pareto(alpha - 1, 400)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        theirs = fit.to_powerlaw()
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
    assert theirs.xmin == fit.xmin
    assert np.count_nonzero(theirs.data >= theirs.xmin) == fit.n_tail
    assert_allclose(theirs.power_law.alpha, fit.alpha, rtol=1e-9)
    assert_allclose(theirs.power_law.D, fit.ks_distance, rtol=0, atol=1e-12)


def test_what_is_nearer_than_rtol_is_tied():
    x = np.repeat(np.linspace(9.0, 1.0, 40) ** 2, 3)
    exact = fit_power_law(x)
    # Each of three equal values is off by another 1e-8.
    noisy = x * (1 + 1e-8 * np.tile([1.0, 0.0, -1.0], 40))
    assert len(fit_power_law(noisy).n_tails) > 2 * len(exact.n_tails)
    found = fit_power_law(noisy, rtol=2e-8)
    assert found.n_tail == exact.n_tail
    assert found.rtol == 2e-8
    np.testing.assert_array_equal(found.n_tails, exact.n_tails)
    np.testing.assert_allclose(found.ks_distances, exact.ks_distances, atol=1e-6)
    assert np.sum(noisy >= found.xmin) == found.n_tail
    # Equal values are ties whatever the tolerance.
    np.testing.assert_array_equal(fit_power_law(x, rtol=0.0).n_tails, exact.n_tails)


@pytest.mark.parametrize("rtol", [-1e-12, 1.0, np.nan])
def test_rtol_is_a_small_share(rtol):
    with pytest.raises(ValueError, match="rtol must be at least 0 and less than 1"):
        fit_power_law([3.0, 2.0, 1.0], rtol=rtol)

"""The bootstrap p-value, against slow and planted answers."""

import numpy as np
import pytest
from joblib import parallel_config
from scipy import stats

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.diagnostics import _resampling, goodness_of_fit


def pareto(rng, n, alpha=2.5, xmin=1.0):
    return xmin * (1 - rng.random(n)) ** (-1 / (alpha - 1))


def with_body(rng, n_tail, n_body):
    return np.concatenate([pareto(rng, n_tail), rng.uniform(0, 1, n_body)])


def p_values(draw, n_samples, n_resamples=50, min_components=None):
    """p of as many samples, one for each seed."""
    p = []
    for seed in range(n_samples):
        x = draw(np.random.default_rng(seed))
        fit = fit_power_law(x, min_components=min_components)
        result = goodness_of_fit(fit, n_resamples=n_resamples, random_state=seed)
        p.append(result.p_value)
    return np.array(p)


# A slow bootstrap that shares no code with the fast one ---------------------------


def slow_fit(x):
    """alpha, xmin, D, K by the textbook, one candidate after the other."""
    x = np.sort(x)
    fits = []
    for xmin in np.unique(x)[:-1]:
        tail = x[x >= xmin]
        alpha = 1 + len(tail) / np.log(tail / xmin).sum()
        below = np.searchsorted(tail, tail, side="left") / len(tail)
        d = np.max(np.abs(1 - (tail / xmin) ** (1 - alpha) - below))
        fits.append((d, alpha, xmin, len(tail)))
    return min(fits)


def slow_p(x, n_resamples, rng):
    d, alpha, xmin, k = slow_fit(x)
    body = x[x < xmin]
    exceed = 0
    for _ in range(n_resamples):
        from_tail = rng.random(len(x)) < k / len(x)
        if not len(body):
            from_tail[:] = True
        y = np.empty(len(x))
        y[from_tail] = xmin * (
            1
            + stats.pareto.rvs(
                alpha - 1, loc=-1, size=from_tail.sum(), random_state=rng
            )
        )
        if len(body):
            y[~from_tail] = body[rng.integers(len(body), size=(~from_tail).sum())]
        exceed += slow_fit(y)[0] >= d
    return exceed / n_resamples


CASES = {
    "pareto": lambda rng: pareto(rng, 60),
    "tail and body": lambda rng: with_body(rng, 30, 50),
    "long body": lambda rng: with_body(rng, 15, 85),
    "exponential": lambda rng: rng.exponential(size=80),
    "uniform": lambda rng: rng.uniform(1, 2, size=60),
    "ties": lambda rng: np.ceil(pareto(rng, 80, xmin=3)),
    "an outlier": lambda rng: np.append(pareto(rng, 60, alpha=5), 1e4),
    "two power laws": lambda rng: np.append(pareto(rng, 40), pareto(rng, 40, 1.5, 0.1)),
}


@pytest.mark.parametrize("case", CASES)
def test_p_value_is_that_of_a_slow_bootstrap(case):
    rng = np.random.default_rng(7)
    x = CASES[case](rng)
    fast = goodness_of_fit(x, n_resamples=300, random_state=0)
    assert fast.ks_distance == pytest.approx(slow_fit(x)[0], rel=1e-9)
    n_slow = 60
    slow = slow_p(x, n_slow, rng)
    q = (slow * n_slow + 1) / (n_slow + 2)
    stderr = np.hypot(fast.p_stderr, np.sqrt(q * (1 - q) / n_slow))
    assert abs(fast.p_value - slow) < 3.5 * stderr


# What p must be; benchmarks/bench_goodness_of_fit.py measures how often it is --------


def test_p_is_uniform_for_pareto_samples_if_xmin_is_fixed():
    """Replicates of the whole sample are exchangeable with it.

    Under a power law x = xmin * u ** (-1 / beta), so log(x / xmin) * beta does not
    depend on its parameters. D is a function of these alone, so it has one and the
    same distribution in samples and replicates, and p is uniform on 0, 1/B, ..., 1.
    """
    p = p_values(
        lambda rng: pareto(rng, 40, rng.uniform(1.5, 8)), 100, 24, min_components=40
    )
    # 1/25 for the steps of p; the rest is the 1 % point of 100 uniform numbers.
    assert stats.kstest(p, "uniform").statistic < 0.04 + stats.kstwo.ppf(0.99, len(p))


def test_p_errs_upwards_if_xmin_is_searched():
    """The body is where the fit was worse: see the Notes of `goodness_of_fit`."""
    p = p_values(lambda rng: with_body(rng, 60, 60), 50, 29)
    for level in (0.05, 0.1, 0.2):
        assert np.mean(p <= level) < level + 2.6 * np.sqrt(level * (1 - level) / 50)
    assert 0.4 < np.median(p) < 0.75


DRAWS = {
    "exponential": lambda rng, n: 1 + rng.exponential(size=n),
    "lognormal": lambda rng, n: 1 + rng.lognormal(size=n),
}


@pytest.mark.parametrize("name", DRAWS)
def test_p_is_small_for_what_is_no_power_law_if_xmin_is_fixed(name):
    few, many = (
        p_values(lambda rng, n=n: DRAWS[name](rng, n), 10, min_components=n)
        for n in (100, 300)
    )
    assert np.mean(few <= 0.1) >= 0.7
    assert many.max() <= 0.02


def test_eigenvalues_more_regular_than_chance_have_p_one():
    quantiles = (np.arange(500) + 0.5) / 500
    assert goodness_of_fit(quantiles**-0.7, n_resamples=50, random_state=0).p_value == 1


def test_p_value_is_the_share_of_replicates_and_its_error_is_never_zero():
    x = with_body(np.random.default_rng(0), 50, 50)
    result = goodness_of_fit(x, n_resamples=40, random_state=0)
    assert result.p_value == np.mean(result.ks_distances >= result.ks_distance)
    assert result.n_resamples == 40
    certain = goodness_of_fit(np.linspace(1, 2, 400), n_resamples=40, random_state=0)
    assert certain.p_value in (0, 1)
    assert certain.p_stderr == pytest.approx(np.sqrt(41 / 42 * (1 / 42) / 40))


# Reproducible, and only as deep as the fit ----------------------------------------


def test_same_seed_same_numbers_for_any_number_of_jobs():
    """In threads here; `test_intervals` does it in processes."""
    x = with_body(np.random.default_rng(0), 50, 50)
    with parallel_config("threading"):
        one, two = (
            goodness_of_fit(x, n_resamples=30, random_state=3, n_jobs=n_jobs)
            for n_jobs in (1, 2)
        )
    np.testing.assert_array_equal(one.ks_distances, two.ks_distances)
    other = goodness_of_fit(x, n_resamples=30, random_state=4)
    assert not np.array_equal(one.ks_distances, other.ks_distances)


def test_more_replicates_begin_with_the_same_ones():
    x = with_body(np.random.default_rng(0), 50, 50)
    few, many = (
        goodness_of_fit(x, n_resamples=n, random_state=3).ks_distances for n in (5, 9)
    )
    np.testing.assert_array_equal(few, many[:5])


def test_random_state_instances_go_on():
    x = with_body(np.random.default_rng(0), 50, 50)
    state = np.random.RandomState(0)
    first, second = (
        goodness_of_fit(x, n_resamples=5, random_state=state).ks_distances
        for _ in range(2)
    )
    assert not np.array_equal(first, second)


def test_limited_fit_is_bootstrapped_with_its_limits(monkeypatch):
    limits = []

    def recording(x, **given):
        limits.append(given)
        return fit_power_law(x, **given)

    x = with_body(np.random.default_rng(0), 50, 50)
    given = {"min_components": 10, "max_components": 20}
    fit = fit_power_law(x, **given)
    monkeypatch.setattr(_resampling, "fit_power_law", recording)
    result = goodness_of_fit(fit, n_resamples=5, random_state=0)
    assert limits == [given | {"rtol": fit.rtol}] * 5
    assert result.ks_distance == fit.ks_distance


def test_the_size_of_the_tail_of_a_replicate_is_binomial(monkeypatch):
    sizes = []

    def recording(x, **given):
        sizes.append((np.sum(x >= fit.xmin), len(x)))
        return fit_power_law(x, **given)

    fit = fit_power_law(with_body(np.random.default_rng(0), 60, 60))
    monkeypatch.setattr(_resampling, "fit_power_law", recording)
    goodness_of_fit(fit, n_resamples=200, random_state=0)
    tails, lengths = np.array(sizes).T
    share = fit.n_tail / 120
    assert set(lengths) == {120}
    np.testing.assert_allclose(tails.mean(), fit.n_tail, rtol=0.05)
    np.testing.assert_allclose(tails.var(), 120 * share * (1 - share), rtol=0.4)


def test_units_do_not_matter():
    x = with_body(np.random.default_rng(0), 50, 50)
    one, other = (
        goodness_of_fit(scale * x, n_resamples=20, random_state=0)
        for scale in (1.0, 2.0**40)
    )
    np.testing.assert_allclose(one.ks_distances, other.ks_distances, rtol=1e-9)


def test_nearly_flat_tails_stay_finite():
    """Every tenth replicate would have a value beyond the largest float."""
    quantiles = (np.arange(50) + 0.5) / 50
    x = np.exp(-300 - 200 * np.log(quantiles))
    result = goodness_of_fit(x, n_resamples=50, random_state=0)
    assert np.isfinite(result.ks_distances).all()


# What cannot be done --------------------------------------------------------------


def test_three_eigenvalues_are_enough_for_an_answer():
    result = goodness_of_fit([4.0, 2.0, 1.0], n_resamples=200, random_state=0)
    assert 0 <= result.p_value <= 1
    assert 0 < result.n_resamples <= 200


def test_no_replicate_with_a_tail_is_an_error(monkeypatch):
    fit = fit_power_law([4.0, 2.0, 1.0])
    monkeypatch.setattr(
        _resampling, "fit_power_law", lambda x, **_: fit_power_law([1.0])
    )
    with pytest.raises(ValueError, match="Fewer than 2 of 7 resamples had a tail"):
        goodness_of_fit(fit, n_resamples=7)


# Estimators -----------------------------------------------------------------------


def test_a_fitted_estimator_stands_for_its_fit():
    X = np.random.default_rng(0).standard_normal((80, 60)) / np.arange(1, 61)
    svd = PowerLawTruncatedSVD(max_components=30).fit(X)
    one, other = (
        goodness_of_fit(source, n_resamples=5, random_state=0).ks_distances
        for source in (svd, svd.power_law_)
    )
    np.testing.assert_array_equal(one, other)

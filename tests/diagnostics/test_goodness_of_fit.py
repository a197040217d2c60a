"""The bootstrap p-value and the shuffled matrix, against slow and planted answers."""

from typing import ClassVar

import numpy as np
import pytest
import scipy.sparse as sp
from scipy import stats
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import (
    DegenerateSpectrumWarning,
    PowerLawFit,
    PowerLawTruncatedSVD,
    fit_power_law,
)
from powerlaw_lsa.diagnostics.goodness_of_fit import goodness_of_fit, shuffle_null


def pareto(rng, n, alpha=2.5, xmin=1.0):
    return xmin * (1 - rng.random(n)) ** (-1 / (alpha - 1))


def with_body(rng, n_tail, n_body):
    return np.concatenate([pareto(rng, n_tail), rng.uniform(0, 1, n_body)])


def p_values(draw, n_samples, n_bootstrap=50, min_components=None):
    """p of as many samples, one for each seed."""
    p = []
    for seed in range(n_samples):
        x = draw(np.random.default_rng(seed))
        fit = fit_power_law(x, min_components=min_components)
        result = goodness_of_fit(fit, n_bootstrap=n_bootstrap, random_state=seed)
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


def slow_p(x, n_bootstrap, rng):
    d, alpha, xmin, k = slow_fit(x)
    body = x[x < xmin]
    exceed = 0
    for _ in range(n_bootstrap):
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
    return exceed / n_bootstrap


CASES = {
    "pareto": lambda rng: pareto(rng, 60),
    "steep pareto": lambda rng: pareto(rng, 60, alpha=6),
    "flat pareto": lambda rng: pareto(rng, 60, alpha=1.2),
    "tail and body": lambda rng: with_body(rng, 30, 50),
    "long body": lambda rng: with_body(rng, 15, 85),
    "exponential": lambda rng: rng.exponential(size=80),
    "lognormal": lambda rng: rng.lognormal(size=80),
    "normal": lambda rng: rng.normal(10, 1, size=60),
    "uniform": lambda rng: rng.uniform(1, 2, size=60),
    "ties": lambda rng: np.ceil(pareto(rng, 80, xmin=3)),
    "an outlier": lambda rng: np.append(pareto(rng, 60, alpha=5), 1e4),
    "two power laws": lambda rng: np.append(pareto(rng, 40), pareto(rng, 40, 1.5, 0.1)),
}


@pytest.mark.parametrize("case", CASES)
def test_p_value_is_that_of_a_slow_bootstrap(case):
    rng = np.random.default_rng(7)
    x = CASES[case](rng)
    fast = goodness_of_fit(x, n_bootstrap=1000, random_state=0)
    assert fast.ks_distance == pytest.approx(slow_fit(x)[0], rel=1e-9)
    n_slow = 80
    slow = slow_p(x, n_slow, rng)
    q = (slow * n_slow + 1) / (n_slow + 2)
    stderr = np.hypot(fast.p_stderr, np.sqrt(q * (1 - q) / n_slow))
    assert abs(fast.p_value - slow) < 3.5 * stderr


# What p must be -------------------------------------------------------------------


def test_p_is_uniform_for_pareto_samples_where_xmin_is_fixed():
    """Replicates of the whole sample are exchangeable with it.

    Under a power law x = xmin * u ** (-1 / beta), so log(x / xmin) * beta does not
    depend on its parameters. D is a function of these alone, so it has one and the
    same distribution in samples and replicates, and p is uniform on 0, 1/B, ..., 1.
    """
    p = p_values(
        lambda rng: pareto(rng, 40, rng.uniform(1.5, 8)), 300, 49, min_components=40
    )
    # 1/50 for the steps of p; the rest is the 1 % point of 300 uniform numbers.
    assert stats.kstest(p, "uniform").statistic < 0.02 + stats.kstwo.ppf(0.99, len(p))


def test_p_errs_upwards_where_xmin_is_searched():
    """The body is where the fit was worse: see the Notes of `goodness_of_fit`."""
    p = p_values(lambda rng: with_body(rng, 60, 60), 200, 49)
    for level in (0.05, 0.1, 0.2):
        assert np.mean(p <= level) < level + 2.6 * np.sqrt(level * (1 - level) / 200)
    assert 0.4 < np.median(p) < 0.75


DRAWS = {
    "exponential": lambda rng, n: 1 + rng.exponential(size=n),
    "lognormal": lambda rng, n: 1 + rng.lognormal(size=n),
}


@pytest.mark.parametrize("name", DRAWS)
def test_p_is_small_for_what_is_no_power_law_where_xmin_is_fixed(name):
    few, many = (
        p_values(lambda rng, n=n: DRAWS[name](rng, n), 20, min_components=n)
        for n in (100, 300)
    )
    assert np.mean(few <= 0.1) >= 0.7
    assert many.max() <= 0.02


@pytest.mark.parametrize("name, n", [("exponential", 300), ("lognormal", 700)])
def test_p_is_often_small_where_xmin_can_escape_to_a_short_tail(name, n):
    """About half of the time."""
    p = p_values(lambda rng: DRAWS[name](rng, n), 20)
    assert 0.3 <= np.mean(p <= 0.1) <= 0.8


def test_p_is_small_where_the_escape_is_barred():
    """With tails of 300 and more, in 91 of 100 samples."""
    p = p_values(lambda rng: 1 + rng.exponential(size=3000), 15, min_components=300)
    assert np.mean(p <= 0.1) >= 0.7


def test_eigenvalues_more_regular_than_chance_have_p_one():
    quantiles = (np.arange(500) + 0.5) / 500
    assert goodness_of_fit(quantiles**-0.7, n_bootstrap=50, random_state=0).p_value == 1


def test_p_value_is_the_share_of_replicates_and_its_error_is_never_zero():
    x = with_body(np.random.default_rng(0), 50, 50)
    result = goodness_of_fit(x, n_bootstrap=40, random_state=0)
    assert result.p_value == np.mean(result.ks_distances >= result.ks_distance)
    assert result.n_bootstrap == 40
    certain = goodness_of_fit(np.linspace(1, 2, 400), n_bootstrap=40, random_state=0)
    assert certain.p_value in (0, 1)
    assert certain.p_stderr == pytest.approx(np.sqrt(41 / 42 * (1 / 42) / 40))


# Reproducible, and only as deep as the fit ----------------------------------------


def test_same_seed_same_numbers_for_any_number_of_processes():
    x = with_body(np.random.default_rng(0), 50, 50)
    one, two = (
        goodness_of_fit(x, n_bootstrap=30, random_state=3, n_jobs=n_jobs)
        for n_jobs in (1, 2)
    )
    np.testing.assert_array_equal(one.ks_distances, two.ks_distances)
    other = goodness_of_fit(x, n_bootstrap=30, random_state=4)
    assert not np.array_equal(one.ks_distances, other.ks_distances)


def test_more_replicates_begin_with_the_same_ones():
    x = with_body(np.random.default_rng(0), 50, 50)
    few, many = (
        goodness_of_fit(x, n_bootstrap=n, random_state=3).ks_distances for n in (5, 9)
    )
    np.testing.assert_array_equal(few, many[:5])


def test_random_state_instances_go_on():
    x = with_body(np.random.default_rng(0), 50, 50)
    state = np.random.RandomState(0)
    first, second = (
        goodness_of_fit(x, n_bootstrap=5, random_state=state).ks_distances
        for _ in range(2)
    )
    assert not np.array_equal(first, second)


def test_limited_fit_is_bootstrapped_with_its_limits(monkeypatch):
    from powerlaw_lsa import _goodness_of_fit

    limits = []

    def recording(x, **given):
        limits.append(given)
        return fit_power_law(x, **given)

    x = with_body(np.random.default_rng(0), 50, 50)
    given = {"min_components": 10, "max_components": 20}
    fit = fit_power_law(x, **given)
    monkeypatch.setattr(_goodness_of_fit, "fit_power_law", recording)
    result = goodness_of_fit(fit, n_bootstrap=5, random_state=0)
    assert limits == [given] * 5
    assert result.ks_distance == fit.ks_distance


def test_units_do_not_matter():
    x = with_body(np.random.default_rng(0), 50, 50)
    one, other = (
        goodness_of_fit(scale * x, n_bootstrap=20, random_state=0)
        for scale in (1.0, 2.0**40)
    )
    np.testing.assert_allclose(one.ks_distances, other.ks_distances, rtol=1e-9)


def test_nearly_flat_tails_stay_finite():
    """Every tenth replicate would have a value beyond the largest float."""
    quantiles = (np.arange(50) + 0.5) / 50
    x = np.exp(-300 - 200 * np.log(quantiles))
    result = goodness_of_fit(x, n_bootstrap=50, random_state=0)
    assert np.isfinite(result.ks_distances).all()


# What cannot be done --------------------------------------------------------------


@pytest.mark.parametrize("x", [[], [2.0, 2.0, 2.0], [3.0, 1.0]])
def test_no_tail_is_an_error_with_advice(x):
    with pytest.raises(ValueError, match=r"no power law to assess: .*(give|check)"):
        goodness_of_fit(x)


def test_three_eigenvalues_are_enough_for_an_answer():
    result = goodness_of_fit([4.0, 2.0, 1.0], n_bootstrap=200, random_state=0)
    assert 0 <= result.p_value <= 1
    assert 0 < result.n_bootstrap <= 200


def test_no_replicate_with_a_tail_is_an_error(monkeypatch):
    from powerlaw_lsa import _goodness_of_fit

    fit = fit_power_law([4.0, 2.0, 1.0])
    monkeypatch.setattr(
        _goodness_of_fit, "fit_power_law", lambda x, **_: fit_power_law([1.0])
    )
    with pytest.raises(ValueError, match="None of 7 resamples had a tail"):
        goodness_of_fit(fit, n_bootstrap=7)


@pytest.mark.parametrize("n", [0, -1, 2.5])
def test_number_of_replicates_must_be_a_positive_integer(n):
    with pytest.raises(ValueError, match="n_bootstrap must be a positive integer"):
        goodness_of_fit([4.0, 2.0, 1.0], n_bootstrap=n)


# Estimators -----------------------------------------------------------------------


def test_a_fitted_estimator_stands_for_its_fit(matrix):
    svd = PowerLawTruncatedSVD(max_components=30).fit(matrix)
    one, other = (
        goodness_of_fit(source, n_bootstrap=5, random_state=0).ks_distances
        for source in (svd, svd.power_law_)
    )
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "source", [PowerLawTruncatedSVD(), make_pipeline(PowerLawTruncatedSVD())]
)
def test_an_estimator_without_a_fit_is_told_so(source):
    with pytest.raises(NotFittedError, match="pass a fitted PowerLawTruncatedSVD"):
        goodness_of_fit(source)


# The shuffled matrix --------------------------------------------------------------


@pytest.fixture
def matrix():
    rng = np.random.default_rng(0)
    mask = sp.random_array((80, 60), density=0.2, rng=rng)
    return sp.csr_array(mask * np.outer(np.ones(80), 1 / np.arange(1, 61)))


class Recorder(BaseEstimator):
    """Keeps what it is fitted to."""

    seen: ClassVar[list] = []

    def fit(self, X):
        self.seen.append(X)
        self.power_law_ = fit_power_law([3.0, 2.0, 1.0])
        return self


@pytest.fixture
def recorder():
    Recorder.seen.clear()
    return Recorder()


@pytest.mark.parametrize("container", [sp.csr_array, sp.csc_matrix, sp.coo_array])
def test_shuffle_keeps_shape_values_and_sparsity(matrix, container, recorder):
    shuffle_null(container(matrix), estimator=recorder, random_state=0)
    (shuffled,) = recorder.seen
    assert sp.issparse(shuffled)
    assert shuffled.shape == matrix.shape
    np.testing.assert_array_equal(np.sort(shuffled.data), np.sort(matrix.data))
    assert shuffled.nnz == len(set(zip(*shuffled.nonzero(), strict=True)))


def test_shuffle_reaches_every_cell_alike(recorder):
    X = sp.csr_array(np.diag([1.0, 2.0, 3.0]))
    for seed in range(900):
        shuffle_null(X, estimator=recorder, random_state=seed)
    hits = np.sum([Y.toarray() == 3.0 for Y in recorder.seen], axis=0)
    assert hits.sum() == 900
    assert stats.chisquare(hits.ravel()).pvalue > 0.001


def test_null_is_the_fit_of_the_shuffled_matrix(matrix, recorder):
    shuffle_null(matrix, estimator=recorder, random_state=1)
    null = shuffle_null(matrix, random_state=1)
    assert isinstance(null, PowerLawFit)
    singular = np.linalg.svd(recorder.seen[0].toarray(), compute_uv=False)
    np.testing.assert_allclose(null.eigenvalues[0], singular[0] ** 2)
    assert null.eigenvalues.sum() == pytest.approx((matrix.data**2).sum())


def test_null_of_a_structured_matrix_is_steeper(matrix):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((120, 100)) * np.arange(1, 101) ** -0.7
    real = fit_power_law(np.linalg.svd(X, compute_uv=False) ** 2)
    assert shuffle_null(X, random_state=0).alpha > 1.5 * real.alpha


def test_null_is_fitted_by_a_silent_clone(matrix):
    svd = PowerLawTruncatedSVD(algorithm="arpack", max_components=2)
    with pytest.warns(DegenerateSpectrumWarning):
        svd.fit(np.eye(9))
    null = shuffle_null(np.eye(9), estimator=svd, random_state=0)
    assert null.max_components == 2
    before = svd.power_law_
    shuffle_null(matrix, estimator=svd, random_state=0)
    assert svd.power_law_ is before


def test_shuffle_takes_dense_input_alike(matrix):
    dense, sparse = (
        shuffle_null(X, random_state=0).eigenvalues for X in (matrix.toarray(), matrix)
    )
    np.testing.assert_allclose(dense, sparse, rtol=1e-8)

"""Every rule is compared with a slow calculation that follows the paper's words."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import norm
from sklearn.base import clone

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.diagnostics import localization_ratios
from powerlaw_lsa.rules import (
    BrokenStick,
    EigenvalueRatio,
    Elbow,
    EnergyShare,
    Fixed,
    LocalizationElbow,
    MarchenkoPasturEdge,
    OptimalHardThreshold,
    ParallelAnalysis,
    PowerLaw,
    ProfileLikelihood,
    SignflipParallelAnalysis,
    TraceLog,
)
from powerlaw_lsa.rules.optimal_hard_threshold import (
    _hard_threshold,
    _marchenko_pastur_median,
)
from tests._data import record_of as spectrum_of

OF_EIGENVALUES = [
    BrokenStick(),
    EigenvalueRatio(),
    Elbow(),
    MarchenkoPasturEdge(),
    OptimalHardThreshold(),
    ProfileLikelihood(),
    TraceLog(),
]
OTHERS = [LocalizationElbow(), ParallelAnalysis(), SignflipParallelAnalysis()]
LEADING = [rule for rule in OF_EIGENVALUES if rule.needs == "leading"]
COMPLETE = [rule for rule in OF_EIGENVALUES if rule.needs == "complete"]


def named(rules):
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: type(rule).__name__)


def planted(rank=5, strength=3.0, shape=(300, 120), seed=0):
    """White noise plus a signal of this rank, well above the noise's edge."""
    rng = np.random.default_rng(seed)
    n, d = shape
    U = np.linalg.qr(rng.standard_normal((n, rank)))[0]
    V = np.linalg.qr(rng.standard_normal((d, rank)))[0]
    signal = strength * (np.sqrt(n) + np.sqrt(d)) * np.linspace(1, 1.3, rank)
    return (U * signal) @ V.T + rng.standard_normal(shape)


def heavy(seed=0, n=200):
    """Eigenvalues like those of text, with zeros at the end."""
    rng = np.random.default_rng(seed)
    x = np.sort(1 + rng.pareto(1.2, n))[::-1] * np.linspace(1, 0.01, n)
    return np.append(x, np.zeros(7))


# Against the words of the papers -----------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        EigenvalueRatio(),
        MarchenkoPasturEdge(),
        OptimalHardThreshold(),
        ParallelAnalysis(),
        ProfileLikelihood(),
        SignflipParallelAnalysis(),
    ],
    ids=lambda rule: type(rule).__name__,
)
@pytest.mark.parametrize("rank, shape", [(1, (300, 120)), (5, (120, 300))])
def test_a_planted_rank_in_noise_is_found(rule, rank, shape):
    svd = PowerLawTruncatedSVD(rule, random_state=0)
    assert svd.fit(planted(rank, shape=shape)).n_components_ == rank


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n_large", [1, 10, 45])
def test_profile_likelihood_is_the_largest(seed, n_large):
    rng = np.random.default_rng(seed)
    x = np.append(rng.normal(10, 1, n_large), rng.normal(6.5, 1.5, 60 - n_large))
    x = np.sort(np.abs(x))[::-1]
    p = len(x)
    likelihoods = []
    for q in range(1, p):
        left, right = x[:q], x[q:]
        squares = len(left) * np.var(left) + len(right) * np.var(right)
        scale = np.sqrt(squares / (p - 2))
        likelihoods.append(
            norm.logpdf(left, left.mean(), scale).sum()
            + norm.logpdf(right, right.mean(), scale).sum()
        )
    assert ProfileLikelihood()(spectrum_of(x)) == 1 + np.argmax(likelihoods)


@pytest.mark.parametrize("beta", [0.01, 0.3, 0.77, 1.0])
def test_marchenko_pastur_median_halves_a_sampled_spectrum(beta):
    rng = np.random.default_rng(0)
    n = 1000
    X = rng.standard_normal((n, round(beta * n)))
    sampled = np.median(np.linalg.svd(X, compute_uv=False) ** 2 / n)
    assert_allclose(_marchenko_pastur_median(beta), sampled, rtol=0.02)


def test_hard_threshold_is_that_of_the_paper():
    """Their abstract has it for a square matrix: 2.858 times the median."""
    assert_allclose(_hard_threshold(1.0), 2.858, atol=5e-4)
    # Their cubic approximation, which they say is off by 0.02 at most.
    for beta in np.linspace(0.05, 1, 20):
        cubic = 0.56 * beta**3 - 0.95 * beta**2 + 1.82 * beta + 1.43
        assert abs(_hard_threshold(beta) - cubic) < 0.03


def test_hard_threshold_takes_the_median_of_all_singular_values_zeros_included():
    singular_values = np.array([20, 9, 4, 3, 2, 1, 0, 0])
    spectrum = spectrum_of(singular_values**2.0, shape=(8, 8))
    assert np.median(singular_values) == 2.5
    assert OptimalHardThreshold()(spectrum) == 2  # 2.858 * 2.5 = 7.1


def test_without_noise_the_hard_threshold_keeps_the_rank():
    assert OptimalHardThreshold()(spectrum_of([5, 3, 1, 0, 0, 0, 0, 0])) == 3


def test_marchenko_pastur_edge_is_the_edge_of_noise():
    """K counts what is above the edge, and white noise ends there."""
    noise = np.random.default_rng(0).standard_normal((400, 100))
    x = np.linalg.svd(noise, compute_uv=False) ** 2
    edge = MarchenkoPasturEdge().edge(spectrum_of(x, shape=(400, 100)))
    assert_allclose(edge, (20 + 10) ** 2, rtol=0.01)
    assert_allclose(x[0], edge, rtol=0.05)
    values = [10, 9, 4, 2, 1]  # 26 (sqrt 5 + sqrt 20)^2 / 100 = 11.7, and 5 x 500
    assert MarchenkoPasturEdge()(spectrum_of(values, shape=(5, 20))) == 1
    assert MarchenkoPasturEdge()(spectrum_of(values, shape=(5, 500))) == 2


@pytest.mark.parametrize("seed", range(5))
def test_broken_stick_against_a_stick(seed):
    x = np.append(np.linspace(30, 8 - seed, 4 + 2 * seed), np.ones(40))
    p, k = len(x), 0
    while k < p and x[k] / x.sum() > sum(1 / i for i in range(k + 1, p + 1)) / p:
        k += 1
    assert k > 1
    assert BrokenStick()(spectrum_of(x)) == k


def test_eigenvalue_ratio_looks_as_far_as_it_may():
    x = np.append([50, 40, 10, 9, 1], np.full(95, 0.5))
    ratios = x[:-1] / x[1:]
    assert EigenvalueRatio(k_max=2)(spectrum_of(x)) == 1 + np.argmax(ratios[:2]) == 2
    assert EigenvalueRatio(k_max=90)(spectrum_of(x)) == 1 + np.argmax(ratios) == 4
    # Four eigenvalues are above the mean of 1.575, and a tenth of 100 is 10.
    assert EigenvalueRatio()(spectrum_of(x)) == 4
    # Of 39 eigenvalues at most three are considered.
    assert EigenvalueRatio()(spectrum_of(x[:39])) == 2


@pytest.mark.parametrize("seed", range(5))
def test_trace_log_is_where_the_product_falls_below_one(seed):
    x = heavy(seed, 30)
    scaled = x * len(x) / x.sum()
    k = next(k for k in range(1, len(x) + 1) if np.prod(scaled[:k]) < 1)
    assert TraceLog()(spectrum_of(x)) == k


@pytest.mark.parametrize("at", [3, 20, 60])
def test_elbow_of_two_straight_lines(at):
    """Steep down to the elbow, and flat from there on."""
    x = np.append(np.linspace(100, 10, at), np.linspace(10, 1, 101 - at)[1:])
    assert Elbow()(spectrum_of(x)) == at


def test_elbow_is_farthest_from_the_chord_of_a_smooth_scree():
    """All eigenvalues count, also those that are zero."""
    x = np.append(1 / np.arange(1, 81) ** 0.7, np.zeros(20))
    chord = np.linspace(x[0], x[-1], len(x))
    assert Elbow()(spectrum_of(x)) == 1 + np.argmax(chord - x)


def test_localization_elbow_of_a_bent_line_with_scatter():
    rng = np.random.default_rng(0)
    index = np.arange(1, 301)
    ratios = 100 * np.log(index + 5) + rng.normal(0, 5, 300)
    smooth = np.polyval(np.polyfit(index, ratios, 3), index)
    chord = np.linspace(smooth[0], smooth[-1], 300)
    k = LocalizationElbow()(spectrum_of(np.linspace(9, 1, 300)), ratios)
    assert k == 1 + np.argmax(smooth - chord)


def test_elbow_after_a_flat_beginning():
    """Six equal groups, then a drop: the curve is above its chord before the elbow."""
    x = np.append(np.full(6, 10.0), np.linspace(2, 0.5, 18))
    assert Elbow()(spectrum_of(x)) == 7
    concave = 10 - np.linspace(0, 3, 40) ** 2
    assert Elbow()(spectrum_of(concave)) == 40  # nowhere below its chord
    assert LocalizationElbow()(spectrum_of(x), np.linspace(9, 1, 24) ** 2) == 24


def test_localization_elbow_looks_at_the_leading_right_vectors():
    X = np.random.default_rng(0).pareto(2.0, (60, 40))
    rule = LocalizationElbow(n_vectors=25)
    svd = PowerLawTruncatedSVD(rule).fit(X)
    vectors = np.linalg.svd(X)[2][:25]
    assert svd.n_components_ == rule(svd.spectrum_, localization_ratios(vectors))


# What a part of the spectrum is good for ---------------------------------------------


@named([*LEADING, TraceLog()])
def test_enough_is_the_first_moment_at_which_k_is_known(rule):
    x = heavy()
    k = rule(spectrum_of(x))
    enough = [rule.enough(spectrum_of(x, known=m)) for m in range(1, 200)]
    first = 1 + np.argmax(enough)
    assert all(enough[first - 1 :])
    assert k <= first < 200
    for known in (first, first + 1, 199):
        assert rule(spectrum_of(x, known=known)) == k


@named([*LEADING, *COMPLETE])
def test_too_small_a_part_is_refused_with_a_remedy(rule):
    with pytest.raises(ValueError, match=r"not decided by the leading 1 of up to 200 "):
        rule(spectrum_of(heavy(), known=1))


@named(OTHERS)
def test_what_needs_more_than_the_spectrum_says_so(rule):
    svd = PowerLawTruncatedSVD(rule, random_state=0).fit(planted())
    message = r"\(n_.*=\d+\) needs more of X than its spectrum; pass it to "
    with pytest.raises(TypeError, match=message):
        rule(svd.spectrum_)


@named(OF_EIGENVALUES)
@pytest.mark.parametrize("unit", [1e-150, 1e150])
def test_unit_of_the_eigenvalues_does_not_matter(rule, unit):
    assert rule(spectrum_of(unit * heavy())) == rule(spectrum_of(heavy()))


# Degenerate spectra ------------------------------------------------------------------


@named(OF_EIGENVALUES)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (4, 6)])
def test_one_eigenvalue_is_kept(rule, shape):
    zeros = np.zeros(min(shape) - 1)
    assert rule(spectrum_of(np.append(3.0, zeros), shape=shape)) == 1


@named(OF_EIGENVALUES)
def test_of_equal_eigenvalues_all_or_one_is_kept(rule):
    """Nothing stands out: all are kept by rules that split, one by those that count."""
    all_kept = isinstance(rule, Elbow | ProfileLikelihood | TraceLog)
    equal = 0.7 * (1 + 1e-15 * np.arange(50))  # as an eigensolver returns them
    assert rule(spectrum_of(equal)) == (50 if all_kept else 1)


@named(OF_EIGENVALUES)
def test_zeros_leave_one_component(rule):
    assert rule(spectrum_of(np.zeros(5))) == 1


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.DegenerateSpectrumWarning")
@named([*OF_EIGENVALUES, *OTHERS])
@pytest.mark.parametrize(
    "X",
    [np.eye(30), np.diag([3.0, 0, 0, 0]), np.ones((12, 9)), np.arange(1.0, 6)[None]],
    ids=["identity", "one entry", "constant", "one document"],
)
def test_degenerate_matrices(rule, X):
    svd = PowerLawTruncatedSVD(rule, random_state=0).fit(X)
    assert 1 <= svd.n_components_ <= np.linalg.matrix_rank(X)


# As parameters -----------------------------------------------------------------------


@named([*OF_EIGENVALUES, *OTHERS])
def test_rules_are_values(rule):
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert clone(PowerLawTruncatedSVD(rule)).n_components == rule
    assert eval(repr(rule)) == rule
    assert repr(rule) in repr(PowerLawTruncatedSVD(rule))
    assert len({rule, type(rule)()}) == 1


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: EigenvalueRatio(0), "k_max == 0, must be >= 1"),
        (
            lambda: LocalizationElbow(2.5),
            "n_vectors must be an instance of int, not float",
        ),
        (lambda: ParallelAnalysis(0), "n_draws == 0, must be >= 1"),
        (lambda: SignflipParallelAnalysis("3"), "n_draws must be an instance of"),
        (lambda: Fixed(0), "n_components == 0, must be >= 1"),
        (lambda: EnergyShare(1.0), "share == 1.0, must be < 1"),
        (lambda: EnergyShare(np.nan), "share == nan, must be between 0 and 1"),
        (lambda: PowerLaw(0), "max_components == 0, must be >= 1"),
        (lambda: PowerLaw(np.nan), "max_components must be an instance of int"),
        (lambda: EnergyShare("half"), "share must be an instance of"),
    ],
)
def test_bad_parameters_are_named(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()

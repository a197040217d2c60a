"""Parallel analysis, against null matrices that are made the obvious way."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import t as student

from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._matrix.shuffles import permuted_columns, with_random_signs
from powerlaw_lsa._spectrum import Decomposition, solve
from powerlaw_lsa.records import Remainder
from powerlaw_lsa.rules import ParallelAnalysis, SignflipParallelAnalysis
from powerlaw_lsa.rules._shuffled import _UntilCrossed, is_settled, n_above, padded
from tests._data import record_of

RULES = [ParallelAnalysis(), SignflipParallelAnalysis()]


@pytest.fixture(scope="module", name="X")
def make_matrix():
    """Counts of 60 terms in 150 documents on three topics, mostly zeros."""
    rng = np.random.default_rng(0)
    topics = rng.dirichlet(np.full(60, 0.5), 3)
    return np.array([rng.poisson(25 * topics[i % 3]) for i in range(150)], dtype=float)


@pytest.fixture(params=[np.asarray, sp.csr_array, sp.csc_array], ids=str)
def container(request):
    return request.param


def dense(X):
    return X.toarray() if sp.issparse(X) else X


def test_shuffled_columns_keep_their_entries_and_nothing_else(X, container):
    given = container(X)
    null = permuted_columns(given, 0)
    assert sp.issparse(null) == sp.issparse(given)
    assert_array_equal(np.sort(dense(null), axis=0), np.sort(X, axis=0))
    moved = (dense(null) != X).any(axis=0)
    assert moved.sum() > 30
    assert_array_equal(dense(given), X)
    orders = {tuple(np.argsort(column, kind="stable")) for column in dense(null).T}
    assert len(orders) > 30  # each column has an order of its own


def test_random_signs_keep_places_and_sizes(X, container):
    given = container(X)
    null = with_random_signs(given, 0)
    assert_array_equal(abs(dense(null)), X)
    signs = np.sign(dense(null)[X > 0])
    assert 0.4 < np.mean(signs > 0) < 0.6
    assert_array_equal(dense(given), X)


def test_k_is_that_of_a_slow_calculation(X):
    x = np.linalg.svd(X, compute_uv=False) ** 2
    rng = np.random.default_rng(1)

    def largest(draw):
        return np.max(
            [np.linalg.svd(draw(), compute_uv=False) ** 2 for _ in range(19)], axis=0
        )

    permuted = largest(lambda: rng.permuted(X, axis=0))
    flipped = largest(lambda: X * rng.choice([-1, 1], X.shape))
    pairwise = 1 + int(np.argmin(x[1:] > permuted[1:]))
    above_edge = int(np.sum(x > flipped[0]))
    assert (pairwise, above_edge) == (3, 2)
    for rule, k in zip(RULES, (pairwise, above_edge), strict=True):
        assert PowerLawTruncatedSVD(rule, random_state=0).fit(X).n_components_ == k


def test_mean_document_is_kept_without_a_test(X):
    """It may well be larger in the shuffled matrices, which says nothing of X."""
    spectrum = PowerLawTruncatedSVD(1).fit(X).spectrum_
    (nulls,) = _evidence(ParallelAnalysis(), X, spectrum)
    assert (nulls[:, 0] > spectrum.eigenvalues[0]).all()
    assert ParallelAnalysis()(spectrum, nulls) == 3


def test_pairs_are_compared_by_shuffles_and_the_edge_by_signs():
    X = np.diag(np.sqrt([9.0, 5, 4, 1]))
    spectrum = PowerLawTruncatedSVD(1).fit(X).spectrum_
    nulls = np.array([[6, 4.5, 2, 2], [7, 1, 4.1, 0]])
    assert ParallelAnalysis()(spectrum, nulls) == 2
    assert SignflipParallelAnalysis()(spectrum, nulls) == 1
    assert SignflipParallelAnalysis()(spectrum, nulls / 2) == 3


def test_what_comes_after_the_first_crossing_does_not_count():
    X = np.diag(np.sqrt([9.0, 5, 4, 1]))
    spectrum = PowerLawTruncatedSVD(1).fit(X).spectrum_
    assert ParallelAnalysis()(spectrum, np.array([[8, 6, 1, 0.5]])) == 1


def test_components_left_out_are_left_out_of_the_nulls_too():
    """Five planted, of which the largest is that of the mean; noise adds none."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((90, 60)) + 9
    X += 3 * rng.standard_normal((90, 4)) @ rng.standard_normal((4, 60))
    for n_left_out in (0, 1, 2):
        rule = ParallelAnalysis()
        svd = PowerLawTruncatedSVD(rule, without_leading=n_left_out, random_state=0)
        assert svd.fit(X).n_components_ == 5 - n_left_out


def test_one_eigenvalue_needs_no_comparison():
    spectrum = PowerLawTruncatedSVD(1).fit(np.array([[3.0, 4.0]])).spectrum_
    assert ParallelAnalysis()(spectrum, np.array([[99.0]])) == 1


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.DegenerateSpectrumWarning")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_noise_keeps_one_component(rule):
    X = np.random.default_rng(3).standard_normal((80, 50)) * np.linspace(1, 3, 50)
    assert PowerLawTruncatedSVD(rule, random_state=0).fit(X).n_components_ == 1


@pytest.mark.parametrize("rule, k", [(ParallelAnalysis(), 3), (RULES[1], 2)])
def test_container_and_seed_do_not_matter_to_a_clear_answer(X, container, rule, k):
    for seed in range(3):
        svd = PowerLawTruncatedSVD(rule, random_state=seed).fit(container(X))
        assert svd.n_components_ == k


def test_same_seed_same_nulls(X):
    spectrum = PowerLawTruncatedSVD(1).fit(X).spectrum_
    for rule in RULES:
        (first,), (again,) = (_evidence(rule, X, spectrum) for _ in range(2))
        assert_allclose(first, again, rtol=1e-12)
        assert first.shape[1] == len(spectrum.eigenvalues)
        assert len(set(first[:, 1])) == len(first)  # no draw is like another
        assert (np.diff(first, axis=1) <= 0).all()


def _evidence(rule, X, spectrum, **options):
    matrix = HostMatrix(sp.csr_array(X))
    on_x = rule.on(matrix, np.random.RandomState(0), **options)
    found = Decomposition(spectrum, right_vectors=None)
    return on_x.evidence(found)


# Permutations -------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 4, 8, 9, 24])
def test_every_row_of_a_column_goes_to_another_place(n):
    X = sp.csc_array(np.arange(1.0, n + 1)[:, None] * [1, 10, 100])
    for seed in range(5):
        null = permuted_columns(X, seed).toarray()
        assert_array_equal(np.sort(null, axis=0), X.toarray())


def test_two_rows_go_to_any_two_rows_equally_often():
    X = sp.csc_array(np.array([[1.0], [2], [0], [0], [0]]))
    places = Counter()
    for seed in range(2000):
        null = permuted_columns(X, seed).toarray()[:, 0]
        places[int(np.argmax(null == 1)), int(np.argmax(null == 2))] += 1
    assert len(places) == 20
    assert max(abs(n - 100) for n in places.values()) < 5 * np.sqrt(100)


def test_empty_blocks_and_columns_are_permuted_too():
    assert permuted_columns(sp.csr_array((0, 3)), 0).shape == (0, 3)
    assert permuted_columns(sp.csr_array((3, 2)), 0).nnz == 0


# As little as decides K ---------------------------------------------------------------


def planted(n_samples, n_features, n_components, seed=0):
    """Return noise with a mean document, and strong components."""
    rng = np.random.default_rng(seed)
    edge = np.sqrt(n_samples) + np.sqrt(n_features)
    U = rng.standard_normal((n_samples, n_components))
    U[:, 0] = 1
    U = np.linalg.qr(U)[0] * edge * np.linspace(3, 1.6, n_components)
    V = np.linalg.qr(rng.standard_normal((n_features, n_components)))[0]
    return U @ V.T + rng.standard_normal((n_samples, n_features))


@pytest.mark.parametrize("n_components", [2, 5, 11])
def test_planted_components_are_found_with_a_few_draws(n_components):
    for seed in range(5):
        X = planted(200, 150, n_components, seed)
        table = compare_rules(X, [ParallelAnalysis()], random_state=seed)
        assert table["K"].tolist() == [n_components]
        assert table["draws"].item() < 8


def test_the_first_eigenvalue_that_is_not_larger_is_enough():
    """It is known, or it has settled and need not be accurate; X has a rank of 150."""
    X = planted(200, 150, 5)
    x = np.linalg.svd(X, compute_uv=False) ** 2
    matrix = HostMatrix(X)
    on_x = ParallelAnalysis().on(matrix, np.random.RandomState(0))

    def is_enough(known, n_settled=0):
        rest = Remainder(x[known:], np.ones((16, 150 - known)), n_settled, 0, 0.0)
        return on_x.enough(replace(record_of(x, known=known), remainder=rest))

    assert [is_enough(known) for known in (0, 4, 5, 6)] == [False, False, False, True]
    assert is_enough(5, n_settled=1)
    assert not is_enough(4, n_settled=3)  # the fifth is kept, and is not accurate
    without_rest = record_of(x, known=6)
    assert on_x.enough(without_rest)
    # All are larger, and there are no more.
    assert on_x.enough(record_of(1e6 * x))
    assert not on_x.enough(record_of(1e6 * x, known=149))


@pytest.mark.parametrize(
    "null, known, is_enough",
    [
        ([8, 5, 1, 1], 3, False),  # below those of X as far as it is known
        ([8, 6, 1, 1], 2, True),
        ([8, 6 * (1 - 5e-5), 1, 1], 2, True),  # no digit tells them apart
        ([8, 6 * (1 - 5e-4), 1, 1], 2, False),
        ([10, 5, 1, 1], 2, False),  # the first is not tested
        ([8, 5, 3, 1, 1], 4, True),  # as many as X has
        ([8, 5, 3, 1, 1], 5, True),
        ([8, 5], 2, True),  # there are no more
    ],
)
def test_a_random_version_is_known_as_far_as_it_decides(null, known, is_enough):
    demand = _UntilCrossed(np.array([9.0, 6, 4, 2]), n_untested=1)
    assert demand.n_leading == demand.n_first == demand.expected(None) == 4
    assert demand.enough(record_of(null, known=known)) is is_enough


def test_a_version_has_zeros_or_its_last_eigenvalue_where_none_is_known():
    assert padded(record_of([3, 2, 1]), 5).tolist() == [3, 2, 1, 0, 0]
    assert padded(record_of([3, 2, 1], known=2), 4).tolist() == [3, 2, 2, 2]
    assert padded(record_of([3, 2, 1]), 2).tolist() == [3, 2]


def test_what_is_larger_by_rounding_is_not_above():
    null = np.array([5.0, 3, 2])
    assert n_above(np.array([1.0, 3 * (1 + 5e-9), 9]), null) == 1
    assert n_above(np.array([1.0, 3 * (1 + 5e-8), 9]), null) == 3
    assert n_above(np.array([1.0, 4, 2]), null) == 2


def test_no_two_versions_are_alike(X, monkeypatch):
    monkeypatch.setattr("powerlaw_lsa.rules._shuffled.is_settled", lambda *_: False)
    spectrum = PowerLawTruncatedSVD(1).fit(X).spectrum_
    for rule in RULES:
        (nulls,) = _evidence(rule, X, spectrum)
        assert len({*nulls[:, 1]}) == len(nulls) == 19


def test_no_complete_spectrum_is_computed(monkeypatch):
    def refuse(gram):
        raise AssertionError("complete spectrum")

    monkeypatch.setattr(solve.dense, "decompose", refuse)
    X = planted(1300, 1250, 5)
    for rule in RULES:
        svd = PowerLawTruncatedSVD(rule, random_state=0).fit(X)
        assert svd.n_components_ == 5
        assert not svd.spectrum_.complete


def test_noise_is_rarely_above_its_shuffles():
    """1 matrix in 20 is; more than 9 of 50 would be with a chance of 0.0002."""
    ks = []
    for seed in range(50):
        X = np.random.default_rng(seed).standard_normal((40, 25))
        svd = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=seed)
        ks.append(svd.fit(X).n_components_)
    assert 0 < np.count_nonzero(np.array(ks) > 1) <= 9


def test_versions_that_may_change_k_are_drawn():
    x, near = np.array([2.1]), np.linspace(1.9, 2.09, 10)[:, None]
    assert not is_settled(x, near, 9)
    assert is_settled(x, near, 0)
    assert is_settled(x, near / 2, 9)
    assert not is_settled(x, near[:1] / 2, 18)  # one draw has no spread
    assert is_settled(x, np.full((5, 1), 2.0), 18)  # they are all alike
    assert is_settled(x[:0], near[:, :0], 18)  # nothing is left to lose


@pytest.mark.parametrize("seed", range(3))
def test_expected_loss_is_the_sum_over_the_ranks(seed):
    """Of the probabilities that a draw to come crosses there or before."""
    rng = np.random.default_rng(seed)
    x = np.linspace(9, 3, 30)
    means = np.append(np.full(29, 0.7), 0.97)  # the last is sure to be crossed
    nulls = x * rng.normal(means, 0.05, (9 + seed, 30))
    drawn, bound = len(nulls), 0.05 * (1 + len(x))
    loss, p_until = [], 0.0
    for share in (nulls / x).T:
        error = share.std(ddof=1) * np.sqrt(1 + 1 / drawn)
        p_until = max(p_until, student.sf((1 - share.mean()) / error, drawn - 1))
        loss.append(p_until)
    ns = np.arange(1, 1000)
    expected = np.minimum(1, ns[:, None] * loss).sum(axis=1) <= bound
    assert 0 < expected.sum() < len(ns)
    assert [is_settled(x, nulls, n) for n in ns] == expected.tolist()


def test_expected_loss_is_that_of_simulated_draws():
    """Normal draws at one rank: with 18 left, one is above with probability p."""
    rng = np.random.default_rng(0)
    settled, above = [], []
    for _ in range(4000):
        draws = 1 + 0.01 * rng.standard_normal(19)
        x = np.array([1.03])
        settled.append(is_settled(x, draws[:8, None], 11))
        above.append(draws[8:].max() > x[0])
    settled = np.array(settled)
    assert 0.05 < settled.mean() < 0.95
    # 5 % of K = 2, by a t distribution that the true deviation is not known to.
    assert np.mean(np.array(above)[settled]) < 0.1


# Components that are left out ---------------------------------------------------------


def test_components_left_out_are_left_out_of_the_shuffles_too(X):
    x = np.linalg.svd(X, compute_uv=False) ** 2
    rng = np.random.default_rng(1)
    shuffled = (rng.permuted(X, axis=0) for _ in range(19))
    null = np.max([np.linalg.svd(N, compute_uv=False) ** 2 for N in shuffled], axis=0)
    spectrum = PowerLawTruncatedSVD(1).fit(X).spectrum_
    for left_out in (1, 2, 3):
        rest = replace(spectrum, eigenvalues=spectrum.eigenvalues[left_out:])
        on_x = ParallelAnalysis().on(
            HostMatrix(sp.csr_array(X)),
            np.random.RandomState(0),
            without_leading=left_out,
        )
        nulls = on_x.evidence(Decomposition(rest, right_vectors=None))
        beyond = int(np.argmin(x[left_out:] > null[left_out:]))
        assert on_x(rest, *nulls) == max(beyond, 1)
    assert int(np.argmin(x[1:] > null[1:])) == 2  # the first is tested, once it is left


def test_random_signs_keep_all_components_whatever_is_left_out_of_x(X):
    spectrum = PowerLawTruncatedSVD(1).fit(X).spectrum_
    (whole,), (rest,) = (
        _evidence(RULES[1], X, spectrum.beyond(n), without_leading=n) for n in (0, 2)
    )
    assert_allclose(rest[0, 0], whole[0, 0], rtol=1e-4)


def test_progress_tells_how_many_versions_were_drawn(X, capsys):
    PowerLawTruncatedSVD(ParallelAnalysis(), verbose=1, random_state=0).fit(X)
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("random version 1 of up to 19, larger 3")
    assert 2 <= len(said) < 19


def clusters(seed):
    """Six Gaussian clusters, away from zero."""
    rng = np.random.default_rng(seed)
    centres = 3 + rng.standard_normal((6, 30))
    return centres[np.arange(300) % 6] + rng.standard_normal((300, 30))


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.DegenerateSpectrumWarning")
def test_numbers_of_the_guide_on_units():
    def counts(change):
        svd = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=0)
        return Counter(svd.fit(change(clusters(i))).n_components_ for i in range(20))

    large = np.where(np.arange(30) == 3, 1000.0, 1.0)
    assert set(counts(lambda X: X)) == {5, 6}
    found = counts(lambda X: X * large)
    assert abs(found[1] - 9) <= 2
    assert abs(found[7] - 6) <= 2
    scaled = counts(lambda X: X * large / np.linalg.norm(X * large, axis=0))
    assert set(scaled) == {5, 6}

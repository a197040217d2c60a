"""Parallel analysis, against null matrices that are made the obvious way."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose, assert_array_equal

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._matrix.shuffles import permuted_columns, with_random_signs
from powerlaw_lsa._spectrum import Decomposition
from powerlaw_lsa.rules import ParallelAnalysis, SignflipParallelAnalysis

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
    for rule, width in zip(RULES, (len(spectrum.eigenvalues), 1), strict=True):
        (first,), (again,) = (_evidence(rule, X, spectrum) for _ in range(2))
        assert_allclose(first, again, rtol=1e-12)
        assert first.shape == (19, width)
        assert (np.ptp(first, axis=0)[0] > 0).all()  # no draw is like another
        assert (np.diff(first, axis=1) <= 0).all()


def _evidence(rule, X, spectrum):
    found = Decomposition(spectrum, right_vectors=None)
    return rule.evidence(HostMatrix(sp.csr_array(X)), found, np.random.RandomState(0))

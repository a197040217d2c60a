"""X with its entries elsewhere, against planted answers."""

from typing import ClassVar

import numpy as np
import pytest
import scipy.sparse as sp
from scipy import stats
from sklearn.base import BaseEstimator

from powerlaw_lsa import (
    DegenerateSpectrumWarning,
    PowerLawFit,
    PowerLawTruncatedSVD,
    fit_power_law,
)
from powerlaw_lsa.diagnostics import shuffle_null


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

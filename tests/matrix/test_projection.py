import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose, assert_array_equal

from powerlaw_lsa import _projection


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("n", range(1, 18))
def test_signs_are_flipped_in_any_memory_order(n, order):
    """8 vectors as columns, 64 bytes apart, are what a loop of NumPy 2.4 garbles."""
    vectors = np.random.default_rng(n).normal(size=(n, 20))
    expected = vectors * np.sign(vectors[np.arange(n), abs(vectors).argmax(1)])[:, None]
    vectors = np.array(vectors, order=order)
    _projection.make_peaks_positive(vectors)
    assert_array_equal(vectors, expected)


@pytest.mark.parametrize("container", [np.asarray, sp.csr_array, sp.csc_matrix])
@pytest.mark.parametrize("k", [1, 7, 8, 9, 20])
def test_projection_is_the_product(container, k):
    rng = np.random.default_rng(k)
    X, V = rng.poisson(0.5, (30, 12)).astype(float), rng.normal(size=(k, 12))
    Z = _projection.project(container(X), V)
    assert_allclose(Z, X @ V.T, rtol=1e-12, atol=1e-12)
    assert_allclose(_projection.variances_of(Z), np.var(X @ V.T, axis=0))
    total = _projection.total_variance(container(X))
    assert_allclose(total, np.var(X, axis=0).sum())


def test_equal_documents_explain_nothing():
    # What is left of the variance of equal documents is rounding.
    tiny = np.full(3, 1e-34)
    for part in _projection.explained(tiny, 3e-34, 1.0, np.dtype(float)):
        assert_array_equal(part, 0.0)
    explained, ratio = _projection.explained(tiny, 3e-34, 1e-30, np.dtype(float))
    assert_array_equal(explained, tiny)
    assert_allclose(ratio, 1 / 3)

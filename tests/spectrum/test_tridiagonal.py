"""LAPACK's reduction, against LAPACK's eigenvectors."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from powerlaw_lsa._spectrum.tridiagonal import Tridiagonal


@pytest.mark.parametrize("n", [1, 2, 3, 40])
def test_values_vectors_and_rows(n):
    A = np.random.default_rng(n).normal(size=(n, n))
    A = A + A.T
    expected = np.linalg.eigvalsh(A)[::-1]
    reduced = Tridiagonal(np.asfortranarray(np.tril(A)))
    assert_allclose(reduced.values(), expected, atol=1e-12)
    values, Z = reduced.all_reduced()
    assert_allclose(values, expected, atol=1e-12)
    V = reduced.back(Z)
    assert_allclose(A @ V, V * values, atol=1e-12)
    assert_allclose(V.T @ V, np.eye(n), atol=1e-12)
    assert_allclose(reduced.rows(slice(n // 3, n), Z), V[n // 3 :], atol=1e-12)


def test_vectors_in_any_order_of_asking():
    A = np.random.default_rng(0).normal(size=(30, 30))
    A = A @ A.T
    reduced = Tridiagonal(np.asfortranarray(A))
    w = reduced.values()
    for start, stop in [(0, 3), (3, 6), (0, 30), (20, 21), (5, 5)]:
        V = reduced.vectors(start, stop)
        assert V.shape == (30, stop - start)
        assert_allclose(A @ V, V * w[start:stop], atol=1e-11 * w[0])


def test_equal_eigenvalues():
    reduced = Tridiagonal(np.eye(20, order="F"))
    assert_allclose(reduced.values(), 1.0)
    V = reduced.vectors(0, 20)
    assert_allclose(V.T @ V, np.eye(20), atol=1e-12)

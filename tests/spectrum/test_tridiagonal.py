"""LAPACK's reduction, against LAPACK's eigenvectors."""

import numpy as np
import pytest
import scipy.linalg
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
    A = np.random.default_rng(0).normal(size=(200, 200))
    A = A @ A.T
    reduced = Tridiagonal(np.asfortranarray(A))
    w = reduced.values()
    # Few are solved for alone, many with all others.
    for start, stop in [(0, 3), (3, 6), (0, 30), (190, 191), (5, 5)]:
        V = reduced.vectors(start, stop)
        assert V.shape == (200, stop - start)
        assert_allclose(A @ V, V * w[start:stop], atol=1e-11 * w[0])


def ring(n):
    """Adjacency matrix of a circle: all but two of its eigenvalues come in pairs."""
    return np.roll(np.eye(n), 1, axis=0) + np.roll(np.eye(n), -1, axis=0)


def torus(a, b):
    return np.kron(ring(a), np.eye(b)) + np.kron(np.eye(a), ring(b))


def molecules(n, seed):
    """Disconnected graphs of six atoms, of 30 kinds."""
    rng = np.random.default_rng(seed)
    kinds = [np.triu(rng.random((6, 6)) > 0.6, 1).astype(float) for _ in range(30)]
    drawn = [kinds[i] for i in rng.integers(30, size=n)]
    return scipy.linalg.block_diag(*(kind + kind.T for kind in drawn))


SYMMETRIC_GRAPHS = {
    "even ring": ring(200),
    "odd ring": ring(201),
    "torus": torus(16, 32),
    "lattice": torus(12, 12),
    "molecules": molecules(100, 0),
    "other molecules": molecules(100, 1),
    "identical blocks": np.kron(np.eye(40), np.arange(25.0).reshape(5, 5)),
    "zeros": np.zeros((30, 30)),
}


@pytest.mark.parametrize("k", [1, 10, None])
@pytest.mark.parametrize("graph", SYMMETRIC_GRAPHS)
def test_clusters_of_graphs_with_symmetries(graph, k):
    A = SYMMETRIC_GRAPHS[graph]
    G = A @ A.T
    reduced = Tridiagonal(np.asfortranarray(G))
    w = reduced.values()
    scale = max(w[0], 1.0)
    assert_allclose(w, np.linalg.eigvalsh(A @ A.T)[::-1], atol=1e-12 * scale)
    V = reduced.vectors(0, k or len(A))
    assert_allclose(V.T @ V, np.eye(V.shape[1]), atol=1e-10)
    assert_allclose(A @ A.T @ V, V * w[: V.shape[1]], atol=1e-11 * scale)
    values, Z = reduced.all_reduced()
    assert_allclose(values, w, atol=1e-12 * scale)
    assert_allclose(Z.T @ Z, np.eye(len(A)), atol=1e-10)


@pytest.mark.parametrize("failing", [{"stemr"}, {"stemr", None}])
def test_a_routine_of_lapack_that_fails_is_replaced(monkeypatch, failing):
    """Which of them fails on what depends on the version of LAPACK."""
    solve = scipy.linalg.eigh_tridiagonal

    def fail(*args, lapack_driver=None, **options):
        if lapack_driver in failing:
            raise np.linalg.LinAlgError(f"{lapack_driver} did not converge")
        driver = {} if lapack_driver is None else {"lapack_driver": lapack_driver}
        return solve(*args, **driver, **options)

    monkeypatch.setattr(scipy.linalg, "eigh_tridiagonal", fail)
    A = np.random.default_rng(1).normal(size=(200, 200))
    A = A @ A.T
    reduced = Tridiagonal(np.asfortranarray(A))
    w = np.linalg.eigvalsh(A)[::-1]
    for vectors in (reduced.vectors(3, 8), reduced.back(reduced.all_reduced()[1])):
        of = w[3:8] if vectors.shape[1] == 5 else w
        assert_allclose(A @ vectors, vectors * of, atol=1e-11 * w[0])

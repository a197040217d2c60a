"""The basis of block Lanczos: orthonormal whatever the spectrum, and T what it says."""

import numpy as np
import pytest
import scipy.sparse as sp

from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._spectrum.lanczos_steps import BLOCK, Krylov
from tests._data import text_like
from tests._spectra import matrix_with


def basis_of(X, order, seed=0):
    krylov = Krylov(HostMatrix(X).gram(), np.random.RandomState(seed))
    krylov.grow(order)
    return krylov, np.vstack(krylov.panels(krylov.order))


def test_basis_stays_orthogonal():
    X = sp.csr_array(text_like(800, 1200))
    krylov = Krylov(HostMatrix(X).gram(), np.random.RandomState(0))
    krylov.grow(240)
    krylov.guard(np.linalg.eigh(krylov.lower_triangle())[1][:, -20:])
    krylov.grow(480)
    Q = np.vstack(krylov.panels(krylov.order))
    np.testing.assert_allclose(Q @ Q.T, np.eye(480), atol=1e-9)
    G = (X @ X.T).toarray()
    error = np.tril(Q @ G @ Q.T) - krylov.lower_triangle()
    assert np.abs(error).max() <= 1e-11 * np.linalg.norm(G, 2)


def low_rank_and_noise(n, d, rank, noise):
    """Singular values of 0.5 to 1, then those of noise around this size."""
    rng = np.random.default_rng(rank)
    U = np.linalg.qr(rng.standard_normal((n, rank)))[0]
    V = np.linalg.qr(rng.standard_normal((d, rank)))[0]
    rest = rng.standard_normal((n, d)) * noise / np.sqrt(d)
    return (U * rng.uniform(0.5, 1, rank)) @ V.T + rest


@pytest.mark.parametrize("rank", [5, 40, 150, 173, 420])
@pytest.mark.parametrize("noise", [1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-9])
def test_a_sudden_end_of_the_large_eigenvalues_leaves_the_basis_orthogonal(rank, noise):
    """There the new blocks are suddenly small, and rounding in them is large."""
    X = low_rank_and_noise(480, 460, rank, noise)
    krylov = Krylov(HostMatrix(X).gram(), np.random.RandomState(0))
    while not krylov.is_complete:
        old = krylov.order
        krylov.grow(old + 1)
        Q = np.vstack(krylov.panels(krylov.order))
        overlaps = Q[old:] @ Q.T - np.eye(len(Q))[old:]
        assert np.abs(overlaps).max() < 1e-7
    assert np.abs(Q @ Q.T - np.eye(len(Q))).max() < 1e-7
    exact = np.linalg.svd(X, compute_uv=False) ** 2
    values = np.linalg.eigvalsh(krylov.lower_triangle())[::-1]
    error = np.abs(values - exact[: len(values)]).max() / exact[0]
    assert error < 1e-12


def test_the_first_block_times_its_factor_is_the_random_start():
    krylov, Q = basis_of(text_like(300, 400), BLOCK, seed=3)
    start = np.random.RandomState(3).standard_normal((300, BLOCK))
    np.testing.assert_allclose(Q[:BLOCK].T @ krylov.start_factor, start, atol=1e-12)


def test_residuals_are_those_of_the_ritz_pairs():
    X = text_like(300, 400)
    krylov, Q = basis_of(X, 96)
    T = krylov.lower_triangle()
    values, vectors = np.linalg.eigh(T)
    rows = krylov.combine(vectors)
    np.testing.assert_allclose(rows, vectors.T @ Q, atol=1e-12)
    expected = np.linalg.norm(rows @ (X @ X.T) - values[:, None] * rows, axis=1)
    found = krylov.residuals(vectors[-BLOCK:])
    np.testing.assert_allclose(found, expected, atol=1e-10 * values.max())


def test_the_band_is_the_lower_triangle():
    krylov, _ = basis_of(text_like(120, 90), 90)  # the last block is narrower
    T, band = krylov.lower_triangle(), krylov.band()
    assert krylov.order == 90
    for i in range(BLOCK + 1):
        np.testing.assert_array_equal(band[i, : 90 - i], np.diag(T, -i))
    np.testing.assert_array_equal(np.tril(T, -BLOCK - 1), 0)


@pytest.mark.parametrize("n_distinct", [1, 3])
def test_directions_in_which_the_space_is_exhausted_are_replaced(n_distinct):
    """After as many steps as there are distinct eigenvalues nothing new is reached."""
    x = np.repeat(np.arange(n_distinct, 0, -1.0), 200 // n_distinct)
    krylov, Q = basis_of(matrix_with(x), 9 * BLOCK)
    np.testing.assert_allclose(Q @ Q.T, np.eye(len(Q)), atol=1e-9)
    values = np.linalg.eigvalsh(krylov.lower_triangle())
    np.testing.assert_allclose(values, np.round(values), atol=1e-9)

"""The exact and complete spectrum: LAPACK on the Gram matrix of the smaller side.

One reduction to tridiagonal form serves both the eigenvalues and those eigenvectors
that are asked for later, and it happens in the memory of the Gram matrix itself.
"""

import numpy as np
import scipy.linalg
import scipy.linalg.lapack as lapack
import scipy.sparse as sp

from ._record import Decomposition, Spectrum, right_from_left

# Rows of the Gram matrix that are computed at a time.
_BLOCK = 1024


def required_bytes(shape) -> int:
    """Peak memory of this route beyond X: the Gram matrix and one block's product."""
    n = min(shape)
    return 8 * n * (n + 2 * min(n, _BLOCK))


def decompose(X, total: float) -> Decomposition:
    """All positive eigenvalues of X'X, and its singular vectors on demand."""
    wide = X.shape[0] < X.shape[1]
    A = X if wide else X.T
    reduced, diagonal, off_diagonal, tau = _tridiagonalize(_gram(A))
    w = scipy.linalg.eigh_tridiagonal(diagonal, off_diagonal, eigvals_only=True)[::-1]
    # Rounding of the Gram matrix and of the reduction is relative to its norm.
    cutoff = w[0] * len(w) * np.finfo(np.float64).eps
    rank = int(np.count_nonzero(w > cutoff))
    spectrum = Spectrum(
        eigenvalues=w[:rank],
        rank_bound=rank,
        total=total,
        shape=X.shape,
        solver="dense",
        complete=True,
        rtol=cutoff / w[rank - 1] if rank else 0.0,
    )

    def right_vectors(k):
        n = len(diagonal)
        _, Z = scipy.linalg.eigh_tridiagonal(
            diagonal, off_diagonal, select="i", select_range=(n - k, n - 1)
        )
        U = _apply_reflectors(reduced, tau, Z[:, ::-1])
        return right_from_left(A, U, w[:k]) if wide else np.ascontiguousarray(U.T)

    return Decomposition(spectrum, right_vectors)


def _gram(A) -> np.ndarray:
    """Lower triangle of ``A A'`` in Fortran order, zeros above the blocks."""
    n = A.shape[0]
    G = np.zeros((n, n), order="F")
    if sp.issparse(A):
        A = A.tocsr()
    for start in range(0, n, _BLOCK):
        stop = min(start + _BLOCK, n)
        block = A[start:] @ A[start:stop].T
        G[start:, start:stop] = block.toarray() if sp.issparse(block) else block
    return G


def _tridiagonalize(G):
    """LAPACK ``sytrd`` in place: reflectors, diagonal, off-diagonal, tau."""
    if len(G) == 1:
        return G, G[0].copy(), np.zeros(0), np.zeros(0)
    lwork = int(lapack.dsytrd_lwork(len(G), lower=1)[0])
    reduced, diagonal, off_diagonal, tau, _ = lapack.dsytrd(
        G, lower=1, lwork=lwork, overwrite_a=1
    )
    return reduced, diagonal, off_diagonal, tau


def _apply_reflectors(reduced, tau, Z) -> np.ndarray:
    """Back-transform eigenvectors of the tridiagonal matrix (LAPACK ``ormtr``)."""
    n = len(reduced)
    if n == 1:
        return Z
    # The reflectors stand below the sub-diagonal. SciPy has ormqr only, which wants
    # them at the top of the array: the same memory, read from its second element.
    flat = reduced.reshape(-1, order="F")
    reflectors = flat[1 : 1 + n * (n - 1)].reshape((n, n - 1), order="F")
    lwork = 64 * Z.shape[1]
    lower, _, _ = lapack.dormqr(
        "L", "N", reflectors, tau, np.asfortranarray(Z[1:]), lwork
    )
    return np.vstack([Z[:1], lower])

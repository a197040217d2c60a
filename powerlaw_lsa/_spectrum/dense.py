"""The exact and complete spectrum: LAPACK on the Gram matrix of the smaller side.

One reduction to tridiagonal form serves both the eigenvalues and those eigenvectors
that are asked for later, and it happens in the memory of the Gram matrix itself. On
a device the library of X does it, all eigenvectors at once.
"""

import numpy as np
import scipy.linalg
import scipy.linalg.lapack as lapack

from .._matrix import Gram
from .._matrix.device import eigh
from .record import Decomposition, Spectrum


def decompose(gram: Gram) -> Decomposition:
    """All positive eigenvalues of X'X, and its singular vectors on demand."""
    w, eigenvectors = _on_host(gram) if gram.device is None else _on_device(gram)
    # Rounding of the Gram matrix and of the reduction is relative to its norm.
    cutoff = w[0] * len(w) * np.finfo(np.float64).eps
    rank = int(np.count_nonzero(w > cutoff))
    spectrum = Spectrum(
        eigenvalues=w[:rank],
        rank_bound=rank,
        total=gram.total,
        shape=gram.shape,
        solver="dense",
        complete=True,
        rtol=cutoff / w[rank - 1] if rank else 0.0,
    )

    def right_vectors(stop, start=0):
        return gram.right_vectors(eigenvectors(start, stop), w[start:stop])

    return Decomposition(spectrum, right_vectors)


def _on_host(gram):
    """All eigenvalues, and a function for eigenvectors `start` to `stop`, as rows."""
    reduced, diagonal, off_diagonal, tau = _tridiagonalize(gram.matrix())
    w = scipy.linalg.eigh_tridiagonal(diagonal, off_diagonal, eigvals_only=True)[::-1]

    def eigenvectors(start, stop):
        n = len(diagonal)
        ascending = (n - stop, n - start - 1)
        _, Z = scipy.linalg.eigh_tridiagonal(
            diagonal, off_diagonal, select="i", select_range=ascending
        )
        return np.ascontiguousarray(_apply_reflectors(reduced, tau, Z[:, ::-1]).T)

    return w, eigenvectors


def _on_device(gram):
    """Return the same. The vectors come along: most of the time is the reduction's."""
    w, U = eigh(gram.matrix())

    def eigenvectors(start, stop):
        return gram.xp.asarray(U[:, start:stop].T, copy=True)  # or it keeps all of U

    return w, eigenvectors


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

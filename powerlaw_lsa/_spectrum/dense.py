"""The exact and complete spectrum: LAPACK on the Gram matrix of the smaller side.

One reduction to tridiagonal form serves both the eigenvalues and those eigenvectors
that are requested later, and it happens in the memory of the Gram matrix itself. On
a device the library of X does it, all eigenvectors at once.
"""

import numpy as np

from .._matrix import Gram
from .._matrix.device import eigh
from .record import Decomposition, Spectrum
from .tridiagonal import Tridiagonal


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

    def right_vectors(start, stop):
        return gram.as_right_vectors(eigenvectors(start, stop), w[start:stop])

    return Decomposition(spectrum, right_vectors)


def _on_host(gram):
    """All eigenvalues, and a function for eigenvectors `start` to `stop`, as rows."""
    reduced = Tridiagonal(gram.matrix())

    def eigenvectors(start, stop):
        return np.ascontiguousarray(reduced.vectors(start, stop).T)

    return reduced.values(), eigenvectors


def _on_device(gram):
    """Do the same; the vectors come at once, since the reduction takes most time."""
    w, U = eigh(gram.matrix())

    def eigenvectors(start, stop):
        return gram.xp.asarray(U[:, start:stop].T, copy=True)  # or it keeps all of U

    return w, eigenvectors

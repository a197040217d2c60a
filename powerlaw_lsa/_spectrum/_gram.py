"""The Gram matrix of the smaller side of X, which the exact solvers decompose.

They need no more of X than this: products with the matrix, the matrix itself, and the
way from its eigenvectors to the right singular vectors. Where X lies is settled here.
"""

from functools import cached_property
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from ._threads import in_threads, n_threads

# Rows of the matrix that are computed at a time.
_BLOCK = 1024
# Largest entries of X between 2 ** -100 and 2 ** 100 need no scaling.
_EXPONENT = 100


class Gram:
    """``AA'``, where A is X or its transpose, whichever has fewer rows.

    Attributes
    ----------
    shape : tuple of int
        Shape of X.
    order : int
        Number of rows of A.
    total : float
        Trace: the squared Frobenius norm of X.
    unit : float
        X is this much smaller than what was given.
    X : ndarray or sparse matrix
        For the solvers that are not ours.
    """

    def __init__(self, X, total: float, unit: float = 1.0):
        self.X = X
        self.shape = X.shape
        self.order = min(X.shape)
        self.total = total
        self.unit = unit
        self._wide = X.shape[0] < X.shape[1]
        self._A = X if self._wide else X.T

    def matrix_bytes(self) -> int:
        """Memory that `matrix` takes."""
        return required_bytes(self.shape)

    def memory_limit(self) -> float:
        """Memory of another machine that computes it: there is none."""
        return np.inf

    def times(self, rows) -> np.ndarray:
        """Product with a few vectors, which are rows, of shape (b, order)."""
        block = np.ascontiguousarray(rows.T)
        for parts in self._factors:
            block = _product(parts, block)
        return np.ascontiguousarray(block.T)

    def matrix(self) -> np.ndarray:
        """Lower triangle in Fortran order, zeros above the blocks."""
        A, n = self._A, self.order
        G = np.zeros((n, n), order="F")
        if sp.issparse(A):
            A = A.tocsr()
        for start in range(0, n, _BLOCK):
            stop = min(start + _BLOCK, n)
            block = A[start:] @ A[start:stop].T
            G[start:, start:stop] = block.toarray() if sp.issparse(block) else block
        return G

    def right_vectors(self, U, eigenvalues) -> np.ndarray:
        """Right singular vectors of X, as rows, from eigenvectors U, as columns."""
        if not self._wide:
            return np.ascontiguousarray(U.T)
        return other_side(np.asarray(self._A.T @ U), eigenvalues)

    @cached_property
    def _factors(self):
        """``A'`` and A, each cut into rows of equal work, a part a thread."""
        n = n_threads()
        return [_cut(self._A.T, n), _cut(self._A, n)]


def gram_of(X) -> Gram:
    """Gram matrix of a float64 array, or sparse matrix in canonical CSR or CSC."""
    largest = abs(X).max()
    total, unit = _total(X, largest), scale(largest)
    if unit != 1.0:
        X = X / unit
        total = _total(X, largest / unit)
    return Gram(X, total, unit)


def scale(largest) -> float:
    """Power of two to divide by, so that products neither overflow nor vanish.

    It costs no digit. Zeros, and what is not extreme, stay as they are.
    """
    if largest == 0 or 2**-_EXPONENT < largest < 2**_EXPONENT:
        return 1.0
    return float(2.0 ** np.frexp(largest)[1])


def checked_total(total, largest) -> float:
    """Sum of squares; an error where float64 cannot hold it."""
    if not np.isfinite(total) or (total == 0 and largest):
        raise ValueError(
            f"the squares of the entries of X do not fit in float64 (largest entry "
            f"{largest:g}); divide X by that entry"
        )
    return float(total)


def other_side(V, eigenvalues) -> np.ndarray:
    """Right singular vectors, as rows, from the products V of X' with the left ones."""
    V = V / np.sqrt(eigenvalues)
    # The division magnifies rounding by sqrt(lambda_1 / lambda_k).
    if eigenvalues[-1] < 1e-6 * eigenvalues[0]:
        Q, R = np.linalg.qr(V)
        V = Q * np.sign(np.diag(R))
    return np.ascontiguousarray(V.T)


def _total(X, largest) -> float:
    """Squared Frobenius norm."""
    entries = X.data if sp.issparse(X) else X
    with np.errstate(over="ignore", under="ignore"):
        return checked_total(np.vdot(entries, entries), largest)


def required_bytes(shape) -> int:
    """Memory for `Gram.matrix`: itself and one block's product."""
    n = min(shape)
    return 8 * n * (n + 2 * min(n, _BLOCK))


def _product(parts, block) -> np.ndarray:
    """Stack the products of the parts of a matrix with a block."""
    return np.vstack(in_threads(lambda part: part @ block, parts))


def _cut(A, n) -> list:
    """Split A by rows in n parts, CSR if sparse, with as many stored values each."""
    if not sp.issparse(A):
        return np.array_split(A, n)
    A = A.tocsr()
    at = np.searchsorted(A.indptr, np.linspace(0, A.nnz, n + 1)[1:-1])
    edges = [0, *(int(i) for i in at), A.shape[0]]
    return [A[i:j] for i, j in pairwise(edges)]

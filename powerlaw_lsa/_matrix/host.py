"""The Gram matrix of the smaller side of X, which the exact solvers decompose.

They need no more of X than this: products with the matrix, the matrix itself, and the
way from its eigenvectors to the right singular vectors. Where X lies is settled here.
"""

import math

import numpy as np
import scipy.sparse as sp

from .._array_api import array_namespace, entries, is_on_host
from ._device import DeviceGram
from ._threads import Threads

# Rows of the matrix that are computed at a time.
_BLOCK = 1024
# Most columns of a sparse product: with 8 doubles, a cache line, a row of the block is
# read and written at once, and more of the block stays in the cache.
COLUMNS = 8
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
    required_bytes : int
        Memory for `matrix` and its eigenvectors.
    device : object
        Where A and the vectors lie; None is the host.
    """

    device = None

    def __init__(self, X, total: float, unit: float = 1.0):
        self.X = X
        self.shape = X.shape
        self.order = min(X.shape)
        self.total = total
        self.unit = unit
        self.required_bytes = required_bytes(X.shape)
        self._wide = X.shape[0] < X.shape[1]
        self._A = X if self._wide else X.T
        self._threads = Threads()

    def asarray(self, array) -> np.ndarray:
        """Return an array of the host where the vectors lie."""
        return array

    def times(self, rows) -> np.ndarray:
        """Product with a few vectors, which are rows, of shape (b, order)."""
        result = np.empty_like(rows)
        self._apply(lambda block: self._A @ (self._A.T @ block), rows, result)
        return result

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

    def right_vectors(self, rows, eigenvalues) -> np.ndarray:
        """Right singular vectors of X from eigenvectors, both as rows."""
        if not self._wide:
            return rows
        V = np.empty((len(rows), self.shape[1]))
        self._apply(lambda block: self._A.T @ block, rows, V)
        return other_side(V, eigenvalues)

    def _apply(self, function, rows, result) -> None:
        """Fill the result with a function of blocks of columns; vectors are rows."""
        step = min(-(-len(rows) // self._threads.number), COLUMNS)

        def fill(i):
            block = np.ascontiguousarray(rows[i : i + step].T)
            result[i : i + step] = function(block).T

        self._threads.map(fill, range(0, len(rows), step))


def gram_of(X):
    """Gram matrix of a float64 array, canonical CSR or CSC, a tensor, or dask's blocks.

    Entries whose squares would overflow or vanish are scaled.
    """
    if hasattr(X, "gram"):
        return X.gram()
    largest = _largest_magnitude(X)
    total, unit = _total(X, largest), scale(largest)
    if unit != 1.0:
        X = X * (1 / unit)
        total = _total(X, largest / unit)
    kind = Gram if is_on_host(X) else DeviceGram
    return kind(X, total, unit)


def scale(largest) -> float:
    """Power of two to divide by, so that products neither overflow nor vanish.

    It costs no digit. Zeros, and what is not extreme, stay as they are.
    """
    if largest == 0 or 2**-_EXPONENT < largest < 2**_EXPONENT:
        return 1.0
    return 2.0 ** math.frexp(largest)[1]


def checked_total(total, largest) -> float:
    """Sum of squares; an error where float64 cannot hold it."""
    # Below the smallest normal number squares lose digits before they vanish.
    if not np.isfinite(total) or (total < np.finfo(np.float64).tiny and largest):
        raise ValueError(
            f"the squares of the entries of X do not fit in float64 (largest entry "
            f"{largest:g}); divide X by that entry"
        )
    return float(total)


def other_side(V, eigenvalues) -> np.ndarray:
    """Right singular vectors from the products V of X' with the left ones, as rows."""
    V /= np.sqrt(eigenvalues)[:, None]
    # The division magnifies rounding by sqrt(lambda_1 / lambda_k).
    if eigenvalues[-1] < 1e-6 * eigenvalues[0]:
        Q, R = np.linalg.qr(V.T)
        V = np.ascontiguousarray((Q * np.sign(np.diag(R))).T)
    return V


def _total(X, largest) -> float:
    """Squared Frobenius norm."""
    with np.errstate(over="ignore", under="ignore"):
        return checked_total(_sum_of_squares(entries(X)), largest)


def _sum_of_squares(x) -> float:
    """Square of the 2-norm, with no temporary array of the size of x."""
    if isinstance(x, np.ndarray):
        return float(np.vdot(x, x))
    xp = array_namespace(x)
    norms = xp.linalg.vector_norm(x, axis=-1)
    return float(xp.sum(norms * norms))


def _largest_magnitude(X) -> float:
    """Largest entry of X, in magnitude; 0 where none is stored."""
    x = entries(X)
    if not np.prod(x.shape):
        return 0.0
    xp = array_namespace(x)
    return max(float(xp.max(x)), -float(xp.min(x)), 0.0)


def required_bytes(shape) -> int:
    """Memory for `Gram.matrix`: itself and one block's product."""
    n = min(shape)
    return 8 * n * (n + 2 * min(n, _BLOCK))

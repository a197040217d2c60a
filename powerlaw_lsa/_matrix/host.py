"""X in the memory of this process: a NumPy array, or a SciPy matrix in CSR or CSC."""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np
import scipy.linalg.lapack as lapack
import scipy.sparse as sp
from sklearn.utils.sparsefuncs import mean_variance_axis

from .base import Gram, Matrix, checked_total, scaled
from .threads import Threads

# Rows of the Gram matrix that are computed at a time.
_BLOCK = 1024
# Most columns of a sparse product with many: with fewer, more time goes into reading
# indices, and with more, less of the block stays in the cache.
_COLUMNS = 16
# Smaller side, or number of stored values, from which products with a block of vectors
# are worth sharing. Below both, two threads take 1.1 to 1.5 times as long as one (CISI,
# CACM, docstrings, LISA).
_LONG, _MANY = 8000, 10**6


class HostMatrix(Matrix):
    """X in the memory of this process, in CSR or CSC if it is sparse."""

    library = "numpy"

    def __init__(self, X):
        self.X = X
        self.shape = X.shape
        self.dtype = X.dtype

    def gram(self) -> "HostGram":
        X = self.to_host()
        X, total, unit = scaled(X, _entries(X), _total)
        is_large = min(X.shape) >= _LONG or _entries(X).size >= _MANY
        return HostGram(X, total, unit, self._threads if is_large else Threads(1))

    def project(self, components) -> np.ndarray:
        return self._times(self.X, components)

    def project_with_variances(self, components) -> tuple:
        by_columns = sp.issparse(self.X) and self.shape[0] < self.shape[1]
        # By rows of the longer side, as in `HostGram`: the sums are the same.
        Z = self._times(self.X.tocsc() if by_columns else self.X, components)
        variances = np.var(Z.astype(self.double, copy=False), axis=0)
        return Z, variances, _total_variance(self.to_host())

    def to_host(self):
        return self._in_double

    def randomized(self, version, seed) -> "HostMatrix":
        return HostMatrix(version(self.to_host(), seed))

    @cached_property
    def _in_double(self):
        return canonical(self.X.astype(self.double, copy=False))

    @cached_property
    def _threads(self) -> Threads:
        return Threads()

    def _times(self, X, components) -> np.ndarray:
        if not sp.issparse(X):
            return X @ components.T
        Z = np.empty((X.shape[0], len(components)), np.result_type(X, components))
        _multiply(X, components, Z, self._threads)
        return Z


def canonical(X):
    """Return X in canonical format: a copy if it is not, since it may be the user's."""
    # A view with strides is legal, and too much for scikit-learn's loops.
    if sp.issparse(X) and not (X.has_canonical_format and X.data.flags.c_contiguous):
        X = X.copy()
        X.sum_duplicates()
    return X


class HostGram(Gram):
    """``X'X`` or ``XX'``, whichever is smaller, of a float64 X."""

    def __init__(self, X, total: float, unit: float, threads: Threads):
        super().__init__(X.shape, total, unit)
        self.X, self.threads = X, threads
        self.matrix_bytes = matrix_bytes(X.shape)
        At = X.T if self.is_wide else X
        # By rows of the longer side: what is read and written in any order is then as
        # long as the shorter side, and stays in the cache.
        self._At = At.tocsr() if sp.issparse(At) else At
        self._parts = _row_slices(self._At, threads.number)

    def times(self, rows) -> np.ndarray:
        block = np.ascontiguousarray(rows.T)
        products = self.threads.map(lambda At: At.T @ (At @ block), self._parts)
        return np.ascontiguousarray(sum(products[1:], start=products[0]).T)

    def matrix(self) -> np.ndarray:
        return self._matrix(self._At)

    def _matrix(self, At) -> np.ndarray:
        A, n = At.T, self.order
        G = np.zeros((n, n), order="F")
        if sp.issparse(A):
            A = A.tocsr()
        for start in range(0, n, _BLOCK):
            stop = min(start + _BLOCK, n)
            block = A[start:] @ A[start:stop].T
            G[start:, start:stop] = block.toarray() if sp.issparse(block) else block
        return G

    def within(self, rows) -> np.ndarray:
        block = np.ascontiguousarray(rows.T)
        G = np.zeros((len(rows), len(rows)), order="F")
        for start in range(0, self._At.shape[0], _BLOCK):
            B = self._At[start : start + _BLOCK] @ block
            G += B.T @ B
        return G

    def total_without(self, rows) -> float:
        U, V = rows.T, self._At @ np.ascontiguousarray(rows.T)
        sizes = np.linalg.norm(V, axis=0)
        ways = (_Left(self._At, V, U), _Left(self._At.T, U * sizes, V / sizes))
        return min(ways, key=lambda left: left.n_cancelled).total()

    def beyond(self, rows):
        # Rows of A' that are nearly all along these vectors are taken one by one: in
        # products of them the rest would be lost.
        complement = _Complement(rows)
        left = _Left(self._At, self._At @ np.ascontiguousarray(rows.T), rows.T, 0.1)
        lower = self._matrix(left.others())
        G = complement.compress(np.tril(lower) + np.tril(lower, -1).T)
        for part in left.parts():
            B = complement.coefficients(part)
            G += B.T @ B
        return np.asfortranarray(G), complement.expand

    def squares(self) -> tuple[np.ndarray, np.ndarray]:
        return row_squares(self.X), row_squares(self.X.T)

    def alike(self) -> tuple["HostGram", np.ndarray, np.ndarray]:
        columns = near_inverse(row_squares(self.X.T))
        X, rows = alike(self.X, columns)
        return HostMatrix(X).gram(), rows, columns

    def _across(self, rows) -> np.ndarray:
        V = np.empty((len(rows), self._At.shape[0]))
        _multiply(self._At, rows, V.T, self.threads)
        return V


class _Left:
    """What is left of a matrix without ``PQ'``, where ``P = MQ`` and Q is orthonormal.

    The squared norm of a row is that of M less that of P. It is computed from the row
    itself if these are nearly equal: if less than a `share` of it is left.
    """

    def __init__(self, M, P, Q, share=1e-3):
        self._M, self._P, self._Q = M, P, Q
        squares = row_squares(M)
        self._left = squares - (P * P).sum(axis=1)
        self._cancelled = np.flatnonzero(self._left < share * squares)
        self.n_cancelled = len(self._cancelled) * M.shape[1]

    def total(self) -> float:
        done = 0
        for part in self.parts():
            rows = self._cancelled[done : done + len(part)]
            self._left[rows] = (part**2).sum(axis=1)
            done += len(part)
        return float(self._left.sum())

    def parts(self) -> Iterator[np.ndarray]:
        """Yield the rows that nearly cancel, some at a time."""
        M = self._M.tocsr() if sp.issparse(self._M) else self._M
        for start in range(0, len(self._cancelled), _BLOCK):
            rows = self._cancelled[start : start + _BLOCK]
            part = M[rows].toarray() if sp.issparse(M) else M[rows]
            yield part - self._P[rows] @ self._Q.T

    def others(self):
        """M with zeros in place of these rows."""
        keep = np.ones(self._M.shape[0])
        keep[self._cancelled] = 0.0
        if sp.issparse(self._M):
            return (sp.diags_array(keep) @ self._M).tocsr()
        return self._M * keep[:, None]


class _Complement:
    """Orthonormal basis of the complement of a few vectors, as reflectors."""

    def __init__(self, rows):
        self._k = len(rows)
        self._reflectors, self._tau, _, _ = lapack.dgeqrf(np.asfortranarray(rows.T))

    def compress(self, G) -> np.ndarray:
        """Return a symmetric matrix in this basis."""
        half = self._reflect(G, "T")[self._k :]
        return self._reflect(half.T, "T")[self._k :]

    def coefficients(self, rows) -> np.ndarray:
        return self._reflect(rows.T, "T")[self._k :].T

    def expand(self, coefficients) -> np.ndarray:
        """Vectors, as rows, from their coefficients."""
        padded = np.pad(coefficients, ((0, 0), (self._k, 0)))
        return np.ascontiguousarray(self._reflect(padded.T, "N").T)

    def _reflect(self, columns, transposed: str) -> np.ndarray:
        columns = np.asfortranarray(columns)
        lwork = 64 * max(columns.shape[1], 1)
        return lapack.dormqr(
            "L", transposed, self._reflectors, self._tau, columns, lwork
        )[0]


def _multiply(A, rows, out, threads: Threads) -> None:
    """Compute ``A @ rows.T``, a few columns at a time.

    SciPy's product needs contiguous rows; a copy of all would be as large as they are.
    """

    def fill(i):
        block = np.ascontiguousarray(rows[i : i + _COLUMNS].T)
        out[:, i : i + _COLUMNS] = A @ block

    threads.map(fill, range(0, len(rows), _COLUMNS))


def matrix_bytes(shape) -> int:
    """Memory for `HostGram.matrix`: itself and one block's product."""
    n = min(shape)
    return 8 * n * (n + 2 * min(n, _BLOCK))


def _row_slices(A, n: int) -> list:
    """Cut into n groups of rows, with about as many stored values each, by views."""
    if not sp.issparse(A):
        return np.array_split(A, n)
    ends = np.searchsorted(A.indptr, A.nnz * np.arange(1, n) / n)
    return [_rows(A, i, j) for i, j in pairwise([0, *ends, A.shape[0]])]


def _rows(A, start: int, stop: int):
    """Rows of a CSR matrix, which share its memory."""
    first, last = A.indptr[start], A.indptr[stop]
    indptr = A.indptr[start : stop + 1] - first
    parts = (A.data[first:last], A.indices[first:last], indptr)
    return type(A)(parts, shape=(stop - start, A.shape[1]))


def row_squares(M) -> np.ndarray:
    squares = M.multiply(M).sum(axis=1) if sp.issparse(M) else (M * M).sum(axis=1)
    return np.asarray(squares).ravel()


def alike(X, columns) -> tuple:
    """Scale X by factors of the columns, and then rows to norms near to 1.

    Also return the factors of the rows.
    """
    X = (sp.csr_array(X) if sp.issparse(X) else X) * columns
    rows = near_inverse(row_squares(X))
    X = X * rows[:, None]
    return sp.csr_array(X) if sp.issparse(X) else X, rows


def near_inverse(squares) -> np.ndarray:
    """Factors that make norms near to 1; 1 if they are 0.

    They are powers of two, which cost no digit.
    """
    return np.ldexp(1.0, -np.frexp(np.sqrt(squares))[1])


def _entries(X) -> np.ndarray:
    return X.data if sp.issparse(X) else X


def _total(X, largest) -> float:
    x = _entries(X)
    with np.errstate(over="ignore", under="ignore"):
        return checked_total(float(np.vdot(x, x)), largest)


def _total_variance(X) -> float:
    if sp.issparse(X):
        return float(mean_variance_axis(X, axis=0)[1].sum())
    return float(np.sum(np.var(X, axis=0)))

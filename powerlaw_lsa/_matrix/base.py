"""What the rest of the package may ask of X, wherever X lies.

`Matrix` is what the estimator sees and `Gram` what the solvers see. There is an
implementation of both for each place where X may be (`host`, `device`, `blocks`), and
no other code depends on where that is.
"""

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from .array_api import array_namespace, device, finfo
from .threads import Threads

# Largest entries of X between 2 ** -100 and 2 ** 100 need no scaling.
_EXPONENT = 100


class Matrix(ABC):
    """A validated X of shape (n_samples, n_features), in float32 or float64."""

    X: Any  # an array, a sparse matrix or a dask array
    library: str  # that holds X: "numpy" (SciPy's included), "dask", "torch", ...
    shape: tuple[int, int]
    dtype: Any  # that of X, in the library of X
    double: Any = np.dtype(np.float64)  # or float32, on a device without float64

    @abstractmethod
    def gram(self) -> "Gram":
        """Gram matrix of the smaller side of X in float64, scaled if it needs to be."""

    def like(self, array, dtype=None):
        """Return an array where the fitted arrays lie, in the dtype of X or another.

        By default they lie in this process: they do not stay on a cluster.
        """
        return np.asarray(array, dtype=dtype or self.dtype)

    @abstractmethod
    def project(self, components):
        """Compute ``X @ components.T``; lazily if X is held by dask."""

    @abstractmethod
    def project_with_variances(self, components) -> tuple:
        """Return ``X @ components.T``, the variances of its columns, and that of X.

        The variance of X is the sum of those of its features.
        """

    def explain(self, components, total: float) -> tuple:
        """Project X; return the variances too, and their shares of that of X.

        `total` is the squared Frobenius norm of X.
        """
        Z, variances, total_variance = self.project_with_variances(components)
        # If all documents are equal both are rounding, and so is their ratio.
        rounding = 10 * float(finfo(self.dtype).eps)
        if total_variance <= rounding**2 * total / self.shape[0]:
            zeros = array_namespace(variances).zeros_like(variances)
            return Z, zeros, zeros
        return Z, variances, variances / total_variance

    @abstractmethod
    def to_host(self):
        """X in the memory of this process, float64: a NumPy or canonical SciPy array.

        Raises a `ValueError` if X is held in blocks, which may not fit.
        """

    @abstractmethod
    def randomized(self, version, seed) -> "Matrix":
        """Return ``version(array, seed)`` of X on the host, or of each block."""


class Gram(ABC):
    """``AA'``, where A is X or its transpose, whichever has fewer rows.

    Vectors of the smaller side are rows of arrays.
    """

    matrix_bytes: int  # memory for `matrix` and its eigenvectors
    device: Any = None  # where A and the vectors lie; None is the host
    threads = Threads(1)  # they work on slices of vectors
    X: Any = None  # divided by `unit`, for scikit-learn's solvers; None if not here

    def __init__(self, shape: tuple[int, int], total: float, unit: float):
        n, d = shape
        self.shape = n, d  # of X
        self.order = min(n, d)  # number of rows of A
        self.is_wide = n < d  # whether A is X
        self.total = total  # trace: the squared Frobenius norm of X divided by `unit`
        self.unit = unit  # the matrix is that of X divided by this power of two

    def asarray(self, array):
        """Return an array of the host where the vectors lie."""
        return array

    @abstractmethod
    def times(self, rows):
        """Product with a few vectors, of shape (b, order)."""

    @abstractmethod
    def matrix(self):
        """Return the matrix itself.

        On the host it is the lower triangle, in Fortran order; on a device all of it.
        """

    @abstractmethod
    def within(self, rows):
        """Gram matrix of the products of A' with orthonormal vectors, which are rows.

        It is accurate where A is small along them, though A may be large elsewhere.
        """

    def total_without(self, rows) -> float | None:
        """Squared Frobenius norm of A without its part along orthonormal vectors.

        It is not the difference of two norms, which would be rounding. None says that
        it would take too much where A is.
        """
        return None

    def beyond(self, rows):
        """Gram matrix within the complement of orthonormal vectors, and its `expand`.

        ``expand(coefficients)`` gives vectors, as rows, from rows of coefficients in
        the basis of the complement.
        """
        xp = array_namespace(rows)
        Q, _ = xp.linalg.qr(rows.T, mode="complete")
        basis = Q[:, rows.shape[0] :].T
        return self.within(basis), lambda coefficients: coefficients @ basis

    @abstractmethod
    def squares(self) -> tuple[np.ndarray, np.ndarray]:
        """Squared norms of the rows and of the columns of X, divided by `unit`."""

    @abstractmethod
    def alike(self) -> tuple["Gram", np.ndarray, np.ndarray]:
        """Gram matrix of X with columns and rows of similar norms, on the host.

        Also the factors of the rows, and of the columns, that it was scaled by.
        """

    def as_right_vectors(self, rows, eigenvalues):
        """Right singular vectors of X, as rows, from eigenvectors, as rows."""
        if not self.is_wide:
            return rows
        V = self._across(rows)
        xp = array_namespace(V)
        V /= xp.asarray(np.sqrt(eigenvalues), dtype=V.dtype, device=device(V))[:, None]
        # The division magnifies rounding by sqrt(lambda_1 / lambda_k). The rows are
        # nearly orthonormal nevertheless, so Cholesky's factor does what QR would, in
        # less time.
        if eigenvalues[-1] < 1e-6 * eigenvalues[0]:
            V = xp.linalg.inv(xp.linalg.cholesky(V @ V.T)) @ V
        return V

    @abstractmethod
    def _across(self, rows):
        """Products of A' with vectors, all of them rows."""


def scaled(X, entries, total_of) -> tuple:
    """X divided by its `scale`, ``total_of(X, largest)`` of that, and the scale."""
    largest = _largest_magnitude(entries)
    total, unit = total_of(X, largest), scale(largest)
    if unit != 1.0:
        X = X * (1 / unit)
        total = total_of(X, largest / unit)
    return X, total, unit


def scale(largest) -> float:
    """Power of two to divide by, so that products neither overflow nor vanish.

    It costs no digit. Zeros, and what is not extreme, stay as they are.
    """
    if largest == 0 or 2**-_EXPONENT < largest < 2**_EXPONENT:
        return 1.0
    return 2.0 ** math.frexp(largest)[1]


def _largest_magnitude(entries) -> float:
    """Largest entry, in magnitude; 0 if there is none."""
    if not math.prod(entries.shape):
        return 0.0
    xp = array_namespace(entries)
    return max(float(xp.max(entries)), -float(xp.min(entries)), 0.0)


def checked_total(total, largest) -> float:
    """Sum of squares; an error if float64 cannot hold it."""
    if not np.isfinite(largest):
        raise ValueError(
            f"X has the entry {largest:g} (with assume_finite=True, scikit-learn does "
            "not look for such entries); replace or remove them"
        )
    # Below the smallest normal number squares lose digits before they vanish.
    if not np.isfinite(total) or (total < np.finfo(np.float64).tiny and largest):
        raise ValueError(
            f"the squares of the entries of X do not fit in float64 (largest entry "
            f"{largest:g}); divide X by that entry"
        )
    return float(total)

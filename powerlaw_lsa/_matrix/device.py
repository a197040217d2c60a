"""X on a device: a dense array of another library, or a sparse tensor of PyTorch.

What depends on the length of X stays there. A few small matrices come to the host: the
projections of a block, and the eigenvalues.
"""

import numpy as np

from .array_api import (
    array_namespace,
    device,
    entries,
    is_sparse_tensor,
    largest_dtype,
    on_host,
    product,
    to_numpy,
)
from .base import Gram, Matrix, Projection, checked_total, scale
from .host import gram_on_host

# Rows of the Gram matrix that are computed at a time, if X is sparse.
_BLOCK = 1024


class DeviceMatrix(Matrix):
    """X on a device.

    Attributes
    ----------
    X : array or sparse CSR tensor
    """

    def __init__(self, X):
        self.X = X
        self.xp = array_namespace(X)
        self.library = self.xp.__name__.rpartition(".")[2]
        self.shape = tuple(X.shape)
        self.dtype = X.dtype
        self.double = largest_dtype(X)

    def gram(self) -> Gram:
        """Gram matrix in float64: where X lies, or on the host if there is none there.

        A scaled X would be a copy, so X is scaled only if it is extreme.
        """
        if self.double != self.xp.float64:
            return gram_on_host(self.to_host())
        X = self._in_double()
        largest = _largest_magnitude(X)
        total, unit = _total(X, largest), scale(largest)
        if unit != 1.0:
            X = X * (1 / unit)
            total = _total(X, largest / unit)
        return DeviceGram(X, total, unit)

    def like(self, array, dtype=None):
        """Return an array where X lies, in the dtype of X or another."""
        if isinstance(array, np.ndarray):
            array = np.ascontiguousarray(array)  # PyTorch takes no negative strides
        dtype = dtype or self.dtype
        return self.xp.asarray(array, dtype=dtype, device=device(self.X))

    def project(self, components):
        """Compute ``X @ components.T``."""
        return product(self.X, components.T)

    def projection(self, components) -> Projection:
        """Project, and measure the variances."""
        Z = self.project(components)
        variances = self.xp.var(self.xp.astype(Z, self.double, copy=False), axis=0)
        return Projection(Z, variances, _total_variance(self._in_double()))

    def to_host(self):
        """Copy X to the host, in float64."""
        return on_host(self.X).astype(np.float64)

    def _in_double(self):
        return self.xp.astype(self.X, self.double, copy=False)


class DeviceGram(Gram):
    """``X'X`` or ``XX'``, whichever is smaller, of a float64 X on a device."""

    n_threads = 1

    def __init__(self, X, total: float, unit: float = 1.0):
        self.xp = array_namespace(X)
        self.device = device(X)
        self.shape = tuple(X.shape)
        self.order = min(X.shape)
        self.total = total
        self.unit = unit
        # The matrix, its eigenvectors and LAPACK's "evd" work space of twice its size,
        # which cuSOLVER's is like.
        self.required_bytes = 8 * 5 * self.order**2
        self._dtype = X.dtype
        self._wide = X.shape[0] < X.shape[1]
        self._sparse = is_sparse_tensor(X)
        Xt = X.mT.to_sparse_csr() if self._sparse else X.T
        self._A, self._At = (X, Xt) if self._wide else (Xt, X)

    def asarray(self, array):
        """Return an array of the host on the device."""
        array = np.ascontiguousarray(array)
        return self.xp.asarray(array, dtype=self._dtype, device=self.device)

    def times(self, rows):
        """Product with a few vectors, which are rows, of shape (b, order)."""
        return (self._A @ (self._At @ rows.T)).T

    def matrix(self):
        """Return the whole matrix."""
        if not self._sparse:
            return self._A @ self._At
        n, kind = self.order, {"dtype": self._dtype, "device": self.device}
        G = self.xp.empty((n, n), **kind)
        for start in range(0, n, _BLOCK):
            height = min(_BLOCK, n - start)
            unit_vectors = self.xp.eye(height, n, k=start, **kind)
            G[start : start + height, :] = self.times(unit_vectors)
        return G

    def right_vectors(self, rows, eigenvalues):
        """Right singular vectors of X from eigenvectors, both as rows."""
        if not self._wide:
            return rows
        V = (self._At @ rows.T) / self.asarray(np.sqrt(eigenvalues))
        # The division magnifies rounding by sqrt(lambda_1 / lambda_k).
        if eigenvalues[-1] < 1e-6 * eigenvalues[0]:
            Q, R = self.xp.linalg.qr(V)
            V = Q * self.xp.sign(self.xp.linalg.diagonal(R))
        return V.T


def eigh(G):
    """Eigenvalues on the host, descending; eigenvectors as columns where G lies."""
    xp = array_namespace(G)
    values, vectors = xp.linalg.eigh(G)
    return to_numpy(xp.flip(values)), xp.flip(vectors, axis=1)


def _total(X, largest) -> float:
    """Squared Frobenius norm, with no temporary array of the size of X."""
    x = entries(X)
    xp = array_namespace(x)
    with np.errstate(over="ignore", under="ignore"):
        norms = xp.linalg.vector_norm(x, axis=-1)
        return checked_total(float(xp.sum(norms * norms)), largest)


def _largest_magnitude(X) -> float:
    """Largest entry of X, in magnitude; 0 if none is stored."""
    x = entries(X)
    if not np.prod(x.shape):
        return 0.0
    xp = array_namespace(x)
    return max(float(xp.max(x)), -float(xp.min(x)), 0.0)


def _total_variance(X) -> float:
    """Sum of the variances of the features."""
    xp = array_namespace(X)
    if not is_sparse_tensor(X):
        return float(xp.sum(xp.var(X, axis=0)))
    n = X.shape[0]
    weights = xp.full((n, 1), 1 / n, dtype=X.dtype, device=X.device)
    means = X.mT.to_sparse_csr() @ weights
    return float(xp.sum(entries(X) ** 2) / n - xp.sum(means**2))

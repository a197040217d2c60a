"""X on a device: a dense array of another library, or a sparse tensor of PyTorch.

Arrays whose size depends on that of X stay on the device. Only a few small ones are
copied to the host: the projections of a block, and the eigenvalues.
"""

from functools import cached_property

import numpy as np
import scipy.sparse as sp
from sklearn import get_config
from sklearn.utils import assert_all_finite

from .array_api import array_namespace, device, largest_dtype, to_numpy
from .base import Gram, Matrix, checked_total, scaled
from .host import HostGram, HostMatrix

# Rows of the Gram matrix that are computed at a time, if X is sparse.
_BLOCK = 1024


class DeviceMatrix(Matrix):
    """X on a device: an array or a sparse CSR tensor."""

    def __init__(self, X):
        self.X = X
        self.xp = array_namespace(X)
        self.library = self.xp.__name__.rpartition(".")[2]
        self.shape = tuple(X.shape)
        self.dtype = X.dtype

    @cached_property
    def double(self):
        return largest_dtype(self.X)

    def gram(self) -> Gram:
        """Gram matrix in float64: where X lies, or on the host if it has no float64."""
        if self.double != self.xp.float64:
            return HostMatrix(self.to_host()).gram()
        X = self._in_double
        X, total, unit = scaled(X, _entries(X), _total)
        return DeviceGram(X, total, unit)

    def like(self, array, dtype=None):
        if isinstance(array, np.ndarray):
            array = np.ascontiguousarray(array)  # PyTorch takes no negative strides
        dtype = dtype or self.dtype
        return self.xp.asarray(array, dtype=dtype, device=device(self.X))

    def project(self, components):
        return _product(self.X, components.T)

    def project_with_variances(self, components) -> tuple:
        Z = self.project(components)
        variances = self.xp.var(self.xp.astype(Z, self.double, copy=False), axis=0)
        return Z, variances, _total_variance(self._in_double)

    def to_host(self):
        return on_host(self.X).astype(np.float64)

    def randomized(self, version, seed) -> HostMatrix:
        return HostMatrix(version(self.to_host(), seed))

    @cached_property
    def _in_double(self):
        return self.xp.astype(self.X, self.double, copy=False)


class DeviceGram(Gram):
    """``X'X`` or ``XX'``, whichever is smaller, of a float64 X on a device."""

    def __init__(self, X, total: float, unit: float):
        super().__init__(X.shape, total, unit)
        self.xp = array_namespace(X)
        self.device = device(X)
        # The matrix, its eigenvectors and LAPACK's "evd" work space of twice its size,
        # which cuSOLVER's is like.
        self.matrix_bytes = 8 * 5 * self.order**2
        self._dtype = X.dtype
        self._sparse = is_sparse_tensor(X)
        Xt = X.mT.to_sparse_csr() if self._sparse else X.T
        self._A, self._At = (X, Xt) if self.is_wide else (Xt, X)

    def asarray(self, array):
        # A new array: one of a single row counts as contiguous if its strides are
        # negative, and PyTorch refuses those.
        array = np.array(array, order="C")
        return self.xp.asarray(array, dtype=self._dtype, device=self.device)

    def times(self, rows):
        return (self._A @ (self._At @ rows.T)).T

    def matrix(self):
        if not self._sparse:
            return self._A @ self._At
        n, kind = self.order, {"dtype": self._dtype, "device": self.device}
        G = self.xp.empty((n, n), **kind)
        for start in range(0, n, _BLOCK):
            height = min(_BLOCK, n - start)
            unit_vectors = self.xp.eye(height, n, k=start, **kind)
            G[start : start + height, :] = self.times(unit_vectors)
        return G

    def within(self, rows):
        B = self._At @ rows.T
        return B.T @ B

    def total_without(self, rows) -> float | None:
        if self._sparse:
            return None
        V, total, m = self._At @ rows.T, 0.0, max(self.shape)
        for start in range(0, m, _BLOCK):
            some = slice(start, min(start + _BLOCK, m))
            left = self._At[some, :] - V[some, :] @ rows
            total += float(self.xp.sum(left * left))
        return total

    def squares(self) -> tuple[np.ndarray, np.ndarray]:
        return self._on_host().squares()

    def alike(self) -> tuple[Gram, np.ndarray, np.ndarray]:
        return self._on_host().alike()

    def _on_host(self) -> HostGram:
        return HostMatrix(on_host(self._A if self.is_wide else self._At)).gram()

    def _across(self, rows):
        return (self._At @ rows.T).T


def eigh(G):
    """Eigenvalues on the host, descending; eigenvectors as columns where G lies."""
    xp = array_namespace(G)
    values, vectors = xp.linalg.eigh(G)
    return to_numpy(xp.flip(values)), xp.flip(vectors, axis=1)


def _total(X, largest) -> float:
    """Squared Frobenius norm, with no temporary array of the size of X."""
    x = _entries(X)
    xp = array_namespace(x)
    with np.errstate(over="ignore", under="ignore"):
        norms = xp.linalg.vector_norm(x, axis=-1)
        return checked_total(float(xp.sum(norms * norms)), largest)


def _total_variance(X) -> float:
    xp = array_namespace(X)
    if not is_sparse_tensor(X):
        return float(xp.sum(xp.var(X, axis=0)))
    n = X.shape[0]
    weights = xp.full((n, 1), 1 / n, dtype=X.dtype, device=X.device)
    means = X.mT.to_sparse_csr() @ weights
    return float(xp.sum(_entries(X) ** 2) / n - xp.sum(means**2))


# Sparse tensors of PyTorch, which the array API standard does not know ----------------


def is_sparse_tensor(X) -> bool:
    """Whether X is a sparse tensor of PyTorch, which need not be installed."""
    return str(getattr(X, "layout", "")).startswith("torch.sparse_")


def checked_csr(X):
    """Return a sparse tensor as CSR, after what scikit-learn checks of other arrays."""
    if not get_config()["array_api_dispatch"]:
        raise TypeError(
            "X is a sparse tensor, which is only taken with "
            "sklearn.set_config(array_api_dispatch=True)"
        )
    if X.ndim != 2 or 0 in X.shape:
        raise ValueError(
            f"X has shape {tuple(X.shape)}, but at least one row and one column of a "
            "two-dimensional tensor are needed"
        )
    xp = array_namespace(X)
    if X.dtype not in (xp.float64, xp.float32):
        X = xp.astype(X, xp.float64)
    X = X.to_sparse_csr()
    assert_all_finite(X.values(), input_name="X")
    return X


def on_host(X):
    """Copy X to the host, unless it is there: a sparse tensor as SciPy's CSR."""
    if not is_sparse_tensor(X):
        return to_numpy(X)
    arrays = (X.values(), X.col_indices(), X.crow_indices())
    return sp.csr_array(tuple(map(to_numpy, arrays)), shape=tuple(X.shape))


def _entries(X):
    return X.values() if is_sparse_tensor(X) else X


def _product(A, B):
    """Compute ``A @ B`` in a common dtype, which PyTorch does not find itself."""
    xp = array_namespace(A, B)
    dtype = xp.result_type(A.dtype, B.dtype)
    return xp.astype(A, dtype, copy=False) @ xp.astype(B, dtype, copy=False)

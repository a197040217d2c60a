"""The Gram matrix of an X that lies on a device: a dense array or a sparse tensor.

What depends on the length of X stays there. A few small matrices come to the host: the
projections of a block, and the eigenvalues.
"""

import numpy as np

from .._array_api import array_namespace, device, is_sparse_tensor, to_numpy

# Rows of the matrix that are computed at a time, where X is sparse.
_BLOCK = 1024


class DeviceGram:
    """``AA'``, where A is X or its transpose, as `Gram` is for X on the host."""

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

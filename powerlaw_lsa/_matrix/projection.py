"""X on its components, their signs, and the variances that they explain."""

import numpy as np
import scipy.sparse as sp
from sklearn.utils.sparsefuncs import mean_variance_axis

from ._array_api import (
    array_namespace,
    entries,
    finfo,
    is_sparse_tensor,
    largest_dtype,
    product,
)
from ._spectrum._gram import COLUMNS


def project(X, components):
    """Compute ``X @ components.T``, a SciPy matrix times a few columns at a time.

    SciPy's product wants contiguous rows; a copy of all components would be as large
    as they are.
    """
    if not sp.issparse(X):
        return product(X, components.T)
    Z = np.empty((X.shape[0], len(components)), np.result_type(X, components))
    for i in range(0, len(components), COLUMNS):
        block = np.ascontiguousarray(components[i : i + COLUMNS].T)
        Z[:, i : i + COLUMNS] = X @ block
    return Z


def make_peaks_positive(vectors) -> None:
    """Flip, in place, rows whose entry of largest magnitude is negative."""
    xp = array_namespace(vectors)
    negative = -xp.min(vectors, axis=1) > xp.max(vectors, axis=1)
    vectors *= 1 - 2 * xp.astype(negative, vectors.dtype)[:, None]


def variances_of(Z):
    """Variance of each column, in float64 where there is one."""
    xp = array_namespace(Z)
    return xp.var(xp.astype(Z, largest_dtype(Z), copy=False), axis=0)


def total_variance(X) -> float:
    """Sum of the variances of the features."""
    if sp.issparse(X):
        return float(mean_variance_axis(X, axis=0)[1].sum())
    xp = array_namespace(X)
    if not is_sparse_tensor(X):
        return float(xp.sum(xp.var(X, axis=0)))
    n = X.shape[0]
    weights = xp.full((n, 1), 1 / n, dtype=X.dtype, device=X.device)
    means = X.mT.to_sparse_csr() @ weights
    return float(xp.sum(entries(X) ** 2) / n - xp.sum(means**2))


def explained(variances, total_variance: float, mean_square: float, dtype) -> tuple:
    """Variances of the projections, and as shares of that of X; zero for zero.

    `mean_square` is the mean squared norm of a document, `dtype` that of X.
    """
    # Where all documents are equal both are rounding, and so is their ratio.
    rounding = 10 * float(finfo(dtype).eps)
    if total_variance <= rounding**2 * mean_square:
        zeros = array_namespace(variances).zeros_like(variances)
        return zeros, zeros
    return variances, variances / total_variance

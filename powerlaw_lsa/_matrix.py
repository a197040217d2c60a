"""X in the memory of this machine: what a fit wants of it, beside its spectrum."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.utils.extmath import safe_sparse_dot
from sklearn.utils.sparsefuncs import mean_variance_axis

from ._spectrum import gram_of
from ._spectrum._gram import Gram


@dataclass(frozen=True, eq=False)
class Projection:
    """``Z = X @ components.T``, variances of its columns, and the sum of those of X."""

    Z: Any
    variances: np.ndarray
    total_variance: float


class Matrix:
    """A validated array, or sparse matrix in CSR or CSC format."""

    def __init__(self, X):
        if sp.issparse(X) and not X.has_canonical_format:
            X = X.copy()
            X.sum_duplicates()
        self.X = X
        self.shape = X.shape
        self.dtype = X.dtype

    def gram(self) -> Gram:
        """Gram matrix of the smaller side."""
        return gram_of(self.X.astype(np.float64, copy=False))

    def projection(self, components) -> Projection:
        """X on the components, and how much of its variance they carry."""
        Z = project(self.X, components)
        variances = np.var(Z, axis=0, dtype=np.float64)
        return Projection(Z, variances, _total_variance(self.X))


def project(X, components) -> np.ndarray:
    """Compute ``X @ components.T``; SciPy's product wants contiguous rows."""
    return safe_sparse_dot(X, np.ascontiguousarray(components.T))


def _total_variance(X) -> float:
    """Sum of the variances of the features."""
    if sp.issparse(X):
        return mean_variance_axis(X, axis=0)[1].sum()
    return np.var(X, axis=0).sum()

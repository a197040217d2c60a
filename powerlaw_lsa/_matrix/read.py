"""From what a user passes as X to a `Matrix`, or an error that names the remedy."""

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_array
from sklearn.utils.validation import validate_data

from .._compat import get_namespace
from .array_api import (
    checked_csr,
    is_array_api_obj,
    is_dask,
    is_on_host,
    is_sparse_tensor,
    on_host,
    refuse_complex,
)
from .base import Matrix
from .device import DeviceMatrix
from .host import HostMatrix


def read(X, estimator, *, reset: bool) -> Matrix:
    """Validate X for an estimator, which learns its features if `reset` is set."""
    if is_dask(X):
        X = _read_dask(X)
        validate_data(estimator, X.X, skip_check_array=True, reset=reset)
        return X
    if is_sparse_tensor(X):
        X = checked_csr(X)
        validate_data(estimator, X, skip_check_array=True, reset=reset)
        return DeviceMatrix(X)
    refuse_complex(X)
    X = validate_data(
        estimator,
        X,
        accept_sparse=["csr", "csc"],
        dtype=float_dtypes(X),
        reset=reset,
    )
    if not is_on_host(X):
        return DeviceMatrix(X)
    # A product takes duplicates as they are; what a fit does with X does not.
    return HostMatrix(_canonical(X) if reset else X)


def read_projected(Z, n_components: int) -> Matrix:
    """Validate projected documents, which are dense."""
    if is_dask(Z):
        matrix = _read_dask(Z)
    else:
        Z = check_array(Z, dtype=float_dtypes(Z))
        matrix = HostMatrix(Z) if is_on_host(Z) else DeviceMatrix(Z)
    if matrix.X.shape[1] != n_components:
        raise ValueError(
            f"X has {matrix.X.shape[1]} columns, but there are {n_components} "
            "components; pass what transform returns"
        )
    return matrix


def in_memory(X):
    """X in float64 on the host, canonical if it is sparse; not a dask array.

    For what needs the entries of X themselves.
    """
    if is_dask(X):
        raise TypeError(
            "X is a dask array, which this would pull into memory; pass X.compute() or "
            "a sample of its rows, or, if the spectrum is enough, an estimator that "
            "was fitted to X"
        )
    if is_sparse_tensor(X):
        X = checked_csr(X)
    if is_array_api_obj(X):
        X = on_host(X)
    X = check_array(X, accept_sparse=["csr", "csc"], dtype=np.float64)
    return _canonical(X)


def float_dtypes(X) -> list:
    """Dtypes that are kept, in the namespace of X."""
    xp, _ = get_namespace(X)
    return [xp.float64, xp.float32]


def _read_dask(X):
    """Import what works on dask's blocks with the first of them."""
    from .blocks import BlockMatrix
    from .dask_graph import as_row_blocks

    return BlockMatrix(as_row_blocks(X))


def _canonical(X):
    """X with sorted indices and no duplicates; the user's own X stays as it is."""
    # A view with strides is legal, and too much for scikit-learn's loops.
    if sp.issparse(X) and not (X.has_canonical_format and X.data.flags.c_contiguous):
        X = X.copy()
        X.sum_duplicates()
    return X

"""From what a user passes as X to a `Matrix`, or an error that names the remedy."""

import sys

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.utils import check_array

from .._compat import get_namespace, validate_data
from .array_api import array_namespace, is_array_api_obj
from .base import Matrix
from .device import DeviceMatrix, checked_csr, is_sparse_tensor, on_host
from .host import HostMatrix

_SPARSE = ["csr", "csc"]


def read(X, estimator, *, reset: bool) -> Matrix:
    """Validate X for an estimator, which learns its features if `reset` is set."""
    matrix = _matrix_of(X, accept_sparse=_SPARSE, estimator=estimator)
    validate_data(estimator, X, skip_check_array=True, reset=reset)
    return matrix


def read_projected(Z, n_components: int) -> Matrix:
    """Validate projected documents, which are dense."""
    matrix = _matrix_of(Z)
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
            "X is held by dask, and this would pull it into memory; if it fits there, "
            "pass X.compute(), with the PowerLawTruncatedSVD instead of its pipeline; "
            "if not, pass only what was fitted to X, or fit a sample of the rows"
        )
    _refuse_kinds(X)
    if is_sparse_tensor(X):
        X = checked_csr(X)
    if is_array_api_obj(X):
        X = on_host(X)
    X = _checked(X, accept_sparse=_SPARSE, dtype=np.float64)
    return HostMatrix(X).to_host()


def is_dask(X) -> bool:
    """Whether X is a dask collection, found out without importing dask."""
    dask = sys.modules.get("dask")
    return dask is not None and dask.is_dask_collection(X)


def _matrix_of(X, **checks) -> Matrix:
    """Check X, by scikit-learn's `check_array` if that knows its kind."""
    if is_dask(X):
        from .blocks import BlockMatrix  # imports dask, which need not be installed

        matrix = BlockMatrix(X)
        _refuse_kinds(X)  # not before, for a Delayed has every attribute
        return matrix
    _refuse_kinds(X)
    if is_sparse_tensor(X):
        return DeviceMatrix(checked_csr(X))
    xp, _ = get_namespace(X)
    X = _checked(X, dtype=[xp.float64, xp.float32], input_name="X", **checks)
    is_elsewhere = is_array_api_obj(X) and not isinstance(X, np.ndarray)
    return DeviceMatrix(X) if is_elsewhere else HostMatrix(X)


def _checked(X, **checks):
    """X as `check_array` has it; text and sparse columns are told what to do."""
    try:
        return check_array(X, **checks)
    except ValueError as error:
        if "fill value must be 0" in str(error):
            raise ValueError(
                "X has sparse columns whose fill value is not 0; pass "
                "X.sparse.to_dense(), or X.astype(pandas.SparseDtype(float, 0))"
            ) from error
        if "could not convert string" not in str(error):
            raise
        raise ValueError(
            f"X has text instead of numbers ({error!s:.60}...); {_remedy(X)}"
        ) from error


def _remedy(X) -> str:
    """Where a vectorizer goes: it takes one column of a table."""
    lsa = "make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD())"
    if np.ndim(X) < 2:
        return f"put a vectorizer before, as in {lsa}"
    table = pd.DataFrame(X)
    numbers = table.apply(pd.to_numeric, errors="coerce")
    name = (numbers.isna() & table.notna()).any().idxmax()  # the first that is text
    is_frame = isinstance(X, pd.DataFrame)
    column = f"X[{name!r}]" if is_frame else f"numpy.asarray(X)[:, {name}]"
    others = ", or X to a ColumnTransformer" if table.shape[1] > 1 else ""
    return f"pass one column, such as {column}, to {lsa}{others}"


def _refuse_kinds(X) -> None:
    """Raise where scikit-learn drops a part, or fails with what only NumPy knows."""
    if isinstance(X, list | tuple) and X and sp.issparse(X[0]):
        raise ValueError(
            f"X is a {type(X).__name__} of sparse rows; pass scipy.sparse.vstack(X)"
        )
    if getattr(getattr(X, "dtype", None), "kind", "") == "V":
        remedy = (
            "numpy.lib.recfunctions.structured_to_unstructured(X)"
            if X.dtype.names
            else "X.astype(numpy.float32)"
        )
        raise ValueError(f"X has dtype {X.dtype}, which is no number; pass {remedy}")
    if not is_array_api_obj(X):
        return
    if array_namespace(X).isdtype(X.dtype, "complex floating"):
        raise ValueError(f"Complex data not supported: X has dtype {X.dtype}")

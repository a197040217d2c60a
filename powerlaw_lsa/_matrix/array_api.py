"""Arrays of other libraries: where they lie, and the way to the host and back.

scikit-learn decides whether they are taken as they are (``array_api_dispatch``); while
that is off, a fit sees NumPy and SciPy only. One thing here is not in the array API
standard, because sparse arrays are not: PyTorch's sparse tensors.
"""

import sys

import numpy as np
import scipy.sparse as sp
from array_api_compat import (
    array_namespace,
    device,
    is_array_api_obj,
    is_array_api_strict_namespace,
    to_device,
)
from sklearn import get_config
from sklearn.utils import assert_all_finite

__all__ = [
    "array_namespace",
    "as_array",
    "checked_csr",
    "device",
    "entries",
    "finfo",
    "is_array_api_obj",
    "is_dask",
    "is_on_host",
    "is_sparse_tensor",
    "largest_dtype",
    "on_host",
    "product",
    "refuse_complex",
    "to_numpy",
]


def is_on_host(X) -> bool:
    """Whether X is NumPy's or SciPy's."""
    return isinstance(X, np.ndarray) or sp.issparse(X)


def is_dask(X) -> bool:
    """Whether X is a dask collection, found out without importing dask."""
    dask = sys.modules.get("dask")
    return dask is not None and dask.is_dask_collection(X)


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
    refuse_complex(X)
    xp = array_namespace(X)
    if X.dtype not in (xp.float64, xp.float32):
        X = xp.astype(X, xp.float64)
    X = X.to_sparse_csr()
    assert_all_finite(X.values(), input_name="X")
    return X


def refuse_complex(X) -> None:
    """Raise an error where scikit-learn would drop the imaginary part."""
    if not is_array_api_obj(X):
        return
    if array_namespace(X).isdtype(X.dtype, "complex floating"):
        raise ValueError(f"Complex data not supported: X has dtype {X.dtype}")


def entries(X):
    """Entries of X, the stored ones if it is sparse."""
    if sp.issparse(X):
        return X.data
    return X.values() if is_sparse_tensor(X) else X


def as_array(array):
    """Return an array of any library as it is, anything else as NumPy's."""
    return array if is_array_api_obj(array) else np.asarray(array)


def to_numpy(array) -> np.ndarray:
    """Copy an array to the host, unless it is there."""
    if not is_array_api_obj(array) or isinstance(array, np.ndarray):
        return np.asarray(array)
    if is_array_api_strict_namespace(array_namespace(array)):
        return np.from_dlpack(array)  # its devices are all the host
    return np.asarray(to_device(array, "cpu"))


def on_host(X):
    """Copy X to the host, unless it is there: a sparse tensor as SciPy's CSR."""
    if sp.issparse(X):
        return X
    if not is_sparse_tensor(X):
        return to_numpy(X)
    arrays = (X.values(), X.col_indices(), X.crow_indices())
    return sp.csr_array(tuple(map(to_numpy, arrays)), shape=tuple(X.shape))


def largest_dtype(X):
    """float64, or float32 where X lies on a device without it."""
    if is_on_host(X):
        return np.dtype(np.float64)
    xp = array_namespace(X)
    info = xp.__array_namespace_info__()
    dtypes = info.dtypes(kind="real floating", device=device(X))
    return dtypes.get("float64", xp.float32)


def finfo(dtype) -> np.finfo:
    """Limits of float32 or float64, whichever library's they are."""
    return np.finfo(np.float32 if "32" in str(dtype) else np.float64)


def product(A, B):
    """Compute ``A @ B`` in a common dtype, which PyTorch does not find itself."""
    if is_on_host(B):
        return A @ B
    xp = array_namespace(A, B)
    dtype = xp.result_type(A.dtype, B.dtype)
    return xp.astype(A, dtype, copy=False) @ xp.astype(B, dtype, copy=False)

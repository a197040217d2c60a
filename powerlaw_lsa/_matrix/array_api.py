"""Arrays of other libraries: the way to the host, and what differs between devices.

scikit-learn decides whether they are taken as they are (``array_api_dispatch``); while
that is off, a fit sees NumPy and SciPy only.
"""

import numpy as np
from array_api_compat import (
    array_namespace,
    device,
    is_array_api_obj,
    is_array_api_strict_namespace,
    to_device,
)


def to_numpy(array) -> np.ndarray:
    """Copy an array to the host, unless it is there."""
    if not is_array_api_obj(array) or isinstance(array, np.ndarray):
        return np.asarray(array)
    if is_array_api_strict_namespace(array_namespace(array)):
        return np.from_dlpack(array)  # its devices are all the host
    return np.asarray(to_device(array, "cpu"))


def largest_dtype(array):
    """float64, or float32 if the array lies on a device without it."""
    if isinstance(array, np.ndarray):  # asked for each of many rows
        return np.dtype(np.float64)
    xp = array_namespace(array)
    info = xp.__array_namespace_info__()
    dtypes = info.dtypes(kind="real floating", device=device(array))
    return dtypes.get("float64", xp.float32)


def finfo(dtype) -> np.finfo:
    """Limits of float32 or float64, whichever library's they are."""
    return np.finfo(np.float32 if "32" in str(dtype) else np.float64)

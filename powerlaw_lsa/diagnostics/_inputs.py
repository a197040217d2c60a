"""Checks of what the diagnostics are given."""

import numpy as np
import scipy.sparse as sp

from .._matrix import in_memory

# Two matrices have one norm up to this: a float32 copy has the other's to 1e-7.
_NORM_RTOL = 1e-6


def check_matrix_of(spectrum, X):
    """X in memory, if it may be the matrix that the spectrum is of."""
    X = in_memory(X)
    entries = X.data if sp.issparse(X) else X
    total = float(np.linalg.norm(entries) ** 2)
    same_norm = np.isclose(total, spectrum.total, rtol=_NORM_RTOL, atol=0)
    if X.shape != tuple(spectrum.shape) or not same_norm:
        raise ValueError(
            f"X has shape {X.shape} and squared norm {total:.8g}, but the spectrum is "
            f"of {tuple(spectrum.shape)} and {spectrum.total:.8g}; pass the X of fit"
        )
    return X

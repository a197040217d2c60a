"""The choice between the solvers."""

import numpy as np
import scipy.sparse as sp

from . import _dense, _truncated
from ._record import Decomposition


def decompose(X, rule, *, algorithm, tol, random_state, **options) -> Decomposition:
    """Compute as much of the spectrum of X as `rule` needs.

    X is a float64 array or a sparse matrix in CSR or CSC format, `rule` has ``enough``
    and ``n_leading``, and `options` are those of the randomized solver.
    """
    total = _squared_frobenius_norm(X)
    # One document or one feature is beyond ARPACK and nothing for LAPACK.
    if algorithm in ("arpack", "randomized") and min(X.shape) > 1:
        if rule.n_leading is None:
            raise ValueError(
                f"algorithm={algorithm!r} computes a fixed number of components: give "
                "n_components as an int, or max_components, or use algorithm='auto'"
            )
        return _truncated.decompose(
            X,
            total,
            rule.n_leading,
            algorithm=algorithm,
            tol=tol,
            random_state=random_state,
            **options,
        )
    return _dense.decompose(X, total)


def _squared_frobenius_norm(X) -> float:
    """Sum of all eigenvalues; an error where float64 cannot hold it."""
    entries = X.data if sp.issparse(X) else X
    with np.errstate(over="ignore", under="ignore"):
        total = float(np.vdot(entries, entries))
    if not np.isfinite(total) or (total == 0 and entries.any()):
        raise ValueError(
            f"the squares of the entries of X do not fit in float64 (largest entry "
            f"{np.abs(entries).max():g}); divide X by that entry"
        )
    return total

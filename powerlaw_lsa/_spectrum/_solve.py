"""The choice between the solvers."""

import numpy as np
import scipy.sparse as sp

from .._memory import available_bytes
from . import _dense, _gram, _lanczos, _truncated
from ._record import Decomposition, in_unit

# Smaller side up to which the dense route is taken at once. It was 1.8 times as fast
# as block Lanczos at 1,500, as fast at 2,000 to 4,000, where it takes more memory
# (benchmarks/bench_solvers.py --crossover).
DENSE_LIMIT = 2000
# Basis, as a share of the smaller side, beyond which the dense route is the faster one.
_SHARE_OF_SIDE = 0.3
_SHARE_OF_MEMORY = 0.8
# Largest entries of X between 2 ** -100 and 2 ** 100 need no scaling.
_EXPONENT = 100


def _silent(basis, known) -> None:
    """Report no progress."""


def decompose(
    X, rule, *, algorithm="auto", tol=0.0, random_state, report=_silent, **options
) -> Decomposition:
    """Compute as much of the spectrum of X as `rule` needs.

    X is a float64 array or sparse matrix in canonical CSR or CSC format, `rule` has
    ``enough``, ``n_leading`` and ``complete``, ``report(basis, known)`` is told of
    progress, and `options` are those of the randomized solver.
    """
    total = _squared_frobenius_norm(X)
    largest = abs(X).max()
    if total and not 2**-_EXPONENT < largest < 2**_EXPONENT:
        # Products of such entries overflow or vanish; a power of two costs no digit.
        unit = 2.0 ** np.frexp(largest)[1]
        options |= {"algorithm": algorithm, "tol": tol, "random_state": random_state}
        scaled = decompose(X / unit, rule, report=report, **options)
        return in_unit(scaled, unit**2)
    smaller = min(X.shape)
    # One document or one feature is beyond ARPACK and nothing for LAPACK.
    if algorithm in ("arpack", "randomized") and smaller > 1 and total:
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
    fits = _gram.required_bytes(X.shape) <= _SHARE_OF_MEMORY * available_bytes()
    small = smaller <= DENSE_LIMIT or 4 * (rule.n_leading or 0) > smaller
    if algorithm == "dense" and not fits:
        raise MemoryError(
            f"algorithm='dense' needs {_gram.required_bytes(X.shape) / 2**30:.1f} GiB "
            f"for X of shape {X.shape}, more than is available; use "
            "algorithm='lanczos', with max_components to bound its memory"
        )
    gram = _gram.Gram(X, total)
    # The first basis would already be the whole space.
    tiny = total == 0 or smaller <= _lanczos.FIRST_CHECK
    # Block Lanczos would go up to its limit, and leave it to the dense route then.
    at_once = rule.complete or (algorithm == "auto" and small)
    if algorithm == "dense" or tiny or (at_once and fits):
        return _dense.decompose(gram)
    decomposition = _lanczos.decompose(
        gram,
        rule,
        tol=tol,
        random_state=random_state,
        largest_basis=_largest_basis(X.shape, algorithm == "auto" and fits),
        report=report,
    )
    if rule.enough(decomposition.spectrum):
        return decomposition
    if fits:
        del decomposition
        return _dense.decompose(gram)
    if not len(decomposition.spectrum.eigenvalues):
        raise ValueError(
            "block Lanczos resolved no eigenvalue of X, and the dense route does not "
            "fit in memory; the leading eigenvalues may be one large cluster"
        )
    return decomposition


def _largest_basis(shape, dense_is_next: bool) -> int:
    """Vectors that block Lanczos may use before the dense route, or the end."""
    largest = min(shape)
    if dense_is_next:
        largest = int(_SHARE_OF_SIDE * largest)
    available = _SHARE_OF_MEMORY * available_bytes()
    while largest > 1 and _lanczos.required_bytes(shape, largest) > available:
        largest = largest * 9 // 10
    return largest


def _squared_frobenius_norm(X) -> float:
    """Sum of all eigenvalues; an error where float64 cannot hold it."""
    entries = X.data if sp.issparse(X) else X
    with np.errstate(over="ignore", under="ignore"):
        total = float(np.vdot(entries, entries))
    # Below the smallest normal number squares lose digits before they vanish.
    if not np.isfinite(total) or (total < np.finfo(float).tiny and entries.any()):
        raise ValueError(
            f"the squares of the entries of X do not fit in float64 (largest entry "
            f"{np.abs(entries).max():g}); divide X by that entry"
        )
    return total

"""The choice between the solvers."""

from .._array_api import array_namespace, is_on_host
from .._memory import available_bytes
from . import _dense, _lanczos, _truncated
from ._gram import gram_of
from ._record import Decomposition, in_unit

# Smaller side up to which the dense route is taken at once. It was 1.8 times as fast
# as block Lanczos at 1,500, as fast at 2,000 to 4,000, where it takes more memory
# (benchmarks/bench_solvers.py --crossover).
DENSE_LIMIT = 2000
# Basis, as a share of the smaller side, beyond which the dense route is the faster one.
_SHARE_OF_SIDE = 0.3
_SHARE_OF_MEMORY = 0.8
# LAPACK's divide and conquer counts its 1 + 6 n + 2 n ** 2 doubles of work in 32 bits.
_LARGEST_EIGH = 32_766


def _silent(basis, known) -> None:
    """Report no progress."""


def decompose(
    X, rule, *, algorithm="auto", tol=0.0, random_state, report=_silent, **options
) -> Decomposition:
    """Compute as much of the spectrum of X as `rule` needs.

    X is a float64 array, a SciPy matrix in canonical CSR or CSC format, a tensor in CSR
    format, or blocks that dask holds; `rule` has ``enough``, ``n_leading`` and
    ``complete``, ``report(basis, known)`` is told of progress, and `options` are those
    of the randomized solver.
    """
    gram = gram_of(X)
    # One document or one feature is beyond ARPACK and nothing for LAPACK.
    if algorithm in ("arpack", "randomized") and gram.order > 1 and gram.total:
        if not is_on_host(X):
            raise ValueError(
                f"algorithm={algorithm!r} wants NumPy or SciPy, not "
                f"{array_namespace(X).__name__.rpartition('.')[2]}; use "
                "algorithm='lanczos' or 'dense'"
            )
        options |= {"algorithm": algorithm, "tol": tol, "random_state": random_state}
        found = _truncated.decompose(gram, rule.n_leading, **options)
    else:
        found = _exact(gram, rule, algorithm, tol, random_state, report)
    return in_unit(found, gram.unit**2)


def _exact(gram, rule, algorithm, tol, random_state, report) -> Decomposition:
    """Choose between the dense route and block Lanczos, or the one after the other."""
    available = _SHARE_OF_MEMORY * available_bytes(gram.device)
    fits = gram.required_bytes <= available
    small = gram.order <= DENSE_LIMIT or 4 * (rule.n_leading or 0) > gram.order
    if algorithm == "dense" and not fits:
        raise MemoryError(
            f"algorithm='dense' needs {gram.required_bytes / 2**30:.1f} GiB "
            f"for X of shape {gram.shape}, more than is available; use "
            "algorithm='lanczos', with max_components to bound its memory"
        )
    # The first basis would already be the whole space.
    tiny = gram.total == 0 or gram.order <= _lanczos.FIRST_CHECK
    # Block Lanczos would go up to its limit, and leave it to the dense route then.
    at_once = rule.complete or (algorithm == "auto" and small)
    if algorithm == "dense" or tiny or (at_once and fits):
        return _dense.decompose(gram)
    decomposition = _lanczos.decompose(
        gram,
        rule,
        tol=tol,
        random_state=random_state,
        largest_basis=_largest_basis(
            gram.shape, algorithm == "auto" and fits, available
        ),
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


def _largest_basis(shape, dense_is_next: bool, available: float) -> int:
    """Vectors that block Lanczos may use before the dense route, or the end."""
    largest = min(shape)
    if dense_is_next:
        largest = int(_SHARE_OF_SIDE * largest)
    largest = min(largest, _LARGEST_EIGH)
    while largest > 1 and _lanczos.required_bytes(shape, largest) > available:
        largest = largest * 9 // 10
    return largest

"""The choice between the solvers."""

from .._memory import available_bytes
from . import _dense, _lanczos, _truncated
from ._gram import Gram
from ._record import Decomposition, in_unit

# Smaller side up to which the dense route is taken at once. From single runs on small
# corpora; benchmarks/bench_solvers.py --crossover is there to refine it.
DENSE_LIMIT = 1500
# Basis, as a share of the smaller side, beyond which the dense route is the faster one.
_SHARE_OF_SIDE = 0.3
_SHARE_OF_MEMORY = 0.8


def _silent(basis, known) -> None:
    """Report no progress."""


def decompose(
    gram: Gram, rule, *, algorithm="auto", tol=0.0, random_state, report=_silent, **more
) -> Decomposition:
    """Compute as much of the spectrum of X, given by `gram`, as `rule` needs.

    `rule` has ``enough`` and ``n_leading``, ``report(basis, known)`` is told of
    progress, and `more` are options of the randomized solver.
    """
    # One document or one feature is beyond ARPACK and nothing for LAPACK.
    if algorithm in ("arpack", "randomized") and gram.order > 1 and gram.total:
        more |= {"algorithm": algorithm, "tol": tol, "random_state": random_state}
        found = _truncated.decompose(gram, rule.n_leading, **more)
    else:
        found = _exact(gram, rule, algorithm, tol, random_state, report)
    return in_unit(found, gram.unit**2)


def _exact(gram, rule, algorithm, tol, random_state, report) -> Decomposition:
    """Choose between the dense route and block Lanczos, or the one after the other."""
    needed = gram.matrix_bytes()
    available = min(available_bytes(), gram.memory_limit())
    fits = needed <= _SHARE_OF_MEMORY * available
    small = gram.order <= DENSE_LIMIT or 4 * (rule.n_leading or 0) > gram.order
    if algorithm == "dense" and not fits:
        raise MemoryError(
            f"algorithm='dense' needs {needed / 2**30:.1f} GiB "
            f"for X of shape {gram.shape}, more than is available; use "
            "algorithm='lanczos', with max_components to bound its memory"
        )
    # The first basis would already be the whole space.
    tiny = gram.total == 0 or gram.order <= _lanczos.FIRST_CHECK
    if algorithm == "dense" or tiny or (algorithm == "auto" and small and fits):
        return _dense.decompose(gram)
    decomposition = _lanczos.decompose(
        gram,
        rule,
        tol=tol,
        random_state=random_state,
        largest_basis=_largest_basis(gram.shape, algorithm == "auto" and fits),
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

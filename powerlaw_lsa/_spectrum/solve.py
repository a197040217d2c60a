"""The choice between the solvers."""

from typing import Protocol

import numpy as np

from .._matrix import Gram, Matrix
from .._matrix.array_api import finfo
from .._matrix.memory import available_bytes
from . import dense, lanczos, truncated
from .hidden import with_large, with_rows_left_out
from .record import Decomposition, Spectrum, scaled

# Smaller side up to which the dense route is the faster one. On synthetic texts both
# take the same time at 1,000; on MED, at 1,033, it takes half of it
# (benchmarks/bench_solvers.py --crossover).
DENSE_LIMIT = 1200
# Shares of the free memory that the solvers may use. What block Lanczos is left with
# also has to hold the components and the projection of X.
_SHARE_OF_MEMORY = 0.8
_SHARE_OF_LANCZOS = 0.5
# The algorithms of scikit-learn's TruncatedSVD.
PEERS = ("arpack", "randomized")


class Demand(Protocol):
    """What a solver is asked for: how much of the spectrum is enough.

    `without_leading` eigenvalues are left out: the spectra that it is shown are of the
    rest, but its numbers count all. `n_leading` is the number of eigenvalues that are
    enough whatever they are, or None if only the eigenvalues themselves can tell.
    `n_first` is the number to begin with, or None. `complete` says that a large part of
    the spectrum is needed, or all of it.
    """

    @property
    def without_leading(self) -> int: ...

    @property
    def n_leading(self) -> int | None: ...

    @property
    def n_first(self) -> int | None: ...

    @property
    def complete(self) -> bool: ...

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether a solver may stop here."""

    def expected(self, spectrum: Spectrum) -> int | None:
        """Predict how many eigenvalues will probably be enough, if one can."""


def _silent(basis: int, known: int) -> None:
    """Report no progress."""


def decompose(
    matrix: Matrix,
    demand: Demand,
    *,
    algorithm="auto",
    tol=0.0,
    random_state,
    report=_silent,
    **options,
) -> Decomposition:
    """Compute as much of the spectrum of X as is demanded.

    ``report(basis, known)`` is called at each check of block Lanczos; `options` are
    those of the randomized solver.
    """
    if algorithm in PEERS and matrix.library != "numpy":
        raise ValueError(
            f"algorithm={algorithm!r} works on NumPy and SciPy only, not on "
            f"{matrix.library}; use 'auto', 'dense' or 'lanczos', which take "
            "n_components as an int too"
        )
    gram = matrix.gram()
    _check_range(gram, matrix.dtype)
    # ARPACK cannot handle a single row or column; LAPACK solves that case at no cost.
    if algorithm in PEERS and gram.order > 1 and gram.total:
        options |= {"algorithm": algorithm, "tol": tol, "random_state": random_state}
        found = truncated.decompose(
            gram, demand.n_leading, demand.without_leading, **options
        )
    else:
        found = _exact(gram, demand, algorithm, tol, random_state, report)
    n = demand.without_leading
    found = with_large(gram, found, n)
    found = with_rows_left_out(matrix, gram, found, n)
    return scaled(found, gram.unit**2).beyond(n)


def _check_range(gram: Gram, dtype) -> None:
    """Raise if projections overflow or lose digits, for float32 has a short range.

    Their size is at most the norm of X.
    """
    norm, limits = np.sqrt(gram.total) * gram.unit, finfo(dtype)
    if norm > limits.max or 0 < norm < limits.smallest_normal:
        raise ValueError(
            f"the norm of X ({norm:g}) is beyond the range of {dtype}; "
            "divide X by it, or pass float64"
        )


def _exact(gram, demand, algorithm, tol, random_state, report) -> Decomposition:
    available = available_bytes(gram.device)
    fits = gram.matrix_bytes <= _SHARE_OF_MEMORY * available
    if algorithm == "dense" and not fits:
        raise MemoryError(
            f"algorithm='dense' needs {gram.matrix_bytes / 2**30:.1f} GiB "
            f"for X of shape {gram.shape}, more than is available; use "
            "algorithm='lanczos', with max_components to bound its memory"
        )
    # The first basis would already be the whole space.
    tiny = gram.total == 0 or gram.order <= lanczos.FIRST_CHECK
    if algorithm == "dense" or tiny or (fits and _is_dense(gram, demand, algorithm)):
        return dense.decompose(gram)
    found = lanczos.decompose(
        gram,
        demand,
        tol=tol,
        random_state=random_state,
        largest_basis=_largest_basis(gram.shape, _SHARE_OF_LANCZOS * available),
        report=report,
        gives_up=fits and algorithm == "auto",
    )
    if found is None or (fits and _has_lost_accuracy(found.spectrum)):
        return dense.decompose(gram)
    if not len(found.spectrum.eigenvalues):
        raise ValueError(
            "block Lanczos found no eigenvalue of X, and the complete spectrum does "
            "not fit in memory; many of the leading eigenvalues may be nearly equal"
        )
    return found


def _has_lost_accuracy(spectrum: Spectrum) -> bool:
    """Whether equal eigenvalues have cost a complete spectrum its accuracy."""
    return spectrum.complete and not spectrum.is_accurate


def _is_dense(gram, demand, algorithm) -> bool:
    """Whether most of the space is needed, or is small: LAPACK is faster then."""
    small = gram.order <= DENSE_LIMIT or 4 * (demand.n_leading or 0) > gram.order
    return demand.complete or (algorithm == "auto" and small)


def _largest_basis(shape, available: float) -> int:
    """Vectors that block Lanczos may use: all of them if memory allows it."""
    basis = min(shape)
    # The whole space needs eigenvalues only, so the largest check before it counts.
    if lanczos.basis_bytes(shape, int(lanczos.NEARLY_ALL * basis)) <= available:
        return basis
    while basis > 1 and lanczos.basis_bytes(shape, basis) > available:
        basis = basis * 9 // 10
    return basis

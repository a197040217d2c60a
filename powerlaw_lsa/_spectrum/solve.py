"""The choice between the solvers."""

from typing import Protocol

from .._matrix import Matrix
from .._matrix.memory import available_bytes
from . import dense, lanczos, truncated
from .record import Decomposition, Spectrum, in_unit

# Smaller side up to which the dense route is taken at once. It was 1.8 times as fast
# as block Lanczos at 1,500, as fast at 2,000 to 4,000, where it takes more memory
# (benchmarks/bench_solvers.py --crossover).
DENSE_LIMIT = 2000
# Basis, as a share of the smaller side, beyond which the dense route is the faster one.
_SHARE_OF_SIDE = 0.3
_SHARE_OF_MEMORY = 0.8
# The algorithms of scikit-learn's TruncatedSVD.
PEERS = ("arpack", "randomized")
# LAPACK's divide and conquer counts its 1 + 6 n + 2 n ** 2 doubles of work in 32 bits.
_LARGEST_EIGH = 32_766


class Demand(Protocol):
    """What a solver is asked for: how much of the spectrum is enough.

    `n_leading` is the number of eigenvalues that are enough whatever they are, or
    None if only the eigenvalues themselves can tell. `complete` says that a large part
    of the spectrum is needed, or all of it.
    """

    @property
    def n_leading(self) -> int | None: ...

    @property
    def complete(self) -> bool: ...

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether a solver may stop here."""


def _silent(basis: int, known: int) -> None:
    """Report no progress."""


def decompose(
    X: Matrix,
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
    if algorithm in PEERS and X.library != "numpy":
        raise ValueError(
            f"algorithm={algorithm!r} works on NumPy and SciPy only, not on "
            f"{X.library}; use 'auto', 'dense' or 'lanczos', which take n_components "
            "as an int too"
        )
    gram = X.gram()
    # ARPACK cannot handle a single row or column; LAPACK solves that case at no cost.
    if algorithm in PEERS and gram.order > 1 and gram.total:
        options |= {"algorithm": algorithm, "tol": tol, "random_state": random_state}
        found = truncated.decompose(gram, demand.n_leading, **options)
    else:
        found = _exact(gram, demand, algorithm, tol, random_state, report)
    return in_unit(found, gram.unit**2)


def _exact(gram, demand, algorithm, tol, random_state, report) -> Decomposition:
    """Choose between the dense route and block Lanczos, or the one after the other."""
    available = _SHARE_OF_MEMORY * available_bytes(gram.device)
    fits = gram.required_bytes <= available
    small = gram.order <= DENSE_LIMIT or 4 * (demand.n_leading or 0) > gram.order
    if algorithm == "dense" and not fits:
        raise MemoryError(
            f"algorithm='dense' needs {gram.required_bytes / 2**30:.1f} GiB "
            f"for X of shape {gram.shape}, more than is available; use "
            "algorithm='lanczos', with max_components to bound its memory"
        )
    # The first basis would already be the whole space.
    tiny = gram.total == 0 or gram.order <= lanczos.FIRST_CHECK
    # Block Lanczos would go up to its limit, and leave it to the dense route then.
    at_once = demand.complete or (algorithm == "auto" and small)
    if algorithm == "dense" or tiny or (at_once and fits):
        return dense.decompose(gram)
    decomposition = lanczos.decompose(
        gram,
        demand,
        tol=tol,
        random_state=random_state,
        largest_basis=_largest_basis(
            gram.shape, algorithm == "auto" and fits, available
        ),
        report=report,
    )
    if demand.enough(decomposition.spectrum):
        return decomposition
    if fits:
        del decomposition
        return dense.decompose(gram)
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
    while largest > 1 and lanczos.required_bytes(shape, largest) > available:
        largest = largest * 9 // 10
    return largest

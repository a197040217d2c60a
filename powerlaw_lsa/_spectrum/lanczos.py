"""Block Lanczos: the leading eigenvalues, from products with X and X' only.

A basis of the block Krylov space of the Gram matrix of the smaller side grows until the
rule that chooses K has seen enough, or until it spans the whole space and the spectrum
is complete. The matrix is never formed. The same basis tells what it has not resolved
(`quadrature`).

A Ritz pair counts as an eigenpair if its residual r is at most sqrt(tol) times its
value: the error of the value is of the order of r squared. A random starting block
misses an eigenvector with probability zero, but it finds no more copies of a multiple
eigenvalue than it has columns; so the known part ends before any such cluster.

Of the eigenvectors of T a check needs the first and the last few rows. They come from
the reduction of T to tridiagonal form and the eigenvectors of that form, without the
product of the two; whole vectors are computed only of those that are asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import scipy.linalg

from .._matrix import Gram
from .krylov import BLOCK, Krylov
from .quadrature import count_bounds
from .record import Decomposition, Spectrum
from .tridiagonal import Tridiagonal

FIRST_CHECK = 416
# From one check to the next: while the known part is too short for a certificate to be
# worth its cost, and from then on.
_GROWTH = 1.5
_GROWTH_IF_PROMISING = 1.2
# Share of the smaller side from which the whole space costs less than further checks.
_NEARLY_ALL = 0.6
# Ritz vectors that new blocks are kept free of. They dominate the loss of orthogonality.
_N_GUARDED = 64
# Rounding of the eigenvalues of a complete T, in units of that of a dense solver.
_ROUNDING = 4
DEFAULT_TOL = 1e-9
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class _Ritz:
    """What a check needs of the eigenpairs of T.

    `values` descend; `first` are the first rows of the eigenvectors, `residuals` the
    norms of the residuals; ``coefficients(start, stop)`` are eigenvectors of T.
    """

    values: np.ndarray
    first: np.ndarray
    residuals: np.ndarray
    coefficients: Callable[[int, int], np.ndarray]


def decompose(
    gram: Gram, demand, *, tol, random_state, largest_basis, report
) -> Decomposition:
    """Leading triplets of X, as many as are demanded or `largest_basis` can give."""
    tol = min(tol or DEFAULT_TOL, 1e-4)
    krylov = Krylov(gram, random_state)
    size, known, ritz = FIRST_CHECK, 0, None
    while True:
        krylov.grow(_next_order(size, gram.order, largest_basis))
        if krylov.is_complete:
            return _complete(krylov, ritz, known, report)
        ritz = _solve(krylov)
        known = _count_converged(ritz, tol, gram.order)
        report(krylov.order, known)
        spectrum = _spectrum(krylov, ritz, known, tol)
        is_last = krylov.order + BLOCK > largest_basis
        promising = is_last or demand.promising(spectrum)
        if promising:
            spectrum = _with_counts(spectrum, krylov, ritz)
        if is_last or (promising and demand.enough(spectrum)):
            return _decomposition(krylov, spectrum, ritz.coefficients)
        if size == FIRST_CHECK:
            krylov.guard(ritz.coefficients(0, _N_GUARDED))
        size = krylov.order * (_GROWTH_IF_PROMISING if promising else _GROWTH)


def required_bytes(shape, basis: int) -> int:
    """Memory for the basis, its projections and the Ritz vectors, beyond X."""
    return 8 * basis * (min(shape) + 3 * basis)


def _next_order(size: float, order: int, largest: int) -> int:
    """Rows that T grows to: all of them if that is nearly so, and memory allows it."""
    if size > max(FIRST_CHECK, _NEARLY_ALL * order) and largest >= order:
        return order
    return min(int(size), largest)


def _solve(krylov) -> _Ritz:
    """Eigenvalues of T, and of its eigenvectors what a check needs."""
    reduced = Tridiagonal(krylov.lower_triangle())
    values, Z = reduced.all_reduced()
    n = krylov.order
    return _Ritz(
        values=values,
        first=reduced.rows(slice(0, BLOCK), Z),
        residuals=krylov.residuals(reduced.rows(slice(n - BLOCK, n), Z)),
        coefficients=lambda start, stop: reduced.back(Z[:, start:stop]),
    )


def _count_converged(ritz: _Ritz, tol, dimension) -> int:
    """Leading Ritz values that are eigenvalues, none left out between them."""
    values = ritz.values
    # Rounding is relative to the largest eigenvalue.
    floor = np.sqrt(dimension) * _EPS / (10 * tol) * values[0]
    good = (ritz.residuals <= np.sqrt(tol) * values) & (values > floor)
    known = len(good) if good.all() else int(np.argmin(good))
    # A cluster of BLOCK values may have had more members: end before it.
    if known >= BLOCK:
        leading = values[:known]
        spans = leading[: known - BLOCK + 1] - leading[BLOCK - 1 :]
        tight = spans <= 1e-8 * leading[BLOCK - 1 :]
        if tight.any():
            known = int(np.argmax(tight))
    return known


def _spectrum(krylov, ritz, known, tol) -> Spectrum:
    """Say what is known of the spectrum for certain."""
    gram = krylov.gram
    rest = gram.total - ritz.values[:known].sum()
    # The known eigenvalues are all there are if they add up to the total.
    complete = known > 0 and rest <= known * _EPS * gram.total
    return Spectrum(
        eigenvalues=ritz.values[:known].copy(),
        rank_bound=known if complete else gram.order,
        total=gram.total,
        shape=gram.shape,
        solver="lanczos",
        complete=complete,
        rtol=10 * tol,
    )


def _with_counts(spectrum, krylov, ritz) -> Spectrum:
    """Add what the basis tells of the eigenvalues that are not known."""
    known = len(spectrum.eigenvalues)
    if spectrum.complete or not known:
        return spectrum
    counts = count_bounds(
        ritz.values,
        krylov.start.T @ ritz.first,
        known,
        krylov.n_steps,
        krylov.gram.order,
        spectrum.total - spectrum.eigenvalues.sum(),
    )
    return replace(spectrum, counts=counts)


def _complete(krylov, ritz, known, report) -> Decomposition:
    """All eigenvalues: those of T, as accurate as the dense route's.

    The vectors are those of the last check as far as it knew them.
    """
    gram = krylov.gram
    values = scipy.linalg.eig_banded(
        krylov.band(), lower=True, eigvals_only=True, check_finite=False
    )[::-1]
    cutoff = _ROUNDING * values[0] * gram.order * _EPS
    rank = int(np.count_nonzero(values > cutoff))
    report(krylov.order, rank)
    spectrum = Spectrum(
        eigenvalues=values[:rank],
        rank_bound=rank,
        total=gram.total,
        shape=gram.shape,
        solver="lanczos",
        complete=True,
        rtol=cutoff / values[rank - 1] if rank else 0.0,
    )
    reduced = cache(lambda: Tridiagonal(krylov.lower_triangle()))

    def coefficients(start, stop):
        if stop <= known:
            return ritz.coefficients(start, stop)
        return reduced().vectors(start, stop)

    return _decomposition(krylov, spectrum, coefficients)


def _decomposition(krylov, spectrum, coefficients) -> Decomposition:
    """Join the spectrum with the way to its vectors."""

    def right_vectors(stop, start=0):
        rows = krylov.combine(coefficients(start, stop))
        return krylov.gram.right_vectors(rows, spectrum.eigenvalues[start:stop])

    return Decomposition(spectrum, right_vectors)

"""Block Lanczos: the leading eigenvalues, from products with X and X' only.

A basis of the block Krylov space of the Gram matrix of the smaller side grows until the
rule that chooses K has seen enough, or until it spans the whole space and the spectrum
is complete. The matrix is never formed. The same basis tells what it has not resolved
(`Remainder`).

A Ritz pair counts as an eigenpair if its residual r is at most sqrt(tol) times its
value: the error of the value is of the order of r squared. A random starting block
misses an eigenvector with probability zero, but it finds no more copies of a multiple
eigenvalue than it has columns; so the known part ends before any such cluster.

A check needs only the first few and the last few rows of the eigenvectors of T. They
are computed from the reduction of T to tridiagonal form and the eigenvectors of that
form, without the product of the two; complete vectors are computed only on request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.linalg

from .._matrix import Gram
from .krylov import BLOCK, Krylov
from .record import Decomposition, Remainder, Spectrum
from .tridiagonal import Tridiagonal

FIRST_CHECK = 416
# If few eigenvalues may be enough, the first check is at this many vectors and so many
# more for each eigenvalue: about where they are accurate to 1e-5 (20 newsgroups, CACM,
# question titles).
_FEWEST, _PER_EIGENVALUE = 96, 3.5
# Growth from one check to the next. A check costs as much as several steps: with
# smaller growth, the additional checks would cost more than an earlier stop saves.
_GROWTH = 1.25
# A rule may predict how many eigenvalues it needs. The number of known eigenvalues
# grows faster than the basis, so the basis for that prediction is only this share of
# the one that proportional growth would give. The prediction is an estimate, so from
# one check to the next the basis grows at most by this factor.
_SHORT_OF_EXPECTED = 0.7
_LARGEST_JUMP = 3
# Share of the smaller side from which the whole space costs less than another check.
NEARLY_ALL = 0.75
# Ritz vectors that new blocks are kept free of, since they dominate the loss of
# orthogonality.
_N_GUARDED = 64
# Rounding of the eigenvalues of a complete T, in units of that of a dense solver.
_ROUNDING = 4
DEFAULT_TOL = 1e-9
# A Ritz value that has converged to this counts as one eigenvalue in the certificate.
_SETTLED_TOL = 1e-5
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
    first = size = _first_check(demand.n_first)
    known, ritz = 0, None
    while True:
        krylov.grow(_next_order(size, gram.order, largest_basis))
        if krylov.is_complete:
            return _complete(krylov, ritz, known, report)
        ritz = _solve(krylov)
        known = _count_converged(ritz, tol, gram.order)
        report(krylov.order, known)
        spectrum = _spectrum(krylov, ritz, known, tol)
        if demand.enough(spectrum) or krylov.order + BLOCK > largest_basis:
            break
        expected = _expected_basis(krylov.order, known, demand.expected(spectrum))
        if min(expected, gram.order) > largest_basis:
            break
        if size == first or size < FIRST_CHECK:
            krylov.guard(ritz.coefficients(0, _N_GUARDED))
        size = _next_check(krylov.order, min(expected, int(NEARLY_ALL * gram.order)))
    return _decomposition(krylov, spectrum, _columns(ritz, known))


def _first_check(n_first: int | None) -> int:
    """Size of the basis at the first check: small if few eigenvalues may be enough."""
    return min(FIRST_CHECK, int(_FEWEST + _PER_EIGENVALUE * (n_first or FIRST_CHECK)))


def _expected_basis(order: int, known: int, expected: int | None) -> int:
    """Size of the basis at which so many eigenvalues may be known, 0 if unforeseen."""
    return int(_SHORT_OF_EXPECTED * order * (expected or 0) / max(known, 1))


def _next_check(order: int, expected: int) -> int:
    """Size of the basis at the next check."""
    return max(int(_GROWTH * order), min(expected, _LARGEST_JUMP * order))


def basis_bytes(shape, basis: int) -> int:
    """Memory for the basis, its projections and the Ritz vectors, beyond X."""
    return 8 * basis * (min(shape) + 3 * basis)


def _next_order(size: int, order: int, largest: int) -> int:
    """Rows that T grows to: all of them if that is nearly so, and memory allows it."""
    if size > max(FIRST_CHECK, NEARLY_ALL * order) and largest >= order:
        return order
    return min(size, largest)


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


def _count_converged(ritz: _Ritz, tol, order) -> int:
    """Leading Ritz values that are eigenvalues, none left out between them."""
    values = ritz.values
    # Rounding is relative to the largest eigenvalue.
    floor = np.sqrt(order) * _EPS / (10 * tol) * values[0]
    good = (ritz.residuals <= np.sqrt(tol) * values) & (values > floor)
    known = len(good) if good.all() else int(np.argmin(good))
    return min(known, _before_cluster(values, np.sqrt(tol)))


def _before_cluster(values, width) -> int:
    """Count the values before the first BLOCK of them within a relative width.

    A cluster of BLOCK values may have had more members, which no column of the starting
    block sees: all that it has of the cluster's eigenspace lies along those found. The
    width is that within which a residual places an eigenvalue. Values that have not
    converged yet may complete a cluster, so all are looked at.
    """
    spans = values[: 1 - BLOCK] - values[BLOCK - 1 :]
    tight = spans <= width * values[BLOCK - 1 :]
    return int(np.argmax(tight)) if tight.any() else len(values)


def _spectrum(krylov, ritz, known, tol) -> Spectrum:
    """Say what the basis tells of the spectrum."""
    gram = krylov.gram
    rest = gram.total - ritz.values[:known].sum()
    # The known eigenvalues are all there are if they add up to the total.
    complete = known > 0 and rest <= known * _EPS * gram.total
    has_remainder = known > 0 and not complete
    return Spectrum(
        eigenvalues=ritz.values[:known].copy(),
        rank_bound=known if complete else gram.order,
        total=gram.total,
        shape=gram.shape,
        solver="lanczos",
        complete=complete,
        rtol=10 * tol,
        remainder=_remainder(krylov, ritz, known, rest) if has_remainder else None,
    )


def _remainder(krylov, ritz, known, rest) -> Remainder:
    """Say what the basis tells of the eigenvalues that are not known."""
    settled = _count_converged(ritz, _SETTLED_TOL, krylov.gram.order)
    return Remainder(
        values=ritz.values[known:].copy(),
        weights=(krylov.start_factor.T @ ritz.first[:, known:]) ** 2,
        n_settled=max(settled - known, 0),
        n_eigenvalues=krylov.gram.order - known,
        total=rest,
    )


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


def _columns(ritz: _Ritz, known: int):
    """Compute all known eigenvectors of T, so that its reduction need not be kept."""
    coefficients = ritz.coefficients(0, known)
    return lambda start, stop: coefficients[:, start:stop]


def _decomposition(krylov, spectrum, coefficients) -> Decomposition:
    """Join the spectrum with the way to its vectors."""

    def right_vectors(start, stop):
        rows = krylov.combine(coefficients(start, stop))
        return krylov.gram.as_right_vectors(rows, spectrum.eigenvalues[start:stop])

    return Decomposition(spectrum, right_vectors)

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
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import scipy.linalg

from .._matrix import Gram
from .._matrix.array_api import array_namespace
from .accuracy import AIM, LARGEST, Noise, random_directions, rounding
from .hidden import has_hidden_rank, what_hides
from .lanczos_steps import BLOCK, start
from .record import Decomposition, Remainder, Spectrum
from .tridiagonal import Tridiagonal

FIRST_CHECK = 416
# If few eigenvalues may be enough, the first check is at this many vectors and so many
# more for each eigenvalue: about where they are accurate to 1e-5 (20 newsgroups, CACM,
# question titles).
_FEWEST, _PER_EIGENVALUE = 96, 3.5
# Share of the smaller side from which the dense route costs less than another check;
# the same if more steps resolve nothing, because eigenvalues are equal, or lost in
# rounding.
_DENSE_IS_CHEAPER = (0.5, 0.2)
# Growth from one check to the next. A check costs as much as several steps: with
# smaller growth, the additional checks would cost more than an earlier stop saves.
_GROWTH = 1.25
# A rule may predict how many eigenvalues it needs. The basis grows about as this power
# of their number (0.61 to 0.71 on six corpora), at most in proportion: if that is out
# of reach, nothing is tried. The prediction is an estimate: the basis is made for a few
# more, and from one check to the next it grows at least by the smaller factor and at
# most by the larger one.
_POWER_OF_EXPECTED = 2 / 3
_MORE_THAN_EXPECTED = 1.1
_JUMPS = (1.125, 3)
# Share of the smaller side from which the whole space costs less than another check.
NEARLY_ALL = 0.75
# Ritz vectors that new blocks are kept free of, since they dominate the loss of
# orthogonality.
_N_GUARDED = 32
# Rounding of the eigenvalues of a complete T, in units of that of a dense solver. Of
# equal eigenvalues, couplings that T lacks are errors of the first order: those that a
# restart took for rounding, and those by overlaps in the basis, of which a pass has
# removed most since (measured: up to 30 times what is left).
_ROUNDING = 4
_BEFORE_A_PASS = 100
DEFAULT_TOL = 1e-9
# A Ritz value that has converged to this counts as one eigenvalue in the certificate.
_SETTLED_TOL = 5e-5


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
    gram: Gram, demand, *, tol, random_state, largest_basis, report, gives_up=False
) -> Decomposition | None:
    """Leading triplets of X, as many as are demanded or `largest_basis` can give.

    If it `gives_up`, the answer is None as soon as the dense route is cheaper.
    """
    tol = min(tol or DEFAULT_TOL, 1e-4)
    krylov = start(gram, random_state)
    first = size = _first_check(demand.n_first)
    known, ritz = 0, None
    while True:
        krylov.grow(_next_order(size, gram.order, largest_basis))
        if krylov.is_complete:
            found = _complete(krylov, ritz, known, report)
            return None if gives_up and not found.spectrum.complete else found
        ritz = _solve(krylov)
        known, is_stuck = _count_known(krylov, ritz, tol)
        report(krylov.order, known)
        spectrum = _spectrum(krylov, ritz, known, tol)
        rest = spectrum.beyond(demand.without_leading)
        if demand.enough(rest) or krylov.order + BLOCK > largest_basis:
            break
        expected = _expected(demand, rest)
        growth = expected / max(known, 1)
        furthest = min(growth * krylov.order, gram.order)
        # Of a number that was asked for, a part is better than none.
        if furthest > largest_basis and expected != demand.n_leading:
            break
        if size == first or size < FIRST_CHECK:
            krylov.guard(ritz.coefficients(0, _N_GUARDED))
        size = _next_check(krylov.order, growth, int(NEARLY_ALL * gram.order))
        if gives_up and size > _DENSE_IS_CHEAPER[is_stuck] * gram.order:
            return None
    return _decomposition(krylov, spectrum, _columns(ritz, known))


def _first_check(n_first: int | None) -> int:
    """Size of the basis at the first check: small if few eigenvalues may be enough."""
    return min(FIRST_CHECK, int(_FEWEST + _PER_EIGENVALUE * (n_first or FIRST_CHECK)))


def _expected(demand, rest) -> int:
    """Count the eigenvalues that will probably be enough; 0 if that is unforeseen."""
    expected = demand.expected(rest) or 0
    return min(expected, demand.n_leading or expected)


def _next_check(order: int, growth: float, most: int) -> int:
    """Size of the basis at the next check.

    `growth` is by what factor more eigenvalues are expected to be needed, 0 if that is
    unforeseen; `most` is the largest size that such an expectation may lead to.
    """
    if not growth:
        return int(_GROWTH * order)
    least, largest = _JUMPS
    jump = (_MORE_THAN_EXPECTED * growth) ** _POWER_OF_EXPECTED
    return int(order * max(min(jump, largest, most / order), least))


def basis_bytes(shape, basis: int) -> int:
    """Memory for the basis, its projections and the Ritz vectors, beyond X."""
    return 8 * basis * (min(shape) + 3 * basis)


def _next_order(size: int, order: int, largest: int) -> int:
    """Rows that T grows to: all of them if that is nearly so, and memory allows it."""
    if size > max(FIRST_CHECK, NEARLY_ALL * order) and largest >= order:
        return order
    return min(size, largest)


def _solve(krylov) -> _Ritz:
    reduced = Tridiagonal(krylov.lower_triangle())
    values, Z = reduced.all_reduced()
    n = krylov.order
    return _Ritz(
        values=values,
        first=reduced.rows(slice(0, BLOCK), Z),
        residuals=krylov.residuals(reduced.rows(slice(n - BLOCK, n), Z)),
        coefficients=lambda start, stop: reduced.back(Z[:, start:stop]),
    )


def _count_known(krylov, ritz: _Ritz, tol) -> tuple[int, bool]:
    """Count the leading Ritz values that are known eigenvalues, none left out.

    Also tell whether values beyond have converged that will not be known with more
    steps either.
    """
    converged, limit = _converged(krylov, ritz, tol)
    known = min(converged, limit)
    return _before_unresolved(ritz, known, 10 * tol), limit < converged


def _converged(krylov, ritz: _Ritz, tol) -> tuple[int, int]:
    """Count the Ritz values that have converged, and those that may be known."""
    values = ritz.values
    good = ritz.residuals <= np.sqrt(tol) * values
    converged = len(good) if good.all() else int(np.argmin(good))
    above = _above_rounding(krylov, values, tol)
    return converged, min(above, _before_cluster(values, np.sqrt(tol)))


def _above_rounding(krylov, values, tol) -> int:
    """Count the values that rounding leaves accurate."""
    own, noise = rounding(krylov.gram.order, values[0]), krylov.outliers.noise
    lowest = max(own / (10 * tol), noise / LARGEST)
    return int(np.count_nonzero(values > lowest))


def _before_unresolved(ritz: _Ritz, known: int, rtol) -> int:
    """Count the values before the first that is too near to an unresolved one.

    The error of a value is of the order of r squared over the distance to the nearest
    value that is not told apart from it: one whose own residual reaches that far.
    """
    while known:
        values, residuals = ritz.values[:known], ritz.residuals[:known]
        beyond = ritz.values[known:]
        reaches = beyond + ritz.residuals[known:] >= values[:, None]
        nearest = np.where(reaches, beyond, 0.0).max(axis=1, initial=0.0)
        bad = residuals**2 > rtol * values * (values - nearest)
        if not bad.any():
            break
        known = int(np.argmax(bad))
    return known


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
    gram, outliers = krylov.gram, krylov.outliers
    values = np.append(outliers.values, ritz.values[:known])
    is_cut = known == _above_rounding(krylov, ritz.values, tol)
    return Spectrum(
        eigenvalues=np.minimum.accumulate(values),
        rank_bound=gram.order,
        total=gram.total,
        shape=gram.shape,
        solver="lanczos",
        complete=False,
        rtol=10 * tol + float(outliers.noise / values[-1] if len(values) else 0.0),
        remainder=_remainder(krylov, ritz, known) if len(values) else None,
        **(what_hides(gram) if is_cut else {}),
    )


def _remainder(krylov, ritz, known) -> Remainder:
    outliers = krylov.outliers
    settled = min(_converged(krylov, ritz, _SETTLED_TOL))
    lowest = rounding(krylov.gram.order, ritz.values[0]) + outliers.noise
    return Remainder(
        # Rounding leaves Ritz values of the null space anywhere below it.
        values=np.maximum(ritz.values[known:], lowest),
        weights=(krylov.start_factor.T @ ritz.first[:, known:]) ** 2,
        n_settled=max(settled - known, 0),
        n_eigenvalues=krylov.gram.order - len(outliers.values) - known,
        total=float(outliers.total - ritz.values[:known].sum()),
    )


def _complete(krylov, ritz, known, report) -> Decomposition:
    """All eigenvalues: those of T, as far as they are accurate.

    The vectors are those of the last check as far as it knew them.
    """
    gram, outliers = krylov.gram, krylov.outliers
    values = scipy.linalg.eig_banded(
        krylov.band(), lower=True, eigvals_only=True, check_finite=False
    )[::-1]
    error = _ROUNDING * rounding(gram.order, values[0]) + outliers.noise
    n = int(np.count_nonzero(values > error / LARGEST))
    if (values[:-1] - values[1:] <= AIM * values[:-1]).any():
        error += values[0] * (
            gram.order * np.finfo(float).eps + _BEFORE_A_PASS * krylov.drift()
        )
    reduced = cache(lambda: Tridiagonal(krylov.lower_triangle()))

    def coefficients(start, stop):
        if stop <= known:
            return ritz.coefficients(start, stop)
        return reduced().vectors(start, stop)

    complete = _is_nothing_left(krylov, values[:n], coefficients)
    listed = np.minimum.accumulate(np.append(outliers.values, values[:n]))
    report(krylov.order, len(listed))
    spectrum = Spectrum(
        eigenvalues=listed,
        rank_bound=len(listed) if complete else gram.order,
        total=gram.total,
        shape=gram.shape,
        solver="lanczos",
        complete=complete,
        rtol=float(error / values[n - 1]) if n else 0.0,
        **({} if complete else what_hides(gram)),
    )
    return _decomposition(krylov, spectrum, coefficients)


def _is_nothing_left(krylov, values, coefficients) -> bool:
    """Whether X has nothing but rounding beyond the outliers and these Ritz values."""
    gram, outliers, n = krylov.gram, krylov.outliers, len(values)
    if n == krylov.gram.order:
        return True
    # T is that of X without the outliers, so its error is relative to its own largest.
    noise = Noise().without(gram, outliers.values).without(gram, values)
    noise = replace(noise, leak=_ROUNDING**2 * noise.leak)
    rows = gram.asarray(random_directions(gram.order))
    known = krylov.combine(coefficients(0, n))
    for _ in range(2):
        rows = outliers.remove(rows - (rows @ known.T) @ known)
    n += len(outliers.values)
    return noise.is_all(gram, rows) and not has_hidden_rank(gram, n, noise)


def _columns(ritz: _Ritz, known: int):
    """Compute all known eigenvectors of T, so that its reduction need not be kept."""
    coefficients = ritz.coefficients(0, known)
    return lambda start, stop: coefficients[:, start:stop]


def _decomposition(krylov, spectrum, coefficients) -> Decomposition:
    outliers, n = krylov.outliers.rows, len(krylov.outliers.values)

    def right_vectors(start, stop):
        rows = krylov.combine(coefficients(max(start - n, 0), max(stop - n, 0)))
        if start < n:
            first = outliers[start : min(stop, n), :]
            rows = array_namespace(rows).concat([first, rows])
        return krylov.gram.as_right_vectors(rows, spectrum.eigenvalues[start:stop])

    return Decomposition(spectrum, right_vectors)

"""Block Lanczos on a diagonal matrix, as in the textbook: an oracle, and fast.

A random starting block makes no difference between a matrix and the diagonal matrix of
its eigenvalues. Every new block is orthogonalised against all others twice.
"""

from collections.abc import Iterator

import numpy as np

from powerlaw_lsa import Spectrum
from powerlaw_lsa.records import Remainder

BLOCK = 16


def spectra(x, sizes, seed, tol=1e-9) -> Iterator[Spectrum]:
    """What a basis of each size tells of the descending eigenvalues x."""
    x = np.asarray(x)
    start = np.random.default_rng(seed).standard_normal((len(x), BLOCK))
    q, r = np.linalg.qr(start)
    basis, T = q, np.zeros((0, 0))
    for size in sizes:
        while len(T) < size:
            T, basis, below = _step(x, T, basis)
        values, vectors = np.linalg.eigh(T)
        values, vectors = values[::-1], vectors[:, ::-1]
        residuals = np.linalg.norm(below @ vectors[-BLOCK:], axis=0)
        yield _spectrum(x, values, (r.T @ vectors[:BLOCK]) ** 2, residuals, tol)


def _step(x, T, basis):
    """One more block of T and of the basis; the block that couples them to the next."""
    m = len(T)
    last = basis[:, m:]
    w = x[:, None] * last
    larger = np.zeros((m + BLOCK, m + BLOCK))
    larger[:m, :m] = T
    larger[:, m:] = basis.T @ w
    larger[m:, :] = larger[:, m:].T
    w -= basis @ (basis.T @ w)
    w -= basis @ (basis.T @ w)
    q, below = np.linalg.qr(w)
    # If w was all but empty q holds rounding, which is no longer orthogonal.
    q, again = np.linalg.qr(q - basis @ (basis.T @ q))
    return larger, np.hstack([basis, q]), again @ below


def _spectrum(x, values, weights, residuals, tol) -> Spectrum:
    known = _converged(values, residuals, tol)
    settled = _converged(values, residuals, 1e-5)
    rest = Remainder(
        values=values[known:],
        weights=weights[:, known:],
        n_settled=max(settled - known, 0),
        n_eigenvalues=len(x) - known,
        total=x.sum() - values[:known].sum(),
    )
    complete = rest.total <= 1e-13 * x.sum()
    return Spectrum(
        eigenvalues=values[:known],
        rank_bound=len(x),
        total=x.sum(),
        shape=(len(x), len(x)),
        solver="lanczos",
        complete=bool(complete),
        rtol=10 * tol,
        remainder=None if complete or not known else rest,
    )


def _converged(values, residuals, tol) -> int:
    """Leading Ritz values with small residuals, up to the first cluster of a block."""
    good = residuals <= np.sqrt(tol) * values
    good[: len(values) - BLOCK + 1] &= (
        values[: 1 - BLOCK] - values[BLOCK - 1 :] > np.sqrt(tol) * values[BLOCK - 1 :]
    )
    return len(good) if good.all() else int(np.argmin(good))

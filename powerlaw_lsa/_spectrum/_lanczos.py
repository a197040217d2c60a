"""Block Lanczos: the leading eigenvalues, from products with X and X' only.

A basis of the block Krylov space of the Gram matrix of the smaller side grows until the
rule that chooses K has seen enough. The matrix is never formed. The same basis bounds
what it has not resolved (`_quadrature`).

A Ritz pair counts as an eigenpair when its residual r is at most sqrt(tol) times its
value: the error of the value is of the order of r squared. A random starting block
misses an eigenvector with probability zero, but it finds no more copies of a multiple
eigenvalue than it has columns; so the known part ends before any such cluster.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.linalg
import scipy.sparse as sp

from ._quadrature import count_bounds
from ._record import Decomposition, Spectrum, right_from_left

# Smaller blocks converge faster and see the bulk in finer detail; larger ones suit BLAS
# and average over more columns. On 20 newsgroups 16 took less time than 8 and 32.
BLOCK = 16
# Vectors a panel of the basis; the basis grows by panels, without copies.
_PANEL = 256
FIRST_CHECK = 416
_GROWTH = 1.5
# Loss of orthogonality that leaves T accurate to working precision: its errors are of
# the order of the square (Simon, Math. Comp. 42 (1984), 115-142).
_HARMLESS = 1e-12
DEFAULT_TOL = 1e-9
_EPS = float(np.finfo(np.float64).eps)


def decompose(X, total, rule, *, tol, random_state, largest_basis, report):
    """Leading triplets of X, as many as `rule` needs or `largest_basis` can give."""
    tol = min(tol or DEFAULT_TOL, 1e-4)
    wide = X.shape[0] < X.shape[1]
    A = X if wide else X.T
    with _Krylov(A, random_state) as krylov:
        size = FIRST_CHECK
        while True:
            size = min(size, largest_basis)
            krylov.grow(size)
            values, vectors, residuals = krylov.ritz_pairs()
            known = _count_converged(values, residuals, tol, krylov.dimension)
            report(len(values), known)
            spectrum = _spectrum(X.shape, total, krylov, values, vectors, known, tol)
            if rule.enough(spectrum) or krylov.size + BLOCK > largest_basis:
                break
            size = int(_GROWTH * len(values))

    def right_vectors(k):
        U = krylov.combine(vectors[:, :k])
        return right_from_left(A, U, values[:k]) if wide else np.ascontiguousarray(U.T)

    return Decomposition(spectrum, right_vectors)


def required_bytes(shape, basis: int) -> int:
    """Memory for the basis, its projections and the Ritz vectors, beyond X."""
    return 8 * basis * (min(shape) + 4 * basis)


class _Krylov:
    """Orthonormal basis Q of the block Krylov space of AA', and T = Q'AA'Q."""

    def __init__(self, A, random_state):
        self.rows = _Rows(A)
        self.columns = _Rows(A.T)
        self.dimension = A.shape[0]
        self.random_state = random_state
        self.panels: list[np.ndarray] = []
        self.size = 0  # vectors in the basis, the last block included
        self.diagonal: list[np.ndarray] = []
        self.scale = 0.0  # largest entry of T: the size of the largest eigenvalue
        self.drift = 0.0  # largest overlap that a pass has found, relative to AA'
        self.below: list[np.ndarray] = []  # below[j] couples block j to block j + 1
        start = random_state.standard_normal((self.dimension, BLOCK))
        first, self.start = np.linalg.qr(start)
        self._append(first.T)

    def __enter__(self):
        self.threads = ThreadPoolExecutor(2)
        return self

    def __exit__(self, *exception):
        self.threads.shutdown()

    def grow(self, size: int) -> None:
        """Take steps until T has at least `size` rows, or the space is exhausted."""
        while len(self.diagonal) * BLOCK < size and self._room():
            self._step()

    def _room(self) -> bool:
        return self.size + BLOCK <= self.dimension

    def _step(self) -> None:
        """Add a block: the three-term recurrence, then a pass over the whole basis.

        After the recurrence the components along the old basis are rounding, so one
        pass of Gram-Schmidt removes them. While they are far below what would harm,
        every other block goes without; the pass on the others measures how far.
        """
        last = self._block(-1)
        W = self.rows.times(self.columns.times(last.T, self.threads), self.threads)
        W = np.ascontiguousarray(W.T)
        if self.below:
            W -= self.below[-1] @ self._block(-2)
        diagonal = last @ W.T
        W -= diagonal.T @ last
        self.scale = max(self.scale, np.abs(diagonal).max())
        if self.drift > _HARMLESS or len(self.diagonal) % 2 == 0:
            drift = self._orthogonalize(W)
            self.drift = max(self.drift, drift / self.scale)
        try:
            Q, R = _cholesky_qr(W, 1e3 * self.dimension * _EPS * self.scale)
        except np.linalg.LinAlgError:
            Q, R = self._restart(W)
        self.diagonal.append((diagonal + diagonal.T) / 2)
        self.below.append(R)
        self._append(Q)

    def _restart(self, W):
        """Factor a W that is (nearly) rank deficient.

        Directions in which the Krylov space is exhausted are replaced by random ones,
        which are not coupled to it.
        """
        Q, s, Vt = np.linalg.svd(W.T, full_matrices=False)
        empty = s <= self.dimension * _EPS * self.scale
        Q[:, empty] = self.random_state.standard_normal((len(Q), empty.sum()))
        for _ in range(2):
            rows = np.ascontiguousarray(Q.T)
            self._orthogonalize(rows)
            Q, R = np.linalg.qr(rows.T)
            Q *= np.sign(np.diag(R))  # keep the directions, which s and Vt belong to
        return Q.T, np.where(empty, 0.0, s)[:, None] * Vt

    def _orthogonalize(self, W) -> float:
        """Subtract from the rows of W their projection on the basis, by panels.

        Returns the largest coefficient. Both products have the long side last, which
        is twice as fast as the other way round.
        """
        largest = 0.0
        for panel in self._filled_panels():
            projection = panel @ W.T
            W -= projection.T @ panel
            largest = max(largest, np.abs(projection).max())
        return largest

    def _append(self, Q) -> None:
        if self.size % _PANEL == 0:
            self.panels.append(np.empty((_PANEL, self.dimension)))
        at = self.size % _PANEL
        self.panels[-1][at : at + BLOCK] = Q
        self.size += BLOCK

    def _block(self, index: int) -> np.ndarray:
        """Block of the basis, as rows; -1 is the last."""
        at = self.size + index * BLOCK
        return self.panels[at // _PANEL][at % _PANEL : at % _PANEL + BLOCK]

    def _filled_panels(self):
        """Panels without their unused rows."""
        for i, panel in enumerate(self.panels):
            yield panel[: self.size - i * _PANEL]

    def ritz_pairs(self):
        """Ritz values of T, descending, their vectors in the basis, the residuals."""
        m = len(self.diagonal) * BLOCK
        T = np.zeros((m, m), order="F")
        for j, diagonal in enumerate(self.diagonal):
            here = slice(j * BLOCK, (j + 1) * BLOCK)
            T[here, here] = diagonal
            if j:
                T[here, here.start - BLOCK : here.start] = self.below[j - 1]
        values, vectors = scipy.linalg.eigh(
            T, driver="evd", overwrite_a=True, check_finite=False
        )
        values, vectors = values[::-1], vectors[:, ::-1]
        residuals = np.linalg.norm(self.below[-1] @ vectors[-BLOCK:], axis=0)
        return values, vectors, residuals

    def combine(self, vectors) -> np.ndarray:
        """Q times coefficients: Ritz vectors as columns."""
        result = np.zeros((self.dimension, vectors.shape[1]))
        for i, panel in enumerate(self.panels):
            coefficients = vectors[i * _PANEL : (i + 1) * _PANEL]
            result += panel[: len(coefficients)].T @ coefficients
        return result


def _cholesky_qr(W, smallest):
    """Orthonormal rows Q and upper triangular R with ``W = R'Q``.

    Two rounds of Cholesky's, all of it BLAS 3. A `LinAlgError` says that W is too near
    to rank deficiency, or to zero: rounding would then bring back components along the
    old basis.
    """
    first = scipy.linalg.cholesky(W @ W.T)
    diagonal = np.diag(first)
    if diagonal.min() < max(1e-3 * diagonal.max(), smallest):
        raise np.linalg.LinAlgError("nearly rank deficient")
    Q = np.linalg.inv(first).T @ W
    second = scipy.linalg.cholesky(Q @ Q.T)
    return np.linalg.inv(second).T @ Q, second @ first


class _Rows:
    """A matrix cut into two row blocks of equal work, one a thread."""

    def __init__(self, A):
        if sp.issparse(A):
            A = A.tocsr()
            middle = int(np.searchsorted(A.indptr, A.nnz // 2))
        else:
            middle = len(A) // 2
        self.parts = [A[:middle], A[middle:]]

    def times(self, B, threads) -> np.ndarray:
        """Product with a block of vectors; SciPy and BLAS release the GIL."""
        B = np.ascontiguousarray(B)
        return np.vstack(list(threads.map(lambda part: part @ B, self.parts)))


def _count_converged(values, residuals, tol, dimension) -> int:
    """Leading Ritz values that are eigenvalues, none left out between them."""
    # Rounding is relative to the largest eigenvalue.
    floor = np.sqrt(dimension) * _EPS / (10 * tol) * values[0]
    good = (residuals <= np.sqrt(tol) * values) & (values > floor)
    known = len(good) if good.all() else int(np.argmin(good))
    # A cluster of BLOCK values may have had more members: end before it.
    if known >= BLOCK:
        leading = values[:known]
        spans = leading[: known - BLOCK + 1] - leading[BLOCK - 1 :]
        tight = spans <= 1e-8 * leading[BLOCK - 1 :]
        if tight.any():
            known = int(np.argmax(tight))
    return known


def _spectrum(shape, total, krylov, values, vectors, known, tol) -> Spectrum:
    """Say what the basis tells of the spectrum."""
    rest = total - values[:known].sum()
    # The known eigenvalues are all there are when they add up to the total.
    complete = known > 0 and rest <= known * _EPS * total
    counts = None
    if known and not complete:
        counts = count_bounds(
            values,
            krylov.start.T @ vectors[:BLOCK],
            known,
            len(krylov.diagonal),
            krylov.dimension,
            rest,
        )
    return Spectrum(
        eigenvalues=values[:known].copy(),
        rank_bound=known if complete else min(shape),
        total=total,
        shape=shape,
        solver="lanczos",
        complete=complete,
        rtol=10 * tol,
        counts=counts,
    )

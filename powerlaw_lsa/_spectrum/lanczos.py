"""Block Lanczos: the leading eigenvalues, from products with X and X' only.

A basis of the block Krylov space of the Gram matrix of the smaller side grows until the
rule that chooses K has seen enough. The matrix is never formed. The same basis bounds
what it has not resolved (`quadrature`).

A Ritz pair counts as an eigenpair when its residual r is at most sqrt(tol) times its
value: the error of the value is of the order of r squared. A random starting block
misses an eigenvector with probability zero, but it finds no more copies of a multiple
eigenvalue than it has columns; so the known part ends before any such cluster.
"""

from itertools import pairwise

import numpy as np
import scipy.linalg

from .._matrix import Gram
from .._matrix.array_api import array_namespace, device, to_numpy
from .._matrix.device import eigh
from .._matrix.threads import Threads, one_blas_thread
from .record import Decomposition, Remainder, Spectrum

# Smaller blocks converge faster and see the bulk in finer detail; larger ones suit BLAS
# and average over more columns. On 20 newsgroups 16 took less time than 8 and 32.
BLOCK = 16
# Vectors a panel of the basis; the basis grows by panels, without copies.
_PANEL = 256
FIRST_CHECK = 416
_GROWTH = 1.5
# Overlaps within the basis that are let grow. The errors of T are of the order of their
# square (Simon, Math. Comp. 42 (1984), 115-142), those of the vectors of the overlaps.
_DRIFT = 1e-10
DEFAULT_TOL = 1e-9
# Ritz values from which the certificate takes that there is one eigenvalue each.
_SETTLED_TOL = 1e-5
_EPS = float(np.finfo(np.float64).eps)


def decompose(gram: Gram, demand, *, tol, random_state, largest_basis, report):
    """Leading triplets of X, as many as are demanded or `largest_basis` can give."""
    tol = min(tol or DEFAULT_TOL, 1e-4)
    krylov = _Krylov(gram, random_state)
    size = FIRST_CHECK
    while True:
        size = min(size, largest_basis)
        krylov.grow(size)
        values, vectors, residuals = krylov.ritz_pairs()
        known = _count_converged(values, residuals, tol, gram.order)
        report(len(values), known)
        spectrum = _spectrum(krylov, values, vectors, residuals, known, tol)
        if demand.enough(spectrum) or krylov.size + BLOCK > largest_basis:
            break
        size = int(_GROWTH * len(values))

    def right_vectors(stop, start=0):
        rows = krylov.combine(vectors[:, start:stop])
        return gram.right_vectors(rows, values[start:stop])

    return Decomposition(spectrum, right_vectors)


def required_bytes(shape, basis: int) -> int:
    """Memory for the basis, its projections and the Ritz vectors, beyond X."""
    return 8 * basis * (min(shape) + 4 * basis)


class _Krylov:
    """Orthonormal basis Q of the block Krylov space of a Gram matrix G; T = Q'GQ.

    The basis lies where G does, T on the host.
    """

    def __init__(self, gram: Gram, random_state):
        self.gram = gram
        self.threads = Threads()
        n = gram.n_threads
        edges = [gram.order * i // n for i in range(n + 1)]
        self.slices = [slice(i, j) for i, j in pairwise(edges)]
        self.random_state = random_state
        self.panels: list = []
        self.size = 0  # vectors in the basis, the last block included
        self.diagonal: list[np.ndarray] = []
        self.scale = 0.0  # largest entry of T: the size of the largest eigenvalue
        self.interval = 1  # steps from one pass over the basis to the next
        self.next_pass = 0
        self.below: list[np.ndarray] = []  # below[j] couples block j to block j + 1
        start = random_state.standard_normal((self.gram.order, BLOCK))
        first, self.start = np.linalg.qr(start)
        first = gram.asarray(first.T)
        self.xp = array_namespace(first)
        self.kind = {"dtype": first.dtype, "device": device(first)}
        self._append(first)

    def grow(self, size: int) -> None:
        """Take steps until T has at least `size` rows, or the space is exhausted."""
        with one_blas_thread():
            while len(self.diagonal) * BLOCK < size and self._room():
                self._step()

    def _room(self) -> bool:
        return self.size + BLOCK <= self.gram.order

    def _step(self) -> None:
        """Add a block: the three-term recurrence, and now and then a pass."""
        last = self._block(-1)
        W = self.gram.times(last)
        if self.below:
            W -= self.gram.asarray(self.below[-1]) @ self._block(-2)
        diagonal = last @ W.T
        W -= diagonal.T @ last
        diagonal = to_numpy(diagonal)
        self.scale = max(self.scale, np.abs(diagonal).max())
        if len(self.diagonal) >= self.next_pass:
            self._pass(last, W)
        try:
            smallest = 1e3 * self.gram.order * _EPS * self.scale
            Q, R = _cholesky_qr(W, smallest, self.gram.asarray)
        except np.linalg.LinAlgError:
            Q, R = self._restart(W)
        self.diagonal.append((diagonal + diagonal.T) / 2)
        self.below.append(R)
        self._append(Q)

    def _pass(self, last, W) -> None:
        """Remove, in place, what rounding has left in two blocks along the older ones.

        The recurrence would grow it step by step. With two successive blocks clean it
        starts anew (partial reorthogonalisation, Simon); how far it came meanwhile
        tells how soon the next pass is due.
        """
        size = float(self.xp.max(self.xp.linalg.vector_norm(W, axis=1))) or 1.0
        rows = self.xp.concat([last, W / size])
        drift = self._orthogonalize(rows, self.size - BLOCK)
        last[...], W[...] = rows[:BLOCK, :], rows[BLOCK:, :] * size
        W -= (W @ last.T) @ last
        if drift < _DRIFT / 10:
            self.interval += 1
        elif drift > _DRIFT:
            self.interval = max(self.interval - 1, 1)
        self.next_pass = len(self.diagonal) + self.interval

    def _restart(self, W):
        """Factor a W that is (nearly) rank deficient.

        Directions in which the Krylov space is exhausted are replaced by random ones,
        which are not coupled to it.
        """
        Q, s, Vt = np.linalg.svd(to_numpy(W).T, full_matrices=False)
        empty = s <= self.gram.order * _EPS * self.scale
        Q[:, empty] = self.random_state.standard_normal((len(Q), empty.sum()))
        for _ in range(2):
            rows = self.gram.asarray(np.ascontiguousarray(Q.T))
            self._orthogonalize(rows, self.size)
            Q, R = np.linalg.qr(to_numpy(rows).T)
            Q *= np.sign(np.diag(R))  # keep the directions, which s and Vt belong to
        return self.gram.asarray(Q.T), np.where(empty, 0.0, s)[:, None] * Vt

    def _orthogonalize(self, rows, n) -> float:
        """Subtract, in place, the projection of the rows on n vectors of the basis.

        Returns the largest coefficient. All products have the long side last, which is
        twice as fast as the other way round.
        """
        panels = self.basis(n)

        def project(part):
            return [panel[:, part] @ rows[:, part].T for panel in panels]

        def subtract(part):
            for panel, coefficients in zip(panels, projection, strict=True):
                rows[:, part] -= coefficients.T @ panel[:, part]

        parts = self.threads.map(project, self.slices)
        projection = [sum(pieces) for pieces in zip(*parts, strict=True)]
        self.threads.map(subtract, self.slices)
        if not projection:
            return 0.0
        return float(self.xp.max(self.xp.abs(self.xp.concat(projection))))

    def _append(self, Q) -> None:
        if self.size % _PANEL == 0:
            self.panels.append(self.xp.empty((_PANEL, self.gram.order), **self.kind))
        at = self.size % _PANEL
        self.panels[-1][at : at + BLOCK, :] = Q
        self.size += BLOCK

    def _block(self, index: int):
        """Block of the basis, as rows; -1 is the last."""
        at = self.size + index * BLOCK
        return self.panels[at // _PANEL][at % _PANEL : at % _PANEL + BLOCK, :]

    def basis(self, n) -> list:
        """Return the first n vectors of the basis, as rows, in panels."""
        n_panels = -(-n // _PANEL)
        return [
            panel[: min(n - i * _PANEL, _PANEL), :]
            for i, panel in enumerate(self.panels[:n_panels])
        ]

    def ritz_pairs(self):
        """Ritz values of T, descending, their vectors in the basis, the residuals."""
        m = len(self.diagonal) * BLOCK
        T = np.zeros((m, m), order="F")
        for j, diagonal in enumerate(self.diagonal):
            here = slice(j * BLOCK, (j + 1) * BLOCK)
            T[here, here] = diagonal
            if j:
                before = slice(here.start - BLOCK, here.start)
                block = self.below[j - 1]
                T[here, before], T[before, here] = block, block.T
        if self.gram.device is None:
            values, vectors = scipy.linalg.eigh(
                T, driver="evd", overwrite_a=True, check_finite=False
            )
            values, vectors = values[::-1], vectors[:, ::-1]
        else:
            values, vectors = eigh(self.gram.asarray(T))
        last = to_numpy(vectors[-BLOCK:, :])
        residuals = np.linalg.norm(self.below[-1] @ last, axis=0)
        return values, vectors, residuals

    def combine(self, vectors):
        """Ritz vectors, as rows, from their coefficients, as columns."""
        rows = self.xp.zeros((vectors.shape[1], self.gram.order), **self.kind)
        at = 0
        for panel in self.basis(vectors.shape[0]):
            rows += vectors[at : at + panel.shape[0], :].T @ panel
            at += panel.shape[0]
        return rows


def _cholesky_qr(W, smallest, place):
    """Orthonormal rows Q and upper triangular R with ``W = R'Q``.

    Two rounds of Cholesky's, all of it BLAS 3. A `LinAlgError` says that W is too near
    to rank deficiency, or to zero: rounding would then bring back components along the
    old basis. The small matrices are worked on at the host; `place` takes them back.
    """
    first = scipy.linalg.cholesky(to_numpy(W @ W.T))
    diagonal = np.diag(first)
    if diagonal.min() < max(1e-3 * diagonal.max(), smallest):
        raise np.linalg.LinAlgError("nearly rank deficient")
    Q = place(np.linalg.inv(first).T) @ W
    second = scipy.linalg.cholesky(to_numpy(Q @ Q.T))
    return place(np.linalg.inv(second).T) @ Q, second @ first


def _count_converged(values, residuals, tol, dimension) -> int:
    """Leading Ritz values that are eigenvalues, none left out between them."""
    # Rounding is relative to the largest eigenvalue.
    floor = np.sqrt(dimension) * _EPS / (10 * tol) * values[0]
    good = (residuals <= np.sqrt(tol) * values) & (values > floor)
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


def _spectrum(krylov, values, vectors, residuals, known, tol) -> Spectrum:
    """Say what the basis tells of the spectrum."""
    gram = krylov.gram
    rest = gram.total - values[:known].sum()
    # The known eigenvalues are all there are when they add up to the total.
    complete = known > 0 and rest <= known * _EPS * gram.total
    remainder = None
    if known and not complete:
        settled = _count_converged(values, residuals, _SETTLED_TOL, gram.order)
        weights = gram.asarray(krylov.start.T) @ vectors[:BLOCK, known:]
        remainder = Remainder(
            values=values[known:].copy(),
            weights=to_numpy(weights) ** 2,
            n_settled=max(settled - known, 0),
            n_steps=len(krylov.diagonal),
            n_eigenvalues=gram.order - known,
            total=rest,
        )
    return Spectrum(
        eigenvalues=values[:known].copy(),
        rank_bound=known if complete else gram.order,
        total=gram.total,
        shape=gram.shape,
        solver="lanczos",
        complete=complete,
        rtol=10 * tol,
        remainder=remainder,
    )

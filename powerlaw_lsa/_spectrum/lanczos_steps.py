"""An orthonormal basis of a block Krylov space, which grows by block Lanczos.

Rounding makes the basis lose its orthogonality in the directions of eigenvectors that
it has found already. Every new block is made orthogonal to the last two blocks and to a
few guarded directions, in which the loss is fastest. Now and then, and at once if a new
block is suddenly small, two successive blocks are made orthogonal to the whole basis
(partial reorthogonalization; H. Simon, Math. Comp. 42 (1984), 115-142).

Vectors are rows and all products have the long side last, which is twice as fast as the
other way round. The basis lies where the matrix does, the small matrices on the host.
"""

from itertools import pairwise

import numpy as np
import scipy.linalg

from .._matrix import Gram
from .._matrix.array_api import array_namespace, device, to_numpy
from .._matrix.threads import one_blas_thread
from .outliers import Outliers, find, none

# Smaller blocks converge faster and see the bulk in finer detail; larger ones suit BLAS
# and average over more columns. On 20 newsgroups 16 took less time than 8 and 32.
BLOCK = 16
# Vectors a panel of the basis; the basis grows by panels, without copies.
_PANEL = 256
# Ritz vectors that are combined at a time, to keep what is added to them small.
_COMBINED = 64
# Largest overlap within the basis that is tolerated. The errors of T are of the order
# of its square (Simon). The blocks with the largest overlaps are cleaned, so that those
# that remain in the basis are a hundredth of this.
_DRIFT = 1e-8
# The time of the next pass is foreseen for new blocks of the same size. If they are
# smaller by this factor, that of all steps multiplied, it no longer holds.
_SHRINKAGE = 10.0
# Condition of a block beyond which one round of Cholesky's factorization is not enough.
_WELL_CONDITIONED = 30.0
# Basis that shows outliers.
_PROBE = 4 * BLOCK
_EPS = float(np.finfo(np.float64).eps)


class Krylov:
    """Orthonormal basis Q of the block Krylov space of a Gram matrix G; T = Q'GQ.

    Attributes
    ----------
    outliers : Outliers
        Eigenvectors that G is taken without.
    order : int
        Rows of T so far.
    start_factor : ndarray of shape (BLOCK, BLOCK)
        The random starting block is Q's first block times this.
    """

    def __init__(self, gram: Gram, random_state, outliers: Outliers | None = None):
        self.gram = gram
        self.outliers = outliers or none(gram)
        self.random_state = random_state
        self._threads = gram.threads
        n = self._threads.number
        edges = [gram.order * i // n for i in range(n + 1)]
        self._slices = [slice(i, j) for i, j in pairwise(edges)]
        self._panels: list = []
        self._size = 0  # vectors in the basis, the last block included
        self._diagonal: list[np.ndarray] = []
        self._below: list[np.ndarray] = []  # [j] couples block j to block j + 1
        self._scale = 0.0  # largest entry of T: the size of the largest eigenvalue
        self._rest = self.outliers.total  # trace of G less that of T
        self._guard: list = []
        self._guard_from = 0
        self._interval = 1  # steps from one pass over the basis to the next
        self._next_pass = 0
        self._size_at_pass = 0.0  # of the new block
        self._shrinkage = 1.0  # since the last pass, beyond that size
        start = random_state.standard_normal((gram.order, BLOCK))
        if outliers is not None:
            start = to_numpy(outliers.remove(gram.asarray(start.T))).T
        first, self.start_factor = np.linalg.qr(start)
        first = gram.asarray(first.T)
        self._xp = array_namespace(first)
        self._kind = {"dtype": first.dtype, "device": device(first)}
        self._append(first)

    @property
    def order(self) -> int:
        """Rows of T so far."""
        return min(len(self._diagonal) * BLOCK, self.gram.order)

    @property
    def n_steps(self) -> int:
        """Steps taken: blocks of T."""
        return len(self._diagonal)

    @property
    def is_complete(self) -> bool:
        """Whether T has all positive eigenvalues.

        Either the basis spans the whole space, or they add up to the trace of G.
        """
        rounding = self.gram.order * _EPS * self.outliers.total
        return self.order == self.gram.order or self._rest <= rounding

    def grow(self, order: int) -> None:
        """Take steps until T has at least this many rows, or is complete."""
        with one_blas_thread():
            while self.order < order and not self.is_complete:
                self._step()

    def guard(self, coefficients) -> None:
        """Keep new blocks free of these Ritz vectors, which dominate the drift.

        New blocks are orthogonal to these vectors up to rounding, whether the vectors
        have converged or not. Only the block before that of the next step still
        overlaps with their span.
        """
        self._guard = [self.combine(coefficients)]
        self._guard_from = self.n_steps + 1

    def band(self) -> np.ndarray:
        """T as LAPACK stores the lower triangle of a band, of shape (BLOCK + 1, order).

        The blocks below the diagonal are upper triangular. LAPACK does not read what
        lies beyond the matrix: the last of them, which couples T to later steps.
        """
        blocks = np.zeros((self.n_steps, 2 * BLOCK, BLOCK))
        for j, (D, R) in enumerate(zip(self._diagonal, self._below, strict=True)):
            blocks[j, : len(D), : len(D)] = D
            blocks[j, BLOCK : BLOCK + len(R), : R.shape[1]] = R
        columns = [blocks[:, i : i + BLOCK + 1, i] for i in range(BLOCK)]
        band = np.stack(columns, axis=1).reshape(-1, BLOCK + 1)
        return np.asfortranarray(band[: self.order].T)

    def lower_triangle(self) -> np.ndarray:
        """T as an array, in Fortran order, zeros above the diagonal."""
        T = np.zeros((self.order, self.order), order="F")
        for i, diagonal in enumerate(self.band()):
            row = np.arange(i, self.order)
            T[row, row - i] = diagonal[: self.order - i]
        return T

    def residuals(self, last_rows) -> np.ndarray:
        """Norms of the residuals, from the last rows of the eigenvectors of T."""
        below = self._below[-1]
        return np.linalg.norm(below @ last_rows[-below.shape[1] :], axis=0)

    def combine(self, coefficients):
        """Ritz vectors, as rows, from their coefficients, as columns."""
        coefficients = self.gram.asarray(coefficients)
        n = coefficients.shape[1]
        rows = self._xp.zeros((n, self.gram.order), **self._kind)
        at = 0
        for panel in self.panels(coefficients.shape[0]):
            part = coefficients[at : at + panel.shape[0], :]
            for i in range(0, n, _COMBINED):
                some = slice(i, min(i + _COMBINED, n))
                rows[some, :] += part[:, some].T @ panel
            at += panel.shape[0]
        return rows

    def drift(self) -> float:
        """Distance of the basis from an orthonormal one, in the Frobenius norm."""
        panels, squares = self.panels(self.order), 0.0
        for i, panel in enumerate(panels):
            *overlaps, own = map(to_numpy, self._inner(panels[: i + 1], panel))
            squares += np.sum((own - np.eye(len(own))) ** 2)
            squares += 2 * sum(np.sum(part**2) for part in overlaps)
        return float(np.sqrt(squares))

    def panels(self, n: int) -> list:
        """Return the first n vectors of the basis, as rows, in panels."""
        return [
            panel[: min(n - i * _PANEL, _PANEL), :]
            for i, panel in enumerate(self._panels[: -(-n // _PANEL)])
        ]

    def _step(self) -> None:
        """Add a block: the three-term recurrence, and now and then a pass."""
        last = self._block(-1)
        W = self.outliers.remove(self.gram.times(self.outliers.remove(last)))
        near = [last] if self.n_steps == 0 else [last, self._block(-2)]
        guard = self._guard if self.n_steps >= self._guard_from else []
        diagonal = to_numpy(self._orthogonalize(W, near + guard)[0])
        self._scale = max(self._scale, np.abs(diagonal).max())
        self._rest -= np.trace(diagonal)
        R = self._cholesky(W)
        size = self._smallest_size(R)
        has_shrunk = self._has_shrunk(size)
        if has_shrunk or self.n_steps >= self._next_pass:
            self._pass(last, W, has_shrunk)
            self._size_at_pass, self._shrinkage = size, 1.0
            R = self._cholesky(W)
        Q, R = self._factor(W, R)
        self._diagonal.append((diagonal + diagonal.T) / 2)
        self._below.append(R)
        self._append(Q)

    def _has_shrunk(self, size: float) -> bool:
        """Whether a new block of this size may overlap more than was foreseen.

        Each step divides the overlaps by the size of its block. If that falls suddenly,
        as where a matrix of low rank ends in noise, they grow faster than before.
        """
        self._shrinkage *= max(self._size_at_pass / size, 1.0)
        return self._shrinkage > _SHRINKAGE or _EPS * self._scale > _DRIFT * size

    def _cholesky(self, W):
        """Upper triangular factor of the Gram matrix of W; None if it has none."""
        try:
            return scipy.linalg.cholesky(to_numpy(self._inner([W], W)[0]))
        except np.linalg.LinAlgError:
            return None

    def _smallest_size(self, R) -> float:
        """Size of a block in its smallest direction, at least that of rounding."""
        rounding = _EPS * (self._scale or 1.0)
        return rounding if R is None else max(float(np.diag(R).min()), rounding)

    def _pass(self, last, W, has_shrunk: bool) -> None:
        """Remove, in place, what rounding has left in two blocks along the older ones.

        The recurrence would grow it step by step. With two successive blocks clean it
        starts anew. How fast it grew tells when the next pass is due.
        """
        size = float(self._xp.max(self._xp.linalg.vector_norm(W, axis=1))) or 1.0
        rows = self._xp.concat([last, W / size])
        older = self.panels(self._size - last.shape[0])
        overlaps = self._orthogonalize(rows, older)
        last[...] = rows[: last.shape[0], :]
        W[...] = rows[last.shape[0] :, :] * size
        self._orthogonalize(W, [last])
        drift = max((float(self._xp.max(self._xp.abs(c))) for c in overlaps), default=0)
        growth = np.log(max(drift, 10 * _EPS) / _EPS) / self._interval
        steps = int(np.log(_DRIFT / _EPS) / growth)
        self._interval = 1 if has_shrunk else min(max(steps, 1), self._interval + 1)
        self._next_pass = self.n_steps + self._interval

    def _factor(self, W, R):
        """Orthonormal rows Q and upper triangular R with ``W = R'Q``."""
        if self._size + BLOCK <= self.gram.order and self._is_regular(R):
            try:
                return self._cholesky_qr(W, R)
            except np.linalg.LinAlgError:
                pass
        return self._restart(W, min(BLOCK, self.gram.order - self._size))

    def _is_regular(self, R) -> bool:
        """Whether a block is far enough from rank deficiency, and from zero.

        If it is not, rounding would bring back components along the old basis.
        """
        if R is None:
            return False
        diagonal = np.diag(R)
        smallest = 1e3 * self.gram.order * _EPS * self._scale
        return bool(diagonal.min() >= max(1e-3 * diagonal.max(), smallest))

    def _cholesky_qr(self, W, R):
        """Factor by one or two rounds of Cholesky's, all of it BLAS 3."""
        Q = self._transform(np.linalg.inv(R).T, W)
        if np.linalg.cond(R) < _WELL_CONDITIONED:
            return Q, R
        second = scipy.linalg.cholesky(to_numpy(self._inner([Q], Q)[0]))
        return self._transform(np.linalg.inv(second).T, Q), second @ R

    def _restart(self, W, width: int):
        """Factor a W that is nearly rank deficient, or the last, into `width` rows.

        Directions in which the Krylov space is exhausted are replaced by random ones,
        which are not coupled to it.
        """
        if not width:
            return W[:0, :], np.zeros((0, W.shape[0]))
        Q, s, Vt = np.linalg.svd(to_numpy(W).T, full_matrices=False)
        Q, s, Vt = Q[:, :width], s[:width], Vt[:width]
        empty = s <= self.gram.order * _EPS * self._scale
        Q[:, empty] = self.random_state.standard_normal((len(Q), empty.sum()))
        for _ in range(2):
            rows = self.gram.asarray(np.ascontiguousarray(Q.T))
            self._orthogonalize(rows, self.panels(self._size))
            Q, R = np.linalg.qr(to_numpy(rows).T)
            Q *= np.sign(np.diag(R))  # keep the directions, which s and Vt belong to
        turn, R = np.linalg.qr(np.where(empty, 0.0, s)[:, None] * Vt)
        return self.gram.asarray((Q @ turn).T), R

    def _orthogonalize(self, rows, panels) -> list:
        """Subtract, in place, the projections of the rows on the panels.

        Returns their coefficients, a matrix for each panel.
        """
        coefficients = self._inner(panels, rows)

        def subtract(part):
            for panel, c in zip(panels, coefficients, strict=True):
                rows[:, part] -= c.T @ panel[:, part]

        self._threads.map(subtract, self._slices)
        return coefficients

    def _inner(self, panels, rows) -> list:
        """Products of each panel with the rows."""

        def project(part):
            return [panel[:, part] @ rows[:, part].T for panel in panels]

        pieces = self._threads.map(project, self._slices)
        return [sum(parts) for parts in zip(*pieces, strict=True)]

    def _transform(self, matrix, rows):
        """Product of a small matrix of the host with the rows."""
        matrix = self.gram.asarray(np.ascontiguousarray(matrix))
        result = self._xp.empty(rows.shape, **self._kind)

        def fill(part):
            result[:, part] = matrix @ rows[:, part]

        self._threads.map(fill, self._slices)
        return result

    def _append(self, Q) -> None:
        if self._size % _PANEL == 0 and Q.shape[0]:
            self._panels.append(self._xp.empty((_PANEL, self.gram.order), **self._kind))
        at = self._size % _PANEL
        if Q.shape[0]:
            self._panels[-1][at : at + Q.shape[0], :] = Q
        self._size += Q.shape[0]

    def _block(self, index: int):
        """Block of the basis, as rows; -1 is the last, which may be narrower."""
        n_blocks = -(-self._size // BLOCK)
        at = (n_blocks + index) * BLOCK
        width = min(BLOCK, self._size - at)
        return self._panels[at // _PANEL][at % _PANEL : at % _PANEL + width, :]


def start(gram: Gram, random_state) -> Krylov:
    """Return a first basis, of X without its outliers."""
    krylov = Krylov(gram, random_state)
    krylov.grow(_PROBE)
    while outliers := find(krylov):
        krylov = Krylov(gram, random_state, outliers)
        krylov.grow(_PROBE)
    return krylov

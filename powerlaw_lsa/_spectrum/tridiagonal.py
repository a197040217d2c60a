"""A symmetric matrix reduced to tridiagonal form, in its own memory, by LAPACK.

One reduction serves all eigenvalues, those eigenvectors that are requested later, and
single rows of all of them.
"""

from contextlib import suppress

import numpy as np
import scipy.linalg
import scipy.linalg.lapack as lapack

from .._matrix.threads import threads_for
from .record import FURTHER

# Most outliers that are expected before the eigenvectors of a tridiagonal matrix.
_SPARE = 16
# Up to this order, all eigenvectors of a tridiagonal matrix (divide and conquer) take
# less time than a sixth of them ("stemr"), and little memory.
_SMALL = 2000


class Tridiagonal:
    """``Q'AQ`` of a symmetric A of which the lower triangle is read, and overwritten.

    Eigenvalues are in descending order, eigenvectors are columns.
    """

    def __init__(self, A):
        self.order = len(A)
        self._leading = np.zeros((self.order, 0))
        if self.order == 1:
            self._reduced, self._tau = A, np.zeros(0)
            self.diagonal, self.off_diagonal = A[0].copy(), np.zeros(0)
            return
        lwork = int(lapack.dsytrd_lwork(self.order, lower=1)[0])
        with threads_for(self.order):
            reduced = lapack.dsytrd(A, lower=1, lwork=lwork, overwrite_a=1)
        self._reduced, self.diagonal, self.off_diagonal, self._tau, _ = reduced

    def values(self) -> np.ndarray:
        """All eigenvalues."""
        return scipy.linalg.eigh_tridiagonal(
            self.diagonal, self.off_diagonal, eigvals_only=True, lapack_driver="sterf"
        )[::-1]

    def vectors(self, start: int, stop: int) -> np.ndarray:
        """Eigenvectors from `start` to `stop`.

        After the leading ones usually those that follow are asked for, so they are
        computed too; and a few more, for outliers of X stand before them and are
        counted with them. All are computed if that is faster.
        """
        if stop <= self._leading.shape[1]:
            return self.back(self._leading[:, start:stop])
        if 2 * start > self.order:
            return self.back(self._eigenpairs(start, stop)[1])
        n = min(stop + min(stop, FURTHER) + _SPARE, self.order)
        if self.order <= _SMALL and 6 * n > self.order:
            n = self.order
        self._leading = self._eigenpairs(0, n)[1]
        return self.back(self._leading[:, start:stop])

    def all_reduced(self) -> tuple[np.ndarray, np.ndarray]:
        """All eigenvalues, and eigenvectors Z of the tridiagonal matrix itself."""
        return self._eigenpairs(0, self.order)

    def _eigenpairs(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """Return these eigenpairs of the tridiagonal matrix.

        "stemr" need not compute the others, but it fails on the clusters of graphs with
        symmetries; so does SciPy's default before 1.17. "stev" is slow, and fails on
        none.
        """
        n = self.order
        some = {"select": "i", "select_range": (n - stop, n - start - 1)}
        ways: list[dict] = [some | {"lapack_driver": "stemr"}, {}]
        for options in ways[stop - start == n :]:
            with suppress(np.linalg.LinAlgError):
                return self._solve(start, stop, **options)
        return self._solve(start, stop, lapack_driver="stev")

    def _solve(self, start: int, stop: int, **options) -> tuple[np.ndarray, np.ndarray]:
        with threads_for(self.order):
            w, Z = scipy.linalg.eigh_tridiagonal(
                self.diagonal, self.off_diagonal, check_finite=False, **options
            )
        which = slice(start, stop) if len(w) == self.order else slice(None)
        return w[::-1][which], Z[:, ::-1][:, which]

    def rows(self, which: slice, Z) -> np.ndarray:
        """Compute these rows of the eigenvectors ``QZ``, without the others."""
        unit_vectors = np.zeros((self.order, which.stop - which.start), order="F")
        np.fill_diagonal(unit_vectors[which], 1.0)
        return self._reflect(unit_vectors, "T").T @ Z

    def back(self, Z) -> np.ndarray:
        """Eigenvectors ``QZ`` of A from those of the tridiagonal matrix."""
        return self._reflect(Z, "N")

    def _reflect(self, Z, transposed: str) -> np.ndarray:
        """Apply the reflectors (LAPACK ``ormtr``)."""
        n = self.order
        if n == 1:
            return Z
        # The reflectors stand below the sub-diagonal. SciPy has ormqr only, which needs
        # them at the top of the array: the same memory, read from its second element.
        flat = self._reduced.reshape(-1, order="F")
        reflectors = flat[1 : 1 + n * (n - 1)].reshape((n, n - 1), order="F")
        lwork = 64 * max(Z.shape[1], 1)
        with threads_for(n):
            lower, _, _ = lapack.dormqr(
                "L", transposed, reflectors, self._tau, np.asfortranarray(Z[1:]), lwork
            )
        return np.vstack([Z[:1], lower])

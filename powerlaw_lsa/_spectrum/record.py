"""What every solver returns: a `Spectrum`, and the way to its singular vectors."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .._matrix.array_api import array_namespace
from .._matrix.localization import localization_ratios
from .._numerics import ROUNDING
from .accuracy import LARGEST

# Vectors in memory at a time, of those that are looked at and not kept.
_CHUNK = 64
# Vectors beyond K whose localization is computed, at most.
FURTHER = 64


@dataclass(frozen=True, eq=False)
class Remainder:
    """What is known of the eigenvalues that a solver has not resolved.

    Each random starting vector of block Lanczos is a sample of them: its expected
    weight above a level is the number of eigenvalues there. Other solvers know the sum
    alone.

    Attributes
    ----------
    values : ndarray of shape (n_values,)
        Ritz values below the known eigenvalues, descending, same unit.
    weights : ndarray of shape (n_columns, n_values)
        Squared components of the Gaussian starting vectors along the Ritz vectors.
    n_settled : int
        How many of the leading values are single eigenvalues already, though less
        accurate ones than those that are known.
    n_eigenvalues : int
        Number of eigenvalues that are not known, zeros included.
    total : float
        Their sum.
    """

    values: np.ndarray
    weights: np.ndarray
    n_settled: int
    n_eigenvalues: int
    total: float

    @classmethod
    def of_sum(cls, n_eigenvalues: int, total: float) -> "Remainder":
        """Remainder of which nothing else is known."""
        return cls(np.zeros(0), np.zeros((0, 0)), 0, n_eigenvalues, max(total, 0.0))


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The leading eigenvalues of X'X, and what is known of the others.

    If leading components were left out, the spectrum is that of the rest: of X without
    its projection on them.

    Attributes
    ----------
    eigenvalues : ndarray of shape (n_known,)
        Leading positive eigenvalues of X'X (squared singular values of X, not
        centred), descending, float64.
    rank_bound : int
        Upper bound on the number of positive eigenvalues; the numerical rank if the
        spectrum is complete.
    total : float
        Sum of all eigenvalues: the squared Frobenius norm of X, without the share of
        what was left out.
    shape : tuple of int
        Shape (n_samples, n_features) of X.
    solver : str
        The algorithm that computed it.
    complete : bool
        Whether `eigenvalues` holds every positive eigenvalue.
    rtol : float
        Largest relative error of an eigenvalue, as the solver bounds or estimates
        it; infinite if it does neither.
    remainder : Remainder or None
        What is known of the eigenvalues below the last one listed.
    cut_by_rounding : bool
        Whether the eigenvalues below the last one listed are lost in the rounding of
        the largest.
    largest_column : tuple of int and float, or None
        Index of the column of X with the largest norm, and its share of the squared
        Frobenius norm of X; only if rounding hides others.
    large : tuple, or None
        "column" or "row"; the indices of at most 8 of these whose squared norms are
        more than 100 times the next, largest first; the number of their components,
        which are those with more than 100 times the next eigenvalue; and their share of
        the squared Frobenius norm of X. None if there are none, or all of these
        components are left out. If there are both, those with the larger share.
    rows_left_out : tuple of int, or None
        If components were left out that are not those of what is large: number of rows
        of X with no part in them (less than 1e-4 of their squared norm), and with more
        than half of it; and of all rows that are not zero.
    uneven : {None, "column", "columns", "rows"}
        If rounding hides others: what of X is larger than 1e4 times others, by its
        norm: the largest column alone than the next, some columns or some rows than
        most others, or none.
    n_left_out : int
        Number of larger eigenvalues that were left out.
    left_out : float
        Their sum.
    """

    eigenvalues: np.ndarray
    rank_bound: int
    total: float
    shape: tuple[int, int]
    solver: str
    complete: bool
    rtol: float
    remainder: Remainder | None = None
    cut_by_rounding: bool = False
    largest_column: tuple[int, float] | None = None
    large: tuple[str, tuple[int, ...], int, float] | None = None
    rows_left_out: tuple[int, int, int] | None = None
    uneven: str | None = None
    n_left_out: int = 0
    left_out: float = 0.0

    @property
    def tie_rtol(self) -> float:
        """Relative difference up to which two neighbours may be one eigenvalue."""
        # Each of two equal ones may be off by rtol. If they are less accurate than the
        # limit they are told apart nevertheless: those of a long tail may be as near.
        return max(2 * min(self.rtol, LARGEST), ROUNDING)

    @property
    def is_accurate(self) -> bool:
        """Whether the eigenvalues are accurate enough for a certificate of K."""
        return bool(self.rtol <= LARGEST)

    def beyond(self, n: int) -> "Spectrum":
        """Leave out the n leading eigenvalues, but never the last positive one.

        Parameters
        ----------
        n : int
            Number of eigenvalues; 0 leaves the spectrum as it is.

        Returns
        -------
        spectrum : Spectrum
            Of the rest. It has no eigenvalue if no more than n are known yet.
        """
        known = len(self.eigenvalues)
        n = min(n, max(known - 1, 0) if self.complete else known)
        if not n:
            return self
        rest = self.eigenvalues[n:]
        # The difference has lost digits if the leading eigenvalues dominate the total.
        if self.complete or self.remainder is not None:
            total = rest.sum() + (self.remainder.total if self.remainder else 0.0)
        else:
            total = self.total - self.eigenvalues[:n].sum()
        return replace(
            self,
            eigenvalues=rest,
            rank_bound=self.rank_bound - n,
            total=max(float(total), float(rest.sum())),
            n_left_out=self.n_left_out + n,
            left_out=self.left_out + float(self.eigenvalues[:n].sum()),
        )

    @property
    def squared_norm(self) -> float:
        """Squared Frobenius norm of X, with the share of what was left out."""
        return self.total + self.left_out

    def share(self, k: int) -> float:
        """Share of `total` that the k largest hold.

        Parameters
        ----------
        k : int

        Returns
        -------
        share : float
            0 if X is all zeros.
        """
        return float(self.eigenvalues[:k].sum() / (self.total or 1.0))


@dataclass(frozen=True, eq=False)
class Decomposition:
    """A spectrum with its right singular vectors on demand.

    ``right_vectors(start, stop)`` gives an array of shape (stop - start, n_features)
    with orthonormal rows, for stop up to ``len(spectrum.eigenvalues)``; solvers compute
    only those asked for.
    """

    spectrum: Spectrum
    right_vectors: Callable[..., np.ndarray]

    def beyond(self, n: int) -> "Decomposition":
        """Leave out n leading triplets, but never the last: no more will be known."""
        n = min(n, len(self.spectrum.eigenvalues) - 1)
        if n < 1:
            return self
        spectrum, vectors = self.spectrum.beyond(n), self.right_vectors

        def others(start, stop):
            # Beside a large eigenvalue, rounding turns what follows towards its vector,
            # which is removed if that is computed too.
            if start:
                return vectors(start + n, stop + n)
            return vectors(0, stop + n)[n:, :]

        return Decomposition(spectrum, others)

    def components(self, k: int):
        """Return the k leading right singular vectors, their largest entry positive.

        If X has no positive eigenvalue the answer is one unit vector, on the first
        feature.
        """
        if not len(self.spectrum.eigenvalues):
            return np.eye(1, self.spectrum.shape[1])
        vectors = self.right_vectors(0, k)
        xp = array_namespace(vectors)
        negative = -xp.min(vectors, axis=1) > xp.max(vectors, axis=1)
        vectors *= 1 - 2 * xp.astype(negative, vectors.dtype)[:, None]
        return vectors

    def localization(self, start: int, stop: int) -> list:
        """Localization ratios of right singular vectors, an array for some at a time.

        There is no array if there are no vectors.
        """
        edges = [*range(start, stop, _CHUNK), max(start, stop)]
        parts = (self.right_vectors(i, j) for i, j in pairwise(edges))
        return [localization_ratios(part) for part in parts]

    def localization_beyond(self, vectors):
        """Localization ratios of the leading vectors, and of some that follow."""
        k, known = vectors.shape[0], len(self.spectrum.eigenvalues)
        others = self.localization(k, min(2 * k, k + FURTHER, known))
        xp = array_namespace(vectors)
        return xp.concat([localization_ratios(vectors), *others])


def scaled(found: Decomposition, factor: float) -> Decomposition:
    """Return the same decomposition with eigenvalues that are `factor` times as large.

    Nothing is copied if `factor` is 1.
    """
    if factor == 1.0:
        return found
    spectrum, rest = found.spectrum, found.spectrum.remainder
    if rest is not None:
        rest = replace(rest, values=rest.values * factor, total=rest.total * factor)
    spectrum = replace(
        spectrum,
        eigenvalues=spectrum.eigenvalues * factor,
        total=spectrum.total * factor,
        left_out=spectrum.left_out * factor,
        remainder=rest,
    )
    return replace(found, spectrum=spectrum)

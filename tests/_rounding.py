"""Rounding as it may be on another processor, for ``pytest --rounding SEED``.

A matrix in the memory of this process is decomposed with its rows and columns permuted,
so that sums are taken in another order, and the last bits of every eigenvalue are
replaced, by the same ones on every processor. The starting block of Lanczos is permuted
with the matrix: nothing but rounding differs. scikit-learn's solvers get X as it is,
since another order of its columns is another sketch of it.
"""

from functools import partial

import numpy as np

from powerlaw_lsa._matrix.host import HostGram
from powerlaw_lsa._spectrum import dense, lanczos, truncated
from powerlaw_lsa._spectrum.record import Decomposition, Spectrum

_UNITS = 3  # in the last place, by which an eigenvalue moves at most
_BITS = 46  # of an eigenvalue, that are the same on every processor


def shake(seed: int) -> None:
    """Let the solvers round in another way from now on, the same for one shape of X."""
    for solver in (dense, lanczos, truncated):
        solver.Spectrum = partial(_moved, seed)
    for solver in (dense, lanczos):
        solver.decompose = partial(_permuted, seed, solver.decompose)


def _moved(seed, *, eigenvalues, shape, **fields) -> Spectrum:
    """Move each eigenvalue, up if the seed is even; they still descend."""
    rng = np.random.default_rng([seed, *shape])
    units = (-1) ** seed * rng.integers(0, _UNITS + 1, len(eigenvalues))
    mantissa, exponent = np.frexp(eigenvalues)
    shared = np.ldexp(np.round(np.ldexp(mantissa, _BITS)), exponent - _BITS)
    moved = shared * (1 + units * np.finfo(float).eps)
    return Spectrum(eigenvalues=-np.sort(-moved), shape=shape, **fields)


def _permuted(seed, decompose, gram, *args, **options) -> Decomposition | None:
    """Decompose X with permuted rows and columns, and put its vectors in order."""
    if not isinstance(gram, HostGram):
        return decompose(gram, *args, **options)
    rng = np.random.default_rng([seed, *gram.shape])
    rows, columns = (rng.permutation(n) for n in gram.shape)
    if "random_state" in options:
        shorter = rows if len(rows) < len(columns) else columns
        options["random_state"] = _Reordered(options["random_state"], shorter)
    found = decompose(_PermutedGram(gram, rows, columns), *args, **options)
    if found is None:  # the dense route is cheaper
        return None
    back = np.argsort(columns)

    def right_vectors(start, stop):
        return np.take(found.right_vectors(start, stop), back, axis=1)

    return Decomposition(found.spectrum, right_vectors)


class _PermutedGram(HostGram):
    """That of X with its rows and columns in another order."""

    def __init__(self, gram, rows, columns):
        X = gram.X[np.ix_(rows, columns)]
        super().__init__(X, gram.total, gram.unit, gram.threads)
        self._back = np.argsort(rows), np.argsort(columns)

    def squares(self) -> tuple[np.ndarray, np.ndarray]:
        """Squares of X as it was given."""
        rows, columns = super().squares()
        return rows[self._back[0]], columns[self._back[1]]


class _Reordered:
    """A random state whose samples have their rows in another order."""

    def __init__(self, random_state, order):
        self._random_state, self._order = random_state, order

    def standard_normal(self, size):
        return self._random_state.standard_normal(size)[self._order]

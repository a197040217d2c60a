"""The exact and complete spectrum: LAPACK on the Gram matrix of the smaller side.

One reduction to tridiagonal form serves both the eigenvalues and those eigenvectors
that are requested later, and it happens in the memory of the Gram matrix itself. On
a device the library of X does it, all eigenvectors at once.

Eigenvalues that are small beside the largest one are lost in the rounding of the Gram
matrix. They are those of a second one: that of X within the space of their
eigenvectors, where the large ones are no longer seen. If need be a third one follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .._matrix import Gram
from .._matrix.array_api import array_namespace
from .._matrix.device import eigh
from .accuracy import AIM, LARGEST, Noise, rounding
from .hidden import has_hidden_rank, what_hides
from .lanczos_steps import start
from .outliers import none
from .record import Decomposition, Remainder, Spectrum
from .tridiagonal import Tridiagonal

# Smaller side beyond which to look for outliers costs less than to find them as others.
_LARGE = 400


@dataclass(frozen=True, eq=False)
class _Level:
    """The leading eigenpairs of one Gram matrix, as far as they are accurate.

    `order` is that of the matrix, and `left` the sum of its other eigenvalues;
    ``vectors(start, stop)`` gives any of its eigenvectors as rows, vectors of the
    smaller side of X.
    """

    order: int
    values: np.ndarray
    rtol: float
    vectors: Callable[[int, int], Any]
    left: float = 0.0


def decompose(gram: Gram) -> Decomposition:
    """All positive eigenvalues of X'X, and its singular vectors on demand."""
    levels, complete = _levels(gram)
    # Of two that are equal but for rounding, the second may be the larger one.
    values = np.minimum.accumulate(np.concatenate([part.values for part in levels]))
    rest = Remainder.of_sum(gram.order - len(values), levels[-1].left)
    spectrum = Spectrum(
        eigenvalues=values,
        rank_bound=len(values) if complete else gram.order,
        total=gram.total,
        shape=gram.shape,
        solver="dense",
        complete=complete,
        rtol=float(max(part.rtol for part in levels)),
        **({} if complete else what_hides(gram) | {"remainder": rest}),
    )

    def right_vectors(start, stop):
        rows = _rows(levels, start, stop)
        return gram.as_right_vectors(rows, values[start:stop])

    return Decomposition(spectrum, right_vectors)


def _levels(gram) -> tuple[list[_Level], bool]:
    """Gram matrices until nothing is left, or nothing accurate; whether the former."""
    levels, noise = _first(gram)
    while levels[-1].order > (known := len(levels[-1].values)):
        noise = noise.without(gram, levels[-1].values)
        rest = levels[-1].vectors(known, levels[-1].order)
        if noise.is_all(gram, rest):
            n = sum(len(part.values) for part in levels)
            return levels, not has_hidden_rank(gram, n, noise, rest)
        if not known:
            return levels, False
        levels.append(_level(gram, gram.within(rest), partial(_expand, rest), noise))
    return levels, True


def _first(gram) -> tuple[list[_Level], Noise]:
    """X itself; or its outliers, and X without them."""
    noise, outliers = Noise(), none(gram)
    if gram.order > _LARGE:
        outliers = start(gram, np.random.RandomState(0)).outliers
    if outliers.rows is None:
        return [_level(gram, gram.matrix(), None, noise)], noise
    noise = noise.without(gram, outliers.values)
    G, expand = gram.beyond(outliers.rows)
    rows, values = outliers.rows, outliers.values
    rtol = rounding(len(values), values[0]) / values[-1]
    found = _Level(len(values), values, rtol, lambda i, j: rows[i:j, :])
    return [found, _level(gram, G, expand, noise)], noise


def _level(gram, G, expand, noise: Noise) -> _Level:
    """Solve one Gram matrix, as far as the accuracy goes.

    If it is not that of X itself, `expand` gives vectors from those in its basis.
    """
    noise = noise.measure(gram, expand, G) if expand else noise
    order = G.shape[0]
    w, eigenvectors = _on_host(G) if gram.device is None else _on_device(gram, G)
    own, inherited = rounding(order, w[0]), noise.errors(w)
    good = (own <= AIM * w) & (inherited <= LARGEST * w) & (w > 0)
    known = order if good.all() else int(np.argmin(good))
    errors = (own + inherited[:known]) / w[:known]

    def vectors(start, stop):
        rows = eigenvectors(start, stop)
        return expand(rows) if expand else rows

    rtol = float(errors.max(initial=0.0))
    return _Level(order, w[:known], rtol, vectors, float(w[known:].sum()))


def _expand(basis, coefficients):
    """Vectors from their coefficients in a basis, all of them rows."""
    return coefficients @ basis


def _rows(levels, start, stop):
    """Eigenvectors from `start` to `stop`, over the levels."""
    parts, first = [levels[0].vectors(0, 0)], 0
    for part in levels:
        i, j = max(start - first, 0), min(stop - first, len(part.values))
        if i < j:
            parts.append(part.vectors(i, j))
        first += len(part.values)
    return array_namespace(parts[0]).concat(parts)


def _on_host(G):
    """All eigenvalues, and a function for eigenvectors `start` to `stop`, as rows."""
    reduced = Tridiagonal(G)

    def eigenvectors(start, stop):
        return np.ascontiguousarray(reduced.vectors(start, stop).T)

    return reduced.values(), eigenvectors


def _on_device(gram, G):
    """Do the same; the vectors come at once, since the reduction takes most time."""
    w, U = eigh(G)

    def eigenvectors(start, stop):
        return gram.xp.asarray(U[:, start:stop].T, copy=True)  # or it keeps all of U

    return w, eigenvectors

"""What rounding hides, and what of X hides it or is far above all else.

Beside a time stamp in nanoseconds all other columns are rounding, and no eigenvalue
tells a matrix that has nothing else from one that has. Scaling does: it does not change
the rank.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from .._matrix import Gram, Matrix
from .._matrix.array_api import to_numpy
from .accuracy import Noise, random_directions
from .record import Decomposition

# An eigenvalue, or squared norm of a column or row, is far above the next from here on.
_ABOVE = 1e2
# Most of them that are looked at.
_MOST = 8
# Share of its squared norm that a row has if it has a part in a component, or is mostly
# that component.
_PART, _MOSTLY = 1e-4, 0.5
# Squared norm of what is far larger than the next, or than most others.
_FAR = 1e8
# Eigenvalue, relative to the largest, that rounding of a Gram matrix does not make.
_POSITIVE = 1e-12


def what_hides(gram: Gram) -> dict[str, Any]:
    """Facts of X for the `Spectrum` of which rounding hides the rest."""
    rows, columns = gram.squares()
    return {
        "cut_by_rounding": True,
        "largest_column": _largest(columns, gram.total),
        "uneven": _uneven(rows, columns),
    }


def with_large(gram: Gram, found: Decomposition, n: int) -> Decomposition:
    """Name what is large if eigenvalues far above the others follow n left out."""
    spectrum, large = found.spectrum, []
    far = _far_above(spectrum.eigenvalues)
    if spectrum.cut_by_rounding or not np.any(far > n):
        return found
    rows, columns = gram.squares()
    for side, squares in (("column", columns), ("row", rows)):
        which = np.argsort(-squares, kind="stable")[: _n_far(squares)]
        counted = far[(far > n) & (far <= len(which))]
        if len(counted):
            share = float(squares[which].sum() / gram.total)
            large.append((side, tuple(which.tolist()), int(counted[-1]), share))
    if not large:
        return found
    # Entries of a large row may differ as much, but their columns hold less.
    most = max(large, key=lambda facts: round(facts[-1], 3))
    return replace(found, spectrum=replace(spectrum, large=most))


def with_rows_left_out(
    matrix: Matrix, gram: Gram, found: Decomposition, n: int
) -> Decomposition:
    """Count the rows of X with no part in n leading components, and mostly of them.

    Those of large columns or rows are left out as such.
    """
    n = min(n, len(found.spectrum.eigenvalues) - 1)
    if n < 1:
        return found
    rows, columns = gram.squares()
    if any(0 < _n_far(squares) <= n for squares in (rows, columns)):
        return found
    squares = rows * gram.unit**2
    projected = matrix.project(matrix.like(found.right_vectors(0, n)))
    parts = (to_numpy(projected).astype(float) ** 2).sum(axis=1)
    held = parts[squares > 0] / squares[squares > 0]
    facts = int(np.sum(held < _PART)), int(np.sum(held > _MOSTLY)), len(held)
    return replace(found, spectrum=replace(found.spectrum, rows_left_out=facts))


def _far_above(values) -> np.ndarray:
    """Numbers of the largest values that are far above the next; up to `_MOST`."""
    largest = np.sort(values)[::-1][: _MOST + 1]
    return 1 + np.flatnonzero(largest[:-1] > _ABOVE * largest[1:])


def _n_far(squares) -> int:
    """Count the columns, or rows, that are far larger than all others."""
    return int(_far_above(squares).max(initial=0))


def _largest(squares, total) -> tuple[int, float]:
    index = int(np.argmax(squares))
    return index, float(squares[index] / total)


def has_hidden_rank(gram: Gram, known: int, noise: Noise, rest=None) -> bool:
    """Whether X has a larger rank than so many eigenvalues, beyond which is noise.

    `rest` is a basis of what is beyond, as rows, if a solver has one.
    """
    if not 0 < known < gram.order:
        return False
    alike, *factors = gram.alike()
    # The least eigenvalue that counts if rows and columns are alike; and in X itself,
    # where half of them are no smaller. Few of them do not count: centring leaves such
    # of a constant column.
    least = _POSITIVE * alike.total / alike.order
    usual = [np.median(f[s > 0]) for f, s in zip(factors, alike.squares(), strict=True)]
    in_x = least / usual[0] / usual[0] / usual[1] / usual[1]
    if not noise.explains(in_x / (gram.order - known)):
        return False
    if rest is not None and 2 * known > gram.order:
        shorter = factors[0 if gram.shape[0] < gram.shape[1] else 1]
        beyond = np.linalg.qr((to_numpy(rest) / shorter).T)[0].T
        if np.linalg.eigvalsh(alike.within(beyond))[-1] <= least:
            return False
    return _has_rank_above(alike, known)


def _has_rank_above(alike: Gram, known: int) -> bool:
    """Whether a section of the Gram matrix has one more positive eigenvalue."""
    rows = random_directions(alike.order, known + 1)
    w = np.linalg.eigvalsh(alike.within(rows))
    return bool(w[0] > _POSITIVE * w[-1])


def _uneven(rows, columns) -> str | None:
    """Name what is far larger than others: a column, some columns, or some rows."""
    first, second = np.sort(columns)[:-3:-1] if len(columns) > 1 else (1.0, 1.0)
    if first > _FAR * second:
        return "column"
    for name, squares in (("columns", columns), ("rows", rows)):
        if squares.max() > _FAR * np.median(squares[squares > 0]):
            return name
    return None

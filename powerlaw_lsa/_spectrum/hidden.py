"""What rounding hides, and what of X hides it or is far above all else.

Beside a time stamp in nanoseconds all other columns are rounding, and no eigenvalue
tells a matrix that has nothing else from one that has. Scaling does: it does not change
the rank.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from .._matrix import Gram
from .accuracy import Noise, random_directions
from .record import Decomposition

# The largest eigenvalue is far above the second from here on.
_ABOVE = 1e3
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


def with_largest_column(gram: Gram, found: Decomposition) -> Decomposition:
    """Name the column with the largest norm if one eigenvalue is far above the rest."""
    spectrum = found.spectrum
    first, second = (*spectrum.eigenvalues[:2], 0.0, 0.0)[:2]
    if spectrum.cut_by_rounding or not first > _ABOVE * second > 0:
        return found
    column = _largest(gram.squares()[1], gram.total)
    return replace(found, spectrum=replace(spectrum, largest_column=column))


def _largest(squares, total) -> tuple[int, float]:
    index = int(np.argmax(squares))
    return index, float(squares[index] / total)


def has_hidden_rank(gram: Gram, known: int, noise: Noise) -> bool:
    """Whether X has a larger rank than so many eigenvalues, beyond which is noise."""
    may_hide = 0 < known < gram.order and _may_hide(gram, noise)
    return may_hide and _has_rank_above(gram, known)


def _may_hide(gram: Gram, noise: Noise) -> bool:
    """Whether half of the columns, or of the rows, are too small to be seen.

    A single one of them is what centring leaves of a constant column.
    """
    for squares in gram.squares():
        median = np.quantile(squares[squares > 0], 0.5, method="lower")
        if noise.explains(median / gram.order):
            return True
    return False


def _has_rank_above(gram: Gram, known: int) -> bool:
    """Whether X with rows and columns of similar norms has a larger rank."""
    alike = gram.alike()
    rows = random_directions(gram.order, known + 1)
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

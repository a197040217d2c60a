"""A reader of Matrix Market files that survives those that are malformed.

`scipy.io.mmread` (SciPy 1.15 to 1.18) ends the process with a segmentation fault where
a file is cut off in a number, so it is no reader for files of other people. This one
has numpy parse the numbers. Complex matrices are not read.

Reference: R. F. Boisvert, R. Pozo, K. A. Remington, "The Matrix Market exchange
formats", NISTIR 5935 (1996).
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from scipy import sparse

_FIELDS = ("real", "double", "integer", "unsigned-integer", "pattern")
# What an entry is times the one on the other side of the diagonal.
_MIRRORED = {"general": 0, "symmetric": 1, "skew-symmetric": -1}


def read_matrix_market(path: Path) -> sparse.coo_array:
    """Matrix of float64 in a file; a ValueError says what is wrong with it."""
    with path.open(encoding="ascii", errors="replace") as file:
        layout, field, symmetry = _header(file.readline())
        lines = (line for line in file if line.strip() and line[0] != "%")
        size = [int(word) for word in next(lines, "").split()]
        if len(size) != (3 if layout == "coordinate" else 2) or min(size) < 0:
            raise ValueError(f"the size line is {size}")
        shape = (size[0], size[1])
        if layout == "array":
            values, rows, columns = _array(lines, shape, symmetry)
        else:
            values, rows, columns = _coordinates(lines, shape, size[2], field)
    X = sparse.coo_array((values, (rows, columns)), shape=shape)
    if not _MIRRORED[symmetry]:
        return X
    return (X + _MIRRORED[symmetry] * sparse.tril(X, -1).T).tocoo()


def _header(line: str) -> tuple[str, str, str]:
    """Layout, field and symmetry of a matrix."""
    words = line.lower().split()
    match words:
        case ["%%matrixmarket", "matrix", "coordinate" | "array", field, symmetry] if (
            field in _FIELDS and symmetry in _MIRRORED
        ):
            return words[2], field, symmetry
    raise ValueError(f"the header {line.strip()!r:.80} is not that of a real matrix")


def _array(lines: Iterator[str], shape, symmetry: str):
    """Values of a dense matrix, by columns, with their places."""
    n, d = shape
    if symmetry == "general":
        values = _numbers(lines, n * d, 1)
        columns, rows = np.divmod(np.arange(n * d), max(n, 1))
    elif n == d:  # the lower triangle, the diagonal of zeros left out
        offset = int(symmetry != "symmetric")
        values = _numbers(lines, n * (n + 1) // 2 - offset * n, 1)
        columns, rows = np.triu_indices(n, k=offset)
    else:
        raise ValueError(f"a {symmetry} matrix of shape {shape}")
    return values[:, 0], rows, columns


def _coordinates(lines: Iterator[str], shape, n_entries: int, field: str):
    """Values of a sparse matrix, with their places counted from 0."""
    table = _numbers(lines, n_entries, 2 if field == "pattern" else 3)
    places = table[:, :2]
    if not ((places == np.floor(places)) & (places >= 1) & (places <= shape)).all():
        raise ValueError(f"rows and columns must be integers from 1 to {shape}")
    rows, columns = places.T.astype(np.int64) - 1
    return np.ones(n_entries) if field == "pattern" else table[:, 2], rows, columns


def _numbers(lines: Iterator[str], n_rows: int, n_columns: int) -> np.ndarray:
    """Table of numbers, as large as announced."""
    first = next(lines, None)
    if first is None:
        table = np.zeros((0, n_columns))
    else:
        table = np.loadtxt(chain([first], lines), comments="%", ndmin=2)
    if table.shape != (n_rows, n_columns):
        raise ValueError(
            f"it has {table.shape[0]} rows of {table.shape[1]} numbers, not "
            f"{n_rows} of {n_columns} as its head says"
        )
    return table

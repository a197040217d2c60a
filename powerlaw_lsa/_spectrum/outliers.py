"""Leading eigenvectors that are far above all others, taken out before block Lanczos.

One column in large units (a price, an identifier, a time stamp) makes an eigenvalue
beside which all others are rounding. Block Lanczos finds it within a few steps. Then it
starts anew on ``PAA'P``, where P projects on what is left, and what is known of the
others is relative to the largest of them.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .._matrix import Gram
from .._matrix.array_api import array_namespace, to_numpy
from .accuracy import Noise, random_directions

# An eigenvalue that is less than this share of the one before it is far below it.
_FAR = 1e-3
# Most outliers that are taken out at a time, and the smallest of them beside the
# largest: it is as accurate as their common Gram matrix.
_MOST = 8
_ALIKE = 1e-6
# Residual of an outlier that a few steps must have reached, and products that it is
# then refined by. Each reduces its error by the factor that it is far above the others.
_FOUND = 1e-3
_REFINEMENTS = 3


@dataclass(frozen=True, eq=False)
class Outliers:
    """Eigenvectors that are taken out, and what is left of X."""

    rows: Any  # eigenvectors, of shape (n_outliers, order); None if there are none
    values: np.ndarray  # their eigenvalues, descending
    total: float  # sum of the others
    noise: float = 0.0  # absolute error of the others by rounding of the outliers

    def remove(self, rows):
        """Project vectors, which are rows, on what is left."""
        return rows if self.rows is None else rows - (rows @ self.rows.T) @ self.rows


def none(gram: Gram) -> Outliers:
    """Return no outliers."""
    return Outliers(None, np.zeros(0), gram.total)


def find(krylov) -> Outliers | None:
    """Outliers in a small basis, with those that were known before; None if no more."""
    if not krylov.n_steps:  # there is nothing, or nothing else
        return None
    values, vectors = np.linalg.eigh(krylov.lower_triangle())
    values, vectors = values[::-1], vectors[:, ::-1]
    far = np.flatnonzero(values[1 : _MOST + 1] <= _FAR * values[:_MOST])
    if not len(far):
        return None
    n = int(far[0]) + 1
    residuals = krylov.residuals(vectors)[:n]
    if values[n - 1] < _ALIKE * values[0] or (residuals > _FOUND * values[:n]).any():
        return None
    return _refined(krylov.gram, krylov.outliers, krylov.combine(vectors[:, :n]))


def _refined(gram: Gram, known: Outliers, rows) -> Outliers | None:
    """Outliers from vectors near to them, if X tells what is left without them."""
    for _ in range(_REFINEMENTS):
        products = known.remove(gram.times(known.remove(rows)))
        rows = gram.asarray(np.linalg.qr(to_numpy(products).T)[0].T)
    values, turn = np.linalg.eigh(to_numpy(gram.within(rows)))
    rows = gram.asarray(turn[:, ::-1].T) @ rows
    if known.rows is not None:
        rows = array_namespace(rows).concat([known.rows, rows])
    values = np.append(known.values, values[::-1])
    noise, total = Noise().without(gram, values), gram.total_without(rows)
    if total is None or noise.explains(total / gram.order):
        return None
    found = Outliers(rows, values, total)
    return replace(found, noise=noise.errors(0.0) + _measured(gram, found))


def _measured(gram: Gram, outliers: Outliers) -> float:
    """Error that the outliers cause in products with what is left."""
    rows = outliers.remove(gram.asarray(random_directions(gram.order)))
    products = to_numpy(rows @ outliers.remove(gram.times(rows)).T)
    error = np.abs(products - to_numpy(gram.within(rows))).max()
    return float(np.sqrt(gram.order) * error)

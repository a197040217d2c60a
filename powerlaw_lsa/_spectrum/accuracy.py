"""How accurate the eigenvalues are that come from products of X with itself.

Rounding of a Gram matrix, and of its eigenvalues, is relative to the largest of them.
It drowns singular values below 1e-8 of the largest, and leaves 1e-8 of an eigenvalue
only if its singular value is above some 1e-3 of it: a column of prices beside TF-IDF
hides all the texts. What is smaller is computed from X without its leading singular
vectors, in which only the errors of `Noise` remain. They are those of LAPACK's singular
values of X itself, and less if columns or rows of X differ in size.
"""

from dataclasses import dataclass, replace

import numpy as np

from .._matrix import Gram
from .._matrix.array_api import array_namespace, to_numpy

# Relative error of an eigenvalue that solvers aim at, and the largest that one may have
# if X gives no better.
AIM = 1e-8
LARGEST = 1e-6
_EPS = float(np.finfo(np.float64).eps)
# Random directions in which errors are measured.
_DIRECTIONS = 16
# What is left of X is zero if it is at most so many times the noise.
_ZERO = 10.0


def rounding(order: int, largest: float) -> float:
    """Absolute error of the eigenvalues of a Gram matrix, of which one is `largest`."""
    return np.sqrt(order) * _EPS * largest


@dataclass(frozen=True)
class Noise:
    """What rounding leaves in X without its leading singular vectors."""

    # Squared size of what is left along the leading vectors, which are known up to
    # rounding of the largest eigenvalue over their own.
    leak: float = 0.0
    product: float = 0.0  # error of the product of X with a unit vector
    # Error of the Gram matrix of what is left, as far as it was measured. It is less
    # than `product` tells if the largest part of X is in a few columns or rows.
    measured: float = np.inf

    def without(self, gram: Gram, known) -> "Noise":
        """Noise of what is left once these eigenvalues are taken out, too."""
        leak = self.leak + float(np.sum((_EPS * known[:1]) ** 2 / known))
        return Noise(leak, _EPS * np.sqrt(gram.total))

    def measure(self, gram: Gram, expand, G) -> "Noise":
        """Compare a Gram matrix of what is left with products by other sums.

        ``expand(coefficients)`` gives vectors from those in the basis of G.
        """
        rows = gram.asarray(random_directions(G.shape[0]))
        again = to_numpy(gram.within(expand(rows)))
        error = np.abs(to_numpy(rows @ G @ rows.T) - again).max()
        return replace(self, measured=float(np.sqrt(G.shape[0]) * error))

    def errors(self, values):
        """Absolute errors that eigenvalues of what is left have by the noise."""
        of_products = 2 * self.product * np.sqrt(np.maximum(values, 0.0))
        return self.leak + self.product**2 + np.minimum(of_products, self.measured)

    def is_all(self, gram: Gram, basis) -> bool:
        """Whether X has nothing but noise within this basis."""
        rows = gram.asarray(random_directions(basis.shape[0])) @ basis
        xp = array_namespace(rows)
        return self.explains(to_numpy(xp.sum(rows * gram.times(rows), axis=1)).mean())

    def explains(self, energy: float) -> bool:
        """Whether the mean squared product with unit vectors is that of noise."""
        return bool(energy <= _ZERO * (self.leak + self.product**2))


def random_directions(n: int, count: int = _DIRECTIONS) -> np.ndarray:
    """Return a few orthonormal rows, random, but always the same."""
    columns = np.random.default_rng(0).standard_normal((n, min(n, count)))
    return np.ascontiguousarray(np.linalg.qr(columns)[0].T)

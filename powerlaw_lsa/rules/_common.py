"""What several rules share."""

import numpy as np

from .._numerics import ROUNDING


def all_eigenvalues(spectrum) -> np.ndarray:
    """All min(n, d) eigenvalues of a complete spectrum, with those that are zero."""
    x = spectrum.eigenvalues
    return np.append(x, np.zeros(min(spectrum.shape) - len(x)))


def count_above(spectrum, level) -> int:
    """Count the known eigenvalues above a level; being at it, but for rounding, is not.

    An identity matrix must not have eigenvalues above their mean.
    """
    return int(np.count_nonzero(spectrum.eigenvalues > level * (1 + ROUNDING)))


def any_of(decisive, spectrum) -> bool:
    """Whether a known eigenvalue is decisive, or no other is left."""
    return bool(spectrum.complete or np.any(decisive))


def first_of(decisive) -> int:
    """Position of the first that is decisive; the number of all if none is."""
    return int(np.argmax(decisive)) if np.any(decisive) else len(decisive)

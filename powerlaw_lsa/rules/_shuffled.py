"""Spectra of random versions of X."""

import numpy as np
from sklearn.utils import check_random_state

from .._matrix.host import HostMatrix
from .._spectrum import Spectrum, decompose
from .base import Rule
from .search import Search

# Relative difference below which eigenvalues of two matrices are equal: what the
# solvers promise.
ACCURACY = 1e-8


def spectrum_of(
    X, rule: Rule, algorithm: str = "auto", without_leading: int = 0
) -> Spectrum:
    """Spectrum of an array as far as a rule needs it; the start does not matter."""
    found = decompose(
        HostMatrix(X),
        Search(rule),
        without_leading=without_leading,
        algorithm=algorithm,
        random_state=check_random_state(0),
        n_iter=5,
        n_oversamples=10,
        power_iteration_normalizer="auto",
    )
    return found.spectrum


def padded(spectrum: Spectrum, n: int) -> np.ndarray:
    """Return n eigenvalues: a complete spectrum is padded with zeros.

    A partial spectrum is padded with its last value. The padding cannot matter: the
    comparison was decided before it.
    """
    x = spectrum.eigenvalues[:n]
    last = 0.0 if spectrum.complete else x[-1]
    return np.append(x, np.full(n - len(x), last))

"""Parallel analysis: which eigenvalues are larger than those of a random X.

The random versions of X keep its shape, its sparsity and its entries, but for their
place in a column or for their sign.
"""

from dataclasses import dataclass
from numbers import Integral
from typing import ClassVar

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_random_state

from ._array_api import on_host
from ._criteria import SpectralRule, _check, _count_above, _first
from ._goodness_of_fit import seeds_for
from ._rules import Rule, fixed
from ._spectrum import decompose

# Relative difference below which eigenvalues of two matrices are equal: what the
# solvers promise.
_ACCURACY = 1e-8


@dataclass(frozen=True)
class ParallelAnalysis(SpectralRule):
    r"""Eigenvalues larger than the same ones of X with its columns shuffled.

    Parameters
    ----------
    n_draws : int, default=19
        Number of shuffled matrices. With 19 an eigenvalue of a matrix of independent
        columns is above all of theirs with probability 1 / 20.

    See Also
    --------
    SignflipParallelAnalysis : Random signs instead, and the edge instead of pairs.
    shuffle_null : One matrix with its entries anywhere.
    compare_rules : All rules beside each other.

    Notes
    -----
    Each column is permuted on its own, which keeps every term's frequency and weights
    and destroys what terms have to do with each other. K ends before the first
    eigenvalue :math:`\lambda_k` that is not above the k-th of each shuffled matrix.
    The shuffled matrices are as sparse as X.

    Horn compares with normal numbers and the mean; shuffles of the columns and a high
    quantile are Buja and Eyuboglu's. Both centre X. Here it is not centred, and the
    first eigenvalue is the mean document's, in X and in a shuffled matrix, where it
    may be the larger one. So the first component is kept without a test, and the
    comparison starts with the second.

    Called with the spectrum, which has to be complete, and the eigenvalues of the
    shuffled matrices, of shape (n_draws, n_known), as many as X has. What comes after
    the first that is not smaller than that of X does not count.

    References
    ----------
    J. L. Horn, "A rationale and test for the number of factors in factor analysis",
    Psychometrika 30 (1965), 179-185.

    A. Buja, N. Eyuboglu, "Remarks on parallel analysis", Multivariate Behavioral
    Research 27 (1992), 509-540.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import ParallelAnalysis, PowerLawTruncatedSVD
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60))
    >>> X += 4 * np.outer(rng.standard_normal(90), rng.standard_normal(60))
    >>> svd = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=0)
    >>> svd.fit(X).n_components_
    1
    """

    n_draws: int = 19
    needs: ClassVar[str] = "nulls"

    def __post_init__(self):
        _check("n_draws", self.n_draws, Integral, 1)

    def evidence(self, X, decomposition, random_state):
        """Leading eigenvalues of the shuffled matrices."""
        x = decomposition.spectrum.eigenvalues

        def crossed(spectrum):
            null = spectrum.eigenvalues[: len(x)]
            return spectrum.complete or _n_above(x[: len(null)], null) < len(null)

        until_crossed = Rule(len, crossed)
        X = on_host(X)  # random versions are made there, and have to be decomposed
        seeds = seeds_for(random_state, self.n_draws, "n_draws")
        spectra = [_spectrum(_permuted(X, s), until_crossed, "auto") for s in seeds]
        return (np.array([_as_long(spectrum, len(x)) for spectrum in spectra]),)

    def _cut(self, spectrum, null_eigenvalues):
        return _n_above(spectrum.eigenvalues, np.max(null_eigenvalues, axis=0))


@dataclass(frozen=True)
class SignflipParallelAnalysis(SpectralRule):
    r"""Eigenvalues larger than all of X with random signs (FlipPA).

    Parameters
    ----------
    n_draws : int, default=19
        Number of matrices with random signs. Their largest eigenvalue varies little.

    See Also
    --------
    ParallelAnalysis : Shuffled columns, and pairs of eigenvalues.
    MarchenkoPasturEdge : The same edge for entries of one variance, in closed form.
    compare_rules : All rules beside each other.

    Notes
    -----
    Each entry is multiplied by -1 or 1, with equal probability. That keeps the size of
    every entry, and so all differences between rows and columns in variance, and the
    zeros. K is the number of eigenvalues above the largest of any of these matrices
    ("upper edge" comparison with the maximum, as in the authors' own package).

    The entries of text are not symmetric about zero; random signs remove the mean
    document too, which therefore always counts.

    Called with the spectrum and the leading eigenvalues of the matrices with random
    signs, of shape (n_draws, n_leading), of which the first column counts.

    References
    ----------
    D. Hong, Y. Sheng, E. Dobriban, "Selecting the number of components in PCA via
    random signflips", arXiv:2012.02985.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, SignflipParallelAnalysis
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60))
    >>> X += 4 * np.outer(rng.standard_normal(90), rng.standard_normal(60))
    >>> svd = PowerLawTruncatedSVD(SignflipParallelAnalysis(), random_state=0)
    >>> svd.fit(X).n_components_
    1
    """

    n_draws: int = 19
    needs: ClassVar[str] = "nulls"

    def __post_init__(self):
        _check("n_draws", self.n_draws, Integral, 1)

    def evidence(self, X, decomposition, random_state):
        """Largest eigenvalue of each matrix with random signs."""
        X = on_host(X)  # random versions are made there, and have to be decomposed
        seeds = seeds_for(random_state, self.n_draws, "n_draws")
        spectra = [_spectrum(_flipped(X, s), fixed(1), "arpack") for s in seeds]
        return (np.array([_as_long(spectrum, 1) for spectrum in spectra]),)

    def _cut(self, spectrum, null_eigenvalues):
        return _count_above(spectrum, np.max(null_eigenvalues))


def _n_above(x, null) -> int:
    """Count the x above their null before the first that is not; the first x is."""
    return 1 + _first(x[1:] <= null[1:] * (1 + _ACCURACY))


def _as_long(spectrum, n) -> np.ndarray:
    """Return n eigenvalues: a complete spectrum goes on with zeros.

    A partial one goes on as it ends; it is never asked for more than it decides.
    """
    x = spectrum.eigenvalues[:n]
    last = 0.0 if spectrum.complete else x[-1]
    return np.append(x, np.full(n - len(x), last))


def _permuted(X, seed):
    """X with each column permuted."""
    rng = np.random.default_rng(seed)
    if not sp.issparse(X):
        return rng.permuted(X, axis=0)
    X = X.tocsc()
    rows = [rng.choice(X.shape[0], n, replace=False) for n in np.diff(X.indptr)]
    entries = (X.data.copy(), np.concatenate(rows), X.indptr)
    null = sp.csc_array(entries, shape=X.shape)
    null.sort_indices()
    return null


def _flipped(X, seed):
    """X with random signs."""
    rng = np.random.default_rng(seed)
    null = X.copy()
    entries = null.data if sp.issparse(null) else null
    entries *= 1.0 - 2.0 * rng.integers(2, size=entries.shape, dtype=np.int8)
    return null


def _spectrum(X, rule, algorithm):
    """Spectrum as far as `rule` needs it; the start does not matter."""
    start = check_random_state(0)
    options = {"n_iter": 5, "n_oversamples": 10, "power_iteration_normalizer": "auto"}
    found = decompose(X, rule, algorithm=algorithm, random_state=start, **options)
    return found.spectrum

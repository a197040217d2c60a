"""Comparison with the eigenvalues of X with its columns shuffled."""

from dataclasses import dataclass
from numbers import Integral
from typing import ClassVar

import numpy as np
from sklearn.utils import check_scalar

from .._matrix import Matrix
from .._matrix.shuffles import permuted_columns, seeds_for
from .._spectrum import Decomposition, Spectrum
from ._common import first_of
from ._shuffled import ACCURACY, padded, spectrum_of
from .base import Rule


@dataclass(frozen=True)
class ParallelAnalysis(Rule):
    r"""Eigenvalues larger than those of equal rank after shuffling the columns of X.

    Parameters
    ----------
    n_draws : int, default=19
        Number of shuffled matrices. With 19 an eigenvalue of a matrix of independent
        columns is above all of theirs with probability 1 / 20.

    See Also
    --------
    SignflipParallelAnalysis : Random signs instead, and the edge instead of pairs.
    powerlaw_lsa.diagnostics.fit_shuffled : The same comparison, with fits.
    compare_rules : Compare all rules on one spectrum.

    Notes
    -----
    Each column is permuted independently, which keeps the frequency and weights of
    every term and destroys all relations between terms. K ends before the first
    eigenvalue :math:`\lambda_k` that is not above the k-th eigenvalue of every shuffled
    matrix.
    The shuffled matrices are as sparse as X.

    Horn compares with normal numbers and the mean; shuffles of the columns and a high
    quantile are Buja and Eyuboglu's. Both centre X. Here it is not centred, and the
    first eigenvalue is the mean document's, in X and in a shuffled matrix, where it
    may be the larger one. So the first component is kept without a test, and the
    comparison starts with the second.

    If you call the rule directly, pass the complete spectrum and an array of shape
    (n_draws, n_known) with as many eigenvalues of each shuffled matrix as X has. Those
    after the first one that is not smaller than that of X are ignored.

    References
    ----------
    J. L. Horn, "A rationale and test for the number of factors in factor analysis",
    Psychometrika 30 (1965), 179-185.

    A. Buja, N. Eyuboglu, "Remarks on parallel analysis", Multivariate Behavioral
    Research 27 (1992), 509-540.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import ParallelAnalysis
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60))
    >>> X += 4 * np.outer(rng.standard_normal(90), rng.standard_normal(60))
    >>> svd = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=0)
    >>> svd.fit(X).n_components_
    1
    """

    n_draws: int = 19
    needs: ClassVar[str] = "shuffles"

    def __post_init__(self):
        check_scalar(self.n_draws, "n_draws", Integral, min_val=1)

    def evidence(self, X: Matrix, found: Decomposition, random_state) -> tuple:
        """Leading eigenvalues of the shuffled matrices."""
        x = found.spectrum.eigenvalues
        matrix = X.to_host()
        seeds = seeds_for(random_state, self.n_draws, "n_draws")
        permuted = (permuted_columns(matrix, seed) for seed in seeds)
        options = {"without_leading": found.spectrum.n_left_out}
        spectra = [spectrum_of(null, _UntilCrossed(x), **options) for null in permuted]
        return (np.array([padded(spectrum, len(x)) for spectrum in spectra]),)

    def choose(self, spectrum: Spectrum, null_eigenvalues) -> int:
        """Choose K."""
        return n_above(spectrum.eigenvalues, np.max(null_eigenvalues, axis=0))


@dataclass(frozen=True, eq=False)
class _UntilCrossed(Rule):
    """As many eigenvalues as show where those of X are no longer larger."""

    eigenvalues: np.ndarray
    needs: ClassVar[str] = "leading"

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether one of the null is at least as large as that of X."""
        null = spectrum.eigenvalues[: len(self.eigenvalues)]
        x = self.eigenvalues[: len(null)]
        return spectrum.complete or n_above(x, null) < len(null)


def n_above(x, null) -> int:
    """Count the x above their null before the first that is not; the first x is."""
    return 1 + first_of(x[1:] <= null[1:] * (1 + ACCURACY))

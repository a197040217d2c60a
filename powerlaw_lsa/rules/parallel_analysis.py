"""Comparison with the eigenvalues of X with its columns shuffled."""

from dataclasses import dataclass

import numpy as np

from .._matrix.shuffles import permuted_columns
from .._spectrum import Spectrum
from ._shuffled import ComparedWithRandom, n_above


@dataclass(frozen=True)
class ParallelAnalysis(ComparedWithRandom):
    r"""Eigenvalues larger than those of equal rank after shuffling the columns of X.

    Parameters
    ----------
    n_draws : int, default=19
        Largest number of shuffled matrices. With 19, an eigenvalue of a matrix of
        independent columns is above all of theirs with probability 1 / 20.

    See Also
    --------
    SignflipParallelAnalysis : Random signs instead, and the edge instead of pairs.
    powerlaw_lsa.diagnostics.fit_shuffled : The same comparison, with fits.

    Notes
    -----
    Each column is permuted independently, which keeps the frequency and weights of
    every term and destroys all relations between terms. K ends before the first
    eigenvalue :math:`\lambda_k` that is not above the k-th eigenvalue of every shuffled
    matrix.

    Horn compares with normal numbers and the mean; shuffles of the columns and a high
    quantile are Buja and Eyuboglu's. Both centre X. Here it is not centred, and the
    first eigenvalue is the mean document's, in X and in a shuffled matrix, where it
    may be the larger one. So the first component is kept without a test, and the
    comparison starts with the second. A K of 1 may then mean that no component is
    larger than in random documents, or that a column in far larger units took the place
    of the mean document; the guide "Other rules" says what to do.

    **Cost.** Only the eigenvalues down to that one are computed, those of the shuffled
    matrices to four digits. The matrices are drawn one after the other, and no more of
    them if those that are left would lower K by at most 5 % in expectation. (The
    eigenvalues of those that were drawn give, by Student's t, the probability that
    another one has the larger eigenvalue at some rank.) `compare_rules` says how many
    were drawn; the guide has measurements.

    If the estimator leaves out leading components, they are left out of the shuffled
    matrices too: the comparison goes on rank by rank, as in the whole spectra. The
    first of those that are left is then tested as well. If it fails, K is 1 all the
    same, since an estimator keeps a component; a warning says so, and
    ``outcome_.asked`` is 0.

    A dask array is shuffled block by block, so differences between blocks do not count.
    If the rows are sorted, by topic or by time, shuffle them first.

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

    _version = staticmethod(permuted_columns)
    _has_mean = True

    def choose(self, spectrum: Spectrum, null_eigenvalues) -> int:
        return n_above(spectrum.eigenvalues, np.max(null_eigenvalues, axis=0))

"""Comparison with the largest eigenvalue of X with random signs."""

from dataclasses import dataclass

import numpy as np

from .._matrix.shuffles import with_random_signs
from .._spectrum import Spectrum
from ._shuffled import ComparedWithRandom
from .base import count_above


@dataclass(frozen=True)
class SignflipParallelAnalysis(ComparedWithRandom):
    r"""Eigenvalues larger than any eigenvalue of X with random signs (FlipPA).

    Parameters
    ----------
    n_draws : int, default=19
        Largest number of matrices with random signs. As for `ParallelAnalysis`, no more
        are drawn than may matter.

    See Also
    --------
    ParallelAnalysis : Shuffled columns, and pairs of eigenvalues.
    MarchenkoPasturEdge : The same edge for entries of one variance, in closed form.

    Notes
    -----
    Each entry is multiplied by -1 or 1, with equal probability. That keeps the size of
    every entry, and so all differences between rows and columns in variance, and the
    zeros. K is the number of eigenvalues above the largest of any of these matrices
    ("upper edge" comparison with the maximum, as in the authors' own package).

    The entries of a TF-IDF matrix are not symmetric about zero. Random signs therefore
    remove the mean document too, so the component of the mean document is always kept.

    If the estimator leaves out leading components, the matrices with random signs keep
    all of theirs, since these have nothing in common with those that are left out.

    If you call the rule directly, pass the spectrum and an array of shape
    (n_draws, n_leading) with the leading eigenvalues of the matrices with random signs.
    Only its first column is used.

    References
    ----------
    D. Hong, Y. Sheng, E. Dobriban, "Selecting the number of components in PCA via
    random signflips", arXiv:2012.02985.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import SignflipParallelAnalysis
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60))
    >>> X += 4 * np.outer(rng.standard_normal(90), rng.standard_normal(60))
    >>> svd = PowerLawTruncatedSVD(SignflipParallelAnalysis(), random_state=0)
    >>> svd.fit(X).n_components_
    1
    """

    _version = staticmethod(with_random_signs)
    _only_largest = True

    def choose(self, spectrum: Spectrum, null_eigenvalues) -> int:
        return count_above(spectrum, np.max(null_eigenvalues))

"""Localization of eigenvectors: how many entries carry their weight."""

import numpy as np


def localization_ratios(vectors) -> np.ndarray:
    r"""Ratio of the 1-norm to the maximum norm of each row.

    Between 1 (all weight on one entry) and the length of the vector (all entries
    equal): the effective number of terms in an eigenvector.

    Parameters
    ----------
    vectors : array-like of shape (n_vectors, n_entries)
        Eigenvectors as rows, of any norm.

    Returns
    -------
    ratios : ndarray of shape (n_vectors,)
        :math:`\|v\|_1 / \|v\|_\infty`; NaN for a vector of zeros.

    References
    ----------
    C. H. Martin, M. W. Mahoney, "Implicit self-regularization in deep neural
    networks", JMLR 22 (2021), section 4.

    Examples
    --------
    >>> from powerlaw_lsa import localization_ratios
    >>> localization_ratios([[1.0, 0.0, 0.0], [0.5, -0.5, 0.5]])
    array([1., 3.])
    """
    magnitudes = np.abs(np.asarray(vectors, dtype=np.float64))
    peaks = magnitudes.max(axis=1)
    return magnitudes.sum(axis=1) / np.where(peaks > 0, peaks, np.nan)

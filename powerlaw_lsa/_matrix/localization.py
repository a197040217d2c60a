"""Localization of eigenvectors: how many entries carry their weight."""

from typing import Any

import numpy as np

from .._numerics import with_numpy_defaults
from .array_api import array_namespace, device, is_array_api_obj, largest_dtype


@with_numpy_defaults
def localization_ratios(vectors: Any) -> Any:
    r"""Ratio of the 1-norm to the maximum norm of each row.

    The ratio is the effective number of terms in an eigenvector. It lies between 1 (all
    weight on one entry) and the length of the vector (all entries equal in magnitude).

    Parameters
    ----------
    vectors : array-like of shape (n_vectors, n_entries)
        Eigenvectors as rows, of any norm.

    Returns
    -------
    ratios : ndarray of shape (n_vectors,)
        :math:`\|v\|_1 / \|v\|_\infty`; NaN for a vector of zeros.

    Raises
    ------
    ValueError
        If the vectors are not rows of a two-dimensional array.

    See Also
    --------
    inverse_participation_ratios : A measure in which small entries count less.

    References
    ----------
    C. H. Martin, M. W. Mahoney, "Implicit self-regularization in deep neural
    networks", JMLR 22 (2021), section 4. It is ``localization_ratio`` of
    weightwatcher.

    Examples
    --------
    >>> from powerlaw_lsa.diagnostics import localization_ratios
    >>> localization_ratios([[1.0, 0.0, 0.0], [0.5, -0.5, 0.5]])
    array([1., 3.])
    """
    # A row at a time: the rows of a large vocabulary fill memory as they are.
    vectors = _as_rows(vectors)
    xp = array_namespace(vectors)
    n = vectors.shape[0]
    ratios = xp.empty(n, dtype=largest_dtype(vectors), device=device(vectors))
    for i in range(n):
        ratios[i] = xp.sum(_scaled(vectors[i : i + 1, :]))
    return ratios


@with_numpy_defaults
def inverse_participation_ratios(vectors: Any) -> Any:
    r"""Inverse participation ratio of each row.

    Between 1 / length (all entries equal in magnitude) and 1 (all weight on one
    entry). Its reciprocal is an effective number of entries, in which small ones count
    less than in :func:`localization_ratios`.

    Parameters
    ----------
    vectors : array-like of shape (n_vectors, n_entries)
        As for :func:`localization_ratios`, which raises the same error.

    Returns
    -------
    ratios : ndarray of shape (n_vectors,)
        :math:`\sum_i v_i^4 / (\sum_i v_i^2)^2`; NaN for a vector of zeros.

    References
    ----------
    F. Wegner, "Inverse participation ratio in 2+epsilon dimensions", Zeitschrift für
    Physik B 36 (1980), 209-214.

    Examples
    --------
    >>> from powerlaw_lsa.diagnostics import inverse_participation_ratios
    >>> inverse_participation_ratios([[1.0, 0.0, 0.0, 0.0], [0.5, -0.5, 0.5, 0.5]])
    array([1.  , 0.25])
    """
    squares = _scaled(_as_rows(vectors)) ** 2
    xp = array_namespace(squares)
    return xp.sum(squares**2, axis=1) / xp.sum(squares, axis=1) ** 2


def _as_rows(vectors):
    """Array of two dimensions, of any library, without a copy."""
    vectors = vectors if is_array_api_obj(vectors) else np.asarray(vectors)
    if vectors.ndim != 2 or not vectors.shape[1]:
        raise ValueError(
            "vectors must be of shape (n_vectors, n_entries) with at least one entry, "
            f"got {tuple(vectors.shape)}; pass a single vector v as [v]"
        )
    return vectors


def _scaled(vectors):
    """Magnitudes relative to the largest of their row, which no power overflows."""
    xp = array_namespace(vectors)
    magnitudes = xp.abs(xp.astype(vectors, largest_dtype(vectors), copy=False))
    peaks = xp.max(magnitudes, axis=1, keepdims=True)
    return magnitudes / xp.where(peaks > 0, peaks, xp.nan)

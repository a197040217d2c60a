"""A null: X with its entries elsewhere."""

from .._matrix import in_memory
from .._matrix.shuffles import seeds_for, shuffled_entries
from .._tail.fit import PowerLawFit
from ._resampling import refit_by


def shuffle_null(X, *, estimator=None, random_state=None) -> PowerLawFit:
    """Fit the spectrum of X with its stored entries put at random positions.

    What a matrix without structure but with the same entries would give: if its K and
    alpha were like those of X, they would say nothing of the documents.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Documents by terms. Zeros are not moved, so a sparse X stays as sparse.
    estimator : PowerLawTruncatedSVD, default=None
        Its clone is fitted to the shuffled matrix, so that
        ``PowerLawTruncatedSVD(max_components=300)`` bounds the cost. None is the
        estimator with its defaults.
    random_state : int, RandomState instance or None, default=None
        Seed of the shuffle.

    Returns
    -------
    null : PowerLawFit
        ``null.eigenvalues[0]`` is the largest eigenvalue of the shuffled matrix.

    Notes
    -----
    Positions are drawn from the whole matrix, as in the article whose picture this
    is. That removes everything but the values and their number: term frequencies,
    document lengths, co-occurrence. What is left is one eigenvalue, the mean of the
    entries, above a narrow bulk that falls off steeply (MED: alpha = 9, where the
    abstracts as they are give 3.3).

    **Cost.** The eigenvalues of that bulk lie so close together that block Lanczos
    needs many vectors for each: on the article's matrix (18,846 x 130,107, K = 547) a
    basis of 2,144 for the leading 200, of 4,832 for 547. So :func:`assess` bounds the
    tail to 200, which loses little. On MED, CISI and CACM, shuffled twice each, the
    best of all tails had K = 66 to 109. On the article's matrix the best up to 200 has
    K = 200 and alpha = 16, up to 547 K = 396 and alpha = 15: steep either way, where
    the posts have 2.2.

    Moving entries only within their columns would keep the term frequencies, and
    already these bend the spectrum (MED: alpha = 4.9). So the distance of X from this
    null is a sign of structure, though part of it is Zipf's law alone.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa.diagnostics import shuffle_null
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((60, 40)) / np.arange(1, 41)
    >>> null = shuffle_null(X, random_state=0)
    >>> bool(null.eigenvalues[0] < np.linalg.norm(X, 2) ** 2)
    True
    """
    (seed,) = seeds_for(random_state, 1, "n_shuffles")
    return refit_by(estimator)(shuffled_entries(in_memory(X), seed))

"""Tails that fit nearly as well as the best."""

from typing import Any

from .._fitted import tail_of
from .._numerics import with_numpy_defaults
from .._tail.ties import MARGIN, NearTies, find_ties
from ._inputs import check_parameters


@with_numpy_defaults
def near_ties(fit: Any, *, margin: float = MARGIN) -> NearTies:
    """Tails that fit nearly as well as the best: local minima of D within a margin.

    Parameters
    ----------
    fit : PowerLawTruncatedSVD, Pipeline, Spectrum, PowerLawFit or array-like
        What holds a fit, or eigenvalues.
    margin : float, default=0.1
        How much larger than the smallest D another may be, relatively.

    Returns
    -------
    ties : NearTies
        ``ties.n_tails`` are the lengths of these tails, K of the fit first.
        ``ties.is_ambiguous`` says whether one of them is at least twice or at most
        half as long, ``print(ties)`` is a sentence, ``ties.to_frame()`` a table. With
        a margin above a tenth, only a tail within a tenth is said to fit nearly as
        well.

    Notes
    -----
    A local minimum is a candidate with a smaller D than its neighbours on either side.
    The whole curve of D is computed, in O(n_eigenvalues ** 2).

    Why a tenth: D is a difference of counts over K, and one eigenvalue more or less at
    the worst place moves it by 1 / K, which is 10 to 54 % of the smallest D on five
    text corpora. A D within 10 % of the smallest cannot be told from it.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa.diagnostics import near_ties
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 500)
    >>> ties = near_ties(x)
    >>> bool((ties.ks_distances <= 1.1 * ties.ks_distances[0]).all())
    True
    """
    check_parameters("near_ties", margin=margin)
    return find_ties(tail_of(fit), margin)

"""Tails that fit nearly as well as the best."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .._words import Result
from .fit import PowerLawFit

# Ratio of two numbers of components at which they are no longer the same answer.
_FACTOR = 2.0

# One eigenvalue more or less moves D by about so much of it: see `near_ties`.
MARGIN = 0.1


@dataclass(frozen=True, eq=False, repr=False)
class NearTies(Result):
    """Tails whose D is a local minimum within a margin; the best comes first.

    Attributes
    ----------
    n_tails : ndarray of shape (n_ties,)
        Number of eigenvalues in each tail; the first is K of the fit.
    alphas, xmins, ks_distances : ndarray of shape (n_ties,)
        The power law of each tail.
    margin : float
        How much larger than the smallest D that of another may be, relatively.
    """

    n_tails: np.ndarray
    alphas: np.ndarray
    xmins: np.ndarray
    ks_distances: np.ndarray
    margin: float = MARGIN

    @property
    def is_ambiguous(self) -> bool:
        """Whether one of them is at least twice or at most half as long as the best."""
        k = self.n_tails
        return bool(k.max() >= _FACTOR * k[0] or _FACTOR * k.min() <= k[0])

    @property
    def rival(self) -> int:
        """Position of the tail whose length differs most from the best, by ratio."""
        return int(np.abs(np.log(self.n_tails / self.n_tails[0])).argmax())

    def to_frame(self) -> pd.DataFrame:
        """Return a table with the columns ``K``, ``alpha``, ``xmin`` and ``D``."""
        return pd.DataFrame(
            {
                "K": self.n_tails,
                "alpha": self.alphas,
                "xmin": self.xmins,
                "D": self.ks_distances,
            }
        )

    def __str__(self) -> str:
        k, d = self.n_tails, self.ks_distances
        larger = f"at most {100 * self.margin:,.10g} % larger than"
        if len(k) == 1:
            return (
                "Among the tails that were examined, no other local minimum of D is "
                f"{larger} that at K = {k[0]:,}."
            )
        others = len(k) - 1
        minima = "local minimum of D is" if others == 1 else "local minima of D are"
        span = (
            f"Among the tails that were examined, {others:,} other {minima} {larger} "
            f"the smallest, with K between {k.min():,} and {k.max():,}"
        )
        if not self.is_ambiguous:
            return f"{span}: the same answer for most uses."
        at = self.rival
        is_near = d[at] <= (1 + MARGIN) * d[0] * (1 + 1e-9)
        how = "nearly as well as" if is_near else "less well than"
        return (
            f"{span}: K = {k[at]:,} (D = {d[at]:.4g}) fits {how} "
            f"K = {k[0]:,} (D = {d[0]:.4g})."
        )


def find_ties(fit: PowerLawFit, margin: float = MARGIN) -> NearTies:
    """Local minima of D of at most 1 + `margin` times the smallest, in O(n ** 2)."""
    d = fit.ks_distances
    # The last candidate of a plateau counts, which is the longest tail.
    minimal = (d <= np.append(np.inf, d[:-1])) & (d < np.append(d[1:], np.inf))
    best = fit.n_tails == fit.n_tail
    near = np.flatnonzero((minimal & (d <= (1 + margin) * fit.ks_distance)) | best)
    # Rounding may leave a D below the one that was chosen; that one still leads.
    near = near[np.lexsort((d[near], ~best[near]))]
    return NearTies(
        fit.n_tails[near], fit.alphas[near], fit.xmins[near], d[near], margin
    )

"""How many components are larger than in random documents with the same words."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state

from .._matrix.host import HostMatrix
from .._outcome import Outcome
from .._spectrum import decompose
from .._words import Result
from ..rules._shuffled import ACCURACY, n_above
from ..rules.parallel_analysis import ParallelAnalysis
from ..rules.search import Search


@dataclass(frozen=True, eq=False, repr=False)
class LargerThanRandom(Result):
    """How many components are larger than in random documents; it prints as a sentence.

    Attributes
    ----------
    eigenvalues : ndarray of shape (n_compared,)
        Leading eigenvalues of X, without those that the estimator leaves out.
    nulls : ndarray of shape (n_drawn, n_compared)
        Those of each matrix with shuffled columns, as far as the comparison needs them.
    n_untested : int
        1 if the first is the mean document's, which is not compared, otherwise 0.
    is_all : bool
        Whether no eigenvalue that was not computed would be counted.
    """

    eigenvalues: np.ndarray
    nulls: np.ndarray
    n_untested: int
    is_all: bool

    @property
    def n_larger(self) -> int:
        """Number of eigenvalues in a row that are larger than those of their rank."""
        largest = self.nulls.max(axis=0)
        larger = n_above(self.eigenvalues, largest, self.n_untested, ACCURACY)
        return larger - self.n_untested

    def to_frame(self) -> pd.DataFrame:
        """Return ``eigenvalue`` and the largest ``shuffled`` one, by rank."""
        parts = {"eigenvalue": self.eigenvalues, "shuffled": self.nulls.max(axis=0)}
        ranks = pd.RangeIndex(1, len(self.eigenvalues) + 1, name="rank")
        return pd.DataFrame(parts, ranks)

    def __str__(self) -> str:
        n = self.n_larger
        number = f"{n}" if self.is_all else f"At least {n}"
        components, are = ("components", "are") if n > 1 else ("component", "is")
        after = " after the first" if self.n_untested else ""
        return (
            f"{number if n else 'No'} {components}{after} {are} larger than in random "
            "documents with the same words (parallel analysis)."
        )


def larger_than_random(outcome: Outcome, X, random_state) -> LargerThanRandom:
    """Compare X, to which an estimator was fitted, with its shuffled columns."""
    matrix, n_left_out = HostMatrix(X), outcome.spectrum.n_left_out
    search = Search(ParallelAnalysis(), without_leading=n_left_out)
    random_state = check_random_state(random_state)
    search.see(matrix, random_state)
    found = decompose(matrix, search, random_state=random_state)
    (nulls,) = search.rule.evidence(found)
    return LargerThanRandom(
        eigenvalues=found.spectrum.eigenvalues,
        nulls=nulls,
        n_untested=0 if n_left_out else 1,
        is_all=search.enough(found.spectrum),
    )

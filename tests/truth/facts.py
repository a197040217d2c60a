"""What is true of a fit, from the complete spectrum and in the plainest way."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from powerlaw_lsa.rules import PowerLaw

# Relative distance up to which two eigenvalues are one. Eigensolvers leave some on it.
_SAME = 1e-10
# Difference of two D that the accuracy of an iterative solver cannot tell.
SLACK = 1e-7


@dataclass
class Scan:
    """Distances D of all tails of a spectrum, by the length of the tail."""

    x: np.ndarray
    distances: dict[int, float]

    @property
    def smallest(self) -> float:
        return min(self.distances.values(), default=np.inf)

    def is_best(self, k: int) -> bool:
        """Whether no tail of another length has a smaller D."""
        return k in self.distances and self.distances[k] <= self.smallest + SLACK

    def up_to(self, longest: int) -> "Scan":
        """Tails of at most this length."""
        kept = {k: d for k, d in self.distances.items() if k <= longest}
        return Scan(self.x, kept)

    def minima(self, factor: float) -> set[int]:
        """Lengths of those local minima that are at most `factor` times the best."""
        lengths = sorted(self.distances)
        d = [np.inf, *(self.distances[k] for k in lengths), np.inf]
        found = {
            k
            for i, k in enumerate(lengths, 1)
            if d[i] <= d[i - 1] + SLACK and d[i] < d[i + 1]
        }
        return {k for k in found if self.distances[k] <= factor * self.smallest}


def scan(x, longest=None, same=_SAME) -> Scan:
    """D of every tail that ends with a group of equal eigenvalues, but the first."""
    ends = [i + 1 for i in range(len(x)) if i + 1 == len(x) or not _same(x, i, same)]
    if len(ends) < 3:
        return Scan(x, {})
    lengths = [k for k in ends[1:] if longest is None or k <= longest]
    return Scan(x, {k: distance(x, k, ends) for k in lengths})


def _same(x, i: int, same: float) -> bool:
    """Whether an eigenvalue equals the next."""
    return x[i] - x[i + 1] <= same * x[i]


def beta_of(x, k: int) -> float:
    """Exponent of the shares: alpha - 1."""
    return k / float(np.sum(np.log(x[:k] / x[k - 1])))


def distance(x, k: int, ends) -> float:
    """Kolmogorov-Smirnov distance of the k largest, at the eigenvalues themselves."""
    ranks = np.array([rank for rank in ends if rank <= k])
    law = (x[ranks - 1] / x[k - 1]) ** -beta_of(x, k)
    return float(np.abs(ranks / k - law).max())


@dataclass(eq=False)
class Facts:
    """A matrix and its fit.

    Attributes
    ----------
    X : ndarray of shape (n_samples, n_features)
    svd : PowerLawTruncatedSVD
        Fitted to it.
    given : dict
        The parameters that it was fitted with, which may have been set to others since.
    assessment : Assessment or None
        What is said of it is checked if it is given.
    """

    X: np.ndarray
    svd: Any
    given: dict | None = None
    assessment: Any = None

    def __post_init__(self):
        self.given = self.given or self.svd.get_params(deep=False)
        X = self.X.toarray() if sp.issparse(self.X) else self.X
        self.X = np.asarray(X, dtype=np.float64)

    @cached_property
    def _svd(self):
        return np.linalg.svd(self.X, full_matrices=False)

    @cached_property
    def _positive(self) -> np.ndarray:
        s = self._svd[1]
        return s[s > s[0] * max(self.X.shape) * np.finfo(float).eps] ** 2

    @property
    def n_left_out(self) -> int:
        """Number of leading components left out: never all that were computed."""
        computed = self.known + self.svd.spectrum_.n_left_out
        return min(self.given["without_leading"], max(computed - 1, 0))

    @property
    def all(self) -> np.ndarray:
        """Every positive eigenvalue that is not left out, descending."""
        return self._positive[self.n_left_out :]

    @property
    def vectors(self) -> np.ndarray:
        """All right singular vectors that are not left out, as rows."""
        return self._svd[2][self.n_left_out :]

    @property
    def rank(self) -> int:
        return len(self.all)

    @property
    def known(self) -> int:
        """Number of eigenvalues that were computed."""
        return len(self.svd.eigenvalues_)

    @property
    def is_rough(self) -> bool:
        """Whether the eigenvalues have an unknown error."""
        return self.svd.solver_ == "randomized"

    @property
    def x(self) -> np.ndarray:
        """What sentences on eigenvalues are about: all, or those with an error."""
        return self.svd.spectrum_.eigenvalues if self.is_rough else self.all

    @property
    def same(self) -> float:
        """Relative distance of eigenvalues that are taken for equal."""
        return self.svd.spectrum_.tie_rtol if self.is_rough else _SAME

    @property
    def rule(self) -> Any:
        """What `n_components` was in `fit`."""
        return self.given["n_components"]

    @property
    def limit(self) -> int | None:
        """Longest tail that is allowed."""
        own = getattr(self.rule, "max_components", None)
        limits = [self.given["max_components"]]
        limits += [own] if isinstance(self.rule, PowerLaw) else []
        return min((m for m in limits if m), default=None)

    @cached_property
    def whole(self) -> Scan:
        """Every tail that is allowed.

        What is said of a part of the spectrum is about the eigenvalues that were
        computed: whether the next equals the last of them is not known.
        """
        every = scan(self.x, self.limit, self.same)
        if self.svd.certified_:
            return every
        part = scan(self.x[: self.known], self.limit, self.same)
        return Scan(self.x, every.distances | part.distances)

    @property
    def examined(self) -> Scan:
        """Tails within what was computed."""
        return self.whole.up_to(self.known)

    def rtol(self, k: int) -> float:
        """Relative accuracy of D in print.

        Rounding is a large share of the differences of nearly equal eigenvalues.
        """
        return max(1e-5, 1e-15 / np.log(self.x[0] / self.x[k - 1]))

    @property
    def is_by_law(self) -> bool:
        """Whether the power law chooses K."""
        return isinstance(self.rule, str | PowerLaw)

    @property
    def norm(self) -> float:
        """Squared Frobenius norm of X."""
        return float(np.sum(self.X**2))

    @property
    def total(self) -> float:
        """The same without what is left out."""
        return float(np.sum(self.all))

    def held(self, k: int) -> float:
        """Share of the squared norm of the rest along the first k components."""
        Z = self.X @ self.svd.components_[:k].T
        return float(np.sum(Z**2)) / (self.total or 1.0)

    @property
    def is_chosen_law(self) -> bool:
        """Whether the law is that of the whole spectrum, or the one that K is of."""
        return self.svd.certified_ or self.is_by_law

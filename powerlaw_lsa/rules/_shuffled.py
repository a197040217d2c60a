"""Comparison of X with random versions of it, as far and as often as K needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar

import numpy as np
from scipy.special import stdtr
from sklearn.utils import check_scalar

from .._matrix import Matrix
from .._matrix.host import HostMatrix
from .._matrix.shuffles import seeds_for
from .._spectrum import Decomposition, Spectrum, decompose
from .base import Rule, first_of, silent
from .search import Search

# Tolerance of the eigenvalues of random versions: a comparison needs a few digits.
_TOL = 1e-5
# Share of a small spectrum from which the complete one takes less time.
_DENSE_FROM = 8
# Relative difference below which an eigenvalue of a random version equals one of X: the
# solver promises no more at that tolerance.
ACCURACY = 10 * _TOL
# Share of K that the versions which are not drawn may be expected to take from it.
_SHARE_LOST = 0.05


def spectrum_of(
    X, rule: Rule, algorithm: str = "auto", without_leading: int = 0, tol: float = 0.0
) -> Spectrum:
    """Spectrum of a matrix as far as a rule needs it; the start does not matter."""
    found = decompose(
        X if isinstance(X, Matrix) else HostMatrix(X),
        Search(rule, without_leading=without_leading),
        algorithm=algorithm,
        tol=tol,
        random_state=np.random.RandomState(0),
    )
    return found.spectrum


@dataclass(frozen=True)
class ComparedWithRandom(Rule):
    """A rule that compares the eigenvalues of X with those of random versions of it.

    ``_version(X, seed)`` is a random version of an array. If it has a mean document as
    X has (`_has_mean`), the first component is kept without a test, and those that are
    left out of X are left out of it. If `_only_largest`, all eigenvalues are compared
    with the largest of each version.
    """

    n_draws: int = 19
    needs = "leading"
    uses = "shuffles"
    _version: ClassVar[Callable[..., Any]]
    _has_mean = False
    _only_largest = False

    def __post_init__(self):
        check_scalar(self.n_draws, "n_draws", Integral, min_val=1)

    def on(
        self, matrix: Matrix, random_state, *, without_leading: int = 0, say=silent
    ) -> Rule:
        return _OnX(self, matrix, random_state, without_leading, say)


class _OnX(Rule):
    """Such a rule for one X, of which random versions are drawn one after the other.

    The first is drawn while the spectrum of X is computed, to see how much of it is
    needed. Of each later one as many eigenvalues are computed as may still be below
    those of X.
    """

    needs = "leading"
    uses = "shuffles"
    n_first = 8

    def __init__(
        self, rule: ComparedWithRandom, matrix, random_state, without_leading, say
    ):
        self.rule, self.matrix, self.say = rule, matrix, say
        self.seeds = seeds_for(random_state, rule.n_draws)
        self.without_leading = without_leading if rule._has_mean else 0
        self.n_untested = int(rule._has_mean and not without_leading)
        self._first: Spectrum | None = None

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether the first random version has an eigenvalue that is not smaller."""
        known, rest = len(spectrum.eigenvalues), spectrum.remainder
        if spectrum.complete or not known:
            return spectrum.complete
        # The first eigenvalue that is not larger need not be accurate.
        settled = rest.values[: rest.n_settled] if rest else ()
        x = np.append(spectrum.eigenvalues, settled)
        k = self._n_above(x, self._curve(self._first_for(x), len(x))[None])
        return k <= known and k < len(x)

    def expected(self, spectrum: Spectrum) -> int | None:
        """Much more than is known, since the first version is computed anew."""
        return 3 * len(spectrum.eigenvalues)

    def evidence(self, found: Decomposition) -> tuple:
        """Eigenvalues of the random versions, a row for each that was drawn."""
        spectrum, n_draws = found.spectrum, len(self.seeds)
        x = spectrum.eigenvalues
        nulls = np.zeros((0, len(x)))
        k = len(x)
        for i in range(n_draws):
            null = self._draw(i, x[:k]) if i else self._first_for(x)
            nulls = np.vstack([nulls, self._curve(null, len(x))])
            k = self._n_above(x, nulls)
            self.say(f"random version {i + 1} of up to {n_draws}, larger {k}")
            tested = slice(self.n_untested, k)
            if is_settled(x[tested], nulls[:, tested], n_draws - i - 1):
                break
        return (nulls,)

    def choose(self, spectrum: Spectrum, nulls) -> int:
        return self._n_above(spectrum.eigenvalues, nulls)

    def _n_above(self, x, nulls) -> int:
        return n_above(x, nulls.max(axis=0), self.n_untested, ACCURACY)

    def _first_for(self, x) -> Spectrum:
        """Spectrum of the first random version, for so many eigenvalues of X."""
        if self._first is None or not self._demand(x).enough(self._first):
            self._first = self._draw(0, x)
        return self._first

    def _demand(self, x) -> "_UntilCrossed":
        x = x[:1] if self.rule._only_largest else x
        return _UntilCrossed(x, self.n_untested)

    def _draw(self, i: int, x) -> Spectrum:
        """Spectrum of a random version, as far as it decides the comparison with x."""
        null = self.matrix.randomized(self.rule._version, self.seeds[i])
        demand = self._demand(x)
        few = _DENSE_FROM * demand.n_leading < min(null.shape)
        return spectrum_of(
            null,
            demand,
            "lanczos" if few else "auto",
            tol=_TOL,
            without_leading=self.without_leading,
        )

    def _curve(self, null: Spectrum, n: int) -> np.ndarray:
        """Return what n eigenvalues of X are compared with."""
        if self.rule._only_largest:
            return np.full(n, null.eigenvalues[0])
        return padded(null, n)


@dataclass(frozen=True, eq=False)
class _UntilCrossed(Rule):
    """As many eigenvalues as X has, or as show where those of X are not larger."""

    x: np.ndarray
    n_untested: int
    needs = "leading"

    @property
    def n_leading(self) -> int:
        return len(self.x)

    n_first = n_leading

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether one of them is at least as large as that of X, or all are there."""
        null = spectrum.eigenvalues[: len(self.x)]
        if spectrum.complete or len(null) == len(self.x):
            return True
        crossed = null * (1 + ACCURACY) >= self.x[: len(null)]
        return bool(crossed[self.n_untested :].any())


def n_above(x, null, n_untested: int = 1, accuracy: float = 1e-8) -> int:
    """Count the x, some untested, before the first that is not above its null."""
    below = x <= null * (1 + accuracy)
    return n_untested + first_of(below[n_untested:])


def padded(spectrum: Spectrum, n: int) -> np.ndarray:
    """Return n eigenvalues: a complete spectrum is padded with zeros.

    A partial spectrum is padded with its last value. The padding cannot matter: the
    comparison was decided before it.
    """
    x = spectrum.eigenvalues[:n]
    last = 0.0 if spectrum.complete else x[-1]
    return np.append(x, np.full(n - len(x), last))


def is_settled(x, nulls, n_left: int) -> bool:
    """Whether the versions that are left are expected to lower K by at most 5 %.

    Student's t says with what probability another version is not below X at a rank,
    and so, at most, with what probability one of those that are left crosses it there
    or before. The sum of these over the ranks is the expected loss.
    """
    drawn = len(nulls)
    if not len(x) or not n_left:
        return True
    if drawn == 1:
        return False
    share = nulls / x
    spread = share.std(axis=0, ddof=1) * np.sqrt(1 + 1 / drawn)
    with np.errstate(divide="ignore"):
        p = stdtr(drawn - 1, (share.mean(axis=0) - 1) / spread)
    lost = np.minimum(1, n_left * np.maximum.accumulate(p)).sum()
    return bool(lost <= _SHARE_LOST * (1 + len(x)))

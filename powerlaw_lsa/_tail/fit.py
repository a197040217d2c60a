"""The maximum-likelihood power-law fit to the tail of a spectrum.

Eigenvalues in, `PowerLawFit` out. Nothing here knows about matrices, and nothing
here draws or tests a hypothesis.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from .._extras import quietly, require
from .._numerics import ROUNDING, with_numpy_defaults

if TYPE_CHECKING:
    import powerlaw

# Ranks at which every candidate is bounded before the first full evaluation.
_N_FIRST_CUTS = 16


class TailStatus(StrEnum):
    """Whether a spectrum has a tail to fit; `advice` says what to do if not."""

    FITTED = "fitted"
    NO_EIGENVALUES = "no_eigenvalues"
    ALL_EQUAL = "all_equal"
    TOO_FEW_DISTINCT = "too_few_distinct"
    NO_CANDIDATE = "no_candidate"

    @property
    def advice(self) -> str:
        """One sentence for the user."""
        return self.advise(lambda name: name)

    def advise(self, spelled: Callable[[str], str]) -> str:
        """Return the same sentence, with parameters as the reader spells them."""
        return _ADVICE[self].format(max_components=spelled("max_components"))


_ADVICE = {
    TailStatus.FITTED: "The power law was fitted.",
    TailStatus.NO_EIGENVALUES: (
        "There is no positive eigenvalue, so there is no tail to fit; check that the "
        "input is not all zeros."
    ),
    TailStatus.ALL_EQUAL: (
        "There is one distinct positive eigenvalue, so there is no tail to fit."
    ),
    TailStatus.TOO_FEW_DISTINCT: (
        "There are fewer than three distinct eigenvalues, too few to fit a tail."
    ),
    TailStatus.NO_CANDIDATE: (
        "No tail whose length is within the limits has two distinct eigenvalues; widen "
        "the limits, for example with a larger {max_components}."
    ),
}


@dataclass(frozen=True, eq=False)
class PowerLawFit:
    """A power law fitted to the largest eigenvalues, and the scan that found it.

    Attributes
    ----------
    alpha : float
        Exponent of the density ``p(x) ~ x ** -alpha`` for ``x >= xmin``; NaN if there
        is no tail to fit.
    alpha_stderr : float
        Standard error ``(alpha - 1) / sqrt(n_tail)``.
    xmin : float
        The smallest eigenvalue of the tail, in the unit of the eigenvalues.
    ks_distance : float
        Kolmogorov-Smirnov distance D between the tail and its power law, the smallest
        of all candidates.
    n_tail : int
        Number of eigenvalues >= xmin. This is K.
    status : TailStatus
        Whether there was a tail to fit. ``status.advice`` is a sentence.
    min_components, max_components : int
        Shortest and longest tail that was allowed.
    rtol : float
        Relative difference up to which neighbouring eigenvalues were taken for equal.
    eigenvalues : ndarray of shape (n_eigenvalues,)
        The eigenvalues that were scanned, in descending order, float64.
    n_tails : ndarray of shape (n_candidates,)
        Number of eigenvalues in each candidate's tail, ascending.
    alphas, xmins, ks_distances : ndarray of shape (n_candidates,)
        The whole scan. `ks_distances` is computed when it is first used, in
        O(n_eigenvalues ** 2), since finding its minimum does not need it.
    """

    alpha: float
    alpha_stderr: float
    xmin: float
    ks_distance: float
    n_tail: int
    status: TailStatus
    min_components: int
    max_components: int
    rtol: float
    eigenvalues: np.ndarray = field(repr=False)
    n_tails: np.ndarray = field(repr=False)
    alphas: np.ndarray = field(repr=False)
    xmins: np.ndarray = field(repr=False)

    @property
    def has_tail(self) -> bool:
        """Whether there was a tail to fit."""
        return self.status is TailStatus.FITTED

    def __setstate__(self, state):
        # skops keeps a status as the string that it is.
        vars(self).update(state, status=TailStatus(state["status"]))

    @cached_property
    def ks_distances(self) -> np.ndarray:
        """Kolmogorov-Smirnov distance at every candidate."""
        limits = self.min_components, self.max_components
        return _Scan(self.eigenvalues, *limits, self.rtol).all_distances()

    def to_powerlaw(self) -> "powerlaw.Fit":
        """Hand the spectrum, with this xmin, to the `powerlaw` package.

        Use it for the plots of that package and for its `distribution_compare`.
        Versions 1.5 and 2.x of `powerlaw` are supported; the extra ``[assess]``
        installs it. The default limit of alpha = 3 in version 2 is lifted.

        Returns
        -------
        fit : powerlaw.Fit
            With ``fit.power_law.alpha`` and ``fit.power_law.D`` as here.

        Raises
        ------
        ValueError
            If there was no tail to fit.
        ImportError
            If `powerlaw` is not installed.

        Examples
        --------
        >>> from powerlaw_lsa import fit_power_law
        >>> fit = fit_power_law([9.0, 5.0, 4.0, 2.5, 2.2, 2.0, 1.9, 1.0])
        >>> handed_on = fit.to_powerlaw().power_law.alpha
        >>> round(float(handed_on), 6) == round(fit.alpha, 6)
        True
        """
        if not self.has_tail:
            raise ValueError(f"There is no power law to hand on: {self.status.advice}")
        import inspect

        powerlaw = require("powerlaw", "assess", "PowerLawFit.to_powerlaw")
        # powerlaw 2 takes ranges by parameter, powerlaw 1.5 has none to lift. The
        # upper end is finite because powerlaw 2 starts its search inside the range.
        signature = inspect.signature(powerlaw.Fit.__init__).parameters
        options: dict = {"xmin": self.xmin, "verbose": False}
        if "parameter_ranges" in signature:
            options["parameter_ranges"] = {"alpha": (1, None)}
        with quietly():
            return powerlaw.Fit(self.eigenvalues, **options)


@with_numpy_defaults
def fit_power_law(
    eigenvalues, *, min_components=None, max_components=None, rtol=ROUNDING
) -> PowerLawFit:
    r"""Fit a power law to the tail of a spectrum, xmin chosen by the KS distance.

    Every distinct eigenvalue but the largest is a candidate xmin. For each, alpha is
    its maximum-likelihood estimate; the candidate whose Kolmogorov-Smirnov distance D
    is smallest wins, and if several are equally small (to 1e-12), the one with the
    longest tail. The minimum is exact: a candidate is skipped only if a lower bound of
    its D is already larger than the smallest D.

    Parameters
    ----------
    eigenvalues : array-like of shape (n_eigenvalues,)
        Positive numbers in any order and unit.
    min_components, max_components : int, default=None
        Shortest and longest tail allowed. None sets no limit. If both are equal to
        n_eigenvalues, xmin is the smallest eigenvalue and only alpha is fitted.
    rtol : float, default=1e-12
        Relative difference up to which neighbouring values are ties, between which no
        tail ends. Raise it if the values have larger errors.

    Returns
    -------
    fit : PowerLawFit
        Frozen record of the best tail and of the scan.

    Raises
    ------
    ValueError
        If the eigenvalues are not one-dimensional, real, finite and positive, or a
        limit is not a positive integer or contradicts the other, or for a wrong `rtol`.

    Notes
    -----
    For a tail of m eigenvalues :math:`x_j \ge x_{min}` in ascending order,

    .. math::

        \alpha = 1 + m \Big/ \sum_j \ln (x_j / x_{min}), \qquad
        D = \max_{j=0..m-1} \left| 1 - (x_j / x_{min})^{1 - \alpha} - j / m \right|,

    in which, of tied values, only the first j is used. alpha has no upper limit.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, equations 3.1 and 3.9.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import fit_power_law
    >>> quantiles = (np.arange(1000) + 0.5) / 1000
    >>> tail = 5.0 * quantiles ** (-1 / 1.5)  # alpha = 2.5, xmin = 5
    >>> body = np.linspace(0.1, 4.9, 2000)
    >>> fit = fit_power_law(np.concatenate([tail, body]))
    >>> fit.n_tail, round(fit.alpha, 2), round(fit.xmin, 2)
    (1000, 2.5, 5.0)
    """
    x = _check_eigenvalues(eigenvalues)
    shortest, longest = _check_limits(min_components, max_components, len(x))
    if not 0 <= rtol < 1:
        raise ValueError(f"rtol must be at least 0 and less than 1, got {rtol!r}")
    scan = _Scan(x, shortest, longest, rtol)
    m, beta, distance = min(len(x), longest), np.nan, np.nan
    if scan.status is TailStatus.FITTED:
        best, distance = scan.minimum()
        m, beta = int(scan.n_tails[best]), float(scan.betas[best])
    return PowerLawFit(
        alpha=1.0 + beta,
        alpha_stderr=beta / float(np.sqrt(m)) if m else np.nan,
        xmin=float(x[m - 1]) if m else np.nan,
        ks_distance=distance,
        n_tail=m,
        status=scan.status,
        min_components=shortest,
        max_components=longest,
        rtol=float(rtol),
        eigenvalues=x,
        n_tails=scan.n_tails,
        alphas=1.0 + scan.betas,
        xmins=x[scan.n_tails - 1],
    )


def _check_eigenvalues(eigenvalues) -> np.ndarray:
    """Descending float64 copy of valid eigenvalues."""
    x = np.asarray(eigenvalues)
    if x.ndim != 1:
        kind = f"shape {x.shape}" if x.ndim else type(eigenvalues).__name__
        raise ValueError(
            f"eigenvalues must be one-dimensional, got {kind}; pass the numbers alone, "
            "such as svd.eigenvalues_"
        )
    if not (np.issubdtype(x.dtype, np.floating) or np.issubdtype(x.dtype, np.integer)):
        raise ValueError(f"eigenvalues must be real numbers, got dtype {x.dtype}")
    x = x.astype(np.float64)
    for name, wrong in (("finite", ~np.isfinite(x)), ("positive", x <= 0)):
        if wrong.any():
            at = np.argmax(wrong)
            raise ValueError(
                f"eigenvalues must be {name}, got {x[at]} at position {at}; "
                "leave such values out"
            )
    return np.sort(x)[::-1]


def _check_limits(min_components, max_components, n) -> tuple[int, int]:
    for name, limit in (("min", min_components), ("max", max_components)):
        if limit is not None and (not isinstance(limit, Integral) or limit < 1):
            raise ValueError(
                f"{name}_components must be a positive integer or None, got {limit!r}"
            )
    shortest, longest = int(min_components or 1), int(max_components or n)
    if max_components is not None and shortest > longest:
        raise ValueError(
            f"min_components={shortest} is larger than max_components={longest}; "
            "no tail can have such a length"
        )
    return shortest, longest


class _Scan:
    """All candidate tails of a descending spectrum.

    Ranks are counts: the tail of m eigenvalues has xmin ``x[m - 1]``. A group of ties
    is represented by its last rank, so D is the maximum over those ranks r <= m of
    ``|r / m - (x_r / xmin) ** -beta|``.
    """

    def __init__(self, x: np.ndarray, shortest: int, longest: int, rtol: float):
        # Logarithms relative to the largest: 1e300 and 1e-300 live in one spectrum.
        self.log_x = np.log(x) - np.log(x[:1])
        gaps = -np.diff(self.log_x)
        # Last rank of each group of ties.
        self.ranks = np.append(np.flatnonzero(gaps > rtol) + 1, len(x))
        # A candidate is a tail that ends with a group; the first group alone has no
        # extent to fit.
        m = self.ranks[1:] if len(self.ranks) > 2 else self.ranks[:0]
        self.n_tails = m[(shortest <= m) & (m <= longest)]
        # sum_j log(x_j / x_m) as a sum of non-negative terms, free of the cancellation
        # that a difference of sums has in a nearly flat tail.
        log_sums = np.cumsum(np.arange(1, len(x)) * gaps)
        self.betas = self.n_tails / log_sums[self.n_tails - 2]

    @property
    def status(self) -> TailStatus:
        if not len(self.log_x):
            return TailStatus.NO_EIGENVALUES
        if len(self.ranks) == 1:
            return TailStatus.ALL_EQUAL
        if len(self.ranks) == 2:
            return TailStatus.TOO_FEW_DISTINCT
        return TailStatus.FITTED if len(self.n_tails) else TailStatus.NO_CANDIDATE

    def _at(self, candidates, ranks) -> np.ndarray:
        """``|r / m - (x_r / xmin) ** -beta|``, broadcast over both arguments."""
        m, beta = self.n_tails[candidates], self.betas[candidates]
        law = np.exp(beta * (self.log_x[m - 1] - self.log_x[ranks - 1]))
        return np.abs(ranks / m - law)

    def _distance(self, candidate: int) -> tuple[float, int]:
        """D of one candidate, and the rank where it is attained."""
        m = self.n_tails[candidate]
        ranks = self.ranks[: np.searchsorted(self.ranks, m, side="right")]
        differences = self._at(candidate, ranks)
        at = int(np.argmax(differences))
        return float(differences[at]), int(ranks[at])

    def all_distances(self) -> np.ndarray:
        return np.array([self._distance(c)[0] for c in range(len(self.n_tails))])

    def minimum(self) -> tuple[int, float]:
        """Return the candidate with the smallest D, and D.

        The difference at any one rank bounds D from below. Where the distance of one
        candidate is attained it is also large for its neighbours, so each full
        evaluation gives a cut that bounds all candidates still open; they are taken
        in the order of their bound until the bound passes the best distance.
        """
        open_ = np.arange(len(self.n_tails))
        bounds = np.zeros(len(open_))
        n_groups = np.searchsorted(self.ranks, self.n_tails[-1])
        first_cuts = np.geomspace(1, n_groups, _N_FIRST_CUTS).astype(int) - 1
        cuts = self.ranks[np.unique(first_cuts)]
        distance, evaluated = np.inf, []
        while True:
            for cut in cuts:
                longer = slice(np.searchsorted(self.n_tails[open_], cut), None)
                bounds[longer] = np.maximum(
                    bounds[longer], self._at(open_[longer], cut)
                )
            first = int(np.argmin(bounds))
            candidate = int(open_[first])
            d, rank = self._distance(candidate)
            evaluated.append((candidate, d))
            distance = min(distance, d)
            cuts = [rank]
            bounds[first] = np.inf
            keep = bounds <= distance + ROUNDING
            open_, bounds = open_[keep], bounds[keep]
            if not len(open_):
                return max(e for e in evaluated if e[1] <= distance + ROUNDING)

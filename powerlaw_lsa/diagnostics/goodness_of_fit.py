"""How far chance could have moved a power-law fit: a p-value."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .._fitted import tail_of
from .._matrix.shuffles import seeds_for
from .._numerics import with_numpy_defaults
from .._tail.fit import PowerLawFit
from .._words import Result
from ._inputs import Seed, check_parameters
from ._resampling import refit_all, refit_within_limits

# At or below this p-value Clauset, Shalizi and Newman rule a hypothesis out.
SIGNIFICANT = 0.1

# So many replicates give p with a standard error of at most 0.016.
_ENOUGH = 1000

# A nearly flat power law has values beyond the range of float64; they end here.
_LOG_LARGEST = np.log(np.finfo(np.float64).max)


@dataclass(frozen=True, eq=False, repr=False)
class GoodnessOfFit(Result):
    """What `goodness_of_fit` found; printing it gives a sentence.

    Attributes
    ----------
    p_value : float
        Share of the replicates that lie at least as far from their own fitted power
        law as the eigenvalues lie from theirs.
    p_stderr : float
        Monte-Carlo standard error of `p_value`, never zero.
    ks_distance : float
        D of the eigenvalues.
    ks_distances : ndarray of shape (n_resamples,)
        D of each replicate; those that had no tail to fit are left out.
    """

    p_value: float
    p_stderr: float
    ks_distance: float
    ks_distances: np.ndarray

    @property
    def n_resamples(self) -> int:
        """Number of replicates the p-value is a share of."""
        return len(self.ks_distances)

    def to_frame(self) -> pd.DataFrame:
        """Return a row with ``p``, its standard error, D and ``n_resamples``."""
        row = (self.p_value, self.p_stderr, self.ks_distance, self.n_resamples)
        return pd.DataFrame([row], columns=["p", "p_stderr", "D", "n_resamples"])

    def __str__(self) -> str:
        share = (
            f"p = {self.p_value:.3g} ± {self.p_stderr:.1g} is the share of spectra "
            "drawn from the fitted power law that fit it no better than this one"
        )
        if abs(self.p_value - SIGNIFICANT) <= self.p_stderr:
            return f"{share}. {self._what_would_tell()}"
        if self.p_value <= SIGNIFICANT:
            return (
                f"{share}: so few that the power law is ruled out; take K as a "
                "convention, and alpha as a mere description."
            )
        return (
            f"{share}: too many to rule the power law out; that does not prove it, "
            "because eigenvalues are more regular than independent draws."
        )

    def _what_would_tell(self) -> str:
        n = self.n_resamples
        more = max(_ENOUGH, 4 * n)
        return (
            f"Whether that is at most {SIGNIFICANT}, so that the power law is ruled "
            f"out, cannot be told from {n:,} of them; from {more:,} of them the error "
            f"of p would be about {self.p_stderr * np.sqrt(n / more):.1g}."
        )


@with_numpy_defaults
def goodness_of_fit(
    fit: Any,
    *,
    n_resamples: int = _ENOUGH,
    random_state: Seed = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> GoodnessOfFit:
    r"""Test whether the tail could be a sample of the power law fitted to it.

    This is the semiparametric bootstrap of Clauset, Shalizi and Newman. Each replicate
    has as many values as the spectrum. With probability K / n a value is drawn from the
    fitted power law, and otherwise, with replacement, from the eigenvalues below xmin.
    The replicate is then fitted like the spectrum, with a new search for xmin.

    Parameters
    ----------
    fit : PowerLawTruncatedSVD, Pipeline, Spectrum, PowerLawFit or array-like
        Replicates are fitted within the limits, `min_components` and
        `max_components`, of the fit.
    n_resamples : int >= 2, default=1000
        Number of replicates. The default gives p with a standard error of at most
        0.016, at 660 (of 10,929 eigenvalues) to 2,000 (of 1,000) replicates a second;
        2,500 give p to two digits.
    random_state, n_jobs, verbose
        Of the draws; see :mod:`powerlaw_lsa.diagnostics`.

    Returns
    -------
    result : GoodnessOfFit

    Notes
    -----
    With b of B replicates at a distance :math:`D_i \ge D`,

    .. math::

        p = b / B, \qquad
        \mathrm{stderr} = \sqrt{q (1 - q) / B}, \quad q = (b + 1) / (B + 2).

    p is the plain share, as in the literature, so that numbers can be compared. Unlike
    :math:`(1 + b) / (1 + B)` it is unbiased. It can be 0, which means "below about
    3 / B". Clauset and others rule the power law out at p <= 0.1.

    **A small p is evidence against a power law; a large p is weak evidence for one.**
    Eigenvalues of one matrix repel each other, so they follow any smooth curve more
    closely than the replicates, which are independent draws. The guide "How sure is
    this K?" has measurements, also of what the search for xmin does to p, and of a
    leading part of a spectrum, which is treated as if it were the whole.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, section 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa.diagnostics import goodness_of_fit
    >>> rng = np.random.default_rng(0)
    >>> goodness_of_fit(
    ...     rng.uniform(1, 2, size=500), n_resamples=100, random_state=0
    ... ).p_value < 0.1
    True
    """
    draws = {"random_state": random_state, "n_jobs": n_jobs, "verbose": verbose}
    check_parameters("goodness_of_fit", n_resamples=n_resamples, **draws)
    fit = tail_of(fit)
    seeds = seeds_for(random_state, n_resamples)
    replicates = refit_all(
        _refit_semiparametric, fit, seeds=seeds, n_jobs=n_jobs, verbose=verbose
    )
    distances = replicates["D"].to_numpy()
    n = len(distances)
    b = int(np.count_nonzero(distances >= fit.ks_distance))
    q = (b + 1) / (n + 2)
    return GoodnessOfFit(
        p_value=b / n,
        p_stderr=float(np.sqrt(q * (1 - q) / n)),
        ks_distance=fit.ks_distance,
        ks_distances=distances,
    )


def _refit_semiparametric(fit, seed) -> PowerLawFit:
    """Fit a replicate: the tail from the power law, the body drawn again."""
    rng = np.random.default_rng(seed)
    x, m = fit.eigenvalues, fit.n_tail
    n_tail = rng.binomial(len(x), m / len(x))
    # The logarithm of a Pareto variable is exponential.
    log_tail = np.log(fit.xmin) + rng.standard_exponential(n_tail) / (fit.alpha - 1)
    tail = np.exp(np.minimum(log_tail, _LOG_LARGEST))
    body = rng.choice(x[m:], size=len(x) - n_tail) if m < len(x) else []
    return refit_within_limits(
        np.concatenate([np.minimum(tail, np.finfo(float).max), body]), fit
    )

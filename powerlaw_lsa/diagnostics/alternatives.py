"""Other readings of the same eigenvalues: other tails, distributions, fewer of them."""

from typing import Any

import numpy as np
import pandas as pd

from .._extras import quietly
from .._fitted import tail_of
from .._numerics import with_numpy_defaults
from .._tail.ties import MARGIN, NearTies, find_ties
from ._inputs import check_parameters
from ._resampling import COLUMNS, refit_within_limits, row_of
from .goodness_of_fit import SIGNIFICANT

# Distributions of `powerlaw`, and whether the power law is a case or a limit of each.
_ALTERNATIVES = {
    "truncated_power_law": True,
    "lognormal": True,
    "exponential": False,
    "stretched_exponential": True,
}


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


@with_numpy_defaults
def compare_distributions(fit: Any) -> pd.DataFrame:
    r"""Compare the power law with other heavy tails above the same xmin.

    Parameters
    ----------
    fit : PowerLawTruncatedSVD, Pipeline, Spectrum, PowerLawFit or array-like
        What holds a fit, or eigenvalues.

    Returns
    -------
    comparison : DataFrame
        A row for each of truncated power law, lognormal, exponential and stretched
        exponential, with columns

        - ``R``: logarithm of the likelihood ratio. **Positive: the power law is
          likelier; negative: the alternative is.**
        - ``p``: how often chance alone gives an R this far from 0. If p is large, the
          sign of R means nothing.
        - ``verdict``: the same in words, at p <= 0.1.

    Raises
    ------
    ImportError
        If the package `powerlaw` is not installed. The extra ``[assess]`` installs it.

    Notes
    -----
    With :math:`\ell_i` the log-likelihood of each eigenvalue in the tail,
    :math:`R = \sum_i (\ell_i^{PL} - \ell_i^{alt})`, and p is Vuong's two-sided normal
    test. The truncated power law, :math:`x^{-\alpha} e^{-\lambda x}`, contains the
    power law (:math:`\lambda = 0`), so its R <= 0 but for the optimiser's rounding,
    and p comes from :math:`-2R \sim \chi^2_1`: it is small if the largest eigenvalues
    fall off faster than the power law. The ratios are those of the
    `powerlaw` package. Vuong's test takes the eigenvalues as independent, which they
    are not. Its p grows with the spread of the individual ratios, so a single
    eigenvalue far above the others can make even an R of 30 insignificant. In text this
    is mostly the case.

    Lognormal and stretched exponential have the power law as a limit (sigma, or the
    inverse of the exponent, to infinity), so at their true optimum R <= 0 too. An R
    above 0 says that the optimiser stopped on the way to that limit: they fit no
    better, and that is their verdict.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, section 5.

    J. Alstott, E. Bullmore, D. Plenz, "powerlaw: a Python package for analysis of
    heavy-tailed distributions", PLoS ONE 9 (2014), e85777.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa.diagnostics import compare_distributions
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 500)
    >>> print(compare_distributions(x).loc["exponential", "verdict"])
    the power law fits better
    """
    powerlaw_fit = tail_of(fit).to_powerlaw()
    rows = {}
    for name, holds_power_law in _ALTERNATIVES.items():
        # Version 1.5 prints to stderr; 2.x warns of underflow far from the optimum, and
        # of alternatives whose optimum is their limit towards the power law.
        with quietly():
            r, p = map(float, powerlaw_fit.distribution_compare("power_law", name))
        rows[name.replace("_", " ")] = (r, p, _verdict(r, p, holds_power_law))
    columns = ["R", "p", "verdict"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("alternative")


@with_numpy_defaults
def fit_without_leading(fit: Any, *, n_leading: int = 5) -> pd.DataFrame:
    """Fit again without the largest 0, 1, 2, ... eigenvalues.

    Text is not centred, so the first eigenvalue is mostly the mean of the corpus, and
    a few more may stand apart from the tail. If K and alpha change when they are left
    out, the fit depends on these few.

    Parameters
    ----------
    fit : PowerLawTruncatedSVD, Pipeline, Spectrum, PowerLawFit or array-like
        What remains is fitted within the limits, `min_components` and
        `max_components`, of the fit.
    n_leading : int, default=5
        Largest number of eigenvalues to leave out.

    Returns
    -------
    table : DataFrame
        ``left_out``, ``K`` (the eigenvalues in the tail that remain), ``alpha``,
        ``xmin``, ``D``. A row is missing if no tail within the limits is left after
        that many eigenvalues are left out.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa.diagnostics import fit_without_leading
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 500)
    >>> fit_without_leading(np.append(x, 1e6), n_leading=2)["left_out"].tolist()
    [0, 1, 2]
    """
    check_parameters("fit_without_leading", n_leading=n_leading)
    whole = tail_of(fit)
    fits = {
        n: refit_within_limits(whole.eigenvalues[n:], whole)
        for n in range(int(n_leading) + 1)
    }
    rows = [(n, *row_of(other)) for n, other in fits.items() if other.has_tail]
    return pd.DataFrame(rows, columns=["left_out", *COLUMNS])


def _verdict(r: float, p: float, holds_power_law: bool) -> str:
    if not np.isfinite(p):
        return "could not be compared"
    if p > SIGNIFICANT:
        return "cannot be told apart"
    if r > 0 and holds_power_law:  # its optimiser stopped on the way to the power law
        return "the alternative fits no better"
    return "the power law fits better" if r > 0 else "the alternative fits better"

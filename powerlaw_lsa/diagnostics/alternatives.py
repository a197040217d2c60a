"""Alternative readings of the same eigenvalues: other distributions, other subsets.

Nothing here is random, and nothing here decides.
"""

import contextlib
import io
import warnings
from numbers import Integral

import numpy as np
import pandas as pd

from .._sources import as_tail
from ._resampling import COLUMNS, refit_within_limits, row_of
from .goodness_of_fit import SIGNIFICANT

_ALTERNATIVES = (
    "truncated_power_law",
    "lognormal",
    "exponential",
    "stretched_exponential",
)


def compare_distributions(fit_or_eigenvalues) -> pd.DataFrame:
    r"""Compare the power law with other heavy tails above the same xmin.

    Parameters
    ----------
    fit_or_eigenvalues : PowerLawFit, PowerLawTruncatedSVD or array-like
        A fit, a fitted estimator, or eigenvalues of shape (n_eigenvalues,).

    Returns
    -------
    comparison : DataFrame
        A row for each of truncated power law, lognormal, exponential and stretched
        exponential, with columns

        - ``R``: logarithm of the likelihood ratio. **Positive: the power law is
          likelier; negative: the alternative is.**
        - ``p``: how often chance alone gives an R this far from 0. Where p is large,
          the sign of R means nothing.
        - ``verdict``: the same in words, at p <= 0.1.

    Raises
    ------
    ValueError
        If there was no tail to fit.

    Notes
    -----
    With :math:`\ell_i` the log-likelihood of each eigenvalue in the tail,
    :math:`R = \sum_i (\ell_i^{PL} - \ell_i^{alt})`, and p is Vuong's two-sided normal
    test. The truncated power law, :math:`x^{-\alpha} e^{-\lambda x}`, contains the
    power law (:math:`\lambda = 0`), so there R <= 0 but for the optimiser's rounding,
    and p comes from :math:`-2R \sim \chi^2_1`: it is small where the largest
    eigenvalues fall off faster than the power law. The ratios are those of the
    `powerlaw` package. Vuong's test takes the eigenvalues as independent, which they
    are not. Its p grows with the spread of the single ratios, so that one eigenvalue
    far above the others can leave an R of 30 undecided, and mostly does in text.

    Lognormal and stretched exponential have the power law as a limit (sigma, or the
    inverse of the exponent, to infinity), so at their true optimum R <= 0 too. An R
    above 0 says that the optimiser stopped on the way to that limit: they are no
    better. (On the solar flares of Clauset and others, whose table 6.2 has -0.5 for
    the stretched exponential after normalisation, it stops at R = 4.4; the optimum has
    -0.8.)

    A truncation of the largest eigenvalues is to be expected in a finite matrix; it
    is significant on one of five text corpora (CACM, p = 0.02). Leaving out the first
    eigenvalues, in case they hide it, proves nothing: that truncates any sample.

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
    fit = as_tail(fit_or_eigenvalues)
    other = fit.to_powerlaw()
    rows = {name: _quietly(_likelihood_ratio, other, name) for name in _ALTERNATIVES}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["R", "p"])
    table["verdict"] = [_verdict(r, p) for r, p in rows.values()]
    table.index = table.index.str.replace("_", " ").rename("alternative")
    return table


def without_leading(fit_or_eigenvalues, *, n_leading=5) -> pd.DataFrame:
    """Fit again without the largest 0, 1, 2, ... eigenvalues.

    Text is not centred, so the first eigenvalue is mostly the mean of the corpus, and
    a few more may stand apart from the tail. If K and alpha move with them, the fit
    is about them.

    Parameters
    ----------
    fit_or_eigenvalues : PowerLawFit, PowerLawTruncatedSVD or array-like
        A fit, a fitted estimator, or eigenvalues of shape (n_eigenvalues,). What
        remains is fitted within the limits, `min_components` and `max_components`, of
        the fit.
    n_leading : int, default=5
        Largest number of eigenvalues to leave out.

    Returns
    -------
    table : DataFrame
        ``left_out``, ``K`` (the eigenvalues in the tail that remain), ``alpha``,
        ``xmin``, ``D``. It ends where no tail within the limits remains.

    Raises
    ------
    ValueError
        If there was no tail to fit, or `n_leading` is not an integer >= 0.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa.diagnostics import without_leading
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 500)
    >>> without_leading(np.append(x, 1e6), n_leading=2)["left_out"].tolist()
    [0, 1, 2]
    """
    if not isinstance(n_leading, Integral) or n_leading < 0:
        raise ValueError(f"n_leading must be an integer >= 0, got {n_leading!r}")
    whole = as_tail(fit_or_eigenvalues)
    fits = [
        refit_within_limits(whole.eigenvalues[n:], whole)
        for n in range(int(n_leading) + 1)
    ]
    rows = [
        (n, *row_of(fit))
        for n, fit in enumerate(fits)
        if fit.has_tail
    ]
    return pd.DataFrame(rows, columns=["left_out", *COLUMNS])


def _likelihood_ratio(powerlaw_fit, alternative) -> tuple[float, float]:
    """R and p from `powerlaw`."""
    r, p = powerlaw_fit.distribution_compare("power_law", alternative)
    return float(r), float(p)


def _quietly(function, *args):
    """Call it without what it prints and warns of.

    `powerlaw` 1.5 prints to stderr, 2.x warns: of underflow far from the optimum, and
    of alternatives whose optimum is their limit towards the power law.
    """
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        return function(*args)


def _verdict(r, p) -> str:
    """Which of the two is better, as far as can be told."""
    if not np.isfinite(p):
        return "could not be compared"
    if p > SIGNIFICANT:
        return "cannot be told apart"
    return "the power law fits better" if r > 0 else "the alternative fits better"

"""What else the same eigenvalues would bear: near ties, other laws, fewer of them.

Nothing here is random, and nothing here decides.
"""

import contextlib
import io
import warnings
from numbers import Integral

import numpy as np
import pandas as pd

from ._goodness_of_fit import (
    COLUMNS,
    SIGNIFICANT,
    as_fit,
    refit_within_limits,
    row_of,
)
from ._power_law import TailStatus

_ALTERNATIVES = (
    "truncated_power_law",
    "lognormal",
    "exponential",
    "stretched_exponential",
)


class AmbiguousTailWarning(UserWarning):
    """K could as well be several times larger or smaller: see `near_ties`."""


def near_ties(fit_or_eigenvalues, *, margin=0.1) -> pd.DataFrame:
    """Tails that fit nearly as well as the best: local minima of D within a margin.

    Parameters
    ----------
    fit_or_eigenvalues : PowerLawFit, PowerLawTruncatedSVD or array-like
        A fit, a fitted estimator, or eigenvalues of shape (n_eigenvalues,).
    margin : float, default=0.1
        How much larger than the smallest D another may be, relatively.

    Returns
    -------
    ties : DataFrame of shape (n_ties, 4)
        ``K``, ``alpha``, ``xmin``, ``D``, the best first. ``ties["K"].min()`` and
        ``.max()`` are the range of K.

    Raises
    ------
    ValueError
        If there was no tail to fit, or `margin` is negative.

    See Also
    --------
    is_ambiguous : Whether this range is wide.

    Notes
    -----
    A local minimum is a candidate with a smaller D than its neighbours on either side.
    The whole curve of D is computed, in O(n_eigenvalues ** 2).

    Why a tenth: D is a difference of counts over K, and one eigenvalue more or less at
    the worst place moves it by 1 / K. On five text corpora that is 10 to 54 % of the
    smallest D, so nothing within 10 % can be told from it. It also is what small
    accidents do. On 20 newsgroups K moves between 239 and 250, with D = 0.0203 and
    0.0198, when 459 of 20,000 terms change places with others as frequent, which the
    processor's sort decides at the cut of the vocabulary. Where 250 is chosen the
    table lists 239, with a D larger by 4 %.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import near_ties
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 500)
    >>> ties = near_ties(x)
    >>> bool((ties["D"] <= 1.1 * ties["D"].iloc[0]).all())
    True
    """
    fit = as_fit(fit_or_eigenvalues)
    if not margin >= 0:
        raise ValueError(f"margin must not be negative, got {margin!r}")
    d = fit.ks_distances
    # Of a plateau the last candidate counts, the longest tail.
    minimal = (d <= np.append(np.inf, d[:-1])) & (d < np.append(d[1:], np.inf))
    best = fit.n_tails == fit.n_tail
    near = np.flatnonzero((minimal & (d <= (1 + margin) * fit.ks_distance)) | best)
    # Rounding may leave a D below the one that was chosen; that one still leads.
    near = near[np.lexsort((d[near], ~best[near]))]
    scan = (fit.n_tails, fit.alphas, fit.xmins, d)
    return pd.DataFrame(
        {name: part[near] for name, part in zip(COLUMNS, scan, strict=True)}
    )


def is_ambiguous(ties, *, factor=2.0) -> bool:
    """Whether a near tie has a K that differs by this factor or more.

    Parameters
    ----------
    ties : DataFrame
        What `near_ties` returned.
    factor : float, default=2.0
        Ratio of two numbers of components at which they are no longer the same answer.

    Returns
    -------
    ambiguous : bool

    Examples
    --------
    >>> import pandas as pd
    >>> from powerlaw_lsa import is_ambiguous
    >>> is_ambiguous(pd.DataFrame({"K": [773, 115]}))
    True
    >>> is_ambiguous(pd.DataFrame({"K": [250, 239, 276]}))
    False
    """
    k = ties["K"]
    return bool(k.max() >= factor * k.iloc[0] or factor * k.min() <= k.iloc[0])


def describe_ties(ties) -> str:
    """Sentence on the range of K, for a user or an `AmbiguousTailWarning`.

    Parameters
    ----------
    ties : DataFrame
        What `near_ties` returned.

    Returns
    -------
    sentence : str

    Examples
    --------
    >>> import pandas as pd
    >>> from powerlaw_lsa import describe_ties
    >>> describe_ties(pd.DataFrame({"K": [104], "D": [0.0177]}))
    'No other tail fits nearly as well as K = 104.'
    """
    k, d = ties["K"], ties["D"]
    if len(ties) == 1:
        return f"No other tail fits nearly as well as K = {k.iloc[0]}."
    others = len(ties) - 1
    minima = "local minimum of D is" if others == 1 else "local minima of D are"
    span = (
        f"{others} other {minima} nearly as deep as the best, with "
        f"K between {k.min()} and {k.max()}"
    )
    if not is_ambiguous(ties):
        return f"{span}: the same answer for most uses."
    rival = ties.loc[(np.log(k) - np.log(k.iloc[0])).abs().idxmax()]
    return (
        f"{span}: K = {rival['K']:.0f} (D = {rival['D']:.4g}) fits nearly as well as "
        f"K = {k.iloc[0]} (D = {d.iloc[0]:.4g}), so choose between them by what the "
        "components are for, with n_components or max_components."
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
    >>> from powerlaw_lsa import compare_distributions
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 500)
    >>> print(compare_distributions(x).loc["exponential", "verdict"])
    the power law fits better
    """
    fit = as_fit(fit_or_eigenvalues)
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
    >>> from powerlaw_lsa import without_leading
    >>> x = 1 + np.random.default_rng(0).pareto(1.5, 500)
    >>> without_leading(np.append(x, 1e6), n_leading=2)["left_out"].tolist()
    [0, 1, 2]
    """
    if not isinstance(n_leading, Integral) or n_leading < 0:
        raise ValueError(f"n_leading must be an integer >= 0, got {n_leading!r}")
    whole = as_fit(fit_or_eigenvalues)
    fits = [
        refit_within_limits(whole.eigenvalues[n:], whole)
        for n in range(int(n_leading) + 1)
    ]
    rows = [
        (n, *row_of(fit))
        for n, fit in enumerate(fits)
        if fit.status is TailStatus.FITTED
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

"""Spectral scores for comparing settings of a vectorizer without labels.

`alpha_score` and `stable_rank_score` follow scikit-learn's protocol for scorers, and
can be used in its grid, randomized and halving searches. `spectral_scores` gives both
at once; a search that uses it can choose by `mean_rank`, and `rank_settings` lists its
results. None of them uses labels or held-out documents: a score describes the spectrum
of the documents that the estimator was fitted to. The user guide says how well these
scores choose, and where they fail.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils.validation import check_is_fitted

from ._findings import warn
from ._outcome import fitted_step
from ._tail.ties import find_ties

__all__ = [
    "AllDocuments",
    "alpha_score",
    "mean_rank",
    "rank_settings",
    "spectral_scores",
    "stable_rank_score",
]

_SCORES = ("alpha", "alpha_stderr", "K", "stable_rank")
# Two-sided 5 % of a normal distribution.
CRITICAL = 1.96


class AllDocuments(BaseCrossValidator):
    """The one split that fits and scores all documents, for the `cv` of a search.

    Use it only with scores that do not use held-out documents.

    Examples
    --------
    >>> from powerlaw_lsa.model_selection import AllDocuments
    >>> [(fit.tolist(), score.tolist()) for fit, score in AllDocuments().split("ab")]
    [([0, 1], [0, 1])]
    """

    def split(self, X, y=None, groups=None):
        """Yield the positions of all documents, to be fitted and to be scored.

        Parameters
        ----------
        X : sequence or array of n_samples documents
            Documents of the search.
        y, groups : Ignored
            Present by convention.

        Yields
        ------
        fitted, scored : ndarray of shape (n_samples,)
            All positions.
        """
        positions = np.arange(X.shape[0] if hasattr(X, "shape") else len(X))
        yield positions, positions

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of splits.

        Parameters
        ----------
        X, y, groups : Ignored
            Present by convention.

        Returns
        -------
        n_splits : int
            1.
        """
        return 1


def alpha_score(estimator: Any, X: Any = None, y: Any = None) -> float:
    """Exponent of the power law of the documents that were fitted.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        A fitted estimator, or a fitted pipeline that contains a `PowerLawTruncatedSVD`.
    X, y : Ignored
        Required by scikit-learn's protocol for scorers.

    Returns
    -------
    score : float
        The median exponent of the near ties, which is `alpha_` if there are none. It
        therefore does not jump if the better of two almost equally good tails changes.
        NaN if ``verdict_`` calls the tail neither clear nor weak, or if ``certified_``
        is False, so that only part of the spectrum was fitted. scikit-learn's searches
        rank NaN last, and warn; if all settings have NaN (in a halving search: all of
        its last round), they take the first, which means nothing.

    Raises
    ------
    TypeError
        If there is no power law in `estimator`.
    NotFittedError
        If it is not fitted.

    See Also
    --------
    stable_rank_score : The size of the spectrum relative to its largest eigenvalue.
    powerlaw_lsa.diagnostics.near_ties : The tails that fit nearly as well.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from sklearn.model_selection import GridSearchCV
    >>> from sklearn.pipeline import make_pipeline
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.datasets import load_docstrings
    >>> from powerlaw_lsa.model_selection import AllDocuments, alpha_score
    >>> texts = load_docstrings(["numpy"]).texts
    >>> svd = PowerLawTruncatedSVD(50, algorithm="dense")  # K is fixed
    >>> pipeline = make_pipeline(TfidfVectorizer(), svd)
    >>> grid = {"tfidfvectorizer__sublinear_tf": [False, True]}
    >>> search = GridSearchCV(
    ...     pipeline, grid, scoring=alpha_score, cv=AllDocuments()
    ... ).fit(texts)
    >>> search.cv_results_["mean_test_score"].shape
    (2,)
    """
    outcome = fitted_step(estimator).outcome_
    if not (outcome.certified and outcome.verdict.is_tail):
        return np.nan
    return float(np.median(find_ties(outcome.fit).alphas))


def stable_rank_score(estimator: Any, X: Any = None, y: Any = None) -> float:
    """Squared Frobenius norm of the fitted matrix over its largest eigenvalue.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        A fitted estimator, or a fitted pipeline that contains a `PowerLawTruncatedSVD`.
    X, y : Ignored
        Required by scikit-learn's protocol for scorers.

    Returns
    -------
    score : float
        At least 1, and at most the rank. NaN if all eigenvalues are zero. It needs no
        power law, and no eigenvalue but the largest.

    Raises
    ------
    TypeError
        If there is no `PowerLawTruncatedSVD` in `estimator`.
    NotFittedError
        If it is not fitted.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.model_selection import stable_rank_score
    >>> svd = PowerLawTruncatedSVD(1).fit(np.diag([2.0, 2.0, 1.0]))
    >>> round(stable_rank_score(svd), 12)
    2.25
    """
    spectrum = fitted_step(estimator).spectrum_
    if not len(spectrum.eigenvalues):
        return np.nan
    return float(spectrum.total / spectrum.eigenvalues[0])


def spectral_scores(estimator: Any, X: Any = None, y: Any = None) -> dict[str, float]:
    """All scores at once, for a search whose settings are to be listed in a table.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        A fitted estimator, or a fitted pipeline that contains a `PowerLawTruncatedSVD`.
    X, y : Ignored
        Required by scikit-learn's protocol for scorers.

    Returns
    -------
    scores : dict
        ``alpha`` and ``stable_rank`` as the scorers have them; ``alpha_stderr``, the
        standard error of alpha; and ``K``, the length of the tail. Tell the search what
        to choose by: ``refit=mean_rank``, ``refit="alpha"`` or ``refit="stable_rank"``.
        All are NaN, with a warning, if `estimator` contains no `PowerLawTruncatedSVD`
        or several, so that a search ranks this setting last.

    See Also
    --------
    mean_rank : Choose by both scores.
    rank_settings : The table.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.model_selection import spectral_scores
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> list(spectral_scores(PowerLawTruncatedSVD().fit(X)))
    ['alpha', 'alpha_stderr', 'K', 'stable_rank']
    """
    try:
        fit = fitted_step(estimator).outcome_.fit
    except TypeError as error:  # a setting that leaves the step out, or replaces it
        warn(f"The spectral scores of a setting are NaN. {error}")
        return dict.fromkeys(_SCORES, np.nan)
    return {
        "alpha": alpha_score(estimator),
        "alpha_stderr": float(fit.alpha_stderr),
        "K": float(fit.n_tail),
        "stable_rank": stable_rank_score(estimator),
    }


def mean_rank(cv_results: Mapping[str, Any]) -> int:
    """Choose the setting whose ranks by alpha and by stable rank have the best mean.

    Parameters
    ----------
    cv_results : Mapping
        ``cv_results_`` of a search with ``scoring=spectral_scores``. The search passes
        it, if it is given ``refit=mean_rank``.

    Returns
    -------
    best_index : int
        Position of the setting; the first of equals. A setting whose alpha is NaN comes
        after all others.

    Raises
    ------
    ValueError
        If the search did not use `spectral_scores`.

    Examples
    --------
    >>> from powerlaw_lsa.model_selection import mean_rank
    >>> results = {
    ...     "mean_test_alpha": [3.0, 2.5, 2.0],
    ...     "mean_test_alpha_stderr": [0.1, 0.1, 0.1],
    ...     "mean_test_K": [100, 100, 100],
    ...     "mean_test_stable_rank": [20.0, 40.0, 30.0],
    ... }
    >>> mean_rank(results)
    1
    """
    return int(_mean_ranks(_scores_of(cv_results)).to_numpy().argmin())


def rank_settings(search: Any) -> pd.DataFrame:
    r"""List the settings of a search, the best first, with the uncertainty of alpha.

    Parameters
    ----------
    search : GridSearchCV or RandomizedSearchCV
        Fitted with ``scoring=spectral_scores``. Halving searches take one score only,
        so there is no table of them.

    Returns
    -------
    table : DataFrame
        One row for each setting, in the order of ``mean_rank`` or of the score that
        `refit` of the search names: its parameters; ``alpha``, ``alpha_stderr``, ``K``
        and ``stable_rank``, averaged over the folds; ``mean_rank``, the mean of the
        ranks by alpha and by stable rank; and ``within_chance``: whether the difference
        between alpha and that of the first row is so small that chance alone would
        exceed it in more than 5 of 100 cases.

    Raises
    ------
    ValueError
        If the search did not use `spectral_scores`, or is a halving search.

    Notes
    -----
    The difference of two alphas is compared with 1.96 times

    .. math:: \sqrt{\sigma_1^2 + \sigma_2^2}, \qquad
        \sigma = (\alpha - 1) / \sqrt K.

    That takes the eigenvalues, and the two settings, as independent.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from sklearn.model_selection import GridSearchCV
    >>> from sklearn.pipeline import make_pipeline
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.datasets import load_docstrings
    >>> from powerlaw_lsa.model_selection import AllDocuments, mean_rank
    >>> from powerlaw_lsa.model_selection import rank_settings, spectral_scores
    >>> texts = load_docstrings(["numpy"]).texts
    >>> svd = PowerLawTruncatedSVD(50, algorithm="dense")  # K is fixed
    >>> search = GridSearchCV(
    ...     make_pipeline(TfidfVectorizer(), svd),
    ...     {"tfidfvectorizer__sublinear_tf": [False, True]},
    ...     scoring=spectral_scores,
    ...     refit=mean_rank,
    ...     cv=AllDocuments(),
    ... )
    >>> rank_settings(search.fit(texts)).shape
    (2, 7)
    """
    check_is_fitted(search, "cv_results_")
    if hasattr(search, "n_resources_"):
        raise ValueError(
            f"a {type(search).__name__} compares settings by one score, so there is no "
            "table of it; use GridSearchCV or RandomizedSearchCV"
        )
    scores = _scores_of(search.cv_results_)
    # Objects, or None would become NaN.
    table = pd.DataFrame(search.cv_results_["params"], dtype=object).join(scores)
    table["mean_rank"] = _mean_ranks(scores)
    by = search.refit if search.refit in _SCORES else "mean_rank"
    table = table.sort_values(
        by, ascending=by == "mean_rank", kind="stable", ignore_index=True
    )
    return table.assign(within_chance=_within_chance(table))


def _scores_of(cv_results) -> pd.DataFrame:
    columns = {name: f"mean_test_{name}" for name in _SCORES}
    if missing := [column for column in columns.values() if column not in cv_results]:
        raise ValueError(
            f"the search has no {missing[0]}; set scoring=spectral_scores and "
            "refit=mean_rank"
        )
    scores = {name: cv_results[column] for name, column in columns.items()}
    if np.isnan(scores["stable_rank"]).all():
        raise ValueError(
            "no setting of the search has a score, as its warnings say; the estimator "
            "must contain one PowerLawTruncatedSVD"
        )
    return pd.DataFrame(scores)


def _mean_ranks(scores) -> pd.Series:
    """Mean ranks by alpha and stable rank, 1 is best; infinity without an alpha."""
    ranks = scores[["alpha", "stable_rank"]].rank(ascending=False)
    return ranks.mean(axis=1).where(scores["alpha"].notna(), np.inf)


def _within_chance(table) -> pd.Series:
    first = table.iloc[0]
    error = np.hypot(table["alpha_stderr"], first["alpha_stderr"])
    return (table["alpha"] - first["alpha"]).abs() <= CRITICAL * error

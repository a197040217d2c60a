"""The terms that weigh most in each component."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from .._matrix.array_api import to_numpy
from .._numerics import with_numpy_defaults
from .._sources import fitted_step
from ._inputs import check_parameters, steps_before


@with_numpy_defaults
def top_terms(
    estimator: Any,
    feature_names: Any = None,
    *,
    n_terms: int = 10,
    n_components: int | None = None,
) -> pd.DataFrame:
    """List the terms with the largest weights in each component.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        A fitted estimator, or a fitted pipeline that contains one.
    feature_names : array-like of shape (n_features,), default=None
        The terms, such as ``vectorizer.get_feature_names_out()``. None takes the names
        from the earlier steps of the pipeline; if there are none, from
        ``feature_names_in_``; otherwise they are ``x0``, ``x1``, ...
    n_terms : int, default=10
        Number of terms of each component.
    n_components : int, default=None
        Number of leading components. None lists all.

    Returns
    -------
    terms : DataFrame
        Columns ``component`` (row of ``components_``), ``rank`` (1 is the largest in
        magnitude), ``term`` and ``weight``. The weight keeps its sign: terms of
        opposite sign are at opposite ends of the component.

    Raises
    ------
    ValueError
        If there is not one name for each feature, or a parameter is out of range.
    TypeError
        If the first argument is not an estimator with a power law.
    NotFittedError
        If the estimator is not fitted.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, top_terms
    >>> svd = PowerLawTruncatedSVD(1).fit(np.array([[3.0, 0.0, 4.0]]))
    >>> print(top_terms(svd, ["blue", "green", "red"], n_terms=2).to_string())
       component  rank  term  weight
    0          0     1   red     0.8
    1          0     2  blue     0.6

    A pipeline knows its terms:

    >>> from sklearn.feature_extraction.text import CountVectorizer
    >>> from sklearn.pipeline import make_pipeline
    >>> lsa = make_pipeline(CountVectorizer(), PowerLawTruncatedSVD(1))
    >>> _ = lsa.fit(["red red red blue", "red"])
    >>> top_terms(lsa)["term"].tolist()
    ['red', 'blue']
    """
    check_parameters("top_terms", n_terms=n_terms, n_components=n_components)
    step = fitted_step(estimator)
    weights = to_numpy(step.components_)[:n_components]
    names = names_of(estimator, step, feature_names)
    n_terms = min(int(n_terms), weights.shape[1])
    order = np.array([_largest(np.abs(row), n_terms) for row in weights])
    component, rank = np.indices(order.shape)
    return pd.DataFrame(
        {
            "component": component.ravel(),
            "rank": rank.ravel() + 1,
            "term": names[order].ravel(),
            "weight": np.take_along_axis(weights, order, axis=1).ravel(),
        }
    )


def names_of(estimator, step, feature_names=None) -> np.ndarray:
    """Names that are given, or that the pipeline knows, one for each feature."""
    if feature_names is None:
        feature_names = _known_names(estimator, step)
    return _checked_names(feature_names, step.n_features_in_)


def _largest(values, n: int) -> np.ndarray:
    """Positions of the n largest, in descending order; equal ones keep theirs."""
    found = np.sort(np.argpartition(-values, n - 1)[:n])
    return found[np.argsort(-values[found], kind="stable")]


def _known_names(estimator, step) -> Any:
    """Names by the steps before, else those seen in `fit`, else x0, x1, ..."""
    before = steps_before(estimator, step)
    if before:
        try:
            return make_pipeline(*before).get_feature_names_out()
        except AttributeError:  # a step that does not name its features
            pass
    numbered = [f"x{i}" for i in range(step.n_features_in_)]
    return getattr(step, "feature_names_in_", numbered)


def _checked_names(feature_names, n_features: int) -> np.ndarray:
    """Names as an array, if there is one for each feature."""
    names = np.asarray(feature_names, dtype=object)
    if names.ndim != 1:
        raise ValueError(
            "feature_names must be a list of names, one for each feature, got "
            f"{feature_names!r:.80}"
        )
    if len(names) != n_features:
        raise ValueError(
            f"feature_names has {len(names)} names, but the estimator was fitted to "
            f"{n_features} features; pass the names that the vectorizer gives"
        )
    return names

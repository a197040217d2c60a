"""The terms that weigh most in each component."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from .._findings import warn
from .._fitted import fitted_step, steps_before
from .._matrix.array_api import to_numpy
from .._numerics import with_numpy_defaults
from ._inputs import check_parameters


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
        from ``feature_names_in_``, or from the earlier steps of the pipeline; if there
        are none, they are ``x0``, ``x1``, ...
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

    Warns
    -----
    UserWarning
        If a step of the pipeline does not name its output, so that terms are numbered.

    Raises
    ------
    ValueError
        If there is not one name for each feature.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, top_terms
    >>> svd = PowerLawTruncatedSVD(1).fit(np.array([[3.0, 0.0, 4.0]]))
    >>> print(top_terms(svd, ["blue", "green", "red"], n_terms=2).to_string())
       component  rank  term  weight
    0          0     1   red     0.8
    1          0     2  blue     0.6
    """
    check_parameters("top_terms", n_terms=n_terms, n_components=n_components)
    step = fitted_step(estimator)
    weights = to_numpy(step.components_)[:n_components]
    names, why_numbered = names_of(estimator, feature_names)
    if why_numbered:
        warn(why_numbered)
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


def names_of(estimator, feature_names=None) -> tuple[np.ndarray, str | None]:
    """Names of the features, and why they are numbers if a step does not name them."""
    step, why = fitted_step(estimator), None
    if feature_names is None:
        feature_names, why = _known_names(steps_before(estimator), step)
    return _checked_names(feature_names, step.n_features_in_), why


def _largest(values, n: int) -> np.ndarray:
    """Positions of the n largest, in descending order; equal ones keep theirs."""
    found = np.sort(np.argpartition(-values, n - 1)[:n])
    return found[np.argsort(-values[found], kind="stable")]


def _known_names(before, step) -> tuple[Any, str | None]:
    """Names seen in `fit`, else those that the steps before give, else x0, x1, ..."""
    if hasattr(step, "feature_names_in_"):
        return step.feature_names_in_, None
    for start, first in enumerate(before):
        # What takes columns that nobody has named would number them.
        is_named = hasattr(first, "feature_names_in_")
        if start and hasattr(first, "n_features_in_") and not is_named:
            continue
        try:
            return make_pipeline(*before[start:]).get_feature_names_out(), None
        except (AttributeError, ValueError):  # a step that does not name its features
            pass
    numbered = [f"x{i}" for i in range(step.n_features_in_)]
    return numbered, _why_numbered(before)


def _why_numbered(before) -> str | None:
    nameless = [s for s in before if not hasattr(s, "get_feature_names_out")]
    if not nameless:
        return None
    return (
        "The terms are numbered (x0, x1, ...), because the step "
        f"{type(nameless[-1]).__name__} of the pipeline does not name its output; "
        "pass feature_names"
    )


def _checked_names(feature_names, n_features: int) -> np.ndarray:
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

"""All pictures on one page."""

from collections.abc import Callable
from functools import partial

from ._drawing import (
    check_fitted,
    has_tail,
    nonempty,
)
from .explained_variance import ExplainedVarianceDisplay
from .histogram import EigenvalueHistogramDisplay
from .ks_distance import KSDistanceDisplay
from .localization import LocalizationDisplay
from .power_law import PowerLawDisplay
from .scree import ScreeDisplay


def plot_overview(estimator, *, shuffled=None, figure=None):
    """Draw all pictures of a fitted estimator on one page.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD
        Fitted.
    shuffled : array-like of shape (n_shuffled,), default=None
        Eigenvalues of the shuffled matrix, as ``shuffle_null(X).eigenvalues``, for
        the histogram.
    figure : matplotlib Figure, default=None
        Where to draw. None makes a new one.

    Returns
    -------
    figure : matplotlib Figure
        With six axes in two columns; without those of the power law where there was
        no tail to fit.

    Raises
    ------
    ValueError
        If X was all zeros, so that there is nothing to draw.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, plot_overview
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> figure = plot_overview(PowerLawTruncatedSVD().fit(X))
    >>> len(figure.axes)
    6
    """
    drawings = pictures(estimator, shuffled=shuffled).values()
    rows = len(drawings) // 2
    if figure is None:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=(9, 3.5 * rows), layout="constrained")
    for draw, ax in zip(drawings, figure.subplots(rows, 2).flat, strict=True):
        draw(ax=ax)
    return figure


def pictures(estimator, *, shuffled=None) -> dict[str, Callable]:
    """Return what there is to draw, by name, each to be called with ``ax``."""
    check_fitted(estimator)
    nonempty(estimator.spectrum_.eigenvalues)
    histogram = EigenvalueHistogramDisplay.from_estimator
    found: dict[str, Callable] = {
        "histogram": partial(histogram, estimator, shuffled=shuffled)
    }
    if has_tail(estimator.power_law_):
        found["power_law"] = partial(PowerLawDisplay.from_estimator, estimator)
        found["ks_distance"] = partial(KSDistanceDisplay.from_estimator, estimator)
    found["localization"] = partial(LocalizationDisplay.from_estimator, estimator)
    found["scree"] = partial(ScreeDisplay.from_estimator, estimator)
    found["variance"] = partial(ExplainedVarianceDisplay.from_estimator, estimator)
    return found

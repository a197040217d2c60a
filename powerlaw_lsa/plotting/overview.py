"""All pictures of a fit on one page."""

from typing import Any

from .._numerics import with_numpy_defaults
from ._display import SpectrumDisplay
from ._fields import estimator_of
from .explained_variance import ExplainedVarianceDisplay
from .histogram import EigenvalueHistogramDisplay
from .ks_distance import KSDistanceDisplay
from .localization import LocalizationDisplay
from .power_law import PowerLawDisplay
from .scree import ScreeDisplay


@with_numpy_defaults
def plot_overview(estimator: Any, *, shuffled: Any = None, figure: Any = None) -> Any:
    """Draw all pictures of a fitted estimator on one page.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        A fitted estimator, or a fitted pipeline that contains one.
    shuffled : array-like of shape (n_shuffled,), default=None
        Eigenvalues of a shuffled matrix, for the histogram, as
        ``fit_shuffled(estimator, X).nulls[0].eigenvalues``.
    figure : matplotlib Figure, default=None
        Where to draw. None makes a new one.

    Returns
    -------
    figure : matplotlib Figure
        With six axes in two columns; without those of the power law if there was no
        tail to fit.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, plot_overview
    >>> X = np.diag(np.arange(1, 101) ** -0.5)
    >>> figure = plot_overview(PowerLawTruncatedSVD().fit(X))
    >>> len(figure.axes)
    6
    """
    from matplotlib.figure import FigureBase

    displays = pictures(estimator, shuffled=shuffled).values()
    rows = len(displays) // 2
    if figure is None:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=(9, 3.5 * rows), layout="constrained")
    elif not isinstance(figure, FigureBase):
        raise TypeError(
            f"figure must be a matplotlib Figure, got {type(figure).__name__}; if "
            "you have axes, pass ax.figure"
        )
    for display, ax in zip(displays, figure.subplots(rows, 2).flat, strict=True):
        display.plot(ax)
    return figure


def pictures(estimator: Any, *, shuffled: Any = None) -> dict[str, SpectrumDisplay]:
    """Return what there is to draw, by name; none of it is drawn yet."""
    step = estimator_of(estimator, "the displays have from_fit, which takes numbers")
    found: dict[str, SpectrumDisplay] = {
        "histogram": EigenvalueHistogramDisplay._of(step, shuffled=shuffled)
    }
    if step.outcome_.fit.has_tail:
        found["power_law"] = PowerLawDisplay._of(step)
        found["ks_distance"] = KSDistanceDisplay._of(step)
    found["localization"] = LocalizationDisplay._of(step)
    found["scree"] = ScreeDisplay._of(step)
    found["variance"] = ExplainedVarianceDisplay._of(step)
    return found

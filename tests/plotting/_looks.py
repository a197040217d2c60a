"""What the tests read off a picture."""

from powerlaw_lsa.plotting import (
    EigenvalueHistogramDisplay,
    ExplainedVarianceDisplay,
    KSDistanceDisplay,
    LocalizationDisplay,
    PowerLawDisplay,
    RulesDisplay,
    ScreeDisplay,
)

# All pictures of one fit, in the order of the overview.
OF_A_FIT = [
    EigenvalueHistogramDisplay,
    PowerLawDisplay,
    KSDistanceDisplay,
    LocalizationDisplay,
    ScreeDisplay,
    ExplainedVarianceDisplay,
]
FROM_ESTIMATOR = [*OF_A_FIT, RulesDisplay]
FROM_FIT = [
    EigenvalueHistogramDisplay,
    PowerLawDisplay,
    KSDistanceDisplay,
    ScreeDisplay,
]
FROM_EIGENVALUES = [EigenvalueHistogramDisplay, ScreeDisplay]
# Pictures with a line at K.
WITH_CUT_OFF = [d for d in OF_A_FIT if d is not PowerLawDisplay]


def legend(ax):
    """Labels of the legend."""
    return [text.get_text() for text in ax.get_legend().get_texts()]


def ends(hatched):
    """Where a hatched band begins and ends."""
    # A rectangle from matplotlib 3.9 on, a polygon before.
    corners = hatched.get_path().transformed(hatched.get_patch_transform()).vertices
    return sorted({float(x) for x in corners[:, 0]})


def x_of(line):
    """Position of a vertical line."""
    (x,) = set(line.get_xdata())
    return x


def tick_labels(axis):
    """Labels within the picture; some versions of matplotlib have more."""
    axis.figure.canvas.draw()
    low, high = sorted(axis.get_view_interval())
    ticks = axis.get_major_ticks()
    return [t.label1.get_text() for t in ticks if low <= t.get_loc() <= high]

"""What the pictures have in common: colours, axes, hatching, and what they refuse."""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from .._sources import fitted_step
from .._tail.fit import PowerLawFit, TailStatus

# Distinct in hue and in lightness, for all common kinds of colour vision.
BLUE, RED, ORANGE, GREY = "#0072b2", "#b2182b", "#e69f00", "#6e6e6e"

EIGENVALUE = "Eigenvalue λ of X'X"
INDEX = "Index, by descending eigenvalue"

# Characters of a legend that fit into a row above the smallest picture.
_LEGEND_ROW = 45


def check_fitted(estimator) -> None:
    """Raise unless the estimator is fitted, and has what is drawn here."""
    check_is_fitted(estimator)
    fitted_step(estimator)


def axes_or_new(ax):
    """Axes given, or those of a new figure."""
    if ax is not None:
        return one_axes(ax)
    import matplotlib.pyplot as plt

    return plt.subplots(layout="constrained")[1]


def one_axes(ax):
    """Axes given, if they are that."""
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax must be one matplotlib Axes, got {type(ax).__name__}; "
            "of an array of axes pass one, such as axes[0]"
        )
    return ax


def finish(display, ax, title, n_known, n_eigenvalues):
    """Title, legend above the data, and what scikit-learn's displays keep."""
    pad = 8
    labels = ax.get_legend_handles_labels()[1]
    if labels:
        one_row = sum(map(len, labels)) <= _LEGEND_ROW
        legend = ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=4 if one_row else 2,
            frameon=False,
            borderaxespad=0.2,
            handlelength=1.2,
            columnspacing=1,
            fontsize="small",
        )
        # The title makes room for it. A wide one must not make the axes narrow.
        legend.set_in_layout(False)
        pad = 24 if one_row else 38
    ax.set_title(title, loc="left", pad=pad, fontsize="medium", fontweight="bold")
    if is_partial(n_known, n_eigenvalues):
        note = f"leading {n_known:,} of up to {n_eigenvalues:,}"
        ax.set_title(note, loc="right", pad=pad, fontsize="small", color=GREY)
    ax.spines[["top", "right"]].set_visible(False)
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            plain_ticks(axis)
    display.ax_, display.figure_ = ax, ax.figure
    return display


def plain_ticks(axis) -> None:
    """Few ticks on a logarithmic axis, all as plain numbers or all as powers."""
    from matplotlib.ticker import LogFormatterSciNotation, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    if low >= 1e-4 and high < 1e6:  # what :g writes without an exponent
        if high < 1000 * low:
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter(lambda x, _: f"{x:g}")
    else:
        if high < 100 * low:  # labels are wide, so they are fewer
            subs = (1, 2, 5) if high < 10 * low else (1, 3)
            axis.set_major_locator(LogLocator(subs=subs))
        every_tick = (np.inf, np.inf)
        axis.set_major_formatter(LogFormatterSciNotation(minor_thresholds=every_tick))
    axis.set_minor_formatter(NullFormatter())


def integer_ticks(axis) -> None:
    """Ticks of a linear axis of counts."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))


def is_partial(n_known, n_eigenvalues) -> bool:
    """Whether there are more eigenvalues than were computed."""
    return n_eigenvalues is not None and n_known < n_eigenvalues


def further(largest, smallest):
    """End of the picture a bit further down a logarithmic axis."""
    return smallest * (smallest / largest) ** 0.3


def hatch_unknown(ax, known_end, end):
    """Hatch what was not computed, from the end of the known part out of the picture.

    It ends the picture at `end` and has no end of its own there.
    """
    hatched = _hatched(ax, known_end, end, hatch="///", label="not computed")
    hatched.sticky_edges.x.append(end)
    return hatched


def hatch_unscanned(ax, scanned_end, known_end):
    """Hatch what is known and was not scanned."""
    label = "not scanned (max_components)"
    return _hatched(ax, scanned_end, known_end, hatch="...", label=label)


def _hatched(ax, start, end, **options):
    """Hatch without a frame."""
    return ax.axvspan(
        start, end, facecolor="none", edgecolor=GREY, linewidth=0, **options
    )


def say_xmin(xmin) -> str:
    return f"xmin = {xmin:#.4g}"


def xmin_line(ax, xmin):
    """Vertical line where the tail begins, if it is known."""
    if xmin is None or np.isnan(xmin):
        return None
    return ax.axvline(xmin, color=ORANGE, label=say_xmin(xmin))


def cut_off_line(ax, x, n_components):
    """Vertical line at the last component that was kept."""
    if n_components is None:
        return None
    at = x[n_components - 1]
    return ax.axvline(at, color=ORANGE, label=f"K = {n_components:,}")


def nonempty(eigenvalues) -> np.ndarray:
    """Eigenvalues, of which there must be one at least."""
    eigenvalues = positive(eigenvalues)
    if not len(eigenvalues):
        raise ValueError(
            f"There is nothing to draw: {TailStatus.NO_EIGENVALUES.advice}"
        )
    return eigenvalues


def positive(eigenvalues) -> np.ndarray:
    """Eigenvalues that a logarithmic axis can hold, in the order given."""
    x = np.asarray(eigenvalues, dtype=np.float64)
    if x.ndim != 1:
        raise ValueError(f"eigenvalues must be one-dimensional, got shape {x.shape}")
    wrong = np.flatnonzero(~(np.isfinite(x) & (x > 0)))
    if len(wrong):
        raise ValueError(
            f"eigenvalues must be finite and positive, got {x[wrong[0]]} at position "
            f"{wrong[0]}; leave such values out"
        )
    return x


def has_tail(fit: PowerLawFit) -> bool:
    return fit.has_tail


def check_choice(name, value, choices) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be one of {choices}, got {value!r}")

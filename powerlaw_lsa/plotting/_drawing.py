"""How the pictures look: colours, axes, legends, ticks, hatching.

matplotlib is imported when something is drawn.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

# Distinct in hue and in lightness, for all common kinds of colour vision.
BLUE, RED, ORANGE = "#0072b2", "#b2182b", "#e69f00"
GREY, BLACK = "#6e6e6e", "#222222"
# Groups of documents, with a shape each: at least 3:1 on white and on black paper.
GROUPS = ("#0072b2", "#d55e00", "#009e73", "#c4609c", "#7a5195", "#9a7d0a")
REST = "#8a8a8a"
DOTTED = {"linestyle": (0, (1, 1.5)), "linewidth": 2}

EIGENVALUE = "Eigenvalue λ of X'X"
INDEX = "Index, by descending eigenvalue"

# In decades. Values that are nearer to each other have the same label at a tick.
_DISTINCT = 1e-6

# Characters of a legend, its samples of lines included, that fit into a row above the
# smallest picture.
_LEGEND_ROW = 48
_SAMPLE = 4


def styled(defaults: Mapping, given: Mapping | None, kind: Any = None) -> dict:
    """Merge default keyword arguments of an artist with given ones, by any alias."""
    from matplotlib import cbook
    from matplotlib.lines import Line2D

    kind = Line2D if kind is None else kind
    ours, theirs = (dict(keywords or {}) for keywords in (defaults, given))
    return cbook.normalize_kwargs(ours, kind) | cbook.normalize_kwargs(theirs, kind)


def draw_line(ax, x, y, defaults: Mapping, given: Mapping | None, marker: str = "o"):
    """Draw a line, or a marker where a line through one point would be invisible."""
    defaults = {**defaults, "marker": marker} if len(x) == 1 else defaults
    return ax.plot(x, y, **styled(defaults, given))[0]


def axes_or_new(ax):
    if ax is not None:
        return one_axes(ax)
    import matplotlib.pyplot as plt

    return plt.subplots(layout="constrained")[1]


def one_axes(ax):
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax must be one matplotlib Axes, got {type(ax).__name__}; "
            "if it is an array of axes, pass one of them, such as axes[0]"
        )
    return ax


def check_choice(name: str, value, choices: tuple) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be one of {choices}, got {value!r}")


def make_log(ax, axis: str, values) -> None:
    """Make an axis, "x" or "y", logarithmic with room for these values."""
    ax.set(**{f"{axis}scale": "log"})
    ends = 10.0 ** np.array(log_ends(np.log10(values)))
    ax.update_datalim(np.column_stack([ends, ends]), axis == "x", axis == "y")


def log_ends(logs) -> tuple[float, float]:
    """Return ends of a logarithmic axis in decades, with room around equal values.

    Equal eigenvalues differ in their last bits, and by which depends on the processor:
    on an axis as short as that matplotlib divides by zero.
    """
    low, high = logs.min(), logs.max()
    return (low - 0.1, high + 0.1) if high - low < _DISTINCT else (low, high)


def decorate(ax, title: str, note: str = "") -> None:
    """Add the title, a note at its right, and the legend above the data."""
    pad = 8 + _add_legend(ax)
    ax.set_title(title, loc="left", pad=pad, fontsize="medium", fontweight="bold")
    if note:
        ax.set_title(note, loc="right", pad=pad, fontsize="small", color=GREY)
    ax.spines[["top", "right"]].set_visible(False)
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            plain_ticks(axis)


def _add_legend(ax) -> int:
    """Add a legend above the data if there is one; its height in points."""
    labels = ax.get_legend_handles_labels()[1]
    if not labels:
        return 0
    n_columns = _n_columns(labels)
    legend = ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=n_columns,
        frameon=False,
        borderaxespad=0.2,
        handlelength=1.5,
        columnspacing=1,
        fontsize="small",
    )
    # The title makes room for it. A wide one must not make the axes narrow.
    legend.set_in_layout(False)
    n_rows = -(-len(labels) // n_columns)
    return 2 + 14 * n_rows


def _n_columns(labels: list[str]) -> int:
    """As many columns as fit into a row; matplotlib fills them one after the other."""
    for n in range(len(labels), 1, -1):
        columns = np.array_split([len(label) + _SAMPLE for label in labels], n)
        if sum(column.max() for column in columns) <= _LEGEND_ROW:
            return n
    return 1


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

    steps = [1, 2, 5, 10]
    locator = MaxNLocator("auto", integer=True, steps=steps, min_n_ticks=1)
    axis.set_major_locator(locator)


def further(largest: float, smallest: float) -> float:
    """End of the picture a bit further down a logarithmic axis."""
    return smallest * min((smallest / largest) ** 0.3, 0.8)


def hatch(ax, start, end, pattern: str, label: str):
    style = {"facecolor": "none", "edgecolor": GREY, "linewidth": 0}
    return ax.axvspan(start, end, hatch=pattern, label=label, **style)

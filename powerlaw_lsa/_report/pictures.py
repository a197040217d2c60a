"""The pictures of a report: inline SVG, and the map of documents."""

import io
import re
from collections.abc import Callable

import numpy as np

from .._extras import PROCESS
from .._numerics import with_numpy_defaults

# Distinct for all common kinds of colour vision (Okabe and Ito), the last one grey.
COLOURS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#7a5195",
    "#6e6e6e",
)


@with_numpy_defaults
def as_svg(draw: Callable, name: str, size: tuple[float, float] = (4.3, 3.3)) -> str:
    """Picture as an inline SVG element, the same in every run and with its own ids.

    ``draw(ax=ax)`` draws it; `name` labels it, and makes its ids unique on a page.
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    file = io.StringIO()
    style = {"svg.hashsalt": name, "path.simplify_threshold": 0.5}
    with PROCESS, matplotlib.style.context(["default", style]):
        figure = Figure(figsize=size, layout="constrained")
        draw(ax=figure.subplots())
        no_metadata = dict.fromkeys(["Creator", "Date", "Format", "Type"])
        figure.savefig(file, format="svg", transparent=True, metadata=no_metadata)
    svg = file.getvalue()
    # Glyphs have the same ids in every picture of matplotlib's.
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg[svg.index("<svg") :])
    label = name.replace("_", " ")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def draw_documents(points, labels, ax) -> None:
    """Draw documents as points, in the colours of their groups.

    Parameters
    ----------
    points : ndarray of shape (n_points, 2)
    labels : ndarray of shape (n_points,)
        Group of each point, from 0 to 7.
    ax : matplotlib Axes
    """
    # In a random order no group hides another.
    order = np.random.default_rng(0).permutation(len(points))
    colours = [COLOURS[label] for label in labels[order]]
    ax.scatter(*points[order].T, s=6, c=colours, alpha=0.7, linewidths=0)
    ax.set_aspect("equal", adjustable="datalim")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)

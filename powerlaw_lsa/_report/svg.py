"""Pictures as inline SVG."""

import io
import re
from collections.abc import Callable

from .._extras import PROCESS
from .._numerics import with_numpy_defaults


@with_numpy_defaults
def as_svg(draw: Callable, name: str) -> str:
    """Picture as an inline SVG element, the same in every run and with its own ids.

    ``draw(ax=ax)`` draws it; `name` labels it, and makes its ids unique on a page.
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    file = io.StringIO()
    style = {"svg.hashsalt": name, "path.simplify_threshold": 0.5}
    with PROCESS, matplotlib.style.context(["default", style]):
        figure = Figure(figsize=(4.3, 3.3), layout="constrained")
        draw(ax=figure.subplots())
        no_metadata = dict.fromkeys(["Creator", "Date", "Format", "Type"])
        figure.savefig(file, format="svg", transparent=True, metadata=no_metadata)
    svg = file.getvalue()
    # Glyphs have the same ids in every picture of matplotlib's.
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg[svg.index("<svg") :])
    label = name.replace("_", " ")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)

"""The map of documents, as SVG whose text the reader's own fonts draw."""

from collections.abc import Sequence
from html import escape

import numpy as np

from ..plotting._drawing import GROUPS, REST

_WIDTH, _MARGIN = 1000, 40


def colour(index: int, is_rest: bool) -> str:
    return REST if is_rest else GROUPS[index % len(GROUPS)]


def document_map(points, labels, groups: Sequence) -> str:
    """Draw documents as points in the colours of their groups, and name the groups."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    unit = (_WIDTH - 2 * _MARGIN) / (span[0] or 1.0)
    at = (points - low) * [unit, min(unit, 0.7 * _WIDTH / (span[1] or 1.0))] + _MARGIN
    height = float(at[:, 1].max() + _MARGIN)
    fills = [colour(i, group.is_rest) for i, group in enumerate(groups)]
    dots = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{fills[label]}"/>'
        for (x, y), label in zip(at, labels, strict=True)
    )
    names = "".join(
        _name(group, np.median(at[labels == i], axis=0))
        for i, group in enumerate(groups)
        if not group.is_rest and np.any(labels == i)
    )
    return (
        f'<svg role="img" aria-label="map of documents" class="map" '
        f'viewBox="0 0 {_WIDTH} {height:.0f}">{dots}{names}</svg>'
    )


def _name(group, at) -> str:
    """Write the first term of a group over its points."""
    x, y = min(max(at[0], 2 * _MARGIN), _WIDTH - 2 * _MARGIN), at[1]
    name = escape(group.name.split(", ")[0])
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{name}</text>'

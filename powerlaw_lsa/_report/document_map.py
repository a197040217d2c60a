"""The map of documents, as SVG whose text the reader's own fonts draw."""

from collections.abc import Iterator, Sequence
from html import escape
from unicodedata import east_asian_width

import numpy as np
from scipy.spatial.distance import cdist

from ..plotting._drawing import GROUPS, REST

_WIDTH, _MARGIN, _AROUND = 1000, 40, 40
# Room for a name on a narrow screen, where its letters are largest (style.css): the
# height of a line, and the width of a letter in the widest of the usual fonts.
_LINE, _LETTER, _LONGEST = 40, 25, 24


def colour(index: int, is_rest: bool) -> str:
    return REST if is_rest else GROUPS[index % len(GROUPS)]


def document_map(points, labels, groups: Sequence) -> str:
    """Draw documents as points in the colours of their groups, and name the groups."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    unit = (_WIDTH - 2 * _MARGIN) / (span[0] or 1.0)
    at = (points - low) * [unit, min(unit, 0.7 * _WIDTH / (span[1] or 1.0))] + _MARGIN
    fills = [colour(i, group.is_rest) for i, group in enumerate(groups)]
    dots = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{fills[label]}"/>'
        for (x, y), label in zip(at, labels, strict=True)
    )
    centres = {
        i: _densest(at[labels == i])
        for i, group in enumerate(groups)
        if not group.is_rest and np.any(labels == i)
    }
    names = list(_placed([_short(groups[i].name) for i in centres], centres.values()))
    top = min([0.0, *(y - _LINE for _, y, _ in names)])
    bottom = max([at[:, 1].max() + _MARGIN, *(y + _LINE / 2 for _, y, _ in names)])
    texts = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{escape(name)}</text>'
        for x, y, name in names
    )
    return (
        f'<svg role="img" aria-label="map of documents" class="map" '
        f'viewBox="0 {top:.0f} {_WIDTH} {bottom - top:.0f}">{dots}{texts}</svg>'
    )


def _short(name: str) -> str:
    first = name.split(", ")[0]
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"


def _densest(points) -> np.ndarray:
    """Point with the most others around it: a group may lie in several places."""
    near = np.exp(-cdist(points, points, "sqeuclidean") / (2 * _AROUND**2))
    return points[near.sum(axis=0).argmax()]


def _placed(names, places) -> Iterator[tuple[float, float, str]]:
    """Write each name at its place, or above or below it where it covers no other."""
    taken: list[tuple[float, float, float]] = []
    # Each name bars at most four half lines to the next, so that one of these is free.
    shifts = sorted(range(-2 * len(names), 2 * len(names) + 1), key=abs)
    for name, (x, y) in zip(names, places, strict=True):
        wide = sum(east_asian_width(letter) in "WF" for letter in name)
        half = (len(name) + 0.5 * wide) * _LETTER / 2
        x = min(max(x, half), _WIDTH - half)
        lines = [y + shift * _LINE / 2 for shift in shifts]
        y = next(
            line
            for line in lines
            if all(
                abs(line - b) >= _LINE or abs(x - a) >= half + c for a, b, c in taken
            )
        )
        taken.append((x, y, half))
        yield x, y, name

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
_DOT = "\N{BLACK CIRCLE} "  # in the colour of the group
_SMALLER = 22 / 34  # letters on a wide screen


def colours(points, labels, groups: Sequence) -> list[str]:
    """Colour of each group, unlike those of the larger groups that are near it."""
    rgb = np.array([list(bytes.fromhex(fill[1:])) for fill in GROUPS], dtype=float)
    has_points = np.isin(range(len(groups)), labels)  # a small group may have none
    at = np.stack(
        [
            points[labels == i].mean(axis=0) if has else points[0]
            for i, has in enumerate(has_points)
        ]
    )
    chosen: list[int] = []
    for i in range(len(groups)):
        unlike = cdist(rgb, rgb[chosen]) * cdist(at[i : i + 1], at[:i])
        chosen.append(int(unlike.min(axis=1, initial=np.inf).argmax()))
    return [
        REST if group.is_rest else GROUPS[i]
        for i, group in zip(chosen, groups, strict=True)
    ]


def document_map(points, labels, groups: Sequence, fills: Sequence[str]) -> str:
    """Draw documents as points in the colours of their groups, and name the groups."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    unit = (_WIDTH - 2 * _MARGIN) / (span[0] or 1.0)
    at = (points - low) * [unit, min(unit, 0.7 * _WIDTH / (span[1] or 1.0))] + _MARGIN
    dots = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{fills[label]}"/>'
        for (x, y), label in zip(at, labels, strict=True)
    )
    centres = {
        i: _densest(at[labels == i])
        for i, group in enumerate(groups)
        if not group.is_rest and np.any(labels == i)
    }
    names = [_short(groups[i].terms, _is_shared(groups, i)) for i in centres]
    rooms = [
        max(_width(f"{_DOT}{first}"), _SMALLER * _width(f"{_DOT}{first}{more}"))
        for first, more in names
    ]
    places = list(_placed(rooms, centres.values()))
    top = min([0.0, *(y - _LINE for _, y in places)])
    bottom = max([at[:, 1].max() + _MARGIN, *(y + _LINE / 2 for _, y in places)])
    texts = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle">'
        f'<tspan fill="{fills[i]}">{_DOT}</tspan>{escape(first)}'
        + (f'<tspan class="more">{escape(more)}</tspan></text>' if more else "</text>")
        for i, (x, y), (first, more) in zip(centres, places, names, strict=True)
    )
    return (
        f'<svg role="img" aria-label="map of documents" class="map" '
        f'viewBox="0 {top:.0f} {_WIDTH} {bottom - top:.0f}">{dots}{texts}</svg>'
    )


def _is_shared(groups, i: int) -> bool:
    """Whether another group has the same first word."""
    return [group.terms[:1] for group in groups].count(groups[i].terms[:1]) > 1


def _short(terms, is_shared: bool) -> tuple[str, str]:
    """Return the name on a narrow screen, and what a wide one has room for as well."""
    first, more = (
        terms[0] if terms else "no name",
        "".join(f", {t}" for t in terms[1:2]),
    )
    if len(first + more) > _LONGEST:
        return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…", ""
    return (first + more, "") if is_shared else (first, more)


def _width(name: str) -> float:
    wide = sum(east_asian_width(letter) in "WF" for letter in name)
    return (len(name) + 0.5 * wide) * _LETTER


def _densest(points) -> np.ndarray:
    """Point with the most others around it: a group may lie in several places."""
    near = np.exp(-cdist(points, points, "sqeuclidean") / (2 * _AROUND**2))
    return points[near.sum(axis=0).argmax()]


def _placed(widths, places) -> Iterator[tuple[float, float]]:
    """Put each name at its place, or above or below it where it covers no other."""
    taken: list[tuple[float, float, float]] = []
    # Each name bars at most four half lines to the next, so that one of these is free.
    shifts = sorted(range(-2 * len(widths), 2 * len(widths) + 1), key=abs)
    for width, (x, y) in zip(widths, places, strict=True):
        half = width / 2
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
        yield x, y

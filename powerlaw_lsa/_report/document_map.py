"""The map of documents, as SVG whose text the reader's own fonts draw."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import product
from unicodedata import east_asian_width

import numpy as np
from scipy.spatial.distance import cdist

from ..plotting._drawing import GROUPS, REST

_WIDTH, _MARGIN, _AROUND = 1000, 40, 40
# Circle, square, triangle, diamond, as paths around a point.
_SHAPES = (
    "m-4 0a4 4 0 1 0 8 0 4 4 0 1 0-8 0",
    "m-3.5-3.5h7v7h-7z",
    "m0-5 5 8.5h-10z",
    "m0-5.3 5.3 5.3-5.3 5.3-5.3-5.3z",
)
# Sizes of letters (style.css), and how wide they are in the widest of the usual fonts.
_WIDE, _NARROW, _LETTER = 22, 40, 0.74
_LONGEST, _GAP = 24, 10
# A name that hides one document more is put this much further away instead.
_FAR = 8

Mark = tuple[str, str]  # colour and shape


def marks(points, labels, groups: Sequence) -> list[Mark]:
    """Mark of each group, unlike those of the larger groups that are near it."""
    all_marks = list(product(GROUPS, _SHAPES))
    # Another shape counts as much as another colour.
    looks = np.array(
        [
            [*bytes.fromhex(fill[1:]), *(150 * (shape == s) for s in _SHAPES)]
            for fill, shape in all_marks
        ]
    )
    # A small group may have no points.
    drawn = [labels == i if np.any(labels == i) else [0] for i in range(len(groups))]
    at = np.stack([points[of_group].mean(axis=0) for of_group in drawn])
    chosen: list[int] = []
    for i in range(len(groups)):
        unlike = cdist(looks, looks[chosen]) * cdist(at[i : i + 1], at[:i])
        chosen.append(int(unlike.min(axis=1, initial=np.inf).argmax()))
    return [
        (REST, _SHAPES[0]) if group.is_rest else all_marks[i]
        for i, group in zip(chosen, groups, strict=True)
    ]


def key(mark: Mark) -> str:
    dot = _drawn(mark, [(0, 0)])
    return f'<svg class="key" aria-hidden="true" viewBox="-6 -6 12 12">{dot}</svg>'


def _drawn(mark: Mark, places) -> str:
    fill, shape = mark
    path = "".join(f"M{x:.0f} {y:.0f}{shape}" for x, y in places)
    return f'<path color="{fill}" d="{path}"/>'


def document_map(points, labels, groups: Sequence, of_group: Sequence[Mark]) -> str:
    """Draw documents with the marks of their groups, and name the groups."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    unit = (_WIDTH - 2 * _MARGIN) / (span[0] or 1.0)
    at = (points - low) * [unit, min(unit, 0.7 * _WIDTH / (span[1] or 1.0))] + _MARGIN
    shown = [i for i in range(len(groups)) if np.any(labels == i)]
    named = [i for i in shown if not groups[i].is_rest]
    # The rest lies below all others.
    below = sorted(shown, key=named.__contains__)
    dots = "".join(_drawn(of_group[i], at[labels == i]) for i in below)
    centres = [_densest(at[labels == i]) for i in named]
    names = [f"{i + 1} {_short(groups[i].terms)}" for i in named]
    wide = list(_placed(names, _WIDE, centres, at))
    narrow = list(_placed([str(i + 1) for i in named], _NARROW, centres, at))
    boxes = np.array([box for box, _ in wide + narrow]).reshape(-1, 4)
    top = boxes[:, 1].min(initial=0)
    bottom = boxes[:, 3].max(initial=at[:, 1].max() + _MARGIN)
    return (
        f'<svg role="img" aria-label="map of documents" class="map" '
        f'viewBox="0 {top:.0f} {_WIDTH} {bottom - top:.0f}">{dots}'
        f'<g class="wide">{"".join(text for _, text in wide)}</g>'
        f'<g class="narrow">{"".join(text for _, text in narrow)}</g></svg>'
    )


def _short(terms) -> str:
    first = terms[0] if terms else "no name"
    if len(both := ", ".join(terms[:2])) <= _LONGEST:
        return both or first
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"


def _densest(points) -> np.ndarray:
    """Point with the most others around it: a group may lie in several places."""
    near = np.exp(-cdist(points, points, "sqeuclidean") / (2 * _AROUND**2))
    return points[near.sum(axis=0).argmax()]


def _placed(names, size, places, dots) -> Iterator[tuple[np.ndarray, str]]:
    """Put each name near its place, over no other and few dots, with a line to it.

    Its box has the left, top, right and bottom side.
    """
    taken = np.empty((0, 4))
    for name, place in zip(names, places, strict=True):
        boxes = _boxes(_width(name) * size, 1.2 * size, place, len(names))
        nearest = place.clip(boxes[:, :2], boxes[:, 2:])
        cost = np.linalg.norm(nearest - place, axis=1) / _FAR
        cost += _overlap(boxes, np.hstack([dots, dots])).sum(axis=1)
        cost[np.any(_overlap(boxes, taken), axis=1)] = np.inf
        best = cost.argmin()
        taken = np.vstack([taken, boxes[best]])
        (x, y), (to_x, to_y) = place, nearest[best]
        left, top, right, _ = boxes[best]
        anchor = ("middle", "start", "end")[best % 3]
        text_x = ((left + right) / 2, left, right)[best % 3]
        number, _, words = name.partition(" ")
        yield (
            boxes[best],
            f'<path class="to" d="M{x:.0f} {y:.0f}L{to_x:.0f} {to_y:.0f}"/>'
            f'<text x="{text_x:.0f}" y="{top + 0.95 * size:.0f}" '
            f'text-anchor="{anchor}">{number}<tspan> {escape(words)}</tspan></text>',
        )


def _boxes(width, height, place, n: int) -> np.ndarray:
    """Boxes on a place, and to its left and right, at many heights."""
    # Each name bars at most four half lines to the next, so that one of these is free.
    shifts = np.arange(-2 * n - 10, 2 * n + 11) * height / 2
    lefts = np.array([-width / 2, _GAP, -_GAP - width]) + place[0]
    left, middle = np.meshgrid(lefts.clip(0, _WIDTH - width), place[1] + shifts)
    sides = [left, middle - height / 2, left + width, middle + height / 2]
    return np.stack(sides, axis=-1).reshape(-1, 4)


def _overlap(boxes, others) -> np.ndarray:
    left, top, right, bottom = boxes.T[:, :, None]
    x, y, to_x, to_y = others.T
    return (left < to_x) & (x < right) & (top < to_y) & (y < bottom)


def _width(name: str) -> float:
    """Width of a name in units of the size of its letters."""
    wide = sum(east_asian_width(letter) in "WF" for letter in name)
    return (len(name) + 0.5 * wide) * _LETTER

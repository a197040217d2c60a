"""What is shown of the texts of a group: typical documents, and a passage of each."""

import re
from bisect import bisect_right
from html import unescape

import numpy as np

_N_EXAMPLES = 3
_EXCERPT = 240
# Beginning of a text in which a passage is looked for.
SEARCHED = 20_000


def typical(directions, texts, members, centre) -> list[int]:
    """Members near the centre that are not short and whose sum points most to it.

    Copies say the same again, so one that is nearer to one before than to the centre is
    taken only if all are, and one that is in the same direction never.
    """
    lengths = np.array([len(texts[i]) for i in members])
    long = members[lengths >= np.median(lengths)]
    centre = centre / np.linalg.norm(centre)
    near = long[np.argsort(-(directions[long] @ centre), kind="stable")]
    near = near[: max(_N_EXAMPLES, len(near) // 2)]
    toward = directions[near] @ centre
    chosen: list[int] = []
    while len(chosen) < min(_N_EXAMPLES, len(near)):
        same = (directions[near] @ directions[chosen].T).max(axis=1, initial=-1.0)
        sums = directions[near] + directions[chosen].sum(axis=0)
        score = sums @ centre / np.linalg.norm(sums, axis=1) - 2.0 * (same >= toward)
        score[same > 1 - 1e-9] = -np.inf
        if np.isinf(score.max()):
            break
        chosen.append(near[score.argmax()])
    return chosen


def _without_markup(text: str) -> str:
    """Text in one line without tags of HTML and XML, and marks of reStructuredText."""
    # A row of signs is a line that was drawn, as under a heading.
    text = re.sub(r"([^\w\s])\1{3,}", " ", text)
    if re.search(r"</\w+>|<br ?/?>", text):  # not if it speaks of a List<String>
        text = re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)
    text = re.sub(r"(:[a-z]+)+:`~?|\.\. [\w-]+::|`+_*|\*\*", "", text)
    return " ".join(unescape(text).split())


def passage(text: str, terms) -> str:
    """Passage from the beginning of a sentence on, the first with most of the terms."""
    line = _without_markup(text[:SEARCHED])
    pattern = "|".join(rf"(?<!\w){re.escape(term)}(?!\w)" for term in terms) or "$^"
    found = [(m.start(), m[0].lower()) for m in re.finditer(pattern, line, re.I)]
    starts = [0, *(m.end() for m in re.finditer(r"[.!?]\s+(?=[^\s.!?])", line))]
    starts = [0, *(starts[bisect_right(starts, at) - 1] for at, _ in found)]

    def n_terms(start: int) -> int:
        return len({term for at, term in found if start <= at < start + _EXCERPT})

    start = max(starts, key=n_terms)
    end = len(line)
    if end - start > _EXCERPT:
        end = max(line.rfind(" ", start, start + _EXCERPT), start + _EXCERPT // 2)
    return f"{'... ' * (start > 0)}{line[start:end]}{' ...' * (end < len(line))}"

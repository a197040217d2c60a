"""What is shown of the texts of a group: typical documents, and a passage of each."""

import re
from bisect import bisect_right
from collections import Counter
from html import unescape
from itertools import chain

import numpy as np

_N_TYPICAL = 6
_EXCERPT = 240
# Beginning of a text in which words and passages are looked for.
_SEARCHED = 20_000
# Share of words above which a line is prose.
_PROSE = 0.7
# Words, with what may stand around them in a sentence: not pd.Series, f(x), 0.5 or =3.
# Few fonts have the wide forms of Latin letters.
_SIGNS = r"\s!-/:-@\[-`{-~\uff21-\uff3a\uff41-\uff5a"
_WORD = re.compile(
    rf"""(?<!\S)["'(\[]*\d*[^{_SIGNS}\d](?:[^{_SIGNS}]|['/-](?=\w))*"""
    r"""["')\],.;:!?+#]*(?!\S)"""
)


def typical(directions, texts, members, centre) -> list[int]:
    """Members near the centre that are not short and whose sum points most to it.

    Copies say the same again, so one that is nearer to one before than to the centre is
    taken only if all are, and one that is in the same direction never.
    """
    lengths = np.array([len(texts[i]) for i in members])
    long = members[lengths >= np.median(lengths)]
    centre = centre / np.linalg.norm(centre)
    near = long[np.argsort(-(directions[long] @ centre), kind="stable")]
    near = near[: max(_N_TYPICAL, len(near) // 2)]
    toward = directions[near] @ centre
    chosen: list[int] = []
    while len(chosen) < min(_N_TYPICAL, len(near)):
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
    text = re.sub(r"\s+<[^<>`]*>`", "`", text)  # where a link leads
    marks = r"(:[a-z]+)+:(?=`)|\.\. [\w-]+::|`+(__?(?!\w)|~?\.?(?=\w))?"
    text = re.sub(rf"{marks}|\*\*|\[\w+\]_", "", text)
    return " ".join(unescape(text).split())


def is_prose(line: str) -> bool:
    """Whether it is mostly words: not code, a table, or a quotation in a letter."""
    return bool(_words(line))


def _words(line: str) -> str:
    words = _WORD.findall(line)
    is_code = line.lstrip().startswith(">") or len(words) < _PROSE * len(line.split())
    return "" if is_code else " ".join(words).lower()


def in_own_words(texts) -> list[str]:
    """Words of each text in lines and sentences of prose that no other text has.

    A text that has no others keeps them: it may be an answer that many give.
    """
    said = [
        dict.fromkeys(map(_words, re.split(r"\n|(?<=[.!?])\s", text[:_SEARCHED])))
        for text in texts
    ]
    n_texts = Counter(chain.from_iterable(said))
    return ["\n".join([s for s in part if n_texts[s] == 1] or part) for part in said]


def share_in_own_words(terms, texts, said) -> np.ndarray:
    """Share of the texts with a term that say it so; 1 if it is a word of none."""
    has, says = (
        Counter(chain.from_iterable(set(re.findall(r"\w+", t)) for t in part))
        for part in ([text[:_SEARCHED].lower() for text in texts], said)
    )
    return np.array([says[term] / has[term] if has[term] else 1.0 for term in terms])


def passage(text: str, terms) -> str:
    """Beginning of the text if it has one of the terms, or of a sentence with most."""
    line = _without_markup(text[:_SEARCHED])
    # A phrase may have a hyphen.
    spelled = (re.escape(term).replace(r"\ ", "[ -]") for term in terms)
    pattern = "|".join(rf"(?<!\w){term}(?!\w)" for term in spelled) or "$^"
    found = [(m.start(), m[0].lower()) for m in re.finditer(pattern, line, re.I)]
    starts = [0, *(m.end() for m in re.finditer(r"[.!?]\s+(?=[^\s.!?])", line))]
    starts = [0, *(starts[bisect_right(starts, at) - 1] for at, _ in found)]

    def fitness(start: int) -> tuple[bool, int]:
        end = start + _EXCERPT
        n_terms = len({term for at, term in found if start <= at < end})
        return is_prose(line[start:end]), n_terms

    start = 0 if all(fitness(0)) else max(starts, key=fitness)
    end = len(line)
    if end - start > _EXCERPT:
        end = max(line.rfind(" ", start, start + _EXCERPT), start + _EXCERPT // 2)
    return f"{'... ' * (start > 0)}{line[start:end]}{' ...' * (end < len(line))}"

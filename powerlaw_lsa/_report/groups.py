"""What the documents are about: groups, what each has more than the rest, a map."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.special import rel_entr
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from .._matrix.array_api import to_numpy
from .grouping import centres_of, evenly, grouped, n_distinct
from .passages import in_own_words, is_prose, passage, share_in_own_words, typical

# Points on the map: more would be a blot.
_MOST_POINTS = 1000
_N_TERMS, N_NAMED, _N_EXAMPLES = 10, 4, 3
# Texts of a group that are read for its terms.
_MOST_READ = 100


@dataclass(frozen=True)
class Group:
    """Documents that are near each other in the latent space."""

    share: float  # of the documents, between 0 and 1
    terms: list[str]  # that it has more often than all documents, most telling first
    examples: list[str]  # passages of typical documents; none without texts
    is_rest: bool = False  # whether it is what is in no group, which has neither

    @property
    def name(self) -> str:
        named = ", ".join(self.terms[:N_NAMED]) or "no name"
        return "in no group" if self.is_rest else named


@dataclass(frozen=True, eq=False)
class Themes:
    """Groups of documents, the largest first, a rest last; and a map of documents."""

    groups: list[Group]
    # Share of the documents of a group, without the rest, that are together again in
    # one that is made from half of the documents; NaN without a group.
    together: float
    by_chance: float  # the same of random documents without groups; NaN, too
    n_placed: int  # documents that are in a group or in the rest
    n_empty: int  # documents without any known term, which are in neither
    n_undescribed: int  # others that are orthogonal to all components kept
    points: np.ndarray  # places on the map, of shape (n_points, 2)
    labels: np.ndarray  # group of each point

    @property
    def n_groups(self) -> int:
        return sum(not group.is_rest for group in self.groups)


# Threads add in any order, and t-SNE enlarges the difference; and where others use the
# processor too, they wait for each other, for minutes in so many small runs of k-means.
@threadpool_limits.wrap(1)
def describe(
    Z,
    X: Any,
    components,
    names,
    documents: Sequence[str] | None = None,
    n_groups: int | None = None,
) -> Themes | None:
    """Group the projected documents by direction; None if there are too few to group.

    A document is a direction, as for the cosine similarity: its length is that of the
    text, not what it is about. Without `n_groups` the number of groups is chosen, and a
    group that is loose or not found again goes to the rest.
    """
    Z = np.asarray(Z, dtype=np.float64)
    length = np.linalg.norm(Z, axis=1)
    filled = np.flatnonzero(length > 1e-9 * max(length.max(initial=0.0), 1e-300))
    directions = Z[filled] / length[filled, None]
    # With ten documents a group and more, chance finds few groups again.
    largest = min(max(len(filled) // 10, 2), Z.shape[1] + 1, n_distinct(directions))
    if largest < 2 or len(filled) < 10:
        return None
    found, together, by_chance = grouped(directions, largest, n_groups)
    assigned = found.assign(directions)
    labels, order = _by_size(assigned, found.is_rest)
    contrast = _Contrast(X, filled, components, names, directions.mean(axis=0))
    texts = [str(documents[int(i)]) for i in filled] if documents is not None else []
    groups: list[Group] = []
    centres = centres_of(directions, assigned)[order]
    parts = [np.flatnonzero(labels == i) for i in range(len(order))]
    pairs = list(zip(parts, centres, strict=True))
    all_terms = _own_first([contrast.terms(*pair, texts) for pair in pairs])
    for (members, centre), terms in zip(pairs, all_terms, strict=True):
        near = typical(directions, texts, members, centre) if texts else []
        passages = dict.fromkeys(passage(texts[j], terms[:N_NAMED]) for j in near)
        shown = sorted(passages, key=is_prose, reverse=True)[:_N_EXAMPLES]
        groups.append(Group(len(members) / len(Z), terms, shown))
    if n_rest := np.sum(labels == len(order)):
        groups.append(Group(n_rest / len(Z), [], [], is_rest=True))
    drawn = evenly(len(directions), _MOST_POINTS)
    points = _places(directions[drawn])
    n_left_over = len(Z) - len(filled)
    n_empty = len(zero_rows(X)) if n_left_over else 0
    counts = len(filled), n_empty, n_left_over - n_empty
    return Themes(groups, together, by_chance, *counts, points, labels[drawn])


def zero_rows(X) -> np.ndarray:
    X = X if sp.issparse(X) else to_numpy(X)
    # Not `X != 0`, which sorts the indices of a sparse X in place.
    return np.flatnonzero(np.asarray(X.astype(bool).sum(axis=1)) == 0)


def _own_first(all_terms: list[list[str]]) -> list[list[str]]:
    """Put the terms first that stand in no other group nearer to the beginning.

    Of groups in which a term stands at the same place it goes to one that has none yet.
    """
    owners: dict[str, int] = {}
    groups = range(len(all_terms))
    for rank in range(_N_TERMS):
        for i in sorted(groups, key=lambda i: i in owners.values()):
            for term in all_terms[i][rank : rank + 1]:
                owners.setdefault(term, i)
    return [
        sorted(terms, key=lambda term: owners[term] != i)
        for i, terms in enumerate(all_terms)
    ]


def _by_size(labels, is_rest) -> tuple:
    """Labels that count from the largest group on, the rest last; old ones in order."""
    sizes = np.where(is_rest, 0, np.bincount(labels))
    order = np.argsort(-sizes, kind="stable")[: np.sum(~is_rest)]
    new = np.full(len(is_rest), len(order))
    new[order] = np.arange(len(order))
    return new[labels], order


class _Contrast:
    """Terms that tell a group from all documents.

    They point to its centre more than to the mean, which sets what is said over and
    over above set phrases. With a sparse X, in which a document has some terms and
    lacks others, their part of a Kullback-Leibler divergence counts as well: the share
    of the group's documents that have the term, times the logarithm of the ratio to the
    share of all. So a theme that many share comes before an actor whom few name.
    """

    def __init__(self, X, filled, components, names, mean):
        self.components, self.names, self.mean = components, names, mean
        self.has = sp.csr_array(X)[filled] != 0 if sp.issparse(X) else None
        if self.has is not None:
            self.share = self.has.mean(axis=0)

    def terms(self, members, centre, texts) -> list[str]:
        weights = ((centre - self.mean) @ self.components).clip(0)
        if self.has is not None:
            more = rel_entr(self.has[members].mean(axis=0), self.share)
            weights = np.sqrt(weights) * more
        first = np.argsort(-weights, kind="stable")[: 5 * _N_TERMS]
        first = first[weights[first] > 1e-9]
        names = [str(self.names[i]) for i in first]
        if not texts:
            return _distinct(names)[:_N_TERMS]
        read = [texts[j] for j in members[evenly(len(members), _MOST_READ)]]
        said = in_own_words(read)
        weights = weights[first] * share_in_own_words(names, read, said)
        names = [names[i] for i in np.argsort(-weights, kind="stable")]
        return phrases(_distinct(names), said)[:_N_TERMS]


def _distinct(names: list[str]) -> list[str]:
    """Leave out numbers, names_of_variables, and other forms of a word before."""
    kept: list[str] = []
    for name in names:
        is_word = "_" not in name and not name.isdigit()
        if is_word and not any(_is_form(name, other) for other in kept):
            kept.append(name)
    return kept or names


def _is_form(name: str, other: str) -> bool:
    """Whether they differ only in a plural's ending, or begin alike for the most part.

    A guess that costs a word if it is wrong.
    """
    short, long = sorted((name, other), key=len)
    n = max(4, ceil(0.6 * len(long)))
    return long in (short + "s", short + "es") or short[:n] == long[:n]


def phrases(terms: list[str], texts: list[str]) -> list[str]:
    """Join two terms that mostly stand side by side, such as hong and kong."""
    one_of = "|".join(sorted(map(re.escape, terms), key=len, reverse=True))
    word = rf"(?<!\w)({one_of})(?!\w)"
    has: Counter[str] = Counter()
    beside: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        text = text.lower()
        has.update(re.findall(word, text))
        beside.update(re.findall(rf"{word}(?=[ -]{word})", text))
    for (a, b), n in beside.most_common():
        if a in terms and b in terms and 2 * n > max(has[a], has[b]) and a != b:
            at = min(terms.index(a), terms.index(b))
            terms = [term for term in terms if term not in (a, b)]
            terms.insert(at, f"{a} {b}")
    return terms


def _places(directions) -> np.ndarray:
    """Places on a map in which near documents stay near each other (t-SNE)."""
    tsne = TSNE(
        init="pca" if directions.shape[1] > 1 else "random",
        perplexity=min(30.0, (len(directions) - 1) / 3),
        max_iter=500,
        random_state=0,
    )
    return tsne.fit_transform(directions)

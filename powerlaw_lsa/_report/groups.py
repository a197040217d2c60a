"""What the documents are about: groups, what each has more than the rest, a map."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.special import rel_entr
from sklearn.cluster import KMeans
from sklearn.manifold import TSNE
from sklearn.metrics.cluster import contingency_matrix
from threadpoolctl import threadpool_limits

# Numbers of groups that are tried. More than 20 are no overview.
_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
# Times that the documents are parted into two halves, each of which is grouped again.
_N_PARTINGS = 3
# A group is found again if it has more than half of the documents in common with one
# that is made from half of the documents (Hennig 2007: a Jaccard index above 0.5).
_FOUND = 0.5
# Documents from which the number of groups is chosen, and points on the map: more
# would be a blot.
_MOST_TRIED = 2000
_MOST_POINTS = 1200
# A group is loose if its members point less than half as much in one direction as
# those of the median group: k-means puts there what is in no other group.
_LOOSE = 0.5
_N_TERMS, N_NAMED = 8, 3
_N_EXAMPLES = 3
_EXCERPT = 240
# Beginning of a text in which a passage is looked for.
_SEARCHED = 20_000


@dataclass(frozen=True)
class Group:
    """Documents that are near each other in the latent space."""

    share: float  # of the documents, between 0 and 1
    terms: list[str]  # that it has more often than all documents, most telling first
    examples: list[str]  # passages of typical documents; none without texts
    is_rest: bool = False  # whether it is what is in no group, which has neither

    @property
    def name(self) -> str:
        return "other" if self.is_rest else ", ".join(self.terms[:N_NAMED]) or "no name"


@dataclass(frozen=True, eq=False)
class Themes:
    """Groups of documents, the largest first, a rest last; and a map of documents."""

    groups: list[Group]
    # Share of the documents of a group, without the rest, that are together again in
    # one that is made from half of the documents; NaN without a group.
    together: float
    n_placed: int  # documents that are in a group or in the rest
    # Documents that are orthogonal to all components kept, such as those without any
    # known term; they are in no group.
    n_empty: int
    points: np.ndarray  # places on the map, of shape (n_points, 2)
    labels: np.ndarray  # group of each point


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
    group that is not found again goes to the rest.
    """
    Z = np.asarray(Z, dtype=np.float64)
    length = np.linalg.norm(Z, axis=1)
    filled = np.flatnonzero(length > 1e-9 * max(length.max(initial=0.0), 1e-300))
    directions = Z[filled] / length[filled, None]
    largest = min(len(filled) // 5, Z.shape[1] + 1, _n_distinct(directions))
    if largest < 2:
        return None
    found = _Grouping(directions, n_groups or _number(directions, largest), n_groups)
    labels, order = _by_size(found.labels, found.is_rest)
    contrast = _Contrast(X, filled, components, names, directions.mean(axis=0))
    texts = [str(documents[int(i)]) for i in filled] if documents is not None else []
    groups = []
    for i, centre in enumerate(found.centres[order]):
        members = np.flatnonzero(labels == i)
        terms = contrast.terms(members, centre)
        typical = _typical(directions, texts, members, centre) if texts else []
        passages = (_passage(texts[j], terms[:N_NAMED]) for j in typical)
        groups.append(Group(len(members) / len(Z), terms, [*dict.fromkeys(passages)]))
    if n_rest := np.sum(labels == len(order)):
        groups.append(Group(n_rest / len(Z), [], [], is_rest=True))
    step = -(-len(directions) // _MOST_POINTS)
    points = _places(directions[::step])
    n_empty = len(Z) - len(filled)
    return Themes(groups, found.together, len(filled), n_empty, points, labels[::step])


class _Grouping:
    """Groups by k-means, and how well they are found again from half of the documents.

    k-means cuts a subject now here, now there. So, unless their number was asked for,
    two groups that are found better together are joined, and what is still not found
    again is a rest.
    """

    def __init__(self, directions, n_groups: int, asked: int | None = None):
        clusters = _k_means(directions, n_groups).labels_
        clusters = np.unique(clusters, return_inverse=True)[1]
        self._sizes = np.bincount(clusters)
        halves = _from_halves(directions, n_groups)
        self._common = [contingency_matrix(clusters, other) for other in halves]
        parts: list[tuple[int, ...]] = [(i,) for i in range(clusters.max() + 1)]
        while not asked and (pair := self._to_join(parts)):
            parts = [part for part in parts if part not in pair] + [pair[0] + pair[1]]
        part_of = {i: n for n, part in enumerate(parts) for i in part}
        self.labels = np.array([part_of[i] for i in clusters])
        at = [self.labels == i for i in range(len(parts))]
        self.centres = np.stack([directions[members].mean(axis=0) for members in at])
        # The mean cosine of two members is the square of the length of their centre.
        tight = np.linalg.norm(self.centres, axis=1)
        found, common = np.transpose([self._found(part) for part in parts])
        is_lost = (found <= _FOUND) & (asked is None)
        self.is_rest = is_lost | (tight < _LOOSE * np.median(tight))
        shown = ~self.is_rest
        n_in = np.bincount(self.labels)[shown].sum()
        # Squared, so that a group counts more than the two that it could be cut into,
        # which are found again now and then.
        self.n_found = np.sum(found[shown] ** 2)
        self.share_shown = n_in / len(directions)
        self.together = common[shown].sum() / n_in if n_in else np.nan

    def _found(self, part) -> tuple[float, float]:
        """Jaccard index with the most similar group of a half, and documents in both.

        Means over the halves.
        """
        found = []
        for table in self._common:
            common = table[list(part)].sum(axis=0)
            jaccard = common / (common.sum() + table.sum(axis=0) - common)
            best = jaccard.argmax()
            found.append((jaccard[best], common[best]))
        return tuple(np.mean(found, axis=0))

    def _to_join(self, parts):
        """Pair that is found best together, if both are found better than alone."""
        alone = {part: self._found(part)[0] for part in parts}
        gains = {}
        for pair in combinations(parts, 2):
            both = pair[0] + pair[1]
            found, _ = self._found(both)
            # Of more than half of the documents, chance alone finds many again.
            is_most = 2 * self._sizes[list(both)].sum() > self._sizes.sum()
            if found > max(alone[part] for part in pair) and not is_most:
                gains[pair] = found
        return max(gains, key=lambda pair: gains[pair], default=None)


def _k_means(directions, n_groups: int) -> KMeans:
    n_groups = min(n_groups, _n_distinct(directions))
    return KMeans(n_groups, n_init=8, random_state=0).fit(directions)


def _from_halves(directions, n_groups: int):
    """Yield the group of each document by k-means of half of them, for each half."""
    random = np.random.RandomState(0)
    for _ in range(_N_PARTINGS):
        for half in np.array_split(random.permutation(len(directions)), 2):
            yield _k_means(directions[half], n_groups).predict(directions)


def _number(directions, largest: int) -> int:
    """Choose the number with which the most groups are found again."""
    sample = directions[:: -(-len(directions) // _MOST_TRIED)]
    largest = min(largest, _n_distinct(sample))

    def score(n: int) -> tuple[bool, float]:
        grouping = _Grouping(sample, n)
        return grouping.share_shown > 0.5, grouping.n_found

    return max((n for n in _NUMBERS if n <= largest), key=score)


def _n_distinct(directions) -> int:
    """Count the different directions: there cannot be more groups."""
    return len(np.unique(directions.round(6), axis=0))


def _by_size(labels, is_rest) -> tuple:
    """Labels that count from the largest group on, the rest last; old ones in order."""
    sizes = np.where(is_rest, 0, np.bincount(labels))
    order = np.argsort(-sizes, kind="stable")[: np.sum(~is_rest)]
    new = np.full(len(is_rest), len(order))
    new[order] = np.arange(len(order))
    return new[labels], order


class _Contrast:
    """Terms that tell a group from all documents.

    They are those with the largest terms of a Kullback-Leibler divergence: the share
    of the group's documents that have the term, times the logarithm of its ratio to
    the share of all documents. So a theme that many share comes before an actor whom
    few name. Without a sparse X, in which a document has some terms and lacks others,
    the weights of the group's centre less those of the mean take their place.
    """

    def __init__(self, X, filled, components, names, mean):
        self.components, self.names, self.mean = components, names, mean
        self.has = sp.csr_array(X)[filled] != 0 if sp.issparse(X) else None
        if self.has is not None:
            self.share = self.has.mean(axis=0)

    def terms(self, members, centre) -> list[str]:
        if self.has is None:
            weights = (centre - self.mean) @ self.components
        else:
            weights = rel_entr(self.has[members].mean(axis=0), self.share)
        first = np.argsort(-weights, kind="stable")[: 4 * _N_TERMS]
        names = [str(self.names[i]) for i in first if weights[i] > 1e-9]
        return _distinct(names)[:_N_TERMS]


def _distinct(names: list[str]) -> list[str]:
    """Leave out numbers, and the plural or singular of a word that comes before."""
    kept: list[str] = []
    for name in names:
        forms = {
            name + "s",
            name + "es",
            name.removesuffix("s"),
            name.removesuffix("es"),
        }
        if not name.isdigit() and not forms.intersection(kept):
            kept.append(name)
    return kept or names


def _places(directions) -> np.ndarray:
    """Places on a map in which near documents stay near each other (t-SNE)."""
    tsne = TSNE(
        init="pca" if directions.shape[1] > 1 else "random",
        perplexity=min(30.0, (len(directions) - 1) / 3),
        max_iter=500,
        random_state=0,
    )
    # Threads add in any order, and t-SNE enlarges the difference.
    with threadpool_limits(1):
        return tsne.fit_transform(directions)


def _typical(directions, texts, members, centre) -> list[int]:
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


def _passage(text: str, terms) -> str:
    """Passage from the beginning of a sentence on, the first with most of the terms."""
    # A row of signs is a line that was drawn, as under a heading.
    line = " ".join(re.sub(r"([^\w\s])\1{3,}", " ", text[:_SEARCHED]).split())
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

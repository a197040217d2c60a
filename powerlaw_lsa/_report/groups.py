"""What the documents are about: groups, what each has more than the rest, a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.special import rel_entr
from sklearn.cluster import KMeans
from sklearn.manifold import TSNE
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

# Numbers of groups that are tried. More than 20 are no overview.
_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
# The silhouette often goes on rising a little with the number of groups; the fewest
# groups that reach this share of the best are the easiest to read.
_NEARLY_BEST = 0.9
# Documents that are compared pair by pair, and points on the map: more would be a blot.
_MOST_COMPARED = 2000
_MOST_POINTS = 1200
# A group is a rest if its members point less than half as much in one direction as
# those of the median group: k-means puts there what is in no other group.
_LOOSE = 0.5
_N_TERMS = 8
_N_EXAMPLES = 3
_EXCERPT = 240


@dataclass(frozen=True)
class Group:
    """Documents that are near each other in the latent space."""

    share: float  # of the documents, between 0 and 1
    terms: list[str]  # that it has more often than all documents, most telling first
    examples: list[str]  # how those nearest to the centre begin; none without texts
    is_rest: bool  # whether its documents have little in common

    @property
    def name(self) -> str:
        return "other" if self.is_rest else ", ".join(self.terms[:3]) or "no name"


@dataclass(frozen=True, eq=False)
class Themes:
    """Groups of documents, the largest first, a rest last; and a map of documents."""

    groups: list[Group]
    n_placed: int  # documents that are in a group
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
    text, not what it is about. Without `n_groups` their number is the one with the
    best silhouette, or nearly so.
    """
    Z = np.asarray(Z, dtype=np.float64)
    length = np.linalg.norm(Z, axis=1)
    filled = np.flatnonzero(length > 1e-9 * max(length.max(initial=0.0), 1e-300))
    directions = Z[filled] / length[filled, None]
    n_distinct = _n_distinct(directions)
    largest = min(len(filled) // 5, Z.shape[1] + 1, n_distinct)
    if largest < 2:
        return None
    n_groups = min(n_groups or _number(directions, largest), n_distinct)
    means = KMeans(n_groups, n_init=4, random_state=0).fit(directions)
    centres, order, is_rest = _in_order(means)
    rank = np.argsort(order)
    labels = rank[means.labels_]
    contrast = _Contrast(X, filled, components, names, directions.mean(axis=0))
    texts = [documents[int(i)] for i in filled] if documents is not None else []
    groups = []
    for i, centre in enumerate(centres[order]):
        members = np.flatnonzero(labels == i)
        terms = contrast.terms(members, centre)
        near = members[np.argsort(-(directions[members] @ centre), kind="stable")]
        typical = near[:_N_EXAMPLES] if texts and not is_rest[i] else near[:0]
        examples = [_excerpt(texts[j]) for j in typical]
        groups.append(Group(len(members) / len(Z), terms, examples, bool(is_rest[i])))
    step = -(-len(directions) // _MOST_POINTS)
    points = _places(directions[::step])
    n_empty = len(Z) - len(filled)
    return Themes(groups, len(filled), n_empty, points, labels[::step])


def _number(directions, largest: int) -> int:
    """Fewest groups with nearly the best silhouette."""
    sample = directions[:: -(-len(directions) // _MOST_COMPARED)]
    largest = min(largest, _n_distinct(sample), len(sample) - 1)
    scores = {}
    for n in (n for n in _NUMBERS if n <= largest):
        labels = KMeans(n, n_init=2, random_state=0).fit_predict(sample)
        scores[n] = silhouette_score(sample, labels, metric="cosine")
    best = max(scores.values())
    good = (n for n, s in scores.items() if s >= best - (1 - _NEARLY_BEST) * abs(best))
    return next(good)


def _n_distinct(directions) -> int:
    """Count the different directions: there cannot be more groups."""
    return len(np.unique(directions.round(6), axis=0))


def _in_order(means) -> tuple:
    """Centres, their order by size with a rest last, and which of them are a rest."""
    sizes = np.bincount(means.labels_, minlength=len(means.cluster_centers_))
    # The mean cosine of two members is the square of the length of their centre.
    tight = np.linalg.norm(means.cluster_centers_, axis=1)
    is_rest = tight < _LOOSE * np.median(tight[sizes > 0])
    order = np.lexsort((-sizes, is_rest))
    order = order[sizes[order] > 0]
    return means.cluster_centers_, order, is_rest[order]


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


def _excerpt(text) -> str:
    """Beginning of a text in one line, cut at a space."""
    line = " ".join(str(text)[: 4 * _EXCERPT].split())
    if len(line) <= _EXCERPT:
        return line
    return line[:_EXCERPT].rsplit(" ", 1)[0] + " ..."

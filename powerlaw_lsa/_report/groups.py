"""What the documents are about: groups, what each has more than the rest, a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.special import rel_entr
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from .grouping import Grouping, n_distinct, number_of_groups
from .passages import passage, typical

# Points on the map: more would be a blot.
_MOST_POINTS = 1200
_N_TERMS, N_NAMED = 8, 3


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
    largest = min(len(filled) // 5, Z.shape[1] + 1, n_distinct(directions))
    if largest < 2:
        return None
    found = Grouping(
        directions, n_groups or number_of_groups(directions, largest), n_groups
    )
    labels, order = _by_size(found.labels, found.is_rest)
    contrast = _Contrast(X, filled, components, names, directions.mean(axis=0))
    texts = [str(documents[int(i)]) for i in filled] if documents is not None else []
    groups = []
    for i, centre in enumerate(found.centres[order]):
        members = np.flatnonzero(labels == i)
        terms = contrast.terms(members, centre)
        near = typical(directions, texts, members, centre) if texts else []
        passages = (passage(texts[j], terms[:N_NAMED]) for j in near)
        groups.append(Group(len(members) / len(Z), terms, [*dict.fromkeys(passages)]))
    if n_rest := np.sum(labels == len(order)):
        groups.append(Group(n_rest / len(Z), [], [], is_rest=True))
    step = -(-len(directions) // _MOST_POINTS)
    points = _places(directions[::step])
    n_empty = len(Z) - len(filled)
    return Themes(groups, found.together, len(filled), n_empty, points, labels[::step])


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

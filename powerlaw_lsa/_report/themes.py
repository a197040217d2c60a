"""What the documents are about: groups, their words, typical documents, a map."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import normalize

# Most groups that a reader can tell apart on the map.
_MAX_GROUPS = 8
_N_TERMS = 8
_N_EXAMPLES = 3
# Points on the map: more would be a blot, and megabytes of SVG.
_MAX_POINTS = 2000
_EXCERPT = 240


@dataclass(frozen=True)
class Group:
    """Documents that are near each other in the latent space.

    Attributes
    ----------
    share : float
        Share of the documents, between 0 and 1.
    terms : list of str
        Terms with the largest weights at the group's centre.
    examples : list of str
        Beginnings of the documents nearest to the centre; empty without texts.
    """

    share: float
    terms: list[str]
    examples: list[str]


@dataclass(frozen=True, eq=False)
class Themes:
    """Groups of documents, the largest first, and a map of some of them.

    Attributes
    ----------
    groups : list of Group
    n_empty : int
        Documents that are orthogonal to all components kept, such as those without
        any known term; they are in no group.
    points : ndarray of shape (n_points, 2)
        Places on the map.
    labels : ndarray of shape (n_points,)
        Group of each point.
    spread : float
        Share of the variance of the directions of the documents that the map shows.
    """

    groups: list[Group]
    n_empty: int
    points: np.ndarray
    labels: np.ndarray
    spread: float


def describe(Z, components, names, documents: Sequence[str] | None) -> Themes | None:
    """Group the projected documents by direction; None if there are too few to group.

    A document is a direction, as for the cosine similarity: its length is that of the
    text, not what it is about.
    """
    length = np.linalg.norm(Z, axis=1)
    filled = np.flatnonzero(length > 1e-9 * max(length.max(initial=0.0), 1e-300))
    n_groups = min(_MAX_GROUPS, len(filled) // 5, Z.shape[1])
    if n_groups < 2:
        return None
    directions = normalize(np.asarray(Z, dtype=np.float64)[filled])
    means = KMeans(n_groups, n_init=4, random_state=0).fit(directions)
    order = np.argsort(-np.bincount(means.labels_, minlength=n_groups), kind="stable")
    order = order[: np.count_nonzero(np.bincount(means.labels_, minlength=n_groups))]
    groups = [
        _group(
            means.cluster_centers_[label],
            directions,
            np.flatnonzero(means.labels_ == label),
            components,
            names,
            [documents[int(i)] for i in filled] if documents is not None else None,
            Z.shape[0],
        )
        for label in order
    ]
    rank = np.empty(n_groups, dtype=int)
    rank[order] = np.arange(len(order))
    points, labels, spread = _map(directions, rank[means.labels_])
    return Themes(groups, Z.shape[0] - len(filled), points, labels, spread)


def _group(centre, directions, members, components, names, documents, n) -> Group:
    weights = centre @ components
    terms = [str(names[i]) for i in np.argsort(-weights)[:_N_TERMS] if weights[i] > 0]
    nearest = members[np.argsort(-(directions[members] @ centre), kind="stable")]
    examples = documents and [_excerpt(documents[i]) for i in nearest[:_N_EXAMPLES]]
    return Group(len(members) / n, terms, examples or [])


def _map(directions, labels) -> tuple[np.ndarray, np.ndarray, float]:
    """Two principal components of the directions, of evenly spaced documents."""
    pca = PCA(2, random_state=0).fit(directions)
    step = -(-len(directions) // _MAX_POINTS)
    shown = directions[::step]
    spread = float(np.nansum(pca.explained_variance_ratio_))
    return pca.transform(shown), labels[::step], spread


def _excerpt(text) -> str:
    """Beginning of a text in one line, cut at a space."""
    line = " ".join(str(text)[: 4 * _EXCERPT].split())
    if len(line) <= _EXCERPT:
        return line
    return line[:_EXCERPT].rsplit(" ", 1)[0] + " ..."

"""Which documents belong together, and how well that is found again."""

from itertools import combinations

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics.cluster import contingency_matrix
from sklearn.preprocessing import normalize

# Numbers of groups that are tried. More than 24 are no overview.
_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)
# Times that the documents are parted into two halves, each of which is grouped again.
_N_PARTINGS = 3
# Jaccard index, less what chance gives, above which a group is found again. Hennig
# (2007) asks for 0.5 of bootstrap samples, which have more of the documents.
_FOUND = 0.4
# Share of the documents that the groups found again must hold together.
_LEAST_SHOWN = 0.6
# Documents that the groups are formed from; all others go to the nearest.
MOST_TRIED = 2000
# Random documents without groups, in all, that are grouped for comparison: of few
# documents, now more and now fewer are together again by chance.
_ENOUGH_RANDOM = 600
# A group is loose if its members point less than half as much in one direction as
# those of the median group: k-means puts there what is in no other group.
_LOOSE = 0.5


class Grouping:
    """Groups by k-means, and how well they are found again from half of the documents.

    k-means cuts a subject now here, now there. So, unless their number was asked for,
    two groups that are found better together are joined, and what is loose or still not
    found again is a rest.
    """

    def __init__(self, directions, n_groups: int, asked: int | None = None):
        self.n_tried = n_groups
        k_means = _k_means(directions, n_groups)
        used, clusters = np.unique(k_means.labels_, return_inverse=True)
        self._nearest_to = k_means.cluster_centers_[used]
        self._again = _grouped_again(directions, clusters, n_groups, seed=0)
        parts: list[tuple[int, ...]] = [(i,) for i in range(clusters.max() + 1)]
        while not asked and (pair := self._to_join(parts)):
            parts = [part for part in parts if part not in pair] + [pair[0] + pair[1]]
        self._part_of = np.zeros(len(used), dtype=int)
        for n, part in enumerate(parts):
            self._part_of[list(part)] = n
        self.labels = self._part_of[clusters]
        # The mean cosine of two members is the square of the length of their centre.
        tight = np.linalg.norm(centres_of(directions, self.labels), axis=1)
        found = np.array([_found(self._again, part)[0] for part in parts])
        is_rest = (found <= _FOUND) | (tight < _LOOSE * np.median(tight))
        self.is_rest = is_rest & (asked is None)
        # Squared, so that a group counts more than the two that it could be cut into,
        # which are found again now and then.
        self.n_found = np.sum(found[~self.is_rest] ** 2)
        self.share_shown = np.mean(~self.is_rest[self.labels])

    def assign(self, directions) -> np.ndarray:
        """Group of the nearest centre of k-means, for each document."""
        centres = self._nearest_to
        near = directions @ centres.T - np.sum(centres**2, axis=1) / 2
        return self._part_of[near.argmax(axis=1)]

    def _to_join(self, parts):
        """Pair that is found best together, if both are found better than alone."""
        alone = {part: _found(self._again, part)[0] for part in parts}
        gains = {}
        for pair in combinations(parts, 2):
            both = pair[0] + pair[1]
            found, _ = _found(self._again, both)
            if found > max(alone[part] for part in pair):
                gains[pair] = found
        return max(gains, key=lambda pair: gains[pair], default=None)


def centres_of(directions, labels) -> np.ndarray:
    return np.stack([directions[labels == i].mean(axis=0) for i in np.unique(labels)])


def _k_means(directions, n_groups: int) -> KMeans:
    n_groups = min(n_groups, n_distinct(directions))
    return KMeans(n_groups, n_init=8, random_state=0).fit(directions)


def _grouped_again(directions, labels, n_groups: int, seed: int) -> list[np.ndarray]:
    """Count the documents of each label in each group by k-means of half of them.

    There is a table for each half, of shape (n_labels, n_groups).
    """
    random = np.random.RandomState(seed)
    tables = []
    for _ in range(_N_PARTINGS):
        for half in np.array_split(random.permutation(len(directions)), 2):
            again = _k_means(directions[half], n_groups).predict(directions)
            tables.append(contingency_matrix(labels, again))
    return tables


def _found(tables, part) -> tuple[float, float]:
    """Jaccard index with the most similar group of a half, and documents in both.

    Means over the halves. The index is 0 for what chance finds, and 1 for all.
    """
    found = []
    for table in tables:
        common, others = table[list(part)].sum(axis=0), table.sum(axis=0)
        both = common.sum() + others
        by_chance = common.sum() * others / others.sum()
        chance = by_chance / (both - by_chance)
        # Of half of the documents, chance finds a third again.
        index = (common / (both - common) - chance) / np.maximum(1 - chance, 1e-9)
        best = index.argmax()
        found.append((index[best], common[best]))
    return tuple(np.mean(found, axis=0))


def _share_together(directions, labels, n_groups: int, counted) -> float:
    """Share of the documents with the labels that count that are together again.

    The halves are others than those by which the groups were chosen.
    """
    tables = _grouped_again(directions, labels, n_groups, seed=1)
    together = sum(_found(tables, (label,))[1] for label in counted)
    return float(together / np.isin(labels, counted).sum())


def grouped(
    directions, largest: int, asked: int | None
) -> tuple[Grouping, float, float]:
    """Group a sample, with the number for which the most groups are found again.

    Also the share of documents together again, and that of random ones in as many
    groups; NaN if no group is shown.
    """
    sample = directions[evenly(len(directions), MOST_TRIED)].astype(np.float32)
    if asked:
        found = Grouping(sample, asked, asked)
    else:
        largest = min(largest, n_distinct(sample))
        tried = [Grouping(sample, n) for n in _NUMBERS if n <= largest]
        found = max(tried, key=lambda g: (g.share_shown > _LEAST_SHOWN, g.n_found))
    shown = np.flatnonzero(~found.is_rest)
    if not len(shown):
        return found, np.nan, np.nan
    together = _share_together(sample, found.labels, found.n_tried, shown)
    return found, together, _by_chance(sample, max(len(found.is_rest), 2))


def _by_chance(directions, n_groups: int) -> float:
    """Share together again of Gaussian documents that spread as the given ones do."""
    random, n = np.random.RandomState(0), len(directions)
    mean = directions.mean(axis=0)
    shares = []
    for _ in range(-(-_ENOUGH_RANDOM // n)):
        drawn = random.standard_normal((n, n)) @ (directions - mean) / np.sqrt(n) + mean
        drawn = normalize(drawn).astype(np.float32)
        used, labels = np.unique(_k_means(drawn, n_groups).labels_, return_inverse=True)
        shares.append(_share_together(drawn, labels, n_groups, range(len(used))))
    return float(np.mean(shares))


def evenly(n: int, most: int) -> np.ndarray:
    """Positions of at most so many of n documents, from the first to the last."""
    return np.arange(min(n, most)) * n // min(n, most)


def n_distinct(directions) -> int:
    """Count the different directions: there cannot be more groups."""
    return len(np.unique(directions.round(6), axis=0))

"""Which documents belong together, and how well that is found again."""

from itertools import combinations

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics.cluster import contingency_matrix

# Numbers of groups that are tried. More than 20 are no overview.
_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
# Times that the documents are parted into two halves, each of which is grouped again.
_N_PARTINGS = 3
# A group is found again if it has more than half of the documents in common with one
# that is made from half of the documents (Hennig 2007: a Jaccard index above 0.5).
_FOUND = 0.5
# Documents from which the number of groups is chosen.
_MOST_TRIED = 2000
# A group is loose if its members point less than half as much in one direction as
# those of the median group: k-means puts there what is in no other group.
_LOOSE = 0.5


class Grouping:
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
    n_groups = min(n_groups, n_distinct(directions))
    return KMeans(n_groups, n_init=8, random_state=0).fit(directions)


def _from_halves(directions, n_groups: int):
    """Yield the group of each document by k-means of half of them, for each half."""
    random = np.random.RandomState(0)
    for _ in range(_N_PARTINGS):
        for half in np.array_split(random.permutation(len(directions)), 2):
            yield _k_means(directions[half], n_groups).predict(directions)


def number_of_groups(directions, largest: int) -> int:
    """Choose the number with which the most groups are found again."""
    sample = directions[:: -(-len(directions) // _MOST_TRIED)]
    largest = min(largest, n_distinct(sample))

    def score(n: int) -> tuple[bool, float]:
        grouping = Grouping(sample, n)
        return grouping.share_shown > 0.5, grouping.n_found

    return max((n for n in _NUMBERS if n <= largest), key=score)


def n_distinct(directions) -> int:
    """Count the different directions: there cannot be more groups."""
    return len(np.unique(directions.round(6), axis=0))

"""Matrices with a planted answer that are not texts: cells by peaks, users by items."""

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer


def cells(n_samples=3000, n_features=20_000, n_types=6, seed=0):
    """Binary matrix of cells by peaks, and the type of each cell.

    A peak of a cell is open if at least one of its reads falls there; each type has
    1,000 peaks that are four times as likely. The number of reads of a cell is its
    depth, which differs by a factor of 5 to 10.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.5, 1, n_features)
    rate = np.tile(rate / rate.sum(), (n_types, 1))
    for type_ in rate:
        type_[rng.choice(n_features, 1000, replace=False)] *= 4
    rate /= rate.sum(axis=1, keepdims=True)
    types = rng.integers(n_types, size=n_samples)
    depth = rng.lognormal(np.log(1230), 0.3, n_samples)
    rows = [
        sp.csr_array(rng.random(n_features) < -np.expm1(-reads * rate[type_]))
        for reads, type_ in zip(depth, types, strict=True)
    ]
    return sp.csr_array(sp.vstack(rows, format="csr"), dtype=float), types


def tfidf(counts):
    """Weights of terms for a matrix of counts, rows of unit length."""
    return TfidfTransformer().fit_transform(counts)


def tastes(n_users=3000, n_items=1500, n_tastes=20, seed=0):
    """Counts of users by items, and for each user an item that was taken out of them.

    The popularity of items is Zipf's. Half of a user's items come from one taste, which
    has 75 items of its own, and half from all by popularity.
    """
    rng = np.random.default_rng(seed)
    popularity = 1 / np.arange(1, n_items + 1)
    rng.shuffle(popularity)
    popularity /= popularity.sum()
    of_taste = np.zeros((n_tastes, n_items))
    for row in of_taste:
        own = rng.choice(n_items, 75, replace=False)
        row[own] = popularity[own] ** 0.5
    of_taste /= of_taste.sum(axis=1, keepdims=True)
    rate = (of_taste[rng.integers(n_tastes, size=n_users)] + popularity) / 2
    counts = rng.poisson(rng.lognormal(np.log(25), 0.5, (n_users, 1)) * rate)
    counts[counts.sum(axis=1) < 2, :2] = 1
    held_out = np.array([rng.choice(np.flatnonzero(row)) for row in counts])
    counts[np.arange(n_users), held_out] = 0
    return sp.csr_array(counts.astype(float)), held_out

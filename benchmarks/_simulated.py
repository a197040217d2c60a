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

"""What alpha responds to: one matrix, with ever more of its correlations destroyed.

Terms are drawn anew among all documents, a share of them at a time, or all of them
among the documents of the same cluster, which keeps what the clusters have in common.
"""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
N_CLUSTERS = 20
RANKS = (1, 2, 10, 100)


def responses(task) -> pd.DataFrame:
    """One row for each version of the matrix of a task."""
    vectorizer = TfidfVectorizer(min_df=2, max_df=0.95, stop_words="english")
    X = vectorizer.fit_transform(task.documents)
    rng = np.random.default_rng(0)
    everyone = np.zeros(X.shape[0], dtype=int)
    versions = {
        f"{share:.0%} of terms drawn anew": drawn_anew(X, everyone, share, rng)
        for share in SHARES
    }
    clusters = drawn_anew(X, clusters_of(X), 1.0, rng)
    versions["all of them, within 20 clusters"] = clusters
    rows = {name: row_of(version) for name, version in versions.items()}
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.assign(corpus=task.corpus)


def drawn_anew(X, groups, share, rng):
    """Return X with the rows of some terms permuted within groups of documents."""
    dense, order = X.toarray(), np.argsort(groups, kind="stable")
    bounds = np.cumsum(np.bincount(groups))[:-1]
    chosen = rng.permutation(X.shape[1])[: round(share * X.shape[1])]
    for rows in np.split(order, bounds):
        block = np.ix_(rows, chosen)
        dense[block] = rng.permuted(dense[block], axis=0)
    return dense


def clusters_of(X) -> np.ndarray:
    """Clusters of documents by k-means on their leading components."""
    Z = normalize(PowerLawTruncatedSVD(100, algorithm="dense").fit_transform(X))
    return KMeans(N_CLUSTERS, n_init=3, random_state=0).fit_predict(Z)


def row_of(X) -> dict[str, float]:
    """The fit, and shares of the squared norm in some eigenvalues."""
    values = np.linalg.eigvalsh(X @ X.T)[::-1]
    fit = fit_power_law(values[values > 1e-9 * values[0]])
    shares = {f"eigenvalue {r} in %": 100 * values[r - 1] / values.sum() for r in RANKS}
    return {"alpha": fit.alpha, "K": fit.n_tail, "xmin": fit.xmin, **shares}

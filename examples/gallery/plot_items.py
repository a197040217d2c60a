"""
Users by items: K of the power law is the wrong number
======================================================

A matrix of what users took is factorized like a matrix of words in texts, and its
spectrum has a tail, since few items are popular and many are not. Here the users are
simulated: each has one of ten tastes. One item of each user is taken out, and looked
for among the ten that are recommended.
"""

# %%
# Half of what a user takes comes from a taste of 40 items, and half from all items by
# popularity, which is Zipf's.
import numpy as np
import scipy.sparse as sp

rng = np.random.default_rng(0)
n_users, n_items, n_tastes = 2000, 800, 10
popularity = rng.permutation(1 / np.arange(1, n_items + 1))
popularity /= popularity.sum()
tastes = np.zeros((n_tastes, n_items))
for taste in tastes:
    own = rng.choice(n_items, 40, replace=False)
    taste[own] = popularity[own] ** 0.5
tastes /= tastes.sum(axis=1, keepdims=True)
of_users = (tastes[rng.integers(n_tastes, size=n_users)] + popularity) / 2
counts = rng.poisson(25 * of_users)
held_out = np.array([rng.choice(np.flatnonzero(row)) for row in counts])
counts[np.arange(n_users), held_out] = 0

# %%
# The verdict, and what it does not mean
# --------------------------------------
# The tail is that of the popularity of the items (Zipf's law), whatever the verdict
# calls it. It says nothing of tastes.
from sklearn.feature_extraction.text import TfidfTransformer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.rules import ParallelAnalysis

X = TfidfTransformer().fit_transform(sp.csr_array(counts.astype(float)))
by_law = PowerLawTruncatedSVD(random_state=0).fit(X)
print(f"K = {by_law.n_components_}. {by_law.verdict_}")
parallel = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=0).fit(X)
print(f"parallel analysis: {parallel.n_components_} components")

# %%
# Recommending
# ------------
# A user is described by the leading components; the items with the largest entries in
# ``inverse_transform`` that the user does not have are recommended. Popularity alone is
# the peer that is easily forgotten.
import pandas as pd


def recall(scores):
    best = np.argsort(np.where(counts > 0, -np.inf, scores), axis=1)[:, -10:]
    return round(np.mean((best == held_out[:, None]).any(axis=1)), 3)


popular = np.broadcast_to((counts > 0).sum(axis=0), counts.shape)
rows = {"popularity alone": (0, recall(popular))}
numbers = {f"K = {k}": k for k in (5, 20, 50, 100, 300)}
numbers |= {
    "K of the power law": by_law.n_components_,
    "parallel analysis": parallel.n_components_,
}
for name, k in numbers.items():
    svd = PowerLawTruncatedSVD(k, random_state=0)
    scores = svd.inverse_transform(svd.fit_transform(X))
    rows[name] = (k, recall(scores))
table = pd.DataFrame.from_dict(
    rows, orient="index", columns=["components", "recall of the item, of 10"]
)
table.sort_values("components")

# %%
# More components describe better what a user has, and so predict worse what the user
# lacks: with all of them, everything that is lacking scores zero.

# %%
# Weights instead of a number
# ---------------------------
# ``exponent=2`` lets strong components count for more, and then the number hardly
# matters. The columns of ``transform`` are those of U Σ², which are multiplied by the
# components as they are.
rows = {}
for name, k in numbers.items():
    svd = PowerLawTruncatedSVD(k, exponent=2, random_state=0)
    rows[name] = (k, recall(svd.fit_transform(X) @ svd.components_))
weighted = pd.DataFrame.from_dict(rows, orient="index", columns=table.columns)
weighted.sort_values("components")

# %%
import matplotlib.pyplot as plt

from powerlaw_lsa.plotting import ScreeDisplay

display = ScreeDisplay.from_estimator(by_law)
display.plot()
display.ax_.axvline(parallel.n_components_, color="0.4", linestyle=":")
plt.show()

# %%
# What this does not show
# -----------------------
# Planted tastes are sharper than real ones. Factorizations that are made for such data
# weigh what is missing, and have other peers; truncated SVD is the simplest of them.

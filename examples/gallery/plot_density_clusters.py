"""
Density clusters need few components, or sharp ones
===================================================

HDBSCAN, which BERTopic uses, finds clusters where documents lie close together. In many
dimensions hardly any do, and it leaves most documents out. K of the power law, which
suits k-means, is the wrong number here. The documents are short: the first lines of
docstrings.
"""

# %%
# The subpackages that they come from are kept for comparison.
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from powerlaw_lsa.datasets import load_docstrings

corpus = load_docstrings(["sklearn", "scipy"], min_words=60)
titles = [text.strip().partition("\n\n")[0] for text in corpus.texts]
X = TfidfVectorizer(stop_words="english", min_df=2).fit_transform(titles)
filled = np.diff(X.indptr) > 0
X = X[filled]
names = np.array(corpus.ids)[filled]
subpackages = [".".join(name.split(".")[:2]) for name in names]
print(f"{X.shape[0]:,} titles of {len(set(subpackages))} subpackages")

# %%
# Three numbers: that of the power law, that of the components that are larger than in
# random titles with the same words, and 20.
from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.rules import ParallelAnalysis

by_law = PowerLawTruncatedSVD(random_state=0).fit(X)
parallel = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=0).fit(X)
print(f"K = {by_law.n_components_}; {by_law.verdict_}")
print(f"parallel analysis: {parallel.n_components_}")

# %%
# Sharper vectors
# ---------------
# ``exponent=3`` multiplies the strong components, so that the later ones hardly count:
# it has the effect of fewer components without a number to choose.
import pandas as pd
from sklearn.cluster import HDBSCAN
from sklearn.metrics import normalized_mutual_info_score

rows = []
for name, k in (
    ("20", 20),
    ("parallel analysis", parallel.n_components_),
    ("power law", by_law.n_components_),
):
    for exponent in (1, 2, 3):
        svd = PowerLawTruncatedSVD(k, exponent=exponent, random_state=0)
        Z = svd.fit_transform(X)
        finder = HDBSCAN(min_cluster_size=10, metric="cosine", copy=True)
        found = finder.fit_predict(Z)
        nmi = normalized_mutual_info_score(subpackages, found)
        share = f"{np.mean(found < 0):.0%}"
        rows.append((name, k, exponent, found.max() + 1, share, round(nmi, 2)))
columns = ["number", "components", "exponent", "clusters", "left out", "NMI"]
pd.DataFrame(rows, columns=columns)

# %%
# In the last column what is left out is one more group.

# %%
# What this does not show
# -----------------------
# A subpackage is no topic, and first lines of docstrings are all of one kind, so the
# agreement is low whatever is done. With other smallest clusters HDBSCAN leaves out
# more or less. BERTopic goes down to five dimensions by UMAP, from embeddings by a
# language model; :doc:`plot_topic_model` has the whole pipeline.

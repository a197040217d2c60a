"""
Semantic search with and without LSA
====================================

LSA was invented for search: a query about cars should find a document about
automobiles. Whether it does better than plain TF-IDF depends on the collection, and K
by power law is not the best K for it. This page measures both.
"""

# %%
# Collections
# -----------
# The first needs nothing but this package: a query is the first line of a docstring,
# and the one relevant document is the rest of it. That is a hard test for LSA, because
# query and document are by the same author, mostly in the same words.
import os
from pathlib import Path

import numpy as np
import pandas as pd

from powerlaw_lsa.datasets import load_docstrings, load_documents

PACKAGES = ["numpy", "scipy", "sklearn"]


def docstrings():
    """Documents, queries, and which document is relevant to which query."""
    texts = load_docstrings(PACKAGES, min_words=150).texts
    queries, documents = zip(
        *(text.split("\n", 1) for text in texts if "\n" in text), strict=True
    )
    chosen = np.random.default_rng(0).permutation(len(queries))[:300]
    relevant = np.arange(len(documents)) == chosen[:, None]
    return documents, [queries[i] for i in chosen], relevant


# %%
# The others are classic collections with queries and judgements by people: abstracts in
# medicine (MED) and in information science (CISI). They are read if the environment
# variable ``POWERLAW_LSA_CORPORA`` names a folder that has ``med`` and ``cisi``, each
# with ``docs.jsonl.gz`` and ``queries.jsonl``, one ``{"id", "text"}`` a line, and
# ``qrels.tsv`` with the columns ``query_id``, ``doc_id`` and ``rel``.


def judged_collection(folder):
    """Return the same three things from files."""
    documents, queries = (
        load_documents(folder / name, "text", id_column="id")
        for name in ("docs.jsonl.gz", "queries.jsonl")
    )
    grades = pd.read_csv(folder / "qrels.tsv", sep="\t", dtype=str)
    grades = grades[grades["rel"].astype(float) > 0]
    table = pd.crosstab(grades["query_id"], grades["doc_id"])
    table = table.reindex(index=queries.ids, columns=documents.ids, fill_value=0)
    relevant = table.to_numpy() > 0
    answered = relevant.any(axis=1)
    texts = [q for q, keep in zip(queries.texts, answered, strict=True) if keep]
    return documents.texts, texts, relevant[answered]


collections = {"docstrings": docstrings()}
corpora = Path(os.environ.get("POWERLAW_LSA_CORPORA", "no folder"))
for name in ("med", "cisi"):
    if (corpora / name).exists():
        collections[name.upper()] = judged_collection(corpora / name)
    else:
        print(f"{name.upper()} is not here: set POWERLAW_LSA_CORPORA as said above.")

# %%
# Search
# ------
# Documents and queries become vectors of unit length, and documents are ranked by the
# cosine. The singular vectors of a small K are the first of those of a large K, so that
# one fit serves all K. Mean average precision (MAP) is 1 if all relevant documents come
# first; nDCG@10 looks at the first ten.
import warnings

from scipy.sparse import issparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score, ndcg_score
from sklearn.preprocessing import normalize

from powerlaw_lsa import AmbiguousTailWarning, PowerLawTruncatedSVD

warnings.simplefilter("ignore", AmbiguousTailWarning)  # the curves show what K does
GRID = [10, 25, 50, 100, 200, 300, 400, 600]


def scores(documents, queries, relevant):
    """MAP and nDCG@10."""
    similar = queries @ documents.T
    similar = similar.toarray() if issparse(similar) else similar
    pairs = zip(relevant, similar, strict=True)
    mean_precision = np.mean([average_precision_score(r, s) for r, s in pairs])
    return mean_precision, ndcg_score(relevant, similar, k=10)


def compare(texts, queries, relevant):
    """K by power law, and the scores of TF-IDF and of LSA by K."""
    tfidf = TfidfVectorizer(stop_words="english", min_df=2)
    X, Q = tfidf.fit_transform(texts), tfidf.transform(queries)
    chosen = PowerLawTruncatedSVD(random_state=0).fit(X).n_components_
    grid = [k for k in GRID if k < min(X.shape)]
    svd = PowerLawTruncatedSVD(max([*grid, chosen]), random_state=0)
    Z, ZQ = svd.fit_transform(X), svd.transform(Q)
    table = {"TF-IDF": scores(X, Q, relevant)}
    for k in sorted({*grid, chosen}):
        table[k] = scores(normalize(Z[:, :k]), normalize(ZQ[:, :k]), relevant)
    return chosen, pd.DataFrame(table, index=["MAP", "nDCG@10"]).T


results = {name: compare(*data) for name, data in collections.items()}
for name, (chosen, table) in results.items():
    named = table.loc[["TF-IDF", chosen]].rename(index={chosen: f"LSA, K = {chosen}"})
    print(f"\n{name}\n{named.round(3).to_string()}")
    best = table["MAP"].drop("TF-IDF").astype(float).idxmax()
    print(f"best K of these for MAP: {best}, with {table['MAP'][best]:.3f}")

# %%
# The curves are LSA by K, the dotted lines TF-IDF without it. A dot marks K by power
# law, which knows nothing about the queries.
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(6, 4.4), layout="constrained")
for (name, (chosen, table)), color in zip(
    results.items(), ("#0072b2", "#e69f00", "#b2182b"), strict=False
):
    curve = table["MAP"].drop("TF-IDF")
    ax.plot(curve.index, curve, color=color, label=name)
    ax.plot(chosen, curve[chosen], "o", color=color)
    ax.axhline(table["MAP"]["TF-IDF"], color=color, ls=":")
ax.set(xscale="log", xlabel="K", ylabel="mean average precision", ylim=(0, None))
ax.set_xticks(GRID, GRID)
ax.minorticks_off()
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False)
plt.show()

# %%
# So what?
# --------
# If you have judged queries, choose K, or no LSA at all, by them. If you have none,
# nothing in the spectrum says which is better. :doc:`/guide/choosing_k` has numbers for
# three collections, of which TF-IDF is better than this K on two, and the sum of both
# cosines as an insurance.
for name, (chosen, table) in results.items():
    better = "better" if table["MAP"][chosen] > table["MAP"]["TF-IDF"] else "no better"
    print(f"{name}: LSA with K = {chosen} is {better} than TF-IDF.")

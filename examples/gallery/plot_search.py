"""
Search: where LSA helps, and where it hurts
===========================================

LSA was invented for search: a query should also find texts that say the same in other
words. :func:`~powerlaw_lsa.make_lsa` weighs the terms so that it does. This page
searches the docstrings of NumPy, SciPy and scikit-learn by TF-IDF, by LSA, and by both,
and shows queries that gain and queries that lose.
"""

# %%
# Three ways to search
# --------------------
# All three give vectors whose dot products rank the documents. They share the terms.
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from powerlaw_lsa import make_lsa
from powerlaw_lsa.datasets import load_docstrings

corpus = load_docstrings(["numpy", "scipy", "sklearn"], min_words=100)
ways = {
    "TF-IDF": TfidfVectorizer(stop_words="english", min_df=2),
    "LSA": make_lsa(random_state=0),
    "both": make_lsa(tfidf_share=0.5, random_state=0),
}
vectors = {name: way.fit_transform(corpus.texts) for name, way in ways.items()}
svd = ways["LSA"]["svd"]
print(f"{len(corpus.ids):,} docstrings, K = {svd.n_components_} by power law")
print(svd.verdict_)


def scores(name, queries):
    """Similarity of each query with each document."""
    similarity = ways[name].transform(queries) @ vectors[name].T
    return np.asarray(getattr(similarity, "toarray", lambda: similarity)())


def best(query, n=5):
    """Names of the best n answers, a column for each way."""
    names = np.array(
        [path.split(".")[0] + "." + path.split(".")[-1] for path in corpus.ids]
    )
    return pd.DataFrame(
        {name: names[np.argsort(-scores(name, [query])[0])[:n]] for name in ways}
    )


# %%
# Where it helps
# --------------
# The functions that reverse an array say "flip", and most docstrings that say "order"
# and "elements" are about something else. LSA has learnt which words go together.
print(best("reverse the order of elements").to_string())

# %%
# scikit-learn spells it "neighbor".
print(best("nearest neighbour search").to_string())

# %%
# Where it hurts
# --------------
# One sense of a word takes over. Most paths in these docstrings are those of files, and
# "noise" is what generators of toy data add.
print(best("shortest path between cities").to_string())

# %%
print(best("audio noise reduction").to_string())

# %%
# If the words of the query are those of the answer, they need no help.
print(best("solve a system of linear equations").to_string())

# %%
# How often?
# ----------
# A handful of queries proves nothing. Let the summary line of a docstring be the query,
# and the rest of it the answer that has to be found. Both are by one author, in the
# same words, so that this is a test on which LSA should lose: people who search do not
# know these words.
texts = [text.partition("\n") for text in corpus.texts]
chosen = np.flatnonzero([len(summary.split()) > 5 for summary, _, _ in texts])
chosen = np.random.default_rng(0).permutation(chosen)[:400]
rest = [rest for _, _, rest in texts]
vectors = {name: way.fit_transform(rest) for name, way in ways.items()}


def ranks(name):
    """Rank of each answer among all documents."""
    found = scores(name, [texts[i][0] for i in chosen])
    own = found[np.arange(len(chosen)), chosen]
    return (found >= own[:, None]).sum(axis=1)


table = pd.DataFrame({name: ranks(name) for name in ways})
print((1 / table).mean().rename("mean reciprocal rank").round(3).to_string())
print((table <= 10).mean().rename("among the best ten").round(3).to_string())

# %%
# Each point is a query; below the diagonal are those whose answer comes earlier than by
# TF-IDF. LSA alone loses more than it gains. Beside TF-IDF it gains about as much as it
# loses: it is safe where it is not needed.
import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(7, 3.8), sharey=True, layout="constrained")
for ax, name in zip(axes, ["LSA", "both"], strict=True):
    ax.loglog(table["TF-IDF"], table[name], ".", alpha=0.4, color="#0072b2")
    ax.plot([1, len(rest)], [1, len(rest)], color="#999999", lw=1)
    ax.set(xlabel="rank by TF-IDF", title=name)
axes[0].set_ylabel("rank")
plt.show()

gained, lost = table["both"] < table["TF-IDF"], table["both"] > table["TF-IDF"]
print(f"Both against TF-IDF: {gained.sum()} gain, {lost.sum()} lose")

# %%
# :doc:`/guide/weights` explains the weights, and has numbers for five collections whose
# queries are by people who did not write the answers. There both together are better
# than TF-IDF on each.

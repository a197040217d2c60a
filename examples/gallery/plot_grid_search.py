"""
Choosing settings without labels
================================

A grid search over the settings of a pipeline needs something to maximise. Here it is
how well words that were taken out of documents find them again, so that neither labels
nor judged queries are needed. The labels of this corpus are used only at the end, to
see whether the choice was any good.

If you have labels, search with them instead. :doc:`/guide/choosing_settings` says how
well this score chooses, and where it fails.
"""

# %%
# The documents are docstrings of five packages; the labels are the packages that they
# come from.
import numpy as np
import pandas as pd

from powerlaw_lsa.datasets import load_docstrings

PACKAGES = ["matplotlib", "numpy", "pandas", "scipy", "sklearn"]
corpus = load_docstrings(PACKAGES)
sample = np.random.default_rng(0).permutation(len(corpus.texts))[:800]
texts = [corpus.texts[i] for i in sample]
labels = [corpus.ids[i].split(".")[0] for i in sample]
print(pd.Series(labels).value_counts().to_string())

# %%
# The queries
# -----------
# Half of the words of each document are taken out, and ten of these are the query that
# is to find what is left of it. Here is one of them.
from powerlaw_lsa.model_selection import known_item_queries

documents, queries = known_item_queries(texts, random_state=0)
first = next(i for i, query in enumerate(queries) if query)
print(corpus.ids[sample[first]], "is asked for by:", queries[first])

# %%
# The search
# ----------
# Each setting is fitted once, to what is left of the documents, and ranks all of them
# for each query. The first value of each parameter is the usual one; the first setting
# is plain LSA. ``idf`` is a step that multiplies TF-IDF by idf once more, or nothing.
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.model_selection import AllDocuments, known_item_score

pipeline = Pipeline(
    [
        ("tfidf", TfidfVectorizer()),
        ("idf", "passthrough"),
        ("svd", PowerLawTruncatedSVD(100, random_state=0)),
        ("normalizer", Normalizer()),
    ]
)
grid = {
    "tfidf__sublinear_tf": [False, True],
    "idf": ["passthrough", TfidfTransformer(norm=None)],
    "svd__n_components": [100, 50],
    "svd__exponent": [1, 2],
}
search = GridSearchCV(
    pipeline, grid, scoring=known_item_score, cv=AllDocuments(), refit=False
).fit(documents, queries)
settings = search.cv_results_["params"]
scores = search.cv_results_["mean_test_score"]
print(search.best_params_)
print(f"geometric mean of ranks: {np.exp(-scores.max()):.1f}, of {len(texts)}")

# %%
# Is the difference from the usual setting larger than chance? Both rank the same
# documents, so that the error is that of the differences.
from powerlaw_lsa.model_selection import known_item_ranks


def log_ranks(setting) -> np.ndarray:
    """Logarithms of the ranks of all documents that are asked for."""
    fitted = pipeline.set_params(**setting).fit(documents)
    return np.log(known_item_ranks(fitted, documents, queries))


gained = log_ranks(settings[0]) - log_ranks(search.best_params_)
error = gained.std(ddof=1) / np.sqrt(len(gained))
print(f"gained over plain LSA: {gained.mean():.2f}, standard error {error:.2f}")

# %%
# Was it a good choice?
# ---------------------
# The clusters of k-means are compared with the labels by their normalized mutual
# information (NMI), for all settings, fitted to the whole texts.
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score


def clusters_agree(setting) -> float:
    """NMI of clusters and labels, mean of five seeds of k-means."""
    Z = pipeline.set_params(**setting).fit_transform(texts)
    found = [
        KMeans(len(PACKAGES), n_init=1, random_state=seed).fit_predict(Z)
        for seed in range(5)
    ]
    return float(np.mean([normalized_mutual_info_score(labels, c) for c in found]))


nmi = pd.Series([clusters_agree(setting) for setting in settings])
usual, chosen = nmi[0], nmi[search.best_index_]
print(f"NMI: plain LSA {usual:.3f}, chosen {chosen:.3f}")
print(f"all settings: median {nmi.median():.3f}, best {nmi.max():.3f}")
if chosen > usual:
    print("The choice without labels clusters better than plain LSA.")
else:
    print("The choice without labels clusters no better than plain LSA.")

# %%
# All settings at once: if the score says what labels say, the points rise from left to
# right.
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
ax.scatter(scores, nmi, color="#0072b2", label="other settings")
for index, label, color in (
    (0, "plain LSA", "#222222"),
    (search.best_index_, "chosen", "#e69f00"),
):
    ax.scatter(scores[index], nmi[index], s=90, color=color, label=label)
ax.set(xlabel="known-item score", ylabel="agreement with labels (NMI)")
ax.spines[["top", "right"]].set_visible(False)
ax.legend(loc="upper left", bbox_to_anchor=(0, 1.13), ncols=3, frameon=False)
plt.show()

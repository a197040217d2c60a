"""
Choosing vectorizer settings without labels
===========================================

A grid search over the settings of a vectorizer needs something to maximise. Here it is
a number of the spectrum, so that neither labels nor queries are needed. The labels of
this corpus are used only at the end, to see whether the choice was any good.

The documents are the docstrings that every installation of this package has, and their
labels are the packages that they come from.
"""

# %%
# Documents

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.datasets import load_docstrings
from powerlaw_lsa.model_selection import (
    all_documents,
    mean_rank,
    rank_settings,
    spectral_scores,
)

PACKAGES = ["matplotlib", "numpy", "pandas", "scipy", "sklearn"]
corpus = load_docstrings(PACKAGES)
sample = np.random.default_rng(0).permutation(len(corpus.texts))[:1200]
texts = [corpus.texts[i] for i in sample]
labels = [corpus.ids[i].split(".")[0] for i in sample]
print(pd.Series(labels).value_counts().to_string())

# %%
# Search
# ------
# The first value of each setting is scikit-learn's default. All documents are fitted
# at once, since the score looks at no held-out documents.

pipeline = Pipeline(
    [
        ("tfidf", TfidfVectorizer()),
        ("svd", PowerLawTruncatedSVD(random_state=0)),
        ("normalizer", Normalizer()),
    ]
)
grid = {
    "tfidf__sublinear_tf": [False, True],
    "tfidf__stop_words": [None, "english"],
    "tfidf__min_df": [1, 3],
    "tfidf__max_df": [1.0, 0.5],
}
search = GridSearchCV(
    pipeline,
    grid,
    scoring=spectral_scores,
    refit=mean_rank,
    cv=all_documents(texts),
).fit(texts)
table = rank_settings(search)
print(table.round(3).to_string())

# %%
# Was it a good choice?
# ---------------------
# The clusters of k-means are compared with the labels by their normalized mutual
# information (NMI), for the default, for the choice, and for all the other settings.


def clusters_agree(settings) -> float:
    """NMI of clusters and labels, mean of five seeds of k-means."""
    Z = pipeline.set_params(**settings).fit_transform(texts)
    found = [
        KMeans(len(PACKAGES), n_init=1, random_state=seed).fit_predict(Z)
        for seed in range(5)
    ]
    return float(np.mean([normalized_mutual_info_score(labels, c) for c in found]))


settings = search.cv_results_["params"]
nmi = pd.Series([clusters_agree(s) for s in settings])
default, chosen = nmi[0], nmi[search.best_index_]
print(f"NMI: default {default:.3f}, chosen {chosen:.3f}")
print(f"all settings: median {nmi.median():.3f}, best {nmi.max():.3f}")
if chosen > default:
    print("The choice without labels clusters better than the default settings.")
else:
    print("The choice without labels clusters no better than the default settings.")

"""
Choosing vectorizer settings without labels
===========================================

A grid search over the settings of a vectorizer needs something to maximise. Here it is
a number of the spectrum, so that neither labels nor queries are needed. The labels of
this corpus are used only at the end, to see whether the choice was any good.

If you have labels, search with them instead: :doc:`/guide/searching` says where this
search fails.
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
# The search
# ----------
# Each setting is fitted once, to all documents, since the score looks at no held-out
# documents. The first value of each parameter is scikit-learn's default. K needs no
# grid, because every setting gets a K of its own. ``fit`` warns of each setting whose K
# is ambiguous; that is silenced here, because the scores use no K.
import warnings

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import AmbiguousTailWarning, PowerLawTruncatedSVD
from powerlaw_lsa.model_selection import AllDocuments, mean_rank, spectral_scores

warnings.simplefilter("ignore", AmbiguousTailWarning)

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
}
search = GridSearchCV(
    pipeline,
    grid,
    scoring=spectral_scores,
    refit=mean_rank,
    cv=AllDocuments(),
).fit(texts)
print(search.best_params_)

# %%
# Each row of the picture is a setting, with the best mean rank of alpha and stable
# rank on top. A bar that reaches far says that alpha alone could not tell this setting
# from its neighbours.
import matplotlib.pyplot as plt

from powerlaw_lsa.plotting import SettingsDisplay

figure, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
display = SettingsDisplay.from_search(search, ax=ax)
print(display.caption())

# %%
# Was it a good choice?
# ---------------------
# The clusters of k-means are compared with the labels by their normalized mutual
# information (NMI), for the default, for the choice, and for all the other settings.
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score


def clusters_agree(settings) -> float:
    """NMI of clusters and labels, mean of five seeds of k-means."""
    Z = pipeline.set_params(**settings).fit_transform(texts)
    found = [
        KMeans(len(PACKAGES), n_init=1, random_state=seed).fit_predict(Z)
        for seed in range(5)
    ]
    return float(np.mean([normalized_mutual_info_score(labels, c) for c in found]))


nmi = pd.Series([clusters_agree(s) for s in search.cv_results_["params"]])
default, chosen = nmi[0], nmi[search.best_index_]
print(f"NMI: default {default:.3f}, chosen {chosen:.3f}")
print(f"all settings: median {nmi.median():.3f}, best {nmi.max():.3f}")
if chosen > default:
    print("The choice without labels clusters better than the default settings.")
else:
    print("The choice without labels clusters no better than the default settings.")

# %%
# All settings at once: if the score were a measure of quality, the points would rise
# from left to right.
figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
# sphinx_gallery_thumbnail_number = 2
alpha = search.cv_results_["mean_test_alpha"]
ax.scatter(alpha, nmi, color="#0072b2", label="other settings")
for index, label, color in (
    (0, "default", "#222222"),
    (search.best_index_, "chosen", "#e69f00"),
):
    ax.scatter(alpha[index], nmi[index], s=90, color=color, label=label)
ax.set(xlabel="alpha of the setting", ylabel="agreement with labels (NMI)")
ax.spines[["top", "right"]].set_visible(False)
ax.legend(loc="upper left", bbox_to_anchor=(0, 1.13), ncols=3, frameon=False)
plt.show()

"""
A topic model in the manner of BERTopic
=======================================

BERTopic embeds documents, reduces the vectors, clusters them by density, and describes
each cluster by the terms that set it apart. Here the same steps are scikit-learn's, the
vectors are TF-IDF, and ``PowerLawTruncatedSVD`` reduces them. Neither the number of
components nor the number of topics is set.
"""

# %%
# The documents are docstrings. The subpackages that they come from are kept for
# comparison and not shown to the model.
import numpy as np

from powerlaw_lsa.datasets import load_docstrings

corpus = load_docstrings(["sklearn", "scipy"], min_words=150)
subpackages = np.array([".".join(name.split(".")[:2]) for name in corpus.ids])
print(f"{len(corpus.texts):,} docstrings of {len(set(subpackages))} subpackages")

# %%
# The pipeline
# ------------
# HDBSCAN is given vectors of unit length, and leaves a document out (label -1) if the
# documents around it are too few for a cluster.
from sklearn.cluster import HDBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import PowerLawTruncatedSVD

reduce = make_pipeline(
    TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2),
    PowerLawTruncatedSVD(random_state=0),
    Normalizer(),
)
Z = reduce.fit_transform(corpus.texts)
topics = HDBSCAN(min_cluster_size=10, copy=True).fit_predict(Z)
print(f"K = {Z.shape[1]}; the tail is {reduce[1].verdict_.word}")
print(f"{topics.max() + 1} topics; {(topics < 0).mean():.0%} of the documents in none")

# %%
# That is the weakness of density in many dimensions: most distances are alike, so that
# only tight groups stand out. BERTopic therefore goes down to a handful of dimensions
# by UMAP. UMAP is not in scikit-learn; t-SNE, which is, stands in for it. It keeps
# neighbours together, and the sizes of gaps in it mean little.
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.manifold import TSNE
from sklearn.metrics import normalized_mutual_info_score

plane = TSNE(metric="cosine", init="random", random_state=0).fit_transform(Z)
on_plane = HDBSCAN(min_cluster_size=10, copy=True).fit_predict(plane)
found = {
    "HDBSCAN on K dimensions": topics,
    "HDBSCAN on the plane of t-SNE": on_plane,
    "k-means on K dimensions": KMeans(
        on_plane.max() + 1, n_init=1, random_state=0
    ).fit_predict(Z),
}
pd.DataFrame.from_dict(
    {
        name: (
            labels.max() + 1,
            f"{(labels < 0).mean():.0%}",
            round(normalized_mutual_info_score(subpackages, labels), 2),
        )
        for name, labels in found.items()
    },
    orient="index",
    columns=["topics", "left out", "NMI with subpackages"],
)

# %%
# In the last column all documents that were left out count as one more group. k-means,
# which leaves none out, is given the number of topics of the row above it.

# %%
# Terms of each topic
# -------------------
# Class-based TF-IDF: the documents of a topic are one long document, and its terms are
# weighed against those of the other topics. These are the ten largest.
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

pd.options.display.max_colwidth = None
frame = pd.DataFrame({"topic": on_plane, "text": corpus.texts})
frame = frame[frame["topic"] >= 0]
counter = CountVectorizer(stop_words="english", token_pattern=r"(?u)\b[^\W\d_]{3,}\b")
joined = frame.groupby("topic")["text"].agg(" ".join)
weights = TfidfTransformer(sublinear_tf=True).fit_transform(
    counter.fit_transform(joined)
)
terms = counter.get_feature_names_out()
top = [terms[row.argsort()[:-6:-1]] for row in weights.toarray()]
pd.DataFrame(
    {
        "documents": frame["topic"].value_counts().sort_index(),
        "terms": [" ".join(names) for names in top],
    }
).nlargest(10, "documents")

# %%
# The map shows the topics in colour, and what is in none of them in grey. The ten
# largest have the first of their terms beside them.
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(6, 5.6), layout="constrained")
inside = on_plane >= 0
ax.scatter(*plane[~inside].T, color="0.8", s=6)
colours = np.delete(plt.get_cmap("tab20").colors, (14, 15), axis=0)  # no greys
ax.scatter(*plane[inside].T, c=colours[on_plane[inside] % len(colours)], s=8)
for topic in frame["topic"].value_counts().index[:10]:
    x, y = np.median(plane[on_plane == topic], axis=0)
    box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1}
    ax.text(x, y, top[topic][0], ha="center", va="center", bbox=box)
ax.set(xticks=[], yticks=[])
ax.set_title("Docstrings, coloured by topic", loc="left")
plt.show()

# %%
# In BERTopic itself
# ------------------
# BERTopic takes any estimator with ``fit`` and ``transform`` as its ``umap_model``.
# With BERTopic 0.17.4, installed without UMAP, and scikit-learn 1.9.1, the following
# ran to its end on the 1,189 docstrings of
# ``load_docstrings(["json", "logging", "sqlite3", "sklearn"], min_words=60)``, and
# reduced the vectors to the K that the estimator chooses on its own::
#
#     from bertopic import BERTopic
#
#     model = BERTopic(
#         umap_model=PowerLawTruncatedSVD(random_state=0),
#         hdbscan_model=HDBSCAN(min_cluster_size=15, copy=True),
#         vectorizer_model=CountVectorizer(stop_words="english"),
#     )
#     topics, _ = model.fit_transform(texts, embeddings=X)
#
# ``X`` was TF-IDF, as a sparse matrix and as an array. It found three topics and left
# more than half of the documents out, for the reason given above. That is all that
# was tried: no transformer embeddings, and no other version.

"""
Topics and clusters of a real corpus
====================================

What are a thousand docstrings about, and do their vectors fall into sensible groups?
The number of components is not set anywhere.
"""

# %%
# Fit a pipeline, and look at the verdict before anything else.
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD, top_terms
from powerlaw_lsa.datasets import load_docstrings

corpus = load_docstrings(["json", "logging", "sqlite3", "sklearn"], min_words=60)
lsa = make_pipeline(
    TfidfVectorizer(stop_words="english", sublinear_tf=True),
    PowerLawTruncatedSVD(random_state=0),
)
Z = lsa.fit_transform(corpus.texts)
svd = lsa[-1]
print(f"K = {svd.n_components_} of {min(svd.spectrum_.shape):,} eigenvalues")
print(svd.verdict_)

# %%
# The terms with the largest weights in the leading components. The first component is
# mostly the mean document; a minus sign marks the other end of a component.
import pandas as pd

pd.options.display.max_colwidth = None
terms = top_terms(lsa, n_terms=6, n_components=6)
signs = terms["weight"].lt(0).map({True: "-", False: ""})
(signs + terms["term"]).groupby(terms["component"]).agg(" ".join).to_frame("terms")

# %%
# Clusters need vectors of unit length, so that long documents are not far from
# everything. Each cluster is described by the terms that are largest in its centre.
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

clusters = KMeans(8, n_init=1, random_state=0).fit(normalize(Z))
centres = svd.inverse_transform(clusters.cluster_centers_)
names = lsa[0].get_feature_names_out()
pd.DataFrame(
    {
        "documents": pd.Series(clusters.labels_).value_counts().sort_index(),
        "terms": [" ".join(names[row.argsort()[:-7:-1]]) for row in centres],
    }
)

# %%
# A map: the document vectors in two dimensions. Neighbours on it are not always
# neighbours in all K dimensions, so it is for orientation only.
import matplotlib.pyplot as plt
from sklearn.manifold import TSNE

xy = TSNE(metric="cosine", init="random", random_state=0).fit_transform(Z)
figure, ax = plt.subplots(figsize=(6, 5))
ax.scatter(*xy.T, c=clusters.labels_, cmap="tab10", s=8)
ax.set(xticks=[], yticks=[], title="Docstrings, coloured by cluster")
plt.show()

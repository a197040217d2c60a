"""
A corpus on Dask
================

The documents of a large corpus are in partitions, and no machine has to hold all of
them at once. Here the corpus is small and everything runs in the threads of this
process, so that the result can be compared with that in memory.
"""

# %%
# Texts in partitions become a Dask array of TF-IDF values, one sparse block for each
# partition. The number of rows of a block is not known before it is computed.
import dask.bag
from sklearn.feature_extraction.text import CountVectorizer

from powerlaw_lsa.dask import DaskTfidf
from powerlaw_lsa.datasets import load_docstrings

corpus = load_docstrings(["json", "logging", "sqlite3", "sklearn"], min_words=60)
texts = dask.bag.from_sequence(corpus.texts, partition_size=200)
tfidf = DaskTfidf(CountVectorizer(stop_words="english"))
X = tfidf.fit_transform(texts)
print(f"{len(corpus.texts):,} documents, {X.shape[1]:,} terms, chunks {X.chunks[0]}")

# %%
# Keep what is computed
# ---------------------
# Nothing of X is stored yet: each use would count the words again. X is used more than
# once below, and its blocks fit in memory, so ``persist`` computes them once. Then the
# rows of each block can be counted too.
X = X.persist().compute_chunk_sizes()
rows = X.chunks[0]
stored = [block.compute().nnz for block in X.blocks]
print(f"rows: {rows}; {sum(stored):,} values are stored")

# %%
# The fit
# -------
# The estimator takes the array as it would take a sparse matrix, and finds the K that
# it finds in memory.
from sklearn.feature_extraction.text import TfidfVectorizer

from powerlaw_lsa import PowerLawTruncatedSVD

svd = PowerLawTruncatedSVD(random_state=0).fit(X)
in_memory = PowerLawTruncatedSVD(random_state=0).fit(
    TfidfVectorizer(stop_words="english").fit_transform(corpus.texts)
)
difference = abs(svd.eigenvalues_ / in_memory.eigenvalues_ - 1).max()
print(f"K = {svd.n_components_} on Dask, {in_memory.n_components_} in memory")
print(f"largest relative difference of an eigenvalue: {difference:.0e}")

# %%
# The pictures are drawn from eigenvalues, which are in local memory in either case.
from powerlaw_lsa.plotting import PowerLawDisplay

display = PowerLawDisplay.from_estimator(svd)
print(display.caption())

# %%
# ``transform`` is lazy, as X is. Its blocks are computed one by one, and each could be
# written to a file.
Z = svd.transform(X)
for i in range(Z.numblocks[0]):
    print(f"block {i}: {Z.blocks[i].compute().shape}")

# %%
# More machines
# -------------
# The same lines run on a cluster, once a ``dask.distributed.Client`` is connected;
# ``examples/dask_cluster.py`` in the repository does that with two worker processes. Do
# not expect more workers to be faster at this size: :doc:`/guide/larger_than_memory`
# has the measurements.

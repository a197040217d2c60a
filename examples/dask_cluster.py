"""
A fit on worker processes
=========================

The lines that a real cluster needs too: documents in partitions, a client, a fit, and
the guard without which worker processes, which import this file, would start workers
of their own. Connect with ``Client("address:8786")`` to have it run elsewhere.
"""

import dask.bag
from dask.distributed import Client
from sklearn.feature_extraction.text import CountVectorizer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.dask import DaskTfidf
from powerlaw_lsa.datasets import load_docstrings

if __name__ == "__main__":
    corpus = load_docstrings(["json", "logging", "sqlite3", "sklearn"], min_words=60)
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=":0"):
        texts = dask.bag.from_sequence(corpus.texts, npartitions=4)
        X = DaskTfidf(CountVectorizer(stop_words="english")).fit_transform(texts)
        svd = PowerLawTruncatedSVD().fit(X)
        first = svd.transform(X.blocks[0]).compute()  # while the workers are there
    print(f"K = {svd.n_components_}, certified: {svd.certified_}")
    print(f"vectors of the first partition: {first.shape}")

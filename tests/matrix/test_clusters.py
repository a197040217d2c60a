"""On a cluster of two processes."""

import os
import signal
import time

import dask
import dask.array as da
import dask.bag
import numpy as np
import pytest
import scipy.sparse as sp
from dask.delayed import delayed
from numpy.testing import assert_allclose
from sklearn.datasets import fetch_20newsgroups
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix.blocks import BlockGram, BlockMatrix
from powerlaw_lsa._matrix.dask_graph import cluster, tree_reduce
from powerlaw_lsa.dask import DaskTfidf
from powerlaw_lsa.datasets import load_docstrings
from tests.matrix.test_blocks import assert_same, in_blocks, matrix

PACKAGES = ["json", "logging", "sqlite3", "email", "http"]


@pytest.fixture(scope="module", name="client")
def cluster_of_two_processes():
    from distributed import Client

    with Client(
        n_workers=2,
        threads_per_worker=1,
        memory_limit="1GiB",
        dashboard_address=":0",
        set_as_default=True,
    ) as client:
        yield client


def test_tree_keeps_the_order():
    for n in (1, 2, 5, 17, 64):
        parts = [delayed([i]) for i in range(n)]
        joined = tree_reduce(parts, lambda a, b: a + b)
        assert joined.compute(scheduler="synchronous") == list(range(n))


def test_the_scheduler_that_is_set_counts(client):
    assert cluster() is client
    with dask.config.set(scheduler="threads"):
        assert cluster() is None


def test_from_texts_to_vectors(client):
    """Vocabulary, frequencies, spectrum and projection where the texts are."""
    texts = load_docstrings(PACKAGES, min_words=60).texts
    one = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(random_state=0))
    many = make_pipeline(DaskTfidf(), PowerLawTruncatedSVD(random_state=0))
    Z = one.fit_transform(texts)
    lazy = many.fit_transform(dask.bag.from_sequence(texts, npartitions=5))
    assert isinstance(lazy, da.Array)
    assert many[-1].n_components_ == one[-1].n_components_
    assert many[-1].certified_ == one[-1].certified_
    assert_same(one[-1], many[-1], rtol=1e-6)
    assert_allclose(lazy.compute(), Z, atol=1e-6)


def test_a_worker_is_killed_in_mid_fit(client, monkeypatch):
    """The blocks that it held are made again, and the fit does not notice."""
    X = sp.csr_array(matrix((700, 500)))
    one = PowerLawTruncatedSVD(12, algorithm="lanczos", random_state=0).fit(X)
    times, calls, lost = BlockGram.times, [], []

    def kill_one_and_multiply(gram, rows):
        calls.append(None)
        if len(calls) == 4:
            held = client.has_what()
            victim = max(held, key=lambda address: len(held[address]))
            lost.extend(held[victim])
            workers = client.scheduler_info()["workers"]
            nannies = client.cluster.workers
            (pid,) = (
                nannies[info["id"]].pid for a, info in workers.items() if a == victim
            )
            os.kill(pid, signal.SIGKILL)
        return times(gram, rows)

    monkeypatch.setattr(BlockGram, "times", kill_one_and_multiply)
    other = PowerLawTruncatedSVD(12, algorithm="lanczos", random_state=0)
    Z = other.fit_transform(in_blocks(X, [100, 200, 300, 400]))
    assert lost
    assert_same(one, other, rtol=1e-6)
    assert_allclose(Z.compute(), one.transform(X), atol=1e-6)


def test_workers_keep_the_blocks_during_the_fit_only(client):
    X = in_blocks(matrix((70, 40)), [30])
    blocks = BlockMatrix(X)
    held = {part.key for part in blocks.parts}
    assert held <= set(client.futures)
    del blocks
    PowerLawTruncatedSVD(5).fit(X)
    for _ in range(100):  # futures are released by another thread
        left = [key for key in client.futures if "_validated" in str(key)]
        if not left:
            break
        time.sleep(0.1)
    assert not left


def test_errors_of_workers_name_the_block(client):
    X = matrix((30, 20))
    X[14, 3] = np.nan
    with pytest.raises(ValueError, match="Block 1 of X: Input contains NaN"):
        PowerLawTruncatedSVD(2).fit(in_blocks(X, [10, 20], np.asarray))


def test_20_newsgroups(client):
    if "SCIKIT_LEARN_DATA" not in os.environ:
        pytest.skip("SCIKIT_LEARN_DATA does not name a folder with 20 newsgroups")
    texts = fetch_20newsgroups(
        shuffle=False,
        remove=("headers", "footers", "quotes"),
        download_if_missing=False,
    ).data
    options = {"max_df": 0.95, "min_df": 10, "stop_words": "english"}
    X = TfidfVectorizer(**options).fit_transform(texts)
    one = PowerLawTruncatedSVD(random_state=0).fit(X)
    D = DaskTfidf(CountVectorizer(**options)).fit_transform(
        dask.bag.from_sequence(texts, npartitions=6)
    )
    other = PowerLawTruncatedSVD(random_state=0).fit(D)
    assert other.certified_
    assert (one.solver_, other.solver_) == ("lanczos", "lanczos")
    assert other.n_components_ == one.n_components_
    assert_allclose(other.alpha_, one.alpha_, rtol=1e-6)
    cosines = np.sum(one.components_ * other.components_, axis=1)
    assert_allclose(np.abs(cosines), 1, atol=1e-6)

"""What does a fit on a cluster cost, and what would 10^8 documents cost on 100 workers?

For 1 and 2 workers (processes of one thread on this machine) and growing numbers of
documents, the blocks of a synthetic TF-IDF matrix are made on the workers, and timed
are one pass that reads and checks them, products of ``X'X`` with 16 vectors, which is
one step of block Lanczos, and a fit of ten components. Reported with the peak of
resident memory of the client, which is scheduler too, and of the largest worker, each
with its Python and libraries.

Then the constants of the model are measured: seconds for a stored value in such a
product, seconds of scheduling a task, bytes a second between client and worker. The
model adds what the slowest part of a step does, none of it hidden behind another:

    step = stored * value / workers             products
         + tasks * task                         one scheduler
         + (1 + blocks / workers) * 8 d b / bandwidth
                                                vectors in; partial sums out, all remote

Not controlled: what else the machine does, with two workers and a client on as few
cores as there are; a network, whose bandwidth is an option, as that of one machine with
itself says little. The model knows no stragglers and no work of the client but its
memory.

    python -m benchmarks.bench_dask
    python -m benchmarks.bench_dask --from-disk 64        larger than memory, in files
    python -m benchmarks.bench_dask --blocks              blocks kept, and made anew
    python -m benchmarks.bench_dask --rows 4000 16000 64000 --bandwidth 1e9

`--from-disk` and the rows "made anew" of `--blocks` are told that no memory is free, as
the blocks would be kept otherwise. `--blocks` asks what making a block costs, in
products of that block with 16 vectors, and what a fit of texts takes: with the blocks
kept in memory, made anew in every pass, and on a cluster, each from a bag of generated
texts; scikit-learn's vectorizer and the fit in memory are the peer.
"""

import argparse
import gc
import re
import tempfile
import time
import warnings
from pathlib import Path
from unittest.mock import patch

import dask
import dask.array as da
import dask.bag
import numpy as np
import pandas as pd
import scipy.sparse as sp
from dask.delayed import delayed
from distributed import Client
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from benchmarks._machine import RESULTS, describe
from benchmarks.bench_solvers import zipf_corpus
from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix.blocks import BlockMatrix, _both, _cost_of_making
from powerlaw_lsa._spectrum.lanczos import BLOCK
from powerlaw_lsa.dask import DaskTfidf

ROWS_OF_BLOCK = 2000
NO_MEMORY = patch("powerlaw_lsa._matrix.blocks.available_bytes", lambda: 0)


def forget_peak():
    """Start the peak of resident memory of this process anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mib():
    (line,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(line) / 1024


def array(n_documents, n_terms):
    """Blocks of the same topics' documents, made where they are wanted."""
    blocks = [
        da.from_delayed(
            delayed(zipf_corpus)(ROWS_OF_BLOCK, n_terms, seed=seed),
            shape=(np.nan, n_terms),
            dtype=float,
        )
        for seed in range(n_documents // ROWS_OF_BLOCK)
    ]
    return da.concatenate(blocks)


def timed(function):
    start = time.perf_counter()
    result = function()
    return result, time.perf_counter() - start


def step(gram):
    """Median seconds of a product with a block of vectors."""
    rows = np.random.default_rng(0).normal(size=(BLOCK, gram.order))
    return np.median([timed(lambda: gram.times(rows))[1] for _ in range(7)])


def measure(n_workers, n_documents, n_terms):
    """One row of the table, on a cluster of its own."""
    with Client(
        n_workers=n_workers,
        threads_per_worker=1,
        memory_limit="4GiB",
        dashboard_address=":0",
    ) as client:
        client.run(lambda: __import__("powerlaw_lsa._matrix.blocks"))
        forget_peak()
        client.run(forget_peak)
        X = array(n_documents, n_terms).persist()
        blocks = BlockMatrix(X)
        _, pass_seconds = timed(blocks.gram)
        step_seconds = step(blocks.gram())
        del blocks
        svd = PowerLawTruncatedSVD(10, algorithm="lanczos", random_state=0)
        _, fit_seconds = timed(lambda: svd.fit(X))
        return {
            "workers": n_workers,
            "documents": n_documents,
            "terms": n_terms,
            "blocks": X.numblocks[0],
            "pass_seconds": pass_seconds,
            "step_seconds": step_seconds,
            "fit_seconds": fit_seconds,
            "client_mib": peak_mib(),
            "worker_mib": max(client.run(peak_mib).values()),
        }


def from_disk(n_files):
    """Peak of a fit on two threads, beyond what was there before; 12 MiB a file."""
    X = sp.random_array((50_000, 1000), density=0.02, rng=0, format="csr")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{i}.npz" for i in range(n_files)]
        sp.save_npz(paths[0], X, compressed=False)
        for path in paths[1:]:
            path.hardlink_to(paths[0])
        size = n_files * paths[0].stat().st_size / 2**20
        blocks = [
            da.from_delayed(delayed(sp.load_npz)(path), (np.nan, 1000), dtype=float)
            for path in paths
        ]
        del X
        forget_peak()
        before = peak_mib()
        with dask.config.set(scheduler="threads", num_workers=2), NO_MEMORY:
            PowerLawTruncatedSVD(10).fit(da.concatenate(blocks))
    return f"{size:.0f} MiB on disk: {peak_mib() - before:.0f} MiB in memory"


def cost_of_blocks():
    """Making of one block in its products with 16 vectors, by where it comes from."""
    X = sp.random_array((20_000, 2000), density=0.01, rng=0, format="csr")
    texts = dask.bag.from_sequence(generated_texts(2000), npartitions=1)
    with tempfile.TemporaryDirectory() as folder:
        found = {"texts": DaskTfidf().fit_transform(texts)}
        for kind, compressed in (("file", False), ("compressed file", True)):
            path = Path(folder) / f"{kind}.npz"
            sp.save_npz(path, X, compressed=compressed)
            block = delayed(sp.load_npz)(path)
            found[kind] = da.from_delayed(block, (np.nan, 2000), dtype=float)
        path = Path(folder) / "X.npy"
        np.save(path, X[:, :200].toarray())
        found["memory map"] = da.from_array(np.load(path, mmap_mode="r"), chunks=-1)
        return {
            kind: np.median(
                [_cost_of_making(BlockMatrix(D)._made, 0)[0] for _ in range(5)]
            )
            for kind, D in found.items()
        }


def generated_texts(n_documents):
    """Texts of 60 words over a Zipf vocabulary of 10,000."""
    rng = np.random.default_rng(0)
    words = np.array([f"w{i}x" for i in range(10_000)])
    ranks = np.minimum(rng.zipf(1.3, (n_documents, 60)), 10_000) - 1
    return [" ".join(words[row]) for row in ranks]


def fits_of_texts(n_documents=2000, n_partitions=4):
    """Seconds of a pipeline from texts to K = 50, by where the blocks lie."""
    texts = generated_texts(n_documents)
    svd = PowerLawTruncatedSVD(50, algorithm="lanczos", random_state=0)
    one = make_pipeline(TfidfVectorizer(), svd)
    many = make_pipeline(DaskTfidf(), svd)

    def fit():
        many.fit(dask.bag.from_sequence(texts, npartitions=n_partitions))

    seconds = {"one machine, in memory": timed(lambda: one.fit(texts))[1]}
    seconds["threads, blocks kept"] = timed(fit)[1]
    with warnings.catch_warnings(record=True), NO_MEMORY:
        seconds["threads, blocks made anew"] = timed(fit)[1]
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=":0") as client:
        client.run(lambda: __import__("powerlaw_lsa.dask"))
        seconds["cluster of 2 processes"] = timed(fit)[1]
    return seconds


def constants(n_terms):
    """Seconds a stored value, seconds a task, bytes a second; on one worker."""
    X = zipf_corpus(20_000, n_terms)
    C = np.random.default_rng(0).normal(size=(n_terms, BLOCK))
    value = min(timed(lambda: _both(X, C))[1] for _ in range(5)) / X.nnz
    with Client(n_workers=1, threads_per_worker=1, dashboard_address=":0"):
        many = [delayed(abs)(i, pure=False) for i in range(2000)]
        task = min(timed(lambda: dask.compute(*many))[1] for _ in range(3)) / 2000
        big = delayed(np.zeros)(2**24)
        dask.compute(big)
        moved = min(timed(lambda: dask.compute(big))[1] for _ in range(3))
    return value, task, 8 * 2**24 / moved


def model(value, task, bandwidth, documents=1e8, workers=100, terms=1e5, basis=2048):
    """Time, traffic and memory of block Lanczos, by the formula above."""
    stored, rows_of_block = 60 * documents, 1e5
    blocks = documents / rows_of_block
    tasks = blocks * 4 / 3
    vectors = 8 * terms * BLOCK
    steps = basis / BLOCK
    parts = {
        "products, s": stored * value / workers,
        "scheduling, s": tasks * task,
        "traffic, s": (1 + blocks / workers) * vectors / bandwidth,
    }
    seconds = sum(parts.values())
    return {
        **parts,
        "step, s": seconds,
        "steps": steps,
        "spectrum, min": steps * seconds / 60,
        "traffic of a worker in a step, MB": (1 + blocks / workers) * vectors / 1e6,
        "traffic of all in a fit, TB": (workers + blocks) * vectors * steps / 1e12,
        "X on a worker, GB": 12 * stored / workers / 1e9,
        "basis on the client, GB": 8 * terms * basis / 1e9,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[4000, 8000, 16000])
    parser.add_argument("--terms", type=int, default=10_000)
    parser.add_argument("--from-disk", type=int, metavar="FILES")
    parser.add_argument("--blocks", action="store_true")
    parser.add_argument("--bandwidth", type=float, default=1e9, help="bytes a second")
    options = parser.parse_args()
    if options.from_disk:
        print(from_disk(options.from_disk))
        return
    if options.blocks:
        print("making a block, in products with 16 vectors")
        print(pd.Series(cost_of_blocks()).to_string(float_format="%.1f"))
        print("texts to K = 50, seconds")
        print(pd.Series(fits_of_texts()).to_string(float_format="%.1f"))
        return
    table = []
    for n_documents in options.rows:
        for n_workers in (1, 2):
            table.append(measure(n_workers, n_documents, options.terms))
            print(table[-1], flush=True)
            gc.collect()
    table = pd.DataFrame(table)
    print(table.to_string(float_format="%.3g"))
    value, task, local = constants(options.terms)
    print(f"a stored value: {value * 1e9:.1f} ns; a task: {task * 1e3:.2f} ms")
    print(f"between processes here: {local / 1e9:.2f} GB/s")
    print(f"\n10^8 documents of 60 terms, 100 workers, {options.bandwidth:.1g} B/s:")
    print(pd.Series(model(value, task, options.bandwidth)).to_string())
    table = table.assign(value=value, task=task, local=local, machine=describe())
    table.to_csv(RESULTS / "dask.csv", index=False)


if __name__ == "__main__":
    main()

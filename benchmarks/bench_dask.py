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

    python benchmarks/bench_dask.py
    python benchmarks/bench_dask.py --from-disk 64        larger than memory, in files
    python benchmarks/bench_dask.py --rows 4000 16000 64000 --bandwidth 1e9
"""

import argparse
import gc
import re
import tempfile
import time
from pathlib import Path

import dask
import dask.array as da
import numpy as np
import pandas as pd
import scipy.sparse as sp
from _machine import describe
from bench_solvers import zipf_corpus
from dask.delayed import delayed
from distributed import Client

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix.blocks import read
from powerlaw_lsa._matrix.blocks_gram import _both
from powerlaw_lsa._spectrum.lanczos import BLOCK

RESULTS = Path(__file__).parent / "results"
ROWS_OF_BLOCK = 2000


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
        blocks, pass_seconds = timed(lambda: read(X))
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
        with dask.config.set(scheduler="threads", num_workers=2):
            PowerLawTruncatedSVD(10).fit(da.concatenate(blocks))
    return f"{size:.0f} MiB on disk: {peak_mib() - before:.0f} MiB in memory"


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
    parser.add_argument("--bandwidth", type=float, default=1e9, help="bytes a second")
    options = parser.parse_args()
    if options.from_disk:
        print(from_disk(options.from_disk))
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

"""What does parallel analysis cost, and is its K that of complete spectra?

`PowerLawTruncatedSVD(ParallelAnalysis())` is compared with scikit-learn's
`TruncatedSVD`, as it is by default, which is told K and computes ten components more.
Both are run in turn, in one process and one thread; reported are medians of the
processor's time, and their ratio. 20 newsgroups, CACM, LISA and question titles are
read as the other benchmarks read them; 3,000 cells by 20,000 peaks are simulated, as
the binary matrix and with the weights of TF-IDF.

With --oracle K is also found without this package: 19 matrices with each column
permuted by NumPy, their leading eigenvalues by LAPACK or, above a smaller side of
3,500, by ARPACK, and no stop before the last. Its K by one draw at a time says how much
it varies.

The last table counts how often K is the planted rank, in 200 matrices of 150 to 600
samples and 100 to 400 features: normal noise, a mean, and up to eleven components whose
singular values are 1.5 to 3 times as large as the largest one of the noise.

Not controlled: what else the machine does meanwhile, and which of equally frequent
terms of 20 newsgroups are kept, which depends on the processor.

    python -m benchmarks.bench_parallel_analysis [NAME ...] [--oracle]
"""

import argparse
import statistics
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.linalg import svds
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from benchmarks._machine import describe
from benchmarks._matrices import READERS, _folder
from benchmarks._simulated import cells, tfidf
from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules
from powerlaw_lsa.rules import ParallelAnalysis

RESULTS = Path(__file__).parent / "results"
RUNS, N_DRAWS, N_PLANTED = 3, 19, 200
# Largest smaller side for which the oracle computes complete spectra.
DENSE = 3500
MATRICES = {
    "20newsgroups": READERS["20newsgroups"],
    "cacm": READERS["cacm"],
    "lisa": partial(_folder, "lisa"),
    "stackoverflow": partial(_folder, "stackoverflow"),
    "cells": lambda: cells()[0],
    "cells, TF-IDF": lambda: tfidf(cells()[0]),
}


def seconds(function) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def cost(X) -> dict:
    """K, the number of draws, and median seconds of both."""
    table = compare_rules(X, ParallelAnalysis(), random_state=0)
    k = int(table["K"].iloc[0])
    ours = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=0)
    peer = TruncatedSVD(k + 10, random_state=0)
    pairs = [
        (seconds(lambda: ours.fit(X)), seconds(lambda: peer.fit(X)))
        for _ in range(RUNS)
    ]
    mine, its = (statistics.median(column) for column in zip(*pairs, strict=True))
    row = {"K": k, "draws": int(table["draws"].iloc[0]), "seconds": mine}
    return row | {"TruncatedSVD": its, "ratio": mine / its}


def oracle(X, n_leading, n_draws=N_DRAWS, seed=0) -> dict:
    """K by all draws, and the smallest and largest K by one of them."""
    rng = np.random.default_rng(seed)
    x = leading(X, n_leading)
    crossings = []
    for _ in range(n_draws):
        null = leading(permuted(X, rng), n_leading)
        below = x[1:] <= null[1:]
        assert below.any(), "more eigenvalues are needed"
        crossings.append(1 + int(np.argmax(below)))
    low, high = min(crossings), max(crossings)
    return {"oracle K": low, "one draw, from": low, "one draw, to": high}


def permuted(X, rng):
    X = X.tocsc()
    rows = [rng.permutation(X.shape[0])[:n] for n in np.diff(X.indptr)]
    return sp.csc_array((X.data, np.concatenate(rows), X.indptr), shape=X.shape)


def leading(X, n) -> np.ndarray:
    if min(X.shape) <= DENSE:
        gram = X @ X.T if X.shape[0] < X.shape[1] else X.T @ X
        return np.linalg.eigvalsh(gram.toarray())[::-1][:n]
    found = svds(X.tocsr(), n, return_singular_vectors=False, random_state=0)
    return np.sort(found)[::-1] ** 2


def planted(rng):
    """Matrix and its rank but for the noise; the first component is a mean."""
    n, d = rng.integers(150, 600), rng.integers(100, 400)
    rank = int(rng.integers(1, 13))
    U = rng.standard_normal((n, rank))
    U[:, 0] = 1
    U = np.linalg.qr(U)[0]
    V = np.linalg.qr(rng.standard_normal((d, rank)))[0]
    s = (np.sqrt(n) + np.sqrt(d)) * rng.uniform(1.5, 3, rank)
    s[0] *= 2
    return (U * s) @ V.T + rng.standard_normal((n, d)), rank


def find_planted() -> pd.DataFrame:
    rng, rows = np.random.default_rng(0), []
    for i in range(N_PLANTED):
        X, rank = planted(rng)
        svd = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=i).fit(X)
        rows.append({"rank": rank, "K": svd.n_components_})
    return pd.DataFrame(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--oracle", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print(describe())
    file = RESULTS / "parallel_analysis.csv"
    table = pd.read_csv(file, index_col=0) if file.exists() else pd.DataFrame()
    for name in options.names or MATRICES:
        try:
            X = MATRICES[name]()
        except OSError as error:
            print(f"{name}: skipped. {error}", flush=True)
            continue
        row = cost(X)
        if options.oracle:
            row |= oracle(X, row["K"] + 60)
        print(name, row, flush=True)
        table = pd.concat(
            [table.drop(index=name, errors="ignore"), pd.DataFrame(row, [name])]
        )
        table.rename_axis("matrix").round(3).to_csv(file)
    print(table.round(2).to_string())
    if not options.names:
        found = find_planted()
        found.to_csv(RESULTS / "parallel_analysis_planted.csv", index=False)
        print(f"planted rank found: {(found['rank'] == found.K).sum()} of {len(found)}")


if __name__ == "__main__":
    with threadpool_limits(1):
        main()

"""What does parallel analysis cost, and is its K that of complete spectra?

`PowerLawTruncatedSVD(ParallelAnalysis())` is compared with scikit-learn's
`TruncatedSVD`, as it is by default, which is told K and computes ten components more.
Both are run in turn, in one process and one thread; reported are medians of the
processor's time, and their ratio. Texts are read as the other benchmarks read them;
3,000 cells by 20,000 peaks are simulated, as the binary matrix and with the weights of
TF-IDF.

With --oracle K is also found without this package: 19 matrices with each column
permuted by NumPy, their leading eigenvalues by LAPACK or, above a smaller side of
1,500, by ARPACK, and no stop before the last. Three seeds of both (of LISA two of
the oracle, in the file that is stored) say how much the draws vary.

The last table counts how often K is the planted rank, in 200 matrices of 150 to 600
samples and 100 to 400 features: normal noise, a mean, and up to eleven components whose
singular values are 1.5 to 3 times as large as the largest one of the noise.

Not controlled: what else the machine does meanwhile, and which of equally frequent
terms of 20 newsgroups are kept, which depends on the processor. The machine was busy
when the numbers in `benchmarks/results` were made: from run to run the ratio was 6.1 to
7.9 for CACM, and 2.8 to 4.9 for cells with TF-IDF.

    python -m benchmarks.bench_parallel_analysis [NAME ...] [--oracle]
"""

import argparse
import statistics
import time
import warnings
from functools import partial

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.linalg import svds
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from benchmarks._machine import RESULTS, describe
from benchmarks._matrices import matrix_of
from benchmarks._simulated import cells, tfidf
from benchmarks._tasks import find
from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules
from powerlaw_lsa.rules import ParallelAnalysis

RUNS, N_DRAWS, N_SEEDS, N_PLANTED = 3, 19, 3, 200
# Largest smaller side for which the oracle computes complete spectra.
DENSE = 1500
# Hours of ARPACK: no oracle.
SLOW = ("20newsgroups", "cells")
TEXTS = ("med", "cisi", "cranfield", "cacm", "lisa", "stackoverflow", "20newsgroups")
MATRICES = {
    **{name: partial(matrix_of, name) for name in TEXTS},
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


def oracle(X, n_leading) -> dict:
    """Smallest and largest K by several seeds, by this package and without it."""
    x = leading(X, n_leading)
    theirs = [crossing(X, x, np.random.default_rng(i)) for i in range(N_SEEDS)]
    ours = [
        PowerLawTruncatedSVD(ParallelAnalysis(), random_state=i).fit(X).n_components_
        for i in range(N_SEEDS)
    ]
    row = {"K, from": min(ours), "K, to": max(ours)}
    return row | {"oracle K, from": min(theirs), "oracle K, to": max(theirs)}


def crossing(X, x, rng) -> int:
    """Number of leading eigenvalues that are above those of all permuted matrices."""
    nulls = [leading(permuted(X, rng), len(x)) for _ in range(N_DRAWS)]
    below = x[1:] <= np.max(nulls, axis=0)[1:]
    assert below.any(), "more eigenvalues are needed"
    return 1 + int(np.argmax(below))


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


def find_planted(seed=0) -> pd.DataFrame:
    rng, rows = np.random.default_rng(seed), []
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
    for name, X in find(MATRICES, options.names):
        row = cost(X)
        if options.oracle and name not in SLOW:
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

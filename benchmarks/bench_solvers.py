"""Does K, unknown beforehand, cost more than a truncated SVD that is told K?

Each contender fits the same matrix in a process of its own, in turn, several times:
`PowerLawTruncatedSVD` by block Lanczos and by the dense route, and scikit-learn's
`TruncatedSVD`, told the K that the former find, with ARPACK and randomized. Reported
are the medians of seconds and of peak memory beyond that of the loaded matrix, as they
are and as ratios to ARPACK in the same run, and the relative error of the smallest
eigenvalue that is kept.

Not controlled: what else the machine does meanwhile (ratios within a run are the thing
to look at), and the number of BLAS threads, which is the library's default.

    python -m benchmarks.bench_solvers X.npz             a sparse matrix saved by SciPy
    python -m benchmarks.bench_solvers --crossover       dense against block Lanczos
    python -m benchmarks.bench_solvers --growth 10000 100000

With growth K is found with and without `max_components`, each size once.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp

from benchmarks._machine import describe

RESULTS = Path(__file__).parent / "results"
# For growth: the bound of K, and the most documents to go without it.
MOST_COMPONENTS = 1000
MOST_UNBOUNDED = 30_000


def zipf_corpus(n_documents, n_terms, length=60, n_topics=400, seed=0):
    """TF-IDF of documents that mix two topics each over a Zipf vocabulary.

    Topics have Zipf popularity too. Half of the words of a document are its topics'
    own, from 300 terms each.
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    rng = np.random.default_rng(seed)

    def zipf(size, n):
        cumulated = np.cumsum(1.0 / np.arange(1, n + 1))
        return np.searchsorted(cumulated / cumulated[-1], rng.random(size))

    rows = np.repeat(np.arange(n_documents), length)
    terms = zipf(len(rows), n_terms)
    topics = zipf((n_documents, 2), n_topics)[rows, rng.integers(0, 2, len(rows))]
    first_terms = rng.integers(0, n_terms - 300, n_topics)
    own = rng.random(len(rows)) < 0.5
    terms[own] = first_terms[topics[own]] + zipf(own.sum(), 300)
    counts = sp.csr_array(
        (np.ones(len(rows)), (rows, terms)), shape=(n_documents, n_terms)
    )
    counts.sum_duplicates()
    return TfidfTransformer().fit_transform(counts)


def fit(contender, path, k):
    """Fit in this process; print one line of JSON."""
    from sklearn.decomposition import TruncatedSVD

    from powerlaw_lsa import PowerLawTruncatedSVD

    warnings.simplefilter("ignore")
    X = sp.load_npz(path)
    make = {
        "auto": lambda: PowerLawTruncatedSVD(random_state=0),
        "bounded": lambda: PowerLawTruncatedSVD(
            max_components=MOST_COMPONENTS, random_state=0
        ),
        "lanczos": lambda: PowerLawTruncatedSVD(algorithm="lanczos", random_state=0),
        "dense": lambda: PowerLawTruncatedSVD(algorithm="dense"),
        "arpack": lambda: TruncatedSVD(k, algorithm="arpack", random_state=0),
        "randomized": lambda: TruncatedSVD(k, random_state=0),
    }
    svd = make[contender]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    svd.fit(X)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    kept = k or svd.n_components_
    print(
        json.dumps(
            {
                "contender": contender,
                "seconds": seconds,
                "peak_mib": peak / 1024,
                "K": len(svd.components_),
                "last_eigenvalue": float(svd.singular_values_[kept - 1]) ** 2,
                "solver": getattr(svd, "solver_", contender),
                "certified": getattr(svd, "certified_", None),
                "known": len(getattr(svd, "eigenvalues_", [])),
            }
        )
    )


def in_a_process(contender, path, k):
    """Fit in a new process and return what it prints."""
    command = [
        sys.executable,
        "-m",
        __spec__.name,
        str(path),
        "--fit",
        contender,
        "--k",
        str(k),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(path, contenders, repeats):
    """Medians for each contender; K is what block Lanczos finds."""
    k = in_a_process("auto", path, 0)["K"]
    runs = [
        in_a_process(contender, path, k)
        for _ in range(repeats)
        for contender in contenders
    ]
    frame = pd.DataFrame(runs)
    table = frame.groupby("contender", sort=False).median(numeric_only=True)
    table["certified"] = frame.groupby("contender").certified.first()
    table["vs_arpack"] = table.seconds / table.seconds["arpack"]
    if "dense" in contenders:
        exact = table.last_eigenvalue["dense"]
        table["error_of_last"] = abs(table.last_eigenvalue / exact - 1)
    return table


def crossover(repeats):
    """Return seconds of both routes against the smaller side."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for n in (500, 750, 1000, 1500, 2000, 3000, 4000):
            path = Path(folder) / "X.npz"
            sp.save_npz(path, zipf_corpus(n, 4 * n))
            row = {"n": n, "d": 4 * n}
            for contender in ("dense", "lanczos"):
                runs = [in_a_process(contender, path, 0) for _ in range(repeats)]
                row[contender] = np.median([run["seconds"] for run in runs])
                row[f"K_{contender}"] = runs[0]["K"]
                row[f"certified_{contender}"] = runs[0]["certified"]
            rows.append(row)
            print(row, flush=True)
    return pd.DataFrame(rows)


def growth(sizes):
    """Seconds and memory against stored values, with `TruncatedSVD` told K beside.

    Yields the table after each size. Without a bound of K only the smaller ones: block
    Lanczos then excludes every longer tail, which on these spectra takes a basis of up
    to a third of the smaller side.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for n in sizes:
            path = Path(folder) / "X.npz"
            X = zipf_corpus(n, min(max(n // 2, 10_000), 100_000))
            sp.save_npz(path, X)
            size = {"n": n, "d": X.shape[1], "stored": X.nnz}
            del X
            ours = in_a_process("bounded", path, 0)
            runs = [ours, in_a_process("randomized", path, ours["K"])]
            if n <= MOST_UNBOUNDED:
                runs.append(in_a_process("auto", path, 0))
            rows += [size | run for run in runs]
            yield pd.DataFrame(rows)


def plot_growth(table, path):
    """Seconds and memory against stored values, both axes logarithmic."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    names = {
        "auto": "PowerLawTruncatedSVD()",
        "bounded": f"PowerLawTruncatedSVD(max_components={MOST_COMPONENTS})",
        "randomized": "TruncatedSVD(K), randomized, told K",
    }
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for axis, column, label in zip(
        axes,
        ("seconds", "peak_mib"),
        ("seconds", "peak memory beyond X, MiB"),
        strict=True,
    ):
        for contender, name in names.items():
            rows = table[table.contender == contender]
            axis.loglog(rows.stored, rows[column], "o-", label=name)
        axis.set(xlabel="stored values of X", ylabel=label)
        axis.margins(0.15)
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3
    )
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("matrix", nargs="?")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without-dense", action="store_true")
    parser.add_argument("--crossover", action="store_true")
    parser.add_argument("--growth", type=int, nargs="+")
    parser.add_argument("--fit", help=argparse.SUPPRESS)
    parser.add_argument("--k", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fit:
        fit(options.fit, options.matrix, options.k)
        return
    if options.growth:
        for table in growth(options.growth):
            save(table, "solvers_growth")
            plot_growth(table, RESULTS / "solvers_growth.png")
    elif options.crossover:
        save(crossover(options.repeats), "solvers_crossover")
    else:
        contenders = ["auto", "arpack", "randomized"]
        contenders += [] if options.without_dense else ["dense"]
        table = compare(options.matrix, contenders, options.repeats).reset_index()
        save(table, f"solvers_{Path(options.matrix).stem}")


def save(table, name):
    """Print the table, and write it with what it was measured on."""
    print(table.to_string(float_format="%.3g"), flush=True)
    table.assign(machine=describe()).to_csv(RESULTS / f"{name}.csv", index=False)


if __name__ == "__main__":
    main()

"""Does K, unknown beforehand, cost more than a truncated SVD that is told K?

On matrices of ten real corpora, or on one that is given, `PowerLawTruncatedSVD` finds
K, and scikit-learn's `TruncatedSVD`, randomized and with ARPACK, is told it. Each fits
the same matrix in a process of its own, in turn, several times, each time with another
`random_state`: when a fit that does not know K may stop depends on it. Reported are
medians of seconds and of peak memory beyond that of the loaded matrix, and the ratios
of ours to theirs in the same run, the worst first; `most_randomized` is the largest
ratio of a single `random_state`.

Not controlled: what else the machine does meanwhile (ratios within a run are the thing
to look at), and the number of BLAS threads, which is the library's default.

    python -m benchmarks.bench_solvers                    the corpora that are there
    python -m benchmarks.bench_solvers med cacm           some of them
    python -m benchmarks.bench_solvers X.npz              a matrix saved by SciPy
    python -m benchmarks.bench_solvers --crossover        dense against block Lanczos
    python -m benchmarks.bench_solvers --growth 10000 100000
    python -m benchmarks.bench_solvers --columns          a column in large units

With --growth K is found with and without `max_components`, each size once. With
--columns each contender fits texts with a column in large units beside them, once, in
one process and on one thread, and the seconds are those of the processor; K is compared
with that of NumPy's SVD.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from benchmarks._machine import RESULTS, describe
from benchmarks._matrices import READERS
from benchmarks._tasks import find

# For growth: the bound of K, and the most documents to go without it.
MOST_COMPONENTS = 1000
MOST_UNBOUNDED = 100_000
# For columns: corpora and how many of their documents, and the size of the column.
SOME_DOCUMENTS = {"cisi": 1460, "subjectivity": 3000}
SIZES = (1e2, 1e4, 1e6, 1e9)
OURS, PEERS = "auto", ("randomized", "arpack")


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


def peak_kib() -> int:
    """Largest memory of this process so far, on Linux.

    What `resource` calls maximum is at least the memory of the process that started it.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def fit(contender, path, k, seed):
    """Fit in this process; print one line of JSON."""
    from sklearn.decomposition import TruncatedSVD

    from powerlaw_lsa import PowerLawTruncatedSVD

    warnings.simplefilter("ignore")
    X = sp.load_npz(path)
    make = {
        "auto": lambda: PowerLawTruncatedSVD(random_state=seed),
        "bounded": lambda: PowerLawTruncatedSVD(
            max_components=MOST_COMPONENTS, random_state=seed
        ),
        "lanczos": lambda: PowerLawTruncatedSVD(algorithm="lanczos", random_state=seed),
        "dense": lambda: PowerLawTruncatedSVD(algorithm="dense"),
        "arpack": lambda: TruncatedSVD(k, algorithm="arpack", random_state=seed),
        "randomized": lambda: TruncatedSVD(k, random_state=seed),
    }
    svd = make[contender]()
    before = psutil.Process().memory_info().rss / 1024
    start = time.perf_counter()
    svd.fit(X)
    seconds = time.perf_counter() - start
    peak = peak_kib() - before
    kept = k or svd.n_components_
    print(
        json.dumps(
            {
                "contender": contender,
                "seed": seed,
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


def in_a_process(contender, path, k, seed=0):
    """Fit in a new process and return what it prints."""
    command = [sys.executable, "-m", "benchmarks.bench_solvers", str(path)]
    command += ["--fit", contender, "--k", str(k), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(name, X, repeats):
    """One row: medians of each contender, and ratios; K is what ours finds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "X.npz"
        sp.save_npz(path, X)
        first = in_a_process(OURS, path, 0)
        runs = [
            in_a_process(contender, path, first["K"], seed)
            for seed in range(repeats)
            for contender in (OURS, *PEERS)
        ]
    runs = pd.DataFrame(runs)
    medians = runs.groupby("contender")[["seconds", "peak_mib"]].median()
    seconds = runs.pivot(index="seed", columns="contender", values="seconds")
    row = {"corpus": name, "n": X.shape[0], "d": X.shape[1], "stored": X.nnz}
    row |= {key: first[key] for key in ("K", "certified", "solver", "known")}
    for peer in PEERS:
        ratios = medians.loc[OURS] / medians.loc[peer]
        row[f"times_{peer}"], row[f"memory_{peer}"] = ratios
        row[f"most_{peer}"] = (seconds[OURS] / seconds[peer]).max()
    for contender in (OURS, *PEERS):
        row[f"seconds_{contender}"], row[f"mib_{contender}"] = medians.loc[contender]
    return row


def real(names, repeats):
    """Yield the table of all corpora so far, the worst ratio first."""
    rows = []
    for name, X in find(READERS, names):
        rows.append(compare(name, X, repeats))
        table = pd.DataFrame(rows)
        yield table.sort_values("times_randomized", ascending=False, ignore_index=True)


def crossover(repeats):
    """Return seconds of both routes against the smaller side."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for n in (500, 750, 1000, 1250, 1500, 2000, 3000, 4000, 6000):
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

    Yields the table after each size. Without a bound of K only the smaller ones, for
    every longer tail then has to be excluded.
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


def columns():
    """Yield the table of fits with a column beside the texts, after each row."""
    rows = []
    for name, X in find(READERS, SOME_DOCUMENTS):
        X = sp.csr_array(X[: SOME_DOCUMENTS[name]])
        column = np.random.default_rng(0).uniform(0.5, 1.5, (X.shape[0], 1))
        for size in SIZES:
            with_column = sp.csr_array(sp.hstack([X, size * column]))
            row = {"corpus": name, "n": X.shape[0], "column": size}
            rows.append(row | _beside_a_column(X, with_column))
            yield pd.DataFrame(rows)


def _beside_a_column(X, with_column):
    """K of both, and seconds: of ours on both, of others on that with the column.

    `seconds_same_K` is ours on X alone, told the K of that with the column.
    """
    from sklearn.decomposition import TruncatedSVD

    from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law

    both, row = with_column, {}

    def timed(name, call, *args, **options):
        start = time.process_time()
        result = call(*args, **options)
        row[f"seconds_{name}"] = time.process_time() - start
        return result

    alone = timed("alone", PowerLawTruncatedSVD(random_state=0).fit, X)
    svd = timed("beside", PowerLawTruncatedSVD(random_state=0).fit, both)
    k = svd.n_components_
    timed("same_K", PowerLawTruncatedSVD(k, random_state=0).fit, X)
    for peer in PEERS:
        timed(peer, TruncatedSVD(k, algorithm=peer, random_state=0).fit, both)
    s = timed("svd", np.linalg.svd, both.toarray(), compute_uv=False)
    timed("eigvalsh", lambda: np.linalg.eigvalsh((both @ both.T).toarray()))
    found = {"K_alone": alone.n_components_, "K": k, "certified": svd.certified_}
    return found | {"K_of_svd": fit_power_law(s**2).n_tail} | row


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("matrices", nargs="*", help="names of corpora, or one file")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--crossover", action="store_true")
    parser.add_argument("--columns", action="store_true")
    parser.add_argument("--growth", type=int, nargs="+")
    parser.add_argument("--fit", help=argparse.SUPPRESS)
    parser.add_argument("--k", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fit:
        fit(options.fit, options.matrices[0], options.k, options.seed)
    elif options.growth:
        for table in growth(options.growth):
            save(table, "solvers_growth")
            plot_growth(table, RESULTS / "solvers_growth.png")
    elif options.crossover:
        save(crossover(options.repeats), "solvers_crossover")
    elif options.columns:
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore")
            for table in columns():
                save(table, "solvers_columns")
    else:
        _measure(options.matrices, options.repeats)


def _measure(names, repeats):
    """Measure corpora by name, or a matrix in a file."""
    if names and names[0].endswith(".npz"):
        path = Path(names[0])
        row = compare(path.stem, sp.load_npz(path), repeats)
        save(pd.DataFrame([row]), f"solvers_{path.stem}")
        return
    for table in real(names, repeats):
        save(table, "solvers_some" if names else "solvers")


def save(table, name):
    """Print the table, and write it with what it was measured on."""
    print(table.to_string(float_format="%.3g"), flush=True)
    table.assign(machine=describe()).to_csv(RESULTS / f"{name}.csv", index=False)


if __name__ == "__main__":
    main()

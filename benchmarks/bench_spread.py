"""What is K by power law good for, and what not?

Every corpus is vectorized once, its leading singular vectors are computed once, and
each way to represent the documents is scored on tasks:

- classification of documents that were not fitted to: a linear classifier (ridge, its
  penalty chosen on the training documents) and ten nearest neighbours by cosine;
- clustering of such documents: k-means with as many clusters as labels, mutual
  information with the labels (NMI), mean of ten seeds;
- retrieval: mean average precision (MAP) and nDCG@10 of queries.

Reported is the score divided by the best score of plain LSA over a grid of K. That
best K is an oracle's: it is chosen on the very scores that are reported, which nobody
can do in practice. So 1.00 is not a competitor but a mark, and what is not plain LSA
can pass it. MED, CISI and half of 20 newsgroups' training posts are where the forms
and constants of the soft edge were chosen; the other corpora only report.

A second table (--spread) says how much K moves with the sample of documents, the
solver's seed and the settings of the vectorizer.

Not controlled: which of the equally frequent terms max_features keeps (20 newsgroups
and movie_reviews, it depends on the processor), the versions of the packages whose
docstrings are a corpus, and for the seconds whatever else the machine does.

    python -m benchmarks.bench_selection                   all corpora that are there
    python -m benchmarks.bench_selection med cisi          these; others in the CSV stay
    python -m benchmarks.bench_selection --quick           smaller ones, one fold each
    python -m benchmarks.bench_selection --spread          K under other conditions
    python -m benchmarks.bench_selection --draw            table and plot of the CSV
"""

import argparse
import time
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from joblib import Memory
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks._machine import describe
from benchmarks._representations import (
    GRID,
    representations,
    variants_of_power_law,
)
from benchmarks._tasks import CHOSEN_ON, RETRIEVAL, find_tasks
from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules

RESULTS = Path(__file__).parent / "results"
VECTORIZER = {
    "max_df": 0.95,
    "min_df": 2,
    "max_features": 20_000,
    "stop_words": "english",
}
OTHER_SETTINGS = (
    {"min_df": 1},
    {"min_df": 5},
    {"sublinear_tf": True},
    {"stop_words": None},
    {"max_features": 5_000},
    {"norm": None},
)
QUICK = ("med", "cisi", "docstrings")
METRICS = ("MAP", "nDCG@10", "linear", "10-NN", "NMI")
LABELS = {
    "MAP": "retrieval (MAP)",
    "linear": "linear classifier",
    "10-NN": "ten nearest neighbours",
    "NMI": "clusters (NMI)",
}
NO_SVD_AT = 5000  # where the picture has TF-IDF without SVD
# Those that are cheap enough to be decided on all but 20 newsgroups.
RULES = (
    "power law",
    "optimal hard threshold",
    "Marchenko-Pastur edge",
    "elbow",
    "broken stick",
    "profile likelihood",
    "eigenvalue ratio",
    "K = 100",
    "K = 300",
)
# What the README's table shows of the many rows.
MAIN = (
    "power law",
    "K = 100",
    "K = 300",
    "no SVD",
    "sigma^0.5, K",
    "soft edge, all known",
    "residual halved, K",
    "sum of cosines, K",
)


def decompose(documents, others, known):
    """TF-IDF of both, their coordinates along the singular vectors, the estimator."""
    vectorizer = TfidfVectorizer(**VECTORIZER)
    X = vectorizer.fit_transform(documents)
    X_others = vectorizer.transform(others)
    svd = PowerLawTruncatedSVD(min(known, *X.shape), random_state=0)
    Z = svd.fit_transform(X)
    assert svd.certified_, "K is that of the whole spectrum"
    return X, Z, X_others, svd.transform(X_others), svd


def choose(X, svd) -> dict[str, int]:
    """K by every rule that can be told, and by other readings of the power law.

    Rules that need more than the leading spectrum go without on large matrices, and
    parallel analysis, which needs many spectra, on all but the smallest.
    """
    table = compare_rules(X if min(X.shape) <= 1500 else svd, random_state=0)
    chosen = table["K"].dropna().astype(int).to_dict() | variants_of_power_law(svd)
    return {name: k for name, k in chosen.items() if not name.startswith("fixed")}


def run(task, memory) -> list[dict]:
    """Score every representation on one task."""
    known = GRID[-1] if task.corpus in RETRIEVAL else 1000
    X, Z, X_others, Z_others, svd = memory.cache(decompose)(
        task.documents, task.others, known
    )
    rules = memory.cache(choose)(X, svd)
    print({name: k for name, k in rules.items() if k > svd.n_components_}, "not scored")
    rows = []
    for way in representations(svd, rules):
        start = time.perf_counter()
        scores = task.score(way.features(X, Z), way.features(X_others, Z_others))
        common = {
            "corpus": task.corpus,
            "fold": task.fold,
            "representation": way.name,
            "n_components": way.n_components,
            "dimensions": way.features(X[:1], Z[:1]).shape[1],
            "seconds": time.perf_counter() - start,
        }
        rows += [common | {"metric": m, "score": s} for m, s in scores.items()]
        shown = ", ".join(f"{m} {s:.4f}" for m, s in scores.items())
        print(f"  {way.name} ({way.n_components}): {shown}", flush=True)
    return rows


def summarize(rows) -> pd.DataFrame:
    """Means over folds, and the share of the best plain LSA over the grid of K."""
    keys = ["corpus", "representation", "metric"]
    table = pd.DataFrame(rows).groupby(keys, sort=False).mean(numeric_only=True)
    table = table.drop(columns="fold").reset_index()
    grid = table[table["representation"].str.startswith("K = ")]
    best = grid.groupby(["corpus", "metric"])["score"].max().rename("best_over_grid")
    table = table.join(best, on=["corpus", "metric"])
    table["share_of_best"] = table["score"] / table["best_over_grid"]
    table["role"] = np.where(table["corpus"].isin(CHOSEN_ON), "chosen on", "held out")
    return table


def wide(table) -> pd.DataFrame:
    """A row a representation, a column for each corpus and metric."""
    shares = table.pivot_table(
        index="representation",
        columns=["metric", "role", "corpus"],
        values="share_of_best",
        sort=False,
    )
    order = sorted(shares.columns, key=lambda c: (METRICS.index(c[0]), c[1], c[2]))
    return shares[order]


def markdown(table) -> str:
    """Return what the README shows: `MAIN`, a row for each metric and corpus."""
    shares = wide(table[table["metric"] != "nDCG@10"]).T[list(MAIN)]
    ours = table[table["representation"] == "power law"]
    k_of = ours.groupby("corpus")["n_components"].first()
    header = ["task", "K by power law", *MAIN]
    lines = [header, ["---"] * len(header)]
    for (metric, role, corpus), values in shares.iterrows():
        task = f"{LABELS[metric]}, {corpus}{' *' * (role == 'chosen on')}"
        lines.append([task, f"{k_of[corpus]:.0f}", *(f"{v:.2f}" for v in values)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def of_rules(table) -> pd.DataFrame:
    """Mean shares of the best, over the corpora on which all of `RULES` have a K."""
    is_rule = table["representation"].isin(RULES)
    counts = table[is_rule].groupby("corpus")["representation"].nunique()
    everywhere = counts[counts == len(RULES)].index
    here = table[is_rule & table["corpus"].isin(everywhere)]
    shares = here.pivot_table(
        index="representation", columns="metric", values="share_of_best"
    )
    return shares.reindex(index=list(RULES), columns=list(METRICS)).dropna(axis=1)


def draw(table, path):
    """Share of the best against K, one panel a metric, K by power law marked."""
    mpl.use("agg")
    import matplotlib.pyplot as plt

    metrics = [m for m in METRICS if m in set(table["metric"]) and m != "nDCG@10"]
    # Two panels a row are still legible on a phone.
    figure, axes = plt.subplots(
        -(-len(metrics) // 2), 2, figsize=(6.6, 6.2), sharey=True, squeeze=False
    )
    color_of = {c: f"C{i}" for i, c in enumerate(sorted(table["corpus"].unique()))}
    for ax in axes.flat[len(metrics) :]:
        ax.remove()
    for ax, metric in zip(axes.flat, metrics, strict=False):
        here = table[table["metric"] == metric].set_index("representation")
        for corpus, rows in here.groupby("corpus"):
            grid = rows[rows.index.str.startswith("K = ")]
            style = {"color": color_of[corpus]}
            ax.plot("n_components", "share_of_best", data=grid, label=corpus, **style)
            ours, plain = rows.loc["power law"], rows.loc["no SVD"]
            ax.plot(ours["n_components"], ours["share_of_best"], "o", **style)
            ax.plot(NO_SVD_AT, plain["share_of_best"], "x", **style)
        ax.set(xscale="log", xlabel="K", title=LABELS[metric], ylim=(0, 1.15))
        ax.set_xticks([10, 100, 1000, NO_SVD_AT], ["10", "100", "1000", "no\nSVD"])
        ax.xaxis.set_minor_formatter("")
        ax.legend(fontsize=8, frameon=False, loc="lower left" if metric == "NMI" else 4)
    for ax in axes[:, 0]:
        ax.set_ylabel("score / best score over K")
    figure.suptitle("Plain LSA over K; the dots are K by power law", fontsize=11)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


# How much K moves


def spread(tasks, n_subsamples) -> pd.DataFrame:
    """K of each corpus under other samples, seeds and settings."""
    rows = []
    for task in tasks:
        if task.fold:
            continue
        for varied, conditions in conditions_of(task, n_subsamples).items():
            found = [find_k(*condition) for condition in conditions]
            k = np.array([f[0] for f in found])
            rows.append(
                {
                    "corpus": task.corpus,
                    "varied": varied,
                    "fits": len(k),
                    "K_min": k.min(),
                    "K_median": np.median(k),
                    "K_max": k.max(),
                    "alpha_min": min(f[1] for f in found),
                    "alpha_max": max(f[1] for f in found),
                }
            )
    return pd.DataFrame(rows)


def conditions_of(task, n_subsamples) -> dict[str, list]:
    """Arguments of `find_k`, by what differs between them."""
    rng = np.random.default_rng(0)
    n = len(task.documents)
    samples = [rng.choice(n, int(0.8 * n), replace=False) for _ in range(n_subsamples)]
    return {
        "documents (80 % of them)": [
            ([task.documents[i] for i in s], {}, 0) for s in samples
        ],
        "seed": [(task.documents, {}, seed) for seed in range(3)],
        **{
            " ".join(f"{name}={value}" for name, value in settings.items()): [
                (task.documents, settings, 0)
            ]
            for settings in OTHER_SETTINGS
        },
    }


def find_k(documents, settings, seed):
    X = TfidfVectorizer(**VECTORIZER | settings).fit_transform(documents)
    svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=seed).fit(X)
    return svd.n_components_, svd.alpha_


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="*", help="med, cisi, ... (see _tasks.py)")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--spread", action="store_true")
    parser.add_argument("--draw", action="store_true")
    parser.add_argument("--memory", help="folder that keeps the decompositions")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.draw:
        show(pd.read_csv(RESULTS / "selection.csv"))
        return
    names = options.corpora or (QUICK if options.quick else None)
    tasks = list(find_tasks(names, n_folds=1 if options.quick else 5))
    if not tasks:
        raise SystemExit("No corpus is left; docstrings is one that is always there")
    if options.spread:
        table = spread(tasks, n_subsamples=3 if options.quick else 5)
        save(table, "selection_spread")
        print(table.to_string(index=False))
        return
    memory = Memory(options.memory, verbose=0)
    table = summarize([row for task in tasks for row in run(task, memory)])
    show(save(table, "selection"))


def show(table):
    """Print the tables and draw the picture."""
    print(wide(table).to_string(float_format="%.3f"))
    print(of_rules(table).to_string(float_format="%.2f"))
    print(markdown(table))
    draw(table, RESULTS / "selection.png")


def save(table, name) -> pd.DataFrame:
    """Write the table, and keep what the file has of other corpora."""
    path = RESULTS / f"{name}.csv"
    table = table.assign(machine=describe())
    if path.exists():
        old = pd.read_csv(path)
        table = pd.concat([old[~old["corpus"].isin(table["corpus"])], table])
    table.to_csv(path, index=False, float_format="%.5g")
    return table


if __name__ == "__main__":
    main()

"""What are the vectors of LSA at K by power law good for, and what not?

The ways to represent documents are those of `_representations.py`: TF-IDF, BM25, plain
LSA (TF-IDF and a truncated SVD), and the recipe of `make_lsa`; LSA at K by the power
law and at ten constants. They are scored by

- search: mean average precision (MAP) and nDCG@10 of the queries of five collections;
- clusters: k-means with as many clusters as labels, mutual information (NMI);
- neighbours: the label of the ten nearest documents;
- a linear classifier (ridge), in five folds.

MED, CISI and Cranfield are where the recipe and the share of TF-IDF were chosen. CACM,
LISA and all corpora with labels only report.

Not controlled: MAP of 30 to 225 queries has a standard error of a few percent, which
is smaller, but not small, in ratios over the same queries; the best constant is chosen
by the reported scores, which nobody can do in practice; the packages whose docstrings
are a corpus.

    python -m benchmarks.bench_selection                   all corpora that are there
    python -m benchmarks.bench_selection med cisi          these; others in the CSV stay
    python -m benchmarks.bench_selection --tables          tables and plot of the CSV
    python -m benchmarks.bench_selection --memory FOLDER   keep the decompositions there
"""

import warnings
from functools import partial
from itertools import chain

import matplotlib as mpl
import pandas as pd
from joblib import Memory

from benchmarks._labelled import LABELLED, labelled_task
from benchmarks._machine import RESULTS, save
from benchmarks._representations import for_search, representations
from benchmarks._tasks import RETRIEVAL, arguments, find, retrieval

CHOSEN_ON = ("med", "cisi", "cranfield")
OF_LSA = ("plain LSA", "recipe")
METRICS = ("MAP", "NMI", "neighbours", "linear")
READERS = {
    **{name: partial(retrieval, name) for name in RETRIEVAL},
    **{name: partial(labelled_task, name) for name in LABELLED},
}


def run(task, memory) -> list[dict]:
    """Score every representation of one corpus."""
    rows, name = [], task.corpus
    ways = representations(task.documents, task.others, memory.cache)
    if name in RETRIEVAL:
        ways = chain(ways, for_search(task.documents, task.others, memory.cache))
    for way in ways:
        scores = task.score(way.documents, way.queries)
        common = {
            "corpus": name,
            "role": "chosen on" if name in CHOSEN_ON else "reports",
            "representation": way.name,
            "n_components": way.n_components,
        }
        rows += [common | {"metric": m, "score": s} for m, s in scores.items()]
        shown = ", ".join(f"{m} {s:.4f}" for m, s in scores.items())
        print(f"  {name}, {way.name} ({way.n_components}): {shown}", flush=True)
    return rows


# Tables


def multiples(table, metric, of="TF-IDF") -> pd.DataFrame:
    """Scores over those of one representation, a column a corpus; mean and worst."""
    scores = table[table["metric"] == metric].pivot_table(
        index="representation", columns="corpus", values="score", sort=False
    )
    scores = scores / (best_constant(scores, of) if of in OF_LSA else scores.loc[of])
    return scores.assign(mean=scores.mean(axis=1), worst=scores.min(axis=1))


def best_constant(scores, name) -> pd.Series:
    """Best score over the constants that LSA was cut at, for each corpus."""
    return scores[scores.index.str.fullmatch(rf"{name}, \d+")].max()


def claims(table) -> pd.DataFrame:
    """What the guide says of the recipe, and whether these numbers bear it out."""
    search, of_bm25 = multiples(table, "MAP"), multiples(table, "MAP", "BM25")
    of_best = multiples(table, "MAP", "recipe")
    clusters = multiples(table, "NMI", "plain LSA")
    neighbours = multiples(table, "neighbours")
    ours, both = "recipe, K", "recipe and TF-IDF"
    rows = [
        ("search, recipe over TF-IDF, mean", search.loc[ours, "mean"], 1.15),
        ("search, recipe over TF-IDF, worst", search.loc[ours, "worst"], 1.0),
        ("search, recipe and TF-IDF over TF-IDF, worst", search["worst"][both], 1.08),
        ("search, recipe and TF-IDF over BM25, mean", of_bm25["mean"][both], 1.05),
        ("search, K over the best constant, worst", of_best["worst"][ours], 0.94),
        ("clusters over plain LSA's best, mean", clusters["mean"][ours], 1.1),
        ("neighbours over TF-IDF, mean", neighbours["mean"][ours], 1.0),
        ("neighbours, recipe and TF-IDF, mean", neighbours["mean"][both], 1.0),
    ]
    found = pd.DataFrame(rows, columns=["claim", "found", "at least"])
    return found.assign(holds=found["found"] >= found["at least"])


def show(table):
    """Print the tables and the claims, and draw the picture."""
    for metric in METRICS:
        of = "plain LSA" if metric == "NMI" else "TF-IDF"
        print(f"\n{metric}, as multiples of {of}{' at its best' * (of in OF_LSA)}")
        print(multiples(table, metric, of).to_string(float_format="%.2f"))
    print(f"\n{claims(table).to_string(index=False, float_format='%.3f')}")
    draw(table, RESULTS / "selection.png")


def draw(table, path):
    """MAP over K as a multiple of TF-IDF's; the K of the power law is marked."""
    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(6.6, 3.6), sharey=True)
    shares = multiples(table, "MAP").drop(columns=["mean", "worst"])
    k_of = table.pivot_table("n_components", "representation", "corpus", sort=False)
    for ax, name in zip(axes, OF_LSA, strict=True):
        constants = shares.index.str.fullmatch(rf"{name}, \d+")
        for i, corpus in enumerate(shares):
            curve = shares.loc[constants, corpus].dropna()
            ks, law = k_of.loc[curve.index, corpus], f"{name}, K"
            ax.plot(ks, curve, color=f"C{i}", label=corpus)
            ax.plot(k_of.loc[law, corpus], shares.loc[law, corpus], "o", color=f"C{i}")
        ax.axhline(1, color="grey", ls=":", lw=1)
        ax.set(xscale="log", xlabel="K", title=name)
        ax.set_xticks([50, 100, 200, 500, 1000], ["50", "100", "200", "500", "1000"])
        ax.minorticks_off()
    axes[0].set_ylabel("MAP / MAP of TF-IDF")
    axes[1].legend(fontsize=8, frameon=False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main():
    options = arguments(__doc__, READERS)
    warnings.simplefilter("ignore")
    if options.tables:
        show(pd.read_csv(RESULTS / "selection.csv"))
        return
    memory = Memory(options.memory, verbose=0)
    tasks = find(READERS, options.corpora)
    rows = [row for _, task in tasks for row in run(task, memory)]
    table = save(pd.DataFrame(rows), "selection")
    if set(READERS) <= set(table["corpus"]):
        show(table)


if __name__ == "__main__":
    main()

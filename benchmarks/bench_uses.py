"""Which number of components for density clusters, cells by peaks, and users by items?

Three uses, each of several data sets, by the number of components and by the power p of
the singular values in U Sigma^p:

- *density clusters*: HDBSCAN of 3,000 question titles, and of 3,000 newsgroup posts, in
  vectors of unit length; mutual information with the labels (NMI; what is left out is
  one more cluster), and the share that is left out;
- *cells*: simulated cells of six types by peaks, weighted by TF-IDF, and k-means
  of vectors of unit length with six clusters (NMI, mean of five seeds), with the first
  component and without it;
- *items*: simulated users with one of 20 tastes, and items of Zipf popularity; of
  each user one item is taken out, and looked for among the ten that score highest in
  ``Z V'`` and that the user does not have (recall). Popularity alone is a row.

Numbers are the constants 20, 50, 100 and 300, K of the power law, and those of parallel
analysis and of its variant with random signs. The last table has the mean and the worst
over data sets of each score, divided by the best of the constants with exponent 1.

Not controlled: how like real cells and users the simulated ones are. The planted answer
makes them easier. The smallest cluster of HDBSCAN is 15 documents; other sizes leave
out more or less.

    python -m benchmarks.bench_uses [density cells items] [--seeds N] [--draw]
"""

import argparse
import warnings

import numpy as np
import pandas as pd
from sklearn.cluster import HDBSCAN
from sklearn.datasets import fetch_20newsgroups
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import normalize

from benchmarks._labelled import clusters
from benchmarks._machine import RESULTS, describe
from benchmarks._matrices import tfidf as tfidf_of_texts
from benchmarks._simulated import cells, tastes, tfidf
from benchmarks._tasks import labels_of, texts_of
from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules
from powerlaw_lsa.rules import ParallelAnalysis, SignflipParallelAnalysis

FILE = RESULTS / "uses.csv"
CONSTANTS = (20, 50, 100, 300)
EXPONENTS = (1, 2, 3)
RULES = {
    "power law": "power_law",
    "parallel analysis": ParallelAnalysis(),
    "sign-flip analysis": SignflipParallelAnalysis(),
}
N_SAMPLES = 3000


def numbers_of(X) -> dict[str, int]:
    """Components by name: the constants, and K by the rules."""
    chosen = compare_rules(X, RULES, random_state=0)["K"].dropna().astype(int)
    return {f"K = {k}": k for k in CONSTANTS} | chosen.to_dict()


def by_number(X, score, skips=(0,)):
    """Rows for each number, exponent, and number of components that are left out."""
    numbers = numbers_of(X)
    most = min(max(numbers.values()) + max(skips), min(X.shape) - 1)
    svd = PowerLawTruncatedSVD(most, random_state=0).fit(X)
    U = svd.transform(X) / svd.singular_values_
    for name, k in numbers.items():
        for p in EXPONENTS:
            for skip in skips:
                kept = slice(skip, skip + k)
                Z = U[:, kept] * svd.singular_values_[kept] ** p
                row = {"number": name, "K": k, "exponent": p, "left out": skip}
                yield row | score(Z, svd.components_[kept])


# Density clusters ---------------------------------------------------------------------


def titles():
    return texts_of("stackoverflow"), labels_of("stackoverflow")


def posts():
    parts = ("headers", "footers", "quotes")
    return fetch_20newsgroups(remove=parts, return_X_y=True)


def density(seed):
    for name, read in (("titles", titles), ("newsgroups", posts)):
        texts, labels = read()
        at = np.random.default_rng(seed).permutation(len(texts))[:N_SAMPLES]
        X = tfidf_of_texts([texts[i] for i in at])
        filled = np.diff(X.indptr) > 0
        y = labels[at][filled]

        def score(Z, V, y=y):
            return of_density(Z, y)

        yield name, by_number(X[filled], score)


def of_density(Z, y) -> dict:
    Z = normalize(Z)
    distances = np.sqrt(np.maximum(2 - 2 * Z @ Z.T, 0))
    np.fill_diagonal(distances, 0)
    found = HDBSCAN(min_cluster_size=15, metric="precomputed", copy=False)
    labels = found.fit_predict(distances)
    nmi = normalized_mutual_info_score(y, labels)
    return {"score": nmi, "noise": np.mean(labels < 0)}


# Cells and items ----------------------------------------------------------------------


def of_cells(seed):
    counts, y = cells(1500, 10_000, seed=seed)

    def score(Z, V):
        return {"score": clusters(normalize(Z), y)}

    yield "cells", by_number(tfidf(counts), score, skips=(0, 1))


def of_items(seed):
    counts, held_out = tastes(seed=seed)
    seen = counts.toarray() > 0

    def recall(scores):
        scores = np.where(seen, -np.inf, scores)
        best = np.argpartition(-scores, 10, axis=1)[:, :10]
        return {"score": np.mean((best == held_out[:, None]).any(axis=1))}

    popular = np.broadcast_to(seen.sum(axis=0), seen.shape)
    yield "items", [{"number": "popularity", "exponent": 1} | recall(popular)]
    yield "items", by_number(tfidf(counts), lambda Z, V: recall(Z @ V))


USES = {"density": density, "cells": of_cells, "items": of_items}


def rows_of(use, n_seeds):
    for seed in range(n_seeds):
        for data, rows in USES[use](seed):
            for row in rows:
                yield {"use": use, "data": data, "seed": seed} | row
            print(f"{use}, {data}, seed {seed}: done", flush=True)


def shares(table) -> pd.DataFrame:
    """Each score over the best of the constants: mean and worst over data sets."""
    table = table.fillna({"left out": 0})
    plain = table["number"].str.startswith("K =") & (table["exponent"] == 1)
    sets = ["use", "data", "seed"]
    best = table[plain & (table["left out"] == 0)].groupby(sets)["score"].max()
    table = table.join(best.rename("best"), on=sets)
    table["share"] = table["score"] / table["best"]
    groups = table.groupby(["use", "data", "number", "exponent", "left out"])
    columns = {
        "K": ("K", "mean"),
        "score": ("score", "mean"),
        "mean share": ("share", "mean"),
        "worst share": ("share", "min"),
    }
    if "noise" in table:
        columns["left out by HDBSCAN"] = ("noise", "mean")
    return groups.agg(**columns)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("uses", nargs="*", choices=[*USES, []])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--draw", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print(describe())
    table = pd.read_csv(FILE) if FILE.exists() else pd.DataFrame({"use": []})
    for use in [] if options.draw else options.uses or USES:
        try:
            found = pd.DataFrame(rows_of(use, options.seeds))
        except OSError as error:
            print(f"{use}: skipped. {error}")
            continue
        table = pd.concat([table[table["use"] != use], found])
        table.round(4).to_csv(FILE, index=False)
    with pd.option_context("display.max_rows", None):
        print(shares(table).round(2).to_string())


if __name__ == "__main__":
    main()

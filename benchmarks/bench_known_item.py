"""Does a known-item score choose the vectors that find what judges call relevant?

Five collections with judged queries, and 202 ways to represent their texts: TF-IDF of
counts or of their logarithms, alone; and LSA of it with idf once, twice or three times,
with or without its first component, of U Sigma or U Sigma^2, with 50 to 400 components,
alone or beside TF-IDF. Each way has a mean average precision (MAP) of the judged
queries, and a `known_item_score`, for which it is fitted to what is left of the texts.
Reported are

- the rank correlation of the score with MAP;
- what the choice attains of the best MAP of all ways, which only judges can find, next
  to TF-IDF, the median way, and the ways that are best on average over the other four
  collections, and over all five: constants that somebody else has found;
- the same if the documents keep the words of their queries;
- in how many ways the score differs from that of the choice by less than two standard
  errors of the difference, over documents.

Half of the words, ten words a query, and the documents asked for were chosen on these
collections, from several dozen forms, so that the numbers flatter the score.
Not controlled: MAP itself, of 30 to 225 queries, has an error of a few percent.

    python -m benchmarks.bench_known_item              all collections that are there
    python -m benchmarks.bench_known_item med cisi     these; others in the CSV stay
    python -m benchmarks.bench_known_item --tables     tables of the CSV
"""

import argparse
from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.preprocessing import normalize

from benchmarks._machine import RESULTS, save
from benchmarks._tasks import RETRIEVAL, find, retrieval
from powerlaw_lsa.model_selection import _ranks, known_item_queries

WAY = ["counts", "idf", "without_leading", "exponent", "K", "share"]
# How often idf is a factor, by what is done to the counts.
IDF = {"counts": (1, 2, 3), "logarithms": (1, 2)}
K = (50, 100, 200, 300, 400)
TFIDF_SHARES = (0.0, 0.7)


def similarities(texts, *others) -> Iterator[tuple[tuple, list[np.ndarray]]]:
    """Each way, with the similarities of each of the others to all texts."""
    for counts, powers in IDF.items():
        options = {"sublinear_tf": counts == "logarithms", "dtype": np.float32}
        vectorizer = TfidfVectorizer(stop_words="english", min_df=2, **options)
        X = vectorizer.fit_transform(texts)
        rows = [vectorizer.transform(queries) for queries in others]
        tfidf = [(Q @ X.T).toarray() for Q in rows]
        yield (counts, 1, 0, 0, 0, 1.0), tfidf
        for power in powers:
            if power > 1:
                idf = TfidfTransformer(norm=None).fit(X)
                X, *rows = (idf.transform(M) for M in (X, *rows))
            for way, lsa in of_lsa(X, rows):
                for share in TFIDF_SHARES:
                    both = zip(lsa, tfidf, strict=True)
                    mixed = [(1 - share) * a + share * b for a, b in both]
                    yield (counts, power, *way, share), mixed


def of_lsa(X, rows) -> Iterator[tuple[tuple, list[np.ndarray]]]:
    """Cosines in LSA for each way to cut and scale the singular vectors."""
    svd = TruncatedSVD(max(K) + 1, n_iter=4, random_state=0)
    Z = svd.fit_transform(X)
    projected = [svd.transform(Q) for Q in rows]
    for leading in (0, 1):
        for exponent in (1, 2):
            for k in K:
                kept = slice(leading, leading + k)
                weights = svd.singular_values_[kept] ** (exponent - 1)
                documents, *queries = (
                    normalize(M[:, kept] * weights.astype(M.dtype))
                    for M in (Z, *projected)
                )
                yield (leading, exponent, k), [Q @ documents.T for Q in queries]


def mean_average_precision(relevant, similarity) -> float:
    order = np.argsort(-similarity, axis=1, kind="stable")
    hits = np.take_along_axis(relevant, order, axis=1)
    precision = hits.cumsum(axis=1) / np.arange(1, hits.shape[1] + 1)
    return float(((precision * hits).sum(axis=1) / hits.sum(axis=1)).mean())


def measure(task) -> pd.DataFrame:
    """One row for each way: MAP, and the score, also if the words stay."""
    texts, relevant = task.documents, task.score.args[0]
    documents, queries = known_item_queries(texts, random_state=0)
    target = np.flatnonzero([bool(query) for query in queries])
    queries = [queries[i] for i in target]
    rows = {
        way: {
            "MAP": mean_average_precision(relevant, of_judged),
            "words stay": -np.log(_ranks(of_queries, target)).mean(),
        }
        for way, (of_judged, of_queries) in similarities(texts, task.others, queries)
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    log_ranks = {
        way: np.log(_ranks(similarity, target))
        for way, (similarity,) in similarities(documents, queries)
    }
    found = pd.DataFrame(log_ranks).T
    table["score"] = -found.mean(axis=1)
    behind = found - found.loc[table["score"].idxmax()]
    table["behind"], table["stderr of behind"] = behind.mean(axis=1), behind.sem(axis=1)
    table.index = pd.MultiIndex.from_tuples(table.index, names=WAY)
    return table.reset_index().assign(corpus=task.corpus)


def show(table) -> None:
    """Print what the score and the constants attain, and the choices."""
    wide = table.pivot_table(index=WAY, columns="corpus", values="MAP", sort=False)
    of_best = wide / wide.max()
    rows = {
        "TF-IDF": of_best.loc[("counts", 1, 0, 0, 0, 1.0)],
        "median way": of_best.median(),
        "best on the others": pd.Series(
            {
                c: of_best.loc[of_best.drop(columns=c).mean(axis=1).idxmax(), c]
                for c in of_best
            }
        ),
        "best of all in hindsight": of_best.loc[of_best.mean(axis=1).idxmax()],
    }
    correlations = {}
    for score in ("score", "words stay"):
        by_score = table.pivot_table(index=WAY, columns="corpus", values=score)
        by_score = by_score.loc[wide.index]
        rows[score] = pd.Series({c: of_best.loc[by_score[c].idxmax(), c] for c in wide})
        correlations[score] = {c: spearmanr(by_score[c], wide[c])[0] for c in wide}
    print("\nMAP of the choice, as a share of the best way's")
    print(with_summary(pd.DataFrame(rows).T).to_string(float_format="%.2f"))
    print("\nrank correlation with MAP")
    print(with_summary(pd.DataFrame(correlations).T).to_string(float_format="%.2f"))
    for corpus, here in table.groupby("corpus", sort=False):
        chosen = here.loc[here["score"].idxmax(), WAY].to_dict()
        near = (here["behind"] <= 2 * here["stderr of behind"]).sum()
        print(f"{corpus}: {chosen}; {near} ways within two standard errors")


def with_summary(shares) -> pd.DataFrame:
    return shares.assign(mean=shares.mean(axis=1), worst=shares.min(axis=1))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("collections", nargs="*", help=", ".join(RETRIEVAL))
    parser.add_argument("--tables", action="store_true")
    options = parser.parse_args()
    if not options.tables:
        readers = {name: partial(retrieval, name) for name in RETRIEVAL}
        for _, task in find(readers, options.collections):
            save(measure(task), "known_item")
    show(pd.read_csv(RESULTS / "known_item.csv"))


if __name__ == "__main__":
    main()

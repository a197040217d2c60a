"""Can the spectrum choose the vectorizer, without labels and without queries?

Each corpus is vectorized with the 49 settings of `_vectorizer_settings.py`. Every
spectral score of `_spectral_scores.py` ranks the settings, and so does every task of
`_tasks.py`: retrieval, clusters, a linear classifier, nearest neighbours, on LSA at K
by the power law and on TF-IDF without SVD (no clusters). Reported are

- the rank correlation within a corpus, over all settings and over those with idf and
  unit norm only;
- what the chosen setting attains of the best setting (an oracle's, chosen on the
  labels), next to the median setting and scikit-learn's default;
- a permutation test that exchanges the levels of whole factors, in all corpora at
  once, since 49 settings that share levels are not 49 independent facts;
- whether half of the documents choose the same.

The score and its direction are chosen on MED, CISI and half of 20 newsgroups' training
posts; the other corpora only report.

Not controlled: corpora are cut to 1,000 documents to fit to (600 of film reviews and
docstrings; retrieval keeps documents that answer a query first), so large vocabularies
are not tested; the versions of the packages whose docstrings are a corpus; one draw of
the null per setting.

    python -m benchmarks.bench_vectorizers                 all corpora that are there
    python -m benchmarks.bench_vectorizers med cisi        these; others in the CSV stay
    python -m benchmarks.bench_vectorizers --tables        tables of the CSV
    python -m benchmarks.bench_vectorizers --responses     what alpha responds to
"""

import argparse
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Memory
from sklearn.preprocessing import normalize

from benchmarks._alpha_responses import responses
from benchmarks._machine import describe
from benchmarks._rankings import (
    chance,
    directions,
    judge,
    on_lsa,
    over_corpora,
    spearman,
    usual,
    with_combinations,
)
from benchmarks._spectral_scores import (
    COMBINATIONS,
    SCORES,
    alpha_of_terms,
    own_scores,
    scores_against_null,
)
from benchmarks._tasks import score_labels
from benchmarks._vectorizer_settings import LEVELS, counts_of, settings, weighted
from benchmarks._vectorizer_tasks import CHOSEN_ON, find_small_tasks
from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law

RESULTS = Path(__file__).parent / "results"
# Next to the score that is chosen.
SHOWN = ("alpha", "stable rank", "K")


def measure(task, counts, counts_of_others, weights) -> dict:
    """Spectra of a setting (whole, null, two halves), and its scores on the task."""
    start = time.perf_counter()
    X, X_others = weighted(counts, counts_of_others, **weights)
    svd = PowerLawTruncatedSVD(algorithm="dense")
    Z = svd.fit_transform(X)
    rng = np.random.default_rng(0)
    halves = np.array_split(rng.permutation(X.shape[0]), 2)
    in_halves = [counts[half] for half in halves]
    return {
        "eigenvalues": svd.eigenvalues_,
        "null": spectrum_of(drawn_anew(X, rng)),
        "halves": [spectrum_of(weighted(h, h, **weights)[0]) for h in in_halves],
        "weight_of_terms": np.asarray(X.multiply(X).sum(axis=0)).ravel(),
        "K": svd.n_components_,
        "scores": scores_of(task, {"LSA": Z, "TF-IDF": X}, svd, X_others),
        "seconds": time.perf_counter() - start,
    }


def spectrum_of(X) -> np.ndarray:
    """All positive eigenvalues."""
    return PowerLawTruncatedSVD(1, algorithm="dense").fit(X).eigenvalues_


def drawn_anew(X, rng):
    """Return X with each term's documents drawn anew: frequencies stay."""
    null = X.tocsc(copy=True)
    n_documents = np.diff(null.indptr)
    null.indices = rng.integers(X.shape[0], size=X.nnz, dtype=np.int32)
    for j in np.flatnonzero(n_documents > 1):  # without repetition within a term
        drawn = rng.choice(X.shape[0], n_documents[j], replace=False, shuffle=False)
        null.indices[null.indptr[j] : null.indptr[j + 1]] = drawn
    null.has_sorted_indices = False
    return null.tocsr()


def scores_of(task, ours, svd, X_others) -> dict[tuple[str, str], float]:
    """Scores by representation and metric."""
    others = {"LSA": svd.transform(X_others), "TF-IDF": X_others}
    scores = {}
    for name, score in {"LSA": task.score, "TF-IDF": without_clusters(task)}.items():
        found = score(normalize(ours[name]), normalize(others[name]))
        scores |= {(name, metric): value for metric, value in found.items()}
    return scores


def without_clusters(task):
    """Score without k-means, which is slow in as many dimensions as terms."""
    if task.score.func is not score_labels:
        return task.score
    y, y_others, _ = task.score.args
    return partial(score_labels, y, y_others, 0)


def measure_all(task, memory) -> list[tuple[dict, dict]]:
    """Each setting with what was measured, from the cache as far as it is there."""
    measured, count = memory.cache(measure), memory.cache(counts_of)
    pairs = []
    for setting in settings():
        weights = dict(setting)
        terms = weights.pop("tokens"), weights.pop("stop_words")
        counts = count(task.documents, task.others, *terms)
        pairs.append((setting, measured(task, *counts, weights)))
        print(
            f"  {task.corpus} {len(pairs)}: {pairs[-1][1]['seconds']:.1f} s", flush=True
        )
    return pairs


def table_of(task, pairs) -> pd.DataFrame:
    """One row for each setting."""
    rows = []
    for number, (setting, found) in enumerate(pairs):
        halves = [own_scores(values) for values in found["halves"]]
        rows.append(
            {"corpus": task.corpus, "setting": number}
            | {factor: str(level) for factor, level in setting.items()}
            | {"n_terms": len(found["weight_of_terms"])}
            | scores_against_null(found["eigenvalues"], found["null"])
            | {"alpha of term weights": alpha_of_terms(found["weight_of_terms"])}
            | {"alpha_stderr": fit_power_law(found["eigenvalues"]).alpha_stderr}
            | {f"{n}, half 1": v for n, v in halves[0].items()}
            | {f"{n}, half 2": v for n, v in halves[1].items()}
            | {f"{metric} ({way})": v for (way, metric), v in found["scores"].items()}
        )
    return pd.DataFrame(rows)


def save(tables) -> None:
    """Write the tables, and keep what the file has of other corpora."""
    path = RESULTS / "vectorizers.csv"
    table = pd.concat(tables).assign(machine=describe())
    if path.exists():
        old = read(path)
        table = pd.concat([old[~old["corpus"].isin(table["corpus"])], table])
    table.to_csv(path, index=False, float_format="%.5g")


def read(path) -> pd.DataFrame:
    """Read the table; None is a level of several factors."""
    factors = dict.fromkeys(LEVELS, str)
    return pd.read_csv(path, dtype=factors, keep_default_na=False, na_values="")


def show(table) -> None:
    """Print what the corpora say of the scores, those to choose on first."""
    table = with_combinations(table)
    scores = [*SCORES, *COMBINATIONS]
    first, report = split(table)
    ways = directions(first, scores)
    summary = summarize({"chosen on": first, "reported": report}, ways)
    summary.to_csv(RESULTS / "vectorizers_scores.csv", float_format="%.4g")
    print(summary.to_string(float_format="%.2f"))
    chosen = summary["five best, chosen on"].idxmax()
    print(f"chosen: {chosen}, {'larger' if ways[chosen] > 0 else 'smaller'} is better")
    print(by_corpus(table, {n: ways[n] for n in {chosen, *SHOWN}}).to_string())
    print(stability(table, ways).to_string(float_format="%.2f"))


def split(table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the corpora to choose on, and of those that report."""
    is_first = table["corpus"].isin(CHOSEN_ON)
    return table[is_first], table[~is_first]


def summarize(parts, ways) -> pd.DataFrame:
    """One row for each score, and columns for the corpora to choose on and to report.

    Scores of LSA, averaged over the tasks of a corpus, then over corpora.
    """
    columns = {"direction": pd.Series(ways)}
    for name, part in parts.items():
        means = over_corpora(on_lsa(judge(part, ways)))
        columns |= {f"{column}, {name}": means[column] for column in means}
        within = over_corpora(on_lsa(judge(usual(part), ways)))
        for column in ("correlation", "attained"):
            columns[f"{column} with idf and norm, {name}"] = within[column]
    reported = parts["reported"]
    columns["p, reported"] = pd.Series(
        {name: chance(reported, name, way) for name, way in ways.items()}
    )
    return pd.DataFrame(columns)


def by_corpus(table, ways) -> pd.DataFrame:
    """What each choice attains, a row for each corpus and task."""
    judged = judge(table, ways)
    wide = judged.pivot_table(
        index=["corpus", "task", "median", "default"],
        columns="score",
        values=["correlation", "attained"],
        sort=False,
    )
    return wide.round(2)


def stability(table, ways) -> pd.DataFrame:
    """Whether two halves of the documents rank the settings alike, and choose alike."""
    rows = []
    for name in SCORES:
        if f"{name}, half 1" not in table:
            continue
        for corpus, here in table.groupby("corpus", sort=False):
            halves = [ways[name] * here[f"{name}, half {i}"] for i in (1, 2)]
            whole = ways[name] * here[name]
            rows.append(
                {
                    "score": name,
                    "corpus": corpus,
                    "halves": spearman(*halves),
                    "half and whole": spearman(halves[0], whole),
                    "same choice": halves[0].idxmax() == halves[1].idxmax(),
                    "rank of the half's choice": whole.rank(ascending=False)[
                        halves[0].idxmax()
                    ],
                }
            )
    means = pd.DataFrame(rows).groupby("score", sort=False)
    return means.mean(numeric_only=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="*", help="med, cisi, ... (_vectorizer_tasks)")
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--responses", action="store_true")
    parser.add_argument("--memory", help="folder that keeps what was measured")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    tasks = find_small_tasks(options.corpora)
    if options.responses:
        table = pd.concat(map(responses, tasks))
        table.to_csv(RESULTS / "vectorizers_responses.csv", float_format="%.4g")
        print(table.to_string(float_format="%.2f"))
        return
    if not options.tables:
        memory = Memory(options.memory, verbose=0)
        save([table_of(task, measure_all(task, memory)) for task in tasks])
    show(read(RESULTS / "vectorizers.csv"))


if __name__ == "__main__":
    main()

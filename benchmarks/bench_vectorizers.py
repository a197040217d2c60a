"""Can anything choose the settings of a vectorizer without labels and without queries?

Each corpus is vectorized with the 49 settings of `_vectorizer_settings.py`. Scores that
need no labels rank the settings, and so does every task of `_tasks.py`: retrieval,
clusters, a linear classifier and nearest neighbours, on LSA at K by the power law. The
scores are `known_item_score`, and of the spectrum alone `alpha_score`, the stable rank
(the sum of the eigenvalues over the largest), and the mean rank by these two. Reported
are

- the rank correlation with each task, over the settings of a corpus;
- what the chosen setting attains of the best setting, which only labels can find, next
  to the median setting and scikit-learn's default.

Not controlled: corpora are cut to 1,000 documents to fit to (600 of film reviews and
docstrings; retrieval keeps documents that answer a query first), so large vocabularies
are not tested; the versions of the packages whose docstrings are a corpus; MED, CISI
and CACM are also among the collections on which the queries were formed, and MED, CISI
and one half of 20 newsgroups those on which scores of the spectrum were selected.

    python -m benchmarks.bench_vectorizers                 all corpora that are there
    python -m benchmarks.bench_vectorizers med cisi        these; others in the CSV stay
    python -m benchmarks.bench_vectorizers --tables        tables of the CSV
"""

import warnings

import numpy as np
import pandas as pd
from joblib import Memory
from scipy.stats import rankdata, spearmanr
from sklearn.preprocessing import normalize

from benchmarks._machine import RESULTS, save
from benchmarks._tasks import arguments
from benchmarks._vectorizer_settings import LEVELS, counts_of, settings, weighted
from benchmarks._vectorizer_tasks import READERS, find_small_tasks
from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.model_selection import _ranks, known_item_queries

SCORES = ("known item", "alpha", "stable rank", "alpha with stable rank")
# Of a sentence, a query of ten words would leave nothing to find.
N_WORDS = {"subjectivity": 4}


def measure(task, counts, of_queries, weights) -> dict[str, float]:
    """Scores of a setting, and of the tasks on LSA."""
    X, X_others = weighted(*counts, **weights)
    svd = PowerLawTruncatedSVD(algorithm="dense")
    found = task.score(
        normalize(svd.fit_transform(X)), normalize(svd.transform(X_others))
    )
    target, *counts_of_queries = of_queries
    return {
        "n_terms": X.shape[1],
        "known item": known_item(target, *weighted(*counts_of_queries, **weights)),
        "alpha": float(np.median(near_ties(svd).alphas)),
        "stable rank": svd.spectrum_.total / svd.eigenvalues_[0],
        **{f"{metric} (LSA)": value for metric, value in found.items()},
    }


def known_item(target, X, X_queries) -> float:
    """Return `known_item_score` of LSA at its K, of texts that are counted already."""
    svd = PowerLawTruncatedSVD(algorithm="dense")
    documents = normalize(svd.fit_transform(X))
    queries = normalize(svd.transform(X_queries))
    return -float(np.log(_ranks(queries @ documents.T, target)).mean())


def table_of(task, memory) -> pd.DataFrame:
    """One row for each setting, from the cache as far as it is there."""
    measured, count = memory.cache(measure), memory.cache(counts_of)
    documents, queries = known_item_queries(
        task.documents, n_words=N_WORDS.get(task.corpus, 10), random_state=0
    )
    target = np.flatnonzero([bool(query) for query in queries])
    queries = [queries[i] for i in target]
    rows = []
    for number, setting in enumerate(settings()):
        weights = dict(setting)
        terms = weights.pop("tokens"), weights.pop("stop_words")
        counts = count(task.documents, task.others, *terms)
        of_queries = target, *count(documents, queries, *terms)
        factors = {factor: str(level) for factor, level in setting.items()}
        found = measured(task, counts, of_queries, weights)
        rows.append({"corpus": task.corpus, "setting": number} | factors | found)
        print(f"  {task.corpus} {number}: {found['known item']:.2f}", flush=True)
    return pd.DataFrame(rows)


def read(path) -> pd.DataFrame:
    """Read the table; None is a level of several factors."""
    factors = dict.fromkeys(LEVELS, str)
    return pd.read_csv(path, dtype=factors, keep_default_na=False, na_values="")


def judge(table) -> pd.DataFrame:
    """One row for each corpus and task: what choices attain, and correlations."""
    rows = []
    for corpus, here in table.groupby("corpus", sort=False):
        ranks = rankdata(here["alpha"]) + rankdata(here["stable rank"])
        here = here.assign(**{"alpha with stable rank": ranks})
        for task in (c for c in here if c.endswith("(LSA)") and here[c].notna().all()):
            if task.startswith("nDCG"):
                continue
            y = here[task].to_numpy()
            row = {"corpus": corpus, "task": task.removesuffix(" (LSA)")}
            row |= {"default": y[0] / y.max(), "median": np.median(y) / y.max()}
            row |= {s: y[here[s].to_numpy().argmax()] / y.max() for s in SCORES}
            row |= {f"rho, {s}": spearmanr(here[s], y)[0] for s in SCORES}
            rows.append(row)
    return pd.DataFrame(rows)


def show(table) -> None:
    """Print what each choice attains, by corpus and task, by task, and in all."""
    judged = judge(table)
    print(judged.to_string(index=False, float_format="%.2f"))
    by_task = judged.groupby("task").mean(numeric_only=True)
    by_corpus = judged.groupby("corpus").mean(numeric_only=True)
    in_all = {
        "mean of corpora": by_corpus.mean(),
        "worst of all": judged[by_task.columns].min(),
    }
    summary = pd.concat([by_task, pd.DataFrame(in_all).T])
    print(summary.to_string(float_format="%.2f"))


def main():
    options = arguments(__doc__, READERS)
    warnings.simplefilter("ignore")
    if not options.tables:
        memory = Memory(options.memory, verbose=0)
        for task in find_small_tasks(options.corpora):
            save(table_of(task, memory), "vectorizers", read)
    show(read(RESULTS / "vectorizers.csv"))


if __name__ == "__main__":
    main()

"""How often is noise called a tail, and text called none?

The verdict on the tail is counted for matrices of eight
kinds, by the number of documents:

- text: samples of real corpora, vectorized in seven ways (two of 3,000 documents, one
  of more), and corpora of more than 3,000 as they are;
- noise, which should have no tail: normal, uniform and sparse uniform entries; texts
  of equally frequent random words; one or two labels instead of a text;
- steps: a few planted components in normal noise, so structure without a power law;
- terms in random documents: the matrices of the texts with each column permuted, and
  texts of independent words whose frequencies follow Zipf's law. They have no
  correlations, and a tail: no verdict on one spectrum can tell them from text;
- entries with a power law of their own, whose spectrum has one for that reason.

The limits of the verdict were chosen on MED, CISI and movie_reviews and on seed 0 of
everything that is generated. The table is of the rest: 20 newsgroups, CACM,
subjectivity, docstrings, seeds from 1 on.

Not controlled: which settings people use, and how often a matrix is noise at all, so
these are error rates by kind and not the probability that a verdict is true. Samples
of one corpus are not independent. Corpora that are not there are named and left out.

    python -m benchmarks.bench_verdict              all (about 15 minutes of one core)
    python -m benchmarks.bench_verdict --largest 1000
    python -m benchmarks.bench_verdict --table      the table of the CSV, as Markdown
"""

import argparse
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.feature_extraction.text import (
    CountVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)

from powerlaw_lsa._matrix.shuffles import permuted_columns
from powerlaw_lsa._tail.certificate import law_of
from powerlaw_lsa._tail.verdict import TailWord, judge
from powerlaw_lsa.rules import PowerLaw
from powerlaw_lsa.rules._shuffled import spectrum_of

from ._machine import RESULTS, describe
from ._tasks import find, texts_of

FILE = RESULTS / "verdict.csv"
SIZES = (100, 300, 1000, 3000)
CHOSEN_ON = ("med", "cisi", "movie_reviews")
CORPORA = (*CHOSEN_ON, "cacm", "subjectivity", "20newsgroups", "docstrings")
ENGLISH = {"stop_words": "english"}
VECTORIZERS = {
    "TF-IDF, stop words": TfidfVectorizer(min_df=2, max_df=0.95, **ENGLISH),
    "TF-IDF": TfidfVectorizer(),
    "logarithmic TF": TfidfVectorizer(sublinear_tf=True, max_features=5000, **ENGLISH),
    "words and pairs": TfidfVectorizer(ngram_range=(1, 2), min_df=2, **ENGLISH),
    "three letters": TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3)),
    "counts": CountVectorizer(**ENGLISH),
    "presence": CountVectorizer(binary=True, min_df=2, **ENGLISH),
}
# The dense route is exact and complete; larger matrices are certified.
DENSE_LIMIT = 3500


class Case(NamedTuple):
    """A matrix, what it is, and whether the limits were chosen on it."""

    kind: str
    source: str
    setting: str
    seed: int
    chosen_on: bool
    X: object


# Text


def samples(found, size) -> Iterator[tuple[str, int, list[str]]]:
    """Name, seed and texts: samples of each corpus that is larger."""
    for name, texts in found.items():
        for seed in range(2 if size < 1000 else 1):
            if size < len(texts):
                rng = np.random.default_rng([size, seed])
                rows = rng.choice(len(texts), size, replace=False)
                yield name, seed, [texts[i] for i in rows]


def text_cases(name, seed, texts) -> Iterator[Case]:
    """Matrices of some texts, and the same with their columns permuted."""
    n_settings = 7 if len(texts) <= 1000 else 2 if len(texts) <= SIZES[-1] else 1
    for setting in list(VECTORIZERS)[:n_settings]:
        X = sp.csr_array(VECTORIZERS[setting].fit_transform(texts)).astype(float)
        case = Case("text", name, setting, seed, name in CHOSEN_ON, X)
        yield case
        if len(texts) <= SIZES[-1]:
            null = sp.csr_array(permuted_columns(X, seed))
            yield case._replace(kind="columns permuted", X=null)


# What is generated


def generated_cases(size) -> Iterator[Case]:
    for seed in range(4) if size < 1000 else range(3) if size < 3000 else (1,):
        for family in (entries, words, labels, steps, heavy):
            rng = np.random.default_rng([size, seed, len(family.__name__)])
            for kind, setting, X in family(rng, size):
                yield Case(kind, family.__name__, setting, seed, seed == 0, X)


def entries(rng, size):
    for ratio in (0.2, 0.5, 1.0) if size < 3000 else (0.2, 0.5):
        d = int(ratio * size)
        yield "normal or uniform", f"normal, {d}", rng.standard_normal((size, d))
        yield "normal or uniform", f"uniform, {d}", rng.uniform(size=(size, d))
        density = min(0.5, max(0.01, 5 / d))
        X = sp.random_array((size, d), density=density, random_state=rng, format="csr")
        yield "sparse uniform", f"{d}", X


def words(rng, size):
    for vocabulary, length in ((500, 20), (2000, 8), (2000, 40), (5000, 100)):
        setting = f"{vocabulary} words, {length} in a text"
        X = _bag(rng, size, np.full(vocabulary, 1 / vocabulary), length, 0.1)
        yield "random words", setting, _tfidf(X)
        zipf = 1 / (np.arange(4 * vocabulary) + 2.7)
        X = _bag(rng, size, zipf / zipf.sum(), length, 0.7)
        yield "Zipf words", setting, _tfidf(X)
        yield "Zipf words", f"counts, {setting}", X


def _bag(rng, size, frequencies, length, spread):
    """Counts of independent words in texts of lognormal lengths."""
    lengths = np.maximum(rng.lognormal(np.log(length), spread, size).astype(int), 1)
    columns = rng.choice(len(frequencies), lengths.sum(), p=frequencies)
    rows = np.repeat(np.arange(size), lengths)
    X = sp.csr_array((np.ones(len(rows)), (rows, columns)))
    return X[:, np.flatnonzero(X.sum(axis=0))]


def _tfidf(X):
    return sp.csr_array(TfidfTransformer().fit_transform(X))


def labels(rng, size):
    for n in (4, 20, 100):
        shares = rng.dirichlet(np.full(n, 5.0))
        first = sp.eye_array(n, format="csr")[rng.choice(n, size, p=shares)]
        second = sp.eye_array(n, format="csr")[rng.choice(n, size)]
        yield "labels", f"one of {n}", sp.csr_array(first)
        yield "labels", f"two of {n}", sp.csr_array(sp.hstack([first, second]))


def steps(rng, size):
    d = size // 2
    for n in (3, 20):
        left = rng.standard_normal((size, n)) * np.linspace(1, 4, n)
        signal = left @ rng.standard_normal((n, d)) / np.sqrt(n)
        X = sp.csr_array(signal + rng.standard_normal((size, d)))
        yield "steps", f"{n} components", X.toarray()


def heavy(rng, size):
    for exponent in (1.0, 1.5):
        X = rng.pareto(exponent, (size, size // 2))
        yield "heavy entries", f"Pareto {exponent}", X * rng.choice((-1, 1), X.shape)


# Measurement


def measure(case) -> dict:
    """One row."""
    algorithm = "dense" if min(case.X.shape) <= DENSE_LIMIT else "auto"
    law = law_of(spectrum_of(case.X, PowerLaw(), algorithm))
    fit = law.fit
    described = case._asdict()
    del described["X"]
    return {
        **described,
        "documents": case.X.shape[0],
        "terms": case.X.shape[1],
        "certified": law.certificate.certified,
        "K": fit.n_tail,
        "alpha": fit.alpha,
        "D": fit.ks_distance,
        "sqrt(K) D": np.sqrt(fit.n_tail) * fit.ks_distance,
        "verdict": str(judge(fit).word),
    }


def table(rows) -> pd.DataFrame:
    """Counts of the verdicts on what the limits were not chosen on."""
    rows = rows[~rows["chosen_on"]].copy()
    # The whole of a corpus counts with the samples of its order of magnitude.
    edges = [0, 200, 650, 2000, np.inf]
    names = ["100", "300", "1,000", "3,000 and more"]
    rows["size"] = pd.cut(rows["documents"], edges, labels=names)
    counts = rows.groupby(["kind", "size"], observed=True)["verdict"].value_counts()
    words = [str(word) for word in TailWord]
    kinds = pd.unique(rows["kind"])
    counts = counts.unstack(fill_value=0).reindex(columns=words, fill_value=0)
    return counts.reindex(kinds, level="kind")


def markdown(counts) -> str:
    head = ["kind", "documents", *counts.columns]
    lines = ["| " + " | ".join(head) + " |", "| --- " * 2 + "| ---: " * 4 + "|"]
    for (kind, size), row in counts.iterrows():
        lines.append("| " + " | ".join([kind, size, *map(str, row)]) + " |")
    return "\n".join(lines)


def all_cases(largest) -> Iterator[Case]:
    """From small to large, so that what is written early can be read."""
    found = dict(find({name: partial(texts_of, name) for name in CORPORA}))
    for size in (size for size in SIZES if size <= largest):
        yield from generated_cases(size)
        for sample in samples(found, size):
            yield from text_cases(*sample)
    for name, texts in sorted(found.items(), key=lambda item: len(item[1])):
        if SIZES[-1] < len(texts) <= largest:
            yield from text_cases(name, 0, texts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--largest", type=int, default=20_000)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    if not options.table:
        print(describe())
        rows = []
        for case in all_cases(options.largest):
            rows.append(measure(case))
            if len(rows) % 50 == 0:
                print(f"{len(rows)} matrices, {case.X.shape}", flush=True)
                write(rows)
        write(rows)
    print(markdown(table(pd.read_csv(FILE))))


def write(rows) -> None:
    pd.DataFrame(rows).to_csv(FILE, index=False, float_format="%.5g")


if __name__ == "__main__":
    main()

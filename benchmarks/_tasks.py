"""Tasks on real text for which a representation of documents can be scored.

Read from scikit-learn's data folder (20 newsgroups), from the folder that
POWERLAW_LSA_CORPORA names (`NAME/docs.jsonl.gz`, with `queries.jsonl` and `qrels.tsv`
for retrieval), and from the docstrings that every installation has.
"""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import fetch_20newsgroups
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import (
    average_precision_score,
    ndcg_score,
    normalized_mutual_info_score,
)
from sklearn.model_selection import (
    GridSearchCV,
    StratifiedKFold,
    StratifiedShuffleSplit,
)
from sklearn.neighbors import KNeighborsClassifier

from powerlaw_lsa.datasets import load_docstrings

RETRIEVAL = ("med", "cranfield", "cisi", "cacm", "lisa")
# Of k-means, which depends on where it begins.
N_SEEDS = 10


@dataclass(frozen=True)
class Task:
    """Documents to fit to, others to project, and scores of both representations."""

    corpus: str
    fold: int
    documents: list
    others: list
    score: Callable[..., dict]


def find_tasks(names, n_folds) -> Iterator[Task]:
    """All tasks of the corpora that are there; a sentence for each that is not."""
    readers = {
        **{name: partial(_retrieval, name) for name in RETRIEVAL},
        "20newsgroups half": _half_of_20newsgroups,
        "20newsgroups": _newsgroups,
        "movie_reviews": partial(_movie_reviews, n_folds),
        "docstrings": _docstrings,
    }
    for name in names or readers:
        if name not in readers:
            raise SystemExit(f"{name!r} is none of {', '.join(readers)}")
        try:
            tasks = list(readers[name]())
        except OSError as error:
            print(f"{name}: skipped. {error}")
            continue
        print(f"{name}: found, {len(tasks)} fold(s)", flush=True)
        yield from tasks


# Scores


def score_retrieval(relevant, documents, queries) -> dict:
    """Return means over queries; `relevant` is (n_queries, n_documents)."""
    similarity = queries @ documents.T
    similarity = getattr(similarity, "toarray", lambda: similarity)()
    pairs = list(zip(relevant, similarity, strict=True))
    return {
        "MAP": np.mean([average_precision_score(r, s) for r, s in pairs]),
        "nDCG@10": ndcg_score(relevant, similarity, k=10),
    }


def score_labels(y, y_others, n_seeds, documents, others) -> dict:
    """Accuracies of two classifiers; NMI of clusters of the others, over seeds."""
    split = StratifiedShuffleSplit(1, test_size=0.2, random_state=0)
    linear = GridSearchCV(RidgeClassifier(), {"alpha": [0.1, 1.0, 10.0]}, cv=split)
    scores = {
        "linear": linear.fit(documents, y).score(others, y_others),
        # By cosine: in Euclidean distance an empty post is nearer than most others.
        "10-NN": KNeighborsClassifier(10, weights="distance", metric="cosine")
        .fit(documents, y)
        .score(others, y_others),
    }
    if n_seeds:
        clusters = [
            KMeans(len(np.unique(y)), n_init=1, random_state=seed).fit_predict(others)
            for seed in range(n_seeds)
        ]
        nmi = [normalized_mutual_info_score(y_others, c) for c in clusters]
        scores["NMI"] = np.mean(nmi)
    return scores


# Corpora


def _read_lines(name, file) -> list[dict]:
    """Records of a JSON lines file in the folder of corpora."""
    folder = os.environ.get("POWERLAW_LSA_CORPORA")
    path = Path(folder or "nowhere", name, file)
    if not path.exists():
        raise OSError(
            f"Set POWERLAW_LSA_CORPORA to a folder with {name}/{file}, "
            'one {"id", "text"} a line'
        )
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _retrieval(name):
    documents = _read_lines(name, "docs.jsonl.gz")
    queries = _read_lines(name, "queries.jsonl")
    row_of = {query["id"]: i for i, query in enumerate(queries)}
    column_of = {document["id"]: j for j, document in enumerate(documents)}
    relevant = np.zeros((len(queries), len(documents)), dtype=bool)
    path = Path(os.environ["POWERLAW_LSA_CORPORA"], name, "qrels.tsv")
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if query in row_of and document in column_of and float(grade) > 0:
            relevant[row_of[query], column_of[document]] = True
    judged = relevant.any(axis=1)  # a query without an answer has no precision
    yield Task(
        corpus=name,
        fold=0,
        documents=[document["text"] for document in documents],
        others=[q["text"] for q, keep in zip(queries, judged, strict=True) if keep],
        score=partial(score_retrieval, relevant[judged]),
    )


def _fetch_newsgroups(subset):
    return fetch_20newsgroups(
        subset=subset,
        shuffle=False,
        remove=("headers", "footers", "quotes"),
    )


def _newsgroups():
    train, test = _fetch_newsgroups("train"), _fetch_newsgroups("test")
    yield Task(
        corpus="20newsgroups",
        fold=0,
        documents=train.data,
        others=test.data,
        score=partial(score_labels, train.target, test.target, N_SEEDS),
    )


def _half_of_20newsgroups():
    train = _fetch_newsgroups("train")
    split = StratifiedShuffleSplit(1, test_size=1 / 6, train_size=1 / 3, random_state=0)
    fit, other = next(split.split(train.target, train.target))
    yield _labelled(
        "20newsgroups half", 0, train.data, train.target, fit, other, N_SEEDS
    )


def _movie_reviews(n_folds):
    reviews = _read_lines("movie_reviews", "docs.jsonl.gz")
    texts, labels = zip(*((r["text"], r["label"]) for r in reviews), strict=True)
    # Two clusters of reviews are not the two opinions (NMI below 0.03 at any K), so
    # that a ratio of NMI would be noise.
    yield from _folds("movie_reviews", texts, labels, n_folds, n_seeds=0)


def _docstrings():
    corpus = load_docstrings()
    packages = {"sklearn", "numpy", "scipy", "pandas", "matplotlib"}
    first = [dotted_path.split(".")[0] for dotted_path in corpus.ids]
    labels = [name if name in packages else "other" for name in first]
    yield from _folds("docstrings", corpus.texts, labels, 1, N_SEEDS)


def _folds(corpus, texts, labels, n_folds, n_seeds):
    splits = StratifiedKFold(5, shuffle=True, random_state=0).split(texts, labels)
    for fold, (fit, other) in zip(range(n_folds), splits, strict=False):
        yield _labelled(corpus, fold, texts, labels, fit, other, n_seeds)


def _labelled(corpus, fold, texts, labels, fit, other, n_seeds):
    labels = np.asarray(labels)
    return Task(
        corpus=corpus,
        fold=fold,
        documents=[texts[i] for i in fit],
        others=[texts[i] for i in other],
        score=partial(score_labels, labels[fit], labels[other], n_seeds),
    )

"""The tasks of `_tasks.py`, small enough for fifty decompositions of each corpus.

Documents are cut to `N_FITTED` (`N_FITTED_LONG` of `LONG`) to fit to and `N_OTHERS` to
score on; retrieval keeps the documents that answer a query first.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import (
    GridSearchCV,
    StratifiedKFold,
    StratifiedShuffleSplit,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier

from benchmarks._labelled import WITHOUT_CLUSTERS, clusters
from benchmarks._tasks import (
    Task,
    find,
    labels_of,
    retrieval,
    score_retrieval,
    texts_of,
)

N_FITTED, N_OTHERS = 1000, 500
N_FITTED_LONG = 600  # of texts with 400 words and more
LONG = ("movie_reviews", "docstrings")


def find_small_tasks(names) -> Iterator[Task]:
    """All tasks of the corpora that are there; a sentence for each that is not."""
    return (replace(task, corpus=name) for name, task in find(READERS, names))


def _small_retrieval(name) -> Task:
    task, rng = retrieval(name), np.random.default_rng(0)
    (relevant,) = task.score.args
    # Documents without an answer are the ones to leave out.
    order = np.lexsort([rng.random(len(task.documents)), ~relevant.any(axis=0)])
    kept = np.sort(order[:N_FITTED])
    return replace(
        task,
        documents=[task.documents[i] for i in kept],
        score=partial(score_retrieval, relevant[:, kept]),
    )


def _of_one_half(labels):
    """Two thirds of it to fit to, the others to score."""
    split = StratifiedShuffleSplit(1, test_size=1 / 6, train_size=1 / 3, random_state=0)
    return next(split.split(labels, labels))


def _of_the_other_half(labels):
    """What the choice of the score left, in the same way."""
    rest = np.setdiff1d(np.arange(len(labels)), np.union1d(*_of_one_half(labels)))
    return train_test_split(
        rest, test_size=1 / 3, stratify=labels[rest], random_state=0
    )


def _first_of_five_folds(labels):
    split = StratifiedKFold(5, shuffle=True, random_state=0)
    return next(split.split(labels, labels))


def _four_fifths(labels):
    rows = np.arange(len(labels))
    return train_test_split(rows, test_size=1 / 5, stratify=labels, random_state=0)


def _with_labels(name, split) -> Task:
    """Random parts of the documents to fit to, and of the others."""
    texts, labels, rng = texts_of(name), labels_of(name), np.random.default_rng(0)
    most = (N_FITTED_LONG if name in LONG else N_FITTED), N_OTHERS
    fitted, others = (
        rows[np.sort(rng.permutation(len(rows))[:n])]
        for rows, n in zip(split(labels), most, strict=True)
    )
    return Task(
        corpus=name,
        documents=[texts[i] for i in fitted],
        others=[texts[i] for i in others],
        score=partial(_score_labels, name, labels[fitted], labels[others]),
    )


def _score_labels(name, y, y_others, documents, others) -> dict:
    """Accuracies of two classifiers; NMI of clusters of the others."""
    split = StratifiedShuffleSplit(1, test_size=0.2, random_state=0)
    linear = GridSearchCV(RidgeClassifier(), {"alpha": [0.1, 1.0, 10.0]}, cv=split)
    # By cosine: in Euclidean distance an empty post is nearer than most others.
    neighbours = KNeighborsClassifier(10, weights="distance", metric="cosine")
    scores = {
        "linear": linear.fit(documents, y).score(others, y_others),
        "10-NN": neighbours.fit(documents, y).score(others, y_others),
    }
    if name not in WITHOUT_CLUSTERS:
        scores["NMI"] = clusters(others, y_others)
    return scores


READERS = {
    "med": partial(_small_retrieval, "med"),
    "cisi": partial(_small_retrieval, "cisi"),
    "20newsgroups half": partial(_with_labels, "20newsgroups", _of_one_half),
    "cacm": partial(_small_retrieval, "cacm"),
    "movie_reviews": partial(_with_labels, "movie_reviews", _first_of_five_folds),
    "subjectivity": partial(_with_labels, "subjectivity", _four_fifths),
    "docstrings": partial(_with_labels, "docstrings", _first_of_five_folds),
    "20newsgroups other half": partial(
        _with_labels, "20newsgroups", _of_the_other_half
    ),
}

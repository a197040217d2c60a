"""The tasks of `_tasks.py`, small enough for fifty decompositions of each corpus.

Documents are cut to `N_FITTED` (`N_FITTED_LONG` of `LONG`) to fit to and `N_OTHERS` to
score on; retrieval keeps the documents that answer a query first.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from sklearn.model_selection import StratifiedShuffleSplit, train_test_split

from benchmarks._tasks import (
    Task,
    _fetch_newsgroups,
    _labelled,
    _read_lines,
    find_tasks,
    score_labels,
    score_retrieval,
)

N_FITTED, N_OTHERS = 1000, 500
N_FITTED_LONG = 600  # of texts with 400 words and more
LONG = ("movie_reviews", "docstrings")
N_SEEDS = 5
CORPORA = (
    "med",
    "cisi",
    "20newsgroups half",
    "cacm",
    "movie_reviews",
    "subjectivity",
    "docstrings",
    "20newsgroups other half",
)


def find_small_tasks(names) -> Iterator[Task]:
    """All tasks of the corpora that are there; a sentence for each that is not."""
    own = {
        "20newsgroups half": partial(_half_of_newsgroups, 0),
        "20newsgroups other half": partial(_half_of_newsgroups, 1),
        "subjectivity": _subjectivity,
    }
    for name in names or CORPORA:
        if name in own:
            try:
                yield _smaller(own[name]())
            except OSError as error:
                print(f"{name}: skipped. {error}")
                continue
            print(f"{name}: found, 1 fold(s)", flush=True)
        else:
            yield from map(_smaller, find_tasks([name], n_folds=1))


def _half_of_newsgroups(half) -> Task:
    """Two thirds of one half of the training posts to fit to, the others to score."""
    train = _fetch_newsgroups("train")
    # One half to choose the score on, and what that left.
    split = StratifiedShuffleSplit(1, test_size=1 / 6, train_size=1 / 3, random_state=0)
    fit, other = next(split.split(train.target, train.target))
    if half:
        rest = np.setdiff1d(np.arange(len(train.target)), np.union1d(fit, other))
        labels = train.target[rest]
        fit, other = train_test_split(
            rest, test_size=1 / 3, stratify=labels, random_state=0
        )
    name = "20newsgroups " + ("other half" if half else "half")
    return _labelled(name, 0, train.data, train.target, fit, other, N_SEEDS)


def _subjectivity() -> Task:
    """Sentences of reviews (subjective) and of plots (objective)."""
    rows = _read_lines("subjectivity", "docs.jsonl.gz")
    texts, labels = zip(*((r["text"], r["label"]) for r in rows), strict=True)
    fit, other = train_test_split(
        np.arange(len(labels)), test_size=1 / 5, stratify=labels, random_state=0
    )
    return _labelled("subjectivity", 0, texts, labels, fit, other, N_SEEDS)


def _smaller(task) -> Task:
    """Return the task on a random part of its documents."""
    rng = np.random.default_rng(0)
    n = len(task.documents)
    n_fitted = N_FITTED_LONG if task.corpus in LONG else N_FITTED
    if task.score.func is score_retrieval:
        relevant = task.score.args[0]
        # Documents without an answer are the ones to leave out.
        order = np.lexsort([rng.random(n), ~relevant.any(axis=0)])
        fitted = np.sort(order[:n_fitted])
        score = partial(score_retrieval, relevant[:, fitted])
        others = np.arange(len(task.others))
    else:
        y, y_others, n_seeds = task.score.args
        fitted = np.sort(rng.permutation(n)[:n_fitted])
        others = np.sort(rng.permutation(len(y_others))[:N_OTHERS])
        n_seeds = min(n_seeds, N_SEEDS)
        score = partial(score_labels, y[fitted], y_others[others], n_seeds)
    return replace(
        task,
        documents=[task.documents[i] for i in fitted],
        others=[task.others[i] for i in others],
        score=score,
    )

"""Corpora with labels, and how well vectors of their documents agree with the labels.

All documents are fitted to and scored: nothing here sees a label but the classifier,
which is scored on documents that it was not trained on.
"""

from functools import partial

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import normalized_mutual_info_score
from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split

from benchmarks._tasks import Task, labels_of, texts_of

LABELLED = (
    "20newsgroups",
    "docstrings",
    "movie_reviews",
    "stackoverflow",
    "subjectivity",
)
# k-means does not find the opinions of film reviews (NMI below 0.03 for every way to
# represent them), so that a ratio of NMI would be noise.
WITHOUT_CLUSTERS = ("movie_reviews",)
N_DOCUMENTS = 3000  # at most
N_SEEDS = 5  # of k-means, which depends on where it begins
N_NEIGHBOURS = 10


def labelled_task(name) -> Task:
    """Agree with the labels, of a random sample if there are many documents."""
    texts, labels = texts_of(name), labels_of(name)
    if len(texts) > N_DOCUMENTS:
        texts, _, labels, _ = train_test_split(
            texts, labels, train_size=N_DOCUMENTS, stratify=labels, random_state=0
        )
    # There are no queries; a document stands for them.
    return Task(name, texts, texts[:1], partial(score_labelled, name, labels))


def score_labelled(name, labels, Z, queries) -> dict[str, float]:
    """NMI of k-means, accuracies of neighbours and of a linear classifier."""
    scores = {} if name in WITHOUT_CLUSTERS else {"NMI": clusters(Z, labels)}
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return scores | {
        "neighbours": neighbours(Z, labels),
        "linear": cross_val_score(RidgeClassifier(), Z, labels, cv=folds).mean(),
    }


def clusters(Z, labels) -> float:
    """Mutual information of k-means and labels, normalized; mean over seeds."""
    n = len(np.unique(labels))
    found = (KMeans(n, n_init=1, random_state=s).fit_predict(Z) for s in range(N_SEEDS))
    return np.mean([normalized_mutual_info_score(labels, c) for c in found])


def neighbours(Z, labels) -> float:
    """Share of documents whose label most of their ten nearest others have."""
    S = Z @ Z.T
    S = np.asarray(getattr(S, "toarray", lambda: S)())
    np.fill_diagonal(S, -np.inf)
    nearest = np.argpartition(-S, N_NEIGHBOURS, axis=1)[:, :N_NEIGHBOURS]
    weights = np.maximum(np.take_along_axis(S, nearest, axis=1), 1e-12)
    votes = np.zeros((len(labels), labels.max() + 1))
    np.add.at(votes, (np.arange(len(labels))[:, None], labels[nearest]), weights)
    return np.mean(votes.argmax(axis=1) == labels)

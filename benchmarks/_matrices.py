"""TF-IDF matrices of real texts of different kinds, for benchmarks of solvers."""

from functools import partial

from sklearn.datasets import fetch_20newsgroups_vectorized
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks._tasks import texts_of


def tfidf(texts):
    """Matrix of one vectorizer for all, that of the reference numbers."""
    return TfidfVectorizer(
        max_df=0.95, min_df=2, max_features=20_000, stop_words="english"
    ).fit_transform(texts)


def matrix_of(name):
    return tfidf(texts_of(name))


def _article():
    """The article's own matrix: counts of everything, each row of norm 1."""
    return fetch_20newsgroups_vectorized(subset="all", download_if_missing=False).data


READERS = {
    name: _article if name == "article" else partial(matrix_of, name)
    for name in (
        "20newsgroups",
        "article",
        "docstrings",
        "med",
        "cisi",
        "cacm",
        "lisa",
        "movie_reviews",
        "subjectivity",
        "stackoverflow",
    )
}

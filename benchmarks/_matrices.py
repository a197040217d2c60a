"""TF-IDF matrices of real texts of different kinds, for benchmarks of solvers.

20 newsgroups is read from scikit-learn's data folder, the others from the folder that
POWERLAW_LSA_CORPORA names (`NAME/docs.jsonl.gz`); docstrings are part of every
installation.
"""

from collections.abc import Iterator
from functools import partial

from sklearn.datasets import fetch_20newsgroups, fetch_20newsgroups_vectorized
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks._tasks import _read_lines
from powerlaw_lsa.datasets import load_docstrings


def find_matrices(names=()) -> Iterator[tuple]:
    """Name and matrix of each corpus that is there; a sentence for each that is not."""
    for name in names or READERS:
        if name not in READERS:
            raise SystemExit(f"{name!r} is none of {', '.join(READERS)}")
        try:
            yield name, READERS[name]()
        except OSError as error:
            print(f"{name}: skipped. {error}", flush=True)


def tfidf(texts):
    """Matrix of one vectorizer for all, that of the reference numbers."""
    return TfidfVectorizer(
        max_df=0.95, min_df=2, max_features=20_000, stop_words="english"
    ).fit_transform(texts)


def _newsgroups():
    options = {"subset": "train", "shuffle": False, "download_if_missing": False}
    parts = ("headers", "footers", "quotes")
    return tfidf(fetch_20newsgroups(remove=parts, **options).data)


def _article():
    """The article's own matrix: counts of everything, each row of norm 1."""
    return fetch_20newsgroups_vectorized(subset="all", download_if_missing=False).data


def _docstrings():
    return tfidf(load_docstrings().texts)


def _folder(name):
    return tfidf([line["text"] for line in _read_lines(name, "docs.jsonl.gz")])


_FOLDERS = (
    "med",
    "cisi",
    "cacm",
    "lisa",
    "movie_reviews",
    "subjectivity",
    "stackoverflow",
)
READERS = {
    "20newsgroups": _newsgroups,
    "article": _article,
    "docstrings": _docstrings,
    **{name: partial(_folder, name) for name in _FOLDERS},
}

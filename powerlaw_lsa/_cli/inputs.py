"""From SOURCE to a matrix of documents by terms."""

import argparse
import re
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from .. import datasets
from .._report.groups import zero_rows
from ..datasets._files import suffix_of
from ..datasets.matrices import MATRIX_SUFFIXES
from . import terminal
from .options import READER_OPTIONS, TFIDF_DEFAULTS, spelled

# Thai, Lao, Burmese, Khmer, Japanese and Chinese put no space between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)
_SAMPLE = 100_000  # characters that are looked at to tell
# Marks, such as the vowels of Hindi and the points of Hebrew, are no \w, so that
# scikit-learn's pattern cuts words at them; joiners stand within words of Persian.
_MARKS = "".join(
    f"\\u{run.start():04x}-\\u{run.end() - 1:04x}"
    for run in re.finditer(
        "M+", "".join(unicodedata.category(chr(c))[0] for c in range(2**16))
    )
)
_WORD = rf"\w[\w{_MARKS}\u200c\u200d]+"


@dataclass(frozen=True)
class Data:
    """A matrix of documents by terms, and what its rows and columns are."""

    X: sparse.csr_array | np.ndarray
    ids: Sequence
    terms: Sequence[str]
    source: str
    texts: Sequence[str] | None = None
    steps: tuple = ()

    @property
    def is_plain(self) -> bool:
        """Whether X has no second idf: its SVD is that of plain LSA."""
        return len(self.steps) < 2


def read(options: argparse.Namespace) -> datasets.Corpus | Data:
    """Read the corpus, or the matrix, that SOURCE names."""
    source = options.source
    if source == "":
        raise ValueError("SOURCE is empty; name a file or folder, or leave it out")
    if source is None or source == "20newsgroups":
        _refuse(
            options,
            READER_OPTIONS,
            f"{source or 'the corpus of docstrings'} has neither columns nor a format",
        )
        return datasets.load_20newsgroups() if source else datasets.load_docstrings()
    is_matrix = source != "-" and suffix_of(Path(source)) in MATRIX_SUFFIXES
    if is_matrix and "format" not in options:
        _refuse(
            options,
            (*READER_OPTIONS, *TFIDF_DEFAULTS, "plain"),
            f"{source} is a matrix, which is used as it is, without TF-IDF",
        )
        return _read_matrix(source)
    chosen = {
        name: getattr(options, name) for name in READER_OPTIONS if name in options
    }
    return datasets.load_documents(_opened(source), **chosen)


def _refuse(options: argparse.Namespace, names: Sequence[str], reason: str) -> None:
    found = [
        spelled(name) if name != "quoting" or options.quoting else "--no-quoting"
        for name in names
        if name in options
    ]
    if found:
        raise ValueError(f"{reason}; leave {' and '.join(found)} out")


def _read_matrix(source: str) -> Data:
    X = datasets.load_matrix(source)
    if X.dtype.kind not in "fiub":
        raise ValueError(
            f"{source} has entries of type {X.dtype}; use one with real numbers"
        )
    n, d = X.shape
    if 0 in X.shape:
        raise ValueError(
            f"{source} has {n} documents and {d} terms; use one that has both"
        )
    if not np.isfinite(X.data if sparse.issparse(X) else X).all():
        entries = sparse.coo_array(X)
        wrong = np.flatnonzero(~np.isfinite(entries.data))
        row, column = (place[wrong[0]] for place in entries.coords)
        raise ValueError(
            f"{source} has the entry {entries.data[wrong[0]]} in row {row}, column "
            f"{column}, counted from 0, and {len(wrong):,} like it in all; use one "
            "with finite numbers"
        )
    return Data(X, range(n), [f"x{column}" for column in range(d)], source)


def _opened(source: str):
    """Return what the readers take: a path, or the bytes of standard input."""
    if source != "-":
        return source
    stream = getattr(sys.stdin, "buffer", sys.stdin)
    if stream is None:
        raise ValueError("there is no standard input; name a file or folder")
    return stream


def vectorize(corpus: datasets.Corpus, options: argparse.Namespace) -> Data:
    chosen = _tfidf_options(options)
    vectorizer = TfidfVectorizer(**chosen)
    unspaced = chosen["analyzer"] == "word" and _is_unspaced(corpus.texts)
    # macOS and PDF tools take letters and accents apart.
    texts = [unicodedata.normalize("NFC", text) for text in corpus.texts]
    try:
        X = vectorizer.fit_transform(texts)
    except ValueError as error:
        # The options were checked before, so this is about the vocabulary.
        raise ValueError(_no_terms(corpus, chosen, unspaced)) from error
    if unspaced:
        terminal.warn(
            f"most of {corpus.source} is in a script without spaces between words, so "
            f"terms are not words; {_ADVICE_FOR_UNSPACED}"
        )
    _warn_of_zero_rows(X, corpus)
    steps: tuple = (vectorizer,)
    if "plain" not in options:
        steps = (vectorizer, TfidfTransformer(norm=None))
        X = steps[1].fit_transform(X)
    terms = vectorizer.get_feature_names_out()
    return Data(X, corpus.ids, terms, corpus.source, texts, steps)


_ADVICE_FOR_UNSPACED = "set --analyzer char, for example with --ngram-range 1 2"


def _tfidf_options(options: argparse.Namespace) -> dict:
    chosen = {n: getattr(options, n, value) for n, value in TFIDF_DEFAULTS.items()}
    low, high = chosen["ngram_range"] = tuple(chosen["ngram_range"])
    if low > high:
        raise ValueError(f"--ngram-range {low} {high} is empty; set MIN <= MAX")
    if chosen["analyzer"] != "word":
        if getattr(options, "stop_words", "none") != "none":
            raise ValueError(
                "--stop-words applies to words, and the terms of --analyzer "
                f"{chosen['analyzer']} are not words; leave one of the two options out"
            )
        chosen["stop_words"] = "none"
    else:
        chosen["token_pattern"] = _WORD
    if chosen["stop_words"] == "none":
        chosen["stop_words"] = None
    return chosen


def _is_unspaced(texts: Sequence[str]) -> bool:
    sample = islice(chain.from_iterable(texts), _SAMPLE)
    letters = [c for c in sample if c.isalpha()]
    return 2 * sum(map(bool, map(_UNSPACED.match, letters))) > len(letters)


def _no_terms(corpus: datasets.Corpus, chosen: dict, unspaced: bool) -> str:
    advice = _ADVICE_FOR_UNSPACED if unspaced else _way_to_terms(corpus.texts, chosen)
    n = len(corpus.texts)
    return (
        f"{corpus.source} ({n} {'document' if n == 1 else 'documents'}) has no terms "
        "left with "
        f"--min-df {chosen['min_df']}, --max-df {chosen['max_df']} and --stop-words "
        f"{chosen['stop_words'] or 'none'}; {advice}"
    )


def _way_to_terms(texts: Sequence[str], chosen: dict) -> str:
    """Say which change of the options would leave terms, if one does."""
    changes: dict[str, dict] = {
        "lower --min-df (to 1, if there are few documents)": {"min_df": 1},
        "raise --max-df (to 1.0, if there are few documents)": {"max_df": 1.0},
        "set --stop-words none": {"stop_words": None},
        "set --min-df 1 and --max-df 1.0": {"min_df": 1, "max_df": 1.0},
    }
    for way, change in changes.items():
        with suppress(ValueError):
            TfidfVectorizer(**{**chosen, **change}).fit(texts)
            return f"{way}, or use more text"
    return "use more text"


def _warn_of_zero_rows(X: sparse.csr_matrix, corpus: datasets.Corpus) -> None:
    zero = zero_rows(X)
    if len(zero):
        terminal.warn(
            f"{corpus.source} has documents with none of the terms, whose vectors are "
            f"zero: {len(zero):,} of {X.shape[0]:,} (first id: "
            f"{corpus.ids[zero[0]]!r:.80})"
        )

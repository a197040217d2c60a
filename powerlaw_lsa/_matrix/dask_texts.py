"""Texts of one partition, where dask has it: checked, counted, weighed."""

from collections import Counter

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from .._numerics import with_numpy_defaults


def n_features(vectorizer) -> int:
    if isinstance(vectorizer, CountVectorizer):
        return len(vectorizer.get_feature_names_out())
    return vectorizer.n_features


def no_counts(vectorizer) -> sp.csr_array:
    """Return no rows, of the dtype that the weights of some have."""
    single = np.dtype(vectorizer.dtype) == np.float32
    dtype = np.float32 if single else np.float64
    return sp.csr_array((0, n_features(vectorizer)), dtype=dtype)


def _listed(texts, index: int, vectorizer) -> list:
    """Texts of a partition, or an error that says which of them is none."""
    if isinstance(texts, str) or getattr(texts, "ndim", 1) != 1:
        kind = f"the string {texts[:20]!r}" if isinstance(texts, str) else "a table"
        raise TypeError(f"partition {index} is {kind}; make it a list of texts")
    texts = list(texts)
    missing = np.flatnonzero(pd.isna(pd.Series(texts, dtype=object)))
    if len(missing):
        raise ValueError(
            f"missing values in partition {index}: {len(missing)} of {len(texts)} "
            f"texts, the first in row {missing[0]} (counted from 0); replace them with "
            "empty texts, for example by series.fillna(''), or drop them, by "
            "series.dropna() or bag.filter(lambda text: text is not None)"
        )
    for row, text in enumerate(texts if _takes_only_strings(vectorizer) else ()):
        if not isinstance(text, str | bytes):
            raise TypeError(
                f"row {row} of partition {index} must be a text, got "
                f"{type(text).__name__}; for the (text, path) pairs that "
                "dask.bag.read_text(include_path=True) gives, pass bag.pluck(0); for "
                "numbers, pass bag.map(str)"
            )
    return texts


def _takes_only_strings(vectorizer) -> bool:
    """Whether no function of the user sees a text before it must be a string."""
    own = callable(vectorizer.analyzer) or vectorizer.preprocessor
    # Nothing but lowercase and strip_accents needs a string before a tokenizer.
    changed = vectorizer.lowercase or vectorizer.strip_accents
    return vectorizer.input == "content" and not (
        own or (vectorizer.tokenizer and not changed)
    )


def _counts(texts, index: int, vectorizer) -> sp.csr_array:
    texts = _listed(texts, index, vectorizer)
    if not texts:  # which scikit-learn refuses
        return no_counts(vectorizer)
    return sp.csr_array(vectorizer.transform(texts))


@with_numpy_defaults
def weighed(texts, index: int, fitted) -> sp.csr_array:
    vectorizer, transformer = fitted
    counts = _counts(texts, index, vectorizer)
    return sp.csr_array(transformer.transform(counts)) if counts.shape[0] else counts


def document_frequencies(texts, index: int, vectorizer) -> tuple[int, pd.DataFrame]:
    """Count texts, and those that have each term of the vocabulary."""
    counts = _counts(texts, index, vectorizer)
    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    return counts.shape[0], pd.DataFrame({"documents": documents})


def count_terms(texts, index: int, vectorizer) -> tuple[int, pd.DataFrame]:
    """Count texts, and for each term those that have it, and its occurrences."""
    texts = _listed(texts, index, vectorizer)
    analyze = vectorizer.build_analyzer()
    documents: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    for text in texts:
        terms = Counter(analyze(text))
        documents.update(terms.keys())
        occurrences.update(terms.keys() if vectorizer.binary else terms)
    columns = {
        "documents": np.fromiter(documents.values(), np.int64),
        "occurrences": np.fromiter((occurrences[t] for t in documents), np.int64),
    }
    return len(texts), pd.DataFrame(columns, pd.Index(list(documents), dtype=object))


def add_counts(a, b):
    """Join what was counted in two partitions."""
    return a[0] + b[0], a[1].add(b[1], fill_value=0).astype(np.int64)

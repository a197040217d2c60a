"""`DaskTfidf`: from a dask collection of texts to a dask array of TF-IDF blocks."""

import sys
from collections import Counter

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.feature_extraction.text import (
    CountVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)
from sklearn.utils.validation import check_is_fitted


class DaskTfidf(TransformerMixin, BaseEstimator):
    """TF-IDF of texts that dask holds, partition by partition.

    scikit-learn's vectorizer counts the terms of each partition where it is; document
    frequencies are summed over the partitions; scikit-learn's
    :class:`~sklearn.feature_extraction.text.TfidfTransformer` weighs the counts. With a
    ``CountVectorizer`` the result is that of
    :class:`~sklearn.feature_extraction.text.TfidfVectorizer` on all texts. Needs the
    extra ``powerlaw-lsa[dask]``.

    Parameters
    ----------
    vectorizer : CountVectorizer or HashingVectorizer, default=None
        None is ``CountVectorizer()``. One without a given vocabulary costs a pass more
        over the texts, and the terms of all partitions must fit in the memory of one
        worker. For a ``HashingVectorizer`` choose ``norm=None`` and
        ``alternate_sign=False``, so that what it gives are counts.
    transformer : TfidfTransformer, default=None
        How counts are weighed; None is ``TfidfTransformer()``.

    Attributes
    ----------
    vectorizer_ : CountVectorizer or HashingVectorizer
        With the vocabulary of all texts.
    transformer_ : TfidfTransformer
        With the document frequencies of all texts.
    n_documents_ : int
        Number of texts seen in `fit`; None if neither the vocabulary nor the weights
        depend on it.

    See Also
    --------
    PowerLawTruncatedSVD : Takes the array that this gives.

    Notes
    -----
    ``idf = log((n + s) / (df + s)) + 1``, with s = 1 if ``smooth_idf``, else 0, as in
    scikit-learn.

    Where equally frequent terms compete for the last of ``max_features`` places, those
    first in the alphabet win here; in scikit-learn it depends on the processor.

    Examples
    --------
    >>> import dask.bag
    >>> from powerlaw_lsa.dask import DaskTfidf
    >>> texts = dask.bag.from_sequence(["a cat", "a dog", "cat and dog"], npartitions=2)
    >>> X = DaskTfidf().fit_transform(texts)
    >>> X.compute().shape
    (3, 3)
    """

    def __init__(self, vectorizer=None, transformer=None):
        self.vectorizer = vectorizer
        self.transformer = transformer

    def fit(self, texts, y=None):
        """Learn vocabulary, where the vectorizer wants one, and document frequencies.

        Parameters
        ----------
        texts : dask bag, array or Series
            Texts, or whatever else the vectorizer's ``input`` says.
        y : Ignored
            Present by convention.

        Returns
        -------
        self : DaskTfidf
            The fitted transformer.

        Raises
        ------
        TypeError
            If `texts` is not a dask bag, array or Series of texts, or the vectorizer is
            a ``TfidfVectorizer``.
        ValueError
            If no term is left, or an option of a ``CountVectorizer`` is out of range.
        """
        partitions = _partitions(texts)
        vectorizer = clone(self.vectorizer or CountVectorizer())
        transformer = clone(self.transformer or TfidfTransformer())
        if isinstance(vectorizer, TfidfVectorizer):
            raise TypeError(
                "vectorizer must only count, got a TfidfVectorizer; give a "
                "CountVectorizer with the same options, and a TfidfTransformer with "
                "its norm, use_idf, smooth_idf and sublinear_tf as transformer"
            )
        if isinstance(vectorizer, CountVectorizer):
            vectorizer._validate_params()
        n_documents = None
        if getattr(vectorizer, "vocabulary", ()) is None:
            n_documents, vocabulary = _vocabulary(partitions, vectorizer)
            vectorizer.set_params(vocabulary=vocabulary)
        # One text with every term, so that scikit-learn counts it as fitted.
        transformer.fit(sp.csr_array(np.ones((1, _n_features(vectorizer)))))
        if transformer.use_idf:
            n_documents, frequencies = _document_frequencies(partitions, vectorizer)
            smooth = int(transformer.smooth_idf)
            transformer.idf_ = (
                np.log((n_documents + smooth) / (frequencies + smooth)) + 1
            )
        # At the end, so that a fit that fails leaves the last one.
        self.vectorizer_, self.transformer_ = vectorizer, transformer
        self.n_documents_ = n_documents
        return self

    def transform(self, texts):
        """Weigh the terms of texts.

        Parameters
        ----------
        texts : dask bag, array or Series
            As in `fit`.

        Returns
        -------
        X : dask array of shape (n_documents, n_features)
            One CSR block a partition, not computed yet. Every computation of it counts
            the terms anew: call ``X.persist()`` where it fits in memory.
        """
        import dask.array as da
        from dask.delayed import delayed

        from ._matrix.dask_graph import send_once

        check_is_fitted(self, "vectorizer_")
        fitted = send_once((self.vectorizer_, self.transformer_))
        empty = _no_counts(self.vectorizer_)
        blocks = [
            da.from_delayed(
                delayed(_weighed)(partition, fitted),
                shape=(np.nan, self._n_features_out),
                meta=empty,
            )
            for partition in _partitions(texts)
        ]
        return da.concatenate(blocks, allow_unknown_chunksizes=True)

    def get_feature_names_out(self, input_features=None):
        """Terms of the columns, in their order.

        Parameters
        ----------
        input_features : Ignored
            Present by convention.

        Returns
        -------
        terms : ndarray of str
            Where the vectorizer has a vocabulary; one that hashes has no names.
        """
        check_is_fitted(self, "vectorizer_")
        return self.vectorizer_.get_feature_names_out()

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    @property
    def _n_features_out(self) -> int:
        return _n_features(self.vectorizer_)


def _vocabulary(partitions, vectorizer) -> tuple[int, list[str]]:
    """Count texts, and find the terms of all of them that the vectorizer admits."""
    from dask.delayed import delayed

    from ._matrix.dask_graph import compute, tree_reduce

    counted = [delayed(_count_terms)(part, vectorizer) for part in partitions]
    ((n_documents, terms),) = compute(tree_reduce(counted, _add_counts))
    return n_documents, _admitted(terms, n_documents, vectorizer)


def _document_frequencies(partitions, vectorizer) -> tuple[int, np.ndarray]:
    """Count texts, and those that have each term, over all partitions."""
    from dask.delayed import delayed

    from ._matrix.dask_graph import compute, send_once, tree_reduce

    vectorizer = send_once(vectorizer)
    counted = [delayed(_frequencies)(part, vectorizer) for part in partitions]
    (found,) = compute(tree_reduce(counted, _add_frequencies))
    return found


def _partitions(texts) -> list:
    """Partitions of a dask collection, each a task that gives texts."""
    dask = sys.modules.get("dask")
    if dask is None or not dask.is_dask_collection(texts):
        raise TypeError(
            f"texts must be a dask collection, got {type(texts).__name__}; for texts "
            "in memory use scikit-learn's TfidfVectorizer, or "
            "dask.bag.from_sequence(texts)"
        )
    kind = type(texts).__name__
    if kind.startswith(("DataFrame", "Delayed", "Item")):
        raise TypeError(
            f"texts must be a dask bag, array or Series, got {kind}; "
            "give one column of a DataFrame, and dask.bag.from_delayed of delayed lists"
        )
    return list(np.ravel(texts.to_delayed()))


def _n_features(vectorizer) -> int:
    if isinstance(vectorizer, CountVectorizer):
        return len(vectorizer.get_feature_names_out())
    return vectorizer.n_features


def _no_counts(vectorizer) -> sp.csr_array:
    """Return no rows, of the dtype that the weights of some have."""
    single = np.dtype(vectorizer.dtype) == np.float32
    dtype = np.float32 if single else np.float64
    return sp.csr_array((0, _n_features(vectorizer)), dtype=dtype)


def _listed(texts) -> list:
    """Texts of a partition."""
    if isinstance(texts, str):
        raise TypeError(
            f"a partition is the string {texts[:20]!r}; make it a list of texts"
        )
    return list(texts)


def _counts(texts, vectorizer) -> sp.csr_array:
    """Count the terms of one partition, which may be empty."""
    texts = _listed(texts)
    if not texts:  # which scikit-learn refuses
        return _no_counts(vectorizer)
    return sp.csr_array(vectorizer.transform(texts))


def _weighed(texts, fitted) -> sp.csr_array:
    """Compute TF-IDF of one partition."""
    vectorizer, transformer = fitted
    counts = _counts(texts, vectorizer)
    return sp.csr_array(transformer.transform(counts)) if counts.shape[0] else counts


def _frequencies(texts, vectorizer) -> tuple[int, np.ndarray]:
    """Count texts, and those that have each term."""
    counts = _counts(texts, vectorizer)
    return counts.shape[0], np.bincount(counts.indices, minlength=counts.shape[1])


def _add_frequencies(a, b):
    return a[0] + b[0], a[1] + b[1]


def _count_terms(texts, vectorizer) -> tuple[int, pd.DataFrame]:
    """Count texts, and for each term those that have it, and its occurrences."""
    analyze = vectorizer.build_analyzer()
    documents: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    texts = _listed(texts)
    for text in texts:
        terms = Counter(analyze(text))
        documents.update(terms.keys())
        occurrences.update(terms.keys() if vectorizer.binary else terms)
    columns = {
        "documents": np.fromiter(documents.values(), np.int64),
        "occurrences": np.fromiter((occurrences[t] for t in documents), np.int64),
    }
    return len(texts), pd.DataFrame(columns, pd.Index(list(documents), dtype=object))


def _add_counts(a, b):
    return a[0] + b[0], a[1].add(b[1], fill_value=0).astype(np.int64)


def _admitted(terms, n_documents, vectorizer) -> list[str]:
    """Terms within ``min_df``, ``max_df``, ``max_features``, in alphabetical order."""

    def as_count(limit):
        return limit * n_documents if isinstance(limit, float) else limit

    low, high = as_count(vectorizer.min_df), as_count(vectorizer.max_df)
    terms = terms[terms.documents.between(low, high)].sort_index()
    if vectorizer.max_features is not None:
        ranks = terms.occurrences.sort_values(ascending=False, kind="stable")
        terms = terms.loc[ranks.index[: vectorizer.max_features]].sort_index()
    if terms.empty:
        raise ValueError(
            f"no term of {n_documents} texts is left with min_df={vectorizer.min_df}, "
            f"max_df={vectorizer.max_df} and the vectorizer's stop words; loosen them"
        )
    return terms.index.tolist()

"""`DaskTfidf`: from a dask collection of texts to a dask array of TF-IDF blocks."""

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.feature_extraction.text import (
    CountVectorizer,
    HashingVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)
from sklearn.utils.validation import check_is_fitted

from ._matrix.dask_output import DaskOutputMixin
from ._matrix.dask_texts import (
    add_counts,
    count_terms,
    document_frequencies,
    n_features,
    no_counts,
    weighed,
)
from ._numerics import with_numpy_defaults

try:
    import dask.array as da
    from dask import is_dask_collection
    from dask.delayed import delayed
except ImportError as error:
    raise ImportError(
        "powerlaw_lsa.dask needs dask; install it, or the extra [dask] of powerlaw-lsa"
    ) from error

from ._matrix.dask_graph import compute, persist_on_cluster, send_once, tree_reduce

__all__ = ["DaskTfidf"]


class DaskTfidf(DaskOutputMixin, TransformerMixin, BaseEstimator):
    """TF-IDF of texts that dask holds, partition by partition.

    scikit-learn's vectorizer counts the terms of each partition on the worker that
    holds it; document frequencies are summed over the partitions; and scikit-learn's
    :class:`~sklearn.feature_extraction.text.TfidfTransformer` weights the counts. With
    a ``CountVectorizer`` the result is the same as that of
    :class:`~sklearn.feature_extraction.text.TfidfVectorizer` for all texts. It needs
    the extra ``[dask]``, and works with or without a cluster.

    Parameters
    ----------
    vectorizer : CountVectorizer or HashingVectorizer, default=None
        None means ``CountVectorizer()``. If it has no fixed vocabulary, the terms of
        all partitions must fit in the memory of one worker. Set ``norm=None`` and
        ``alternate_sign=False`` in a ``HashingVectorizer``, so that it gives counts.
    transformer : TfidfTransformer, default=None
        How counts are weighted; None means ``TfidfTransformer()``.

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

    If ``max_features`` has to choose among equally frequent terms, this class takes
    those that come first in the alphabet; in scikit-learn the choice depends on the
    processor.

    `fit` reads the texts once, and each computation of what `transform` returns reads
    and counts them again. On a cluster, `fit_transform` therefore keeps its result in
    the memory of the workers; without one, call ``X.persist()`` if X fits in memory.

    The result is a dask array whatever ``set_output`` asks for.

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

    @with_numpy_defaults
    def fit(self, texts, y=None):
        """Learn the vocabulary, unless the vectorizer has one, and the frequencies.

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
            neither a ``CountVectorizer`` nor a ``HashingVectorizer``, or is a
            ``TfidfVectorizer``.
        ValueError
            If a text is missing, no term is left, or an option of a ``CountVectorizer``
            is out of range. Then the transformer stays as it was.
        """
        partitions = _partitions(texts)
        vectorizer = _counter(self.vectorizer)
        transformer = clone(self.transformer or TfidfTransformer())
        n_documents = frequencies = None
        if getattr(vectorizer, "vocabulary", ()) is None:
            n_documents, terms = _counted(partitions, vectorizer, count_terms)
            terms = _admitted(terms, n_documents, vectorizer)
            vectorizer.set_params(vocabulary=terms.index.tolist())
            frequencies = terms.documents.to_numpy()
        elif transformer.use_idf:
            n_documents, terms = _counted(partitions, vectorizer, document_frequencies)
            frequencies = terms.documents.to_numpy()
        _set_weights(transformer, vectorizer, n_documents, frequencies)
        # At the end, so that a fit that fails leaves the last one.
        self.vectorizer_, self.transformer_ = vectorizer, transformer
        self.n_documents_ = n_documents
        return self

    def fit_transform(self, texts, y=None):
        """Fit, and weight the terms of the same texts.

        Parameters
        ----------
        texts, y
            As in `fit`.

        Returns
        -------
        X : dask array of shape (n_documents, n_features)
            One CSR block per partition. A cluster computes them at once and keeps them;
            otherwise they are not computed yet.
        """
        (X,) = persist_on_cluster([self.fit(texts).transform(texts)])
        return X

    def transform(self, texts):
        """Weight the terms of texts.

        Parameters
        ----------
        texts : dask bag, array or Series
            As in `fit`.

        Returns
        -------
        X : dask array of shape (n_documents, n_features)
            One CSR block per partition, not computed yet. A text that is missing is
            found when it is computed.
        """
        check_is_fitted(self, "vectorizer_")
        fitted = send_once((self.vectorizer_, self.transformer_))
        empty = no_counts(self.vectorizer_)
        blocks = [
            da.from_delayed(
                delayed(weighed)(partition, i, fitted),
                shape=(np.nan, self._n_features_out),
                meta=empty,
            )
            for i, partition in enumerate(_partitions(texts))
        ]
        return da.concatenate(blocks, allow_unknown_chunksizes=True)

    def get_feature_names_out(self, input_features=None):
        """Terms of the columns; an `AttributeError` if they were hashed."""
        check_is_fitted(self, "vectorizer_")
        return self.vectorizer_.get_feature_names_out()

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    @property
    def _n_features_out(self) -> int:
        return n_features(self.vectorizer_)


def _counter(vectorizer):
    vectorizer = clone(vectorizer or CountVectorizer())
    if not isinstance(vectorizer, CountVectorizer | HashingVectorizer):
        raise TypeError(
            "vectorizer must be a CountVectorizer or a HashingVectorizer, got a "
            f"{type(vectorizer).__name__}"
        )
    if isinstance(vectorizer, TfidfVectorizer):
        raise TypeError(
            "vectorizer must only count, got a TfidfVectorizer; pass a "
            "CountVectorizer with the same options, and a TfidfTransformer with "
            "its norm, use_idf, smooth_idf and sublinear_tf as transformer"
        )
    if isinstance(vectorizer, CountVectorizer):
        vectorizer._validate_params()
    return vectorizer


def _set_weights(transformer, vectorizer, n_documents, frequencies) -> None:
    # One text with every term, so that scikit-learn counts it as fitted.
    transformer.fit(sp.csr_array(np.ones((1, n_features(vectorizer)))))
    if transformer.use_idf:
        smooth = int(transformer.smooth_idf)
        transformer.idf_ = np.log((n_documents + smooth) / (frequencies + smooth)) + 1


def _counted(partitions, vectorizer, count) -> tuple:
    """Join what `count` finds in each partition: the number of texts, and counts."""
    vectorizer = send_once(vectorizer)
    parts = [delayed(count)(part, i, vectorizer) for i, part in enumerate(partitions)]
    (found,) = compute(tree_reduce(parts, add_counts))
    return found


def _partitions(texts) -> list:
    """Partitions of a dask collection, each a task that gives texts."""
    if not is_dask_collection(texts):
        raise TypeError(
            f"texts must be a dask collection, got {type(texts).__name__}; for texts "
            "in memory use scikit-learn's TfidfVectorizer, or "
            "dask.bag.from_sequence(texts)"
        )
    kind = type(texts).__name__
    if kind.startswith(("DataFrame", "Delayed", "Item", "Scalar")):
        raise TypeError(
            f"texts must be a dask bag, array or Series, got {kind}; "
            "pass one column of a DataFrame, and dask.bag.from_delayed of delayed lists"
        )
    if isinstance(texts, da.Array) and texts.ndim != 1:
        raise ValueError(
            f"texts must have one dimension, got a dask array of shape {texts.shape}; "
            "pass one column of it, for example texts[:, 0]"
        )
    return list(np.ravel(texts.to_delayed()))


def _admitted(terms, n_documents, vectorizer) -> pd.DataFrame:
    """Terms within ``min_df``, ``max_df``, ``max_features``, in alphabetical order."""

    def as_count(limit):
        return limit * n_documents if isinstance(limit, float) else limit

    low, high = as_count(vectorizer.min_df), as_count(vectorizer.max_df)
    terms = terms[terms.documents.between(low, high)].sort_index()
    if vectorizer.max_features is not None:
        terms = terms.nlargest(vectorizer.max_features, "occurrences").sort_index()
    if terms.empty:
        raise ValueError(
            f"no term of {n_documents} texts is left with min_df={vectorizer.min_df}, "
            f"max_df={vectorizer.max_df} and the vectorizer's stop words; loosen them"
        )
    return terms

"""Choosing among settings without labels, in scikit-learn's searches.

`known_item_queries` takes words out of each document, and `known_item_score` says how
well they find it again: whatever turns texts into vectors is compared by what the
vectors are for, without labels and without judged queries. `alpha_score` describes the
spectrum alone. The user guide says how well both choose, and where they fail.
"""

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.model_selection import BaseCrossValidator
from sklearn.preprocessing import normalize
from sklearn.utils import check_random_state, check_scalar, gen_batches
from sklearn.utils.extmath import safe_sparse_dot

from ._fitted import fitted_step
from ._tail.ties import find_ties

__all__ = [
    "AllDocuments",
    "alpha_score",
    "known_item_queries",
    "known_item_ranks",
    "known_item_score",
]

# Queries whose similarities with all documents are held at once.
_BATCH = 256
# Words of a document that is asked for, per word of its query. Of shorter ones, such as
# the titles that are half of CACM, the half that is left and the query hardly share a
# word, and how they were ranked said nothing of the ranks for judged queries.
_LENGTH = 4


class AllDocuments(BaseCrossValidator):
    """The one split that fits and scores all documents, for the `cv` of a search.

    Use it only with scores that do not use held-out documents.

    Examples
    --------
    >>> from powerlaw_lsa.model_selection import AllDocuments
    >>> [(fit.tolist(), score.tolist()) for fit, score in AllDocuments().split("ab")]
    [([0, 1], [0, 1])]
    """

    def split(self, X, y=None, groups=None):
        """Yield the positions of all documents, to be fitted and to be scored."""
        positions = np.arange(X.shape[0] if hasattr(X, "shape") else len(X))
        yield positions, positions

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return 1, the number of splits."""
        return 1


def alpha_score(estimator: Any, X: Any = None, y: Any = None) -> float:
    """Exponent of the power law of the documents that were fitted.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        A fitted estimator, or a fitted pipeline that contains one.
    X, y : Ignored
        Required by scikit-learn's protocol for scorers.

    Returns
    -------
    score : float
        The median exponent of the near ties, which is `alpha_` if there are none. It
        therefore does not jump if the better of two almost equally good tails changes.
        NaN if ``verdict_`` calls the tail neither clear nor weak, or if ``certified_``
        is False, so that only part of the spectrum was fitted. scikit-learn's searches
        rank NaN last, and warn; if all settings have NaN (in a halving search: all of
        its last round), they take the first, which means nothing.

    See Also
    --------
    known_item_score : What to choose by.
    powerlaw_lsa.diagnostics.near_ties : The tails that fit nearly as well.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.model_selection import alpha_score
    >>> svd = PowerLawTruncatedSVD().fit(np.diag(np.arange(1, 101) ** -0.5))
    >>> alpha_score(svd) == svd.alpha_  # there are no near ties
    True
    """
    outcome = fitted_step(estimator).outcome_
    if not (outcome.certified and outcome.verdict.is_tail):
        return np.nan
    return float(np.median(find_ties(outcome.fit).alphas))


def known_item_queries(
    texts: Sequence[str],
    *,
    n_words: int = 10,
    n_queries: int = 1000,
    random_state: int | np.random.RandomState | None = None,
) -> tuple[list[str], list[str]]:
    """Take half of each document away, and ask for it with some of the words taken.

    Parameters
    ----------
    texts : sequence of n_documents str
        Documents, whose words are separated by white space.
    n_words : int, default=10
        Words of a query. Documents of fewer than four times as many words are not asked
        for: what is left of them has too little in common with a query.
    n_queries : int, default=1000
        Documents to ask for, drawn at random; all that are long enough if there are
        fewer.
    random_state : int, RandomState instance or None, default=None
        Which words and documents are drawn. Pass an int for reproducible output.

    Returns
    -------
    documents : list of n_documents str
        Half of the words of each document, at random and in their order: X of a search.
    queries : list of n_documents str
        `n_words` words of the other half of each document, or an empty string if it is
        not asked for: y of a search.

    Raises
    ------
    TypeError
        If `texts` is a single string, or holds something other than strings.
    ValueError
        If no document is long enough.

    See Also
    --------
    known_item_score : How well the queries find their documents.

    Notes
    -----
    Simulated queries are usually drawn from documents that keep all their words [1]_,
    which rewards nothing but the matching of words. Here a query shares with its
    document only words that occur in both halves, as real queries share some.

    References
    ----------
    .. [1] L. Azzopardi, M. de Rijke, K. Balog, "Building simulated queries for
       known-item topics: an analysis using six European languages", SIGIR 2007.

    Examples
    --------
    >>> from powerlaw_lsa.model_selection import known_item_queries
    >>> texts = ["the cat sat on the mat and slept", "a dog"]
    >>> documents, queries = known_item_queries(texts, n_words=2, random_state=0)
    >>> [len(document.split()) for document in documents]
    [4, 1]
    >>> [len(query.split()) for query in queries]
    [2, 0]
    """
    check_scalar(n_words, "n_words", Integral, min_val=1)
    check_scalar(n_queries, "n_queries", Integral, min_val=1)
    words = [text.split() for text in _checked_texts(texts)]
    lengths = np.array([len(of_one) for of_one in words], dtype=int)
    if not len(long := np.flatnonzero(lengths >= _LENGTH * n_words)):
        raise ValueError(
            f"none of the {len(words)} documents has {_LENGTH * n_words} words, "
            f"{_LENGTH} times n_words={n_words}; the longest has "
            f"{lengths.max(initial=0)} separated by white space, so pass a smaller "
            "n_words, or longer texts"
        )
    rng = check_random_state(random_state)
    asked = set(rng.permutation(long)[:n_queries].tolist())
    documents, queries = [], []
    for i, of_one in enumerate(words):
        order = rng.permutation(len(of_one))
        taken, left = np.split(order, [len(of_one) // 2])
        documents.append(_joined(of_one, left))
        queries.append(_joined(of_one, taken[:n_words]) if i in asked else "")
    return documents, queries


def known_item_ranks(
    estimator: Any, X: Any, y: Sequence[str] | None = None
) -> np.ndarray:
    """Rank of each document among all, by the words that were taken out of it.

    Parameters
    ----------
    estimator : estimator with ``transform``
        Fitted to texts, such as a pipeline that begins with a vectorizer.
    X : sequence of n_documents str
        Documents to rank: the first result of `known_item_queries`.
    y : sequence of n_documents str
        Query for each document, or an empty string: its second result.

    Returns
    -------
    ranks : ndarray of shape (n_queries,)
        One for each query that is not empty, in the order of documents. 1 is the best;
        documents that are equally similar share the mean of their ranks, as all do if
        the vectorizer knows no word of the query.

    Raises
    ------
    TypeError
        If `estimator` has no ``transform``, or if there is no `y`.
    ValueError
        If X and y differ in length, or all queries are empty.

    See Also
    --------
    known_item_score : Their mean logarithm, for searches.

    Notes
    -----
    Documents are ranked by the cosine of their vectors with that of the query. Ranks
    under two settings are pairs, as they are of the same queries: the standard error
    of the difference of two scores is that of the differences of the logarithms.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from powerlaw_lsa.model_selection import known_item_ranks
    >>> documents = ["cats purr", "dogs bark", "cats and dogs"]
    >>> vectorizer = TfidfVectorizer().fit(documents)
    >>> known_item_ranks(vectorizer, documents, ["purr", "", "dogs"])
    array([1., 2.])
    """
    asked, texts = _asked(X, y)
    if not hasattr(estimator, "transform"):
        raise TypeError(
            f"{type(estimator).__name__} object has no transform, which gives the "
            "vectors to rank by; end the pipeline before the classifier or clusters"
        )
    documents = normalize(estimator.transform(X))
    queries = normalize(estimator.transform(texts))
    ranks = []
    for batch in gen_batches(len(asked), _BATCH):
        similarity = safe_sparse_dot(queries[batch], documents.T, dense_output=True)
        ranks.append(_ranks(similarity, asked[batch]))
    return np.concatenate(ranks)


def known_item_score(estimator: Any, X: Any, y: Sequence[str] | None = None) -> float:
    r"""Score how well words that were taken out of documents find them again.

    Parameters
    ----------
    estimator, X, y
        As for `known_item_ranks`, which raises the same errors.

    Returns
    -------
    score : float
        Minus the mean logarithm of the ranks of the documents; 0 if each is the first.
        ``exp(-score)`` is their geometric mean.

    See Also
    --------
    known_item_queries : Makes X and y out of texts.
    known_item_ranks : The ranks, for the uncertainty of a score or of a difference.

    Notes
    -----
    For queries q with ranks :math:`r_q`, the score is

    .. math:: -\frac{1}{n} \sum_q \log r_q.

    A search with ``scoring=known_item_score, cv=AllDocuments(), refit=False`` fits each
    setting to what is left of the documents; fit the best one to the whole texts
    yourself. The guide "Choosing settings without labels" has an example.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from powerlaw_lsa.model_selection import known_item_score
    >>> documents = ["cats purr", "dogs bark", "cats and dogs"]
    >>> vectorizer = TfidfVectorizer().fit(documents)
    >>> score = known_item_score(vectorizer, documents, ["purr", "", "dogs"])
    >>> float(round(np.exp(-2 * score)))  # ranks 1 and 2
    2.0
    """
    return -float(np.log(known_item_ranks(estimator, X, y)).mean())


def _checked_texts(texts) -> list[str]:
    """Texts as a list, or an error that says which of them is none."""
    if isinstance(texts, str):
        raise TypeError(f"texts is the string {texts[:20]!r}; pass a list of documents")
    texts = list(texts)
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(
                f"texts[{i}] must be a str, got {type(text).__name__}; pass documents, "
                "not vectors, and replace missing ones by ''"
            )
    return texts


def _joined(words, positions) -> str:
    return " ".join(words[i] for i in sorted(positions))


def _asked(X, y) -> tuple[np.ndarray, list[str]]:
    """Positions of the documents that have a query, and the queries."""
    if y is None:
        raise TypeError(
            "y is None, but must be the queries; documents, queries = "
            "known_item_queries(texts) makes them for search.fit(documents, queries)"
        )
    if len(X) != len(y):
        raise ValueError(
            f"{len(X)} documents, but {len(y)} queries; pass one for each document, "
            "as known_item_queries gives them"
        )
    for i, query in enumerate(y):
        if not isinstance(query, str):  # as NaN, which a CSV has for an empty one
            raise TypeError(
                f"y[{i}] must be a str, got {type(query).__name__}; pass an empty "
                "string if there is no query for the document"
            )
    if not len(asked := np.flatnonzero([bool(query) for query in y])):
        raise ValueError(
            f"all {len(y)} queries are empty; pass more documents, or a larger "
            "n_queries to known_item_queries"
        )
    return asked, [query for query in y if query]


def _ranks(similarity, target) -> np.ndarray:
    """Rank of the target in each row; equals share the mean of their ranks."""
    own = similarity[np.arange(len(target)), target][:, np.newaxis]
    # Equal documents may differ in the last bits of their products.
    tolerance = 100 * np.finfo(similarity.dtype).eps
    above = (similarity > own + tolerance).sum(axis=1)
    equal = (abs(similarity - own) <= tolerance).sum(axis=1)
    return above + (equal + 1) / 2

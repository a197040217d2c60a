from collections import Counter

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.stats import rankdata
from sklearn.decomposition import NMF, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from powerlaw_lsa import make_lsa
from powerlaw_lsa.model_selection import (
    AllDocuments,
    known_item_queries,
    known_item_ranks,
    known_item_score,
)

# What a fit warns of is tested with the estimator.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def texts_of_topics(n_topics=8, n_of_each=12, n_words=40, seed=0):
    """Documents, each of the words of one topic."""
    rng = np.random.default_rng(seed)
    return [
        " ".join(f"topic{topic}word{w}" for w in rng.integers(40, size=n_words))
        for topic in range(n_topics)
        for _ in range(n_of_each)
    ]


def texts_with_names(n=40, seed=0):
    """Documents of words that all share, with a name that no other has."""
    rng = np.random.default_rng(seed)
    return [
        " ".join([f"name{i}"] * 30 + [f"word{w}" for w in rng.integers(8, size=30)])
        for i in range(n)
    ]


class Given:
    """Vectors of documents and of queries that are known."""

    def __init__(self, **vectors):
        self.vectors = vectors

    def transform(self, X):
        return np.array([self.vectors[text] for text in X], dtype=float)


def search_over(pipeline, grid, texts, **options):
    options |= {"scoring": known_item_score, "cv": AllDocuments(), "refit": False}
    search = GridSearchCV(pipeline, grid, **options)
    return search.fit(*known_item_queries(texts, random_state=0))


# The queries


@pytest.mark.parametrize("n_words", [1, 3, 7])
def test_half_of_a_document_is_left_and_words_of_the_other_are_its_query(n_words):
    texts = ["", "one", "one two", "a b a c a", *texts_of_topics()]
    documents, queries = known_item_queries(texts, n_words=n_words, random_state=0)
    for text, document, query in zip(texts, documents, queries, strict=True):
        words = Counter(text.split())
        left, asked = Counter(document.split()), Counter(query.split())
        assert left + asked <= words
        assert left.total() == -(-words.total() // 2)
        assert asked.total() == (n_words if words.total() >= 4 * n_words else 0)


def test_words_stay_in_their_order():
    texts = [" ".join(f"{i:03}" for i in range(60))]
    for (part,) in known_item_queries(texts):
        assert part.split() == sorted(part.split())


def test_every_word_is_as_likely_to_be_in_a_query():
    words = [f"{i}" for i in range(12)]
    texts = [" ".join(words)] * 4000
    options = {"n_words": 3, "n_queries": len(texts), "random_state": 0}
    documents, queries = known_item_queries(texts, **options)
    # Binomial with standard deviations of 27 and 32.
    for parts, expected in ((queries, 1000), (documents, 2000)):
        found = Counter(" ".join(parts).split())
        assert all(abs(found[word] - expected) < 160 for word in words)


def test_documents_that_are_not_asked_for_lose_words_as_well():
    documents, queries = known_item_queries(
        texts_of_topics(), n_words=5, n_queries=10, random_state=0
    )
    assert sum(map(bool, queries)) == 10
    assert {len(document.split()) for document in documents} == {20}


def test_queries_depend_on_the_random_state_alone():
    texts = texts_of_topics()
    first = known_item_queries(texts, n_queries=20, random_state=3)
    assert known_item_queries(texts, n_queries=20, random_state=3) == first
    series = pd.Series(texts, index=range(5, 5 + len(texts)))
    assert known_item_queries(series, n_queries=20, random_state=3) == first
    assert known_item_queries(texts, n_queries=20, random_state=4) != first


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        ("one text", TypeError, "is the string 'one text'; pass a list"),
        (["a b", None], TypeError, r"texts\[1\] must be a str, got NoneType"),
        ([1], TypeError, r"texts\[0\] must be a str, got int; pass documents"),
        (np.eye(2), TypeError, r"texts\[0\] .* got ndarray; .* not vectors"),
        (["a b", ""], ValueError, "none of the 2 documents has 40 words, .* has 2"),
        ([], ValueError, "none of the 0 documents .* has 0 separated"),
    ],
)
def test_what_has_too_few_words_is_refused(texts, error, message):
    with pytest.raises(error, match=message):
        known_item_queries(texts)


@pytest.mark.parametrize("name", ["n_words", "n_queries"])
def test_no_words_or_no_queries_are_refused(name):
    with pytest.raises(ValueError, match=f"{name} == 0, must be >= 1"):
        known_item_queries(["a b"], **{name: 0})


# The ranks


@pytest.mark.parametrize("n_documents", [30, 700])
@pytest.mark.parametrize("make", [np.asarray, sp.csr_array, sp.csr_matrix])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ranks_are_those_of_all_cosines(n_documents, make, dtype):
    """Small integers, so that many are equal; some vectors are zero."""
    rng = np.random.default_rng(0)
    vectors = rng.integers(-1, 2, (2 * n_documents, 4)).astype(dtype)
    rows = {f"{i}": i for i in range(2 * n_documents)}
    estimator = FunctionTransformer(lambda X: make(vectors[[rows[x] for x in X]]))
    names = list(rows)
    X, y = names[:n_documents], names[n_documents:]
    y[::3] = [""] * len(y[::3])
    norms = np.maximum(np.linalg.norm(vectors, axis=1), 1e-9)
    expected = []
    for i, query in enumerate(y):
        if query:
            products = vectors[:n_documents] @ vectors[rows[query]]
            cosines = (products / norms[:n_documents] / norms[rows[query]]).round(4)
            expected.append(rankdata(-cosines)[i])
    assert known_item_ranks(estimator, X, y).tolist() == expected


def test_equal_documents_share_the_mean_of_their_ranks():
    given = Given(
        a=[1, 0], b=[2, 0], c=[0, 1], d=[1, 1], query=[1, 0.1], nothing=[0, 0]
    )
    queries = ["query", "", "query", "nothing"]
    assert known_item_ranks(given, list("abcd"), queries).tolist() == [1.5, 4, 2.5]


def test_the_score_is_the_mean_logarithm_of_the_ranks():
    given = Given(a=[1, 0], b=[0, 1], left=[1, 0.1], right=[0.1, 1])
    assert known_item_score(given, ["a", "b"], ["left", "right"]) == 0
    assert known_item_score(given, ["a", "b"], ["right", "left"]) == -np.log(2)
    assert known_item_score(given, ["a", "b"], ["left", "left"]) == -np.log(2) / 2


def test_frames_are_vectors_too():
    documents, queries = known_item_queries(texts_of_topics(), random_state=0)
    pipeline = make_pipeline(TfidfVectorizer(), TruncatedSVD(5, random_state=0))
    expected = known_item_score(pipeline.fit(documents), documents, queries)
    pipeline[-1].set_output(transform="pandas")
    assert known_item_score(pipeline, documents, queries) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        (None, TypeError, r"y is None, .* search\.fit\(documents, queries\)"),
        (["a"], ValueError, "3 documents, but 1 queries"),
        (["", "", ""], ValueError, "all 3 queries are empty"),
        (["ab", np.nan, "cd"], TypeError, r"y\[1\] .* float; pass an empty string if"),
        (pd.Series([None, "ab", ""]), TypeError, r"y\[0\] .* pass an empty string if"),
    ],
)
def test_missing_queries_are_refused(y, error, message):
    with pytest.raises(error, match=message):
        known_item_score(CountVectorizer().fit(["ab", "cd"]), ["ab", "cd", "ef"], y)


def test_estimators_without_vectors_are_refused():
    classifier = make_pipeline(CountVectorizer(), MultinomialNB())
    classifier.fit(["ab", "cd"], [0, 1])
    with pytest.raises(TypeError, match="Pipeline object has no transform"):
        known_item_score(classifier, ["ab", "cd"], ["ab", "cd"])


# What is better by construction


def test_a_vectorizer_that_drops_the_names_is_worse():
    vectorizer = TfidfVectorizer()
    texts = texts_with_names()
    search = search_over(
        make_pipeline(vectorizer), {"tfidfvectorizer__min_df": [2, 1]}, texts
    )
    assert search.best_params_ == {"tfidfvectorizer__min_df": 1}
    without, with_names = search.cv_results_["mean_test_score"]
    assert with_names > -0.2
    assert without < -np.log(4)


def test_components_are_needed_for_each_topic():
    pipeline = make_pipeline(TfidfVectorizer(), TruncatedSVD(random_state=0))
    grid = {"truncatedsvd__n_components": [2, 8]}
    search = search_over(pipeline, grid, texts_of_topics(n_topics=8))
    few, enough = search.cv_results_["mean_test_score"]
    # Within its topic of twelve, the mean rank of a document by chance is 6.5.
    assert few < enough - 0.3
    assert enough > -np.log(6.5)


def test_chance_is_the_mean_logarithm_of_all_ranks():
    """Vectors that know nothing of the text rank as a draw does."""
    n = 400
    rng = np.random.default_rng(0)
    noise = FunctionTransformer(lambda X: rng.standard_normal((len(X), 20)))
    documents = [f"{i} {i}" for i in range(n)]
    ranks = known_item_ranks(noise, documents, documents)
    expected = np.log(np.arange(1, n + 1)).mean()
    error = np.log(ranks).std() / np.sqrt(n)
    assert abs(np.log(ranks).mean() - expected) < 4 * error


# Searches


def test_a_search_over_everything_fits_each_setting_once():
    texts = texts_of_topics(n_topics=5)
    pipeline = make_lsa(tfidf_share=0.5, stop_words=None, random_state=0)
    grid = {
        "tfidf__sublinear_tf": [False, True],
        "union__lsa__svd__n_components": ["power_law", 5],
        "union__lsa__svd__exponent": [1.0, 2.0],
        "union__transformer_weights": [None, {"lsa": 0.5, "tfidf": 1.0}],
    }
    search = search_over(pipeline, grid, texts)
    scores = search.cv_results_["mean_test_score"]
    assert len(scores) == 16
    assert search.n_splits_ == 1
    documents, queries = known_item_queries(texts, random_state=0)
    best = pipeline.set_params(**search.best_params_).fit(documents)
    assert known_item_score(best, documents, queries) == pytest.approx(scores.max())


@pytest.mark.parametrize(
    "last", [NMF(5, init="nndsvda", max_iter=500), TruncatedSVD(5), "passthrough"]
)
def test_any_vectors_of_texts_can_be_scored(last):
    pipeline = make_pipeline(TfidfVectorizer(), last)
    search = search_over(
        pipeline, {"tfidfvectorizer__use_idf": [True, False]}, texts_of_topics()
    )
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_workers_find_the_same():
    texts = texts_of_topics()
    pipeline = make_pipeline(TfidfVectorizer(), TruncatedSVD(5, random_state=0))
    grid = {"truncatedsvd__n_components": [3, 5]}
    alone, together = (
        search_over(pipeline, grid, texts, n_jobs=n_jobs) for n_jobs in (1, 2)
    )
    scores = "mean_test_score"
    assert alone.cv_results_[scores] == pytest.approx(together.cv_results_[scores])


def test_a_search_without_queries_says_where_they_come_from():
    options = {"scoring": known_item_score, "cv": AllDocuments()}
    search = GridSearchCV(TfidfVectorizer(), {"use_idf": [True]}, **options)
    with pytest.raises(TypeError, match=r"known_item_queries\(texts\) makes them"):
        search.set_params(error_score="raise").fit(texts_of_topics())

"""`make_lsa` gives the steps and the similarities that it says."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law, make_lsa

# Random words have a tail of one length as well as of another.
pytestmark = pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning")
N_TOPICS = 4


def make_texts(n=120, words_of_topic=25, seed=0):
    """Texts of 20 words of a topic and 10 that all texts have, and their topics."""
    rng = np.random.default_rng(seed)
    topics = np.arange(n) % N_TOPICS
    drawn = rng.zipf(1.4, (n, 20)) % words_of_topic
    common = rng.zipf(1.4, (n, 10)) % words_of_topic
    texts = [
        " ".join([f"topic{topic}word{w}" for w in own] + [f"common{w}" for w in shared])
        for topic, own, shared in zip(topics, drawn, common, strict=True)
    ]
    return texts, topics


def test_vectors_are_those_of_the_formula():
    """Against a complete SVD by LAPACK of TF-IDF times idf."""
    texts, _ = make_texts()
    vectorizer = TfidfVectorizer(stop_words="english", min_df=2)
    X = vectorizer.fit_transform(texts).toarray() * vectorizer.idf_
    s, Vt = np.linalg.svd(X)[1:]
    k = fit_power_law(s[1:] ** 2).n_tail
    expected = X @ Vt[1 : 1 + k].T * s[1 : 1 + k]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)

    Z = make_lsa().fit_transform(texts)

    assert Z.shape == (len(texts), k)
    assert_allclose(Z @ Z.T, expected @ expected.T, atol=1e-9)


def test_pipeline_is_that_of_the_docstring():
    written_down = Pipeline(
        [
            ("tfidf", TfidfVectorizer(stop_words="english", min_df=2)),
            ("idf", TfidfTransformer(norm=None)),
            ("svd", PowerLawTruncatedSVD(without_leading=1, exponent=2)),
            ("normalizer", Normalizer()),
        ]
    )
    assert repr(make_lsa()) == repr(written_down)


def test_parameters_reach_their_steps():
    lsa = make_lsa(7, random_state=3, min_df=1, stop_words=None, sublinear_tf=True)
    assert (lsa["svd"].n_components, lsa["svd"].random_state) == (7, 3)
    changed = {"min_df": 1, "stop_words": None, "sublinear_tf": True}
    assert lsa["tfidf"].get_params() == TfidfVectorizer(**changed).get_params()


@pytest.mark.parametrize("norm", ["l2", None])
@pytest.mark.parametrize("share", [0.25, 0.7])
def test_dot_products_of_the_union_are_sums_of_cosines(share, norm):
    texts, _ = make_texts()
    documents, queries = texts[:100], texts[100:]
    union = make_lsa(tfidf_share=share, random_state=0, norm=norm)
    lsa = make_lsa(random_state=0, norm=norm)
    Z, ZQ = union.fit_transform(documents), union.transform(queries)

    in_lsa = lsa.fit_transform(documents) @ lsa.transform(queries).T
    tfidf = lsa["tfidf"]
    in_tfidf = cosine_similarity(tfidf.transform(queries), tfidf.transform(documents))
    assert sp.issparse(Z)
    expected = (1 - share) * in_lsa.T + share * in_tfidf
    assert_allclose((ZQ @ Z.T).toarray(), expected, atol=1e-12)


def test_a_query_finds_texts_of_its_topic_that_do_not_have_its_word():
    texts, topics = make_texts()
    word = "topic2word3"
    Z = (lsa := make_lsa(6, random_state=0)).fit_transform(texts)
    scores = (lsa.transform([word]) @ Z.T)[0]
    without = np.array([word not in text.split() for text in texts])
    assert (without & (topics == 2)).any()
    assert scores[without & (topics == 2)].min() > scores[topics != 2].max()


def test_a_text_without_known_terms_is_similar_to_nothing():
    texts, _ = make_texts()
    for share in (0, 0.5):
        lsa = make_lsa(tfidf_share=share, random_state=0).fit(texts)
        assert abs(lsa.transform(["unheard of"])).sum() == 0


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
@pytest.mark.parametrize("share", [0, 0.5])
@pytest.mark.parametrize(
    "texts",
    [
        ["one"],
        ["same words", "same words"],
        ["red cat", "red dog", "blue dog"],
        ["red", "green", "blue"],
        ["red cat", "red cat", "", "blue dog blue dog"],
    ],
    ids=" / ".join,
)
def test_a_handful_of_texts_has_vectors(texts, share):
    lsa = make_lsa(tfidf_share=share, stop_words=None, min_df=1)
    Z = sp.csr_array(lsa.fit_transform(texts)).toarray()
    assert len(Z) == len(texts)
    assert_allclose(Z, sp.csr_array(lsa.transform(texts)).toarray(), atol=1e-9)
    assert np.linalg.norm(Z, axis=1).max() == pytest.approx(1)


def test_grid_search_goes_over_every_step():
    texts, topics = make_texts()
    classifier = Pipeline(
        [("lsa", make_lsa(random_state=0)), ("knn", KNeighborsClassifier(3))]
    )
    grid = {
        "lsa__tfidf__min_df": [1, 3],
        "lsa__svd__n_components": ["power_law", 5],
        "lsa__svd__exponent": [1, 2],
    }
    search = GridSearchCV(classifier, grid, cv=2).fit(texts, topics)
    assert search.best_score_ > 0.9
    assert len(search.cv_results_["params"]) == 8


def test_grid_search_goes_over_the_share():
    texts, topics = make_texts()
    lsa = make_lsa(5, tfidf_share=0.5, random_state=0)
    classifier = Pipeline([("lsa", lsa), ("knn", KNeighborsClassifier(3))])
    weights = [{"lsa": (1 - s) ** 0.5, "tfidf": s**0.5} for s in (0, 0.5)]
    grid = {"lsa__union__transformer_weights": weights}
    search = GridSearchCV(classifier, grid, cv=2).fit(texts, topics)
    assert search.best_score_ > 0.9


def test_a_clone_has_the_same_vectors():
    texts, _ = make_texts()
    lsa = make_lsa(tfidf_share=0.5, random_state=0)
    Z = lsa.fit_transform(texts)
    assert_array_equal(clone(lsa).fit_transform(texts).toarray(), Z.toarray())


def test_steps_after_the_idf_give_frames():
    """Sparse TF-IDF has no frame, so the vectorizer and idf stay as they are."""
    pytest.importorskip("pandas")
    texts, _ = make_texts()
    lsa = make_lsa(4, random_state=0)
    lsa[2:].set_output(transform="pandas")
    frame = lsa.fit_transform(texts)
    assert [*frame.columns] == [f"powerlawtruncatedsvd{i}" for i in range(4)]
    assert_allclose((frame**2).sum(axis=1), 1)


@pytest.mark.parametrize("share", [-0.1, 1, 1.5, np.nan])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match=rf"tfidf_share == {share}, must be"):
        make_lsa(tfidf_share=share)


def test_a_parameter_that_the_vectorizer_does_not_have_is_refused():
    with pytest.raises(TypeError, match="max_components"):
        make_lsa(max_components=10)

"""The terms of each component."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import (
    CountVectorizer,
    HashingVectorizer,
    TfidfTransformer,
)
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from powerlaw_lsa import PowerLawTruncatedSVD, top_terms

TEXTS = ["red red green", "green blue", "blue blue red", "green red blue blue", "red"]


def matrix(n, d):
    return np.random.default_rng(0).standard_normal((n, d)) / np.arange(1, d + 1) ** 0.7


def test_top_terms_are_ordered_by_magnitude_and_keep_their_sign():
    svd = PowerLawTruncatedSVD(3).fit(matrix(30, 8))
    names = np.array(list("abcdefgh"))
    terms = top_terms(svd, names, n_terms=5)
    assert list(terms) == ["component", "rank", "term", "weight"]
    assert len(terms) == 15
    for component, group in terms.groupby("component"):
        v = svd.components_[component]
        order = sorted(range(8), key=lambda i, v=v: -abs(v[i]))[:5]
        assert group["rank"].tolist() == [1, 2, 3, 4, 5]
        assert group["term"].tolist() == names[order].tolist()
        np.testing.assert_array_equal(group["weight"], v[order])
    assert (terms["weight"] < 0).any()


def test_top_terms_of_the_leading_components():
    svd = PowerLawTruncatedSVD(3).fit(matrix(30, 8))
    leading = top_terms(svd, n_components=2)
    pd.testing.assert_frame_equal(leading, top_terms(svd)[: len(leading)])
    assert leading["component"].max() == 1


def test_terms_are_named_as_in_fit_or_by_number():
    X = matrix(10, 3)
    assert set(top_terms(PowerLawTruncatedSVD(1).fit(X))["term"]) == {"x0", "x1", "x2"}
    frame = pd.DataFrame(X, columns=["red", "green", "blue"])
    terms = top_terms(PowerLawTruncatedSVD(1).fit(frame), n_terms=99)
    assert set(terms["term"]) == {"red", "green", "blue"}


def of_counts(svd):
    """Terms of an estimator fitted to the counts of `TEXTS`, in the plain way."""
    vectorizer = CountVectorizer()
    svd.fit(vectorizer.fit_transform(TEXTS))
    return top_terms(svd, vectorizer.get_feature_names_out())


@pytest.mark.parametrize("wrap", [lambda p: p, make_pipeline], ids=["plain", "nested"])
def test_a_pipeline_names_its_terms_itself(wrap):
    pipeline = wrap(make_pipeline(CountVectorizer(), PowerLawTruncatedSVD(2)))
    expected = of_counts(PowerLawTruncatedSVD(2))
    pd.testing.assert_frame_equal(top_terms(pipeline.fit(TEXTS)), expected)


def test_all_steps_before_are_asked_for_names():
    pipeline = make_pipeline(
        CountVectorizer(), "passthrough", TfidfTransformer(), PowerLawTruncatedSVD(1)
    )
    terms = top_terms(pipeline.fit(TEXTS))
    assert set(terms["term"]) == {"red", "green", "blue"}


def test_the_best_of_a_search_names_its_terms():
    pipeline = make_pipeline(CountVectorizer(), PowerLawTruncatedSVD(1))
    grid = {"powerlawtruncatedsvd__n_components": [2]}
    search = GridSearchCV(pipeline, grid, cv=2, scoring=lambda *_: 0.0).fit(TEXTS)
    expected = of_counts(PowerLawTruncatedSVD(2))
    pd.testing.assert_frame_equal(top_terms(search), expected)


def test_given_names_come_before_those_of_the_pipeline():
    pipeline = make_pipeline(CountVectorizer(), PowerLawTruncatedSVD(1)).fit(TEXTS)
    assert set(top_terms(pipeline, list("abc"))["term"]) == set("abc")


def test_a_step_without_names_leaves_numbers():
    pipeline = make_pipeline(HashingVectorizer(n_features=4), PowerLawTruncatedSVD(1))
    with pytest.warns(UserWarning, match="numbered .* HashingVectorizer .* pass feat"):
        terms = top_terms(pipeline.fit(TEXTS))
    assert set(terms["term"]) == {"x0", "x1", "x2", "x3"}


def lower(texts):
    return [text.lower() for text in texts]


NAMELESS = FunctionTransformer(lower)
NAMED = FunctionTransformer(lower, feature_names_out="one-to-one")


@pytest.mark.parametrize("cleaning", [NAMELESS, NAMED])
@pytest.mark.parametrize("after", [[], [SelectKBest(f_classif, k=2)]])
def test_what_cleans_the_texts_does_not_hide_the_terms(cleaning, after):
    steps = [cleaning, CountVectorizer(), *after, PowerLawTruncatedSVD(1)]
    pipeline = make_pipeline(*steps).fit(TEXTS, np.arange(len(TEXTS)) % 2)
    assert set(top_terms(pipeline)["term"]) <= set(pipeline[1].get_feature_names_out())


@pytest.mark.parametrize("after", [[], [SelectKBest(f_classif, k=2)]])
def test_numbers_instead_of_terms_are_explained(after):
    """What selects columns of nameless ones would give them the numbers as names."""
    root = FunctionTransformer(np.sqrt)
    steps = [CountVectorizer(), root, *after, PowerLawTruncatedSVD(1)]
    pipeline = make_pipeline(*steps).fit(TEXTS, np.arange(len(TEXTS)) % 2)
    with pytest.warns(UserWarning, match="step FunctionTransformer .* does not name"):
        terms = top_terms(pipeline)["term"]
    assert terms.str.fullmatch(r"x\d+").all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        top_terms(pipeline, [f"w{i}" for i in range(pipeline[-1].n_features_in_)])
        top_terms(pipeline[-1])  # a matrix has no names that could be missing


@pytest.mark.parametrize(
    "names, message",
    [
        (["a"], "1 names, but the estimator was fitted to 3"),
        ("abc", "must be a list of names, .* got 'abc'"),
        (np.ones((3, 1)), "must be a list of names"),
    ],
)
def test_names_that_do_not_fit_are_refused(names, message):
    svd = PowerLawTruncatedSVD(1).fit(matrix(10, 3))
    with pytest.raises(ValueError, match=message):
        top_terms(svd, names)

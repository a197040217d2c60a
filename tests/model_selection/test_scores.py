import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import NotFittedError
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    RandomizedSearchCV,
)
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, Normalizer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.model_selection import AllDocuments, alpha_score

# What a fit warns of is tested with the estimator.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

GRID = {"tfidfvectorizer__sublinear_tf": [False, True]}


def planted(alpha, n=120, seed=0):
    """Matrix whose n eigenvalues are the quantiles of a power law with xmin = 1."""
    rng = np.random.default_rng(seed)
    quantiles = (np.arange(n) + 0.5) / n
    eigenvalues = quantiles ** (-1 / (alpha - 1))
    left, right = (np.linalg.qr(rng.standard_normal((n, n)))[0] for _ in range(2))
    return left * np.sqrt(eigenvalues) @ right


def noise(seed=0):
    return np.random.default_rng(seed).standard_normal((200, 150))


def texts(n=90, seed=0):
    """Documents of words whose frequencies are Zipf's, with a few topics."""
    rng = np.random.default_rng(seed)
    ranks = np.arange(1, 301)
    documents = []
    for i in range(n):
        weights = np.where(ranks % 5 == i % 5, 5.0, 1.0) / ranks
        words = rng.choice(ranks, 60, p=weights / weights.sum())
        documents.append(" ".join(f"word{w}" for w in words))
    return documents


def pipeline(*after):
    return make_pipeline(
        TfidfVectorizer(), PowerLawTruncatedSVD(random_state=0), *after
    )


def search_of(grid, scoring, **options):
    """Search over matrices instead of settings: the key of each is its name."""
    steps = make_pipeline(FunctionTransformer(), PowerLawTruncatedSVD())
    functions = {"functiontransformer__func": grid}
    return GridSearchCV(steps, functions, scoring=scoring, cv=AllDocuments(), **options)


# What the scores are


@pytest.mark.parametrize("alpha", [2.0, 3.0, 4.5])
def test_alpha_is_that_of_a_planted_power_law(alpha):
    svd = PowerLawTruncatedSVD().fit(planted(alpha))
    assert alpha_score(svd) == pytest.approx(alpha, abs=0.15)


def test_alpha_is_the_median_of_near_ties():
    n_with_ties = 0
    for seed in range(20):
        x = 1 + np.random.default_rng(seed).pareto(2.0, 150)
        svd = PowerLawTruncatedSVD().fit(np.diag(np.sqrt(x)))
        ties = near_ties(svd)
        if np.isfinite(score := alpha_score(svd)):
            assert score == np.median(ties.alphas)
            n_with_ties += len(ties.alphas) > 1
    assert n_with_ties > 5


def test_unit_and_order_of_documents_do_not_matter():
    X = planted(3.0)
    expected = alpha_score(PowerLawTruncatedSVD().fit(X))
    for same in (7.0 * X, X[::-1], X[:, ::-1], X.T):
        assert alpha_score(PowerLawTruncatedSVD().fit(same)) == pytest.approx(expected)


# Refusals


def test_noise_has_no_alpha():
    svd = PowerLawTruncatedSVD().fit(noise())
    assert np.isfinite(svd.alpha_)
    assert np.isnan(alpha_score(svd))


@pytest.mark.parametrize("X", [np.eye(4), np.zeros((4, 3))])
def test_no_tail_has_no_alpha(X):
    assert np.isnan(alpha_score(PowerLawTruncatedSVD().fit(X)))


def test_alpha_of_a_part_of_the_spectrum_is_refused():
    svd = PowerLawTruncatedSVD(20, algorithm="randomized", random_state=0)
    svd.fit(planted(3.0))
    assert np.isfinite(svd.alpha_)
    assert np.isnan(alpha_score(svd))


@pytest.mark.parametrize("last", [False, True])
def test_a_search_ranks_what_is_refused_last(last):
    """Noise has the larger alpha, and would win."""
    X = planted(3.0, n=150)
    functions = [lambda X: X, lambda X: noise()[: len(X)]]
    search = search_of(functions[:: 1 if last else -1], alpha_score)
    with pytest.warns(UserWarning, match="scores are non-finite"):
        search.fit(X)
    assert search.best_params_["functiontransformer__func"] is functions[0]
    assert sorted(search.cv_results_["rank_test_score"]) == [1, 2]


def test_wrong_estimators_are_refused():
    X = planted(3.0)
    with pytest.raises(TypeError, match="contains no PowerLawTruncatedSVD"):
        alpha_score(make_pipeline(TruncatedSVD(2)).fit(X))
    with pytest.raises(NotFittedError):
        alpha_score(PowerLawTruncatedSVD())


# Searches


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("other", ["passthrough", TruncatedSVD(3)])
def test_a_setting_without_a_power_law_comes_last(first, other):
    steps = [PowerLawTruncatedSVD(20, algorithm="dense"), other]
    search = GridSearchCV(
        Pipeline([("same", FunctionTransformer()), ("reduce", steps[0])]),
        {"reduce": steps if first else steps[::-1]},
        scoring=alpha_score,
        cv=AllDocuments(),
    ).fit(planted(3.0))
    assert isinstance(search.best_params_["reduce"], PowerLawTruncatedSVD)


@pytest.mark.parametrize("cv", [3, AllDocuments()])
@pytest.mark.parametrize("after", [(), (Normalizer(), KMeans(3, n_init=1))])
def test_searches_need_no_labels(cv, after):
    documents = texts()
    searches = [
        GridSearchCV(pipeline(*after), GRID, scoring=alpha_score, cv=cv),
        RandomizedSearchCV(
            pipeline(*after), GRID, n_iter=2, scoring=alpha_score, cv=cv
        ),
        HalvingGridSearchCV(
            pipeline(*after),
            GRID,
            scoring=alpha_score,
            cv=cv,
            min_resources=60,
            factor=2,
        ),
    ]
    for search in searches:
        search.fit(documents)
        assert set(search.best_params_) == set(GRID)
        assert len(search.cv_results_["mean_test_score"]) >= 2


def test_all_documents_are_fitted_once():
    documents = texts()
    cv = AllDocuments()
    search = GridSearchCV(pipeline(), GRID, scoring=alpha_score, cv=cv)
    search.fit(documents)
    expected = alpha_score(search.best_estimator_)
    assert search.best_score_ == pytest.approx(expected, rel=1e-12)
    assert search.n_splits_ == 1


@pytest.mark.parametrize("X", [[1, 2, 3], np.eye(3), pd.DataFrame(np.eye(3))])
def test_all_documents_of_any_container(X):
    ((fitted, scored),) = AllDocuments().split(X)
    assert fitted.tolist() == scored.tolist() == [0, 1, 2]

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
from powerlaw_lsa.model_selection import (
    AllDocuments,
    alpha_score,
    mean_rank,
    rank_settings,
    spectral_scores,
    stable_rank_score,
)

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


def test_stable_rank_is_the_norm_over_the_largest_eigenvalue():
    X = np.random.default_rng(0).pareto(2.0, (60, 40))
    expected = (np.linalg.norm(X) / np.linalg.norm(X, 2)) ** 2
    for n_components in ("power_law", 2):
        svd = PowerLawTruncatedSVD(n_components).fit(X)
        assert stable_rank_score(svd) == pytest.approx(expected)


@pytest.mark.parametrize("score", [alpha_score, stable_rank_score])
def test_unit_and_order_of_documents_do_not_matter(score):
    X = planted(3.0)
    expected = score(PowerLawTruncatedSVD().fit(X))
    for same in (7.0 * X, X[::-1], X[:, ::-1], X.T):
        assert score(PowerLawTruncatedSVD().fit(same)) == pytest.approx(expected)


# Refusals


def test_noise_has_no_alpha():
    svd = PowerLawTruncatedSVD().fit(noise())
    assert np.isfinite(svd.alpha_)
    assert np.isnan(alpha_score(svd))


@pytest.mark.parametrize("X", [np.eye(4), np.zeros((4, 3))])
def test_no_tail_has_no_alpha(X):
    assert np.isnan(alpha_score(PowerLawTruncatedSVD().fit(X)))


def test_zeros_have_no_stable_rank():
    with pytest.warns(UserWarning, match="no positive eigenvalue"):
        svd = PowerLawTruncatedSVD().fit(np.zeros((4, 3)))
    assert np.isnan(stable_rank_score(svd))


def test_alpha_of_a_part_of_the_spectrum_is_refused():
    svd = PowerLawTruncatedSVD(20, algorithm="randomized", random_state=0)
    svd.fit(planted(3.0))
    assert np.isfinite(svd.alpha_)
    assert np.isnan(alpha_score(svd))
    assert np.isfinite(stable_rank_score(svd))


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


@pytest.mark.parametrize("score", [alpha_score, stable_rank_score, spectral_scores])
def test_wrong_estimators_are_refused(score):
    X = planted(3.0)
    other = make_pipeline(TruncatedSVD(2)).fit(X)
    if score is spectral_scores:  # or a search would lose the scores of all settings
        with pytest.warns(UserWarning, match="are NaN.* holds no power law"):
            assert np.isnan(list(score(other).values())).all()
    else:
        with pytest.raises(TypeError, match="holds no power law"):
            score(other)
    with pytest.raises(NotFittedError):
        score(PowerLawTruncatedSVD())


@pytest.mark.filterwarnings("ignore:Scoring failed", "ignore:One or more of the test")
def test_a_search_over_another_estimator_says_why_it_has_no_scores():
    X = planted(3.0)
    search = GridSearchCV(
        make_pipeline(TruncatedSVD()),
        {"truncatedsvd__n_components": [2, 3]},
        scoring=spectral_scores,
        refit=mean_rank,
        cv=AllDocuments(),
    )
    with pytest.raises(ValueError, match=r"no setting .* a score, .* must contain one"):
        search.fit(X)


# Searches


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("other", ["passthrough", TruncatedSVD(3)])
@pytest.mark.parametrize("scoring", [spectral_scores, alpha_score])
def test_a_setting_without_a_power_law_comes_last(first, other, scoring):
    steps = [PowerLawTruncatedSVD(20, algorithm="dense"), other]
    search = GridSearchCV(
        Pipeline([("same", FunctionTransformer()), ("reduce", steps[0])]),
        {"reduce": steps if first else steps[::-1]},
        scoring=scoring,
        refit=mean_rank if scoring is spectral_scores else True,
        cv=AllDocuments(),
    ).fit(planted(3.0))
    assert isinstance(search.best_params_["reduce"], PowerLawTruncatedSVD)
    if scoring is spectral_scores:
        table = rank_settings(search)
        assert isinstance(table["reduce"][0], PowerLawTruncatedSVD)
        assert table[["alpha", "K", "stable_rank"]].isna().iloc[1].all()


@pytest.mark.parametrize("score", [alpha_score, stable_rank_score])
@pytest.mark.parametrize("cv", [3, AllDocuments()])
@pytest.mark.parametrize("after", [(), (Normalizer(), KMeans(3, n_init=1))])
def test_searches_need_no_labels(score, cv, after):
    documents = texts()
    searches = [
        GridSearchCV(pipeline(*after), GRID, scoring=score, cv=cv),
        RandomizedSearchCV(pipeline(*after), GRID, n_iter=2, scoring=score, cv=cv),
        HalvingGridSearchCV(
            pipeline(*after), GRID, scoring=score, cv=cv, min_resources=60, factor=2
        ),
    ]
    for search in searches:
        search.fit(documents)
        assert set(search.best_params_) == set(GRID)
        assert len(search.cv_results_["mean_test_score"]) >= 2


def test_workers_find_the_same():
    documents = texts()
    options = {"scoring": stable_rank_score, "cv": 3}
    alone, together = (
        GridSearchCV(pipeline(), GRID, n_jobs=n, **options).fit(documents)
        for n in (1, 2)
    )
    scores = "mean_test_score"
    assert alone.cv_results_[scores] == pytest.approx(together.cv_results_[scores])


def test_all_documents_are_fitted_once():
    documents = texts()
    cv = AllDocuments()
    search = GridSearchCV(pipeline(), GRID, scoring=stable_rank_score, cv=cv)
    search.fit(documents)
    expected = stable_rank_score(search.best_estimator_)
    assert search.best_score_ == pytest.approx(expected, rel=1e-12)
    assert search.n_splits_ == 1


@pytest.mark.parametrize("X", [[1, 2, 3], np.eye(3), pd.DataFrame(np.eye(3))])
def test_all_documents_of_any_container(X):
    ((fitted, scored),) = AllDocuments().split(X)
    assert fitted.tolist() == scored.tolist() == [0, 1, 2]


# The choice by both


def results_of(alpha, stable_rank):
    n = len(alpha)
    columns = {"alpha": alpha, "alpha_stderr": [0.1] * n, "K": [9] * n}
    columns["stable_rank"] = stable_rank
    return {f"mean_test_{name}": np.array(c) for name, c in columns.items()}


@pytest.mark.parametrize(
    ("alpha", "stable_rank", "best"),
    [
        ([2.0, 3.0, 2.5], [10.0, 30.0, 20.0], 1),
        # Ranks 3, 2, 1 and 1, 2, 3: the first of equals.
        ([2.0, 2.5, 3.0], [30.0, 20.0, 10.0], 0),
        # Ranks 1, 2, 4, 3 and 4, 2, 1, 3.
        ([4.0, 3.0, 1.5, 2.0], [1.0, 30.0, 40.0, 20.0], 1),
        # Refused, although its stable rank is the largest.
        ([np.nan, 2.0], [90.0, 1.0], 1),
        ([np.nan, np.nan], [1.0, 2.0], 0),
    ],
)
def test_mean_rank_is_of_alpha_and_stable_rank(alpha, stable_rank, best):
    assert mean_rank(results_of(alpha, stable_rank)) == best


def test_a_search_chooses_by_mean_rank_what_the_table_has_first():
    documents = texts()
    grid = GRID | {"tfidfvectorizer__norm": ["l2", None]}
    options = {"scoring": spectral_scores, "refit": mean_rank, "cv": 3}
    search = GridSearchCV(pipeline(), grid, **options).fit(documents)
    first = rank_settings(search).iloc[0]
    assert first[list(grid)].to_dict() == search.best_params_


def test_mean_rank_needs_spectral_scores():
    with pytest.raises(ValueError, match="has no mean_test_alpha; set scoring"):
        mean_rank({"mean_test_score": [1.0]})


# The table


def table_of(alphas, *, n=400, **options):
    X = planted(3.0, n=n)
    functions = [lambda X, a=a: planted(a, n=len(X)) for a in alphas]
    return rank_settings(search_of(functions, spectral_scores, **options).fit(X))


def test_settings_are_listed_best_first():
    table = table_of([2.0, 4.0, 3.0], refit="alpha")
    assert table["alpha"].round().tolist() == [4, 3, 2]
    assert table["within_chance"].tolist() == [True, False, False]
    expected = (table["alpha"] - 1) / np.sqrt(table["K"])
    np.testing.assert_allclose(table["alpha_stderr"], expected, rtol=0.05)


def test_order_is_that_of_the_score_that_refits():
    table = table_of([2.0, 4.0, 3.0], refit="stable_rank")
    assert table["stable_rank"].is_monotonic_decreasing


def test_equal_settings_are_within_chance():
    assert table_of([3.0, 3.02], n=120, refit="alpha")["within_chance"].all()


def test_refused_settings_come_last_and_are_not_within_chance():
    X = planted(3.0, n=150)
    functions = [lambda X: noise()[: len(X)], lambda X: X]
    search = search_of(functions, spectral_scores, refit="alpha").fit(X)
    table = rank_settings(search)
    assert np.isnan(table["alpha"].iloc[-1])
    assert table["within_chance"].tolist() == [True, False]


def test_a_halving_search_has_no_table():
    documents = texts()
    search = HalvingGridSearchCV(
        pipeline(), GRID, scoring=alpha_score, cv=3, min_resources=60, factor=2
    )
    message = "HalvingGridSearchCV compares settings by one score, .* use GridSearchCV"
    with pytest.raises(ValueError, match=message):
        rank_settings(search.fit(documents))


def test_a_search_with_another_score_has_no_table():
    X = planted(3.0)
    search = search_of([None], alpha_score).fit(X)
    with pytest.raises(ValueError, match="scoring=spectral_scores"):
        rank_settings(search)

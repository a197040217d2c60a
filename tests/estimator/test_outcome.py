"""The record of a fit: what it holds, and that every room reads it and nothing else."""

import ast
import pickle
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler

from powerlaw_lsa import PowerLawTruncatedSVD, assess, compare_rules, report_html
from powerlaw_lsa._cli.inputs import Data
from powerlaw_lsa._cli.results import Found, as_json
from powerlaw_lsa.diagnostics import (
    document_intervals,
    fit_shuffled,
    goodness_of_fit,
    top_terms,
)
from powerlaw_lsa.model_selection import AllDocuments, alpha_score
from powerlaw_lsa.plotting.overview import pictures
from powerlaw_lsa.rules import BrokenStick, Elbow, PowerLaw

PACKAGE = Path(__file__).parents[2] / "powerlaw_lsa"
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module", name="X")
def make_matrix():
    return np.random.default_rng(0).pareto(2.0, (60, 40))


@pytest.mark.parametrize(
    "options, by_law, limit, cut_by",
    [
        ({}, True, None, None),
        ({"max_components": 9}, True, 9, None),
        ({"n_components": PowerLaw(12)}, True, 12, None),
        ({"n_components": PowerLaw(12), "max_components": 9}, True, 9, None),
        ({"n_components": PowerLaw(9), "max_components": 12}, True, 9, None),
        ({"n_components": 7}, False, None, None),
        ({"n_components": 70}, False, None, "rank"),
        ({"n_components": 7, "max_components": 5}, False, 5, "max_components"),
        ({"n_components": BrokenStick()}, False, None, None),
    ],
)
def test_the_record_holds_what_was_decided(X, options, by_law, limit, cut_by):
    svd = PowerLawTruncatedSVD(**options).fit(X)
    outcome = svd.outcome_
    decided = (outcome.by_law, outcome.max_components, outcome.cut_by)
    assert decided == (by_law, limit, cut_by)
    assert outcome.requested == options.get("n_components", "power_law")
    assert outcome.n_components == svd.n_components_ == len(svd.components_)
    held = svd.eigenvalues_[: svd.n_components_].sum() / np.linalg.norm(X) ** 2
    assert outcome.share == pytest.approx(held)


def scalars(record):
    """Yield every single value within a record."""
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            yield from scalars(value)
        elif not isinstance(value, np.ndarray):
            yield value


@pytest.mark.parametrize(
    "algorithm, n_columns, unit, complete",
    [
        ("dense", 40, 1.0, True),
        ("dense", 40, 1e4, True),
        ("lanczos", 40, 1.0, True),
        ("lanczos", 800, 1.0, False),
        ("lanczos", 800, 1e4, True),  # the large column is taken out first
        ("arpack", 40, 1.0, False),
        ("randomized", 40, 1.0, False),
    ],
)
def test_values_of_the_record_are_no_numpy_scalars(
    algorithm, n_columns, unit, complete
):
    """Which JSON, for one, does not know; ``certified`` was one."""
    X = np.random.default_rng(0).standard_normal((900, n_columns))
    X /= np.arange(1, n_columns + 1)
    X[:, 0] *= unit
    n_components = 5 if algorithm in ("arpack", "randomized") else "power_law"
    svd = PowerLawTruncatedSVD(n_components, algorithm=algorithm, random_state=0)
    values = list(scalars(svd.fit(X).outcome_))
    assert svd.spectrum_.complete == complete
    assert not [value for value in values if isinstance(value, np.generic)]
    assert type(svd.certified_) is bool


def test_attributes_are_read_from_the_record(X):
    svd = PowerLawTruncatedSVD().fit(X)
    other = PowerLawTruncatedSVD(max_components=5).fit(X)
    svd.outcome_ = other.outcome_
    names = (
        "alpha_ alpha_stderr_ xmin_ ks_distance_ power_law_ certified_ findings_ "
        "spectrum_ solver_ n_components_"
    )
    for name in names.split():
        assert getattr(svd, name) is getattr(other, name), name
    assert svd.verdict_ == other.verdict_
    unfitted = clone(svd)
    assert not hasattr(unfitted, "alpha_")
    assert not hasattr(unfitted, "outcome_")


def said_of(svd, X):
    """All that the rooms say of a fit, without what is random or a parameter."""
    page = report_html(svd, X).partition("Settings")[0]
    yield "page", re.sub(r"\d{4}-\d\d-\d\d", "today", page)
    yield "assess", str(assess(svd, X, n_resamples=5, random_state=0))
    yield "rules", compare_rules(svd).drop(columns="seconds").to_string()
    yield "shuffled", str(fit_shuffled(svd, X, n_draws=2, random_state=0))
    for name, display in pictures(svd).items():
        yield name, display.caption()
    data = Data(X, range(len(X)), [f"x{i}" for i in range(X.shape[1])], "X")
    yield "command", as_json(Found(svd, data))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"n_components": PowerLaw(9)},
        {"n_components": 0.5, "max_components": 8},
        {"n_components": 5, "algorithm": "arpack", "random_state": 0},
    ],
)
@pytest.mark.usefixtures("without_alternatives", "without_pictures")
def test_parameters_set_after_the_fit_change_nothing_that_is_said(X, options):
    svd = PowerLawTruncatedSVD(**options).fit(X)
    before = dict(said_of(svd, X))
    for changed in (
        {"n_components": 3, "max_components": 2, "algorithm": "randomized"},
        {"n_components": Elbow(), "max_components": None, "algorithm": "dense"},
    ):
        svd.set_params(**changed, random_state=5, tol=0.5)
        for name, text in said_of(svd, X):
            assert text == before[name], name


@pytest.mark.parametrize("n_components", ["power_law", PowerLaw(), 5])
@pytest.mark.parametrize(
    "options",
    [
        {"algorithm": "randomized", "max_components": 20, "random_state": 0},
        {"algorithm": "arpack", "max_components": 20, "random_state": 0},
        {"algorithm": "dense"},
    ],
)
def test_the_table_of_rules_calls_the_law_decided_if_the_fit_is_certified(
    X, n_components, options
):
    svd = PowerLawTruncatedSVD(n_components, **options).fit(X)
    row = compare_rules(svd, "power_law").iloc[0]
    assert row["decided"] == svd.certified_
    assert row["K"] == svd.power_law_.n_tail


def test_a_tail_that_ends_at_the_limit_is_not_decided():
    x = 5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)
    options = {"algorithm": "arpack", "max_components": 20, "random_state": 0}
    svd = PowerLawTruncatedSVD(**options).fit(np.diag(np.sqrt(x)))
    assert svd.power_law_.n_tail == 20
    assert not svd.certified_
    assert not compare_rules(svd, "power_law")["decided"].item()


def test_a_function_of_a_part_of_the_spectrum_is_not_decided(X):
    svd = PowerLawTruncatedSVD(20, max_components=20, algorithm="arpack").fit(X)
    table = compare_rules(svd, [lambda spectrum: 4, 4, 30])
    assert table["K"].tolist() == [4, 4, 20]
    assert table["decided"].tolist() == [False, True, True]


def test_the_limit_of_a_rule_is_that_of_the_table(X):
    svd = PowerLawTruncatedSVD(PowerLaw(max_components=10)).fit(X)
    assert PowerLawTruncatedSVD().fit(X).n_components_ > 10
    assert compare_rules(svd, "power_law")["K"].item() == svd.n_components_ <= 10


def test_a_rule_holds_nothing_but_its_parameters(X):
    rule = PowerLaw(10)
    before = pickle.dumps(rule)
    PowerLawTruncatedSVD(rule).fit(X)
    assert pickle.dumps(rule) == before
    assert vars(rule) == {"max_components": 10}


@pytest.mark.parametrize("algorithm", ["arpack", "randomized", "lanczos"])
def test_shuffled_matrices_need_no_number_of_the_estimator(X, algorithm):
    svd = PowerLawTruncatedSVD(10, algorithm=algorithm, random_state=0).fit(X)
    found = fit_shuffled(svd, X, n_draws=1, max_components=None, random_state=0)
    assert len(found.nulls[0].eigenvalues) == 40


def test_rules_are_compared_whatever_numpy_does_with_underflow(X):
    seen = []

    def rule(spectrum):
        seen.append(np.geterr()["under"])
        return 1

    with np.errstate(all="raise"):
        compare_rules(X, [rule])
    assert seen
    assert set(seen) == {"ignore"}


# Where it is found --------------------------------------------------------------------

TEXTS = [f"alpha beta w{i % 7} v{i % 5} u{i % 11} t{i % 13}" for i in range(60)]
TABLE = pd.DataFrame({"text": TEXTS, "length": [float(len(t)) for t in TEXTS]})
Y = np.arange(60) % 2


def lsa():
    return make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(5))


def in_columns():
    numbers = ("numbers", StandardScaler(), ["length"])
    columns = ColumnTransformer([("text", lsa(), "text"), numbers])
    return make_pipeline(columns, LogisticRegression()).fit(TABLE, Y)


def in_a_union():
    branch = make_pipeline(PowerLawTruncatedSVD(5), Normalizer())
    union = FeatureUnion([("lsa", branch), ("tfidf", "passthrough")])
    return make_pipeline(TfidfVectorizer(), union).fit(TEXTS)


def in_one_against_the_rest():
    model = make_pipeline(*(step for _, step in lsa().steps), LogisticRegression())
    return OneVsRestClassifier(model).fit(TEXTS, Y)


def beside_a_transformed_target():
    return TransformedTargetRegressor(make_pipeline(lsa(), Ridge())).fit(TEXTS, Y)


def calibrated():
    model = make_pipeline(lsa(), LogisticRegression())
    return CalibratedClassifierCV(model, ensemble=False).fit(TEXTS, Y)


def frozen():
    model = make_pipeline(lsa(), LogisticRegression()).fit(TEXTS, Y)
    return CalibratedClassifierCV(FrozenEstimator(model)).fit(TEXTS, Y)


def frozen_step_by_step():
    return make_pipeline(*(FrozenEstimator(step) for step in lsa().fit(TEXTS)))


def in_a_search():
    grid = {"columntransformer__text__tfidfvectorizer__sublinear_tf": [True]}
    return GridSearchCV(in_columns(), grid, cv=2).fit(TABLE, Y)


@pytest.mark.parametrize(
    "make, data",
    [
        (in_columns, TABLE),
        (in_a_union, TEXTS),
        (in_one_against_the_rest, TEXTS),
        (beside_a_transformed_target, TEXTS),
        (calibrated, TEXTS),
        (frozen, TEXTS),
        (frozen_step_by_step, TEXTS),
        (in_a_search, TABLE),
    ],
)
def test_the_one_power_law_inside_is_found_with_the_steps_before_it(make, data):
    model = make()
    assert goodness_of_fit(model, n_resamples=3).n_resamples == 3
    assert set(top_terms(model)["term"]) <= {w for t in TEXTS for w in t.split()}
    assert fit_shuffled(model, data, n_draws=1, random_state=0).nulls
    assert isinstance(alpha_score(model), float)


def test_what_is_frozen_is_fitted_to_subsamples_all_the_same():
    thawed = lsa().fit(TEXTS)
    kept = document_intervals(thawed, TEXTS, n_resamples=3, random_state=0)
    model = make_pipeline(thawed[0], FrozenEstimator(thawed[1]))
    found = document_intervals(model, TEXTS, n_resamples=3, random_state=0)
    assert found.replicates.equals(kept.replicates)
    assert found.replicates["D"].nunique() > 1


def test_a_search_by_alpha_finds_it_among_columns():
    model = clone(in_columns())
    grid = {"columntransformer__text__tfidfvectorizer__sublinear_tf": [False, True]}
    search = GridSearchCV(
        model, grid, scoring=alpha_score, cv=AllDocuments(), error_score="raise"
    )
    search.fit(TABLE, Y)


def test_of_several_the_way_to_one_is_said():
    three = OneVsRestClassifier(
        make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(3), LogisticRegression())
    ).fit(TEXTS, np.arange(60) % 3)
    message = r"contains 3 power laws; .* estimator\.estimators_\[0\]\['powerlawtrun"
    with pytest.raises(TypeError, match=message):
        report_html(three)
    assert top_terms(three.estimators_[0]["powerlawtruncatedsvd"], n_components=1).size


# Nothing else is read -----------------------------------------------------------------

# What may have attributes of these names: records, options, and an object's own.
_RECORDS = {
    *("self", "options", "values", "outcome", "fit", "whole", "rule", "search"),
    *("result", "found", "spectrum", "demand", "outcome_", "assessment"),
}


def parameters_read(path):
    names = set(PowerLawTruncatedSVD._get_param_names())
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    methods = {node.func for node in nodes if isinstance(node, ast.Call)}
    for node in set(nodes) - methods:
        if isinstance(node, ast.Attribute) and node.attr in names:
            value = node.value
            owner = value.id if isinstance(value, ast.Name) else ast.unparse(value)
            if owner.rpartition(".")[2] not in _RECORDS:
                yield f"{path.name}:{node.lineno} {ast.unparse(node)}"


@pytest.mark.parametrize(
    "path",
    sorted(set(PACKAGE.rglob("*.py")) - {PACKAGE / "_estimator.py"}),
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_no_parameter_of_a_fitted_step_is_read(path):
    assert list(parameters_read(path)) == []


def test_the_check_of_parameters_sees_them(tmp_path):
    path = tmp_path / "room.py"
    path.write_text("def f(svd, self):\n    return svd.max_components, self.tol\n")
    assert list(parameters_read(path)) == ["room.py:2 svd.max_components"]

import json
import pickle

import numpy as np
import pytest
import scipy.sparse as sp

from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules, fit_power_law
from powerlaw_lsa._matrix import host
from powerlaw_lsa._spectrum import dense
from powerlaw_lsa.rules import BrokenStick, Elbow, ParallelAnalysis, TraceLog
from powerlaw_lsa.rules.compare import DEFAULT_RULES


@pytest.fixture(scope="module", name="X")
def make_matrix():
    rng = np.random.default_rng(0)
    X = rng.pareto(2.0, (120, 80)) / np.arange(1, 81) ** 0.5
    return sp.csr_array(np.where(X > 0.1, X, 0))


@pytest.fixture(scope="module")
def table(X):
    return compare_rules(X, random_state=0)


def test_every_rule_gives_what_the_estimator_would_keep(X, table):
    for name, value in DEFAULT_RULES.items():
        svd = PowerLawTruncatedSVD(value, random_state=0)
        k = 80 if isinstance(value, int) else svd.fit(X).n_components_
        assert table["K"][name] == k, name


def test_columns(X, table):
    assert table.index.tolist() == list(DEFAULT_RULES)
    x = np.linalg.svd(X.toarray(), compute_uv=False) ** 2
    shares = [x[:k].sum() / x.sum() for k in table["K"]]
    np.testing.assert_allclose(table["share"], shares)
    assert table["decided"].all()
    assert (table["lacks"] == "").all()
    assert (table["seconds"] > 0).all()
    assert table["K"].dtype == "Int64"
    assert set(table["needs"]) == {"leading", "complete"}
    assert set(table["uses"]) == {"", "shuffles", "vectors"}
    assert table.attrs["solver"] == "dense"
    assert table.attrs["seconds"] > 0
    json.dumps(table.attrs)  # to_parquet writes them as JSON
    assert pickle.loads(pickle.dumps(table)).equals(table)


def test_one_spectrum_is_shared(X, monkeypatch):
    calls = []

    def counting(*args):
        calls.append(args)
        return _dense_decompose(*args)

    _dense_decompose = dense.decompose
    monkeypatch.setattr(dense, "decompose", counting)
    rules = {k: v for k, v in DEFAULT_RULES.items() if "analysis" not in k}
    compare_rules(X, rules)
    assert len(calls) == 1


def test_a_list_names_its_rules_as_they_are_written(X):
    table = compare_rules(X, ["power_law", 0.5, 7, BrokenStick(), ParallelAnalysis(3)])
    names = ["power_law", "0.5", "7", "BrokenStick()", "ParallelAnalysis(n_draws=3)"]
    assert table.index.tolist() == names
    assert table["K"]["7"] == 7


@pytest.mark.parametrize("rule", ["power_law", 7, 0.5, BrokenStick()])
def test_a_rule_alone_is_a_list_of_one(X, rule):
    alone, listed = compare_rules(X, rule), compare_rules(X, [rule])
    assert alone["K"].equals(listed["K"])


@pytest.mark.parametrize("rules", [[], {}])
def test_no_rules_are_refused_before_any_work(rules):
    with pytest.raises(ValueError, match="rules is empty; pass at least one"):
        compare_rules("not looked at", rules)


def test_functions_and_too_large_numbers(X):
    table = compare_rules(X, {"f": lambda spectrum: 5, "all": 10_000})
    assert table["K"].tolist() == [5, 80]
    assert table["needs"].tolist() == ["complete", "leading"]
    assert table["share"].iloc[1] == pytest.approx(1)


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.DegenerateSpectrumWarning")
def test_components_left_out_are_not_compared(X):
    rules = ["power_law", 0.5, Elbow(), ParallelAnalysis()]
    table = compare_rules(X, rules, without_leading=2, random_state=0)
    for rule, k in zip(rules, table["K"], strict=True):
        svd = PowerLawTruncatedSVD(rule, without_leading=2, random_state=0)
        assert svd.fit(X).n_components_ == k
    with pytest.raises(ValueError, match="without_leading == -1, must be >= 0"):
        compare_rules(X, without_leading=-1)


def test_fitted_estimator_answers_for_what_it_knows(X):
    svd = PowerLawTruncatedSVD(20, algorithm="arpack", random_state=0).fit(X)
    rules = {"power law": "power_law", "stick": BrokenStick(), "f": lambda s: 4}
    table = compare_rules(
        svd, rules | {"elbow": Elbow(), "7": 7, "30": 30, "99 %": 0.99}
    )
    whole = compare_rules(X, rules)["K"]
    assert table["K"][["stick", "f", "7"]].tolist() == [whole["stick"], 4, 7]
    assert table["K"]["power law"] == svd.power_law_.n_tail
    assert table["K"][["elbow", "30", "99 %"]].isna().all()
    assert table.index[table["decided"]].tolist() == ["stick", "7"]
    assert table["share"].isna().equals(table["K"].isna())
    assert table["lacks"].to_dict() == {
        "power law": "eigenvalues",
        "stick": "",
        "f": "complete spectrum",
        "elbow": "complete spectrum",
        "7": "",
        "30": "eigenvalues",
        "99 %": "eigenvalues",
    }


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_with_a_limit_every_rule_gives_what_the_estimator_would_keep(X):
    table = compare_rules(X, max_components=9, random_state=0)
    assert table["decided"].all()
    for name, value in DEFAULT_RULES.items():
        svd = PowerLawTruncatedSVD(value, max_components=9, random_state=0)
        assert table["K"][name] == svd.fit(X).n_components_, name


@pytest.mark.parametrize("algorithm", ["auto", "arpack"])
def test_limit_of_a_fitted_estimator_holds_for_the_rules(X, algorithm):
    limit = compare_rules(X, ["power_law"])["K"].item() - 1
    svd = PowerLawTruncatedSVD(
        max_components=limit, algorithm=algorithm, random_state=0
    ).fit(X)
    table = compare_rules(svd, ["power_law", 60])
    assert table["K"].tolist() == [svd.n_components_, limit]
    assert table["asked"].tolist() == [svd.n_components_, 60]
    assert svd.certified_
    assert table["decided"].all()


def test_a_limit_that_is_none_is_named(X):
    with pytest.raises(ValueError, match="max_components == 0, must be >= 1"):
        compare_rules(X, max_components=0)


def test_complete_estimator_lacks_only_what_needs_x(X):
    table = compare_rules(PowerLawTruncatedSVD().fit(X))
    missing = table.index[~table["decided"]].tolist()
    assert missing == ["localization elbow", "parallel analysis", "sign-flip analysis"]
    assert (table["lacks"] == "X").equals(~table["decided"])
    assert table["K"].isna().equals(~table["decided"])
    assert str(table).splitlines()[0].endswith("lacks")  # where no column is cut off


def test_without_memory_leading_rules_are_decided_and_the_others_not(monkeypatch):
    monkeypatch.setattr(host, "matrix_bytes", lambda shape: np.inf)
    X = np.random.default_rng(0).pareto(2.0, (600, 500)) / np.arange(1, 501) ** 0.5
    table = compare_rules(X, {"stick": BrokenStick(), "elbow": Elbow(), "three": 3})
    assert table["decided"].tolist() == [True, False, True]
    assert table["K"].isna().tolist() == [False, True, False]
    assert table["lacks"].tolist() == ["", "complete spectrum", ""]
    assert table.attrs["solver"] == "lanczos"


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_of_a_matrix_of_zeros_one_component_is_kept_by_every_rule():
    X = np.zeros((5, 4))
    svd = PowerLawTruncatedSVD().fit(X)
    for table in (compare_rules(X), compare_rules(svd)):
        assert table["decided"].all()
        assert (table["K"] == svd.n_components_).all()
        assert (table["lacks"] == "").all()
        assert (table["share"] == 0).all()


def test_a_part_of_the_spectrum_may_decide_what_needs_all_of_it_in_general():
    X = np.random.default_rng(0).standard_normal((600, 500)) / np.arange(1, 501)
    svd = PowerLawTruncatedSVD(5, algorithm="lanczos", random_state=0).fit(X)
    assert not svd.spectrum_.complete
    rules = {"trace-log": TraceLog(), "f": lambda spectrum: 30, "elbow": Elbow()}
    table = compare_rules(svd, rules, max_components=20)
    assert table["decided"].tolist() == [True, False, False]
    assert table["lacks"].tolist() == ["", *["complete spectrum"] * 2]
    whole = compare_rules(X, TraceLog())["K"].item()
    assert table["asked"]["trace-log"] == whole


@pytest.mark.parametrize(
    "rules, message",
    [
        ([0], "rules holds 0, which is no rule; pass 'power_law', an int"),
        (["elbow"], "rules holds 'elbow', which is no rule; .* such as Elbow"),
        ({"a": 2.5}, "rules holds 2.5, which is no rule"),
        ([Elbow], r"Elbow is a class; pass an instance: Elbow\(\)"),
        (int, r"int is a class; pass a number, a rule or a function$"),
        (lambda spectrum: "x", r"^the rule <.*> must return a positive integer, got"),
    ],
)
def test_bad_rules_are_named(X, rules, message):
    with pytest.raises(ValueError, match=message):
        compare_rules(X, rules)


@pytest.mark.parametrize("kind", ["PowerLawTruncatedSVD", "Spectrum"])
def test_nothing_is_left_out_of_a_spectrum_that_is_known(X, kind):
    svd = PowerLawTruncatedSVD().fit(X)
    source = svd if kind == "PowerLawTruncatedSVD" else svd.spectrum_
    message = (
        f"without_leading=3 is for a matrix, but X is of type {kind}, with.* or fit "
    )
    with pytest.raises(ValueError, match=message):
        compare_rules(source, without_leading=3)


def test_unfitted_estimator_is_refused():
    with pytest.raises(ValueError, match="not fitted"):
        compare_rules(PowerLawTruncatedSVD())


def test_a_power_law_alone_has_no_spectrum_to_compare_on():
    with pytest.raises(TypeError, match="PowerLawFit object holds no spectrum; pass a"):
        compare_rules(fit_power_law([9.0, 5.0, 4.0, 2.0]))

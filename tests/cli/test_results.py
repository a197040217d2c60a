"""The result as text and as JSON."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from powerlaw_lsa import compare_rules
from powerlaw_lsa._cli.options import spelled
from powerlaw_lsa._cli.printing import _join_terms

from ._reference import N_DOCUMENTS, reference


def test_json_has_the_result_of_the_estimator(run, table, texts):
    X, svd = reference(texts)
    status, out, err = run(table, "--json")
    assert (status, err) == (0, "")
    result = json.loads(out)
    components = result.pop("leading_components")
    assert result == {
        "source": str(table),
        "tail": str(svd.verdict_.word),
        "verdict": str(svd.verdict_),
        "n_documents": N_DOCUMENTS,
        "n_without_terms": 0,
        "n_terms": X.shape[1],
        "n_stored": X.nnz,
        "n_left_out": 1,
        "n_components": svd.n_components_,
        "n_tail": svd.n_components_,
        "alpha": svd.alpha_,
        "alpha_stderr": svd.alpha_stderr_,
        "xmin": svd.xmin_,
        "ks_distance": svd.ks_distance_,
        "certified": True,
        "n_examined": None,
        "solver": "dense",
        "share_kept": pytest.approx(
            (svd.singular_values_**2).sum() / svd.spectrum_.total, rel=1e-9
        ),
        "findings": [finding.sentence(spelled) for finding in svd.findings_],
        "assessment": None,
        "rules": None,
    }
    assert len(components) == min(10, svd.n_components_)
    assert components[0]["eigenvalue"] == pytest.approx(svd.eigenvalues_[0])


def test_terms_are_those_with_the_largest_loadings(run, table, texts):
    vectorizer = TfidfVectorizer(max_df=0.95, min_df=2, stop_words="english")
    names = vectorizer.fit(texts).get_feature_names_out()
    svd = reference(texts, n_components=3)[1]
    _, out, _ = run(table, "--json", "--n-components", 3)
    for component, loadings in zip(
        json.loads(out)["leading_components"], svd.components_, strict=True
    ):
        by_size = sorted(zip(names, loadings, strict=True), key=lambda t: -abs(t[1]))
        assert component["terms"] == pytest.approx(dict(by_size[:8]))


def test_text_has_the_result_in_80_columns(run, table, texts):
    X, svd = reference(texts)
    status, out, err = run(table)
    assert (status, err) == (0, "")
    verdict, head, body = out.split("\n\n")
    assert " ".join(verdict.split()) == str(svd.verdict_)
    facts = dict(line.split(maxsplit=1) for line in head.splitlines()[:1])
    assert facts == {"source": str(table)}
    for line in (
        f"documents n    {N_DOCUMENTS}",
        f"terms d        {X.shape[1]}",
        f"stored values  {X.nnz:,}",
        f"components K   {svd.n_components_}",
        f"alpha          {svd.alpha_:.2f} +- {svd.alpha_stderr_:.2f}",
        f"xmin           {svd.xmin_:.4g}",
        f"KS distance D  {svd.ks_distance_:.3g}",
        "certified      yes, every longer tail was excluded",
        "solver         dense",
    ):
        assert line in head.splitlines()
    share = (svd.singular_values_**2).sum() / svd.spectrum_.total
    assert (
        f"share kept     {share:.1%} of the squared Frobenius norm of the rest" in head
    )
    lines = body.splitlines()
    assert len(lines) == 1 + min(10, svd.n_components_)
    assert max(map(len, lines)) <= 80
    assert "word" in lines[1]
    assert "-" not in body.replace("e-", "")


def test_terms_of_either_end_of_a_component_are_told_apart():
    assert _join_terms({"a": 0.5, "b": -0.4, "c": 0.3}) == "a c | b"
    assert _join_terms({"a": 0.5, "c": 0.3}) == "a c"


def test_assessment_follows_the_result(run, table, assessment):
    _, plain, _ = run(table)
    status, out, err = run(table, "--assess")
    assert (status, err) == (0, "")
    first, _, rest = plain.partition("\n\n")
    larger = str(assessment.larger_than_random)
    second = out.removeprefix(first).partition(rest)[0]
    assert " ".join(second.split()) == larger  # not in the plain result, which is free
    words = " ".join(assessment.say(spelled, lead=False)).replace("±", "+-").split()
    assert " ".join(words) in " ".join(out.split())
    for title in assessment.tables:
        assert f"\n{title}\n" in out
    assert max(map(len, out[len(plain) :].splitlines())) <= 80


def test_what_assess_found_is_not_left_to_assess(run, tmp_path, without_alternatives):
    """The warning is issued when the number is known, and is 0 for noise."""
    noise = np.random.default_rng(0).standard_normal((300, 200))
    np.save(tmp_path / "X.npy", noise)
    _, out, err = run(tmp_path / "X.npy")
    assert "(--assess says how many are larger than in random documents" in err
    _, out, err = run(tmp_path / "X.npy", "--assess", "--json")
    result = json.loads(out)
    for said in (err, *result["findings"], " ".join(result["assessment"]["sentences"])):
        assert "parallel analysis finds no component that is larger" in said
        assert "--assess" not in said


def test_assessment_in_json(run, table, assessment):
    result = json.loads(run(table, "--assess", "--json")[1], parse_constant=pytest.fail)
    found = result["assessment"]
    assert found["sentences"] == assessment.say(spelled)
    assert found["p_value"] == assessment.goodness_of_fit.p_value
    assert list(found["tables"]) == list(assessment.tables)
    ties = pd.DataFrame(found["tables"]["The best tail and near ties"])
    pd.testing.assert_frame_equal(ties, assessment.near_ties.to_frame())
    alternatives = found["tables"]["Power law against other distributions"]
    assert alternatives[0]["alternative"] == "truncated power law"


def test_rules_follow_the_result(run, table, texts):
    _, plain, _ = run(table)
    status, out, err = run(table, "--compare-rules")
    assert (status, err) == (0, "")
    assert out.startswith(f"{plain}\nWhere each rule ends\n")
    rules = json.loads(run(table, "--compare-rules", "--json")[1])["rules"]
    expected = compare_rules(reference(texts)[0], without_leading=1, random_state=0)
    assert [row["rule"] for row in rules] == expected.index.tolist()
    assert [row["K"] for row in rules] == expected["K"].tolist()
    for line, row in zip(out.splitlines()[-len(rules) :], rules, strict=True):
        assert line.split()[-3:-1] == [str(row["K"]), str(row["asked"])]
        assert len(line) <= 80


def test_a_limit_is_part_of_what_is_certified(run, table):
    _, out, _ = run(table, "--max-components", 9, "--json")
    assert json.loads(out)["n_examined"] == 9
    _, out, _ = run(table, "--max-components", 9)
    assert "certified      yes, of the tails of up to 9, which is the limit" in out
    assert "every longer tail" not in out


def test_rules_are_limited_like_the_fit(run, table):
    found = run(table, "--compare-rules", "--json", "--max-components", "3")[1]
    k = {row["rule"]: row["K"] for row in json.loads(found)["rules"]}
    assert max(k.values()) == 3
    assert k["power law"] == json.loads(found)["n_components"]


def test_assessment_without_a_tail(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.eye_array(3, format="csr"))
    _, out, _ = run(tmp_path / "X.npz", "--assess", "--json", "--quiet")
    found = json.loads(out, parse_constant=pytest.fail)["assessment"]
    assert (found["p_value"], found["tables"]) == (None, {})
    assert found["sentences"][0].startswith("There is one distinct positive eigenvalue")


def test_no_tail_to_fit_is_told_and_is_valid_json(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.eye_array(3, format="csr"))
    status, out, err = run(tmp_path / "X.npz", "--json")
    assert status == 0
    assert err.startswith("warning: There is one distinct positive eigenvalue")
    assert err.count("\n") == 1
    result = json.loads(out, parse_constant=pytest.fail)
    assert (result["alpha"], result["xmin"], result["n_components"]) == (None, 1.0, 3)
    assert result["n_tail"] is None
    _, out, _ = run(tmp_path / "X.npz")
    assert (
        "components     3\npower law      none, because there is no tail to fit\n"
        in out
    )
    assert not re.search("alpha|xmin|certified|none [+]", out)


def test_no_k_stands_for_two_things(run, table, texts):
    _, svd = reference(texts)
    _, out, _ = run(table, "--n-components", 7)
    assert f"components     7\npower law K    {svd.n_components_}\nalpha " in out
    assert "components K" not in out
    result = json.loads(run(table, "--n-components", 7, "--json")[1])
    assert (result["n_components"], result["n_tail"]) == (7, svd.n_components_)


def test_all_zeros(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.csr_array((3, 4)))
    status, out, err = run(tmp_path / "X.npz", "--json")
    assert status == 0
    assert err.startswith("warning: There is no positive eigenvalue")
    result = json.loads(out)
    assert (result["share_kept"], result["leading_components"]) == (0, [])
    _, out, _ = run(tmp_path / "X.npz")
    assert out.endswith("heaviest terms (after |: at its other end)\n")


def test_all_zeros_in_the_report(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.csr_array((3, 4)))
    assert run(tmp_path / "X.npz", "--report", tmp_path / "r.html", "--quiet")[0] == 0
    page = (tmp_path / "r.html").read_text()
    assert "X is all zeros, so no term has a weight." in page
    assert "<td>x0" not in page

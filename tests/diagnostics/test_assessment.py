"""The assessment: its parts, text and HTML. Its sentences are in `test_sentences`."""

import re
from html import escape

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from joblib import parallel_config

from powerlaw_lsa import PowerLawTruncatedSVD, assess, compare_rules
from powerlaw_lsa._fitted import outcome_of
from powerlaw_lsa.diagnostics import Assessment
from powerlaw_lsa.rules import ParallelAnalysis

# How sure a fit is, is what is asked here.
pytestmark = pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning")


@pytest.fixture(scope="module")
def matrix():
    rng = np.random.default_rng(0)
    return rng.standard_normal((80, 60)) * np.arange(1, 61) ** -0.7


@pytest.fixture(scope="module")
def svd(matrix):
    return PowerLawTruncatedSVD().fit(matrix)


@pytest.fixture(scope="module")
def full(svd, matrix):
    return assess(svd, matrix, n_resamples=20, n_document_resamples=10, random_state=0)


def test_all_parts_are_there(full, svd):
    assert full.outcome is svd.outcome_
    assert full.goodness_of_fit.n_resamples == 20
    assert len(full.document_intervals.replicates) == 10
    assert full.near_ties.n_tails[0] == svd.power_law_.n_tail
    assert len(full.alternatives) == 4
    assert full.without_leading["left_out"].tolist() == [0, 1, 2, 3, 4, 5]
    assert full.shuffled is not None


def test_without_the_matrix_its_parts_are_absent(svd):
    found = assess(svd, n_resamples=10, random_state=0)
    assert found.shuffled is None
    assert found.document_intervals is None


def test_subsamples_have_to_be_asked_for(svd, matrix):
    found = assess(svd, matrix, n_resamples=10, random_state=0)
    assert found.document_intervals is None
    assert found.shuffled is not None


def test_a_fit_and_eigenvalues_will_do(svd):
    one, other = (
        str(assess(source, n_resamples=10, random_state=0))
        for source in (svd.power_law_, svd.power_law_.eigenvalues)
    )
    assert one == other


def test_a_spectrum_knows_how_much_of_it_is_known(matrix):
    svd = PowerLawTruncatedSVD(20, algorithm="arpack", random_state=0).fit(matrix)
    found = assess(svd.spectrum_, n_resamples=5, random_state=0)
    assert found.outcome.spectrum is svd.spectrum_
    assert (found.outcome.complete, found.outcome.n_eigenvalues) == (False, 60)
    assert found.outcome.n_components is None


def test_same_seed_same_text_for_any_number_of_jobs(svd, matrix):
    """In threads here; `test_intervals` does it in processes."""
    draws = {"n_resamples": 10, "n_document_resamples": 4, "random_state": 1}
    with parallel_config("threading"):
        one, two = (str(assess(svd, matrix, n_jobs=n, **draws)) for n in (1, 2))
    assert one == two


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning")
@pytest.mark.usefixtures("without_alternatives")
def test_the_rule_with_the_same_seed_keeps_as_many_as_are_said_to_be_larger():
    """The second eigenvalue is about as large as those of the shuffled matrices."""
    rng = np.random.default_rng(0)
    weak = np.outer(rng.standard_normal(100), rng.standard_normal(60))
    X = 3 + 0.15 * weak + rng.standard_normal((100, 60))
    svd, told, kept = PowerLawTruncatedSVD().fit(X), [], []
    for seed in range(6):
        found = assess(svd, X, n_resamples=2, random_state=seed)
        told.append(1 + found.larger_than_random.n_larger)
        table = compare_rules(X, ParallelAnalysis(), random_state=seed)
        kept.append(table["K"].iloc[0])
    assert set(told) == {1, 2}
    assert told == kept


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning")
@pytest.mark.usefixtures("without_alternatives")
def test_a_seed_will_do_where_block_lanczos_counts_what_is_larger(monkeypatch):
    monkeypatch.setattr("powerlaw_lsa._spectrum.solve.DENSE_LIMIT", 0)
    X = sp.random(700, 600, 0.02, "csr", random_state=0)
    svd = PowerLawTruncatedSVD(9, random_state=0).fit(X)
    assert svd.solver_ == "lanczos"
    counts = [
        assess(svd, X, n_resamples=2, random_state=seed).larger_than_random.n_larger
        for seed in (0, np.random.RandomState(0))
    ]
    assert counts == [0, 0]


def test_the_estimator_is_cloned_for_what_needs_the_matrix(matrix):
    svd = PowerLawTruncatedSVD(max_components=25, random_state=0).fit(matrix)
    before = svd.power_law_
    draws = {"n_resamples": 5, "n_document_resamples": 4, "random_state": 0}
    found = assess(svd, matrix, **draws)
    assert found.document_intervals.replicates["K"].max() <= 25
    assert svd.power_law_ is before


@pytest.mark.parametrize(
    "other, named",
    [(lambda X: X.T, r"\(60, 80\)"), (lambda X: 1.001 * X, r"\(80, 60\)")],
    ids=["shape", "norm"],
)
def test_another_matrix_than_that_of_the_fit_is_refused(svd, matrix, other, named):
    message = rf"X has shape {named} and .* the spectrum is of \(80, 60\) and "
    with pytest.raises(ValueError, match=message):
        assess(svd, other(matrix), n_resamples=5)


def test_float64_of_a_float32_fit_is_the_same_matrix(matrix):
    svd = PowerLawTruncatedSVD(max_components=25).fit(matrix.astype(np.float32))
    found = assess(svd, sp.coo_array(matrix), n_resamples=5, random_state=0)
    assert found.shuffled is not None


def test_subsamples_without_documents_are_refused(svd):
    with pytest.raises(ValueError, match=r"n_document_resamples=7 .* pass X, or 0"):
        assess(svd, n_document_resamples=7)


def test_documents_without_an_estimator_are_refused(svd, matrix):
    with pytest.raises(TypeError, match=r"must be the estimator .* got PowerLawFit"):
        assess(svd.power_law_, matrix)


def test_text_has_every_table(full):
    assert len(full.tables) == 4
    for title in full.tables:
        assert title in str(full)


def test_at_a_prompt_everything_is_short(full):
    assert repr(full) == f"<Assessment: {full.sentences[0]}>"
    parts = (
        full.goodness_of_fit,
        full.document_intervals,
        full.near_ties,
        full.shuffled,
    )
    for part in parts:
        assert repr(part) == f"<{type(part).__name__}: {part}>"
        assert len(repr(part)) < 400
        assert not re.search(r"\d\.\d{6}", str(part))


def test_every_result_has_a_sentence_and_a_table(full):
    assert "instead of 10" in str(full.document_intervals)
    assert len(full.shuffled.to_frame()) == 1 + len(full.shuffled.nulls)
    assert full.goodness_of_fit.to_frame()["p"].item() == full.goodness_of_fit.p_value
    for part in (full.goodness_of_fit, full.near_ties, full.shuffled):
        assert str(part).endswith(".")
        shown = part._repr_html_()
        assert escape(str(part)) in shown
        assert "<table" in shown


def test_html_is_escaped():
    hostile = pd.DataFrame(
        {"R": [1.0], "p": [0.5], "verdict": ["<script>"]}, index=["<b>"]
    )
    outcome = outcome_of([5.0, 3.0, 2.0, 1.0])
    html = Assessment(outcome, alternatives=hostile)._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;") == 2
    assert html.startswith("<div")
    assert html.endswith("</div>")


def test_a_program_that_raises_on_underflow_is_not_ended(matrix):
    X = np.random.default_rng(0).poisson(30, (100, 50)).astype(float)
    svd = PowerLawTruncatedSVD().fit(X)
    with np.errstate(all="raise"):
        assess(svd, X, n_resamples=5, n_document_resamples=2, random_state=0)

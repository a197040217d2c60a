"""The summary: parts, sentences, text and HTML."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.diagnostics.assessment import Assessment, assess
from powerlaw_lsa.diagnostics.goodness_of_fit import GoodnessOfFit


@pytest.fixture(scope="module")
def matrix():
    rng = np.random.default_rng(0)
    return rng.standard_normal((80, 60)) * np.arange(1, 61) ** -0.7


@pytest.fixture(scope="module")
def fit(matrix):
    return fit_power_law(np.linalg.svd(matrix, compute_uv=False) ** 2)


@pytest.fixture(scope="module")
def full(fit, matrix):
    return assess(fit, matrix, n_bootstrap=20, n_subsamples=10, random_state=0)


def test_all_parts_are_there(full, fit):
    assert full.fit is fit
    assert full.n_eigenvalues == 60
    assert full.goodness_of_fit.n_bootstrap == 20
    assert len(full.intervals.replicates) == 20
    assert len(full.document_intervals.replicates) == 10
    assert full.ties["K"].iloc[0] == fit.n_tail
    assert len(full.alternatives) == 4
    assert full.leading["left_out"].tolist() == [0, 1, 2, 3, 4, 5]
    assert full.null.n_tail > 0


def test_without_the_matrix_its_parts_are_absent(fit):
    found = assess(fit, n_bootstrap=10, n_subsamples=10, random_state=0)
    assert found.null is None
    assert found.document_intervals is None
    assert not any("random positions" in s for s in found.sentences)


def test_subsamples_have_to_be_asked_for(fit, matrix):
    found = assess(fit, matrix, n_bootstrap=10, random_state=0)
    assert found.document_intervals is None
    assert found.null is not None


def test_eigenvalues_will_do(fit):
    one = assess(fit, n_bootstrap=10, random_state=0)
    other = assess(fit.eigenvalues, n_bootstrap=10, random_state=0)
    assert str(one) == str(other)


def test_same_seed_same_text_for_any_number_of_processes(fit, matrix):
    one, two = (
        str(
            assess(
                fit,
                matrix,
                n_bootstrap=10,
                n_subsamples=4,
                random_state=1,
                n_jobs=n_jobs,
            )
        )
        for n_jobs in (1, 2)
    )
    assert one == two


def test_sentences_state_the_numbers(full, fit):
    text = " ".join(full.sentences)
    assert f"K = {fit.n_tail} of 60 eigenvalues" in text
    assert f"alpha = {fit.alpha:.3f}" in text
    assert f"p = {full.goodness_of_fit.p_value:.3g}" in text
    low, high = full.document_intervals.n_tail
    assert f"drawn like this one, K would lie between {low:.0f} and {high:.0f}" in text
    assert f"a largest eigenvalue of {full.null.eigenvalues[0]:.4g}" in text
    assert "Only the leading" not in text


def test_components_that_are_not_by_the_power_law_are_told(matrix, fit):
    by_law, other = (
        assess(PowerLawTruncatedSVD(k).fit(matrix), n_bootstrap=5, random_state=0)
        for k in (fit.n_tail, fit.n_tail + 1)
    )
    start = f"The estimator keeps {fit.n_tail + 1} components; by the power law "
    assert other.sentences[0] == start + by_law.sentences[0]


def test_a_small_and_a_large_p_read_differently(fit):
    def sentence(p):
        result = GoodnessOfFit(p, 0.01, fit.ks_distance, np.zeros(100))
        return Assessment(fit, 60, goodness_of_fit=result).sentences[1]

    assert "further from a power law than chance explains" in sentence(0.1)
    assert "does not prove one" in sentence(0.11)


def test_a_partial_spectrum_is_said_to_be_one(matrix):
    svd = PowerLawTruncatedSVD(20, algorithm="arpack", random_state=0).fit(matrix)
    found = assess(svd, n_bootstrap=10, random_state=0)
    assert found.fit is svd.power_law_
    assert found.n_eigenvalues == 60
    assert "of 60 eigenvalues" in found.sentences[0]
    assert found.sentences[1].startswith("Only the leading 20 eigenvalues are known")


def test_an_estimator_is_cloned_for_what_needs_the_matrix(matrix):
    svd = PowerLawTruncatedSVD(max_components=25, random_state=0).fit(matrix)
    found = assess(svd, matrix, n_bootstrap=5, n_subsamples=4, random_state=0)
    assert found.null.max_components == 25
    assert found.document_intervals.fit.max_components == 25
    assert found.document_intervals.fit.n_tail == svd.n_components_
    assert "of tails up to 25 the best would have K = " in found.sentences[-1]


def test_the_null_is_bounded_whatever_k_is_chosen_by(matrix, monkeypatch):
    monkeypatch.setattr("powerlaw_lsa.diagnostics.assessment._NULL_COMPONENTS", 12)
    svd = PowerLawTruncatedSVD(40, algorithm="arpack", random_state=0).fit(matrix)
    null = assess(svd, matrix, n_bootstrap=5, random_state=0).null
    assert null.max_components == 12
    assert null.n_tail <= 12
    assert svd.max_components is None


@pytest.mark.parametrize(
    "other, named",
    [(lambda X: X.T, r"\(60, 80\)"), (lambda X: 1.001 * X, r"\(80, 60\)")],
    ids=["shape", "norm"],
)
def test_another_matrix_than_that_of_the_fit_is_refused(matrix, other, named):
    svd = PowerLawTruncatedSVD(max_components=25).fit(matrix)
    message = rf"X has shape {named} and .* the spectrum is of \(80, 60\) and "
    with pytest.raises(ValueError, match=message):
        assess(svd, other(matrix), n_bootstrap=5)


def test_float64_of_a_float32_fit_is_the_same_matrix(matrix):
    svd = PowerLawTruncatedSVD(max_components=25).fit(matrix.astype(np.float32))
    found = assess(svd, sp.coo_array(matrix), n_bootstrap=5, random_state=0)
    assert found.null is not None


def test_no_tail_leaves_only_the_advice():
    found = assess([2.0, 2.0, 2.0])
    assert found.sentences == [found.fit.status.advice]
    assert found.tables == {}
    assert str(found) == found.fit.status.advice


def test_text_has_every_table(full):
    assert len(full.tables) == 5
    for title in full.tables:
        assert title in str(full)


def test_at_a_prompt_everything_is_short(full):
    assert repr(full) == f"<Assessment: {full.sentences[0]}>"
    assert repr(full.goodness_of_fit).startswith("GoodnessOfFit(p_value=")
    assert max(len(repr(x)) for x in (full.goodness_of_fit, full.intervals)) < 300


def test_html_is_escaped(fit):
    hostile = pd.DataFrame(
        {"R": [1.0], "p": [0.5], "verdict": ["<script>"]}, index=["<b>"]
    )
    html = Assessment(fit, 60, alternatives=hostile)._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;") == 2
    assert html.startswith("<div")
    assert html.endswith("</div>")


def test_leading_sentence_needs_a_second_row():
    found = assess([5.0, 3.0, 2.0], n_bootstrap=10, random_state=0)
    assert not any("Without the largest" in s for s in found.sentences)
    assert any("too few eigenvalues to leave" in s for s in found.sentences)

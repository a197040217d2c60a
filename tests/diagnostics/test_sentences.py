"""Each sentence of an assessment: when it is said, and when it must not be."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD, assess, fit_power_law
from powerlaw_lsa._fitted import outcome_of
from powerlaw_lsa._words import percent, with_error
from powerlaw_lsa.diagnostics import (
    Assessment,
    GoodnessOfFit,
    Intervals,
    LargerThanRandom,
    ShuffledFit,
    goodness_of_fit,
)
from powerlaw_lsa.records import FindingKind
from tests._data import record_of

RNG = np.random.default_rng(0)
X = RNG.standard_normal((80, 60)) * np.arange(1, 61) ** -0.7
FIT = fit_power_law(np.linalg.svd(X, compute_uv=False) ** 2)
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.usefixtures("without_alternatives"),
]


def said(*, outcome=None, **parts):
    return " ".join(Assessment(outcome or outcome_of(FIT), **parts).sentences)


# The fit ------------------------------------------------------------------------------


def test_the_fit_alone_is_one_sentence():
    assert said() == (
        f"K = {FIT.n_tail} of 60 eigenvalues lie at or above xmin = {FIT.xmin:.4g}; "
        f"alpha = {FIT.alpha:.2f} ± {FIT.alpha_stderr:.2f}, D = {FIT.ks_distance:.3g}."
    )


def test_an_assessment_begins_with_the_verdict():
    svd = PowerLawTruncatedSVD().fit(X)
    assert svd.verdict_.word != "none"
    assert assess(svd, n_resamples=5).sentences[0] == str(svd.verdict_)
    noise = PowerLawTruncatedSVD().fit(RNG.standard_normal((300, 200)))
    assert noise.verdict_.word == "none"
    told = [s for s in assess(noise, n_resamples=5).sentences if "no real power" in s]
    assert len(told) == 1  # by the finding, which also says what to do


@pytest.mark.parametrize("more", [0, 1])
def test_other_numbers_of_components_are_named_and_only_they(more):
    kept = replace(outcome_of(FIT), n_components=FIT.n_tail + more)
    text = said(outcome=kept)
    assert ("The estimator keeps" in text) is bool(more)


@pytest.mark.parametrize("known", [30, 60])
def test_a_partial_spectrum_is_said_to_be_one_and_no_other(known):
    spectrum = record_of(FIT.eigenvalues, known=known)
    found = assess(spectrum, n_resamples=5, random_state=0)
    text = " ".join(found.sentences)
    partial = known < 60
    said = "of the 30 eigenvalues that were computed, of up to 60, lie at or above"
    assert (said in text) is partial
    assert ("of 60 eigenvalues lie" in text) is not partial
    assert ("Only the 30 largest eigenvalues were computed" in text) is partial


def test_without_replicates_nothing_is_said_of_them():
    assert "replicates" not in said(
        outcome=outcome_of(record_of(FIT.eigenvalues, known=30))
    )


@pytest.mark.parametrize("eigenvalues", [[2.0, 2.0, 2.0], [3.0, 1.0], []])
def test_no_tail_leaves_only_the_advice(eigenvalues):
    found = assess(eigenvalues)
    assert found.sentences == [found.outcome.fit.status.advice]
    assert found.tables == {}
    assert str(found) == found.outcome.fit.status.advice


def test_no_tail_is_said_once_of_an_estimator():
    found = assess(PowerLawTruncatedSVD().fit(np.eye(9)), np.eye(9))
    (finding,) = found.outcome.findings
    assert finding.kind is FindingKind.NO_TAIL
    assert found.sentences == [f"{finding.sentence()}."]
    assert "9 components are kept" in found.sentences[0]


# Findings -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "svd, kind",
    [
        (PowerLawTruncatedSVD(max_components=5), FindingKind.AT_LIMIT),
        (PowerLawTruncatedSVD(99), FindingKind.CUT),
        (PowerLawTruncatedSVD(20, algorithm="arpack"), FindingKind.OPEN_TAILS),
        (
            PowerLawTruncatedSVD(20, algorithm="randomized"),
            FindingKind.UNKNOWN_ACCURACY,
        ),
    ],
)
def test_what_fit_found_is_said_and_nothing_else(svd, kind):
    svd.set_params(random_state=0).fit(X)
    found = assess(svd, n_resamples=5, random_state=0)
    kinds = {finding.kind for finding in svd.findings_}
    assert kind in kinds
    for finding in svd.findings_:
        assert f"{finding.sentence().rstrip('.')}." in found.sentences
    plain = assess(svd.spectrum_, n_resamples=5, random_state=0)
    assert not any("max_components" in sentence for sentence in plain.sentences)


def test_parameters_are_spelled_as_the_reader_types_them():
    svd = PowerLawTruncatedSVD(max_components=5).fit(X)
    found = assess(svd, n_resamples=5, random_state=0)
    spelled = " ".join(found.say(lambda name, value=None: f"--{name}"))
    assert "--max_components" in spelled
    assert "max_components=5" in " ".join(found.sentences)
    assert "max_components=5" not in spelled


def test_near_ties_are_told_once():
    """With advice if they are ambiguous for an estimator, else as a plain sentence."""
    svd = next(
        svd
        for seed in range(50)
        if (
            svd := PowerLawTruncatedSVD().fit(
                np.random.default_rng(seed).standard_normal((80, 60))
                * np.arange(1, 61) ** -0.7
            )
        ).findings_
    )
    assert [f.kind for f in svd.findings_] == [FindingKind.AMBIGUOUS]
    of_estimator, of_fit = (
        assess(source, n_resamples=5, random_state=0).sentences
        for source in (svd, svd.power_law_)
    )
    for sentences, advice in ((of_estimator, True), (of_fit, False)):
        (told,) = [s for s in sentences if "fits nearly as well as" in s]
        assert ("choose the one that suits" in told) is advice


# The p-value and the intervals --------------------------------------------------------


@pytest.mark.parametrize(
    "p, error, told",
    [
        (0.0, 0.01, "so few that the power law is ruled out"),
        (0.08, 0.01, "so few that the power law is ruled out"),
        (0.095, 0.01, "cannot be told from 100 of them; from 1,000 of them"),
        (0.1, 1e-6, "cannot be told"),
        (0.105, 0.01, "cannot be told"),
        (0.0, 0.3, "the error of p would be about 0.09."),
        (0.12, 0.01, "that does not prove it"),
    ],
)
def test_p_decides_nothing_within_its_error(p, error, told):
    text = said(goodness_of_fit=GoodnessOfFit(p, error, FIT.ks_distance, np.zeros(100)))
    assert f"p = {p:.3g}" in text
    assert told in text
    verdicts = ("so few that", "cannot be told from", "does not prove it")
    assert sum(verdict in text for verdict in verdicts) == 1


@pytest.mark.parametrize("seed", range(10))
def test_a_few_draws_do_not_rule_a_true_power_law_out(seed):
    x = 1 + np.random.default_rng(3).pareto(1.5, 300)
    found = goodness_of_fit(x, n_resamples=2, random_state=seed)
    assert "so few that" not in str(found)
    if found.p_value == 0:
        assert "cannot be told from 2 of them" in str(found)


@pytest.mark.parametrize(
    "ends, words",
    [
        ((30.6, 31.4), "would choose K = 31 ("),
        ((31, 33), "would choose K between 31 and 33"),
    ],
)
def test_an_interval_of_one_number_has_no_ends(ends, words):
    replicates = pd.DataFrame({"K": [31, 31]})
    text = str(Intervals(0.95, ends, (2.0, 3.0), (1.0, 2.0), FIT, replicates))
    assert words in text
    assert "between 31 and 31" not in text


@pytest.mark.parametrize(
    "level, n, how",
    [
        (0.95, 40, "95 % interval, from 40 subsamples of the documents"),
        (0.9, 20, "90 % interval, from 20 subsamples of the documents"),
        (0.999, 2000, "99.9 % interval, from 2,000 subsamples of the documents"),
        (
            0.95,
            2,
            "a rough range: a 95 % interval needs 40 subsamples of the documents "
            "instead of 2",
        ),
        (
            0.95,
            39,
            "a rough range: a 95 % interval needs 40 subsamples of the "
            "documents instead of 39",
        ),
        (
            0.9,
            19,
            "a rough range: a 90 % interval needs 20 subsamples of the documents "
            "instead of 19",
        ),
    ],
)
def test_an_interval_has_its_level_if_there_are_enough_subsamples(level, n, how):
    ends = ((3.0, 9.0), (2.0, 3.0), (1.0, 2.0))
    part = Intervals(level, *ends, FIT, pd.DataFrame({"K": np.arange(n) % 9 + 1}))
    text = said(document_intervals=part)
    assert text.endswith(
        "For other corpora of this size, drawn like this one, the power law would "
        f"choose K between 3 and 9 ({how})."
    )


# Other distributions, and without the leading -----------------------------------------


def test_alternatives_are_grouped_by_their_verdict():
    table = pd.DataFrame({"verdict": ["no", "yes", "no"]}, index=["a", "b", "c"])
    expected = "Other distributions for this tail: a, c (no); b (yes)."
    assert said(alternatives=table).endswith(expected)


def left_out(rows):
    return pd.DataFrame(rows, columns=["left_out", "K", "alpha", "xmin", "D"])


def test_fits_without_the_leading_are_a_range():
    rows = [(0, 9, 2.0, 1, 0.1), (1, 5, 2.5, 1, 0.1), (3, 7, 2.25, 1, 0.1)]
    text = said(without_leading=left_out(rows))
    assert (
        "If the 1, 3 largest eigenvalues are left out, K is between 5 and 7 and alpha "
        "is between 2.25 and 2.50." in text
    )


def test_one_fit_without_the_leading_is_no_range():
    rows = [(0, 9, 2.0, 1, 0.1), (1, 5, 2.5, 1, 0.1)]
    text = said(without_leading=left_out(rows))
    assert "If the largest eigenvalue is left out, K is 5 and alpha is 2.50." in text


def test_if_no_tail_remains_without_the_largest_that_is_said():
    found = assess([5.0, 3.0, 2.0], n_resamples=10, random_state=0)
    said = "Without the largest eigenvalue no tail is left to be fitted."
    assert said in found.sentences
    assert not any("left out, K is" in sentence for sentence in found.sentences)


# The shuffled matrix ------------------------------------------------------------------


def test_without_the_matrix_nothing_is_said_of_it():
    assert "shuffled" not in said()
    assert "random documents" not in said()


def test_only_the_tails_of_the_shuffled_matrix_are_told():
    """How many eigenvalues are larger is counted by more draws, and told once."""
    null = ShuffledFit(
        fit=fit_power_law([9.0, 5.0, 4.0, 2.0]),
        nulls=(fit_power_law([5.0, 4.0, 3.0, 1.0]),),
        keep="terms",
    )
    assert said(shuffled=null).endswith(null.of_tails()[0])
    assert "larger than" not in said(shuffled=null)


def larger(*null, n_untested=1, is_all=True):
    return LargerThanRandom(
        eigenvalues=np.array([9.0, 5.0, 4.0, 2.0]),
        nulls=np.array([null, np.divide(null, 2)]),
        n_untested=n_untested,
        is_all=is_all,
    )


@pytest.mark.parametrize(
    "found, told",
    [
        (larger(12, 6, 1, 1), "No component after the first is"),
        (larger(12, 4, 4, 1), "1 component after the first is"),
        (larger(12, 4, 3, 3), "2 components after the first are"),
        (larger(12, 4, 3, 1), "3 components after the first are"),
        (larger(12, 4, 3, 1, is_all=False), "At least 3 components after the first"),
        (larger(12, 4, 3, 1, n_untested=0), "No component is"),
        (larger(8, 4, 3, 3, n_untested=0), "3 components are"),
    ],
)
def test_larger_components_are_counted_in_words(found, told):
    text = str(found)
    assert text.startswith(told)
    assert "larger than in random documents with the same words" in text
    assert ("the first" in text) is bool(found.n_untested)
    assert found.to_frame()["shuffled"].tolist() == found.nulls[0].tolist()


def test_larger_components_are_told_second_and_counted_by_hand():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((200, 150))
    X += 5 * rng.standard_normal((200, 4)) @ rng.standard_normal((4, 150))
    for left_out, told in ((0, "3 components after the first are"), (2, "2 compon")):
        svd = PowerLawTruncatedSVD(5, without_leading=left_out).fit(X)
        found = assess(svd, X, n_resamples=5, random_state=0)
        assert found.sentences[1].startswith(told)
        assert sum("random documents" in sentence for sentence in found.sentences) == 1
        assert "larger than in random" not in str(assess(svd, n_resamples=5))


@pytest.mark.parametrize(
    "found, told",
    [
        (None, "that you need (assess says how many are larger than in random"),
        (larger(12, 4, 3, 3), "that you need, such as 3, by parallel analysis"),
        (larger(8, 4, 3, 3, n_untested=0), "need, such as 3, by parallel analysis"),
        (larger(12, 6, 1, 1), "parallel analysis finds no component that is larger"),
        (larger(12, 4, 3, 1, n_untested=0), "parallel analysis finds no component"),
    ],
)
def test_what_to_do_without_a_tail_depends_on_what_is_known(found, told):
    X = np.random.default_rng(0).standard_normal((300, 200))
    noise = PowerLawTruncatedSVD().fit(X).outcome_
    text = said(outcome=noise, larger_than_random=found)
    assert "no real power-law tail" in text
    assert told in text
    assert ("assess" in text) is (found is None)
    given = said(outcome=replace(noise, by_law=False), larger_than_random=found)
    assert "no real power-law tail" in given
    assert "n_components" not in given


@pytest.mark.parametrize(
    "share, told",
    [
        (0.5, "50.0%"),
        (0.99949, "99.9%"),
        (0.99951, "99.9%"),
        (1 - 1e-8, "99.9%"),
        (1 - 1e-13, "100.0%"),
        (1.0, "100.0%"),
    ],
)
def test_less_than_all_is_not_100_percent(share, told):
    assert percent(share) == told


@pytest.mark.parametrize(
    "value, error, told",
    [
        (2.525951, 0.08929955, "2.53 ± 0.09"),
        (2.525951, 0.0041, "2.526 ± 0.004"),
        (13.0512, 2.71, "13.05 ± 2.71"),
        (1.0, 0.0, "1.00 ± 0.00"),
    ],
)
def test_numbers_have_as_many_decimals_as_their_error_allows(value, error, told):
    assert with_error(value, error) == told

"""A small part of the grid of `tests.truth`, and whether it sees what is false."""

import re
from collections import Counter

import matplotlib
import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.diagnostics import Assessment
from tests.truth.check import page_of, texts_of, untrue_of
from tests.truth.claims import untrue_in
from tests.truth.facts import Facts, scan
from tests.truth.grid import case
from tests.truth.of_page import untrue_on

matplotlib.use("agg")
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.mark.parametrize("i", range(20))
def test_nothing_false_is_said(i):
    fit, heard = case(i, seed=7), Counter()
    assessed = fit.X.shape[0] < 40
    assert list(untrue_of(fit, heard, assessed=assessed)) == []
    assert sum(heard.values()) > 10


# Planted ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def facts():
    """A clear tail of 60 eigenvalues, and a body of as many."""
    tail = 5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)
    X = np.diag(np.sqrt(np.append(tail, np.linspace(3.9, 0.3, 60))))
    return Facts(X, PowerLawTruncatedSVD().fit(X))


def test_what_is_read_from_parameters_that_were_set_later_is_seen(facts):
    """The claims know what was fitted, and not only what the parameters are now."""
    svd = PowerLawTruncatedSVD(20).fit(facts.X)
    late = Facts(facts.X, svd, svd.get_params())
    svd.set_params(n_components="power_law")
    holds = f"and hold {svd.outcome_.share:.1%} of the squared Frobenius norm of X."
    for how, is_true in (
        ("chosen by the power law", False),
        ("kept because n_components=20", True),
        ("kept because n_components='power_law'", False),
    ):
        text = f"20 components were {how}, {holds}"
        assert bool(list(untrue_in(text, late, "report", Counter()))) is not is_true


def falsified(text):
    """The text with each of its numbers changed in turn, in the last digit."""
    for found in re.finditer(r"\d+(?:\.\d+)?", text):
        decimals = len(found.group().partition(".")[2])
        other = float(found.group()) + 2 * 10.0**-decimals
        yield text[: found.start()] + f"{other:.{decimals}f}" + text[found.end() :]


def test_a_wrong_number_is_seen_wherever_it_stands(facts):
    for where, text in texts_of(facts.svd, None):
        assert list(untrue_in(text, facts, where, Counter())) == []
        for changed in falsified(text):
            assert list(untrue_in(changed, facts, where, Counter())), changed


@pytest.mark.parametrize(
    "true, false",
    [
        ("60 components were", "59 components were"),
        ("at or above xmin = 5;", "at or above xmin = 5.010;"),
        ("K = 60 of 120 eigenvalues", "K = 60 of up to 120 eigenvalues"),
        ("The tail is clear", "The tail is weak"),
        ("best of all tails", "best of the whole spectrum"),
        ("<dt>documents</dt><dd>120", "<dt>documents</dt><dd>121"),
        (
            "<dt>eigenvalues computed</dt><dd>120",
            "<dt>eigenvalues computed</dt><dd>119",
        ),
        ("<tr><td>1</td><td>x59,", "<tr><td>1</td><td>"),
        ("</td><td></td></tr>", "</td><td>x59</td></tr>"),
    ],
)
def test_a_page_that_says_something_false_is_seen(facts, true, false):
    page = page_of(facts.svd, facts.X, None)
    assert list(untrue_on(page, facts, Counter())) == []
    assert true in page
    assert list(untrue_on(page.replace(true, false, 1), facts, Counter()))


def test_false_words_on_documents_in_no_group_are_seen():
    X, rng = np.zeros((160, 40)), np.random.default_rng(0)
    for i in range(90):  # three subjects
        X[i, 12 * (i // 30) + rng.choice(12, 6)] = 1
    X[90:150, 36:38] = 3  # the leading component alone; the others are empty
    left = Facts(X, PowerLawTruncatedSVD(5, without_leading=1).fit(X))
    page = page_of(left.svd, X, None)
    assert list(untrue_on(page, left, Counter())) == []
    for true, false in (
        ("60 documents are described", "61 documents are described"),
        ("10 documents have none", "70 documents have none"),
        ("(the leading one is left out)", ""),
        ("sorted about 56% of the", "sorted about 60% of the"),
        ("sorted about 56% of the", "sorted the"),
    ):
        assert true in page
        assert list(untrue_on(page.replace(true, false), left, Counter())), false


def test_a_sentence_without_a_claim_is_seen(facts):
    (found,) = untrue_in("All is well.", facts, "somewhere", Counter())
    assert "no claim" in found.why


def test_a_false_claim_of_completeness_is_seen():
    """A tail beyond the known part is the better one."""
    tail = 5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)
    X = np.diag(np.sqrt(tail))
    svd = PowerLawTruncatedSVD(20, algorithm="arpack", random_state=0).fit(X)
    facts = Facts(X, svd)
    assert scan(facts.all).smallest < facts.examined.smallest
    law = [s for s in Assessment(svd.outcome_).sentences if "lie at or above" in s]
    assert list(untrue_in(law[0], facts, "report", Counter())) == []
    part = "the 20 eigenvalues that were computed, of up to 60,"
    assert part in law[0]
    for text in (
        law[0].replace(part, "up to 60 eigenvalues"),
        law[0].replace(part, "60 eigenvalues"),
        "It was shown that no tail that ends there fits better.",
    ):
        assert list(untrue_in(text, facts, "report", Counter())), text


def test_the_scan_is_that_of_the_definition():
    """By hand: of 4, 2, 1 the tail of 2 has beta = 2 / ln 2, that of 3 has 1 / ln 2."""
    found = scan(np.array([4.0, 2.0, 1.0]))
    assert found.distances[2] == pytest.approx(0.5 - np.exp(-2))
    assert found.distances[3] == pytest.approx(2 / 3 - np.exp(-1))

"""A small part of the grid of `tests.truth`, and whether it sees what is false."""

import re
from collections import Counter

import matplotlib
import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD
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
        ("at or above xmin = 5.000", "at or above xmin = 5.010"),
        ("no other tail has a smaller D", "no other tail is as long"),
        ("The tail is clear", "The tail is weak"),
        ("holds for the whole spectrum", "holds for all tails"),
        ("X has 120 documents", "X has 121 documents"),
        ("<th>matrix_rank</th><td>120", "<th>matrix_rank</th><td>119"),
        ("<tr><td>1</td><td>x59,", "<tr><td>1</td><td>&minus;x59,"),
    ],
)
def test_a_page_that_says_something_false_is_seen(facts, true, false):
    page = page_of(facts.svd, facts.X, None)
    assert list(untrue_on(page, facts, Counter())) == []
    assert true in page
    assert list(untrue_on(page.replace(true, false, 1), facts, Counter()))


def test_a_sentence_without_a_claim_is_seen(facts):
    (found,) = untrue_in("All is well.", facts, "somewhere", Counter())
    assert "no claim" in found.why


def test_a_false_claim_of_completeness_is_seen():
    """A tail beyond the known part is the better one."""
    tail = 5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)
    X = np.diag(np.sqrt(tail))
    svd = PowerLawTruncatedSVD(20, algorithm="arpack", random_state=0).fit(X)
    best = svd.power_law_.n_tail
    facts = Facts(X, svd)
    assert scan(facts.all).smallest < facts.examined.smallest
    for text in (
        "The leading 20 eigenvalues were computed, and every other tail was excluded.",
        f"The power law would keep {best} components.",
        "It was shown that no tail that ends there fits better.",
    ):
        assert list(untrue_in(text, facts, "report", Counter())), text
    text = "The leading 20 eigenvalues were computed, and no tail within them has a "
    assert list(untrue_in(f"{text}smaller D.", facts, "report", Counter())) == []


def test_the_scan_is_that_of_the_definition():
    """By hand: of 4, 2, 1 the tail of 2 has beta = 2 / ln 2, that of 3 has 1 / ln 2."""
    found = scan(np.array([4.0, 2.0, 1.0]))
    assert found.distances[2] == pytest.approx(0.5 - np.exp(-2))
    assert found.distances[3] == pytest.approx(2 / 3 - np.exp(-1))

"""All that the program says of a fit, sentence by sentence."""

import warnings
from collections import Counter
from collections.abc import Iterator
from unittest import mock

from powerlaw_lsa import assess, compare_rules, report_html
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.plotting.overview import pictures

from . import of_assessment, of_fit, of_page, of_pictures  # noqa: F401, their claims
from .claims import Falsehood, untrue_in
from .facts import Facts
from .grid import Case


def untrue_of(case: Case, heard: Counter, *, assessed: bool) -> Iterator[Falsehood]:
    """Fit, and check what is said of the fit; count what was heard."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        given, svd = case.svd.get_params(deep=False), case.fit()
    # What is set after a fit must change nothing that is said of it.
    other = 1 if given["n_components"] != 1 else "power_law"
    svd.set_params(n_components=other, max_components=2, algorithm="dense")
    facts = Facts(case.X, svd, given)
    said = [finding.sentence() for finding in svd.findings_]
    warned = [str(warning.message) for warning in caught]
    silent = [
        f.sentence() for f in svd.findings_ if f.warns and f.sentence() not in warned
    ]
    yield from (Falsehood("warning", text, "was not issued") for text in silent)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if assessed:
            facts.assessment = assess(svd, case.X, n_resamples=10, random_state=0)
        texts = [*texts_of(svd, facts.assessment), *(("warning", t) for t in warned)]
        texts += [("finding", text) for text in said]
        page = page_of(svd, case.X, facts.assessment)
    for where, text in texts:
        yield from untrue_in(text, facts, where, heard)
        if where.startswith("caption") and facts.n_left_out and "left out" not in text:
            yield Falsehood(where, text, "it is about the eigenvalues that are left")
    yield from of_page.untrue_on(page, facts, heard)
    yield from _untrue_in_table(facts)


def _untrue_in_table(facts: Facts) -> Iterator[Falsehood]:
    """Check the power law's row of the table of rules, if there is a spectrum."""
    svd = facts.svd
    row = compare_rules(svd, "power_law").loc["power_law"]
    if not facts.known:
        return
    if row["K"] != svd.power_law_.n_tail or row["decided"] != svd.certified_:
        yield Falsehood(
            "compare_rules", str(row.to_dict()), "the fit has other numbers"
        )
    if row["decided"] and svd.power_law_.has_tail:
        scope = facts.whole.up_to(facts.limit or facts.rank)
        if not scope.is_best(row["K"]):
            yield Falsehood("compare_rules", str(row.to_dict()), "another tail is best")


def texts_of(svd, assessment) -> Iterator[tuple[str, str]]:
    """Texts that do not stand on the page, or stand there only in some cases."""
    yield "verdict", str(svd.verdict_)
    if svd.power_law_.has_tail:
        yield "near ties", str(near_ties(svd))
    if len(svd.spectrum_.eigenvalues):
        null = assessment and assessment.shuffled
        shuffled = null.nulls[0].eigenvalues if null else None
        for name, display in pictures(svd, shuffled=shuffled).items():
            yield f"caption of {name}", display.caption()
    if assessment is not None:
        yield from (("assessment", text) for text in assessment.sentences)


def page_of(svd, X, assessment) -> str:
    """Report without its drawings, which take most of the time and are no text."""
    with mock.patch("powerlaw_lsa._report.page.as_svg", return_value=""):
        return report_html(svd, X, assessment=assessment)

"""The sentences that stand only in the report, and its glossary."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from .._findings import FindingKind
from .._outcome import Outcome
from .._tail.verdict import TailWord
from .._words import count, what_is_kept_of
from ..diagnostics import Assessment
from .groups import Group, Themes


def kept(outcome: Outcome) -> str:
    """Say how many components there are, who chose them, and what they hold."""
    k, spectrum = outcome.n_components, outcome.spectrum
    was, hold = ("was", "holds") if k == 1 else ("were", "hold")
    # The randomized solver may find less than its components hold, never more.
    least = "at least " if np.isinf(spectrum.rtol) else ""
    return (
        f"{count(k, 'component', 'components')} {was} {_how(outcome)}, and {hold} "
        f"{least}{outcome.share:.1%} of the squared Frobenius norm of "
        f"{what_is_kept_of(spectrum.n_left_out)}."
    )


def _how(outcome: Outcome) -> str:
    if outcome.by_law and outcome.fit.has_tail:
        return "chosen by the power law"
    if outcome.by_law:
        return "kept because no power law could be fitted"
    explained = (FindingKind.CUT, FindingKind.UNDECIDED)
    if not outcome.n_known or any(f.kind in explained for f in outcome.findings):
        return "kept"  # a finding says why it is another number
    return f"kept because n_components={outcome.requested!r}"


def opening(outcome: Outcome) -> str:
    n, d = outcome.spectrum.shape
    return (
        f"{count(n, 'document', 'documents')} with {count(d, 'term', 'terms')}, "
        f"analysed on {date.today().isoformat()}."
    )


def of_groups(themes: Themes, asked: int | None) -> Iterator[str]:
    """Say how many groups there are, who chose their number, and what is in none."""
    n = sum(not group.is_rest for group in themes.groups)
    rest = ", and a rest that fits none of them" if n < len(themes.groups) else ""
    yield (
        f"The documents form {count(n, 'group', 'groups')} (found by k-means){rest}. "
        + (
            "The number of groups was chosen from the documents. "
            if asked is None
            else ""
        )
        + "A group is named by the words that set it apart from all documents."
    )
    if any(group.examples for group in themes.groups):
        yield "Under its words are the documents that are most typical of it."
    if themes.n_empty:
        empty = count(themes.n_empty, "document is", "documents are")
        yield f"{empty} described by no component, and so in no group."


def share_of(group: Group) -> str:
    if group.is_rest:
        return f"{group.share:.0%} of the documents fit none of the groups."
    return f"{group.share:.0%} of the documents."


def map_of(themes: Themes) -> str:
    grey = "; grey belongs to none" if any(g.is_rest for g in themes.groups) else ""
    n, total = len(themes.points), themes.n_placed
    some = "" if n == total else f" The map shows {n:,} of {total:,}, evenly chosen."
    return (
        f"Each point is a document, in the colour of its group{grey}.{some} Points "
        "that are near each other are about similar things; only nearness has a "
        "meaning."
    )


def in_plain_words(outcome: Outcome, assessment: Assessment | None) -> Iterator[str]:
    """Say how many components there are, and how sure that is, without a symbol."""
    word, by_law = outcome.verdict.word, outcome.by_law and outcome.fit.has_tail
    is_real = outcome.verdict.is_tail
    k = count(outcome.n_components, "component describes", "components describe")
    yield "A component is a pattern of words that tend to occur together."
    if by_law and is_real:
        yield (
            f"{k} these documents: the strong ones, whose strengths follow one law (a "
            "power law)."
        )
        yield from _how_sure(outcome, word)
    elif outcome.by_law:
        none = outcome.fit.has_tail and word is TailWord.NONE
        why = "their strengths follow no law" if none else "they are too few to tell"
        yield f"{k} these documents, but this number means little, since {why}."
    else:
        yield f"{k} these documents. Their number was given or chosen by another rule."
        if outcome.certified and is_real:
            yield f"The power law would choose {outcome.fit.n_tail:,}."
    for finding in outcome.findings:
        if finding.kind in _ABOUT_WHAT_WAS_ASKED:
            yield f"{finding.sentence().rstrip('.')}."
    if assessment is not None and assessment.larger_than_random is not None:
        yield str(assessment.larger_than_random)


def _how_sure(outcome: Outcome, word: TailWord) -> Iterator[str]:
    """Say what speaks for the number that the power law chose, and against it."""
    if outcome.certified and outcome.n_examined is not None:
        limit = f"{outcome.n_examined:,}"
        yield f"Of all numbers up to {limit}, this one fits the law best."
    elif outcome.complete:
        yield "All components were examined."
    elif outcome.certified:
        yield (
            "Weaker ones were not computed, but an estimate says that none follows it."
        )
    else:
        yield "Weaker ones may belong as well, since not all could be examined."
    if word is TailWord.WEAK:
        yield "The law is not a close fit, so the number is a rough one."
    for finding in outcome.findings:
        if finding.kind == FindingKind.AMBIGUOUS:
            other = finding.facts["ties"].n_tails[finding.facts["ties"].rival]
            yield f"Another number, {other:,}, is nearly as good."


# What the user set, and what became of it.
_ABOUT_WHAT_WAS_ASKED = (FindingKind.CUT, FindingKind.UNDECIDED, FindingKind.LEFT_OUT)


GLOSSARY = {
    "component": "A direction in the space of terms. Documents are described by their "
    "coordinates along the components instead of by all their terms.",
    "K": "The number of components: those kept, or those that a rule chooses.",
    "eigenvalue": "The strength of a component: the sum of the squared coordinates of "
    "all documents along it. It is the squared singular value of X.",
    "tail": "The largest eigenvalues, down to and including xmin.",
    "xmin": "The smallest eigenvalue of the tail. It is chosen so that the tail is as "
    "close as possible to a power law.",
    "power law": "A distribution without a typical size: the share of values above x "
    "falls like x to the power 1 - alpha.",
    "alpha": "The exponent of the power law. If it is larger, the tail is steeper.",
    "D": "The Kolmogorov-Smirnov distance: the largest difference, at an eigenvalue of "
    "the tail, between the share of the tail at or above it and what the power law "
    "says; between 0 and 1.",
}

"""The sentences that stand only in the report, and its glossary."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from .._findings import FindingKind
from .._outcome import Outcome
from .._tail.verdict import TailWord
from .._words import count, percent, what_is_kept_of
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
        f"{least}{percent(outcome.share)} of the squared Frobenius norm of "
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
    """Say how many groups there are, how sure they are, and what is in none."""
    n = sum(not group.is_rest for group in themes.groups)
    if n:
        rest = ", and a rest that is in none of them" if n < len(themes.groups) else ""
        yield (
            f"The documents form {count(n, 'group', 'groups')}{rest}. Documents in the "
            "same group have related words, and a group is named by the words that it "
            "has more often than the other documents."
        )
    else:
        yield (
            "The documents form no clear groups: none was found again from half of the "
            "documents."
        )
    if any(group.examples for group in themes.groups):
        yield "Below its words are passages from typical documents."
    if n:
        yield (
            "How sure are the groups? They were formed again from random halves of the "
            f"documents: on average, {themes.together:.0%} of a group's documents were "
            "together again."
            + (
                " The number of groups was chosen so that many come back in this way."
                if asked is None
                else ""
            )
        )
    if themes.n_empty:
        have, are = ("has", "is") if themes.n_empty == 1 else ("have", "are")
        yield (
            f"{count(themes.n_empty, 'document', 'documents')} {have} none of the "
            f"words that the groups are formed by, and {are} in no group."
        )


def no_groups(asked: int) -> str:
    return (
        f"The {asked} groups that were requested were not formed: that takes at least "
        "10 documents with words that groups are formed by, not all of them alike."
    )


def share_of(group: Group) -> str:
    if group.is_rest:
        return (
            f"{group.share:.0%} of the documents fit none of the groups well enough. "
            "They have no common subject."
        )
    return f"{group.share:.0%} of the documents."


def map_of(themes: Themes) -> str:
    grey = "; grey ones are in none" if any(g.is_rest for g in themes.groups) else ""
    n, total = len(themes.points), themes.n_placed
    some = ""
    if n < total:
        some = f" To keep them apart, only {n:,} of the {total:,} documents are shown."
    return (
        f"Each point is a document, in the colour of its group{grey}.{some} Points "
        "that are near each other are about similar things. Left, right, top and "
        "bottom mean nothing, nor do large distances."
    )


def in_plain_words(
    outcome: Outcome, assessment: Assessment | None, has_groups: bool
) -> Iterator[str]:
    """Say how many components there are, and how sure that is, without a symbol."""
    word, by_law = outcome.verdict.word, outcome.by_law and outcome.fit.has_tail
    is_real = outcome.verdict.is_tail
    k, were = outcome.n_components, "was" if outcome.n_components == 1 else "were"
    kept = f"{count(k, 'component', 'components')} {were} kept"
    yield "A component is a pattern of words that tend to occur together."
    if has_groups:
        yield "The groups were formed by how much of each component a document has."
    if by_law and is_real:
        n = outcome.spectrum.n_left_out
        after = f" after the first{f' {n}' if n > 1 else ''}" if n else ""
        yield (
            f"The {k:,} strongest components{after} were kept, because their strengths "
            "follow a simple law (a power law)."
        )
        yield from _how_sure(outcome, word, assessment)
    elif outcome.by_law:
        none = outcome.fit.has_tail and word is TailWord.NONE
        why = "their strengths follow no law" if none else "they are too few to tell"
        yield f"{kept}, but this number means little, since {why}."
    else:
        yield f"{kept}. Their number was given or chosen by another rule."
        if outcome.certified and is_real:
            yield f"The power law would choose {outcome.fit.n_tail:,}."
    for finding in outcome.findings:
        if finding.kind in _ABOUT_WHAT_WAS_ASKED:
            yield f"{finding.sentence().rstrip('.')}."


def other_number(
    outcome: Outcome, assessment: Assessment | None, has_groups: bool
) -> Iterator[str]:
    """Say what parallel analysis found, and that it is not what was used."""
    if assessment is None or assessment.larger_than_random is None:
        return
    larger = str(assessment.larger_than_random)
    yield "Another number says how many components chance alone does not explain:"
    yield larger[0].lower() + larger[1:]
    if has_groups:
        k = count(outcome.n_components, "component", "components")
        yield f"The groups were formed with {k}."


def _how_sure(
    outcome: Outcome, word: TailWord, assessment: Assessment | None
) -> Iterator[str]:
    """Say what speaks for the number that the power law chose, and against it."""
    limit = outcome.n_examined
    n_computed = outcome.n_known + outcome.spectrum.n_left_out
    computed = f"Only the {n_computed:,} strongest were computed"
    if outcome.complete or (outcome.certified and limit is not None):
        limit = limit or outcome.n_known
        yield f"Of all numbers up to {limit:,}, this one fits the law best."
    elif outcome.certified:
        yield f"{computed}, but an estimate says that no larger number fits better."
    else:
        yield f"{computed}, so that a larger number may fit better."
    if word is TailWord.WEAK:
        yield "Even so the law fits only roughly, so the number is a rough one."
    for finding in outcome.findings:
        if finding.kind == FindingKind.AMBIGUOUS:
            other = finding.facts["ties"].n_tails[finding.facts["ties"].rival]
            yield f"Another number, {other:,}, is nearly as good."
    if assessment is not None and assessment.without_leading is not None:
        yield from _if_set_aside(assessment.without_leading)
    yield (
        "The law does not mean that each component has a meaning: words of unequal "
        "frequency are enough for such a law."
    )


def _if_set_aside(table) -> Iterator[str]:
    others = table[table["left_out"] > 0]
    if len(others):
        low, high = others["K"].min(), others["K"].max()
        span = f"{low:,}" if low == high else f"between {low:,} and {high:,}"
        yield (
            f"If up to {others['left_out'].max()} of the strongest are set aside, the "
            f"law keeps {span} of the others."
        )


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
    "p": "A share between 0 and 1: how often chance alone gives a result that is at "
    "least as extreme. A small p speaks against chance.",
    "R": "How much better the power law fits than another distribution (a normalized "
    "logarithm of the ratio of likelihoods). If it is negative, the other fits better.",
}

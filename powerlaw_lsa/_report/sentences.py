"""The sentences that stand only in the report, and its glossary."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from .._findings import FindingKind
from .._outcome import Outcome
from .._tail.verdict import TailWord
from .._words import count, percent, what_is_kept_of
from .groups import Themes


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
    n = count(outcome.spectrum.shape[0], "document", "documents")
    return f"{n}, analysed on {date.today().isoformat()}."


def of_groups(themes: Themes) -> Iterator[str]:
    """Say how many groups there are, how to read them, and how firm they are."""
    n = sum(not group.is_rest for group in themes.groups)
    if not n:
        yield "The documents form no clear groups."
    else:
        percents = zip(_whole_percents(themes), themes.groups, strict=True)
        placed = min(sum(p for p, group in percents if not group.is_rest), 99)
        has_rest = n < len(themes.groups)
        sorted_ = f"about {placed}% of the documents" if has_rest else "the documents"
        rest = "; it found no firm group for the others" * has_rest
        has_passages = any(group.examples for group in themes.groups)
        passages = ", then passages from typical documents"
        together = round(100 * themes.together)
        yield (
            f"A program sorted {sorted_} into {count(n, 'group', 'groups')}, by the "
            f"words that they use{rest}."
        )
        yield (
            "Each group is headed by words that its documents use more than the others "
            f"do. More such words follow{passages if has_passages else ''}."
        )
        yield (
            f"The groups are {_how_firm(together)}. To test this, the sorting was "
            "repeated several times with a random half of the documents. Of 100 that "
            f"were in one group before, on average {together} were together again."
        )
    if themes.n_empty:
        have, are = ("has", "is") if themes.n_empty == 1 else ("have", "are")
        either = " either" * (0 < n < len(themes.groups))
        yield (
            f"{count(themes.n_empty, 'document', 'documents')} {have} none of the "
            f"words that the groups are formed by, and {are} in no group{either}."
        )


def _how_firm(together: int) -> str:
    if together >= 90:
        return "firm"
    return "fairly firm" if together >= 70 else "not firm"


def no_groups(asked: int) -> str:
    return (
        f"The {asked} groups that were requested were not formed: that takes at least "
        "10 documents with words that groups are formed by, not all of them alike."
    )


def _whole_percents(themes: Themes) -> list[int]:
    """Shares of the groups, rounded so that they add up to that of all of them."""
    exact = 100 * np.array([group.share for group in themes.groups])
    whole = np.floor(exact + 1e-9)
    n_up = round(exact.sum()) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:n_up]] += 1
    return [int(percent) for percent in whole]


def shares_of(themes: Themes) -> list[str]:
    why = (
        " They have too little in common with each other, or were sorted into other "
        "groups when the sorting was repeated."
    )
    return [
        f"{f'About {percent}' if percent else 'Less than 1'}% of the documents."
        f"{why * group.is_rest}"
        for percent, group in zip(_whole_percents(themes), themes.groups, strict=True)
    ]


def map_of(themes: Themes) -> str:
    is_rest = [group.is_rest for group in themes.groups]
    grey = "; grey marks are in no group" * any(is_rest)
    numbers = " The numbers are those of the groups below." * (not all(is_rest))
    n, total = len(themes.points), themes.n_placed
    some = f" Only {n:,} of the {total:,} documents are drawn." if n < total else ""
    return (
        f"Each mark is a document, in the colour and shape of its group{grey}."
        f"{numbers} Documents that are near each other mostly use similar words; "
        f"how far apart two groups are, and in which direction, means nothing.{some}"
    )


def in_plain_words(outcome: Outcome, has_groups: bool) -> Iterator[str]:
    """Say what was done, and how sure the number of components is."""
    k = outcome.n_components
    called = "number, called a component" if k == 1 else "numbers, called components"
    yield (
        f"The words of each document were condensed to {k:,} {called}. Words that "
        "often stand in the same documents count towards the same component."
    )
    if has_groups:
        yield ("Then documents with similar numbers were put into one group.")
    if not outcome.by_law:
        yield (
            f"The number {k:,} follows from what the person who made this page has set."
        )
    elif outcome.fit.has_tail and outcome.verdict.is_tail:
        yield (
            f"The number {k:,} was calculated from a pattern in how much each "
            f"component contributes (a power law). {_how_sure(outcome)}"
        )
        if has_groups:
            yield (
                "All this is about the number of components. How firm the groups are "
                "is said above."
            )
    else:
        is_none = outcome.fit.has_tail and outcome.verdict.word is TailWord.NONE
        why = "there is no clear pattern" if is_none else "there are too few to see one"
        yield (
            f"The number {k:,} means little. It was to be calculated from a pattern in "
            f"how much each component contributes (a power law), but {why}."
        )


def _how_sure(outcome: Outcome) -> str:
    """Say how clear the power law is, and whether it would choose another number."""
    is_weak = outcome.verdict.word is TailWord.WEAK
    n = outcome.n_examined
    sure = (
        f"Here the pattern is {'rough, and so is the number' if is_weak else 'clear'}."
    )
    if outcome.certified or outcome.complete:
        sure += (
            f" No other number{f' up to {n:,}' if n else ''} fits the pattern better."
        )
    else:
        sure += f" A number above {n:,} may fit the pattern better."
    for finding in outcome.findings:
        if finding.kind == FindingKind.AMBIGUOUS:
            other = finding.facts["ties"].n_tails[finding.facts["ties"].rival]
            sure += f" Another number, {other:,}, fits nearly as well."
    return sure


def listed(n: int, outcome: Outcome) -> str:
    return (
        "These are the words with the largest weights in the first "
        f"{n} of {count(outcome.n_components, 'component', 'components')}. Documents "
        "with the words on the left lie towards one end of a component, documents with "
        "the words on the right towards the other."
    )


FOR_WHOM = "What is advised here is meant for the person who made this page."

GLOSSARY = {
    "component": "A direction in the space of terms. Documents are described by their "
    "coordinates along the components instead of by all their terms.",
    "X": "The table of documents by terms that was analysed. Its squared Frobenius "
    "norm is the sum of the squares of all its numbers.",
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

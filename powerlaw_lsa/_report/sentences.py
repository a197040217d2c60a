"""The sentences that stand only in the report, and its glossary."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from .._findings import FindingKind
from .._outcome import Outcome
from .._tail.verdict import TailWord
from .._words import count, one_or_many, percent, what_is_kept_of
from .grouping import MOST_TRIED
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
    return f"{n}, analysed on {date.today().isoformat()} by the program powerlaw_lsa."


# Why documents that were compared are in no group.
_APART = (
    "have too little in common with each other, or were not together again when groups "
    "were formed from a part of"
)


def of_groups(
    themes: Themes, asked: int | None = None, n_left_out: int = 0
) -> Iterator[str]:
    """Say how many groups there are, how to read them, and how firm they are."""
    if themes.n_groups:
        yield from _formed(themes, asked)
    else:
        yield f"The documents form no clear groups: they {_APART} them."
    yield from _left_over(themes, n_left_out)


def _formed(themes: Themes, asked: int | None) -> Iterator[str]:
    n, together = themes.n_groups, round(100 * themes.together)
    by_chance = round(100 * themes.by_chance)
    has_rest = n < len(themes.groups)
    is_part = has_rest or themes.n_empty or themes.n_undescribed
    sorted_ = f"{_placed(themes)} of the documents" if is_part else "the documents"
    rest = "; the others are in no group" * has_rest
    yield (
        f"The program sorted {sorted_} into {count(n, 'group', 'groups')}, by the "
        f"words that they use{rest}."
    )
    if asked and n < asked:
        yield (
            f"Of the {asked:,} groups that were requested only {n:,} could be formed, "
            "because the kept components tell no more kinds apart among the documents "
            "that were compared."
        )
    passages = ", then passages from typical documents"
    has_passages = any(group.examples for group in themes.groups)
    yield (
        "The heading of each group is a list of words that its documents use more than "
        "documents outside of it do, picked by the program. More such words "
        f"follow{passages if has_passages else ''}."
    )
    half_of, all_of = "the documents", "all documents"
    if themes.n_placed > MOST_TRIED:
        half_of, all_of = f"{MOST_TRIED:,} documents", f"all {MOST_TRIED:,}"
    others = f", and {100 - together} were in others" * (together < 100)
    yield (
        f"The groups are {_how_firm(together, by_chance)}. As a test, groups were "
        f"formed several times from a random half of {half_of} alone, and then "
        f"{all_of} were sorted into these new groups. Of every 100 documents of a "
        f"group here, on average {together} were together again in one of them{others}."
        " Of artificial documents, in which there are no groups to find, about "
        f"{by_chance} of every 100 were together again, by chance."
    )


def _placed(themes: Themes) -> str:
    total = round(100 * sum(group.share for group in themes.groups))
    percents = zip(_whole_percents(themes), themes.groups, strict=True)
    return _about(min(total - sum(p for p, g in percents if g.is_rest), 99))


def _left_over(themes: Themes, n_left_out: int) -> Iterator[str]:
    """Say which documents were not compared, and why."""
    leading = one_or_many(n_left_out, "leading one is", "leading ones are")
    left_out = f" (the {leading} left out)" if n_left_out else ""
    where = f"the {'groups and the ' * bool(themes.n_groups)}map"
    of_words = "none of the words that the groups are formed by"
    of_components = f"described by none of the kept components{left_out}"
    for n, verbs, what in (
        (themes.n_empty, ("has", "have"), of_words),
        (themes.n_undescribed, ("is", "are"), of_components),
    ):
        if n:
            who, are = count(n, "document", "documents"), "is" if n == 1 else "are"
            yield f"{who} {verbs[n > 1]} {what}, and {are} left out of {where}."


def _how_firm(together: int, by_chance: int) -> str:
    """In words: firm groups have half of what chance does not give together again."""
    if together < 70 or 2 * together <= 100 + by_chance:
        return "not firm"
    return "firm" if together >= 90 else "fairly firm"


def no_groups(asked: int) -> str:
    return (
        f"The {asked:,} groups that were requested were not formed: this takes 10 "
        "documents or more that the kept components describe, and do not all describe "
        "alike."
    )


def _whole_percents(themes: Themes) -> list[int]:
    """Shares of the groups, rounded so that those from 0.5 % on keep their sum."""
    exact = 100 * np.array([group.share for group in themes.groups])
    exact[exact < 0.5] = 0
    whole = np.floor(exact + 1e-9)
    n_up = round(exact.sum()) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:n_up]] += 1
    return [int(percent) for percent in whole]


def _about(percent: int) -> str:
    return f"about {percent}%" if percent else "less than 1%"


def shares_of(themes: Themes) -> list[str]:
    return [
        f"{_about(percent).capitalize()} of the documents."
        f"{f' They {_APART} the documents.' * group.is_rest}"
        for percent, group in zip(_whole_percents(themes), themes.groups, strict=True)
    ]


def map_of(themes: Themes) -> str:
    n, total = len(themes.points), themes.n_placed
    some = f" Only {n:,} of the {total:,} documents are drawn." if n < total else ""
    grey = "; grey marks are in no group" * (themes.n_groups < len(themes.groups))
    of_group, far = "", "other marks"
    if themes.n_groups:
        of_group = (
            f", in the colour and shape of its group{grey}. The numbers are those of "
            "the groups below"
        )
        far = "two groups"
    return (
        f"Each mark is a document{of_group}. Marks that are close together are mostly "
        f"documents with similar words. Only that counts: how far apart {far} lie, and "
        f"in which direction, means nothing.{some}"
    )


def in_plain_words(outcome: Outcome, has_groups: bool) -> Iterator[str]:
    """Say what was done, and how sure the number of components is."""
    one, more = "pattern, called a component", "patterns, called components"
    patterns = count(outcome.n_components, one, more)
    yield (
        "The program does not look at single words, but at words that often stand in "
        f"the same documents. It combined them into {patterns}, and noted how strongly "
        "each document shows each of them."
    )
    if has_groups:
        yield "Then documents with similar descriptions were put into one group."
    yield from _on_the_number(outcome)
    if has_groups and outcome.by_law:
        yield (
            "This concerns the number of components only. How firm the groups are is "
            "said above."
        )


def _on_the_number(outcome: Outcome) -> Iterator[str]:
    """Say where the number of components comes from, and how sure it is."""
    number = f"number {outcome.n_components:,}"
    if not outcome.by_law:
        yield f"The {number} follows from what the person who made this page has set."
    elif outcome.fit.has_tail and outcome.verdict.is_tail:
        yield (
            f"The program calculated the {number} from the documents, by what is "
            f"called a power law. {_how_sure(outcome)}"
        )
    else:
        is_none = outcome.fit.has_tail and outcome.verdict.word is TailWord.NONE
        why = "show no clear pattern" if is_none else "have too few components"
        yield (
            f"The {number} means little: it was to be calculated from the documents, "
            f"but they {why} for that."
        )


def _how_sure(outcome: Outcome) -> str:
    """Say how well the law holds, and whether another number would fit as well."""
    n = outcome.n_examined
    if outcome.verdict.word is TailWord.WEAK:
        sure = "This law holds only roughly here, so the number is rough, too."
    else:
        sure = "This law holds clearly here."
    if outcome.certified or outcome.complete:
        sure += f" No other number{f' up to {n:,}' if n else ''} fits it better."
    else:
        sure += f" A number above {n:,} may fit it better."
    for finding in outcome.findings:
        if finding.kind == FindingKind.AMBIGUOUS:
            other = finding.facts["ties"].n_tails[finding.facts["ties"].rival]
            sure += f" Another number, {other:,}, fits nearly as well."
    return sure


def listed(n: int, outcome: Outcome) -> str:
    kept = outcome.n_components
    first = f"first {n:,} of " if n < kept else ""
    components = one_or_many(kept, "component", "components")
    return (
        f"These are the words with the largest weights in the {first}{components}. "
        "Documents with the words on the left lie towards one end of a component, "
        "documents with the words on the right towards the other."
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

"""The sentences that stand only in the report, and its glossary."""

import numpy as np

from .._findings import FindingKind
from .._outcome import Outcome
from .._words import count


def kept(outcome: Outcome) -> str:
    """Say how many components there are, who chose them, and what they hold."""
    k, spectrum = outcome.n_components, outcome.spectrum
    was, hold = ("was", "holds") if k == 1 else ("were", "hold")
    # The randomized solver may find less than its components hold, never more.
    least = "at least " if np.isinf(spectrum.rtol) else ""
    return (
        f"{count(k, 'component', 'components')} {was} {_how(outcome)}, and {hold} "
        f"{least}{outcome.share:.1%} of the squared Frobenius norm of X."
    )


def _how(outcome: Outcome) -> str:
    """Say why there are as many components as there are."""
    if outcome.by_law and outcome.fit.has_tail:
        return "chosen by the power law"
    if outcome.by_law:
        return "kept because no power law could be fitted"
    explained = (FindingKind.CUT, FindingKind.UNDECIDED)
    if not outcome.n_known or any(f.kind in explained for f in outcome.findings):
        return "kept"  # a finding says why it is another number
    return f"kept because n_components={outcome.rule!r}"


def map_of_documents(spread: float) -> str:
    """Say what the map shows, and what it does not."""
    text = (
        "Each point is a document, in the colour of its group. Points that are near "
        "each other are about similar things"
    )
    if f"{spread:.0%}" == "100%":
        return f"{text}."
    return (
        f"{text}; points that are far apart may be too, because the map shows only "
        f"{spread:.0%} of the differences."
    )


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

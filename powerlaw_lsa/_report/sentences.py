"""The sentences of the report. Each has a condition under which it is true."""

from typing import Any

import numpy as np

from ..plotting._words import percent_at_most
from ..rules import PowerLaw
from ..rules.search import Search


def chosen_by_power_law(svd: Any) -> bool:
    """Whether the power law chose K, and not a number or another rule."""
    return isinstance(svd.n_components, str | PowerLaw)


def longest_tail(svd: Any) -> int | None:
    """Longest tail that was scanned, if there was a limit."""
    return Search(svd.n_components, svd.max_components).longest_tail


def size(svd: Any) -> str:
    """Say how large X is."""
    n, d = svd.spectrum_.shape
    return f"X has {count(n, 'document', 'documents')} and {count(d, 'term', 'terms')}."


def kept(svd: Any) -> str:
    """Say how many components there are, who chose them, and what they hold."""
    spectrum, k = svd.spectrum_, svd.n_components_
    share = spectrum.eigenvalues[:k].sum() / (spectrum.total or 1.0)
    if chosen_by_power_law(svd) and svd.power_law_.has_tail:
        how = "chosen by the power law"
    elif chosen_by_power_law(svd):
        how = "kept because no power law could be fitted"
    elif not len(spectrum.eigenvalues) or any(
        f.kind in ("cut", "undecided") for f in svd.findings_
    ):
        how = "kept"  # a finding says why it is another number
    else:
        how = f"kept because n_components={svd.n_components!r}"
    was, hold = ("was", "holds") if k == 1 else ("were", "hold")
    # The randomized solver may find less than its components hold, never more.
    least = "at least " if np.isinf(spectrum.rtol) else ""
    return (
        f"{count(k, 'component', 'components')} {was} {how}, and {hold} {least}"
        f"{share:.1%} of the squared Frobenius norm of X."
    )


def law(svd: Any) -> str | None:
    """Describe the tail, and of which eigenvalues it is the best one."""
    fit, known = svd.power_law_, len(svd.spectrum_.eigenvalues)
    if not fit.has_tail:
        return None
    text = (
        f"Of the tails that were examined, the one closest to a power law has the "
        f"{fit.n_tail:,} largest eigenvalues, which are at or above "
        f"xmin = {fit.xmin:#.4g}. The exponent of the power law is "
        f"alpha = {alpha(fit)}. The share of the tail at or above an eigenvalue never "
        "differs from that of the power law by more than "
        f"{percent_at_most(fit.ks_distance)} percentage points "
        f"(D = {fit.ks_distance:.4f})."
    )
    if chosen_by_power_law(svd):
        return text
    if svd.certified_:
        return f"{text} The power law would keep {fit.n_tail:,} components."
    if svd.spectrum_.complete:
        return text
    return (
        f"{text} Only {known:,} of up to {svd.spectrum_.rank_bound:,} eigenvalues were "
        "computed, and longer tails were not excluded, so the power law of the whole "
        "spectrum might keep another number."
    )


def verdict(svd: Any) -> str | None:
    """Judge the tail, unless a finding has said that there is none."""
    is_said = any(f.kind in ("no_tail", "like_noise") for f in svd.findings_)
    return None if is_said else str(svd.verdict_)


def examined(svd: Any) -> str | None:
    """Say which tails are known to fit less well."""
    if not svd.power_law_.has_tail:
        return None
    spectrum, limit = svd.spectrum_, longest_tail(svd)
    known = len(spectrum.eigenvalues)
    tail = "tail" if limit is None else f"tail of up to {limit:,}"
    if spectrum.complete and svd.certified_:
        return f"All eigenvalues were computed, and no other {tail} has a smaller D."
    computed = f"The leading {known:,} eigenvalues were computed"
    if svd.certified_ and limit is not None and limit <= known:
        return f"{computed}, and no other {tail} has a smaller D."
    if svd.certified_:
        how = "by an estimate of its D"
        return f"{computed}, and every longer {tail} was excluded {how}."
    return f"{computed}, and no tail within them has a smaller D."


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


def alpha(fit: Any) -> str:
    """Exponent with its standard error."""
    return f"{fit.alpha:.3f} ± {fit.alpha_stderr:.3f}"


def count(n: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{n:,} {one if n == 1 else many}"


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

"""An `Assessment` in words. Each sentence stands here with the condition for it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from .._findings import FindingKind, Spelling
from .._tail.fit import PowerLawFit
from .goodness_of_fit import SIGNIFICANT, GoodnessOfFit
from .intervals import Intervals

if TYPE_CHECKING:
    from .assessment import Assessment


def sentences(found: "Assessment", spelled: Spelling) -> Iterator[str]:
    """How sure K is, parameters spelled as the reader types them."""
    if found.verdict is not None and not _is_said_there_is_none(found):
        yield str(found.verdict)
    if found.fit.has_tail:
        yield _law(found)
    elif not found.findings:  # those of an estimator say it, and what is kept
        yield found.fit.status.advise(spelled)
    yield from (f"{f.sentence(spelled).rstrip('.')}." for f in found.findings)
    if not found.is_complete and found.goodness_of_fit is not None:
        yield _partial(found.fit)
    for part, say in _parts(found):
        if part is not None:
            yield say(part)


def _parts(found: "Assessment") -> tuple[tuple[object, Callable[..., str]], ...]:
    """Parts that there may be, and what words each."""
    return (
        (found.goodness_of_fit, _goodness),
        (None if _is_said_ambiguous(found) else found.near_ties, str),
        (found.document_intervals, _intervals),
        (found.alternatives, _alternatives),
        (found.without_leading, _without_leading),
        (found.shuffled, str),
    )


def _is_said_there_is_none(found: "Assessment") -> bool:
    """Whether a finding, which also gives advice, tells that there is no tail."""
    none = (FindingKind.NO_TAIL, FindingKind.LIKE_NOISE)
    return any(f.kind in none for f in found.findings)


def _is_said_ambiguous(found: "Assessment") -> bool:
    """Whether a finding, which also gives advice, tells of the near ties."""
    return any(f.kind is FindingKind.AMBIGUOUS for f in found.findings)


def _law(found: "Assessment") -> str:
    fit, n_all = found.fit, found.n_eigenvalues
    if found.is_complete:
        among = f"{n_all} eigenvalues"
    elif found.verdict is not None and found.verdict.n_examined is None:
        among = f"up to {n_all} eigenvalues"
    else:  # others may equal the last that was computed
        known = len(fit.eigenvalues)
        among = f"the {known} eigenvalues that were computed, of up to {n_all},"
    law = (
        f"K = {fit.n_tail} of {among} lie at or above xmin = {fit.xmin:.4g}; alpha = "
        f"{fit.alpha:.3f} ± {fit.alpha_stderr:.3f}, D = {fit.ks_distance:.4g}."
    )
    if found.n_components in (None, fit.n_tail):
        return law
    components = "component" if found.n_components == 1 else "components"
    return (
        f"The estimator keeps {found.n_components} {components}; according to the "
        f"power law, {law}"
    )


def _partial(fit: PowerLawFit) -> str:
    return (
        f"Only the leading {len(fit.eigenvalues)} eigenvalues are known, so resampled "
        "spectra have that number too, and tails beyond it were not fitted."
    )


def _goodness(result: GoodnessOfFit) -> str:
    share = (
        f"p = {result.p_value:.3g} ± {result.p_stderr:.1g} is the share of samples of "
        "the power law that lie at least as far from their own fit as these "
        "eigenvalues lie from theirs"
    )
    if result.p_value <= SIGNIFICANT:
        return (
            f"{share}: so few that the power law is ruled out; take K as a convention, "
            "and alpha as a mere description."
        )
    return (
        f"{share}: too many to rule the power law out; that does not prove it, "
        "because eigenvalues are more regular than independent draws."
    )


def _intervals(intervals: Intervals) -> str:
    low, high = intervals.n_tail
    level, n = f"{100 * intervals.confidence_level:.4g} %", len(intervals.replicates)
    subsamples = "1 subsample" if n == 1 else f"{n:,} subsamples"
    return (
        "For other corpora of this size, drawn like this one, K would lie between "
        f"{low:.0f} and {high:.0f} ({level} interval, from {subsamples} of the "
        "documents)."
    )


def _alternatives(table: pd.DataFrame) -> str:
    parts = [
        f"{verdict}: {', '.join(table.index[table['verdict'] == verdict])}"
        for verdict in table["verdict"].unique()
    ]
    return f"The power law compared with others above xmin: {'; '.join(parts)}."


def _without_leading(table: pd.DataFrame) -> str:
    others = table[table["left_out"] > 0]
    if others.empty:
        return "Without the largest eigenvalue no tail within the limits remains."
    counts = ", ".join(map(str, others["left_out"]))
    left_out = f"{counts} largest eigenvalues are"
    return (
        f"If the {'largest eigenvalue is' if counts == '1' else left_out} left out, K "
        f"is {_span(others['K'], 'd')} and alpha is {_span(others['alpha'], '.3f')}."
    )


def _span(values: pd.Series, form: str) -> str:
    """Range of values, or the one value that they have in print."""
    low, high = format(values.min(), form), format(values.max(), form)
    return low if low == high else f"between {low} and {high}"

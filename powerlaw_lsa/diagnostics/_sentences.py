"""An `Assessment` in words. Each sentence stands here with the condition for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from .._findings import FindingKind
from .._outcome import Outcome
from .._words import Spelling, with_error

if TYPE_CHECKING:
    from .assessment import Assessment


def verdict_of(outcome: Outcome) -> Iterator[str]:
    """Verdict on the tail of an estimator, unless a finding says that there is none."""
    none = (FindingKind.NO_TAIL, FindingKind.LIKE_NOISE, FindingKind.TOO_SHORT)
    if outcome.n_components is not None and not _is_said(outcome, *none):
        yield str(outcome.verdict)


def sentences(found: "Assessment", spelled: Spelling) -> Iterator[str]:
    """How sure K is beyond the verdict, parameters spelled as the reader types them."""
    outcome = found.outcome
    if outcome.fit.has_tail:
        yield _law(outcome)
    elif not outcome.findings:  # those of an estimator say it, and what is kept
        yield outcome.fit.status.advise(spelled)
    yield from (f"{f.sentence(spelled).rstrip('.')}." for f in found.findings)
    if not outcome.complete and found.goodness_of_fit is not None:
        yield (
            f"Only the {outcome.n_known:,} largest eigenvalues were computed, so "
            f"resampled spectra have {outcome.n_known:,} too, and longer tails were "
            "not fitted to them."
        )
    yield from _of_parts(found)


def _of_parts(found: "Assessment") -> Iterator[str]:
    """Say what the parts found; a finding of near ties also gives advice."""
    if found.goodness_of_fit is not None:
        yield str(found.goodness_of_fit)
    if found.near_ties and not _is_said(found.outcome, FindingKind.AMBIGUOUS):
        yield str(found.near_ties)
    if found.document_intervals is not None:
        yield str(found.document_intervals)
    if found.alternatives is not None:
        yield _alternatives(found.alternatives)
    if found.without_leading is not None:
        yield _without_leading(found.without_leading)
    if found.shuffled is not None:
        yield from found.shuffled.of_tails()


def _is_said(outcome: Outcome, *kinds: FindingKind) -> bool:
    return any(finding.kind in kinds for finding in outcome.findings)


def _law(outcome: Outcome) -> str:
    fit, n_all = outcome.fit, outcome.n_eigenvalues
    if outcome.complete:
        among = f"{n_all:,} eigenvalues"
    elif outcome.n_components is not None and outcome.n_examined is None:
        among = f"up to {n_all:,} eigenvalues"
    else:  # others may equal the last that was computed
        among = (
            f"the {outcome.n_known:,} eigenvalues that were computed, of up to "
            f"{n_all:,},"
        )
    law = (
        f"K = {fit.n_tail:,} of {among} lie at or above xmin = {fit.xmin:.4g}; alpha = "
        f"{with_error(fit.alpha, fit.alpha_stderr)}, D = {fit.ks_distance:.3g}."
    )
    if outcome.n_components in (None, fit.n_tail):
        return law
    components = "component" if outcome.n_components == 1 else "components"
    return (
        f"The estimator keeps {outcome.n_components:,} {components}; according to the "
        f"power law, {law}"
    )


def _alternatives(table: pd.DataFrame) -> str:
    parts = [
        f"{', '.join(table.index[table['verdict'] == verdict])} ({verdict})"
        for verdict in table["verdict"].unique()
    ]
    return f"Other distributions for this tail: {'; '.join(parts)}."


def _without_leading(table: pd.DataFrame) -> str:
    others = table[table["left_out"] > 0]
    if others.empty:
        return "Without the largest eigenvalue no tail is left to be fitted."
    counts = ", ".join(map(str, others["left_out"]))
    left_out = f"{counts} largest eigenvalues are"
    return (
        f"If the {'largest eigenvalue is' if counts == '1' else left_out} left out, K "
        f"is {_span(others['K'], 'd')} and alpha is {_span(others['alpha'], '.2f')}."
    )


def _span(values: pd.Series, form: str) -> str:
    low, high = format(values.min(), form), format(values.max(), form)
    return low if low == high else f"between {low} and {high}"

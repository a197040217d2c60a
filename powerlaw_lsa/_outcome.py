"""What a fit decided: one record that every room reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ._findings import Finding, FindingKind
from ._spectrum import Spectrum
from ._tail.certificate import Certificate
from ._tail.fit import PowerLawFit
from ._tail.ties import find_ties
from ._tail.verdict import TailVerdict, TailWord, judge


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What a fit decided. Everything that speaks of the fit is read from it.

    Parameters of an estimator may be set after `fit`; this record stays as it is.

    Attributes
    ----------
    fit : PowerLawFit
        The power law of the known eigenvalues.
    certificate : Certificate
        Whether it is the power law of the whole spectrum.
    spectrum : Spectrum or None
        What is known of the eigenvalues; None if the power law is one of numbers.
    n_components : int or None
        Number of components kept: K. None if there is no estimator that keeps any.
    asked : int or None
        What the rule chose, 0 if it keeps none; None if the known eigenvalues do not
        decide it.
    cut_by : {None, "max_components", "rank", "rounding", "computed"}
        What made K smaller than that: the limit, the rank of X, rounding, which hides
        the other eigenvalues, or the number of eigenvalues that were computed.
    requested : "power_law", int, float, Rule or callable
        The value of `n_components` that was fitted with.
    by_law : bool
        Whether the power law chose K, and not a number or another rule.
    max_components : int or None
        Largest K allowed and longest tail examined, whichever parameter set it; None
        if there was no limit.
    n_drawn : int or None
        Number of random versions of X that were drawn to choose K; None if the rule
        uses none.
    without_leading : int
        Number of leading components that were to be left out. The spectrum says how
        many were.
    feature_names : ndarray of shape (n_features,) or None
        Names of the columns of X, if it is a table that has them.
    """

    fit: PowerLawFit
    certificate: Certificate
    spectrum: Any = None
    n_components: Any = None
    asked: int | None = None
    cut_by: str | None = None
    requested: Any = "power_law"
    by_law: bool = True
    max_components: int | None = None
    n_drawn: int | None = None
    without_leading: int = 0
    feature_names: Any = None

    @property
    def certified(self) -> bool:
        """Whether the fit is the best of all tails, or of all within the limit."""
        return self.certificate.certified

    @property
    def n_known(self) -> int:
        """Number of eigenvalues that are known."""
        return len(self.fit.eigenvalues)

    @property
    def n_eigenvalues(self) -> int:
        """Number of eigenvalues; an upper bound of it if not all are known."""
        return self.n_known if self.spectrum is None else self.spectrum.rank_bound

    @property
    def complete(self) -> bool:
        """Whether every eigenvalue is known."""
        return self.spectrum is None or self.spectrum.complete

    @property
    def share(self) -> float:
        """Share of the squared Frobenius norm that the components hold.

        It is that of X without what was left out.
        """
        if self.spectrum is None or self.n_components is None:
            return np.nan
        return self.spectrum.share(self.n_components)

    @property
    def n_examined(self) -> int | None:
        """Longest tail that was compared; None if no longer one can fit better."""
        if not self.certified:
            return min(self.n_known, self.max_components or self.n_known)
        is_shorter = (self.max_components or np.inf) < self.n_eigenvalues
        return self.max_components if is_shorter else None

    @property
    def verdict(self) -> TailVerdict:
        """Whether there is a power-law tail."""
        return judge(self.fit, self.n_examined)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What you should know before you trust K, the most important first."""
        if self.spectrum is None or self.n_components is None:
            return ()
        found = [*_of_choice(self), *_of_law(self)]
        if (n_left_out := self.spectrum.n_left_out) < self.without_leading:
            facts = {
                "asked": self.without_leading,
                "n_left_out": n_left_out,
                "n_found": n_left_out + self.n_known,
                "complete": self.complete,
                "cut_by_rounding": self.spectrum.cut_by_rounding,
            }
            found.append(Finding(FindingKind.LEFT_OUT, True, facts))
        if self.spectrum.rows_left_out:
            found += _of_rows(n_left_out, *self.spectrum.rows_left_out)
        if np.isinf(self.spectrum.rtol):
            facts = {"solver": self.spectrum.solver}
            found.append(Finding(FindingKind.UNKNOWN_ACCURACY, False, facts))
        return tuple(found)


def _of_choice(outcome: Outcome) -> Iterator[Finding]:
    """Find whether other components are kept than the rule asks for."""
    spectrum: Spectrum = outcome.spectrum
    facts = {
        "requested": outcome.requested,
        "kept": outcome.n_components,
        "share": outcome.share,
        # The randomized solver may find less than its components hold, never more.
        "at_least": bool(np.isinf(spectrum.rtol)),
        "n_left_out": spectrum.n_left_out,
    }
    if outcome.asked is None:
        facts |= {"known": outcome.n_known, "rank_bound": spectrum.rank_bound}
        yield Finding(FindingKind.UNDECIDED, True, facts)
    elif not (outcome.asked or outcome.by_law) and outcome.n_eigenvalues > 1:
        yield Finding(FindingKind.NONE_CHOSEN, True, facts)
    elif outcome.cut_by:
        facts |= {
            "known": outcome.n_known,
            "asked": outcome.asked,
            "cut_by": outcome.cut_by,
            "max_components": outcome.max_components,
            "solver": spectrum.solver,
            "shape": spectrum.shape,
        }
        yield Finding(FindingKind.CUT, True, facts)


# Share of X that columns hold if the largest eigenvalues are their own.
_MOST = 0.9
# Share of the rows from which it is not by chance that they have no part in a component
# (at most 0.04 of the texts of nine corpora have none).
_SOME = 0.05
# The verdicts of which the guide says: do not use this K.
_NOT_A_TAIL = {
    TailWord.NONE: FindingKind.LIKE_NOISE,
    TailWord.TOO_FEW: FindingKind.TOO_SHORT,
}


def _of_law(outcome: Outcome) -> Iterator[Finding]:
    """Find what is not sure of the power law; a warning only if K was chosen by it."""
    fit, by_law, longest = outcome.fit, outcome.by_law, outcome.max_components
    if is_cut := outcome.spectrum.cut_by_rounding:
        yield _cut_by_rounding(outcome)
    elif fit.has_tail and outcome.spectrum.large_columns:
        yield from _large_columns(outcome, *outcome.spectrum.large_columns)
    if not fit.has_tail:
        if not is_cut:
            yield _no_tail(outcome)
        return
    verdict = outcome.verdict
    if kind := _NOT_A_TAIL.get(verdict.word):
        yield Finding(kind, by_law, {"verdict": str(verdict), "is_chosen": by_law})
    if outcome.certificate.open_tails and not is_cut:
        yield _open_tails(outcome, *outcome.certificate.open_tails)
    elif fit.n_tail == longest and longest < outcome.n_eigenvalues:
        yield Finding(FindingKind.AT_LIMIT, by_law, {"max_components": longest})
    # The whole curve of D takes O(n ** 2), which a K that was given need not pay. Of
    # lengths that a power law fits badly, none is to be chosen.
    is_worth_it = by_law and verdict.is_tail
    if is_worth_it and (ties := find_ties(fit)).is_ambiguous:
        yield Finding(FindingKind.AMBIGUOUS, True, {"ties": ties})


def _cut_by_rounding(outcome: Outcome) -> Finding:
    spectrum: Spectrum = outcome.spectrum
    column, share = spectrum.largest_column or (0, 0.0)
    facts = {
        "known": outcome.n_known,
        "rank_bound": outcome.n_eigenvalues,
        "column": _name_of(outcome, column),
        "share": share,
        "uneven": spectrum.uneven,
        "n_left_out": spectrum.n_left_out,
        "solver": spectrum.solver,
    }
    is_short = outcome.asked is None or outcome.cut_by == "rounding"
    is_short |= spectrum.n_left_out < outcome.without_leading
    warns = is_short or (outcome.by_law and not outcome.certified)
    return Finding(FindingKind.CUT_BY_ROUNDING, warns, facts)


def _large_columns(outcome: Outcome, columns, share, n_above) -> Iterator[Finding]:
    """Find whether the power law counts columns that are most of X."""
    if share >= _MOST:
        facts = {
            "columns": [_name_of(outcome, column) for column in columns],
            "share": share,
            "n_above": n_above,
            "n_left_out": outcome.spectrum.n_left_out,
        }
        yield Finding(FindingKind.LARGE_COLUMN, outcome.by_law, facts)


def _name_of(outcome: Outcome, column: int) -> int | str:
    names = outcome.feature_names
    return column if names is None else str(names[column])


def _of_rows(left_out: int, none: int, most: int, n: int) -> Iterator[Finding]:
    """Find whether what is left out is the subject of some rows, not common to all.

    A few rows that have it may be outliers, which are left out on purpose.
    """
    is_shared_by_some = _SOME * n <= none <= (1 - _SOME) * n
    if is_shared_by_some and (most >= _SOME * n or 2 * none >= n):
        facts = {"none": none, "most": most, "n": n, "n_left_out": left_out}
        yield Finding(FindingKind.NOT_COMMON, True, facts)


def _no_tail(outcome: Outcome) -> Finding:
    facts = {
        "status": outcome.fit.status,
        "known": outcome.n_known,
        "rank_bound": outcome.n_eigenvalues,
        "kept": outcome.n_components if outcome.by_law else None,
    }
    return Finding(FindingKind.NO_TAIL, outcome.by_law or not outcome.n_known, facts)


def _open_tails(outcome: Outcome, first: int, last: int) -> Finding:
    # An estimate may lie beyond the limit.
    likely = outcome.certificate.likely_length
    facts = {
        "n_tail": outcome.fit.n_tail,
        "known": outcome.n_known,
        "first": first,
        "last": last,
        "likely": likely if likely and first <= likely <= last else None,
    }
    return Finding(FindingKind.OPEN_TAILS, outcome.by_law, facts)

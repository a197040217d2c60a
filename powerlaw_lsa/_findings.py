"""What a user should know about a fit before trusting its K, in sentences.

`fit` turns the findings into warnings; the report and the command line print them. A
finding holds its facts and puts them into a sentence. The caller decides how parameters
are spelled in it (``max_components=100`` or ``--max-components 100``).
"""

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ._tail.fit import TailStatus
from ._words import Spelling, count, in_python, one_or_many, percent, what_is_kept_of
from .exceptions import (
    AmbiguousTailWarning,
    ConvergenceWarning,
    DegenerateSpectrumWarning,
    NoTailWarning,
)

# Frames that are not the user's: joblib calls the steps of a pipeline.
_OURS = ("powerlaw_lsa.", "sklearn.", "joblib.")
_unheard = ContextVar("_unheard", default=False)


class FindingKind(StrEnum):
    """What a finding is about."""

    NO_TAIL = "no_tail"
    LIKE_NOISE = "like_noise"
    TOO_SHORT = "too_short"
    OPEN_TAILS = "open_tails"
    AT_LIMIT = "at_limit"
    AMBIGUOUS = "ambiguous"
    CUT = "cut"
    NONE_CHOSEN = "none_chosen"
    UNDECIDED = "undecided"
    LEFT_OUT = "left_out"
    UNKNOWN_ACCURACY = "unknown_accuracy"
    CUT_BY_ROUNDING = "cut_by_rounding"
    LARGE_COLUMN = "large_column"
    NOT_COMMON = "not_common"


@dataclass(frozen=True)
class Finding:
    """One thing that a user should know of a fit.

    Attributes
    ----------
    kind : FindingKind
        What it is about.
    warns : bool
        Whether `fit` issues a warning for it. False if it is not about the K that was
        kept; then only reports mention it.
    facts : Mapping
        The numbers and names in its sentence.
    """

    kind: FindingKind
    warns: bool
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __setstate__(self, state):
        # skops keeps a kind as the string that it is.
        vars(self).update(state, kind=FindingKind(state["kind"]))

    def sentence(self, spelled: Spelling = in_python) -> str:
        """Say it in one sentence.

        Parameters
        ----------
        spelled : callable
            ``spelled(name, value=None)`` is how the reader types a parameter.
        """
        return _KINDS[self.kind][0](spelled, **self.facts)

    def __str__(self) -> str:
        return self.sentence()


@contextmanager
def without_warnings() -> Iterator[None]:
    """Warn of no finding in this thread; warning filters are those of the process."""
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


def warn_of(finding: Finding) -> None:
    """Issue the warning of a finding, if it has one."""
    if finding.warns and not _unheard.get():
        warn(finding.sentence(), _KINDS[finding.kind][1])


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the line of the user's code, outside of this package and scikit-learn."""
    level, frame = 1, sys._getframe()
    # Code that is executed in a bare namespace has no __name__.
    while frame.f_back and str(frame.f_globals.get("__name__", "")).startswith(_OURS):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


# Sentences ----------------------------------------------------------------------------


def _no_tail(spelled, status, known, rank_bound, kept) -> str:
    text = TailStatus(status).advise(spelled).rstrip(".")  # skops keeps a string
    if not known:
        return f"{text}; one component of zeros is kept"
    if known < rank_bound:
        computed = (
            f"Of the {known:,} eigenvalues that were computed, of up to {rank_bound:,}"
        )
        text = f"{computed}: {text[0].lower()}{text[1:]}"
    if kept is None or rank_bound == 1:
        return text
    number = "1 component is" if kept == 1 else f"{kept:,} components are"
    return (
        f"{text}; {number} kept; to keep another number, set "
        f"{spelled('n_components')} to it"
    )


def _no_real_tail(spelled, verdict, is_chosen, n_larger=None) -> str:
    """`n_larger` is K by parallel analysis, 0 if nothing is larger, None if unknown."""
    text, name = verdict.rstrip("."), spelled("n_components")
    if not is_chosen:
        return text
    if n_larger == 0:
        return (
            f"{text}; parallel analysis finds no component that is larger than in "
            f"random documents either, so set {name} only if you need a number all the "
            "same"
        )
    way = f"set {name} to the number of components that you need"
    if n_larger:
        return f"{text}; {way}, such as {n_larger:,}, by parallel analysis"
    return (
        f"{text}; {way} ({spelled('assess')} says how many are larger than in random "
        "documents with the same words)"
    )


def _open_tails(spelled, n_tail, known, first, last, likely) -> str:
    better = "" if likely is None else f", and one with about {likely:,} may fit better"
    return (
        f"K = {n_tail:,} is the length of the best tail within the {known:,} "
        f"eigenvalues that were computed, but tails of {first:,} to {last:,} "
        f"eigenvalues could not be excluded{better}; set {spelled('max_components')} "
        "to the largest K that you would use, or use "
        f"{spelled('algorithm', 'dense')} if memory allows"
    )


def _at_limit(spelled, max_components) -> str:
    spelled_out = spelled("max_components", max_components)
    return (
        f"K = {max_components:,} is the largest that {spelled_out} allows; a longer "
        "tail may fit better, so raise the limit to find out"
    )


def _ambiguous(spelled, ties) -> str:
    return (
        f"{str(ties).rstrip('.')}; choose the one that suits the purpose of the "
        f"components, with {spelled('n_components')}"
    )


def _cut(
    spelled, requested, asked, cut_by, known, max_components, solver, shape, **kept
) -> str:
    whole = what_is_kept_of(kept["n_left_out"])
    reason = {
        "max_components": f"{spelled('max_components', max_components)} allows",
        "rank": f"the rank of {whole}, which is {known:,}",
        "rounding": f"the {count(known, 'component', 'components')} of {whole} that "
        "rounding leaves",
        "computed": f"{spelled('algorithm', solver)} gives for X of shape {shape}",
    }[cut_by]
    verb = "is" if requested == asked else f"asks for {asked:,} components,"
    return (
        f"{spelled('n_components', requested)} {verb} more than {reason}; "
        f"{_kept(**kept)}"
    )


def _none_chosen(spelled, requested, **kept) -> str:
    return (
        f"{spelled('n_components', requested)} finds no component to keep of "
        f"{what_is_kept_of(kept['n_left_out'])}; {_kept(**kept)}"
    )


def _undecided(spelled, requested, known, rank_bound, **kept) -> str:
    return (
        f"{spelled('n_components', requested)} is not decided by the leading {known:,} "
        f"of up to {rank_bound:,} eigenvalues; {_kept(**kept)}"
    )


def _left_out(spelled, asked, n_left_out, n_found, complete, cut_by_rounding) -> str:
    are = "is" if n_left_out == 1 else "are"
    has = "X has" if complete else "the algorithm found"
    has = "rounding leaves of X" if cut_by_rounding else has
    return (
        f"{spelled('without_leading', asked)} would leave nothing of the "
        f"{count(n_found, 'component', 'components')} that {has}; {n_left_out:,} {are} "
        "left out"
    )


def _unknown_accuracy(spelled, solver) -> str:
    return (
        f"The accuracy of the eigenvalues of {spelled('algorithm', solver)} is not "
        "known; the smallest of them may be off by 10 %"
    )


def _cut_by_rounding(
    spelled, known, rank_bound, column, share, uneven, n_left_out, solver
) -> str:
    leading = "largest" if known == 1 else f"leading {known:,}"
    eigenvalues = "eigenvalues is" if known == 1 else "eigenvalues are"
    remedy = {
        "column": (
            f"column {_place(column)} holds {_most(share)} of the squared Frobenius "
            "norm: leave it out, or scale it to the size of the others"
        ),
        "columns": _SCALE.format("columns"),
        "rows": _SCALE.format("rows"),
        None: (
            "no column or row of X is far larger than most others, so the spectrum "
            "itself falls that far: "
        ),
    }[uneven]
    if uneven is None and solver == "lanczos":
        remedy += f"use {spelled('algorithm', 'dense')}, which loses less"
    elif uneven is None:
        remedy += "float64 cannot tell the others from rounding"
    return (
        f"Only the {leading} of up to {rank_bound:,} {eigenvalues} known: rounding of "
        f"the largest{' of X' if n_left_out else ''} hides the others, which are far "
        f"smaller; {remedy}"
    )


def _large_columns(spelled, columns, share, n_above, n_left_out) -> str:
    n = n_above - n_left_out
    theirs = count(n, "component of theirs counts", "components of theirs count")
    hold, counts, units, them = (
        ("holds", "its component counts", "its unit", "column")
        if len(columns) == 1
        else ("hold", theirs, "their units", "columns")
    )
    return (
        f"{_places(columns)} {hold} {_most(share)} of the squared Frobenius norm, and "
        f"{counts} in the power law; if that is only a matter of {units}, scale the "
        f"{them} to the size of the others, or set "
        f"{spelled('without_leading', n_above)}"
    )


def _places(columns) -> str:
    if len(columns) == 1:
        return f"Column {_place(columns[0])}"
    others = ", ".join(map(repr, columns[:-1]))
    return f"Columns {others} and {_place(columns[-1])}"


def _place(column: int | str) -> str:
    """Say which column it is: by its name, or by its index."""
    if isinstance(column, str):
        return f"{column!r} of X"
    return f"{column} of X, counted from 0,"


def _not_common(spelled, none, most, n, n_left_out) -> str:
    one = n_left_out == 1
    mostly = f", and {most:,} {'is' if most == 1 else 'are'} mostly "
    mostly = (mostly + ("it" if one else "them")) * bool(most)
    what = one_or_many(n_left_out, "leading component", "leading components")
    return (
        f"{none:,} of {count(n, 'row', 'rows')} of X have no part in the {what}, which "
        f"{'is' if one else 'are'} left out{mostly}; to keep what only some rows are "
        f"about, set {spelled('without_leading', 0)}"
    )


def _most(share) -> str:
    return "more than 99.9 %" if share > 0.999 else f"{share:.1%}"


_SCALE = (
    "the largest of the {0} of X has more than 10,000 times the norm that most have: "
    "scale the {0} to similar norms"
)


def _kept(kept, share, at_least, n_left_out) -> str:
    are, hold = ("is", "holds") if kept == 1 else ("are", "hold")
    least = "at least " if at_least else ""
    return (
        f"{kept:,} {are} kept and {hold} {least}{percent(share)} of the squared "
        f"Frobenius norm of {what_is_kept_of(n_left_out)}"
    )


# Of each kind: what words it, and what `fit` warns with.
_KINDS: dict[FindingKind, tuple[Callable[..., str], type[Warning]]] = {
    FindingKind.NO_TAIL: (_no_tail, DegenerateSpectrumWarning),
    FindingKind.LIKE_NOISE: (_no_real_tail, NoTailWarning),
    FindingKind.TOO_SHORT: (_no_real_tail, NoTailWarning),
    FindingKind.OPEN_TAILS: (_open_tails, ConvergenceWarning),
    FindingKind.AT_LIMIT: (_at_limit, DegenerateSpectrumWarning),
    FindingKind.AMBIGUOUS: (_ambiguous, AmbiguousTailWarning),
    FindingKind.CUT: (_cut, DegenerateSpectrumWarning),
    FindingKind.NONE_CHOSEN: (_none_chosen, DegenerateSpectrumWarning),
    FindingKind.UNDECIDED: (_undecided, DegenerateSpectrumWarning),
    FindingKind.LEFT_OUT: (_left_out, DegenerateSpectrumWarning),
    FindingKind.UNKNOWN_ACCURACY: (_unknown_accuracy, ConvergenceWarning),
    FindingKind.CUT_BY_ROUNDING: (_cut_by_rounding, ConvergenceWarning),
    FindingKind.LARGE_COLUMN: (_large_columns, DegenerateSpectrumWarning),
    FindingKind.NOT_COMMON: (_not_common, DegenerateSpectrumWarning),
}

"""The result of a run as text, in 80 columns."""

import textwrap

from .._outcome import Outcome
from .._words import count, percent, with_error
from ..diagnostics import Assessment
from .options import spelled
from .results import Found, leading_components
from .terminal import printable

_WIDTH = 80


def as_text(found: Found) -> str:
    """Format the result for people, in 80 columns."""
    data, assessment, rules = found.data, found.assessment, found.rules
    outcome, (n, d) = found.svd.outcome_, data.X.shape
    facts = {
        "source": data.source,
        "documents n": f"{n:,}",
        "terms d": f"{d:,}",
        "stored values": f"{data.X.size:,}",  # SciPy counts what is stored
    }
    n_left_out = outcome.spectrum.n_left_out
    of = "the rest" if n_left_out else "X"
    if n_left_out:
        components = count(n_left_out, "component", "components")
        facts["left out"] = f"{components} before the first"
    facts |= _power_law_facts(outcome) | {
        "solver": outcome.spectrum.solver,
        "share kept": f"{percent(outcome.share)} of the squared Frobenius norm of {of}",
    }
    larger = assessment and assessment.larger_than_random
    lines = [_wrap(str(outcome.verdict)), *([_wrap(str(larger))] if larger else []), ""]
    lines += [f"{name:<14} {printable(value)}" for name, value in facts.items()]
    lines += ["", " #  eigenvalue  heaviest terms (after |: at its other end)"]
    lines += [
        _clip(f"{i:>2} {c['eigenvalue']:>11.5g}  {_join_terms(c['terms'])}")
        for i, c in enumerate(leading_components(found.svd, data), 1)
    ]
    if assessment is not None:
        lines += ["", *_lines_of(assessment)]
    if rules is not None:
        shown = rules.rename_axis(None)[["K", "asked", "share", "lacks"]]
        lines += ["", "Where each rule ends", *shown.to_string().splitlines()]
    return "\n".join(lines)


def _lines_of(assessment: Assessment) -> list[str]:
    """Sentences but the first two, with parameters spelled as options, then tables."""
    said = assessment.say(spelled, lead=False)
    lines = [_wrap(sentence) for sentence in said]
    for title, table in assessment.tables.items():
        # pandas marks a table that goes on below by a backslash beyond the width.
        shown = table.to_string(float_format="{:.5g}".format, line_width=_WIDTH - 3)
        lines += ["", title, *map(str.rstrip, shown.splitlines())]
    return lines


def _power_law_facts(outcome: Outcome) -> dict[str, str]:
    fit, kept = outcome.fit, f"{outcome.n_components:,}"
    if not fit.has_tail:
        return {
            "components": kept,
            "power law": "none, because there is no tail to fit",
        }
    if outcome.n_components == fit.n_tail:
        numbers = {"components K": kept}
    else:
        numbers = {"components": kept, "power law K": f"{fit.n_tail:,}"}
    return numbers | {
        "alpha": with_error(fit.alpha, fit.alpha_stderr),
        "xmin": f"{fit.xmin:.4g}",
        "KS distance D": f"{fit.ks_distance:.3g}",
        "certified": _certified(outcome),
    }


def _certified(outcome: Outcome) -> str:
    if not outcome.certified:
        return "no"
    if outcome.n_examined is None:
        return "yes, every longer tail was excluded"
    return f"yes, of the tails of up to {outcome.n_examined:,}, which is the limit"


def _join_terms(terms: dict[str, float]) -> str:
    """Terms with positive loadings, and after a bar those with negative ones."""
    ends = [
        " ".join(
            printable(term) for term, loading in terms.items() if sign * loading > 0
        )
        for sign in (1, -1)
    ]
    return " | ".join(end for end in ends if end)


def _clip(line: str) -> str:
    if len(line) <= _WIDTH:
        return line
    whole_words = line[: _WIDTH + 1].rpartition(" ")[0]
    return whole_words if len(whole_words) > _WIDTH // 2 else f"{line[: _WIDTH - 2]}.."


def _wrap(line: str) -> str:
    """Break a sentence, but not within an option."""
    line = line.replace("±", "+-")  # as it is printed, which is longer
    return textwrap.fill(line, _WIDTH, break_on_hyphens=False)

"""The result of a run as text, in 80 columns."""

import textwrap

import pandas as pd

from .._words import count, with_error
from ..diagnostics import Assessment
from .options import spelled
from .results import Result
from .terminal import printable

_WIDTH = 80


def as_text(
    result: Result, assessment: Assessment | None, rules: pd.DataFrame | None
) -> str:
    """Format the result for people, in 80 columns."""
    facts = {
        "source": result.source,
        "documents n": f"{result.n_documents:,}",
        "terms d": f"{result.n_terms:,}",
        "stored values": f"{result.n_stored:,}",
        **_left_out(result.n_left_out),
        **_power_law_facts(result),
        "solver": result.solver,
        "share kept": f"{result.share_kept:.1%} of the squared Frobenius norm of "
        + ("the rest" if result.n_left_out else "X"),
    }
    larger = assessment and assessment.larger_than_random
    lines = [_wrap(result.verdict), *([_wrap(str(larger))] if larger else []), ""]
    lines += [f"{name:<14} {printable(value)}" for name, value in facts.items()]
    lines += ["", " #  eigenvalue  heaviest terms (after |: at its other end)"]
    lines += [
        _clip(f"{i:>2} {component.eigenvalue:>11.5g}  {_join_terms(component.terms)}")
        for i, component in enumerate(result.leading_components, start=1)
    ]
    if assessment is not None:
        lines += ["", *_lines_of(assessment)]
    if rules is not None:
        shown = rules.rename_axis(None)[["K", "asked", "share", "decided"]]
        lines += ["", "Where each rule ends", *shown.to_string().splitlines()]
    return "\n".join(lines)


def _lines_of(assessment: Assessment) -> list[str]:
    """Sentences but the first two, with parameters spelled as options, then tables."""
    said = assessment.say(spelled, lead=False)
    lines = [_wrap(_ascii(sentence)) for sentence in said]
    for title, table in assessment.tables.items():
        # pandas marks a table that goes on below by a backslash beyond the width.
        shown = table.to_string(float_format="{:.5g}".format, line_width=_WIDTH - 3)
        lines += ["", title, *map(str.rstrip, shown.splitlines())]
    return lines


def _left_out(n: int) -> dict[str, str]:
    said = count(n, "component before the first", "components before the first")
    return {"left out": said} if n else {}


def _power_law_facts(result: Result) -> dict[str, str]:
    kept = f"{result.n_components:,}"
    if result.alpha is None or result.alpha_stderr is None:
        return {
            "components": kept,
            "power law": "none, because there is no tail to fit",
        }
    if result.n_components == result.n_tail:
        numbers = {"components K": kept}
    else:
        numbers = {"components": kept, "power law K": f"{result.n_tail:,}"}
    return numbers | {
        "alpha": _ascii(with_error(result.alpha, result.alpha_stderr)),
        "xmin": f"{result.xmin:.4g}",
        "KS distance D": f"{result.ks_distance:.3g}",
        "certified": _certified(result),
    }


def _certified(result: Result) -> str:
    if not result.certified:
        return "no"
    if result.n_examined is None:
        return "yes, every longer tail was excluded"
    return f"yes, of the tails of up to {result.n_examined:,}, which is the limit"


def _join_terms(terms: dict[str, float]) -> str:
    """Terms with positive loadings, and after a bar those with negative ones."""
    ends = [
        " ".join(
            printable(term) for term, loading in terms.items() if sign * loading > 0
        )
        for sign in (1, -1)
    ]
    return " | ".join(end for end in ends if end)


def _ascii(sentence: str) -> str:
    return sentence.replace("±", "+-")


def _clip(line: str) -> str:
    if len(line) <= _WIDTH:
        return line
    whole_words = line[: _WIDTH + 1].rpartition(" ")[0]
    return whole_words if len(whole_words) > _WIDTH // 2 else f"{line[: _WIDTH - 2]}.."


def _wrap(line: str) -> str:
    """Break a sentence, but not within an option."""
    return textwrap.fill(line, _WIDTH, break_on_hyphens=False)

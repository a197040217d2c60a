"""The numbers of the report, as HTML."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from .._outcome import Outcome
from .._words import five_digits, percent, with_error
from . import sentences

_LONGEST_VALUE = 200  # characters of a parameter


def numbers(outcome: Outcome) -> str:
    spectrum, fit = outcome.spectrum, outcome.fit
    n, d = spectrum.shape
    pairs = {"documents": f"{n:,}", "terms": f"{d:,}"}
    pairs["components kept"] = f"{outcome.n_components:,}"
    if fit.has_tail:
        limit = outcome.max_components
        scope = f"all tails up to {limit:,}" if limit else "all tails"
        best = "K by the power law" if outcome.certified else "best tail examined"
        pairs |= {
            best: f"{fit.n_tail:,}",
            "exponent alpha": with_error(fit.alpha, fit.alpha_stderr),
            "tail begins at xmin": f"{fit.xmin:#.4g}",
            "KS distance D": f"{fit.ks_distance:.4f}",
            f"best of {scope}": "yes" if outcome.certified else "not established",
        }
    of = "" if spectrum.complete else f" of up to {spectrum.rank_bound:,}"
    pairs |= {
        "eigenvalues computed": f"{outcome.n_known:,}{of}",
        "algorithm": spectrum.solver,
    }
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in pairs.items()
    )
    return f"<dl>{items}</dl>"


def terms(table, outcome: Outcome) -> str:
    """Table of the leading components' terms, as `top_terms` gives them."""
    if not outcome.n_known:
        return "<p>X is all zeros, so no term has a weight.</p>"
    rows = "".join(
        f"<tr><td>{number}</td><td>{_joined(part[part['weight'] >= 0])}</td>"
        f"<td>{_joined(part[part['weight'] < 0])}</td></tr>"
        for number, (_, part) in enumerate(table.groupby("component"), 1)
    )
    said = sentences.listed(table["component"].nunique(), outcome)
    return f'<p>{said}</p><div class="scroll"><table>{rows}</table></div>'


def frame(table) -> str:
    """Table of an assessment, without the numbers of its rows."""
    if not isinstance(table.index, pd.RangeIndex):
        table = table.rename_axis(table.index.name or "").reset_index()
    table = table.rename(columns=lambda name: str(name).replace("_", " "))
    html = table.to_html(index=False, float_format=five_digits, border=0)
    return f'<div class="scroll">{html}</div>'


def settings(steps: Sequence[Any]) -> str:
    """Tables of parameters as Python writes them."""
    html = ""
    for step in steps:
        values = step.get_params(deep=False) if hasattr(step, "get_params") else {}
        pairs = {name: _cut_short(repr(value)) for name, value in values.items()}
        html += f"<h4>{type(step).__name__}</h4>{_table(pairs)}"
    return html


def _cut_short(text: str) -> str:  # a long vocabulary
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} ..."


def glossary(page: str) -> str:
    """Explain the words that stand on the page."""
    text = re.sub(r"<[^>]*>", " ", page)
    words = [w for w in sentences.GLOSSARY if re.search(rf"\b{w}\b", text)]
    return _table({word: sentences.GLOSSARY[word] for word in words})


def rules(table) -> str:
    head = "<tr><th>rule</th><th>K</th><th>share of the norm</th></tr>"
    rows = "".join(
        f"<tr><td>{escape(str(name))}</td>"
        f"<td>{'not decided' if pd.isna(row['K']) else format(row['K'], ',.0f')}</td>"
        f"<td>{'' if np.isnan(row['share']) else percent(row['share'])}</td></tr>"
        for name, row in table.iterrows()
    )
    return f'<div class="scroll"><table>{head}{rows}</table></div>'


def _table(pairs: dict[str, str]) -> str:
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in pairs.items()
    )
    return f'<div class="scroll"><table class="pairs">{rows}</table></div>'


def _joined(part) -> str:
    return escape(", ".join(map(str, part["term"])))

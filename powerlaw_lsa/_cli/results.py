"""What a run found, and how ``--json`` prints it."""

import json
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .._estimator import PowerLawTruncatedSVD
from .._report.groups import zero_rows
from ..diagnostics import Assessment, top_terms
from .inputs import Data
from .options import spelled

N_LEADING = 10  # components whose terms are shown
N_TERMS = 8  # terms shown of each


@dataclass(frozen=True)
class Found:
    """What a run found, to be printed and written."""

    svd: PowerLawTruncatedSVD
    data: Data
    assessment: Assessment | None = None
    rules: pd.DataFrame | None = None


def as_json(found: Found) -> str:
    """Return the result for programs."""
    data, assessment, rules = found.data, found.assessment, found.rules
    outcome, fit = found.svd.outcome_, found.svd.power_law_
    findings = (assessment or outcome).findings
    result = {
        "source": data.source,
        "tail": str(outcome.verdict.word),
        "verdict": str(outcome.verdict),
        "n_documents": data.X.shape[0],
        "n_without_terms": len(zero_rows(data.X)),
        "n_terms": data.X.shape[1],
        "n_stored": data.X.size,
        "n_left_out": outcome.spectrum.n_left_out,
        "n_components": outcome.n_components,
        "n_tail": fit.n_tail if fit.has_tail else None,
        "alpha": _finite(fit.alpha),
        "alpha_stderr": _finite(fit.alpha_stderr),
        "xmin": _finite(fit.xmin),
        "ks_distance": _finite(fit.ks_distance),
        "certified": outcome.certified,
        "n_examined": outcome.n_examined,
        "solver": outcome.spectrum.solver,
        "share_kept": outcome.share,
        "findings": [finding.sentence(spelled) for finding in findings],
        "leading_components": leading_components(found.svd, data),
        "assessment": None if assessment is None else _as_dict(assessment),
        "rules": None if rules is None else _records(rules.reset_index()),
    }
    return json.dumps(result, indent=2, allow_nan=False)


def leading_components(svd: PowerLawTruncatedSVD, data: Data) -> list[dict[str, Any]]:
    """Largest components with their terms; a matrix of zeros has none."""
    terms = top_terms(svd, data.terms, n_terms=N_TERMS, n_components=N_LEADING)
    heaviest = terms[terms["weight"] != 0].groupby("component")
    eigenvalues = svd.spectrum_.eigenvalues.tolist()
    return [
        {
            "eigenvalue": eigenvalue,
            "terms": dict(zip(rows["term"], rows["weight"].tolist(), strict=True)),
        }
        for eigenvalue, (_, rows) in zip(eigenvalues, heaviest, strict=False)
    ]


def _finite(value: float) -> float | None:
    """Return the value, None for NaN, which JSON does not know."""
    return float(value) if math.isfinite(value) else None


def _as_dict(assessment: Assessment) -> dict:
    goodness = assessment.goodness_of_fit
    return {
        "sentences": assessment.say(spelled),
        "p_value": goodness and goodness.p_value,
        "tables": {
            title: _records(table.reset_index(drop=table.index.dtype == int))
            for title, table in assessment.tables.items()
        },
    }


def _records(table: pd.DataFrame) -> list[dict]:
    return json.loads(table.to_json(orient="records", double_precision=15))

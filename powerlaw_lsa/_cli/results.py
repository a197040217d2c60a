"""The result of a run as a record, whose fields are the keys of ``--json``."""

import json
import math
from dataclasses import dataclass

import pandas as pd

from .._estimator import PowerLawTruncatedSVD
from ..diagnostics import Assessment, top_terms
from .inputs import Data
from .options import spelled

N_LEADING = 10  # components whose terms are shown
N_TERMS = 8  # terms shown of each


@dataclass(frozen=True)
class Component:
    """A leading component, and the loadings of its heaviest terms."""

    eigenvalue: float
    terms: dict[str, float]


@dataclass(frozen=True)
class Result:
    """What is printed. The names are the keys of ``--json``."""

    source: str
    tail: str
    verdict: str
    n_documents: int
    n_without_terms: int
    n_terms: int
    n_stored: int
    n_left_out: int
    n_components: int
    n_tail: int | None
    alpha: float | None
    alpha_stderr: float | None
    xmin: float | None
    ks_distance: float | None
    certified: bool
    n_examined: int | None
    solver: str
    share_kept: float
    findings: list[str]
    leading_components: list[Component]
    assessment: dict | None
    rules: list[dict] | None


def summarize(
    svd: PowerLawTruncatedSVD,
    data: Data,
    assessment: Assessment | None,
    rules: pd.DataFrame | None,
) -> Result:
    outcome = svd.outcome_
    fit = outcome.fit
    return Result(
        source=data.source,
        tail=str(outcome.verdict.word),
        verdict=str(outcome.verdict),
        n_documents=data.X.shape[0],
        n_without_terms=data.n_without_terms,
        n_terms=data.X.shape[1],
        n_stored=data.n_stored,
        n_left_out=outcome.spectrum.n_left_out,
        n_components=outcome.n_components,
        n_tail=fit.n_tail if fit.has_tail else None,
        alpha=_finite(fit.alpha),
        alpha_stderr=_finite(fit.alpha_stderr),
        xmin=_finite(fit.xmin),
        ks_distance=_finite(fit.ks_distance),
        certified=outcome.certified,
        n_examined=outcome.n_examined,
        solver=outcome.spectrum.solver,
        share_kept=outcome.share,
        findings=[finding.sentence(spelled) for finding in outcome.findings],
        leading_components=_leading_components(svd, data),
        assessment=None if assessment is None else _as_dict(assessment),
        rules=None if rules is None else _records(rules.reset_index()),
    )


def _leading_components(svd: PowerLawTruncatedSVD, data: Data) -> list[Component]:
    """Largest components with their terms; a matrix of zeros has none."""
    terms = top_terms(svd, data.terms, n_terms=N_TERMS, n_components=N_LEADING)
    heaviest = terms[terms["weight"] != 0].groupby("component")
    return [
        Component(
            float(eigenvalue),
            dict(zip(rows["term"], rows["weight"].tolist(), strict=True)),
        )
        for eigenvalue, (_, rows) in zip(
            svd.spectrum_.eigenvalues, heaviest, strict=False
        )
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

"""The result of a run as a record, whose fields are the keys of ``--json``."""

import json
import math
from dataclasses import dataclass

import numpy as np
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
    n_components: int
    n_tail: int | None
    alpha: float | None
    alpha_stderr: float | None
    xmin: float | None
    ks_distance: float | None
    certified: bool
    longest_tail: int | None
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
    """Collect what is printed."""
    fit, spectrum = svd.power_law_, svd.spectrum_
    return Result(
        source=data.source,
        tail=str(svd.verdict_.word),
        verdict=str(svd.verdict_),
        n_documents=data.X.shape[0],
        n_without_terms=data.n_without_terms,
        n_terms=data.X.shape[1],
        n_stored=data.n_stored,
        n_components=int(svd.n_components_),
        n_tail=fit.n_tail if fit.has_tail else None,
        alpha=_finite(svd.alpha_),
        alpha_stderr=_finite(svd.alpha_stderr_),
        xmin=_finite(svd.xmin_),
        ks_distance=_finite(svd.ks_distance_),
        certified=bool(svd.certified_),
        longest_tail=svd.verdict_.n_examined,
        solver=svd.solver_,
        # "or 1": a matrix of zeros has no norm to keep a share of.
        share_kept=float(_eigenvalues(svd).sum() / (spectrum.total or 1.0)),
        findings=[finding.sentence(spelled) for finding in svd.findings_],
        leading_components=_leading_components(svd, data),
        assessment=None if assessment is None else _as_dict(assessment),
        rules=None if rules is None else _records(rules.reset_index()),
    )


def _eigenvalues(svd: PowerLawTruncatedSVD) -> np.ndarray:
    """Eigenvalues of the components."""
    return np.asarray(svd.singular_values_, dtype=np.float64) ** 2


def _leading_components(svd: PowerLawTruncatedSVD, data: Data) -> list[Component]:
    """Largest components with their terms; a matrix of zeros has none."""
    terms = top_terms(svd, data.terms, n_terms=N_TERMS, n_components=N_LEADING)
    heaviest = terms[terms["weight"] != 0].groupby("component")
    return [
        Component(
            float(eigenvalue),
            dict(zip(rows["term"], rows["weight"].tolist(), strict=True)),
        )
        for eigenvalue, (_, rows) in zip(_eigenvalues(svd), heaviest, strict=False)
        if eigenvalue > 0
    ]


def _finite(value: float) -> float | None:
    """Return the value, None for NaN, which JSON does not know."""
    return float(value) if math.isfinite(value) else None


def _as_dict(assessment: Assessment) -> dict:
    """Collect the sentences, the numbers in them and the tables, for JSON."""
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
    """Rows of a table, for JSON."""
    return json.loads(table.to_json(orient="records", double_precision=15))

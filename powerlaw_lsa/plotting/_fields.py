"""The fields of a picture: the spectrum, its fit and K, read from a fit or checked."""

from numbers import Integral
from typing import Any

import numpy as np
from sklearn.utils import check_scalar

from .._fitted import fitted_step, is_estimator, outcome_of
from .._matrix.array_api import to_numpy
from .._outcome import Outcome
from .._spectrum import Spectrum
from .._tail.fit import PowerLawFit, TailStatus


def drawn_of(source: Any) -> Outcome:
    """Outcome of an estimator, a pipeline, a spectrum, a fit or numbers."""
    holds_fit = is_estimator(source) or isinstance(source, Spectrum | PowerLawFit)
    if not holds_fit and len(getattr(source, "shape", ())) == 2:
        raise TypeError(
            f"from_fit takes a fit or what holds one, got a matrix of shape "
            f"{tuple(source.shape)}; fit a PowerLawTruncatedSVD to it and use "
            "from_estimator"
        )
    return outcome_of(source if holds_fit else to_numpy(source))


def cut_offs(outcome: Outcome, n_eigenvalues: int | None = None) -> dict[str, Any]:
    """Return the fields that every display has.

    `n_eigenvalues` is for what does not know it: a fit, and numbers. The fit to a part
    of a spectrum, for a K that was given, is not the power law of the spectrum, and
    gives no `n_tail`.
    """
    fit, k = outcome.fit, outcome.n_components
    is_chosen = outcome.by_law and k in (None, fit.n_tail)
    is_known = fit.has_tail and (is_chosen or is_best_of_all(outcome))
    total = outcome.n_eigenvalues
    if outcome.spectrum is None:
        total = in_all(n_eigenvalues, total)
    return {
        "eigenvalues": nonempty(fit.eigenvalues),
        "n_components": k,
        "n_tail": fit.n_tail if is_known else None,
        "n_eigenvalues": total,
        "n_left_out": 0 if outcome.spectrum is None else outcome.spectrum.n_left_out,
    }


def tail_fields(outcome: Outcome, n_eigenvalues: int | None = None) -> dict[str, Any]:
    """Return the same for a picture of the fit itself, which needs a tail."""
    fit = outcome.fit
    if not fit.has_tail:
        raise ValueError(f"There is no power law to draw: {fit.status.advice}")
    fields = cut_offs(outcome, n_eigenvalues)
    is_all = fields["n_eigenvalues"] == outcome.n_eigenvalues
    certified = is_all and is_best_of_all(outcome)
    return fields | {"n_tail": fit.n_tail, "certified": certified}


def is_best_of_all(outcome: Outcome) -> bool:
    """Whether no tail fits better, of whatever length."""
    return outcome.certified and outcome.n_examined is None


def estimator_of(source: Any, instead: str) -> Any:
    """Fitted step of an estimator or pipeline; `instead` is what else there is."""
    if not is_estimator(source):
        raise TypeError(
            "from_estimator takes a fitted PowerLawTruncatedSVD, or a pipeline that "
            f"contains one, got {type(source).__name__}; {instead}"
        )
    return fitted_step(source)


def check_numbers(source: Any, constructor: str) -> None:
    """Raise if an estimator or a record is passed where numbers are needed."""
    name = type(source).__name__
    if is_estimator(source):
        raise TypeError(f"{constructor} takes numbers, got {name}; use from_estimator")
    if isinstance(source, Spectrum | PowerLawFit):
        hint = "; use from_fit" if constructor == "from_eigenvalues" else ""
        raise TypeError(f"{constructor} takes numbers, got {name}{hint}")


def eigenvalues_of(numbers: Any) -> np.ndarray:
    """Eigenvalues in descending order, of which there must be one at least."""
    check_numbers(numbers, "from_eigenvalues")
    return np.sort(nonempty(numbers))[::-1]


def nonempty(numbers: Any) -> np.ndarray:
    """Eigenvalues in the order given, of which there must be one at least."""
    x = positive(numbers)
    if not len(x):
        raise ValueError(
            f"There is nothing to draw: {TailStatus.NO_EIGENVALUES.advice}"
        )
    return x


def positive(numbers: Any) -> np.ndarray:
    """Eigenvalues that a logarithmic axis can hold, in the order given."""
    x = to_numpy(numbers)
    if x.ndim != 1:
        raise ValueError(f"eigenvalues must be one-dimensional, got shape {x.shape}")
    if len(x) and x.dtype.kind not in "fiu":
        raise ValueError(f"eigenvalues must be real numbers, got dtype {x.dtype}")
    x = x.astype(np.float64)
    wrong = np.flatnonzero(~(np.isfinite(x) & (x > 0)))
    if len(wrong):
        raise ValueError(
            f"eigenvalues must be finite and positive, got {x[wrong[0]]} at position "
            f"{wrong[0]}; leave such values out"
        )
    return x


def in_all(n_eigenvalues: int | None, known: int) -> int:
    """Check the number of eigenvalues in all; None is as many as are known."""
    if n_eigenvalues is None:
        return known
    return check_scalar(n_eigenvalues, "n_eigenvalues", Integral, min_val=known)


def checked_cut_offs(
    eigenvalues: np.ndarray,
    n_components: int | None,
    n_tail: int | None,
    n_eigenvalues: int | None,
) -> dict[str, Any]:
    """Return the fields that every display has, of numbers that a user gives."""
    known = len(eigenvalues)
    cuts = {"n_components": n_components, "n_tail": n_tail}
    for name, value in cuts.items():
        if value is not None:
            check_scalar(value, name, Integral, min_val=1, max_val=known)
    total = in_all(n_eigenvalues, known)
    return {"eigenvalues": eigenvalues, "n_eigenvalues": total, **cuts}

"""What the diagnostics are given: scalars within their range, and the X of a fit."""

from numbers import Integral, Real
from typing import Any

import numpy as np
import scipy.sparse as sp

from .._compat import Interval, Options, StrOptions, validate_parameter_constraints
from .._fitted import check_has_spectrum, is_estimator, outcome_of, steps_before
from .._matrix import in_memory
from .._matrix.read import is_dask
from .._spectrum import Spectrum

# What `random_state` may be.
Seed = int | np.random.RandomState | None

_POSITIVE = Interval(Integral, 1, None, closed="left")
_COUNT = Interval(Integral, 0, None, closed="left")
# A single refit has no spread.
_SEVERAL = Interval(Integral, 2, None, closed="left")

# What each parameter may be, wherever it occurs.
_CONSTRAINTS: dict[str, list] = {
    "confidence_level": [Interval(Real, 0, 1, closed="neither")],
    "keep": [StrOptions({"terms", "entries"})],
    "margin": [Interval(Real, 0, None, closed="left")],
    "max_components": [_POSITIVE, None],
    "n_components": [_POSITIVE, None],
    "n_document_resamples": [Options(Integral, {0}), _SEVERAL],
    "n_draws": [_POSITIVE],
    "n_jobs": [Integral, None],
    "n_leading": [_COUNT],
    "n_resamples": [_SEVERAL],
    "n_terms": [_POSITIVE],
    "random_state": ["random_state"],
    "verbose": ["verbose"],
}

# Two matrices have one norm up to this: a float32 copy has the other's to 1e-7.
_NORM_RTOL = 1e-6


def check_parameters(caller: str, **values: Any) -> None:
    """Raise an error that names the value and its range, as scikit-learn words it."""
    validate_parameter_constraints(_CONSTRAINTS, values, caller)


def matrix_of(source: Any, X: Any) -> Any:
    """Return the matrix that the spectrum of `source` is of, in memory.

    X is what `source` was fitted to: documents, if it is a pipeline that starts with a
    vectorizer.
    """
    check_has_spectrum(source)
    if is_estimator(source):
        X = transformed(steps_before(source), X)
    return _check_matrix_of(outcome_of(source).spectrum, X)


def _check_matrix_of(spectrum: Spectrum, X: Any) -> Any:
    """Return X in memory, if it may be the matrix that the spectrum is of."""
    # An array of texts would take much memory.
    is_texts = isinstance(X, list | tuple) and X and isinstance(X[0], str)
    if not is_dask(X) and (ndim := 1 if is_texts else np.ndim(X)) != 2:
        raise ValueError(
            f"X must be a matrix of documents by terms, got {type(X).__name__} of "
            f"dimension {ndim}; pass the X of fit, or documents together with "
            "the fitted pipeline"
        )
    X = in_memory(X)
    entries = X.data if sp.issparse(X) else X
    norm, of_fit = float(np.linalg.norm(entries) ** 2), spectrum.squared_norm
    same_norm = np.isclose(norm, of_fit, rtol=_NORM_RTOL, atol=0)
    if X.shape != tuple(spectrum.shape) or not same_norm:
        raise ValueError(
            f"X has shape {X.shape} and squared norm {norm:.8g}, but the spectrum is "
            f"of {tuple(spectrum.shape)} and {of_fit:.8g}; pass the X of fit"
        )
    return X


def transformed(steps: list, X: Any) -> Any:
    for step in steps:
        if not hasattr(step, "transform"):  # as the samplers of imbalanced-learn
            raise TypeError(
                f"{type(step).__name__} is a step without transform, so that only fit "
                "knows what came after it; pass the PowerLawTruncatedSVD alone, with "
                "the matrix that it was fitted to"
            )
        try:
            X = step.transform(X)
        except (AttributeError, TypeError) as error:
            raise TypeError(
                f"{type(step).__name__} cannot transform X, which is of type "
                f"{type(X).__name__} ({error}); pass what the pipeline was fitted to, "
                "or its PowerLawTruncatedSVD alone with the matrix"
            ) from error
    return X

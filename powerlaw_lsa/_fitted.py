"""From whatever holds a fit to the fit: estimators, pipelines, spectra and numbers."""

from collections.abc import Iterator
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.utils.validation import check_is_fitted

from ._compat import safe_indexing
from ._matrix.read import is_dask
from ._outcome import Outcome
from ._spectrum import Spectrum
from ._tail.certificate import Certificate, law_of
from ._tail.fit import PowerLawFit, fit_power_law


def is_estimator(source: Any) -> bool:
    """Whether this is an estimator of scikit-learn, fitted or not."""
    # A Delayed of dask has every attribute.
    is_one = hasattr(source, "fit") and hasattr(source, "get_params")
    return is_one and not is_dask(source)


def outcome_of(source: Any) -> Outcome:
    """Outcome of what holds a fit, or of a fit to a spectrum or to numbers."""
    if is_estimator(source):
        return fitted_step(source).outcome_
    if isinstance(source, Spectrum):
        fit, certificate = law_of(source)
        return Outcome(fit=fit, certificate=certificate, spectrum=source)
    fit = source if isinstance(source, PowerLawFit) else fit_power_law(source)
    return Outcome(fit=fit, certificate=Certificate(True, None))


def tail_of(source: Any) -> PowerLawFit:
    """Fit of what holds one, or to numbers; an error if it has no tail."""
    fit = outcome_of(source).fit
    if not fit.has_tail:
        raise ValueError(f"There is no power law to assess: {fit.status.advice}")
    return fit


def check_has_spectrum(source: Any) -> None:
    """Raise unless this holds the spectrum of a matrix."""
    if not isinstance(source, Spectrum) and not is_estimator(source):
        raise TypeError(
            f"{type(source).__name__} object holds no spectrum; pass a Spectrum, a "
            "fitted PowerLawTruncatedSVD, or a fitted pipeline that contains one"
        )


def fitted_step(source: Any) -> Any:
    """Fitted PowerLawTruncatedSVD: itself, or the one that an estimator contains.

    Raises a `NotFittedError`, or a `TypeError` that says what to pass instead.
    """
    return _located(source)[1]


def steps_before(source: Any) -> list[Any]:
    """Return the fitted steps that X goes through before the PowerLawTruncatedSVD."""
    return _located(source)[0]


def _located(source: Any) -> tuple[list[Any], Any]:
    """Return the steps before the one estimator with an outcome, and the estimator."""
    found = list(_all_within(source, "", []))
    if len(found) == 1:
        return found[0][1:]
    name = type(source).__name__
    if found:
        raise TypeError(
            f"{name} object contains {len(found)} power laws; pass the part that is "
            f"meant, such as estimator{found[0][0]}"
        )
    if hasattr(source, "fit"):
        _check_every_part(
            source, f"This {name} instance is not fitted yet; call fit first"
        )
    raise TypeError(
        f"{name} object contains no PowerLawTruncatedSVD; pass a fitted one, or a "
        "fitted pipeline that contains one"
    )


def _check_every_part(source: Any, message: str) -> None:
    """Raise unless all is fitted; a pipeline itself asks only its last step."""
    check_is_fitted(source, msg=message)
    for _, _, part in _parts(source):
        if is_estimator(part):
            _check_every_part(part, message)


def _all_within(source: Any, way: str, before: list) -> Iterator[tuple[str, list, Any]]:
    """Find every estimator with an outcome: the way to it, the steps before, itself."""
    # What is frozen shows the attributes of what it holds, but never fits again.
    if hasattr(source, "outcome_") and not isinstance(source, FrozenEstimator):
        yield way, before, source
    elif is_estimator(source):
        for more, passed, part in _parts(source):
            yield from _all_within(part, way + more, before + passed)


def _parts(source: Any) -> Iterator[tuple[str, list, Any]]:
    """Fitted parts of an estimator: the way to each, the steps before it, itself."""
    if isinstance(source, Pipeline):
        passed: list[Any] = []
        for name, step in source.steps:
            yield f"[{name!r}]", list(passed), step
            passed += [] if step in (None, "passthrough") else [step]
    elif isinstance(source, ColumnTransformer):
        for name, part, columns in getattr(source, "transformers_", ()):
            yield f".named_transformers_[{name!r}]", [Columns(columns)], part
    elif isinstance(source, FeatureUnion):
        for name, part in source.transformer_list:
            yield f".named_transformers[{name!r}]", [], part
    elif isinstance(source, FrozenEstimator):
        yield ".estimator", [], source.estimator
    else:
        for name in ("best_estimator_", "estimator_", "regressor_"):
            yield f".{name}", [], getattr(source, name, None)
        for i, part in enumerate(getattr(source, "estimators_", ())):
            yield f".estimators_[{i}]", [], part
        for i, part in enumerate(getattr(source, "calibrated_classifiers_", ())):
            yield f".calibrated_classifiers_[{i}].estimator", [], part.estimator


class Columns(BaseEstimator):
    """What a ColumnTransformer passes to one of its parts."""

    def __init__(self, columns):
        self.columns = columns

    def transform(self, X):
        if len(getattr(X, "shape", ())) != 2:
            raise ValueError(
                f"a ColumnTransformer takes columns of a table, not of {X!r:.40}; pass "
                "as X the DataFrame or array that it was fitted to"
            )
        return safe_indexing(X, self.columns, axis=1)

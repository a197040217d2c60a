"""From whatever holds a fit to the fit: one way in for everything that takes one."""

from collections.abc import Iterable
from typing import Any

from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from ._spectrum import Spectrum
from ._tail.fit import PowerLawFit, fit_power_law


def fitted_step(source: Any) -> Any:
    """Fitted estimator with a power law: itself, a pipeline's step, or a search's best.

    Raises a `NotFittedError`, or a `TypeError` that says what to pass instead.
    """
    for step in _candidates(source):
        if hasattr(step, "power_law_"):
            return step
    if hasattr(source, "fit"):
        check_is_fitted(source)
    raise TypeError(
        f"{_name(source)} holds no power law; pass a fitted PowerLawTruncatedSVD, or a "
        "fitted pipeline that contains one"
    )


def is_estimator(source: Any) -> bool:
    """Whether this is an estimator of scikit-learn, fitted or not."""
    return hasattr(source, "fit") and hasattr(source, "get_params")


def as_fit(source: Any) -> PowerLawFit:
    """Return the fit of an estimator, pipeline, spectrum or fit, or fit numbers."""
    if isinstance(source, PowerLawFit):
        return source
    if isinstance(source, Spectrum):
        return fit_power_law(source.eigenvalues, rtol=source.tie_rtol)
    if is_estimator(source):
        return fitted_step(source).power_law_
    return fit_power_law(source)


def as_tail(source: Any) -> PowerLawFit:
    """Return the fit, as `as_fit` has it, or raise an error if it has no tail."""
    fit = as_fit(source)
    if not fit.has_tail:
        raise ValueError(f"There is no power law to assess: {fit.status.advice}")
    return fit


def as_spectrum(source: Any) -> Spectrum:
    """Spectrum as it is, or that of a fitted estimator or pipeline."""
    if isinstance(source, Spectrum):
        return source
    if is_estimator(source):
        return fitted_step(source).spectrum_
    raise TypeError(
        f"{_name(source)} holds no spectrum; pass a Spectrum, a fitted "
        "PowerLawTruncatedSVD, or a fitted pipeline that contains one"
    )


def _candidates(source: Any) -> Iterable[Any]:
    """Estimators that may have been meant, the likeliest first."""
    source = getattr(source, "best_estimator_", source)
    if isinstance(source, Pipeline):
        for _, step in reversed(source.steps):
            yield from _candidates(step)
    else:
        yield source


def _name(source: Any) -> str:
    return f"{type(source).__name__} object"

"""What is drawn: the spectrum, its fit and K, read from whatever holds them."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.utils import check_scalar

from .._matrix.array_api import to_numpy
from .._sources import as_fit, fitted_step, is_estimator
from .._spectrum import Spectrum
from .._tail.fit import PowerLawFit, TailStatus
from ..rules.power_law import PowerLaw


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """What the pictures show of a fit.

    Attributes
    ----------
    fit : PowerLawFit
        Of all eigenvalues that are known, or of those that were computed.
    n_eigenvalues : int
        Total number of eigenvalues, or an upper bound on it.
    n_components : int or None
        Number of components that were kept; None if nothing was.
    is_certified : bool
        Whether every tail beyond the known part was excluded.
    is_chosen : bool
        Whether the fit is the one that somebody chose K by.
    """

    fit: PowerLawFit
    n_eigenvalues: int
    n_components: int | None = None
    is_certified: bool = False
    is_chosen: bool = True

    @property
    def n_tail(self) -> int | None:
        """K by the power law, if it is known.

        The fit to a part of the spectrum, for a K that was given, is not the power law
        of the spectrum.
        """
        is_known = self.is_chosen or self.is_certified
        return self.fit.n_tail if self.fit.has_tail and is_known else None

    def cut_offs(self) -> dict[str, Any]:
        """Return the fields that every display has."""
        return {
            "eigenvalues": nonempty(self.fit.eigenvalues),
            "n_components": self.n_components,
            "n_tail": self.n_tail,
            "n_eigenvalues": self.n_eigenvalues,
        }

    def tail(self) -> dict[str, Any]:
        """Return the same for a picture of the fit itself, which needs a tail."""
        if not self.fit.has_tail:
            advice = self.fit.status.advice
            raise ValueError(f"There is no power law to draw: {advice}")
        fields = {"n_tail": self.fit.n_tail, "is_certified": self.is_certified}
        return self.cut_offs() | fields


def subject_of(source: Any, n_eigenvalues: int | None = None) -> Subject:
    """Read an estimator, a pipeline, a spectrum, a fit or numbers.

    `n_eigenvalues` is for what does not know it: a fit, and numbers.
    """
    if is_estimator(source):
        return _of_estimator(fitted_step(source))
    if isinstance(source, Spectrum):
        return _of_spectrum(source)
    if len(getattr(source, "shape", ())) == 2:
        raise TypeError(
            f"from_fit takes a fit or what holds one, got a matrix of shape "
            f"{tuple(source.shape)}; fit a PowerLawTruncatedSVD to it and use "
            "from_estimator"
        )
    is_fit = isinstance(source, PowerLawFit)
    fit = source if is_fit else as_fit(to_numpy(source))
    total = in_all(n_eigenvalues, len(fit.eigenvalues))
    is_all = total == len(fit.eigenvalues)
    return Subject(fit=fit, n_eigenvalues=total, is_certified=is_all)


def _of_estimator(step: Any) -> Subject:
    by_law = isinstance(step.n_components, str | PowerLaw)
    return Subject(
        fit=step.power_law_,
        n_eigenvalues=step.spectrum_.rank_bound,
        n_components=step.n_components_,
        # Beyond a limit nothing was excluded.
        is_certified=step.certified_ and step.verdict_.n_examined is None,
        is_chosen=by_law and step.n_components_ == step.power_law_.n_tail,
    )


def _of_spectrum(spectrum: Spectrum) -> Subject:
    law = PowerLaw().law(spectrum)
    return Subject(
        fit=law.fit,
        n_eigenvalues=spectrum.rank_bound,
        is_certified=law.certificate.holds,
    )


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
    return {
        "eigenvalues": eigenvalues,
        "n_components": _check_cut("n_components", n_components, known),
        "n_tail": _check_cut("n_tail", n_tail, known),
        "n_eigenvalues": in_all(n_eigenvalues, known),
    }


def _check_cut(name: str, value: int | None, known: int) -> int | None:
    """Check a number of leading eigenvalues, at most as many as are known."""
    if value is None:
        return None
    return check_scalar(value, name, Integral, min_val=1, max_val=known)

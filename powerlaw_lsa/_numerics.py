"""Numerical conventions of the whole package."""

from collections.abc import Callable
from functools import wraps
from numbers import Real
from typing import ParamSpec, TypeVar

import numpy as np
from sklearn.utils import check_scalar

# Eigenvalues closer than this (relative) are one eigenvalue: an eigensolver returns
# an exact multiplicity with its own rounding on it. Distances closer than this are
# equal, so that rounding does not choose K.
ROUNDING = 1e-12

_P = ParamSpec("_P")
_R = TypeVar("_R")


def with_numpy_defaults(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Run a function with NumPy's own treatment of floating-point errors.

    A program that has set ``np.seterr(all="raise")`` would end on a harmless
    underflow in here.
    """

    @wraps(function)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        # A new context for each call: one object could not be entered twice.
        with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
            return function(*args, **kwargs)

    return wrapped


def check_share(value, name: str, *, include_boundaries: str) -> None:
    """Raise unless this is a number between 0 and 1."""
    ends = {"min_val": 0, "max_val": 1, "include_boundaries": include_boundaries}
    check_scalar(value, name, Real, **ends)
    if np.isnan(value):  # which is not outside
        raise ValueError(f"{name} == {value}, must be between 0 and 1.")

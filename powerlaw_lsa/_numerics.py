"""Numerical conventions of the whole package."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

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

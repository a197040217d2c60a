"""Powers of the singular values, within the range of a type of numbers."""

import numpy as np

from .array_api import finfo


def column_factors(singular_values, exponent: float, dtype) -> np.ndarray:
    """Factors that make U Sigma U Sigma^exponent; 1 where a column has zeros only."""
    s = np.where(singular_values > 0, singular_values, 1.0)
    if exponent == 1:
        return np.ones_like(s)
    limits = finfo(dtype)
    if not _fits(s, exponent, limits):
        way = f"such as {_closer(s, exponent, limits):.3g}"
        if _fits(s / s[0], exponent, limits):
            way += f", or X / {s[0]:g} if X is not made from texts"
        raise ValueError(
            f"The exponent {exponent:g} makes columns with numbers beyond the range of "
            f"{dtype}; use one that is closer to 1, {way}"
        )
    return s ** (exponent - 1)


def _fits(s, exponent: float, limits) -> bool:
    """Whether a type with these limits holds the factors and the largest norm.

    Its square must not overflow either, or dividing by lengths would give zeros.
    """
    with np.errstate(over="ignore", under="ignore"):
        norm = s[0] ** exponent
        numbers = np.append(s ** (exponent - 1), norm)
        largest = max(numbers.max(), norm**2)
    return limits.smallest_normal <= numbers.min() and largest <= limits.max


def _closer(s, exponent: float, limits) -> float:
    """Exponent that fits, nearly as far from 1 as one can."""
    fits, fails = 1.0, exponent
    for _ in range(50):
        middle = (fits + fails) / 2
        if _fits(s, middle, limits):
            fits = middle
        else:
            fails = middle
    return 1 + 0.98 * (fits - 1)  # so that it fits when it is rounded, too

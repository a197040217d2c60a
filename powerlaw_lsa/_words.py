"""Wording that several rooms share, and the base of results that print themselves."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np
import pandas as pd

Spelling = Callable[..., str]


def in_python(name: str, value: Any = None) -> str:
    """Spell a parameter, and its value if there is one, as in Python."""
    return name if value is None else f"{name}={value!r}"


def count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def one_or_many(n: int, one: str, many: str) -> str:
    """Return a number with its noun; a single thing goes without a number."""
    return one if n == 1 else f"{n:,} {many}"


def what_is_kept_of(n_left_out: int) -> str:
    """Name what the components are of, and shares of its norm."""
    if not n_left_out:
        return "X"
    return (
        "X without its "
        f"{one_or_many(n_left_out, 'leading component', 'leading components')}"
    )


def percent(share: float) -> str:
    """Percentage with one decimal, 100 only for all but rounding."""
    return f"{share if share > 1 - 1e-9 else min(share, 0.999):.1%}"


def percent_at_most(share: float) -> str:
    """Percentage of three digits, rounded up so that nothing lies beyond it."""
    step = 10.0 ** (np.floor(np.log10(100 * share)) - 2) if share > 0 else 1.0
    return f"{np.ceil(100 * share / step) * step:.3g}"


def with_error(value: float, error: float) -> str:
    """Write a number to the place of the first digit of its error, or to hundredths."""
    decimals = max(2, -int(np.floor(np.log10(error)))) if error > 0 else 2
    return f"{value:.{decimals}f} ± {error:.{decimals}f}"


def five_digits(value: float) -> str:
    return f"{value:.5g}"


class Result(ABC):
    """Base class of what a diagnostic returns.

    Printing a result gives sentences, and a notebook shows its table as well.
    """

    @abstractmethod
    def __str__(self) -> str: ...

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the numbers as a table."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(float_format=five_digits, border=0)
        return f"<p>{escape(str(self))}</p>{table}"

"""What the values of options may be: each function reads one, or says what is wrong."""

import math
from argparse import ArgumentTypeError


def positive_int(text: str) -> int:
    """Integer >= 1."""
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not an integer >= 1")


def count(text: str) -> int:
    """Integer >= 0."""
    if text.isdecimal():
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not an integer >= 0")


def groups(text: str) -> int:
    """Integer >= 2."""
    if text.isdecimal() and int(text) >= 2:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not an integer >= 2")


def exponent(text: str) -> float:
    """Finite number >= 0."""
    if 0 <= _float(text) < math.inf:
        return _float(text)
    raise ArgumentTypeError(f"{text!r} is not a number >= 0")


def seed(text: str) -> int:
    """Seed that NumPy takes."""
    if text.isdecimal() and int(text) < 2**32:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not an integer from 0 to 4294967295")


def document_frequency(text: str) -> int | float:
    """Count >= 1 of documents, or share of them if there is a decimal point."""
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    share = _float(text)
    if not text.isdecimal() and 0 <= share <= 1:
        return share
    raise ArgumentTypeError(
        f"{text!r} is neither a count >= 1 nor a share from 0.0 to 1.0"
    )


def n_components(text: str) -> str | int | float:
    """Return ``n_components`` of the estimator."""
    if text == "power_law":
        return text
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    if 0 < _float(text) < 1:
        return _float(text)
    raise ArgumentTypeError(
        f"{text!r} is not power_law, an integer >= 1, or a share between 0 and 1 "
        "(--compare-rules prints the numbers that other rules choose)"
    )


def separator(text: str) -> str:
    r"""Return ``sep`` of the readers, which check it; a tab may be written ``\t``."""
    return text.replace("\\t", "\t")


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan

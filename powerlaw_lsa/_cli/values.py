"""What the values of options may be: each function reads one, or says what is wrong."""

import math
from argparse import ArgumentTypeError
from collections.abc import Callable


def _integer(low: int, high: float, in_words: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.isdecimal() and low <= int(text) <= high:
            return int(text)
        raise ArgumentTypeError(f"{text!r} is not an integer {in_words}")

    return read


positive_int = _integer(1, math.inf, ">= 1")
count = _integer(0, math.inf, ">= 0")
groups = _integer(2, math.inf, ">= 2")
seed = _integer(0, 2**32 - 1, "from 0 to 4294967295")  # what NumPy takes


def exponent(text: str) -> float:
    if 0 <= _float(text) < math.inf:
        return _float(text)
    raise ArgumentTypeError(f"{text!r} is not a number >= 0")


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

"""Where the text is in a source, and how it is written, as far as the caller says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FORMATS = ("txt", "csv", "tsv", "jsonl", "ndjson", "parquet")


@dataclass(frozen=True)
class Layout:
    """The options of `load_documents`."""

    column: str | None = None
    id_column: str | None = None
    format: str | None = None
    sep: str | None = None
    encoding: str = "utf-8"
    header: bool = True
    quoting: bool | None = None

    def __post_init__(self):
        for name, (kind, is_valid, advice) in _OPTIONS.items():
            value = getattr(self, name)
            if not isinstance(value, kind):
                raise TypeError(f"{name} is {value!r:.40}; {advice}")
            if is_valid and not is_valid(value):
                raise ValueError(f"{name} is {value!r:.40}; {advice}")


def _separates(sep: str | None) -> bool:
    return sep is None or (len(sep) == 1 and sep.isascii() and sep not in '"\r\n\0')


def _encodes(encoding: str) -> bool:
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return True


# Type of each, what else has to hold, and what to use instead.
_OPTIONS: dict[str, tuple[Any, Callable[[Any], bool] | None, str]] = {
    "column": (str | None, None, "pass the name of a column as a string"),
    "id_column": (str | None, None, "pass the name of a column as a string"),
    "format": (
        str | None,
        (None, *FORMATS).__contains__,
        f"use one of {', '.join(FORMATS)}, or None to go by the suffix",
    ),
    "sep": (
        str | None,
        _separates,
        "use one ASCII character other than a quote or a line break, or None",
    ),
    "encoding": (
        str,
        _encodes,
        "use the name of a text encoding that Python knows, such as 'cp1252'",
    ),
    "header": (bool, None, "use True or False"),
    "quoting": (bool | None, None, "use True, False or None"),
}

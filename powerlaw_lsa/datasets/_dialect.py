"""How a source of text is written, as far as the caller says."""

from dataclasses import dataclass

FORMATS = ("txt", "csv", "tsv", "jsonl", "ndjson", "parquet")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "format": (str, type(None)),
    "sep": (str, type(None)),
    "encoding": str,
    "header": bool,
    "quoting": (bool, type(None)),
}


@dataclass(frozen=True)
class Dialect:
    """The options of `load_documents` that say how a source is written."""

    format: str | None = None
    sep: str | None = None
    encoding: str = "utf-8"
    header: bool = True
    quoting: bool | None = None

    def __post_init__(self):
        for name, kind in _TYPES.items():
            if not isinstance(getattr(self, name), kind):
                raise TypeError(
                    f"{name} is {getattr(self, name)!r:.40}; {_WORDS[name]}"
                )
        if self.format not in (None, *FORMATS):
            raise ValueError(f"format is {self.format!r:.40}; {_WORDS['format']}")
        if self.sep is not None and not _separates(self.sep):
            raise ValueError(f"sep is {self.sep!r:.40}; {_WORDS['sep']}")
        try:
            "".encode(self.encoding)
        except (LookupError, UnicodeError, ValueError) as error:
            raise ValueError(
                f"encoding is {self.encoding!r:.40}; {_WORDS['encoding']}"
            ) from error

    @property
    def of_tables(self) -> list[str]:
        """Options given that apply to separated tables alone, here and as a command."""
        given = {
            "sep (--sep)": self.sep is not None,
            "header (--no-header)": not self.header,
            "quoting (--quoting)": self.quoting is not None,
        }
        return [name for name, is_given in given.items() if is_given]


_WORDS = {
    "format": f"use one of {', '.join(FORMATS)}, or None to go by the suffix",
    "sep": "use one ASCII character other than a quote or a line break, or None",
    "encoding": "use the name of a text encoding that Python knows, such as 'cp1252'",
    "header": "use True or False",
    "quoting": "use True, False or None",
}


def _separates(sep: str) -> bool:
    """Whether pandas' parser in C takes the separator."""
    return len(sep) == 1 and sep.isascii() and sep not in '"\r\n\0'

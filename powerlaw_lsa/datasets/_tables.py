"""Tables of one document a row: separated values, JSON objects a line, Parquet.

Python's own parsers read separated values and JSON, because they name the line of what
is malformed: pandas' fill up short rows, and make floats of integers and rows of lists.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from .._extras import PROCESS, require
from ._files import Source, lines_of, malformed, name_of, read_bytes, read_text
from ._layout import Layout

_SEPARATORS = (";", "\t", ",", "|")
# Characters that are looked at for a separator.
_BEGINNING = 100_000


@dataclass(frozen=True)
class Table:
    """The columns of a table, and what there is to say about it.

    `read` gives the values of a column, and `hint` ends the message of an error about
    its columns. `named` tells whether the names of the columns are sure to be names.
    """

    names: Sequence[str]
    read: Callable[[str], list]
    named: bool = True
    hint: str = ""
    remarks: tuple[str, ...] = ()


# Separated values


def read_separated(source: Source, layout: Layout, sep: str) -> Table:
    """Read a table whose fields may be quoted; a blank line is an empty field."""
    sep, text = layout.sep or sep, read_text(source, layout.encoding)
    if said := re.match("sep=(.)[\r\n]", text):
        raise ValueError(
            f"{name_of(source)} begins with the line {said[0][:-1]!r}, which only "
            f"spreadsheets read; remove it, and set sep (--sep) to {said[1]!r}"
        )
    quotes = layout.quoting is not False
    rows, is_open = _rows(text, sep, quotes)
    width = len(rows[0].fields) if rows else 1
    while width > 1 and rows[-1].is_blank:  # at the end this is not a row
        rows.pop()
    hint = _hint(text, sep, quotes, width)
    if problem := _problem(rows, is_open, width):
        raise ValueError(
            f"{name_of(source)} cannot be read as a table: {problem}{hint}"
        )
    if layout.quoting is None and '"' in text:
        _check_quotes(rows, text, sep, source)
    return _as_table([row.fields for row in rows], layout.header, hint)


class _Row(NamedTuple):
    line: int  # the first one
    fields: list[str]
    is_blank: bool


def _rows(text: str, sep: str, quotes: bool) -> tuple[list[_Row], bool]:
    """Rows of a text, and whether the last one has a quote that is not closed."""
    # A line more, which is a row of its own unless it is within quotes.
    lines = chain(io.StringIO(text, newline=""), ["end"])
    reader = csv.reader(
        lines, delimiter=sep, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    )
    rows, line = [], 1
    with PROCESS:
        limit = csv.field_size_limit(2**31 - 1)
        try:
            for fields in reader:
                rows.append(_Row(line, fields or [""], not fields))
                line = reader.line_num + 1
        finally:
            csv.field_size_limit(limit)
    is_open = rows[-1].line < reader.line_num
    return rows if is_open else rows[:-1], is_open


def _hint(text: str, sep: str, quotes: bool, width: int) -> str:
    """Advice if another separator takes the first row apart into more fields."""
    widths = {
        s: [len(row.fields) for row in _rows(text[:_BEGINNING], s, quotes)[0][:2]]
        for s in _SEPARATORS
    }
    best = max(widths, key=lambda s: widths[s][:1])
    # A separator is in every row.
    fits = len(set(widths[best])) == 1
    if best == sep or widths[best][:1] <= [width] or not fits:
        return ""
    return f"; its first line has more fields with sep (--sep) {best!r}"


def _problem(rows: list[_Row], is_open: bool, width: int) -> str:
    for row in rows:
        if is_open and row is rows[-1]:
            return f"line {row.line} has a quote that is not closed"
        n_fields = len(row.fields)
        if n_fields != width:
            above = ", or remove the lines above it if they are not of the table"
            return (
                f"line {row.line} starts a row of {n_fields} fields, but the first row "
                f"has {width}; quote fields that contain separators, quotes or line "
                f"breaks{above if n_fields > width else ''}"
            )
    return "" if rows else "it has no rows"


def _check_quotes(rows: list[_Row], text: str, sep: str, source: Source) -> None:
    """Raise if quotes join lines that are complete rows without them.

    Then it cannot be told whether quotes enclose fields or are ordinary characters.
    """
    lines = lines_of(text.rstrip("\r\n"))
    between = len(rows[0].fields) - 1
    if len(lines) == len(rows) or not between:
        return
    if all(line.count(sep) == between for line in lines):
        joined = (row.line for row in rows if re.search("[\r\n]", "".join(row.fields)))
        raise ValueError(
            f"{name_of(source)} has {len(lines)} lines of {between + 1} fields, but "
            f"quotes join them to {len(rows)} rows (first in line {next(joined)}); set "
            "quoting=True (--quoting) if quotes enclose fields, or quoting=False "
            "(--no-quoting) if they are ordinary characters"
        )


def _as_table(rows: list[list[str]], header: bool, hint: str) -> Table:
    """Take the names of the columns from the first row, or number them."""
    names = [str(column) for column in range(len(rows[0]))]
    if header:
        names, *rows = rows
        hint += "; if the first line is a document, set header=False (--no-header)"

    def read(name: str) -> list[str]:
        at = names.index(name)
        return [row[at] for row in rows]

    return Table(names, read, named=not header, hint=hint)


# JSON


def read_jsonl(source: Source, layout: Layout) -> Table:
    lines = list(enumerate(lines_of(read_text(source, layout.encoding)), start=1))
    records = [_parse_record(line, n, source) for n, line in lines if line.strip()]
    names = list(dict.fromkeys(name for record in records for name in record))
    blank = [n for n, line in lines if not line.strip()]
    remarks = [
        f"{name_of(source)} has blank lines, which hold no object and are skipped: "
        f"{len(blank)} (first: line {number})"
        for number in blank[:1]
    ]
    return Table(
        names,
        lambda name: [record.get(name) for record in records],
        remarks=tuple(remarks),
    )


def _parse_record(line: str, number: int, source: Source) -> dict:
    with malformed(source, f"a JSON object a line (line {number})"):
        try:
            record = json.loads(line, object_pairs_hook=_without_repetition)
        except json.JSONDecodeError as error:  # whose text says that it is in line 1
            raise ValueError(f"{error.msg}: column {error.colno}") from error
        if not isinstance(record, dict):
            raise ValueError(
                f"it is {type(record).__name__}, not an object; write each document as "
                "an object on a line of its own"
            )
    return record


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict:
    """Object of these pairs; Python's own parser drops all but the last of a key."""
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r:.40} is there twice; rename all but one")
    return record


# Parquet


def read_parquet(source: Source, layout: Layout) -> Table:
    """Open a Parquet file, of which only the requested columns are read."""
    require("pyarrow", "parquet", f"The reader of {name_of(source)}")
    from pyarrow import parquet

    place = source if isinstance(source, Path) else io.BytesIO(read_bytes(source))
    with malformed(source, "a Parquet file"):
        file = parquet.ParquetFile(place)

    def read(name: str) -> list:
        with malformed(source, "a Parquet file"):
            return file.read(columns=[name])[name].to_pylist()

    return Table(file.schema_arrow.names, read)

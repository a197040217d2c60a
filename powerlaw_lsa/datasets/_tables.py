"""Tables of one document a row: separated values, JSON objects a line, Parquet.

pandas reads separated values and pyarrow reads Parquet. Two things are checked that
pandas' parser passes over: rows that are too short, which it fills up, and rows that
unbalanced quotes join. JSON is read a line at a time by Python's own parser, because
pandas' makes floats of integers, rows of lists, and names no line.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .._extras import require
from ._files import Source, lines_of, malformed, name_of, read_bytes, read_text
from ._layout import Layout

_SEPARATORS = (";", "\t", ",", "|")
# Characters that are looked at for a separator: fewer than the csv module's limit.
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
    options = _options(layout, sep)
    try:
        width = pd.read_csv(io.StringIO(text), nrows=1, **options).shape[1]
    except ValueError:  # a blank line, or an open quote that is told later
        width = 1
    if width > 1:
        text = text.rstrip("\r\n")  # blank lines at the end are not rows
    hint = _hint(text, options, width)
    try:
        frame = pd.read_csv(io.StringIO(text), names=range(width), **options)
        _check_fields(frame, text, sep)
    except ValueError as error:  # pandas' ParserError is one
        place = _place(error, _rows(text, options), width)
        raise ValueError(
            f"{name_of(source)} cannot be read as a table: {place}{hint}"
        ) from error
    if layout.quoting is None and '"' in text:
        _check_quotes(frame, text, sep, source)
    return _as_table(frame, layout.header, hint)


def _options(layout: Layout, sep: str) -> dict[str, Any]:
    """Options of pandas: every line is a row, and every field is text."""
    quoting = csv.QUOTE_NONE if layout.quoting is False else csv.QUOTE_MINIMAL
    return {
        "sep": sep,
        "quoting": quoting,
        "header": None,
        "index_col": False,
        "skip_blank_lines": False,
        "dtype": str,
        "na_filter": False,
        "engine": "c",
    }


def _as_table(frame: pd.DataFrame, header: bool, hint: str) -> Table:
    """Take the names of the columns from the first row, or number them."""
    if not header or frame.empty:
        names = [str(column) for column in frame.columns]
        return Table(names, lambda name: frame[int(name)].tolist(), hint=hint)
    names, rows = frame.iloc[0].tolist(), frame.iloc[1:]
    return Table(
        names,
        lambda name: rows[names.index(name)].tolist(),
        named=False,
        hint=f"{hint}; if the first line is a document, set header=False (--no-header)",
    )


def _hint(text: str, options: dict[str, Any], width: int) -> str:
    """Advice if another separator takes the first row apart into more fields."""
    widths = {
        s: [n for _, n in _rows(text[:_BEGINNING], options | {"sep": s})[:2]]
        for s in _SEPARATORS
    }
    best = max(widths, key=lambda s: widths[s][:1])
    # A separator is in every row.
    fits = len(set(widths[best])) == 1
    if best == options["sep"] or widths[best][:1] <= [width] or not fits:
        return ""
    return f"; its first line has more fields with sep (--sep) {best!r}"


def _check_fields(frame: pd.DataFrame, text: str, sep: str) -> None:
    """Raise if a row was filled up.

    Every separator in the text must lie either between two fields or in one.
    """
    inside = sum(column.str.count(re.escape(sep)).sum() for _, column in frame.items())
    if text.count(sep) != len(frame) * (frame.shape[1] - 1) + inside:
        raise ValueError("a row has fewer fields than the first")


def _rows(text: str, options: dict[str, Any]) -> list[tuple[int, int]]:
    """First line and number of fields of every row."""
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=options["sep"], quoting=options["quoting"])
    found, start = [], 1
    try:
        for row in rows:
            found.append((start, max(len(row), 1)))
            start = rows.line_num + 1
    except csv.Error:  # a field is too long for the csv module
        return []
    return found


def _place(error: Exception, rows: list[tuple[int, int]], width: int) -> str:
    reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
    if "EOF inside string" in reason and rows:
        return f"line {rows[-1][0]} has a quote that is not closed"
    for line, n_fields in rows:
        if n_fields != width:
            above = ", or remove the lines above it if they are not of the table"
            return (
                f"line {line} starts a row of {n_fields} fields, but the first row has "
                f"{width}; quote fields that contain separators, quotes or line breaks"
                f"{above if n_fields > width else ''}"
            )
    return reason


def _check_quotes(frame: pd.DataFrame, text: str, sep: str, source: Source) -> None:
    """Raise if quotes join lines that are complete rows without them.

    Then it cannot be told whether quotes enclose fields or are ordinary characters.
    """
    lines = lines_of(text)
    between = frame.shape[1] - 1
    if len(lines) == len(frame) or not between:
        return
    if all(line.count(sep) == between for line in lines):
        broken = frame.map(lambda field: "\n" in field or "\r" in field).any(axis=1)
        raise ValueError(
            f"{name_of(source)} has {len(lines)} lines of {between + 1} fields, but "
            f"quotes join them to {len(frame)} rows (first in line "
            f"{broken.argmax() + 1}); set quoting=True (--quoting) if quotes enclose "
            "fields, or quoting=False (--no-quoting) if they are ordinary characters"
        )


# JSON


def read_jsonl(source: Source, layout: Layout) -> Table:
    lines = lines_of(read_text(source, layout.encoding))
    records = [
        _parse_record(line, number, source)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    names = list(dict.fromkeys(name for record in records for name in record))
    blank = [number for number, line in enumerate(lines, 1) if not line.strip()]
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

"""The reader of documents: a folder, a file or a stream of text."""

import math
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from ._files import Source, existing, lines_of, name_of, read_text, suffix_of
from ._folders import is_part, list_folder, series_of
from ._layout import Layout
from ._tables import Table, read_jsonl, read_parquet, read_separated
from .corpus import Corpus
from .matrices import MATRIX_SUFFIXES

_TABLE_READERS: dict[str, Callable[[Source, Layout], Table]] = {
    ".csv": partial(read_separated, sep=","),
    ".tsv": partial(read_separated, sep="\t"),
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}
_SEPARATED = (".csv", ".tsv")
# An integer as it is written by everyone, within 64 bits.
_INTEGER = re.compile("0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class _Rows:
    """Documents of a source, with the values of the ids if it has any."""

    texts: list[str]
    ids: list | None = None
    remarks: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()


def load_documents(
    path: str | PathLike | BinaryIO,
    column: str | None = None,
    *,
    id_column: str | None = None,
    format: str | None = None,
    sep: str | None = None,
    encoding: str = "utf-8",
    header: bool = True,
    quoting: bool | None = None,
) -> Corpus:
    r"""Load documents from a folder, a file or a stream.

    Parameters
    ----------
    path : str, path-like or binary stream
        One of

        - a file ``.txt``: every line is a document;
        - a file ``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson`` or ``.parquet``: every row
          is a document;
        - a folder of files called ``part-0``, ``part-00001.csv`` and so on, as Spark
          and others write them, or of tables that have the same columns, or names that
          differ only in numbers: the parts of one source, in the order of their names,
          ``part-2`` before ``part-10``;
        - any other folder: every file in it and in its folders is a document, in the
          order of their names and with the path as id. Links are followed, and names
          that begin with a dot are left out;
        - a stream such as ``sys.stdin.buffer``, read as `format` says.

        All files except ``.parquet`` may be compressed: ``.jsonl.gz``, ``.bz2``,
        ``.xz``.
    column : str, default=None
        The column that holds the text. None takes the column ``"text"``, or the only
        one there is. If a ``.csv`` or ``.tsv`` has a single column that is not called
        ``"text"``, pass its name, or ``header=False``: the first row could be either a
        header or the first document.
    id_column : str, default=None
        The column that holds the ids. None numbers the rows from 0.
    format : {"txt", "csv", "tsv", "jsonl", "ndjson", "parquet"}, default=None
        How the source is read. If None, the suffix of the file decides; a stream, or a
        part without a suffix, is then read as text with one document per line.
    sep : str of length 1, default=None
        Separator of the fields of a ``.csv`` or ``.tsv``. If None, a comma or a tab.
    encoding : str, default="utf-8"
        Encoding of the text.
    header : bool, default=True
        Whether the first row of a ``.csv`` or ``.tsv`` names its columns. If it does
        not, they are called ``"0"``, ``"1"`` and so on.
    quoting : bool, default=None
        Whether quotes in a ``.csv`` or ``.tsv`` enclose fields, which may then contain
        separators and line breaks, or are ordinary characters. With None they enclose
        fields, and an error is raised if they join lines that would be complete rows of
        several fields by themselves.

    Returns
    -------
    corpus : Corpus
        Every row is a document, empty if its value is missing. Ids are integers if
        all of them are.

    Raises
    ------
    ImportError
        If pyarrow is needed and not installed.

    Warns
    -----
    UserWarning
        If documents are empty, bytes do not belong to the encoding (they are read as
        the replacement character U+FFFD), or hidden files or blank lines are left out.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from powerlaw_lsa.datasets import load_documents
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "posts.csv")
    ...     _ = path.write_text("name,text\na,power laws\nb,spectra\n")
    ...     corpus = load_documents(path, column="text", id_column="name")
    >>> corpus.ids, corpus.texts
    (('a', 'b'), ('power laws', 'spectra'))
    """
    layout = Layout(column, id_column, format, sep, encoding, header, quoting)
    source = _as_source(path)
    rows = _read(source, layout)
    if not any(text.strip() for text in rows.texts):
        raise ValueError(
            f"{name_of(source)} has no text; use a source with at least one word"
        )
    ids = range(len(rows.texts)) if rows.ids is None else _as_ids(rows.ids)
    corpus = Corpus(tuple(ids), tuple(rows.texts), name_of(source))
    for remark in (*rows.remarks, *_remarks(corpus)):
        warnings.warn(remark, UserWarning, stacklevel=2)
    return corpus


def _as_source(path: str | PathLike | BinaryIO) -> Source:
    if isinstance(path, str | PathLike):
        return existing(Path(path))
    if not hasattr(path, "read"):
        raise TypeError(f"path is {path!r:.40}; pass a path or an open binary stream")
    if not isinstance(path.read(0), bytes):
        raise TypeError(
            "path is a stream of text; pass one of bytes, such as its attribute buffer"
        )
    return path


def _check_options(source: Source, suffix: str, layout: Layout) -> None:
    """Raise if an option is given that does not apply to this kind of source."""
    has_columns = layout.column is not None or layout.id_column is not None
    of_separated = {
        "sep (--sep)": layout.sep is not None,
        "header (--no-header)": not layout.header,
        "quoting (--quoting)": layout.quoting is not None,
    }
    if suffix not in _TABLE_READERS and has_columns:
        raise ValueError(
            f"{name_of(source)} is read as text without columns; leave column "
            "(--column) and id_column (--id-column) out, or set format (--format)"
        )
    given = [option for option, is_given in of_separated.items() if is_given]
    if suffix not in _SEPARATED and given:
        raise ValueError(
            f"{name_of(source)} is not read as a table of separated values; leave "
            f"{' and '.join(given)} out, or set format (--format)"
        )


def _read(source: Source, layout: Layout) -> _Rows:
    if not (isinstance(source, Path) and source.is_dir()):
        return _read_file(source, layout)
    folder = list_folder(source, frozenset(_TABLE_READERS), suffix_of)
    if folder.in_parts:
        files = [file for file in folder.files if file.stat().st_size]
        parts = [_read_file(file, layout) for file in files]
        _check_same_table(files, parts)
        have_ids = any(part.ids is not None for part in parts)
        return _Rows(
            [text for part in parts for text in part.texts],
            [value for part in parts for value in part.ids or ()] if have_ids else None,
            (*folder.remarks, *(remark for part in parts for remark in part.remarks)),
        )
    _check_options(source, "", layout)
    texts = [read_text(file, layout.encoding) for file in folder.files]
    ids = [file.relative_to(source).as_posix() for file in folder.files]
    return _Rows(texts, ids, folder.remarks)


def _check_same_table(files: list[Path], parts: list[_Rows]) -> None:
    """Raise if files neither have the same columns nor names but for their numbers."""
    for file, part in zip(files, parts, strict=True):
        other = part.columns ^ parts[0].columns
        if other and series_of(file) != series_of(files[0]):
            raise ValueError(
                f"{file} and {files[0].name} are not parts of one table: only one of "
                f"them has {', '.join(f'{name!r:.40}' for name in sorted(other))}; "
                "move either to another folder"
            )


def _read_file(source: Source, layout: Layout) -> _Rows:
    suffix = f".{layout.format}" if layout.format else _suffix(source)
    _check_options(source, suffix, layout)
    if suffix == ".txt":
        return _Rows(lines_of(read_text(source, layout.encoding)))
    table = _TABLE_READERS[suffix](source, layout)
    column = layout.column
    if column is None:
        is_only = table.named and len(table.names) == 1
        column = table.names[0] if is_only else "text"
    _check_column(table, column, source, "column (--column)")
    texts = _as_texts(table.read(column), column, source)
    columns = frozenset(table.names)
    if layout.id_column is None:
        return _Rows(texts, None, table.remarks, columns)
    _check_column(table, layout.id_column, source, "id_column (--id-column)")
    ids = table.read(layout.id_column)
    _check_finite(ids, layout.id_column, source)
    if suffix in _SEPARATED:
        ids = [int(text) if _INTEGER.fullmatch(text) else text for text in ids]
    return _Rows(texts, ids, table.remarks, columns)


def _suffix(source: Source) -> str:
    if not isinstance(source, Path):
        return ".txt"
    suffix = suffix_of(source)
    if suffix == ".txt" or suffix in _TABLE_READERS:
        return suffix
    if not suffix and is_part(source):
        return ".txt"
    if suffix in MATRIX_SUFFIXES:
        raise ValueError(f"{source} is a matrix; read it by load_matrix")
    if suffix in (".xlsx", ".xls", ".ods"):
        raise ValueError(f"{source} is a spreadsheet; save it as CSV")
    raise ValueError(
        f"{source} has no suffix that is known; set format (--format), or pass a "
        "folder of text files, a file of text that ends in "
        f"{', '.join(['.txt', *_TABLE_READERS])}, or a matrix that ends in "
        f"{', '.join(MATRIX_SUFFIXES)}"
    )


def _check_column(table: Table, column: str, source: Source, option: str) -> None:
    """Raise unless the table has the column, once; `option` is what names it."""
    n_columns = list(table.names).count(column)
    if n_columns > 1:
        raise ValueError(
            f"{name_of(source)} has {n_columns} columns {column!r}; rename all but one"
        )
    if not n_columns:
        names = ", ".join(f"{name!r:.40}" for name in table.names) or "none"
        raise ValueError(
            f"{name_of(source)} has no column {column!r}; set {option} to one of its "
            f"columns: {names}{table.hint}"
        )


def _as_texts(values: list, column: str, source: Source) -> list[str]:
    """Values of a column as documents, the empty text for one that is missing."""
    texts = ["" if v is None or (type(v) is float and v != v) else v for v in values]
    for row, value in enumerate(texts):
        if not isinstance(value, str):
            raise ValueError(
                f"row {row} of column {column!r} in {name_of(source)} is "
                f"{value!r:.40}, not text; set column (--column) to one that holds text"
            )
    return texts


def _check_finite(ids: list, column: str, source: Source) -> None:
    """Raise if an id is no finite number, as 1e400 is not: others would equal it."""
    for row, value in enumerate(ids):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(
                f"row {row} of column {column!r} in {name_of(source)} is {value}, no "
                "finite number; write the ids as text"
            )


def _as_ids(values: Sequence) -> Iterable:
    """Values as ids: integers if all are, else text that can be encoded."""
    if all(type(value) is int and abs(value) < 2**63 for value in values):
        return values
    texts = ("" if value is None else str(value) for value in values)
    return (text.encode("utf-8", "replace").decode("utf-8") for text in texts)


def _remarks(corpus: Corpus) -> list[str]:
    """Say which documents are empty, and which contain replaced bytes."""
    named = list(zip(corpus.ids, corpus.texts, strict=True))
    empty = [name for name, text in named if not text.strip()]
    replaced = [name for name, text in named if "\ufffd" in text]
    remarks = []
    if empty:
        remarks.append(
            f"{corpus.source} has empty documents: {len(empty)} of {len(named)} "
            f"(first id: {empty[0]!r:.80})"
        )
    if replaced:
        remarks.append(
            f"{corpus.source} has documents with the character U+FFFD, which replaces "
            f"bytes of another encoding: {len(replaced)} of {len(named)} (first id: "
            f"{replaced[0]!r:.80}); set encoding (--encoding) to that of the source"
        )
    return remarks

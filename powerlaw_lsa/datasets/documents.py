"""Text to run on: the docstrings of what is installed, and readers of files.

Every reader returns data and nothing more. None of them unpickles, imports or runs
what it reads, and none drops a document, so that rows stay aligned with the source.
"""

import ast
import csv
import gc
import gzip
import importlib.util
import io
import json
import math
import os
import sysconfig
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scipy import sparse
from sklearn.datasets import fetch_20newsgroups

from ._matrix.memory import available_bytes
from ._matrix_market import read_matrix_market

__all__ = [
    "Corpus",
    "load_20newsgroups",
    "load_docstrings",
    "load_documents",
    "load_matrix",
]

MATRIX_SUFFIXES = (".npz", ".mtx")

# The dependencies of this package by the names they are imported as: real text that
# every installation has.
_DEPENDENCIES = (
    "sklearn",
    "numpy",
    "scipy",
    "powerlaw",
    "pandas",
    "matplotlib",
    "threadpoolctl",
    "tqdm",
)
# Bytes that are decompressed at a time.
_CHUNK = 2**24
_SKIPPED_FOLDERS = {"test", "tests", "idle_test", "site-packages", "dist-packages"}


@dataclass(frozen=True)
class Corpus:
    """Documents, each with an id.

    Attributes
    ----------
    ids : tuple of str
        A name for each document. Where the source has none it is the number of the
        row, counted from 0.
    texts : tuple of str
        The documents, in the same order.
    source : str
        Where they came from.

    Examples
    --------
    >>> from powerlaw_lsa.datasets import Corpus
    >>> Corpus(ids=("a", "b"), texts=("first text", "second text"), source="by hand")
    Corpus(ids=('a', 'b'), texts=('first text', 'second text'), source='by hand')
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    source: str


def load_docstrings(
    packages: Sequence[str] | None = None, *, min_words: int = 130
) -> Corpus:
    """Load the docstrings of installed packages as a corpus.

    The docstrings of modules and of public classes, methods and functions are read
    from the source files with `ast`. Nothing is imported.

    Parameters
    ----------
    packages : sequence of str, default=None
        Top-level packages by the names they are imported as. None takes Python's
        standard library and the dependencies of powerlaw_lsa.
    min_words : int, default=130
        Shorter docstrings are left out. The default leaves about 4,000 documents with
        enough text each to have a topic, few enough for the spectrum to be computed
        in seconds by any algorithm.

    Returns
    -------
    corpus : Corpus
        With dotted paths as ids, such as ``"numpy.linalg._linalg.solve"``. The order
        is fixed; the documents depend on the versions that are installed.

    Raises
    ------
    ValueError
        If a package is not installed, or `packages` is a single name or empty.

    Notes
    -----
    Folders of tests and files that do not parse are left out, and so is every
    docstring whose text or id has come before.

    Examples
    --------
    >>> from powerlaw_lsa.datasets import load_docstrings
    >>> corpus = load_docstrings(["joblib"], min_words=50)
    >>> len(corpus.ids) == len(set(corpus.texts)) > 10
    True
    """
    if packages is None:
        roots = [("", Path(sysconfig.get_path("stdlib")))]
        packages = _DEPENDENCIES
    else:
        _check_names(packages)
        roots = []
    roots += [(name, _find_package(name)) for name in packages]
    id_of: dict[str, str] = {}
    seen = set()
    with _without_garbage_collection(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other people's invalid escape sequences
        for name, root in roots:
            for dotted_path, text in _docstrings_below(name, root):
                if dotted_path not in seen and len(text.split()) >= min_words:
                    seen.add(dotted_path)
                    id_of.setdefault(text, dotted_path)
    return Corpus(tuple(id_of.values()), tuple(id_of), "docstrings")


def load_20newsgroups(
    subset: str = "train", *, data_home=None, download_if_missing: bool = True
) -> Corpus:
    """Load 20 newsgroups without headers, footers and quotes, in a fixed order.

    Parameters
    ----------
    subset : {"train", "test", "all"}, default="train"
        Which posts.
    data_home : str or path-like, default=None
        Folder where scikit-learn keeps its datasets.
    download_if_missing : bool, default=True
        If False, raise OSError where the dataset is not in `data_home`.

    Returns
    -------
    corpus : Corpus
        With ids such as ``"sci.space/60892"``.

    See Also
    --------
    sklearn.datasets.fetch_20newsgroups : The function behind this one.

    Examples
    --------
    >>> from powerlaw_lsa.datasets import load_20newsgroups
    >>> len(load_20newsgroups().texts)  # doctest: +SKIP
    11314
    """
    try:
        posts = fetch_20newsgroups(
            data_home=data_home,
            subset=subset,
            shuffle=False,
            remove=("headers", "footers", "quotes"),
            download_if_missing=download_if_missing,
        )
    except OSError as error:
        raise OSError(
            "20 newsgroups is not in scikit-learn's data folder and could not be "
            f"downloaded ({error}); set SCIKIT_LEARN_DATA to a folder that has it"
        ) from error
    ids = tuple("/".join(Path(name).parts[-2:]) for name in posts.filenames)
    return Corpus(ids, tuple(posts.data), "20newsgroups")


def load_documents(
    path, column: str | None = None, *, id_column: str | None = None
) -> Corpus:
    r"""Load documents from a folder or a file.

    Parameters
    ----------
    path : str or path-like
        One of

        - a folder: every file in it and in its folders is a document, in the order of
          their names and with the path as id; names that begin with a dot are left
          out;
        - ``.txt``: every line is a document;
        - ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``: every row is a document.

        Files but ``.parquet`` may be compressed, such as ``.jsonl.gz``.
    column : str, default=None
        The column that holds the text. None takes the column ``"text"``, or the only
        one there is.
    id_column : str, default=None
        The column that holds the ids. None numbers the rows from 0.

    Returns
    -------
    corpus : Corpus
        A missing value is an empty document, so that every row stays in its place.

    Raises
    ------
    OSError
        If the file does not exist or cannot be read.
    ValueError
        If the file is of another kind, malformed, lacks the column or has no text.
    MemoryError
        If it holds more than there is memory for.
    ImportError
        If pyarrow is needed and not installed.

    Warns
    -----
    UserWarning
        If bytes are not UTF-8. They are read as the replacement character U+FFFD.

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
    path = _existing(path)
    suffix = _suffix(path)
    ids: list[str] | None = None
    if path.is_dir() or suffix == ".txt":
        if column is not None or id_column is not None:
            raise ValueError(f"{path} has no columns; leave the names of columns out")
        if path.is_dir():
            ids, texts = _read_folder(path)
        else:
            texts = _read_lines(path)
    elif suffix in _TABLE_READERS:
        table = _TABLE_READERS[suffix](path)
        column = _text_column(table, column, path)
        texts = _as_texts(table.read(column), column, path)
        if id_column is not None:
            _check_column(table, id_column, path)
            values = table.read(id_column)
            ids = [_encodable("" if v is None else str(v)) for v in values]
    else:
        if suffix in MATRIX_SUFFIXES:
            raise ValueError(f"{path} is a matrix; read it by load_matrix")
        raise ValueError(
            f"{path} is of a kind that cannot be read; give a folder of text files, a "
            f"file of text that ends in {', '.join(['.txt', *_TABLE_READERS])}, or a "
            f"sparse matrix that ends in {', '.join(MATRIX_SUFFIXES)}"
        )
    if not any(text.strip() for text in texts):
        raise ValueError(f"{path} has no text; give a source with at least one word")
    _warn_of_replacements(texts, path)
    return Corpus(tuple(ids or _row_numbers(len(texts))), tuple(texts), str(path))


def load_matrix(path) -> sparse.csr_array:
    """Load a sparse matrix of documents by terms from a file.

    Parameters
    ----------
    path : str or path-like
        A ``.npz`` file as `scipy.sparse.save_npz` writes it, never unpickled, or a
        Matrix Market file ``.mtx``.

    Returns
    -------
    X : csr_array of shape (n_documents, n_terms)
        The matrix, with valid indices and one value an entry. The
        values are not checked.

    Raises
    ------
    OSError
        If the file does not exist or cannot be read.
    ValueError
        If the file is of another kind or malformed.
    MemoryError
        If it holds more than there is memory for.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scipy import sparse
    >>> from powerlaw_lsa.datasets import load_matrix
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "X.npz")
    ...     sparse.save_npz(path, sparse.eye_array(3, 4, format="csr"))
    ...     load_matrix(path).shape
    (3, 4)
    """
    path = _existing(path)
    suffix = path.suffix.lower()
    if suffix not in MATRIX_SUFFIXES or path.is_dir():
        raise ValueError(
            f"{path} is not a matrix that can be read; give a file that ends in "
            f"{' or '.join(MATRIX_SUFFIXES)}"
        )
    kind = "a sparse matrix (scipy.sparse.save_npz or Matrix Market)"
    with path.open("rb") as file, _malformed(path, kind):
        if suffix == ".npz":
            _check_memory(path, _unpacked_size(file))
            X = sparse.load_npz(file)
            if X.format in ("csr", "csc", "bsr"):
                X.check_format(full_check=True)  # a wrong index crashes what follows
        else:
            X = read_matrix_market(path)
        _check_memory(path, 8 * X.shape[0])  # the row pointers
        X = sparse.csr_array(X)
        X.sum_duplicates()
    return X


def _unpacked_size(file) -> int:
    """Bytes that a zip archive says it holds, and holds at most."""
    with zipfile.ZipFile(file) as archive:
        size = sum(member.file_size for member in archive.infolist())
    file.seek(0)
    return size


# Docstrings


def _check_names(packages) -> None:
    """Raise if these are not names in a list; a string would be taken apart."""
    if isinstance(packages, str) or not all(isinstance(p, str) for p in packages):
        raise ValueError(f"packages must be a list of names, got {packages!r:.60}")
    if not len(packages):
        raise ValueError("packages is empty; name at least one, or pass None")


def _find_package(name: str) -> Path:
    """Folder of a package, or file of a module, without importing it."""
    # A dotted name would import its parent.
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None:
        raise ValueError(
            f"There is no top-level package {name!r}; install it or leave it out"
        )
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return Path(str(spec.origin))


def _docstrings_below(name: str, root: Path) -> Iterator[tuple[str, str]]:
    """Dotted path and docstring of everything public in a package."""
    for file in [root] if root.is_file() else _python_files(root):
        folders = file.parent.relative_to(root).parts if file != root else ()
        stem = () if file == root or file.stem == "__init__" else (file.stem,)
        module = ".".join(filter(None, (name, *folders, *stem)))
        try:
            tree = ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue
        yield from _docstrings(tree, module)


def _python_files(root: Path) -> Iterator[Path]:
    """Source files below a folder, without tests, in a fixed order."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _SKIPPED_FOLDERS)
        yield from (Path(folder, f) for f in sorted(files) if f.endswith(".py"))


def _docstrings(node, dotted_path: str) -> Iterator[tuple[str, str]]:
    """Dotted path and docstring of a node and of the public definitions in it."""
    text = ast.get_docstring(node)
    if text:
        yield dotted_path, text
    if isinstance(node, ast.Module | ast.ClassDef):
        for child in node.body:
            if isinstance(
                child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
            ) and not child.name.startswith("_"):
                yield from _docstrings(child, f"{dotted_path}.{child.name}")


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause the collector: syntax trees have no cycles, and parsing takes a third less.

    Measured on 48 MB of source: 6.3 s against 9.9 s.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


# Files


@dataclass(frozen=True)
class _Table:
    """The names of a table's columns, and how to get the values of one."""

    names: Sequence[str]
    read: Callable[[str], list]


def _existing(path) -> Path:
    """Path of a file or folder that exists and is not an empty file."""
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist; check the path")
    if path.is_dir():
        return path
    if not path.is_file():  # a pipe or a device may have no end
        raise ValueError(f"{path} is neither a file nor a folder; give one of them")
    size = path.stat().st_size
    if not size:
        raise ValueError(f"{path} is empty; give a file with content")
    _check_memory(path, size)
    return path


def _check_memory(path: Path, n_bytes: int) -> None:
    """Raise if the content of a file is more than memory may hold."""
    if n_bytes > available_bytes():
        raise MemoryError(
            f"{path} holds at least {n_bytes / 2**30:.3g} GiB, more memory than is free"
        )


def _suffix(path: Path) -> str:
    """Suffix in lower case, a final .gz aside."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix if name != ".gz" else ""


@contextmanager
def _malformed(path: Path, kind: str) -> Iterator[None]:
    """Turn whatever a parser raises on bad bytes into a ValueError."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise ValueError(f"{path} cannot be read as {kind}: {error}") from error


def _read_text(path: Path) -> str:
    """Content of a file, with bytes that are not UTF-8 replaced."""
    data = path.read_bytes()
    if path.suffix.lower() == ".gz":
        with _malformed(path, "a gzip file"):
            data = _decompress(data, path)
    if b"\0" in data:
        raise ValueError(
            f"{path} has NUL bytes, so it is not UTF-8 text; "
            "save it as UTF-8, or take it out of the folder"
        )
    return data.decode("utf-8-sig", errors="replace")


def _decompress(data: bytes, path: Path) -> bytes:
    """Content of a gzip file; a small file may hold more than memory."""
    chunks, size = [], 0
    with gzip.open(io.BytesIO(data)) as file:
        while chunk := file.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            _check_memory(path, size)
    return b"".join(chunks)


def _read_folder(folder: Path) -> tuple[list[str], list[str]]:
    """Relative path and text of every file below a folder, sorted by path."""
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
    if not files:
        raise ValueError(f"{folder} has no files; give a folder of text files")
    ids = [_encodable(file.relative_to(folder).as_posix()) for file in files]
    return ids, [_read_text(file) for file in files]


def _read_lines(path: Path) -> list[str]:
    """Lines of a file."""
    return [line.rstrip("\n") for line in io.StringIO(_read_text(path), newline=None)]


def _read_csv(path: Path, delimiter: str = ",") -> _Table:
    """Read a table with a header whose fields may be quoted."""
    text = _read_text(path)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    limit = csv.field_size_limit(min(len(text) + 1, 2**31 - 1))  # default is 128 KiB
    try:
        with _malformed(path, "a table"):
            header = next(lines, [])
            rows = [_check_width(row, header, lines.line_num) for row in lines if row]
    finally:
        csv.field_size_limit(limit)
    return _Table(header, lambda name: [row[header.index(name)] for row in rows])


def _check_width(row: list[str], header: list[str], line: int) -> list[str]:
    """Return the row if it has a field for each column."""
    if len(row) != len(header):
        raise ValueError(
            f"line {line} ends a row of {len(row)} fields where the header has "
            f"{len(header)}; quote fields that hold delimiters, quotes or line breaks"
        )
    return row


def _read_tsv(path: Path) -> _Table:
    """Read a table whose fields are separated by tabs."""
    return _read_csv(path, delimiter="\t")


def _read_jsonl(path: Path) -> _Table:
    """Read a table of one JSON object a line; blank lines do not count."""
    lines = enumerate(io.StringIO(_read_text(path)), start=1)
    records = [_parse_record(line, n, path) for n, line in lines if line.strip()]
    names = list(dict.fromkeys(name for record in records for name in record))
    return _Table(names, lambda name: [record.get(name) for record in records])


def _parse_record(line: str, number: int, path: Path) -> dict:
    """Parse one line of JSON that must be an object."""
    with _malformed(path, f"a JSON object a line (line {number})"):
        record = json.loads(line)
        if not isinstance(record, dict):
            raise ValueError(f"it is {type(record).__name__}, not an object")
    return record


def _read_parquet(path: Path) -> _Table:
    """Open a Parquet file, of which only the columns asked for are read."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ImportError(
            f"pyarrow is needed to read {path}; "
            "install it with: pip install 'powerlaw-lsa[parquet]'"
        ) from error
    with _malformed(path, "a Parquet file"):
        file = parquet.ParquetFile(path)

    def read(name: str) -> list:
        with _malformed(path, "a Parquet file"):
            return file.read(columns=[name])[name].to_pylist()

    return _Table(file.schema_arrow.names, read)


# What tables may be separated by; the one that is asked for is in no name.
_DELIMITERS = (";", "\t", ",", "|")

_TABLE_READERS: dict[str, Callable[[Path], _Table]] = {
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".jsonl": _read_jsonl,
    ".parquet": _read_parquet,
}


def _text_column(table: _Table, column: str | None, path: Path) -> str:
    """Name of the column that holds the text."""
    if column is None and len(table.names) == 1:
        _check_delimiter(table.names[0], path)
        return table.names[0]
    column = "text" if column is None else column
    _check_column(table, column, path)
    return column


def _check_delimiter(name: str, path: Path) -> None:
    """Raise if the only column may be several, separated by something else."""
    found = [d for d in _DELIMITERS if d in name]
    if found and _suffix(path) in (".csv", ".tsv"):
        raise ValueError(
            f"{path} has the only column {name!r}, which may be several separated by "
            f"{found[0]!r}; save it with commas as .csv or with tabs as .tsv, or name "
            "the column if it is one"
        )


def _check_column(table: _Table, column: str, path: Path) -> None:
    """Raise if the table does not have the column."""
    if column not in table.names:
        names = ", ".join(map(repr, table.names)) or "none"
        raise ValueError(
            f"{path} has no column {column!r}; name one of its columns: {names}"
        )


def _as_texts(values: list, column: str, path: Path) -> list[str]:
    """Values of a column as documents, the empty text where one is missing."""
    return [
        _as_text(value, f"row {row} of column {column!r} in {path}")
        for row, value in enumerate(values)
    ]


def _as_text(value, place: str) -> str:
    """Return the text of one value."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, str):
        raise ValueError(
            f"{place} is {value!r:.40}, not text; name a column that holds text"
        )
    return value


def _warn_of_replacements(texts: Sequence[str], path: Path) -> None:
    """Warn of documents in which bytes were replaced."""
    n_replaced = sum("\ufffd" in text for text in texts)
    if n_replaced:
        warnings.warn(
            f"{n_replaced} of {len(texts)} documents in {path} have the character "
            "U+FFFD, as which bytes that are not UTF-8 are read; "
            "convert the source to UTF-8",
            UserWarning,
            stacklevel=3,
        )


def _row_numbers(n: int) -> list[str]:
    """Ids of documents that have none."""
    return [str(row) for row in range(n)]


def _encodable(text: str) -> str:
    """Text with lone surrogates, as in names that are not UTF-8, replaced."""
    return text.encode("utf-8", errors="replace").decode("utf-8")

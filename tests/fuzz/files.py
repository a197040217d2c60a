"""Files, folders and streams through `load_documents`."""

import bz2
import csv
import gzip
import io
import json
import lzma

import pyarrow as pa
from pyarrow import parquet as pq

from powerlaw_lsa.datasets import load_documents

from . import common
from .common import check_message, mutated

WORDS = [
    "spectrum",
    "naïve",
    "שלום עולם",
    "مرحبا",
    "\u202eabc\u202c",
    "日本語",
    "🙂",
    "a\x07b\x1b[31m",
    "\ufeff",
    "\u2028",
    "\x85",
    "e\u0301",
    "",
    " ",
    "power law",
    '"quoted"',
    "comma, semicolon;",
    "tab\there",
    "line\nbreak",
    "\r",
    "\0",
    "=1+1",
    "<script>alert(1)</script>",
    "NaN",
    "null",
    "\ud800",
]
ENCODINGS = ["utf-8"] * 8 + ["utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1251"]
KINDS = [".txt", ".csv", ".tsv", ".jsonl", ".ndjson", ".parquet"]
SUFFIXES = KINDS * 3 + [".md", "", ".gz", ".npz"]
COMPRESS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def document(rng):
    if rng.random() < 0.0005:  # gigantic
        return " ".join(rng.choice(WORDS[:3], 300_000))
    return " ".join(rng.choice(WORDS, rng.integers(0, 8)))


def table(rng):
    """Names of columns, and rows of odd values; the last column is the text."""
    names = ["text"] if rng.random() < 0.8 else [WORDS[rng.integers(len(WORDS))]]
    rows = [[document(rng)] for _ in range(rng.integers(0, 6))]
    if rng.random() < 0.5:
        names.insert(0, "id")
        ids = [1, 2.5, None, "a", "", "\ud800"]
        rows = [[ids[rng.integers(len(ids))], *row] for row in rows]
    if rows and rng.random() < 0.2:
        odd = [None, 3, 10**400, float("nan"), [1], {"a": 1}, True, 1e400]
        rows[rng.integers(len(rows))][-1] = odd[rng.integers(len(odd))]
    return names, rows


def file_content(rng, suffix):
    """Bytes of a file of a kind, more or less well formed."""
    names, rows = table(rng)
    if suffix == ".parquet":
        return parquet(names, rows)
    if suffix == ".jsonl":
        records = (dict(zip(names, row, strict=True)) for row in rows)
        text = "\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    elif suffix in (".csv", ".tsv", ".CSV"):
        file = io.StringIO()
        delimiter = "\t" if suffix == ".tsv" else ",,;|"[rng.integers(4)]
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows([names, *rows])
        text = file.getvalue()
    else:
        text = "\n".join(str(row[-1]) for row in rows)
    encoding = ENCODINGS[rng.integers(len(ENCODINGS))]
    return text.encode(encoding, "surrogatepass" if "utf" in encoding else "ignore")


def parquet(names, rows):
    """Columns of text or of whatever else pyarrow makes of the values."""
    file = io.BytesIO()
    try:
        columns = list(zip(*rows, strict=True)) or [[]] * len(names)
        pq.write_table(pa.table(dict(zip(names, columns, strict=True))), file)
    except (pa.ArrowException, ValueError, OverflowError, TypeError):
        return b"PAR1"  # mixed types, or surrogates
    return file.getvalue()


def write_folder(rng):
    """Write a folder of documents or of parts, with links and markers in it."""
    folder = common.FOLDER / "source"
    (folder / "below").mkdir(parents=True)
    suffix = KINDS[rng.integers(len(KINDS))] if rng.random() < 0.5 else ""
    kind = suffix or ".txt"
    for i in range(rng.integers(0, 4)):
        stem = str(rng.choice(["a", "\u202eb", ".hidden", "c\nd", "e\udcff", "part-"]))
        place = folder / "below" if rng.random() < 0.3 else folder
        (place / f"{stem}{i}{suffix}").write_bytes(file_content(rng, kind))
    if rng.random() < 0.2:
        (folder / "_SUCCESS").write_bytes(b"" if rng.random() < 0.8 else b"x")
    if rng.random() < 0.2:
        target = ["below", "..", "nothing", "."][rng.integers(4)]
        (folder / "link").symlink_to(folder / target)
    return folder


def write_source(rng):
    """Write a source below the folder and return its path."""
    if rng.random() < 0.08:
        return write_folder(rng)
    suffix = SUFFIXES[rng.integers(len(SUFFIXES))]
    data = file_content(rng, suffix)
    if rng.random() < 0.3:
        data = mutated(rng, data)
    if suffix == ".gz" or rng.random() < 0.1:
        compression = str(rng.choice(list(COMPRESS)))
        data = COMPRESS[compression](data)
        data = mutated(rng, data) if rng.random() < 0.3 else data
        suffix = f".jsonl{compression}" if suffix == ".gz" else suffix + compression
    path = common.FOLDER / f"source{suffix}"
    path.write_bytes(data)
    return path


def options(rng):
    """Options of the reader, most of them the defaults."""
    choices = {
        "id_column": [None, "id", "text"],
        "format": [None, "csv", "tsv", "txt", "jsonl", "ndjson", "parquet"],
        "sep": [None, ";", ",", "|", "\t", " ", "a", ".", "^"],
        "encoding": ["utf-8", "utf-16", "latin-1", "cp1251", "utf-7", "idna"],
        "header": [True, False],
        "quoting": [None, True, False],
    }
    return {
        name: values[rng.integers(len(values))]
        for name, values in choices.items()
        if rng.random() < 0.15
    }


def documents(rng):
    """`load_documents` on files that are more or less well formed."""
    if rng.random() < 0.3:
        return rows(rng)
    path = write_source(rng)
    column = [None, "text", "id", "0", "no such"][
        rng.choice(5, p=[0.7, 0.15, 0.05, 0.05, 0.05])
    ]
    source = path
    if path.is_file() and rng.random() < 0.1:
        source = io.BytesIO(path.read_bytes())
    try:
        corpus = load_documents(source, column, **options(rng))
    except (ValueError, OSError) as error:
        check_message(error)
        return "refused"
    check_corpus(corpus)
    return "answered"


def check_corpus(corpus):
    """Require documents, each with an id."""
    assert len(corpus.ids) == len(corpus.texts) > 0
    assert all(type(text) is str for text in corpus.texts)
    assert {type(name) for name in corpus.ids} in ({str}, {int})
    assert any(text.strip() for text in corpus.texts)
    "".join(map(str, corpus.ids)).encode()


CELLS = [word for word in WORDS if word not in ("\0", "\ud800", "\ufeff")]


def rows(rng):
    """Tables that Python has written: every row comes back, whatever is in it."""
    sep = ",;\t|"[rng.integers(4)]
    n_columns = rng.integers(1, 4)
    written = [
        [" ".join(rng.choice(CELLS, rng.integers(0, 4))) for _ in range(n_columns)]
        for _ in range(rng.integers(1, 8))
    ] + [["word"] * n_columns]
    file = io.StringIO(newline="")
    # Python leaves a lone "\r" unquoted if lines end in "\n" and quotes are minimal.
    ends = {csv.QUOTE_ALL: ["\n", "\r\n", "\r"], csv.QUOTE_MINIMAL: ["\r\n"]}
    quoting = list(ends)[rng.integers(2)]
    end = ends[quoting][rng.integers(len(ends[quoting]))]
    writer = csv.writer(file, delimiter=sep, quoting=quoting, lineterminator=end)
    writer.writerows(written)
    path = common.FOLDER / f"rows{['.csv', '.tsv'][rng.integers(2)]}"
    path.write_text(file.getvalue(), "utf-8", newline="")
    at = int(rng.integers(n_columns))
    corpus = load_documents(path, str(at), sep=sep, header=False, quoting=True)
    assert list(corpus.texts) == [row[at] for row in written]
    try:
        assert load_documents(path, str(at), sep=sep, header=False) == corpus
    except ValueError as error:
        assert "quotes join them" in str(error)  # noqa: PT017
    return "answered"

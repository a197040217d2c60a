"""Sources of documents, and wrong kinds of arguments."""

import bz2
import gzip
import io
import lzma
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from powerlaw_lsa.datasets import Corpus, _files, load_documents, load_matrix


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_lines(tmp_path, newline, final):
    path = tmp_path / "lines.txt"
    text = newline.join(["first", "", "th\u2028ird"]) + newline * final
    path.write_bytes(text.encode())
    with pytest.warns(
        UserWarning, match=r"has empty documents: 1 of 3 \(first id: 1\)"
    ):
        corpus = load_documents(path)
    assert corpus.texts == ("first", "", "th\u2028ird")
    assert corpus.ids == (0, 1, 2)


def test_byte_order_mark_is_no_text(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xef\xbb\xbftext\nfirst\n")
    assert load_documents(path, "text").texts == ("first",)


def test_bytes_that_are_not_utf8_are_replaced_with_a_warning(tmp_path):
    path = tmp_path / "latin1.txt"
    path.write_bytes(b"caf\xe9\nplain\n")
    with pytest.warns(UserWarning, match=r"latin1.txt has .* 1 of 2 .*; set encoding"):
        assert load_documents(path).texts == ("caf\ufffd", "plain")
    assert load_documents(path, encoding="latin-1").texts == ("café", "plain")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_encodings(tmp_path, encoding):
    path = tmp_path / "x.txt"
    path.write_bytes("naïve\n第二\n".encode(encoding))
    assert load_documents(path, encoding=encoding).texts == ("naïve", "第二")


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("x.txt", b"", r"x.txt is empty; use a file with content"),
        ("x.txt", b" \n\t\n", r"x.txt has no text; use"),
        (
            "x.pdf",
            b"%PDF",
            r"x.pdf has no suffix that is known; set format .*, or",
        ),
        ("x.xlsx", b"PK", r"x.xlsx is a spreadsheet; save it as CSV$"),
        ("x", b"text", r"x has no suffix that is known"),
        (".gz", b"text", r"has no suffix that is known"),
        ("x.npy", b"x", r"x.npy is a matrix; read it by load_matrix"),
        ("x.mtx.gz", b"x", r"x.mtx.gz is a matrix; read it by load_matrix"),
        ("x.npz", b"x", r"x.npz is a matrix; read it by load_matrix"),
        ("x.txt", "a\nb".encode("utf-16"), r"has NUL bytes \(3, the first in line 1"),
        ("x.txt", "text".encode("utf-16"), r"x.txt has NUL bytes .* utf-16, set enc"),
        ("x.csv", b"text\nab\0c\n", r"\(1, the first in line 2\).* remove these bytes"),
        ("x.txt", b"PK\3\4\0\0", r"if it is not text but a document or an archive, l"),
        ("x.jsonl.gz", b"not gzip", r"x.jsonl.gz cannot be read as a gz file: Not"),
    ],
)
def test_bad_files(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load_documents(path)


@pytest.mark.parametrize("load", [load_documents, load_matrix])
def test_what_is_not_there(tmp_path, load):
    with pytest.raises(FileNotFoundError, match=r"no.txt does not exist; check the p"):
        load(tmp_path / "no.txt")
    with pytest.raises(FileNotFoundError, match=r"not read; download x.csv and"):
        load("https://example.com/x.csv")


@pytest.mark.parametrize("name", ["x.csv", "x.npz"])
def test_unreadable_file(tmp_path, monkeypatch, name):
    """Root may read everything, so the refusal is played."""

    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / name).write_text("content")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    load = load_matrix if name.endswith("npz") else load_documents
    with pytest.raises(PermissionError, match=f"Permission denied: .*{name}"):
        load(tmp_path / name)


def test_pipe(tmp_path):
    """Reading one without a writer would never end."""
    os.mkfifo(tmp_path / "x.txt")
    with pytest.raises(ValueError, match=r"x.txt is neither a file nor a folder"):
        load_documents(tmp_path / "x.txt")


@pytest.mark.parametrize("name", ["x.txt", "x.txt.gz", "X.npz", "X.mtx", "D.mtx"])
def test_more_than_memory_holds(tmp_path, monkeypatch, name):
    """Small files may be large when they are unpacked."""
    path = tmp_path / name
    if name == "x.txt.gz":
        path.write_bytes(gzip.compress(b"word " * 10**6))
    elif name == "X.npz":
        sparse.save_npz(path, sparse.csr_array((10**6, 1)))
    elif name == "D.mtx":
        path.write_text(
            "%%MatrixMarket matrix array real general\n99999 1\n" + 99_999 * "0\n"
        )
    elif name == "X.mtx":
        path.write_text("%%MatrixMarket matrix coordinate real general\n99999 1 0\n")
    else:
        path.write_bytes(b"word " * 10**5)
    monkeypatch.setattr(_files, "available_bytes", lambda: 200_000)
    load = load_matrix if name[0] in "XD" else load_documents
    with pytest.raises(MemoryError, match=f"{name} holds at least .* than is free"):
        load(path)
    monkeypatch.setattr(_files, "available_bytes", lambda: 20_000_000)
    load(path)


def test_compressed_file_of_several_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(_files, "CHUNK", 10)
    path = tmp_path / "x.txt.gz"
    path.write_bytes(gzip.compress(b"power laws in") + gzip.compress(b" spectra\n"))
    assert load_documents(path).texts == ("power laws in spectra",)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_what_is_compressed_is_known_by_its_beginning(tmp_path, compress):
    data = compress(b"power laws\nspectra\n")
    (tmp_path / "x.txt").write_bytes(data)
    for source in (tmp_path / "x.txt", io.BytesIO(data)):
        assert load_documents(source).texts == ("power laws", "spectra")


@pytest.mark.parametrize("options", [{"column": "x"}, {"id_column": "x"}])
def test_column_where_there_are_none(tmp_path, options):
    (tmp_path / "x.txt").write_text("text")
    for path in (tmp_path, tmp_path / "x.txt"):
        with pytest.raises(
            ValueError, match=r"without columns; leave column \(--column\)"
        ):
            load_documents(path, **options)


def test_files_are_read_once(tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    path.write_text("name,body\na,power laws\n")
    reads = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda self: reads.append(self) or read_bytes(self)
    )
    load_documents(path, "body", id_column="name")
    assert reads == [path]


# Streams


@pytest.mark.parametrize(
    "format, content, options",
    [
        (None, "power laws\nspectra\n", {}),
        ("txt", "power laws\nspectra\n", {}),
        ("csv", "id,text\n0,power laws\n1,spectra\n", {"id_column": "id"}),
        ("csv", "power laws\nspectra\n", {"header": False}),
        ("tsv", "id;text\n0;power laws\n1;spectra\n", {"sep": ";"}),
        ("ndjson", '{"text": "power laws"}\n{"text": "spectra"}\n', {}),
    ],
)
def test_streams(format, content, options):
    stream = io.BytesIO(content.encode())
    corpus = load_documents(stream, format=format, **options)
    assert corpus == Corpus((0, 1), ("power laws", "spectra"), "the stream")


def test_stream_of_parquet():
    stream = io.BytesIO()
    pd.DataFrame({"text": ["power laws"]}).to_parquet(stream)
    stream.seek(0)
    assert load_documents(stream, format="parquet").texts == ("power laws",)


def test_streams_of_text_are_refused():
    with pytest.raises(TypeError, match="path is a stream of text; pass one of bytes"):
        load_documents(io.StringIO("power laws"))


def test_format_goes_before_the_suffix(tmp_path):
    path = tmp_path / "x.data"
    path.write_text("text\npower laws\n")
    assert load_documents(path, format="csv").texts == ("power laws",)
    assert load_documents(path, format="txt").texts == ("text", "power laws")


# Wrong kinds of arguments


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ({"path": None}, TypeError, "path is None; pass a path or an open binary"),
        ({"path": 3}, TypeError, "path is 3; pass a path"),
        ({"path": ["a"]}, TypeError, r"path is \['a'\]; pass a path"),
        ({"path": b"x.csv"}, TypeError, "path is b'x.csv'; pass a path"),
        ({"column": 0}, TypeError, "column is 0; pass the name of a column as a str"),
        ({"id_column": ["a"]}, TypeError, r"id_column is \['a'\]; pass the name"),
        ({"format": "xlsx"}, ValueError, "format is 'xlsx'; use one of txt, csv, tsv"),
        ({"format": 3}, TypeError, "format is 3; use one of"),
        ({"sep": ", "}, ValueError, "sep is ', '; use one ASCII character other"),
        ({"sep": ""}, ValueError, "sep is ''; use one ASCII character"),
        ({"sep": '"'}, ValueError, "use one ASCII character other than a quote"),
        ({"sep": "é"}, ValueError, "sep is 'é'; use one ASCII character"),
        ({"sep": 3}, TypeError, "sep is 3; use one ASCII character"),
        ({"encoding": "klingon"}, ValueError, "encoding is 'klingon'; use the name"),
        ({"encoding": "hex"}, ValueError, "encoding is 'hex'; use the name of a text"),
        ({"encoding": None}, TypeError, "encoding is None; use the name of a text en"),
        ({"header": None}, TypeError, "header is None; use True or False"),
        ({"header": 0}, TypeError, "header is 0; use True or False"),
        ({"quoting": 3}, TypeError, "quoting is 3; use True, False or None"),
    ],
)
def test_wrong_kinds_of_arguments(tmp_path, arguments, error, message):
    path = tmp_path / "x.csv"
    path.write_text("text\npower laws\n")
    with pytest.raises(error, match=message):
        load_documents(**{"path": path} | arguments)


@pytest.mark.parametrize(
    "option", [{"sep": ";"}, {"header": False}, {"quoting": False}]
)
@pytest.mark.parametrize("name", ["x.txt", "x.jsonl", "folder"])
def test_options_of_tables_with_other_sources(tmp_path, name, option):
    (tmp_path / "folder").mkdir()
    for path in ("x.txt", "x.jsonl", "folder/a.txt"):
        (tmp_path / path).write_text('{"text": "x"}\n')
    message = rf"not read as a table of separated values; leave {next(iter(option))} \("
    with pytest.raises(ValueError, match=message):
        load_documents(tmp_path / name, **option)


def test_results_do_not_depend_on_what_numpy_raises(tmp_path):
    (tmp_path / "x.csv").write_text("id,text\n1,power laws\n")
    np.save(tmp_path / "X.npy", np.eye(2))
    with np.errstate(all="raise"):
        assert load_documents(tmp_path / "x.csv").texts == ("power laws",)
        assert load_matrix(tmp_path / "X.npy").shape == (2, 2)

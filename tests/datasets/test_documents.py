import gc
import gzip
import io
import json
import os
import pickle
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import io as scipy_io
from scipy import sparse
from sklearn.utils import Bunch

from powerlaw_lsa import datasets
from powerlaw_lsa.datasets import (
    Corpus,
    load_20newsgroups,
    load_docstrings,
    load_documents,
    load_matrix,
)

TEXTS = ("power laws, in spectra", 'a "quoted"\nline of text', "third: naïve")
NAMES = ("a", "b", "c")


@pytest.fixture
def frame():
    return pd.DataFrame({"name": NAMES, "body": TEXTS})


def write_table(frame, path):
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        frame.to_json(path, orient="records", lines=True)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if ".tsv" in path.name else ",")
    return path


# Docstrings


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An importable package that must never be imported."""
    root = tmp_path / "neverimported"
    (root / "tests").mkdir(parents=True)
    (root / "sub").mkdir()
    (root / "__init__.py").write_text(
        '"""The package itself."""\n'
        "raise RuntimeError('imported')\n"
        "def function():\n    '''A function of it.'''\n"
        "    def inner():\n        '''An inner function.'''\n"
        "async def coroutine():\n    '''A coroutine of it.'''\n"
        "def _private():\n    '''A private function.'''\n"
    )
    (root / "_module.py").write_text(
        '"""A module in it."""\n'
        "class Thing:\n    '''A class in it.'''\n"
        "    def method(self):\n        '''A method of it.'''\n"
        "    def again(self):\n        '''A function of it.'''\n"
        "    def short(self):\n        '''Short.'''\n"
        "    pattern = '\\d'\n"
    )
    (root / "sub" / "__init__.py").write_text('"""A package in it."""\n')
    (root / "broken.py").write_text('"""A broken module."""\ndef (\n')
    (root / "null.py").write_bytes(b'"""A module with NUL."""\n\0')
    (root / "tests" / "test_it.py").write_text('"""A test of it."""\n')
    monkeypatch.syspath_prepend(tmp_path)
    return "neverimported"


def test_docstrings_are_those_of_public_definitions_in_order(package):
    corpus = load_docstrings([package], min_words=3)
    assert dict(zip(corpus.ids, corpus.texts, strict=True)) == {
        "neverimported": "The package itself.",
        "neverimported.function": "A function of it.",
        "neverimported.coroutine": "A coroutine of it.",
        "neverimported._module": "A module in it.",
        "neverimported._module.Thing": "A class in it.",
        "neverimported._module.Thing.method": "A method of it.",
        "neverimported.sub": "A package in it.",
    }
    assert corpus.ids[:2] == ("neverimported", "neverimported.function")
    assert corpus.source == "docstrings"


def test_docstrings_never_import(package):
    load_docstrings([package], min_words=1)
    assert package not in sys.modules


def test_docstrings_are_of_min_words_or_more(package):
    assert "Short." not in load_docstrings([package], min_words=2).texts
    assert "Short." in load_docstrings([package], min_words=1).texts


def test_docstrings_of_a_single_module():
    ids = load_docstrings(["threadpoolctl"], min_words=20).ids
    assert "threadpoolctl.threadpool_limits" in ids


@pytest.mark.parametrize("name", ["no_such_package", "numpy.linalg", ""])
def test_docstrings_of_unknown_package(name):
    with pytest.raises(ValueError, match=f"no top-level package '{name}'; install it"):
        load_docstrings([name])


@pytest.mark.parametrize("packages", ["json", [3], [json]])
def test_docstrings_want_a_list_of_names(packages):
    with pytest.raises(ValueError, match="packages must be a list of names, got"):
        load_docstrings(packages)


def test_docstrings_of_no_package():
    with pytest.raises(ValueError, match="packages is empty; name at least one"):
        load_docstrings([])


@pytest.mark.parametrize("enabled", [True, False])
def test_docstrings_leave_garbage_collection_as_it_was(package, enabled):
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        load_docstrings([package])
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_docstrings_of_every_installation():
    """The default corpus, the slowest test here: it parses some 50 MB of source."""
    corpus = load_docstrings()
    assert 2_000 < len(corpus.texts) < 8_000
    assert len(set(corpus.texts)) == len(set(corpus.ids)) == len(corpus.ids)
    assert min(len(text.split()) for text in corpus.texts) >= 130
    packages = {name.partition(".")[0] for name in corpus.ids}
    assert {"numpy", "scipy", "sklearn", "pandas", "matplotlib"} < packages
    assert {"argparse", "collections"} & packages  # the standard library
    assert not any(".tests." in name for name in corpus.ids)


# 20 newsgroups


def test_20newsgroups_are_fetched_as_the_reference_has_them(monkeypatch):
    asked = {}

    def fetch(**options):
        asked.update(options)
        return Bunch(
            data=["first post", "second post"],
            filenames=np.array(["/x/train/sci.space/60892", "/x/train/sci.med/1"]),
        )

    monkeypatch.setattr(datasets, "fetch_20newsgroups", fetch)
    corpus = load_20newsgroups("test", data_home="x", download_if_missing=False)
    assert corpus == Corpus(
        ids=("sci.space/60892", "sci.med/1"),
        texts=("first post", "second post"),
        source="20newsgroups",
    )
    assert asked == {
        "data_home": "x",
        "subset": "test",
        "shuffle": False,
        "remove": ("headers", "footers", "quotes"),
        "download_if_missing": False,
    }


def test_20newsgroups_missing(tmp_path):
    with pytest.raises(OSError, match="20Newsgroups dataset not found"):
        load_20newsgroups(data_home=tmp_path, download_if_missing=False)


# Documents


@pytest.mark.parametrize(
    "suffix", [".csv", ".tsv", ".jsonl", ".parquet", ".jsonl.gz", ".csv.gz", ".CSV"]
)
def test_tables(frame, tmp_path, suffix):
    path = write_table(frame, tmp_path / f"table{suffix}")
    corpus = load_documents(path, "body", id_column="name")
    assert corpus == Corpus(ids=NAMES, texts=TEXTS, source=str(path))


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_tables_without_id_column_are_numbered_from_0(frame, tmp_path, suffix):
    path = write_table(frame, tmp_path / f"table{suffix}")
    assert load_documents(path, "body").ids == ("0", "1", "2")


def test_column_is_text_or_the_only_one(frame, tmp_path):
    only = write_table(frame[["body"]], tmp_path / "only.csv")
    assert load_documents(only).texts == TEXTS
    named = write_table(frame.rename(columns={"body": "text"}), tmp_path / "named.csv")
    assert load_documents(named).texts == TEXTS
    neither = write_table(frame, tmp_path / "neither.csv")
    with pytest.raises(ValueError, match=r"no column 'text'; .*: 'name', 'body'$"):
        load_documents(neither)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("option", ["column", "id_column"])
def test_missing_column_names_those_there_are(frame, tmp_path, suffix, option):
    path = write_table(frame, tmp_path / f"table{suffix}")
    options = {"column": "body", option: "bdy"}
    with pytest.raises(
        ValueError, match=r"no column 'bdy'; name one of its columns: 'name', 'body'$"
    ):
        load_documents(path, **options)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_missing_values_are_empty_documents(tmp_path, suffix):
    frame = pd.DataFrame({"id": [7, 8, 9], "text": ["x", None, "y"]})
    path = write_table(frame, tmp_path / f"table{suffix}")
    corpus = load_documents(path, id_column="id")
    assert corpus.texts == ("x", "", "y")
    assert corpus.ids == ("7", "8", "9")


def test_jsonl_without_key_or_with_nan_is_an_empty_document(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "x"}\n\n{"other": 1}\n{"text": NaN}\n')
    assert load_documents(path).texts == ("x", "", "")


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_column_that_holds_no_text(tmp_path, suffix):
    frame = pd.DataFrame({"text": ["x", "y"], "year": [1998, 1999]})
    path = write_table(frame, tmp_path / f"table{suffix}")
    with pytest.raises(ValueError, match=r"row 0 of column 'year' .* is 1998, not te"):
        load_documents(path, "year")


@pytest.mark.parametrize(
    "name, content, delimiter",
    [
        ("x.csv", "id;text\n1;power laws\n", "';'"),
        ("x.csv", "id\ttext\n1\tpower laws\n", r"'\\t'"),
        ("x.csv", "id|text\n1|power laws\n", r"'\|'"),
        ("x.csv.gz", "id;text\n1;power laws\n", "';'"),
        ("x.tsv", "id,text\n1,power laws\n", "','"),
    ],
)
def test_other_delimiters_are_not_one_column(tmp_path, name, content, delimiter):
    path = tmp_path / name
    data = content.encode()
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    message = f"has the only column .* several separated by {delimiter}; save it with"
    with pytest.raises(ValueError, match=message):
        load_documents(path)
    with pytest.raises(ValueError, match="no column 'text'; name one of its columns"):
        load_documents(path, "text")


def test_one_column_with_a_semicolon_can_be_named(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("notes; free text\npower laws\n")
    assert load_documents(path, "notes; free text").texts == ("power laws",)


def test_csv_fields_longer_than_the_limit_of_the_csv_module(tmp_path):
    import csv

    limit = csv.field_size_limit()
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "word " * 40_000 + "\n")
    assert len(load_documents(path).texts[0]) == 200_000
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_lines(tmp_path, newline, final):
    path = tmp_path / "lines.txt"
    text = newline.join(["first", "", "th\u2028ird"]) + newline * final
    path.write_bytes(text.encode())
    corpus = load_documents(path)
    assert corpus.texts == ("first", "", "th\u2028ird")
    assert corpus.ids == ("0", "1", "2")


def test_folder_is_recursive_sorted_and_without_hidden_files(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/noextension", ".hidden", ".git/config"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"text of {name}")
    (tmp_path / "empty.txt").touch()
    corpus = load_documents(tmp_path)
    assert corpus.ids == ("a/noextension", "a/z.txt", "b.txt", "empty.txt")
    assert corpus.texts == (
        "text of a/noextension",
        "text of a/z.txt",
        "text of b.txt",
        "",
    )


def test_byte_order_mark_is_no_text(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xef\xbb\xbftext\nfirst\n")
    assert load_documents(path, "text").texts == ("first",)


def test_bytes_that_are_not_utf8_are_replaced_with_a_warning(tmp_path):
    path = tmp_path / "latin1.txt"
    path.write_bytes(b"caf\xe9\nplain\n")
    with pytest.warns(UserWarning, match=r"1 of 2 documents in .*latin1.txt have"):
        assert load_documents(path).texts == ("caf\ufffd", "plain")


def test_ids_can_be_encoded(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "x", "id": "\\ud800"}\n{"text": "y", "id": null}\n')
    assert load_documents(path, id_column="id").ids == ("?", "")


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("x.txt", b"", r"x.txt is empty; give a file with content"),
        ("x.csv", b"", r"x.csv is empty"),
        ("x.parquet", b"", r"x.parquet is empty"),
        ("x.txt", b" \n\t\n", r"x.txt has no text; give"),
        ("x.csv", b"text\n", r"x.csv has no text"),
        ("x.csv", b"\n\n", r"no column 'text'; name one of its columns: none"),
        ("x.jsonl", b'{"text": ""}\n', r"x.jsonl has no text"),
        ("x.jsonl", b"\n", r"no column 'text'; name one of its columns: none"),
        ("x.pdf", b"%PDF", r"x.pdf is of a kind that cannot be read; give a folder"),
        ("x", b"text", r"x is of a kind that cannot be read"),
        (".gz", b"text", r"of a kind that cannot be read"),
        ("x.npy", b"x", r"\.parquet, or a sparse matrix that ends in \.npz, \.mtx$"),
        ("x.npz", b"x", r"x.npz is a matrix; read it by load_matrix"),
        ("x.txt", "text".encode("utf-16"), r"x.txt has NUL bytes, .* save it as UTF"),
        ("x.csv", b"a,text\n1,x\n2\n", r"line 3 ends a row of 1 fields .* has 2; quo"),
        ("x.csv", b"a,text\n1,x,y\n", r"line 2 ends a row of 3 fields .* has 2"),
        ("x.csv", b'text\n"x\ny\n', r"x.csv cannot be read as a table: unexpected end"),
        ("x.tsv", b'a\ttext\n1\t"x" y\n', r"x.tsv cannot be read as a table: .* expec"),
        ("x.jsonl", b'{"text": "x"}\n{"text"', r"a JSON object a line \(line 2\): Exp"),
        ("x.jsonl", b"[1, 2]\n", r"\(line 1\): it is list, not an object"),
        ("x.jsonl", b"[" * 100_000, r"a JSON object a line \(line 1\): "),
        ("x.jsonl.gz", b"not gzip", r"x.jsonl.gz cannot be read as a gzip file: Not"),
        ("x.csv.gz", gzip.compress(b"text\nx\n")[:-9], r"gzip file: Compressed file e"),
        ("x.parquet", b"not parquet", r"x.parquet cannot be read as a Parquet file: "),
    ],
)
def test_bad_files(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load_documents(path)


def test_parquet_with_a_corrupt_page(tmp_path):
    frame = pd.DataFrame({"text": [f"document {i}" for i in range(1000)]})
    path = write_table(frame, tmp_path / "x.parquet")
    data = bytearray(path.read_bytes())
    data[4:400] = bytes(396)  # the footer at the end stays whole
    path.write_bytes(data)
    with pytest.raises(ValueError, match="cannot be read as a Parquet file"):
        load_documents(path)


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no.txt does not exist; check the p"):
        load_documents(tmp_path / "no.txt")


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


@pytest.mark.parametrize("name", ["x.txt", "x.txt.gz", "X.npz", "X.mtx"])
def test_more_than_memory_holds(tmp_path, monkeypatch, name):
    """Small files may be large when they are unpacked."""
    path = tmp_path / name
    if name == "x.txt.gz":
        path.write_bytes(gzip.compress(b"word " * 10**6))
    elif name == "X.npz":
        sparse.save_npz(path, sparse.csr_array((10**6, 1)))
    elif name == "X.mtx":
        path.write_text("%%MatrixMarket matrix coordinate real general\n99999 1 0\n")
    else:
        path.write_bytes(b"word " * 10**5)
    monkeypatch.setattr(datasets, "available_bytes", lambda: 200_000)
    load = load_matrix if name.startswith("X") else load_documents
    with pytest.raises(MemoryError, match=f"{name} holds at least .* than is free"):
        load(path)
    monkeypatch.setattr(datasets, "available_bytes", lambda: 20_000_000)
    load(path)


def test_compressed_file_of_several_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "_CHUNK", 10)
    path = tmp_path / "x.txt.gz"
    path.write_bytes(gzip.compress(b"power laws in") + gzip.compress(b" spectra\n"))
    assert load_documents(path).texts == ("power laws in spectra",)


def test_folder_without_files(tmp_path):
    with pytest.raises(ValueError, match="has no files; give a folder of text files"):
        load_documents(tmp_path)


def test_folder_with_a_binary_file(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(ValueError, match=r"b.png has NUL .* take it out of the folder"):
        load_documents(tmp_path)


@pytest.mark.parametrize("options", [{"column": "x"}, {"id_column": "x"}])
def test_column_where_there_are_none(tmp_path, options):
    (tmp_path / "x.txt").write_text("text")
    for path in (tmp_path, tmp_path / "x.txt"):
        with pytest.raises(ValueError, match="has no columns; leave the names of"):
            load_documents(path, **options)


def test_parquet_without_pyarrow(frame, tmp_path, monkeypatch):
    path = write_table(frame, tmp_path / "x.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'powerlaw-lsa\[parquet\]'"):
        load_documents(path, "body")


def test_files_are_read_once(frame, tmp_path, monkeypatch):
    path = write_table(frame, tmp_path / "x.csv")
    reads = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda self: reads.append(self) or read_bytes(self)
    )
    load_documents(path, "body", id_column="name")
    assert reads == [path]


# Matrices


@pytest.fixture
def matrix():
    return sparse.random_array(
        (7, 5), density=0.5, format="coo", rng=np.random.default_rng(0)
    )


@pytest.mark.parametrize("format", ["csr", "csc", "coo", "bsr", "dia"])
@pytest.mark.parametrize("kind", ["array", "matrix"])
def test_npz(matrix, tmp_path, format, kind):
    X = matrix.asformat(format)
    X = X if kind == "array" else getattr(sparse, f"{format}_matrix")(X)
    sparse.save_npz(tmp_path / "X.npz", X)
    loaded = load_matrix(tmp_path / "X.npz")
    assert isinstance(loaded, sparse.csr_array)
    np.testing.assert_array_equal(loaded.toarray(), matrix.toarray())


@pytest.mark.parametrize("dense", [False, True])
def test_mtx(matrix, tmp_path, dense):
    scipy_io.mmwrite(tmp_path / "X.mtx", matrix.toarray() if dense else matrix)
    loaded = load_matrix(tmp_path / "X.mtx")
    assert isinstance(loaded, sparse.csr_array)
    np.testing.assert_allclose(loaded.toarray(), matrix.toarray(), rtol=1e-15)


def test_duplicate_entries_are_summed(tmp_path):
    X = sparse.csr_array(([1.0, 2.0], [0, 0], [0, 2]), shape=(1, 2))
    sparse.save_npz(tmp_path / "X.npz", X)
    assert load_matrix(tmp_path / "X.npz").data.tolist() == [3.0]


class Malicious:
    """Unpickled, it leaves a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("member", ["data", "format"])
def test_npz_is_never_unpickled(tmp_path, member):
    marker = tmp_path / "unpickled"
    payload = np.array([Malicious(marker)], dtype=object)
    parts = {
        "data": [1.0],
        "indices": [0],
        "indptr": [0, 1],
        "shape": [1, 1],
        "format": b"csr",
        member: payload,
    }
    np.savez(tmp_path / "X.npz", **parts)
    with pytest.raises(ValueError, match=r"cannot be read as a sparse matrix .*pickle"):
        load_matrix(tmp_path / "X.npz")
    assert not marker.exists()


def test_pickle_named_npz_is_never_unpickled(tmp_path):
    marker = tmp_path / "unpickled"
    (tmp_path / "X.npz").write_bytes(pickle.dumps(Malicious(marker)))
    with pytest.raises(ValueError, match="cannot be read as a sparse matrix"):
        load_matrix(tmp_path / "X.npz")
    assert not marker.exists()


def npz(**members):
    file = io.BytesIO()
    np.savez(file, **members)
    return file.getvalue()


CSR = {"format": b"csr", "shape": [2, 2], "data": [1.0], "indptr": [0, 1, 1]}


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("X.npz", b"", r"X.npz is empty"),
        ("X.npz", b"not a zip archive", r"X.npz cannot be read as a sparse matrix"),
        ("X.npz", npz(x=[1.0])[:-30], r"X.npz cannot be read as a sparse matrix"),
        ("X.npz", npz(x=[1.0]), r"does not contain a sparse array or matrix"),
        ("X.npz", npz(**CSR), r"sparse matrix .*: .*indices"),
        ("X.npz", npz(**CSR, indices=[2]), r"sparse matrix .*: .*indices must be < 2"),
        (
            "X.npz",
            npz(**CSR, indices=[-1]),
            r"sparse matrix .*: .*indices must be >= 0",
        ),
        ("X.mtx", b"", r"X.mtx is empty"),
        ("X.mtx", b"not a matrix\n", r"X.mtx cannot be read as a sparse matrix"),
        (
            "X.mtx",
            b"%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1.0\n",
            r"X.mtx cannot be read as a sparse matrix .*: rows and columns must be int",
        ),
        ("X.npy", b"x", r"X.npy is not a matrix that can be read; .* .npz or .mtx"),
    ],
)
def test_bad_matrices(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load_matrix(path)


@pytest.mark.parametrize("format", [b"csr", b"csc", b"bsr"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"indices": [8, 5, 5, 0, 7, 1]},
        {"indices": [0, 1, -9, 0, 1, 2]},
        {"indptr": [0, 90_000_000, 5, 6]},
        {"indptr": [0, 2, 3, 7]},
    ],
)
def test_wrong_indices_are_seen_before_they_are_used(tmp_path, format, wrong):
    """In the other formats they crashed the conversion."""
    data = np.arange(6.0)
    members = {"indices": [0, 1, 2, 0, 1, 2], "indptr": [0, 2, 3, 6], **wrong}
    members |= {"data": data[:, None, None] if format == b"bsr" else data}
    path = tmp_path / "X.npz"
    path.write_bytes(npz(format=format, shape=[3, 3], **members))
    with pytest.raises(ValueError, match="cannot be read as a sparse matrix"):
        load_matrix(path)


def test_missing_matrix(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no.npz does not exist; check the pa"):
        load_matrix(tmp_path / "no.npz")


def test_names_are_locked():
    assert datasets.__all__ == [
        "Corpus",
        "load_20newsgroups",
        "load_docstrings",
        "load_documents",
        "load_matrix",
    ]

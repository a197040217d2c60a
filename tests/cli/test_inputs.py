"""Sources of text and matrices, and what is wrong with them."""

import gzip
import io
import json
import re
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import io as scipy_io
from scipy import sparse

from powerlaw_lsa import datasets
from powerlaw_lsa._cli import inputs

from ._reference import N_DOCUMENTS, reference


def test_without_source_docstrings_are_used(run, monkeypatch):
    """A part of the corpus; the whole is tested with the readers."""
    load = datasets.load_docstrings
    monkeypatch.setattr(
        datasets, "load_docstrings", lambda: load(["joblib"], min_words=30)
    )
    status, out, _ = run("--json")
    assert status == 0
    assert json.loads(out)["source"] == "docstrings"
    assert json.loads(out)["n_documents"] > 40


def test_20newsgroups(run, monkeypatch, texts):
    corpus = datasets.Corpus(("a",) * len(texts), tuple(texts), "20newsgroups")
    monkeypatch.setattr(datasets, "load_20newsgroups", lambda: corpus)
    status, out, _ = run("20newsgroups", "--json")
    assert status == 0
    assert json.loads(out)["source"] == "20newsgroups"


@pytest.mark.parametrize(
    "kind", ["folder", ".txt", ".tsv", ".jsonl", ".ndjson", ".parquet", "parts"]
)
def test_every_source_of_text_gives_the_same(run, table, texts, tmp_path, kind):
    expected = json.loads(run(table, "--json")[1])
    frame = pd.read_csv(table)
    source = tmp_path / (kind if kind in ("folder", "parts") else f"same{kind}")
    if kind == "folder":
        source.mkdir()
        for i, text in enumerate(texts):
            (source / f"{i:03}.txt").write_text(text)
    elif kind == ".txt":
        source.write_text("\n".join(texts))
    elif kind == ".tsv":
        frame.to_csv(source, sep="\t", index=False)
    elif kind == "parts":
        source.mkdir()
        (source / "_SUCCESS").touch()
        frame[:15].to_csv(source / "part-0.csv", index=False)
        frame[15:].to_csv(source / "part-1.csv", index=False)
    elif kind in (".jsonl", ".ndjson"):
        frame.to_json(source, orient="records", lines=True)
    else:
        frame.to_parquet(source)
    status, out, err = run(source, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == expected | {"source": str(source)}


@pytest.mark.parametrize("suffix", [".npz", ".npy", ".mtx", ".mtx.gz"])
def test_matrix_is_taken_as_it_is(run, texts, tmp_path, suffix):
    X, svd = reference(texts, plain=True)
    source = tmp_path / f"X{suffix}"
    if suffix == ".npz":
        sparse.save_npz(source, X)
    elif suffix == ".npy":
        np.save(source, X.toarray())
    else:
        file = io.BytesIO()
        scipy_io.mmwrite(file, X, precision=17)
        data = file.getvalue()
        source.write_bytes(gzip.compress(data) if suffix == ".mtx.gz" else data)
    status, out, err = run(source, "--json")
    assert (status, err) == (0, "")
    result = json.loads(out)
    assert result["n_components"] == svd.n_components_
    assert result["n_stored"] == (X.size if suffix != ".npy" else np.prod(X.shape))
    assert result["alpha"] == pytest.approx(svd.alpha_)
    heaviest = np.argmax(np.abs(svd.components_[0]))
    assert next(iter(result["leading_components"][0]["terms"])) == f"x{heaviest}"


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("x.csv", b"id,body\n1,x\n", "has no column 'text'; set column (--column) to"),
        ("x.npz", b"x", "cannot be read as a sparse matrix"),
        ("x.docx", b"x", "x.docx has no suffix that is known"),
    ],
)
def test_bad_files(fails, tmp_path, name, content, message):
    """The readers' own tests have more."""
    (tmp_path / name).write_bytes(content)
    assert message in fails(tmp_path / name)


def test_missing_source(fails, tmp_path):
    assert "no.txt does not exist; check the path" in fails(tmp_path / "no.txt")


def test_unreadable_file(fails, table, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert fails(table) == f"error: {table}: Permission denied\n"


def test_missing_column(fails, table):
    line = fails(table, "--column", "body")
    assert "set column (--column) to one of its columns: 'name', 'text'" in line
    line = fails(table, "--id-column", "key")
    assert "set id_column (--id-column) to one of its columns: 'name', 'text'" in line


@pytest.mark.parametrize("option", ["--column", "--id-column"])
@pytest.mark.parametrize("source", [None, "20newsgroups", "X.npz"])
def test_columns_where_there_are_none(fails, option, source):
    line = fails(*filter(None, [source]), option, "text")
    name = source or "the corpus of docstrings"
    if source == "X.npz":
        assert (
            f"X.npz is a matrix, which is used as it is, without TF-IDF; leave {option}"
            in line
        )
    else:
        message = f"{name} has neither columns nor a format; leave {option} out"
        assert message in line


@pytest.mark.parametrize(
    "options, message",
    [
        ("--min-df 50 --stop-words none", "leave --min-df and --stop-words out"),
        ("--max-df 0.95 --max-features 9", "leave --max-df and --max-features out"),
    ],
)
def test_options_for_text_with_a_matrix(fails, options, message):
    line = fails("X.npz", *options.split())
    assert (
        f"X.npz is a matrix, which is used as it is, without TF-IDF; {message}\n"
        in line
    )


@pytest.mark.parametrize(
    "text, n, options, way",
    [
        ("one document only\n", 1, "--max-df=1.0", "lower --min-df (to 1, if there"),
        ("one document only\n", 1, "--min-df=1", "raise --max-df (to 1.0, if there"),
        ("one document only\n", 1, "", "set --min-df 1 and --max-df 1.0"),
        ("no word\ntwice here\n", 2, "", "lower --min-df (to 1, if there are few"),
        ("a word\na word\n", 2, "--min-df=1000", "set --min-df 1 and --max-df 1.0"),
        ("one word\na word\nother\n", 3, "--min-df=1000", "lower --min-df (to 1"),
        ("the of and\nof\n", 2, "--min-df=1", "set --stop-words none"),
        ("- . -\n!\n", 2, "", ""),
    ],
)
def test_no_terms_remain(fails, tmp_path, text, n, options, way):
    (tmp_path / "x.txt").write_text(text)
    line = fails(tmp_path / "x.txt", *options.split())
    assert f"({n} document{'s' * (n > 1)}) has no terms left with --min-df" in line
    said = line.rstrip().partition("; ")[2]
    assert said.startswith(way)
    assert said.endswith("use more text")
    assert ("raise" in said) is way.startswith("raise")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_matrix_that_is_not_finite(fails, tmp_path, value):
    X = sparse.csr_array([[1.0, 0.0, 0.0], [0.0, 0.0, 2.0], [3.0, value, value]])
    sparse.save_npz(tmp_path / "X.npz", X)
    line = fails(tmp_path / "X.npz")
    assert f"X.npz has the entry {value} in row 2, column 1, counted from 0, " in line
    assert "and 2 like it in all; use one with finite numbers" in line
    assert "sklearn" not in line


@pytest.mark.parametrize("dtype", ["complex128", "<U3"])
def test_matrix_that_is_not_real(fails, tmp_path, dtype):
    X = sparse.csr_array([[1.0, 3.0], [0.0, 2.0]])
    X.data = X.data.astype(dtype)
    sparse.save_npz(tmp_path / "X.npz", X)
    message = f"has entries of type {np.dtype(dtype)}; use one with real numbers"
    assert message in fails(tmp_path / "X.npz")


def test_matrix_that_is_empty(fails, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.csr_array((0, 3)))
    assert "X.npz has 0 documents and 3 terms" in fails(tmp_path / "X.npz")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_dense_matrix_that_is_not_finite(fails, tmp_path, value):
    np.save(tmp_path / "X.npy", np.array([[1.0, 0.0], [0.0, value]]))
    line = fails(tmp_path / "X.npy")
    assert f"X.npy has the entry {value} in row 1, column 1, counted from 0, " in line


# Standard input


class Stdin:
    """A stdin of these bytes."""

    def __init__(self, content):
        self.buffer = io.BytesIO(content)
        self.buffer.name = "<stdin>"


@pytest.mark.parametrize("format", [None, "csv", "jsonl"])
def test_standard_input(run, table, texts, monkeypatch, format):
    expected = json.loads(run(table, "--json")[1])
    content = {
        None: "\n".join(texts),
        "csv": table.read_text(),
        "jsonl": pd.DataFrame({"text": texts}).to_json(orient="records", lines=True),
    }[format]
    monkeypatch.setattr(sys, "stdin", Stdin(content.encode()))
    options = ["--format", format] if format else []
    status, out, err = run("-", "--json", *options)
    assert (status, err) == (0, "")
    assert json.loads(out) == expected | {"source": "<stdin>"}


def test_no_standard_input(fails, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "there is no standard input; name a file or folder" in fails("-")


# How a source is written


@pytest.mark.parametrize(
    "content, options",
    [
        ("id;text\n{0}", ["--sep", ";"]),
        ("{0}", ["--sep", ";", "--no-header", "--column", "1"]),
        ('"id";"text"\n{0}', ["--sep", ";", "--encoding", "latin-1"]),
    ],
)
def test_semicolons(run, fails, texts, tmp_path, content, options):
    rows = "\n".join(f"{i};{text}" for i, text in enumerate(texts))
    path = tmp_path / "x.csv"
    path.write_text(content.format(rows))
    assert "with sep (--sep) ';'" in fails(path)
    status, out, _ = run(path, *options, "--json")
    assert (status, json.loads(out)["n_documents"]) == (0, N_DOCUMENTS)


def test_other_encodings(run, tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes("café noir\ncafé\nnoir\n".encode("latin-1"))
    options = ["--n-components", 1, "--max-df", "1.0", "--json"]
    assert "has documents with the character U+FFFD" in run(path, *options)[2]
    status, out, err = run(path, *options, "--encoding", "latin-1")
    assert (status, err) == (0, "")
    assert "café" in json.loads(out)["leading_components"][0]["terms"]


def test_quotes_that_are_characters(run, fails, texts, tmp_path):
    path = tmp_path / "x.tsv"
    rows = [f"{i}\t{text}" for i, text in enumerate(texts)]
    rows[3], rows[5] = f'3\t"{texts[3]}', f'5\t{texts[5]}"'
    path.write_text("\n".join(["id\ttext", *rows]))
    joined = f"quotes join them to {N_DOCUMENTS - 1} rows (first in line 5)"
    assert joined in fails(path)
    out = run(path, "--no-quoting", "--json", "--quiet")[1]
    assert json.loads(out)["n_documents"] == N_DOCUMENTS
    out = run(path, "--quoting", "--json", "--quiet")[1]
    assert json.loads(out)["n_documents"] == N_DOCUMENTS - 2


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["X.npy", "--sep", ";"], "X.npy is a matrix, which .*; leave --sep out"),
        (["X.npz", "--no-quoting"], "leave --no-quoting out"),
        (["X.npz", "--no-header"], "leave --no-header out"),
        (["20newsgroups", "--encoding", "utf-8"], "leave --encoding out"),
        (
            ["x.txt", "--sep", ";"],
            r"leave sep \(--sep\) out, or set format \(--format\)",
        ),
    ],
)
def test_options_that_do_not_apply(fails, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.txt").write_text("power laws\n")
    assert re.search(message, fails(*arguments))


# Documents without terms


def test_documents_without_terms_are_counted(run, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("power laws\n\npower laws\nthe of\nlaws\n")
    _, _, err = run(path, "--max-df", "1.0", "--n-components", 1)
    assert f"{path} has empty documents: 1 of 5 (first id: 1)" in err
    assert "none of the terms, whose vectors are zero: 2 of 5 (first id: 1)" in err


def test_no_document_without_terms_no_warning(run, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("power laws\npower laws\nlaws\n")
    assert run(path, "--max-df", "1.0", "--n-components", 1)[2] == ""


CHINESE = [
    "今天的天气非常好我们去公园散步",
    "他在学校学习数学和物理",
    "公园里有很多花和树",
]
THAI = ["วันนี้อากาศดีมาก", "เขาเรียนคณิตศาสตร์ที่โรงเรียน", "ในสวนมีดอกไม้มากมาย"]


@pytest.mark.parametrize("lines", [CHINESE, THAI])
def test_scripts_without_spaces_between_words(run, fails, tmp_path, lines):
    path = tmp_path / "x.txt"
    path.write_text("\n".join(f"{a}{b}" for a in lines for b in lines), "utf-8")
    advice = "set --analyzer char, for example with --ngram-range 1 2"
    if lines is CHINESE:
        line = fails(path)
        assert "(9 documents) has no terms left" in line
        assert advice in line
        assert "lower --min-df" not in line
    options = ["--n-components", 2]
    assert advice in run(path, "--min-df", 1, *options)[2]
    status, out, err = run(
        path, "--analyzer", "char", "--ngram-range", 1, 2, *options, "--json"
    )
    assert (status, err) == (0, "")
    assert json.loads(out)["n_terms"] > 20


def test_scripts_with_spaces_get_no_such_advice(run, fails, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("power laws 学\nla tête\n", "utf-8")
    assert "--analyzer" not in fails(path)
    assert "--analyzer" not in run(path, "--min-df", 1, "--n-components", 1)[2]


@pytest.mark.parametrize(
    "options, message",
    [
        (["--ngram-range", 3, 2], "--ngram-range 3 2 is empty; set MIN <= MAX"),
        (
            ["--analyzer", "char", "--stop-words", "english"],
            "--stop-words applies to words, and the terms of --analyzer char are not",
        ),
    ],
)
def test_analyzers_that_cannot_be(fails, table, options, message):
    assert message in fails(table, *options)


@pytest.mark.parametrize(
    "words",
    [
        "समुद्र जहाज़ हिन्दी की",
        "কড়ি বিদ্যালয়",
        "கடல் கப்பல்",
        "שָׁלוֹם סֵפֶר",
        "كِتَاب مُدَرِّس",
        "می\u200cرود",
    ],
)
def test_words_with_marks_are_terms(run, tmp_path, words):
    path = tmp_path / "x.txt"
    path.write_text(f"{words}\n{words}\n{words} {words}\nother\n", encoding="utf-8")
    status, out, _ = run(path, "--json", "--n-components", 1, "--quiet")
    assert status == 0
    terms = json.loads(out)["leading_components"][0]["terms"]
    assert set(terms) == set(unicodedata.normalize("NFC", words).split())


def test_accents_that_were_taken_apart_are_put_together(run, tmp_path):
    text = "Brücke naïve Größe\nBrücke Größe über\nnaïve über\n"
    results = []
    for form in ("NFC", "NFD"):
        path = tmp_path / "x.txt"
        path.write_text(unicodedata.normalize(form, text), encoding="utf-8")
        results.append(run(path, "--json", "--max-df", "1.0"))
    assert results[0] == results[1]
    assert '"brücke"' in json.dumps(json.loads(results[0][1]), ensure_ascii=False)


def test_a_mark_is_part_of_a_word_and_punctuation_is_not():
    word = re.compile(inputs._WORD)
    for code in range(2**16):
        inside = f"a{chr(code)}b"
        is_mark = unicodedata.category(chr(code))[0] == "M"
        belongs = is_mark or re.match(r"\w", inside[1]) or code in (0x200C, 0x200D)
        assert bool(word.fullmatch(inside)) == bool(belongs), hex(code)

"""Tables: every row stays a row, and what is malformed is named with its line."""

import bz2
import csv
import gzip
import json
import lzma
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from powerlaw_lsa.datasets import Corpus, load_documents

TEXTS = ("power laws, in spectra", 'a "quoted"\nline of text', "third: naïve")
NAMES = ("a", "b", "c")
KINDS = [".csv", ".tsv", ".jsonl", ".ndjson", ".parquet"]
COMPRESS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.fixture
def frame():
    return pd.DataFrame({"name": NAMES, "body": TEXTS})


def write_table(frame, path):
    if ".jsonl" in path.name or ".ndjson" in path.name:
        frame.to_json(path, orient="records", lines=True)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if ".tsv" in path.name else ",")
    return path


@pytest.mark.parametrize(
    "suffix", [*KINDS, ".jsonl.gz", ".csv.gz", ".tsv.bz2", ".csv.xz", ".CSV"]
)
def test_tables(frame, tmp_path, suffix):
    path = write_table(frame, tmp_path / f"table{suffix}")
    corpus = load_documents(path, "body", id_column="name")
    assert corpus == Corpus(ids=NAMES, texts=TEXTS, source=str(path))


@pytest.mark.parametrize("suffix", KINDS)
def test_tables_without_id_column_are_numbered_from_0(frame, tmp_path, suffix):
    path = write_table(frame, tmp_path / f"table{suffix}")
    assert load_documents(path, "body").ids == (0, 1, 2)


# Columns


@pytest.mark.parametrize("suffix", KINDS)
def test_column_is_text_unless_it_is_named(frame, tmp_path, suffix):
    named = write_table(
        frame.rename(columns={"body": "text"}), tmp_path / f"named{suffix}"
    )
    assert load_documents(named).texts == TEXTS
    neither = write_table(frame, tmp_path / f"neither{suffix}")
    with pytest.raises(ValueError, match=r"no column 'text'; .*: 'name', 'body'"):
        load_documents(neither)


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_the_only_column_whose_name_is_sure(frame, tmp_path, suffix):
    path = write_table(frame[["body"]], tmp_path / f"only{suffix}")
    assert load_documents(path).texts == TEXTS


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_the_only_column_whose_name_may_be_a_document(tmp_path, suffix):
    path = tmp_path / f"titles{suffix}"
    path.write_text("Hamlet\nMacbeth\n")
    message = (
        r"set column \(--column\) to one of its columns: 'Hamlet'; if the first line "
        r"is a document, set header=False \(--no-header\)"
    )
    with pytest.raises(ValueError, match=message):
        load_documents(path)
    assert load_documents(path, "Hamlet").texts == ("Macbeth",)
    assert load_documents(path, header=False).texts == ("Hamlet", "Macbeth")


def test_columns_without_a_header_are_numbered(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("a\tfirst words\nb\tsecond words\n")
    corpus = load_documents(path, "1", id_column="0", header=False)
    assert (corpus.ids, corpus.texts) == (("a", "b"), ("first words", "second words"))
    with pytest.raises(ValueError, match=r"no column 'text'; .* columns: '0', '1'$"):
        load_documents(path, header=False)


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("option", ["column", "id_column"])
def test_missing_column_names_those_there_are(frame, tmp_path, suffix, option):
    path = write_table(frame, tmp_path / f"table{suffix}")
    options = {"column": "body", option: "bdy"}
    advice = rf"set {option} \(--{option.replace('_', '-')}\) to one of its columns"
    with pytest.raises(ValueError, match=f"no column 'bdy'; {advice}: 'name', 'body'"):
        load_documents(path, **options)


def test_two_columns_of_one_name(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("text,text\na,b\n")
    with pytest.raises(ValueError, match="2 columns 'text'; rename all but one"):
        load_documents(path)


# Ids


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize(
    "ids, read_as",
    [([7, 8, -9], (7, 8, -9)), (["007", "8", "x"], ("007", "8", "x"))],
)
def test_ids_are_integers_if_all_are(tmp_path, suffix, ids, read_as):
    frame = pd.DataFrame({"id": ids, "text": ["x", "y", "z"]})
    path = write_table(frame, tmp_path / f"table{suffix}")
    assert load_documents(path, id_column="id").ids == read_as


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_ids_of_digits_stay_text_where_the_source_says_so(tmp_path, suffix):
    frame = pd.DataFrame({"id": ["7", "8"], "text": ["x", "y"]})
    path = tmp_path / f"table{suffix}"
    if suffix == ".parquet":
        frame.to_parquet(path)
    else:
        path.write_text('{"id": "7", "text": "x"}\n{"id": "8", "text": "y"}\n')
    assert load_documents(path, id_column="id").ids == ("7", "8")


@pytest.mark.parametrize("ids", [["1", "02"], ["1", ""], ["1", "1.0"], ["1", "9" * 30]])
def test_ids_are_never_changed_to_be_integers(tmp_path, ids):
    path = tmp_path / "x.csv"
    path.write_text("id,text\n" + "".join(f"{i},x\n" for i in ids))
    assert load_documents(path, id_column="id").ids == tuple(ids)


def test_large_ids_beside_a_missing_one_keep_their_digits(tmp_path):
    """pandas' reader of JSON makes floats of them: 9007199254740992."""
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 9007199254740993, "text": "x"}\n{"text": "y"}\n')
    assert load_documents(path, id_column="id").ids == ("9007199254740993", "")


def test_ids_can_be_encoded(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "x", "id": "\\ud800"}\n{"text": "y", "id": null}\n')
    assert load_documents(path, id_column="id").ids == ("?", "")


# Rows


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("header", [True, False])
def test_empty_lines_of_one_column_are_documents(tmp_path, newline, suffix, header):
    rows = ["first words", "", "third words", "", "fifth words", ""]
    path = tmp_path / f"x{suffix}"
    path.write_bytes(newline.join(["text"] * header + [*rows, ""]).encode())
    with pytest.warns(
        UserWarning, match=r"has empty documents: 3 of 6 \(first id: 1\)"
    ):
        assert load_documents(path, header=header).texts == tuple(rows)


def test_an_empty_first_line_without_a_header(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("\nsecond\n")
    with pytest.warns(UserWarning, match="1 of 2"):
        assert load_documents(path, header=False).texts == ("", "second")


def test_blank_lines_at_the_end_are_no_rows_of_two_columns(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,text\n1,power laws\n\n\n")
    assert load_documents(path).texts == ("power laws",)


cells = st.text(st.sampled_from("ab \",;\t\n\r'\\é\u2028\x85"), max_size=8)


@given(
    rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=6),
    sep=st.sampled_from(",;\t|"),
)
def test_what_python_writes_is_read_row_by_row(tmp_path_factory, rows, sep):
    path = tmp_path_factory.mktemp("rows") / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=sep, quoting=csv.QUOTE_ALL).writerows(
            [("id", "text"), *rows, ("last", "word")]
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *args, **options: None)
        corpus = load_documents(path, sep=sep, quoting=True)
    assert corpus.texts == (*(text for _, text in rows), "word")


@pytest.mark.parametrize("suffix", KINDS)
def test_missing_values_are_empty_documents(tmp_path, suffix):
    frame = pd.DataFrame({"id": [7, 8, 9], "text": ["x", None, "y"]})
    path = write_table(frame, tmp_path / f"table{suffix}")
    with pytest.warns(
        UserWarning, match=r"has empty documents: 1 of 3 \(first id: 8\)"
    ):
        corpus = load_documents(path, id_column="id")
    assert corpus.texts == ("x", "", "y")
    assert corpus.ids == (7, 8, 9)


def test_words_that_pandas_takes_for_missing_values_are_text(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("text\nNA\nnull\nNaN\n 1 \n")
    assert load_documents(path).texts == ("NA", "null", "NaN", " 1 ")


def test_jsonl_without_key_or_with_nan_is_an_empty_document(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "x"}\n{"other": 1}\n{"text": NaN}\n')
    with pytest.warns(UserWarning, match="2 of 3"):
        assert load_documents(path).texts == ("x", "", "")


def test_blank_lines_of_jsonl_are_told(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "x"}\n\n{"text": "y"}\n \n')
    with pytest.warns(
        UserWarning, match=r"x.jsonl has blank lines, .* skipped: 2 \(first: line 2\)"
    ):
        assert load_documents(path).texts == ("x", "y")


@pytest.mark.parametrize("value", ["1e400", "-1e400", "Infinity", "NaN"])
def test_ids_that_are_no_finite_numbers_are_refused(tmp_path, value):
    path = tmp_path / "x.jsonl"
    path.write_text(f'{{"text": "a", "id": 1.5}}\n{{"text": "b", "id": {value}}}\n')
    with pytest.raises(ValueError, match=r"row 1 of column 'id' .* no finite numb"):
        load_documents(path, id_column="id")
    path.write_text(f'{{"text": "a", "id": "{value}"}}\n')
    assert load_documents(path, id_column="id").ids == (value,)


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_column_that_holds_no_text(tmp_path, suffix):
    frame = pd.DataFrame({"text": ["x", "y"], "year": [1998, 1999]})
    path = write_table(frame, tmp_path / f"table{suffix}")
    with pytest.raises(ValueError, match=r"row 0 of column 'year' .* is 1998, not te"):
        load_documents(path, "year")


def test_fields_longer_than_the_limit_of_the_csv_module(tmp_path):
    before = csv.field_size_limit(limit := 100_000)
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "word " * 40_000 + "\n")
    assert len(load_documents(path).texts[0]) == 200_000
    assert csv.field_size_limit(before) == limit


# Separators


@pytest.mark.parametrize(
    "name, content, sep",
    [
        ("x.csv", "id;text\n1;power laws\n", ";"),
        ("x.csv", '"id";"text"\n"1";"power laws"\n', ";"),
        ("x.csv", '"id";"text"\n"1";"laws, of power; and ""more"""\n', ";"),
        ("x.csv", "id\ttext\n1\tpower laws\n", "\t"),
        ("x.csv", "id|text\n1|power laws\n", "|"),
        ("x.csv.gz", "id;text\n1;power laws\n", ";"),
        ("x.tsv", "id,text\n1,power laws\n", ","),
    ],
)
def test_another_separator_is_diagnosed_and_can_be_set(tmp_path, name, content, sep):
    path = tmp_path / name
    data = content.encode()
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    with pytest.raises(ValueError, match="has more fields with sep") as caught:
        load_documents(path)
    assert f"sep (--sep) {sep!r}" in str(caught.value)
    corpus = load_documents(path, sep=sep, id_column="id")
    assert corpus.ids == (1,)
    assert "power" in corpus.texts[0]


def test_no_separator_is_suggested_without_a_reason(frame, tmp_path):
    path = write_table(frame, tmp_path / "x.csv")
    with pytest.raises(ValueError, match="no column 'text'") as caught:
        load_documents(path)
    assert "--sep" not in str(caught.value)


def test_a_bar_in_one_line_is_no_separator(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a | b | c,one\nplain words,two\n")
    with pytest.raises(ValueError, match="no column 'text'") as caught:
        load_documents(path, header=False)
    assert "--sep" not in str(caught.value)


def test_one_column_with_a_semicolon_can_be_named(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("notes; free text\npower laws\n")
    assert load_documents(path, "notes; free text").texts == ("power laws",)


# Quotes


def test_quotes_that_join_complete_rows_are_ambiguous(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text(
        'id\ttext\n0\tzero\n1\t"He said\n2\tplain words\n3\tand he left"\n4\tlast\n'
    )
    message = (
        r"has 6 lines of 2 fields, but quotes join them to 4 rows \(first in line 3\); "
        r"set quoting=True \(--quoting\) if quotes enclose fields, or quoting=False"
    )
    with pytest.raises(ValueError, match=message):
        load_documents(path, id_column="id")
    assert load_documents(path, quoting=False).texts[1] == '"He said'
    assert len(load_documents(path, quoting=False).texts) == 5
    assert len(load_documents(path, quoting=True).texts) == 3


def test_quotes_that_enclose_line_breaks_are_not_ambiguous(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text('id\ttext\n1\t"one\ntwo"\n2\tthree\n')
    assert load_documents(path).texts == ("one\ntwo", "three")
    (tmp_path / "y.csv").write_text('text\n"one\ntwo"\nthree\n')
    assert load_documents(tmp_path / "y.csv").texts == ("one\ntwo", "three")


def test_a_quote_at_the_start_of_a_field_keeps_the_row(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text('id\ttext\n1\t"Great" product\n2\tlast\n')
    assert load_documents(path).texts == ("Great product", "last")
    assert load_documents(path, quoting=False).texts == ('"Great" product', "last")


# What is malformed


ROWS = "".join(f"{i},plain words\n" for i in range(700))


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("x.csv", "a,text\n1,x\n2\n", "line 3 starts a row of 1 fields, .* row has 2"),
        ("x.csv", "a,text\n1,x\n2\n3,y\n", "line 3 starts a row of 1 fields"),
        ("x.csv", "a,text\n1,x\n\n3,y\n", "line 3 starts a row of 1 fields"),
        ("x.csv", "a,text\n1,first\nsecond\n", "line 3 starts a row of 1 fields"),
        ("x.csv", 'a,text\n1,"one\ntwo, 2"\n3\n', "line 4 starts a row of 1 fields"),
        ("x.csv", "a,text\n1,x,y\n", "line 2 starts a row of 3 fields, .* row has 2"),
        ("x.csv", "a,text\n1,x,\n2,y,\n", "line 2 starts a row of 3 fields"),
        ("x.csv", "text\npower, laws\n", "line 2 starts a row of 2 fields"),
        ("x.csv", "Posts\nid,text\n1,x\n", "line 2 .*, or remove the lines above it"),
        ("x.csv", "\nid,text\n1,x\n", "line 2 starts .*, or remove the lines above"),
        ("x.csv", "# of 2020\n\nid,text\n1,x\n", "line 3 .*, or remove the lines ab"),
        ("x.csv", "Posts, 2020\nid,text,n\n1,x,2\n", "line 2 .*, or remove the lines"),
        ("x.csv", "id,text\n1\n", "quotes or line breaks$"),
        (
            "x.csv",
            f'a,text\n{ROWS}x,"no end\n{ROWS}',
            "line 702 has a quote that is no",
        ),
        (
            "x.csv",
            f'a,text\n{ROWS}x,"a \\"quoted\\" word, here"\n',
            "line 702 starts a row of 3 fields, .*; quote fields that contain",
        ),
        (
            "x.csv",
            "a;text\n1;x, y\n2;z\n",
            r"row has 1; .* more fields with sep \(--sep\) ';'",
        ),
        (
            "x.csv",
            'id;text;n\n1;"first line\nsecond, line, x";5\n2;"dog, cat";6\n',
            r"row has 1; .* more fields with sep \(--sep\) ';'",
        ),
        ("x.csv", "text\n", r"x.csv has no text"),
        ("x.csv", "\n\n", r"no column 'text'; set .* one of its columns: ''"),
        ("x.jsonl", '{"text": ""}\n', r"x.jsonl has no text"),
        ("x.jsonl", "\n", r"no column 'text'; set .* one of its columns: none"),
        ("x.jsonl", '{"text": "x"}\n{"text"', r"a JSON object a line \(line 2\): Exp"),
        ("x.jsonl", '{"text": "x"}\n{"text": x}\n', r"\(line 2\): [^:]*: column 10$"),
        ("x.jsonl", '{"text": "a", "text": "b"}\n', r"the key 'text' is there twice"),
        ("x.csv", "sep=;\nid;text\n1;x\n", r"line 'sep=;', which only .* to ';'$"),
        ("x.tsv", "sep=|\r\nid|text\r\n1|x\n", r"the line 'sep=\|', .* to '\|'$"),
        ("x.jsonl", "[1, 2]\n", r"\(line 1\): it is list, not an object"),
        ("x.jsonl", "[" * 100_000, r"a JSON object a line \(line 1\): "),
        ("x.parquet", "not parquet", r"x.parquet cannot be read as a Parquet file: "),
    ],
)
def test_bad_tables(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        load_documents(path)


def test_a_malformed_row_beside_a_field_too_long_for_the_csv_module(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,text\n1," + "word " * 40_000 + "\n2\n")
    with pytest.raises(ValueError, match="line 3 starts a row of 1 fields"):
        load_documents(path)


def test_parquet_with_a_corrupt_page(tmp_path):
    frame = pd.DataFrame({"text": [f"document {i}" for i in range(1000)]})
    path = write_table(frame, tmp_path / "x.parquet")
    data = bytearray(path.read_bytes())
    data[4:400] = bytes(396)  # the footer at the end stays whole
    path.write_bytes(data)
    with pytest.raises(ValueError, match="cannot be read as a Parquet file"):
        load_documents(path)


def test_parquet_without_pyarrow(frame, tmp_path, monkeypatch):
    path = write_table(frame, tmp_path / "x.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"the extra \[parquet\] of powerlaw-lsa"):
        load_documents(path, "body")


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz"])
def test_compressed_files_that_are_not(tmp_path, suffix):
    path = tmp_path / f"x.csv.{suffix}"
    path.write_bytes(b"not compressed")
    with pytest.raises(ValueError, match=f"cannot be read as a {suffix} file: "):
        load_documents(path)
    path.write_bytes(COMPRESS[suffix](json.dumps(list(range(999))).encode())[:-9])
    with pytest.raises(ValueError, match=f"cannot be read as a {suffix} file: "):
        load_documents(path)

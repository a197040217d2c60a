"""Folders: nothing below them is left out silently, and parts are one source."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_files

from powerlaw_lsa.datasets import load_documents


def test_folder_is_recursive_and_sorted(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/noextension"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"text of {name}")
    corpus = load_documents(tmp_path)
    assert corpus.ids == ("a/noextension", "a/z.txt", "b.txt")
    assert corpus.texts == ("text of a/noextension", "text of a/z.txt", "text of b.txt")


def test_empty_files_are_empty_documents_and_told(tmp_path):
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "empty.txt").touch()
    with pytest.warns(
        UserWarning, match=r"empty documents: 1 of 2 \(first id: 'empty.txt'\)"
    ):
        assert load_documents(tmp_path).texts == ("words", "")


def test_hidden_files_are_told(tmp_path):
    for name in ("a.txt", ".hidden", ".git/config", ".empty"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("" if name == ".empty" else "words")
    with pytest.warns(UserWarning, match=r"left out: \.git, \.hidden \(2 in all\)$"):
        assert load_documents(tmp_path).ids == ("a.txt",)


@pytest.fixture
def linked(tmp_path):
    """A corpus of one folder and two links."""
    for name in ("store/pos", "corpus/neg"):
        (tmp_path / name).mkdir(parents=True)
        for i in range(3):
            (tmp_path / name / f"{i}.txt").write_text(f"some words {i}")
    (tmp_path / "corpus/pos").symlink_to(tmp_path / "store/pos")
    return tmp_path / "corpus"


def test_linked_folders_and_files_are_read(linked):
    corpus = load_documents(linked)
    assert corpus.ids[3:] == ("pos/0.txt", "pos/1.txt", "pos/2.txt")
    assert sorted(corpus.texts) == sorted(
        text.decode() for text in load_files(linked).data
    )
    (linked / "one.txt").symlink_to(linked / "pos/0.txt")
    assert load_documents(linked).ids[3] == "one.txt"


def test_a_link_to_a_folder_above_is_refused(linked):
    (linked / "neg/all").symlink_to(linked)
    with pytest.raises(ValueError, match="neg/all is a link to a folder that contains"):
        load_documents(linked)


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_what_is_no_file_is_refused(linked, kind):
    path = linked / "neg/odd"
    os.mkfifo(path) if kind == "pipe" else path.symlink_to(linked / "nothing")
    with pytest.raises(
        ValueError, match=r"odd is neither a file .* take it out of the"
    ):
        load_documents(linked)


def test_a_folder_that_cannot_be_read_is_refused(linked, monkeypatch):
    """Root may read everything, so the refusal is played."""
    iterdir = Path.iterdir

    def refuse(path):
        if path.name == "neg":
            raise PermissionError(13, "Permission denied", str(path))
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PermissionError, match=r"Permission denied: .*neg"):
        load_documents(linked)


def test_folder_without_files(tmp_path):
    with pytest.raises(ValueError, match="has no files; use a folder of text files"):
        load_documents(tmp_path)


def test_folder_with_a_binary_file(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(
        ValueError, match=r"b.png has NUL .* if it is not text .*, leave it out"
    ):
        load_documents(tmp_path)


# Parts

TEXTS = [f"words of document {i}" for i in range(12)]


def write_parts(folder, suffix):
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    for i, rows in enumerate(np.split(np.arange(12), 3)):
        part = pd.DataFrame({"id": rows, "text": [TEXTS[row] for row in rows]})
        path = folder / f"part-{i}{suffix}"
        if suffix == ".parquet":
            part.to_parquet(path)
        elif "json" in suffix:
            part.to_json(path, orient="records", lines=True)
        elif suffix in ("", ".txt"):
            path.write_text("".join(f"{text}\n" for text in part["text"]))
        else:
            part.to_csv(path, index=False, sep="\t" if "tsv" in suffix else ",")
    return folder


@pytest.mark.parametrize(
    "suffix", [".csv", ".tsv", ".csv.gz", ".jsonl", ".ndjson", ".parquet", ".txt", ""]
)
def test_parts_are_one_source(tmp_path, suffix):
    folder = write_parts(tmp_path / "posts", suffix)
    corpus = load_documents(folder)
    assert corpus.texts == tuple(TEXTS)
    assert corpus.ids == tuple(range(12))
    if suffix not in ("", ".txt"):
        corpus = load_documents(folder, "text", id_column="id")
        assert (corpus.texts, corpus.ids) == (tuple(TEXTS), tuple(range(12)))


def test_parts_in_folders_of_partitions(tmp_path):
    for year in (2001, 2002):
        (tmp_path / f"year={year}").mkdir()
        path = tmp_path / f"year={year}" / "a.csv"
        pd.DataFrame({"text": [f"words of {year}"]}).to_csv(path, index=False)
    assert load_documents(tmp_path).texts == ("words of 2001", "words of 2002")


def test_parts_without_rows(tmp_path):
    folder = write_parts(tmp_path / "posts", ".csv")
    (folder / "part-8.csv").write_text("id,text\n")
    (folder / "part-9.csv").touch()
    assert load_documents(folder).texts == tuple(TEXTS)


def test_what_is_no_part_is_told(tmp_path):
    folder = write_parts(tmp_path / "posts", ".csv")
    (folder / ".part-0.csv.crc").write_bytes(b"1234")
    (folder / "_metadata").write_bytes(b"1234")
    with pytest.warns(
        UserWarning, match=r"left out: \.part-0\.csv\.crc, _metadata \(2 in all\)"
    ):
        assert load_documents(folder).texts == tuple(TEXTS)


def test_a_part_that_differs_is_named(tmp_path):
    folder = write_parts(tmp_path / "posts", ".csv")
    (folder / "part-1.csv").write_text("id,body\n1,words\n")
    with pytest.raises(ValueError, match=r"part-1\.csv has no column 'text'"):
        load_documents(folder)


def test_tables_among_documents_are_refused(tmp_path):
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "labels.csv").write_text("name,label\na.txt,1\n")
    with pytest.raises(
        ValueError, match=r"has tables or parts \(labels.csv\) and other files \("
    ):
        load_documents(tmp_path)


@pytest.mark.parametrize("suffix", [".csv", ".txt", ""])
@pytest.mark.parametrize("other", ["notes.txt", "report.html"])
def test_a_file_beside_parts_is_refused(tmp_path, suffix, other):
    """Else each part would be read as one document."""
    folder = write_parts(tmp_path / "posts", suffix)
    (folder / other).write_text("words")
    message = rf"posts has tables or parts \(part-0.*\) and other files \({other}\)"
    with pytest.raises(ValueError, match=message):
        load_documents(folder)


def test_a_title_that_begins_like_a_part_is_a_document(tmp_path):
    for name in ("part-time-work.txt", "other.txt"):
        (tmp_path / name).write_text("two\nlines")
    assert load_documents(tmp_path).ids == ("other.txt", "part-time-work.txt")


@pytest.mark.parametrize("name", ["part-{}.txt", "part.{}.parquet", "2001/x{}y.jsonl"])
def test_numbers_of_parts_are_sorted_as_numbers(tmp_path, name):
    for i, text in enumerate(TEXTS):
        path = tmp_path / name.format(i)
        path.parent.mkdir(exist_ok=True)
        frame = pd.DataFrame({"text": [text]})
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        elif path.suffix == ".jsonl":
            frame.to_json(path, orient="records", lines=True)
        else:
            path.write_text(text)
    assert load_documents(tmp_path).texts == tuple(TEXTS)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_two_tables_in_one_folder_are_not_joined(tmp_path, suffix):
    posts = pd.DataFrame({"id": [1], "text": ["a post"]})
    users = pd.DataFrame({"text": ["about a user"], "user": ["u"]})
    for name, frame in {"posts": posts, "users": users}.items():
        path = tmp_path / f"{name}{suffix}"
        if suffix == ".csv":
            frame.to_csv(path, index=False)
        elif suffix == ".jsonl":
            frame.to_json(path, orient="records", lines=True)
        else:
            frame.to_parquet(path)
    message = rf"users{suffix} and posts{suffix} are .* only one of them has 'id', 'us"
    with pytest.raises(ValueError, match=message):
        load_documents(tmp_path)


@pytest.mark.parametrize("names", [("a", "b"), ("posts-1", "posts-2"), ("1/p", "2/p")])
def test_tables_of_one_form_or_series_are_joined(tmp_path, names):
    """JSON may leave out a key that is optional, if the names tell what belongs."""
    records = ['{"text": "first", "id": 1}', '{"id": 2, "text": "second"}']
    if names != ("a", "b"):
        records[1] = '{"text": "second"}'
    for name, record in zip(names, records, strict=True):
        path = tmp_path / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(record)
    assert load_documents(tmp_path).texts == ("first", "second")

"""Files that are written are complete, or not there at all."""

import io
import json
import os
import signal
import subprocess
import sys
from html import unescape

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import normalize

from powerlaw_lsa._cli import files
from powerlaw_lsa._cli import run as run_room

from ._reference import N_DOCUMENTS, reference


@pytest.mark.parametrize("suffix", [".npy", ".csv", ".parquet", ".CSV"])
def test_output(run, table, texts, tmp_path, suffix):
    X, svd = reference(texts)
    path = tmp_path / f"vectors{suffix}"
    path.write_text("what was there before")
    status, _, err = run(table, "--id-column", "name", "--output", path)
    assert (status, err) == (0, "")
    if suffix == ".npy":
        Z = np.load(path, allow_pickle=False)
    else:
        frame = (pd.read_parquet if suffix == ".parquet" else pd.read_csv)(path)
        assert frame.pop("id").tolist() == [f"doc{i}" for i in range(N_DOCUMENTS)]
        assert frame.columns.tolist() == [f"z{k}" for k in range(svd.n_components_)]
        Z = frame.to_numpy()
    rtol = 5.1e-7 if suffix.lower() == ".csv" else 1e-7  # seven digits
    np.testing.assert_allclose(Z, normalize(svd.transform(X)), rtol=rtol, atol=1e-12)
    assert sorted(os.listdir(tmp_path)) == sorted(["docs.csv", path.name])


def test_output_may_be_a_link(run, table, tmp_path):
    (tmp_path / "link.npy").symlink_to(tmp_path / "target.npy")
    assert run(table, "--output", tmp_path / "link.npy")[0] == 0
    assert (tmp_path / "link.npy").is_symlink()
    assert len(np.load(tmp_path / "target.npy")) == N_DOCUMENTS


def test_report(run, table, tmp_path):
    path = tmp_path / "report.html"
    path.write_text("what was there before")
    _, out, _ = run(table, "--json")
    status, same, err = run(table, "--json", "--report", path)
    assert (status, same, err) == (0, out, "")
    page = path.read_text()
    assert f"<h1>{table.name}</h1>" in page
    assert page.count('<svg role="img"') == 7  # six of the spectrum, and a map
    heaviest = next(iter(json.loads(out)["leading_components"][0]["terms"]))
    assert f"<td>1</td><td>{heaviest}, " in page
    assert sorted(os.listdir(tmp_path)) == ["docs.csv", "report.html"]


@pytest.mark.usefixtures("without_pictures")
def test_a_document_without_terms_is_in_the_report_and_the_json(run, table, tmp_path):
    frame = pd.read_csv(table)
    frame.loc[3, "text"] = ""
    frame.to_csv(table, index=False)
    path = tmp_path / "report.html"
    status, out, _ = run(table, "--json", "--quiet", "--report", path)
    assert status == 0
    assert json.loads(out)["n_without_terms"] == 1
    page = path.read_text()
    assert "1 document has none of the words" in page
    # The page begins with the documents: their own words, as typical ones.
    assert page.index("Groups of documents") < page.index("<blockquote")
    assert page.index("<blockquote") < page.index("How it was done")


@pytest.mark.usefixtures("without_pictures")
def test_heading_and_number_of_groups_of_the_report(run, table, tmp_path):
    path = tmp_path / "report.html"
    asked = ["--title", "Tickets & more", "--groups", "2"]
    assert run(table, "--quiet", "--report", path, *asked)[0] == 0
    page = path.read_text()
    assert "<h1>Tickets &amp; more</h1>" in page
    assert "into 2 groups" in page
    status, _, err = run(table, "--report", path, "--groups", "1")
    assert (status, "'1' is not an integer >= 2" in err) == (2, True)


@pytest.mark.usefixtures("without_pictures")
@pytest.mark.parametrize("option", ["--title x", "--groups 2"])
def test_options_of_the_report_need_it(fails, table, option):
    line = fails(table, *option.split())
    assert line.startswith(f"error: {option.split()[0]} is for --report; add it")


def test_report_has_the_assessment(run, table, tmp_path, assessment):
    assert run(table, "--assess", "--report", tmp_path / "r.htm", "--quiet")[0] == 0
    page = unescape((tmp_path / "r.htm").read_text("utf-8"))
    assert all(sentence in page for sentence in assessment.sentences)


@pytest.fixture
def unread(monkeypatch):
    """Fail if a source is read."""
    monkeypatch.setattr(
        run_room, "read", lambda options: pytest.fail("source was read")
    )


@pytest.mark.parametrize(
    "name, message",
    [
        ("z.xlsx", "z.xlsx is of an unknown kind; end it in .npy, .csv, .parquet"),
        ("z", "z is of an unknown kind"),
        ("no/z.csv", "no/z.csv cannot be written: its folder does not exist; create"),
        ("docs.csv/z.csv", "z.csv cannot be written: its folder does not exist"),
        ("folder.csv", "folder.csv is a folder, a pipe or a device; name a file"),
        ("kept.csv", "kept.csv is read-only; name another file, or make it writable"),
        ("docs.csv", "docs.csv is SOURCE itself or lies in it, and would be a docume"),
    ],
)
def test_bad_output_is_told_before_the_work(
    fails, table, tmp_path, unread, name, message
):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "kept.csv").touch(0o444)
    before = table.read_bytes()
    assert message in fails(table, "--output", tmp_path / name)
    assert table.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["docs.csv", "folder.csv", "kept.csv"]


# Modes of files, pipes, links, limits and signals as POSIX has them.
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@posix
def test_a_pipe_is_told_before_the_work(fails, table, tmp_path, unread):
    """A file would take its place, and its reader would wait forever."""
    os.mkfifo(tmp_path / "pipe.csv")
    line = fails(table, "--output", tmp_path / "pipe.csv")
    assert "pipe.csv is a folder, a pipe or a device; name a file" in line
    assert (tmp_path / "pipe.csv").is_fifo()


@pytest.mark.parametrize(
    "name, message",
    [
        ("r.pdf", "r.pdf is of an unknown kind; end it in .html, .htm"),
        ("no/r.html", "no/r.html cannot be written: its folder does not exist; create"),
        ("folder.html", "folder.html is a folder, a pipe or a device; name a file"),
    ],
)
def test_bad_report_is_told_before_the_work(
    fails, table, tmp_path, unread, name, message
):
    (tmp_path / "folder.html").mkdir()
    line = fails(table, "--report", tmp_path / name)
    assert line.startswith("error: --report ")
    assert message in line


def test_output_folder_that_is_not_writable(
    fails, table, tmp_path, unread, monkeypatch
):
    """Root may write everywhere, so the refusal is played."""
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    line = fails(table, "--output", tmp_path / "z.csv")
    assert "is not writable; choose another one" in line


def test_output_to_parquet_without_pyarrow(fails, table, tmp_path, unread, monkeypatch):
    monkeypatch.setattr(files, "find_spec", lambda name: None)
    line = fails(table, "--output", tmp_path / "z.parquet")
    assert "install it, or the extra [parquet] of powerlaw-lsa" in line


@posix
@pytest.mark.parametrize("option", ["--output", "--report"])
@pytest.mark.parametrize("folder", ["", "deep/er"])
def test_a_target_within_the_source_is_refused(fails, tmp_path, unread, option, folder):
    """It would be a document of the next run."""
    source = tmp_path / "source"
    (source / folder).mkdir(parents=True)
    (tmp_path / "link").symlink_to(source)
    name = "z.csv" if option == "--output" else "r.html"
    for through in ("source", "link"):
        line = fails(source, option, tmp_path / through / folder / name)
        assert f"{name} is SOURCE itself or lies in it" in line
        assert "name a file elsewhere" in line


@posix
def test_a_file_that_exists_keeps_all_but_its_content(run, table, tmp_path):
    """Longer and shorter than what is written."""
    path, other = tmp_path / "z.csv", tmp_path / "other"
    _, result, _ = run(table)
    assert run(table, "--output", tmp_path / "new.csv")[0] == 0
    expected = (tmp_path / "new.csv").read_bytes()
    path.touch()
    path.chmod(0o600)
    os.link(path, other)
    for before in (b"", b"short", b"long" * len(expected)):
        path.write_bytes(before)
        assert run(table, "--output", path) == (0, result, "")
        assert other.read_bytes() == expected
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def limit_file_size():
    """Limit the size of files as a full disk does; lifted after the test."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("existed", [True, False])
@pytest.mark.parametrize("suffix", [".npy", ".csv", ".parquet"])
def test_a_full_disk_is_told_with_the_file_and_the_result(
    run, table, tmp_path, limit_file_size, existed, suffix
):
    _, result, _ = run(table)
    path = tmp_path / f"z{suffix}"
    if existed:
        path.write_text("before")
    limit_file_size(1000)
    status, out, err = run(table, "--output", path)
    assert (status, out) == (2, result)
    assert err.startswith(f"error: {path} cannot be written (")
    assert err.endswith("; name a file where there is room and access\n")
    assert sorted(os.listdir(tmp_path)) == ["docs.csv", path.name][: 1 + existed]
    assert not existed or path.read_text() == "before"


@pytest.mark.parametrize("before", [b"", b"before" * 100])
def test_a_file_that_cannot_grow_stays_as_it_was(tmp_path, limit_file_size, before):
    path = tmp_path / "z.csv"
    path.write_bytes(before)
    limit_file_size(100_000)
    with pytest.raises(OSError, match="too large"):
        files._put(io.BytesIO(b"after" * 10**5), path)
    assert path.read_bytes() == before
    with pytest.raises(OSError, match="too large"):
        files._put(io.BytesIO(b"after" * 10**5), tmp_path / "new.csv")
    assert os.listdir(tmp_path) == ["z.csv"]


@posix
def test_a_signal_leaves_nothing_behind(table, tmp_path):
    """A process that is killed while it writes has no time to tidy up."""
    killed = (
        "import os, signal, sys, pandas; from powerlaw_lsa._cli import main\n"
        "def write(self, file, **options):\n"
        "    file.write(b'half of it')\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "pandas.DataFrame.to_csv = write\n"
        "main(sys.argv[1:])"
    )
    target = str(tmp_path / "z.csv")
    process = [sys.executable, "-c", killed, str(table), "--output", target]
    ended = subprocess.run(process, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGTERM
    assert os.listdir(tmp_path) == ["docs.csv"]


def test_failure_of_the_report_leaves_no_vectors(run, table, tmp_path, monkeypatch):
    def report_html(*args, **options):
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr(files, "report_html", report_html)
    _, result, _ = run(table)
    targets = ["--output", tmp_path / "z.csv", "--report", tmp_path / "r.html"]
    status, out, err = run(table, *targets)
    assert (status, out) == (2, result)
    assert "not enough memory" in err
    assert os.listdir(tmp_path) == ["docs.csv"]


@pytest.mark.parametrize("option", ["--report r.html", "--assess"])
def test_an_unknown_backend_is_told_before_the_work(fails, unread, monkeypatch, option):
    """As matplotlib raises it when it is imported."""
    monkeypatch.setenv("MPLBACKEND", "bogus")
    for name in [m for m in sys.modules if m.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    line = fails(*option.split())
    assert "'bogus' is not a valid value for backend" in line
    assert line.endswith("; unset MPLBACKEND\n")


def test_failure_before_writing_leaves_nothing(fails, tmp_path):
    (tmp_path / "x.txt").write_text("one document only\n")
    fails(tmp_path / "x.txt", "--output", tmp_path / "z.csv")
    assert os.listdir(tmp_path) == ["x.txt"]


@pytest.mark.parametrize("options", [["--id-column", "id"], []])
def test_integer_ids_stay_integers_in_parquet(run, texts, tmp_path, options):
    source = tmp_path / "docs.csv"
    ids = range(N_DOCUMENTS) if not options else range(100, 100 + N_DOCUMENTS)
    pd.DataFrame({"id": ids, "text": texts}).to_csv(source, index=False)
    path = tmp_path / "z.parquet"
    assert run(source, *options, "--output", path, "--quiet")[0] == 0
    frame = pd.read_parquet(path)
    assert frame["id"].dtype == np.int64
    assert frame["id"].tolist() == list(ids)


@pytest.mark.usefixtures("without_pictures")
def test_the_page_is_utf8_whatever_the_machine_writes(run, table, tmp_path):
    """Where the default encoding is that of Windows it could not be written."""
    assert run(table, "--report", tmp_path / "r.html", "--quiet")[0] == 0
    page = (tmp_path / "r.html").read_bytes().decode("utf-8")
    assert '<meta charset="utf-8">' in page

import errno
import io
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import io as scipy_io
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer

from powerlaw_lsa import PowerLawTruncatedSVD, _cli, assess, compare_rules, datasets
from powerlaw_lsa._cli import main

N_DOCUMENTS = 40


@pytest.fixture(scope="module")
def texts():
    """Documents of words whose frequencies fall as a power law."""
    rng = np.random.default_rng(0)
    words = np.array([f"word{i}" for i in range(60)])
    frequencies = 1 / np.arange(1, 61)
    return [
        " ".join(rng.choice(words, size=30, p=frequencies / frequencies.sum()))
        for _ in range(N_DOCUMENTS)
    ]


@pytest.fixture
def table(texts, tmp_path):
    path = tmp_path / "docs.csv"
    ids = [f"doc{i}" for i in range(N_DOCUMENTS)]
    pd.DataFrame({"name": ids, "text": texts}).to_csv(path, index=False)
    return path


@pytest.fixture
def run(capsys):
    """Run the command line in this process; status, stdout and stderr."""

    def run(*arguments):
        status = main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def fails(run):
    """Assert that a command ends with one line on stderr, which is returned."""

    def fails(*arguments):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert err.startswith("error: ")
        assert err.count("\n") == 1
        return err

    return fails


def reference(texts, **options):
    """Return X and the estimator that the command line is to agree with."""
    vectorizer = TfidfVectorizer(
        max_df=0.95, min_df=2, max_features=20_000, stop_words="english"
    )
    X = vectorizer.fit_transform(texts)
    return X, PowerLawTruncatedSVD(random_state=0, **options).fit(X)


# Results


def test_json_has_the_result_of_the_estimator(run, table, texts):
    X, svd = reference(texts)
    status, out, err = run(table, "--json")
    assert (status, err) == (0, "")
    result = json.loads(out)
    components = result.pop("leading_components")
    assert result == {
        "source": str(table),
        "n_documents": N_DOCUMENTS,
        "n_terms": X.shape[1],
        "n_stored": X.nnz,
        "n_components": svd.n_components_,
        "n_tail": svd.n_components_,
        "alpha": svd.alpha_,
        "alpha_stderr": svd.alpha_stderr_,
        "xmin": svd.xmin_,
        "ks_distance": svd.ks_distance_,
        "certified": True,
        "solver": "dense",
        "share_kept": pytest.approx(
            (svd.singular_values_**2).sum() / (X.data**2).sum(), rel=1e-12
        ),
        "assessment": None,
        "rules": None,
    }
    assert len(components) == min(10, svd.n_components_)
    assert components[0]["eigenvalue"] == pytest.approx(svd.eigenvalues_[0])


def test_terms_are_those_with_the_largest_loadings(run, table, texts):
    vectorizer = TfidfVectorizer(max_df=0.95, min_df=2, stop_words="english")
    svd = PowerLawTruncatedSVD(3).fit(vectorizer.fit_transform(texts))
    _, out, _ = run(table, "--json", "--n-components", 3)
    names = vectorizer.get_feature_names_out()
    for component, loadings in zip(
        json.loads(out)["leading_components"], svd.components_, strict=True
    ):
        by_size = sorted(zip(names, loadings, strict=True), key=lambda t: -abs(t[1]))
        assert component["terms"] == pytest.approx(dict(by_size[:8]))


def test_text_has_the_result_in_80_columns(run, table, texts):
    X, svd = reference(texts)
    status, out, err = run(table)
    assert (status, err) == (0, "")
    head, body = out.split("\n\n")
    facts = dict(line.split(maxsplit=1) for line in head.splitlines()[:1])
    assert facts == {"source": str(table)}
    for line in (
        f"documents n    {N_DOCUMENTS}",
        f"terms d        {X.shape[1]}",
        f"stored values  {X.nnz}",
        f"components K   {svd.n_components_}",
        f"alpha          {svd.alpha_:.7g} +- {svd.alpha_stderr_:.7g}",
        f"xmin           {svd.xmin_:.7g}",
        f"KS distance D  {svd.ks_distance_:.7g}",
        "certified      yes",
        "solver         dense",
    ):
        assert line in head.splitlines()
    share = (svd.singular_values_**2).sum() / (X.data**2).sum()
    assert f"share kept     {share:.2%} of the squared Frobenius norm" in head
    lines = body.splitlines()
    assert len(lines) == 1 + min(10, svd.n_components_)
    assert max(map(len, lines)) <= 80
    assert "word" in lines[1]


@pytest.fixture
def assessment(texts):
    """What ``--assess`` is to agree with."""
    return assess(reference(texts)[1], random_state=0)


def test_assessment_follows_the_result(run, table, assessment):
    _, plain, _ = run(table)
    status, out, err = run(table, "--assess")
    assert (status, err) == (0, "")
    assert out.startswith(f"{plain}\n")
    words = "".join(assessment.sentences).replace(" ", "")
    assert words in "".join(out.split())  # lines may break at hyphens too
    for title in assessment.tables:
        assert f"\n{title}\n" in out
    assert max(map(len, out[len(plain) :].splitlines())) <= 80


def test_assessment_in_json(run, table, assessment):
    result = json.loads(run(table, "--assess", "--json")[1], parse_constant=pytest.fail)
    found = result["assessment"]
    assert found["sentences"] == assessment.sentences
    assert found["p_value"] == assessment.goodness_of_fit.p_value
    assert list(found["tables"]) == list(assessment.tables)
    ties = pd.DataFrame(found["tables"]["Nearly as good tails"])
    pd.testing.assert_frame_equal(ties, assessment.ties)
    alternatives = found["tables"]["Power law against other distributions"]
    assert alternatives[0]["alternative"] == "truncated power law"


def test_rules_follow_the_result(run, table, texts):
    _, plain, _ = run(table)
    status, out, err = run(table, "--compare-rules")
    assert (status, err) == (0, "")
    assert out.startswith(f"{plain}\nWhere each rule ends\n")
    rules = json.loads(run(table, "--compare-rules", "--json")[1])["rules"]
    expected = compare_rules(reference(texts)[0], random_state=0)
    assert [row["rule"] for row in rules] == expected.index.tolist()
    assert [row["K"] for row in rules] == expected["K"].tolist()
    for line, row in zip(out.splitlines()[-len(rules) :], rules, strict=True):
        assert line.split()[-3] == str(row["K"])
        assert len(line) <= 80


def test_rules_are_limited_like_the_fit(run, table):
    found = run(table, "--compare-rules", "--json", "--max-components", "3")[1]
    k = {row["rule"]: row["K"] for row in json.loads(found)["rules"]}
    assert max(k.values()) == 3
    assert k["power law"] == json.loads(found)["n_components"]


def test_assessment_without_a_tail(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.eye_array(3, format="csr"))
    _, out, _ = run(tmp_path / "X.npz", "--assess", "--json", "--quiet")
    found = json.loads(out, parse_constant=pytest.fail)["assessment"]
    assert (found["p_value"], found["tables"]) == (None, {})
    assert found["sentences"][0].startswith("All positive eigenvalues are equal")


def test_no_tail_to_fit_is_told_and_is_valid_json(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.eye_array(3, format="csr"))
    status, out, err = run(tmp_path / "X.npz", "--json")
    assert status == 0
    assert err.startswith("warning: All positive eigenvalues are equal")
    assert err.count("\n") == 1
    result = json.loads(out, parse_constant=pytest.fail)
    assert (result["alpha"], result["xmin"], result["n_components"]) == (None, 1.0, 3)
    assert result["n_tail"] is None
    _, out, _ = run(tmp_path / "X.npz")
    assert "components     3\npower law      none, for there is no tail to fit\n" in out
    assert not re.search("alpha|xmin|certified|none [+]", out)


def test_no_k_stands_for_two_things(run, table, texts):
    _, svd = reference(texts)
    _, out, _ = run(table, "--n-components", 7)
    assert f"components     7\npower law K    {svd.n_components_}\nalpha " in out
    assert "components K" not in out
    result = json.loads(run(table, "--n-components", 7, "--json")[1])
    assert (result["n_components"], result["n_tail"]) == (7, svd.n_components_)


def test_all_zeros(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.csr_array((3, 4)))
    status, out, err = run(tmp_path / "X.npz", "--json")
    assert status == 0
    assert err.startswith("warning: The spectrum has no positive eigenvalue")
    result = json.loads(out)
    assert (result["share_kept"], result["leading_components"]) == (0, [])
    _, out, _ = run(tmp_path / "X.npz")
    assert out.endswith("heaviest terms (-: with negative loading)\n")


def test_all_zeros_in_the_report(run, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.csr_array((3, 4)))
    assert run(tmp_path / "X.npz", "--report", tmp_path / "r.html", "--quiet")[0] == 0
    page = (tmp_path / "r.html").read_text()
    assert "X is all zeros, so no term has a weight." in page
    assert "<td>x0" not in page


# Sources


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


@pytest.mark.parametrize("kind", ["folder", ".txt", ".tsv", ".jsonl", ".parquet"])
def test_every_source_of_text_gives_the_same(run, table, texts, tmp_path, kind):
    expected = json.loads(run(table, "--json")[1])
    frame = pd.read_csv(table)
    source = tmp_path / (kind if kind == "folder" else f"same{kind}")
    if kind == "folder":
        source.mkdir()
        for i, text in enumerate(texts):
            (source / f"{i:03}.txt").write_text(text)
    elif kind == ".txt":
        source.write_text("\n".join(texts))
    elif kind == ".tsv":
        frame.to_csv(source, sep="\t", index=False)
    elif kind == ".jsonl":
        frame.to_json(source, orient="records", lines=True)
    else:
        frame.to_parquet(source)
    status, out, err = run(source, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == expected | {"source": str(source)}


@pytest.mark.parametrize("suffix", [".npz", ".mtx"])
def test_matrix_is_taken_as_it_is(run, texts, tmp_path, suffix):
    X, svd = reference(texts)
    source = tmp_path / f"X{suffix}"
    if suffix == ".npz":
        sparse.save_npz(source, X)
    else:
        scipy_io.mmwrite(source, X, precision=17)
    status, out, err = run(source, "--json")
    assert (status, err) == (0, "")
    result = json.loads(out)
    assert result["n_components"] == svd.n_components_
    assert result["alpha"] == pytest.approx(svd.alpha_)
    heaviest = np.argmax(np.abs(svd.components_[0]))
    assert next(iter(result["leading_components"][0]["terms"])) == f"x{heaviest}"


# Options


def test_options_reach_vectorizer_and_estimator(run, table, texts):
    vectorizer = TfidfVectorizer(max_df=30, min_df=0.1, max_features=20)
    X = vectorizer.fit_transform(texts)
    svd = PowerLawTruncatedSVD(
        0.5, algorithm="dense", max_components=5, random_state=3
    ).fit(X)
    arguments = (
        "--max-df 30 --min-df 0.1 --max-features 20 --stop-words none "
        "--n-components 0.5 --algorithm dense --max-components 5 --random-state 3"
    )
    status, out, _ = run(table, "--json", *arguments.split())
    result = json.loads(out)
    assert status == 0
    assert (result["n_terms"], result["n_stored"]) == (X.shape[1], X.nnz)
    assert result["n_components"] == svd.n_components_ == 3


def test_stop_words(run, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("the spectrum of the matrix\nand the spectrum\nof a matrix\n")
    options = [path, "--json", "--max-df", "1.0", "--min-df", "1"]
    assert json.loads(run(*options)[1])["n_terms"] == 2
    assert json.loads(run(*options, "--stop-words", "none")[1])["n_terms"] == 5


@pytest.mark.parametrize(
    "given, value",
    [("power_law", "power_law"), ("7", 7), ("0.5", 0.5), ("1e-3", 1e-3)],
)
def test_n_components(given, value):
    options = _cli._parser().parse_args(["--n-components", given])
    assert options.n_components == value
    assert type(options.n_components) is type(value)


@pytest.mark.parametrize(
    "given, value", [("1", 1), ("1.0", 1.0), ("0.0", 0.0), (".5", 0.5), ("12", 12)]
)
def test_document_frequency_counts_unless_it_has_a_point(given, value):
    options = _cli._parser().parse_args(["--max-df", given, "--min-df", given])
    assert options.max_df == options.min_df == value
    assert type(options.max_df) is type(options.min_df) is type(value)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ("--n-components 0", "'0' is neither power_law nor an integer >= 1 nor a sha"),
        ("--n-components 1.0", "'1.0' is neither power_law"),
        ("--n-components -1", "argument --n-components: '-1' is neither power_law"),
        ("--n-components nan", "'nan' is neither power_law"),
        ("--n-components many", "'many' is neither power_law"),
        ("--max-df 0", "argument --max-df: '0' is neither a count >= 1 nor a share"),
        ("--max-df 1.5", "'1.5' is neither a count"),
        ("--min-df often", "argument --min-df: 'often' is neither a count"),
        ("--max-features 0", "argument --max-features: '0' is not an integer >= 1"),
        ("--max-components 2.5", "--max-components: '2.5' is not an integer >= 1"),
        ("--stop-words french", "argument --stop-words: invalid choice: 'french'"),
        ("--random-state x", "argument --random-state: 'x' is not an integer from 0"),
        ("--random-state -1", "--random-state: '-1' is not an integer from 0 to 4294"),
        ("--random-state 4294967296", "'4294967296' is not an integer from 0 to 4294"),
        ("--algorithm magic", "argument --algorithm: invalid choice: 'magic'"),
        ("--no-such-option", "unrecognized arguments: --no-such-option"),
        ("one two", "unrecognized arguments: two"),
    ],
)
def test_bad_options(fails, arguments, message):
    line = fails(*arguments.split())
    assert message in line
    assert line.endswith("; see powerlaw-lsa --help\n")


def test_every_algorithm_is_a_choice():
    constraint = PowerLawTruncatedSVD._parameter_constraints["algorithm"][0]
    assert set(_cli._ALGORITHMS) == constraint.options


def test_largest_seed(run, table):
    assert run(table, "--random-state", 2**32 - 1, "--quiet")[0] == 0


@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_errors_of_the_estimator_speak_of_options(fails, table, algorithm):
    assert fails(table, "--algorithm", algorithm) == (
        f"error: --algorithm {algorithm} computes a fixed number of components: give "
        "--n-components as an int, or --max-components, or use --algorithm auto\n"
    )


def test_warnings_of_the_estimator_speak_of_options(run, table, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.eye_array(3, format="csr"))
    _, _, err = run(tmp_path / "X.npz")
    assert "kept; give --n-components as an int to keep fewer" in err
    _, _, err = run(tmp_path / "X.npz", "--n-components", 9)
    assert err.startswith("warning: --n-components 9 is more than the rank of X")
    _, out, err = run(table, "--max-components", 1, "--assess")
    assert err.count("as by a larger --max-components") == 1
    assert "as by a larger --max-components" in " ".join(out.split())
    assert "min_components" not in out + err


def test_files_keep_their_names_in_messages(run, fails, tmp_path):
    path = tmp_path / "n_components=3.txt"
    path.write_bytes(b"caf\xe9 noir\nnoir caf\xe9\nnoir noir\n")
    _, _, err = run(path, "--min-df", 1, "--max-df", "1.0", "--n-components", 1)
    assert f"documents in {path} have" in err
    assert "n_components=4.txt does not" in fails(tmp_path / "n_components=4.txt")


def test_help_states_the_defaults_and_the_choices(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert "--algorithm {auto,dense,lanczos,arpack,randomized}" in words
    for default in ("0.95", "2", "20000", "english", "power_law", "auto", "no limit"):
        assert f"(default: {default})" in words


def test_version(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.startswith("powerlaw-lsa ")


# Output


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
    np.testing.assert_allclose(Z, svd.transform(X), rtol=1e-12, atol=1e-14)
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
    assert f"<h1>{table}</h1>" in page
    assert page.count("<svg") == 6
    heaviest = next(iter(json.loads(out)["leading_components"][0]["terms"]))
    assert f"<td>1</td><td>{heaviest}, " in page
    assert sorted(os.listdir(tmp_path)) == ["docs.csv", "report.html"]


def test_report_has_the_assessment(run, table, tmp_path, assessment):
    assert run(table, "--assess", "--report", tmp_path / "r.htm", "--quiet")[0] == 0
    assert assessment._repr_html_() in (tmp_path / "r.htm").read_text()


@pytest.fixture
def unread(monkeypatch):
    """Fail if a source is read."""
    monkeypatch.setattr(_cli, "_read", lambda options: pytest.fail("source was read"))


@pytest.mark.parametrize(
    "name, message",
    [
        ("z.xlsx", "z.xlsx is of an unknown kind; end it in .npy, .csv, .parquet"),
        ("z", "z is of an unknown kind"),
        ("no/z.csv", "no/z.csv is to go to a folder that does not exist; create it"),
        ("docs.csv/z.csv", "z.csv is to go to a folder that does not exist"),
        ("folder.csv", "folder.csv is a folder; name a file"),
        ("docs.csv", "docs.csv is SOURCE itself; name another file"),
    ],
)
def test_bad_output_is_told_before_the_work(
    fails, table, tmp_path, unread, name, message
):
    (tmp_path / "folder.csv").mkdir()
    before = table.read_bytes()
    assert message in fails(table, "--output", tmp_path / name)
    assert table.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["docs.csv", "folder.csv"]


@pytest.mark.parametrize(
    "name, message",
    [
        ("r.pdf", "r.pdf is of an unknown kind; end it in .html, .htm"),
        ("no/r.html", "r.html is to go to a folder that does not exist; create it"),
        ("folder.html", "folder.html is a folder; name a file"),
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
    assert "is to go to a folder that is not writable; name another one" in line


def test_output_to_parquet_without_pyarrow(fails, table, tmp_path, unread, monkeypatch):
    monkeypatch.setattr(_cli, "find_spec", lambda name: None)
    line = fails(table, "--output", tmp_path / "z.parquet")
    assert "pip install 'powerlaw-lsa[parquet]'" in line


@pytest.mark.parametrize("existed", [True, False])
@pytest.mark.parametrize("method", ["to_csv", "to_parquet"])
def test_failure_while_writing_leaves_what_was_there(
    fails, table, tmp_path, monkeypatch, existed, method
):
    def write_half(self, file, index):
        file.write(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / f"z.{method.removeprefix('to_')}"
    if existed:
        path.write_text("before")
    monkeypatch.setattr(pd.DataFrame, method, write_half)
    assert "No space left on device" in fails(table, "--output", path)
    assert sorted(os.listdir(tmp_path)) == ["docs.csv", path.name][: 1 + existed]
    assert not existed or path.read_text() == "before"


def test_failure_of_the_report_leaves_no_vectors(fails, table, tmp_path, monkeypatch):
    def report_html(*args, **options):
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr(_cli, "report_html", report_html)
    targets = ["--output", tmp_path / "z.csv", "--report", tmp_path / "r.html"]
    assert "not enough memory" in fails(table, *targets)
    assert os.listdir(tmp_path) == ["docs.csv"]


def test_failure_before_writing_leaves_nothing(fails, tmp_path):
    (tmp_path / "x.txt").write_text("one document only\n")
    fails(tmp_path / "x.txt", "--output", tmp_path / "z.csv")
    assert os.listdir(tmp_path) == ["x.txt"]


# Bad input


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("x.txt", b"", "x.txt is empty"),
        ("x.txt", b"\n \n", "x.txt has no text"),
        ("x.csv", b"id,body\n1,x\n", "has no column 'text'; name one of its columns: "),
        ("x.csv", b'text\n"x\n', "x.csv cannot be read as a table"),
        ("x.jsonl", b"{", "cannot be read as a JSON object a line (line 1)"),
        ("x.parquet", b"x", "cannot be read as a Parquet file"),
        ("x.npz", b"x", "cannot be read as a sparse matrix"),
        ("x.mtx", b"x\n", "cannot be read as a sparse matrix"),
        ("x.docx", b"x", "x.docx is of a kind that cannot be read"),
        ("x.npy", b"x", "or a sparse matrix that ends in .npz, .mtx\n"),
        ("x.txt", b"a\0b", "x.txt has NUL bytes"),
    ],
)
def test_bad_files(fails, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    assert message in fails(tmp_path / name)


def test_missing_source(fails, tmp_path):
    assert "no.txt does not exist; check the path" in fails(tmp_path / "no.txt")
    assert "no.mtx does not exist; check the path" in fails(tmp_path / "no.mtx")


def test_unreadable_file(fails, table, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert fails(table) == f"error: {table}: Permission denied\n"


def test_missing_column(fails, table):
    line = fails(table, "--column", "body")
    assert "no column 'body'; name one of its columns: 'name', 'text'" in line
    line = fails(table, "--id-column", "key")
    assert "no column 'key'; name one of its columns: 'name', 'text'" in line


@pytest.mark.parametrize("option", ["--column", "--id-column"])
@pytest.mark.parametrize("source", [None, "20newsgroups", "X.npz"])
def test_columns_where_there_are_none(fails, option, source):
    line = fails(*filter(None, [source]), option, "text")
    name = source or "the corpus of docstrings"
    assert f"{name} has no columns; leave --column and --id-column out" in line


@pytest.mark.parametrize(
    "options, message",
    [
        ("--min-df 50 --stop-words none", "leave --min-df and --stop-words out"),
        ("--max-df 0.95 --max-features 9", "leave --max-df and --max-features out"),
    ],
)
def test_options_for_text_with_a_matrix(fails, options, message):
    line = fails("X.npz", *options.split())
    assert f"X.npz is a matrix, which is taken as it is; {message}\n" in line


@pytest.mark.parametrize(
    "text, n",
    [
        ("one document only\n", 1),
        ("no word\ntwice here\n", 2),  # min_df=2 leaves nothing
        ("the of and\nand of the\n", 2),  # stop words
    ],
)
def test_no_terms_remain(fails, tmp_path, text, n):
    (tmp_path / "x.txt").write_text(text)
    line = fails(tmp_path / "x.txt")
    assert f"no terms remain of {n} documents in" in line
    assert "with --min-df 2, --max-df 0.95 and --stop-words english; lower" in line


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_matrix_that_is_not_finite(fails, tmp_path, value):
    X = sparse.csr_array([[1.0, 0.0, 0.0], [0.0, 0.0, 2.0], [3.0, value, value]])
    sparse.save_npz(tmp_path / "X.npz", X)
    line = fails(tmp_path / "X.npz")
    assert f"X.npz has the entry {value} in row 2, column 1, counted from 0, " in line
    assert "and 2 like it in all; give one with finite numbers" in line
    assert "sklearn" not in line


@pytest.mark.parametrize("dtype", ["complex128", "<U3"])
def test_matrix_that_is_not_real(fails, tmp_path, dtype):
    X = sparse.csr_array([[1.0, 3.0], [0.0, 2.0]])
    X.data = X.data.astype(dtype)
    sparse.save_npz(tmp_path / "X.npz", X)
    message = f"has entries of type {np.dtype(dtype)}; give one with real numbers"
    assert message in fails(tmp_path / "X.npz")


def test_matrix_that_is_empty(fails, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.csr_array((0, 3)))
    assert "0 sample(s)" in fails(tmp_path / "X.npz")


def test_error_is_one_line_without_control_characters(fails, tmp_path):
    line = fails(tmp_path / "no\n\x1b[31m.txt")
    assert "\x1b" not in line
    assert "no ?[31m.txt does not exist" in line


def test_not_enough_memory(fails, monkeypatch):
    def read(options):
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr(_cli, "_read", read)
    assert "not enough memory (Unable to allocate 9 TiB); give less" in fails()


def test_bugs_keep_their_traceback(monkeypatch):
    def read(options):
        raise AttributeError("a bug")

    monkeypatch.setattr(_cli, "_read", read)
    with pytest.raises(AttributeError, match="a bug"):
        main([])


# Terminal


def test_interrupt(run, monkeypatch):
    def read(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(_cli, "_read", read)
    assert run() == (130, "", "interrupted\n")


class UserAndDeprecationWarning(UserWarning, DeprecationWarning):
    """As pyparsing has one."""


@pytest.fixture
def warns(monkeypatch):
    """Make the reader of the source warn."""
    read = _cli._read

    def read_and_warn(options):
        warnings.warn("not\nsettled", ConvergenceWarning, stacklevel=1)
        warnings.warn("for developers", FutureWarning, stacklevel=1)
        warnings.warn("for developers", UserAndDeprecationWarning, stacklevel=1)
        return read(options)

    monkeypatch.setattr(_cli, "_read", read_and_warn)


@pytest.mark.parametrize("quiet, err", [(False, "warning: not settled\n"), (True, "")])
def test_warnings_are_lines(run, table, warns, quiet, err):
    filters = warnings.filters[:]
    status, out, shown = run(table, "--json", *["--quiet"] * quiet)
    assert (status, shown) == (0, err)
    assert json.loads(out)["n_documents"] == N_DOCUMENTS
    assert warnings.filters == filters


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_on_a_terminal(table, tmp_path, capsys, monkeypatch, quiet):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    arguments = [table, "--output", tmp_path / "z.npy", "--report", tmp_path / "r.html"]
    options = ["--assess", *["--quiet"] * quiet]
    assert main([*map(str, arguments), *options]) == 0
    shown = terminal.getvalue()
    stages = ["reading", "vectorizing", "spectrum"]
    stages += ["assessing", "projecting", "reporting"]
    assert [s for s in stages if f"{s:<12}00:" in shown] == ([] if quiet else stages)
    assert quiet == (shown == "")


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_of_block_lanczos(tmp_path, capsys, monkeypatch, quiet):
    X = sparse.random_array((700, 600), density=0.05, rng=np.random.default_rng(0))
    sparse.save_npz(tmp_path / "X.npz", X.tocsr())
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    arguments = [str(tmp_path / "X.npz"), "--json", "--algorithm", "lanczos"]
    arguments += ["--n-components", "20"]
    assert main(arguments + ["--quiet"] * quiet) == 0
    shown = re.search(r"00:\d\d, basis 416, eigenvalues \d", terminal.getvalue())
    assert (shown is None) == quiet
    assert json.loads(capsys.readouterr().out)["solver"] == "lanczos"


def test_terms_that_could_move_the_cursor(run, tmp_path, monkeypatch):
    data = _cli._Data(
        X=sparse.csr_array(np.diag([3.0, 2.0, 1.5, 1.0])),
        ids=["a", "b", "c", "d"],
        terms=["evil\x1b[2J", "\u202eback", "x" * 200, "ok"],
        source="by\nhand",
    )
    monkeypatch.setattr(_cli, "_read", lambda options: data)
    _, out, _ = run("--n-components", 4)
    assert "evil?[2J" in out
    assert "?back" in out
    assert "source         by?hand\n" in out
    assert all(line.isprintable() and len(line) <= 80 for line in out.splitlines())
    assert any(line.endswith("xx..") for line in out.splitlines())


def run_module(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "powerlaw_lsa", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        **options,
    )


def test_module_and_a_stdout_without_the_characters(tmp_path):
    (tmp_path / "x.txt").write_text("naïveté spectra\nnaïveté spectra power\npower\n")
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    process = run_module(tmp_path / "x.txt", "--n-components", 1, env=environment)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert b"na?vet?" in out


def test_stdout_that_is_closed_early(table):
    process = run_module(table)
    process.stdout.close()
    with process.stderr as stderr:
        assert stderr.read() == b""
    assert process.wait(timeout=60) == 1

"""Options reach what they are for, and messages speak of options."""

import inspect
import json

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._cli import main, options
from powerlaw_lsa.datasets import load_documents

from ._reference import reference


def test_options_reach_vectorizer_and_estimator(run, table, texts):
    vectorizer = TfidfVectorizer(max_df=60, min_df=0.05, max_features=20)
    X = vectorizer.fit_transform(texts)
    svd = PowerLawTruncatedSVD(
        0.5, algorithm="dense", max_components=15, random_state=3
    ).fit(X)
    arguments = (
        "--max-df 60 --min-df 0.05 --max-features 20 --stop-words none --plain "
        "--n-components 0.5 --algorithm dense --max-components 15 --random-state 3"
    )
    status, out, _ = run(table, "--json", *arguments.split())
    result = json.loads(out)
    assert status == 0
    assert (result["n_terms"], result["n_stored"]) == (X.shape[1], X.nnz)
    assert 1 < result["n_components"] == svd.n_components_ < 15


@pytest.mark.parametrize(
    ("arguments", "plain", "parameters"),
    [
        ("", False, {}),
        ("--plain", True, {}),
        (
            "--without-leading 3 --exponent 1.5",
            False,
            {"without_leading": 3, "exponent": 1.5},
        ),
        ("--plain --without-leading 2", True, {"without_leading": 2}),
    ],
)
def test_weights_of_the_vectors(
    run, table, texts, tmp_path, arguments, plain, parameters
):
    X, svd = reference(texts, plain=plain, **parameters)
    path = tmp_path / "vectors.npy"
    _, out, _ = run(table, "--output", path, "--json", *arguments.split())
    result = json.loads(out)
    assert result["n_components"] == svd.n_components_
    assert result["n_left_out"] == svd.without_leading
    Z = svd.transform(X)
    assert_allclose(np.load(path), Z if plain else normalize(Z), atol=1e-12)
    _, said, _ = run(table, *arguments.split())
    assert ("left out " in said) == (svd.without_leading > 0)


def test_a_matrix_has_no_weights_to_leave_out(fails, tmp_path):
    np.save(tmp_path / "X.npy", np.eye(5))
    assert "leave --plain out" in fails(tmp_path / "X.npy", "--plain")


def test_an_exponent_that_is_too_large_has_remedies_for_texts_and_matrices(
    fails, table, tmp_path
):
    """A single component always fits if it is divided, but nobody divides texts."""
    np.save(tmp_path / "X.npy", 1e150 * np.eye(5))
    for source in table, tmp_path / "X.npy":
        said = fails(source, "--exponent=3000", "--n-components=1")
        assert "use one that is closer to 1, such as" in said
        assert "if X is not made from texts" in said
        assert "divide" not in said
    assert ", or X / 1e+150 if" in said
    assert "X /" not in fails(table, "--exponent=3000")


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "two"])
def test_bad_exponents_are_named(fails, value):
    assert f"'{value}' is not a number >= 0" in fails(f"--exponent={value}")


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
    chosen = options.parser().parse_args(["--n-components", given])
    assert chosen.n_components == value
    assert type(chosen.n_components) is type(value)


@pytest.mark.parametrize(
    "given, value", [("1", 1), ("1.0", 1.0), ("0.0", 0.0), (".5", 0.5), ("12", 12)]
)
def test_document_frequency_counts_unless_it_has_a_point(given, value):
    chosen = options.parser().parse_args(["--max-df", given, "--min-df", given])
    assert chosen.max_df == chosen.min_df == value
    assert type(chosen.max_df) is type(chosen.min_df) is type(value)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ("--n-components 0", "'0' is not power_law, an integer >= 1, or a sha"),
        ("--n-components 1.0", "'1.0' is not power_law"),
        ("--n-components -1", "argument --n-components: '-1' is not power_law"),
        ("--n-components nan", "'nan' is not power_law"),
        ("--n-components many", "'many' is not power_law"),
        ("--max-df 0", "argument --max-df: '0' is neither a count >= 1 nor a share"),
        ("--max-df 1.5", "'1.5' is neither a count"),
        ("--min-df often", "argument --min-df: 'often' is neither a count"),
        ("--max-features 0", "argument --max-features: '0' is not an integer >= 1"),
        ("--max-components 2.5", "--max-components: '2.5' is not an integer >= 1"),
        ("--format xlsx", "argument --format: invalid choice: 'xlsx'"),
        ("--analyzer letter", "argument --analyzer: invalid choice: 'letter'"),
        ("--ngram-range 1", "argument --ngram-range: expected 2 arguments"),
        ("--ngram-range 0 2", "argument --ngram-range: '0' is not an integer >= 1"),
        (
            "--n-components elbow",
            "(--compare-rules prints the numbers that other rules",
        ),
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


@pytest.mark.parametrize(
    "option, value, message",
    [
        ("--sep", "ab", "error: sep is 'ab'; use one ASCII character other than"),
        ("--encoding", "klingon", "error: encoding is 'klingon'; use the name of a"),
    ],
)
def test_bad_options_of_the_readers(fails, table, option, value, message):
    assert fails(table, option, value).startswith(message)


def test_every_algorithm_is_a_choice():
    constraint = PowerLawTruncatedSVD._parameter_constraints["algorithm"][0]
    assert set(options.ALGORITHMS) == constraint.options


def test_largest_seed(run, table):
    assert run(table, "--random-state", 2**32 - 1, "--quiet")[0] == 0


@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_errors_of_the_estimator_speak_of_options(fails, table, algorithm):
    assert fails(table, "--algorithm", algorithm) == (
        f"error: --algorithm {algorithm} computes a fixed number of components: set "
        "--n-components to an integer, or set --max-components, or use "
        "--algorithm auto\n"
    )


def test_warnings_of_the_estimator_speak_of_options(run, table, tmp_path):
    sparse.save_npz(tmp_path / "X.npz", sparse.eye_array(3, format="csr"))
    _, _, err = run(tmp_path / "X.npz")
    assert "to keep another number, set --n-components to it" in err
    _, _, err = run(tmp_path / "X.npz", "--n-components", 9)
    assert err.startswith("warning: --n-components 9 is more than the rank of X")
    _, out, err = run(table, "--max-components", 1, "--assess")
    assert err.count("with a larger --max-components") == 1
    assert "with a larger --max-components" in " ".join(out.split())
    assert "min_components" not in out + err


def test_files_keep_their_names_in_messages(run, fails, tmp_path):
    path = tmp_path / "n_components=3.txt"
    path.write_bytes(b"caf\xe9 noir\nnoir caf\xe9\nnoir noir\n")
    _, _, err = run(path, "--min-df", 1, "--max-df", "1.0", "--n-components", 1)
    assert f"warning: {path} has documents with the character" in err
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


def test_parameters_are_spelled_as_options():
    assert options.spelled("max_components") == "--max-components"
    assert options.spelled("n_components", 9) == "--n-components 9"
    assert options.spelled("header") == "--no-header"


def test_every_parameter_of_the_readers_is_an_option():
    parameters = inspect.signature(load_documents).parameters
    assert list(options.READER_OPTIONS) == list(parameters)[1:]


def test_a_tab_may_be_written_as_an_escape():
    for text in ("\\t", "\t"):
        assert options.parser().parse_args(["--sep", text]).sep == "\t"


def test_findings_are_printed_and_in_the_json(run, table):
    status, out, err = run(table, "--max-components", 1, "--json")
    assert status == 0
    assert "--max-components" in err
    lines = [f"warning: {text}" for text in json.loads(out)["findings"]]
    assert err.splitlines() == lines
    status, same, err = run(table, "--max-components", 1, "--json", "--quiet")
    assert (status, same, err) == (0, out, "")


def test_memory_that_is_not_enough_is_told_with_options(fails, table, monkeypatch):
    def fit(self, X):
        raise MemoryError("algorithm='dense' needs 9 TiB, use max_components")

    monkeypatch.setattr(PowerLawTruncatedSVD, "fit", fit)
    line = fails(table, "--algorithm", "dense")
    assert "use --algorithm lanczos, with --max-components to bound" in line
    assert "set --max-components" in fails(table)


def test_noise_is_told_once_and_with_options(run, tmp_path):
    X = np.random.default_rng(0).normal(size=(600, 500))
    np.save(tmp_path / "X.npy", X)
    status, out, err = run(tmp_path / "X.npy")
    assert status == 0
    assert out.startswith("There is no real power-law tail")
    assert err.count("There is no real power-law tail") == 1
    assert err.startswith("warning: There is no real power-law tail")
    assert "set --n-components" in err
    assert "n_components" not in err

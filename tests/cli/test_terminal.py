"""Progress, warnings, errors and what a terminal can show."""

import io
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning

from powerlaw_lsa._cli import inputs, main
from powerlaw_lsa._cli import run as run_room

from ._reference import N_DOCUMENTS


def test_error_is_one_line_without_control_characters(fails, tmp_path):
    line = fails(tmp_path / "no\n\x1b[31m.txt")
    assert "\x1b" not in line
    assert "no ?[31m.txt does not exist" in line


def test_not_enough_memory(fails, monkeypatch):
    def read(options):
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr(run_room, "read", read)
    assert "not enough memory (Unable to allocate 9 TiB); use less" in fails()


def test_bugs_keep_their_traceback(monkeypatch):
    def read(options):
        raise AttributeError("a bug")

    monkeypatch.setattr(run_room, "read", read)
    with pytest.raises(AttributeError, match="a bug"):
        main([])


def test_interrupt(run, monkeypatch):
    def read(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(run_room, "read", read)
    assert run() == (130, "", "interrupted\n")


class UserAndDeprecationWarning(UserWarning, DeprecationWarning):
    """As pyparsing has one."""


@pytest.fixture
def warns(monkeypatch):
    """Make the reader of the source warn."""
    read = run_room.read

    def read_and_warn(options):
        warnings.warn("not\nsettled", ConvergenceWarning, stacklevel=1)
        warnings.warn("for developers", FutureWarning, stacklevel=1)
        warnings.warn("for developers", UserAndDeprecationWarning, stacklevel=1)
        return read(options)

    monkeypatch.setattr(run_room, "read", read_and_warn)


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
@pytest.mark.usefixtures("without_alternatives", "without_pictures")
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
    data = inputs.Data(
        X=sparse.csr_array(np.diag([3.0, 2.0, 1.5, 1.0])),
        ids=["a", "b", "c", "d"],
        terms=["evil\x1b[2J", "\u202eback", "x" * 200, "ok"],
        source="by\nhand",
    )
    monkeypatch.setattr(run_room, "read", lambda options: data)
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
        cwd=Path(__file__).parents[2],
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


def test_numpy_that_raises_ends_nothing(run, table):
    with np.errstate(all="raise"):
        status, _, err = run(table, "--assess", "--compare-rules", "--json")
    assert (status, err) == (0, "")


def test_without_stderr_the_result_is_the_same(run, table, tmp_path, monkeypatch):
    """Under pythonw, and for services, `sys.stderr` is None."""
    _, result, _ = run(table)
    monkeypatch.setattr(sys, "stderr", None)
    assert run(table)[:2] == (0, result)
    assert run(tmp_path / "no.txt")[:2] == (2, "")

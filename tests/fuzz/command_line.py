"""The whole command line, in this process."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from powerlaw_lsa._cli import main

from . import common
from .common import check_message
from .files import WORDS, write_source
from .matrices import write_matrix

RARE = {"--column", "--id-column", "--format", "--sep", "--encoding", "--analyzer"}


def write_good(rng):
    """Write a source with nothing wrong below common.FOLDER and return its path."""
    if rng.random() < 0.4:
        path = common.FOLDER / "good.npz"
        sp.save_npz(path, sp.csr_array(np.abs(rng.normal(size=(5, 6))).round()))
        return path
    path = common.FOLDER / "good.txt"
    words = np.array([w for w in WORDS if w.strip() and w.isalpha()])
    texts = (" ".join(rng.choice(words, 6)) for _ in range(rng.integers(2, 9)))
    path.write_text("\n".join(texts))
    return path


def arguments(rng):
    """A source and options, most of them good."""
    writers = [write_source, write_matrix, write_good, write_good, write_good]
    chosen = [str(writers[rng.integers(len(writers))](rng))]
    options = {
        "--min-df": ["1", "0.0", "2", "-1", "x"],
        "--max-df": ["1.0", "0.5", "1", "2.0"],
        "--stop-words": ["none", "english", "french"],
        "--n-components": ["power_law", "1", "3", "0.5", "0", "nan", "1e400"],
        "--algorithm": ["auto", "dense", "lanczos", "arpack", "randomized", "no"],
        "--max-components": ["1", "2", "50", "0"],
        "--random-state": ["0", "4294967295", "-1", "99999999999", "x"],
        "--column": ["text", "id", "no", ""],
        "--id-column": ["id", "text", "no"],
        "--format": ["csv", "txt", "jsonl", "xlsx"],
        "--sep": [";", "\\t", "ab"],
        "--encoding": ["utf-8", "latin-1", "klingon"],
        "--analyzer": ["char", "char_wb", "word", "letter"],
    }
    for name, choices in options.items():
        if name in ("--min-df", "--max-df") or (
            rng.random() < (0.02 if name in RARE else 0.2)
        ):
            chance = [20] + [1] * (len(choices) - 1)
            chance = np.array(chance) / sum(chance)
            chosen += [name, str(rng.choice(choices, p=chance))]
    if rng.random() < 0.4:
        suffix = rng.choice([".npy", ".npy", ".csv", ".csv", ".parquet", ".txt", ""])
        chosen += ["--output", str(common.FOLDER / "out" / f"z{suffix}")]
    if rng.random() < 0.01:
        chosen += ["--report", str(common.FOLDER / "out" / "r.html")]
    if rng.random() < 0.05:
        chosen += ["--assess"]
    for rare in ("--no-header", "--quoting", "--no-quoting"):
        chosen += [rare] * (rng.random() < 0.02)
    return chosen + [f for f in ("--json", "--quiet") if rng.random() < 0.5]


def run(argv, through_stdin):
    """Status, stdout and stderr of a run."""
    out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
    if through_stdin and Path(argv[0]).is_file():
        sys.stdin = io.TextIOWrapper(io.BytesIO(Path(argv[0]).read_bytes()))
        argv = ["-", *argv[1:]]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            return main(argv), out, err
    finally:
        sys.stdin = stdin


def cli(rng):
    """The whole command line, in this process."""
    argv = arguments(rng)
    (common.FOLDER / "out").mkdir()
    before = sorted(common.FOLDER.rglob("*"))
    status, out, err = run(argv, through_stdin=rng.random() < 0.05)
    assert status in (0, 2), f"status {status} for {argv}"
    if status:
        lines = [x for x in err.getvalue().splitlines() if not x.startswith("warning")]
        assert len(lines) == 1, f"{err.getvalue()!r} for {argv}"
        assert lines[0].startswith("error: "), lines
        check_message(ValueError(lines[0]))
        for word in ("n_components", "max_components", "random_state"):
            assert word not in lines[0], lines[0]
        assert out.getvalue() == ""
        assert sorted(common.FOLDER.rglob("*")) == before, f"left behind by {argv}"
        return "refused"
    if "--json" in argv:
        json.loads(out.getvalue(), parse_constant=_no_constant)
    n_new = len(set(common.FOLDER.rglob("*")) - set(before))
    assert n_new == ("--output" in argv) + ("--report" in argv)
    return "answered"


def _no_constant(name):
    raise AssertionError(f"{name} in JSON")

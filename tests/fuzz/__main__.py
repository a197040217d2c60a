"""Try to break the public doors with generated inputs; pytest does not collect this.

    python tests/fuzz.py 100000 --seed 0

Each input follows from the seed and its number alone, so ``--only 4711`` repeats one.
An input is *answered*, and then the answer is compared with an oracle, or *refused*
with an error that is documented. Anything else is a failure: another error or warning,
a wrong answer, a process that dies, takes a minute of a core's time or 6 GiB, a file
left behind, code run from a file. Failures are listed, and the exit status is 1.
"""

import argparse
import csv
import faulthandler
import gzip
import io
import json
import math
import multiprocessing
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy.sparse as sp
from pyarrow import parquet as pq
from scipy import io as scipy_io
from sklearn.exceptions import ConvergenceWarning

from powerlaw_lsa import (
    AmbiguousTailWarning,
    DegenerateSpectrumWarning,
    PowerLawTruncatedSVD,
    fit_power_law,
)
from powerlaw_lsa._cli import main as command_line
from powerlaw_lsa.datasets import load_documents, load_matrix
from powerlaw_lsa.records import TailStatus

SECONDS_PER_INPUT = 60
BYTES = 6 * 2**30
FOLDER = Path(tempfile.gettempdir())  # each process sets one of its own
EPS = np.finfo(float).eps


class Unpickled:
    """Unpickled, it leaves a file."""

    def __reduce__(self):
        return Path.touch, (FOLDER / "code-was-run",)


# Matrices and parameters through fit and transform ---------------------------------

SPECIAL = [0.0, -0.0, 1.0, -1.0, 1e-300, 1e-160, 1e-30, EPS, 1 + EPS, 1e30, 1e150]
NOT_FINITE = [np.nan, np.inf, -np.inf, 1e300]
DTYPES = ["f8", "f8", "f8", "f4", "f4", "f2", "i8", "i1", "u8", "u2", "?", "g"]
ODD_DTYPES = ["c16", "O", "U8", "S8", "M8[s]"]
FORMATS = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]


def values(rng, n, d):
    """Entries of many kinds, ties and extremes among them."""
    kind = rng.integers(10)
    if kind == 0:
        return rng.integers(-2, 3, (n, d)).astype(float)
    if kind == 1:
        return rng.normal(size=(n, d))
    if kind == 2:
        return 10 ** rng.uniform(-150, 150, (n, d))
    if kind == 3:
        rank = rng.integers(1, min(n, d) + 1)
        return rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d))
    if kind == 4:  # chosen singular values, ties, clusters and zeros among them
        s = rng.choice([0, 1, 1, 1 + 1e-13, 2, 3, 1e-9, 1e9, 1e-3, 7], min(n, d))
        left = np.linalg.qr(rng.normal(size=(n, n)))[0][:, : len(s)]
        return left * s @ np.linalg.qr(rng.normal(size=(d, d)))[0][: len(s)]
    if kind == 5:
        return rng.choice(SPECIAL, (n, d))
    if kind == 6:
        return np.full((n, d), rng.choice(SPECIAL))
    if kind == 7:
        X = np.zeros((n, d))
        X[rng.integers(n), rng.integers(d)] = rng.choice(SPECIAL)
        return X
    if kind == 8:
        X = rng.pareto(rng.uniform(0.3, 3), (n, d))
        return X[rng.integers(0, n, n)]
    return rng.poisson(0.4, (n, d)) * 10.0 ** rng.uniform(-140, 140)


def dense(rng):
    """Array that a user might pass, some of them bad."""
    n, d = rng.integers(1, 13, 2)
    if rng.random() < 0.001:  # beyond the first basis of block Lanczos
        n, d = rng.integers(417, 480, 2)
    X = values(rng, n, d)
    if rng.random() < 0.05:
        X[rng.integers(n), rng.integers(d)] = rng.choice(NOT_FINITE)
    if rng.random() < 0.02:
        X = X[: rng.integers(2), : rng.integers(2)]
    dtype = rng.choice(DTYPES if rng.random() < 0.97 else ODD_DTYPES)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return X.astype("i8").astype(dtype) if dtype[0] == "M" else X.astype(dtype)


def container(rng, X):
    """Return the same entries in one of the containers that are accepted."""
    kind = rng.integers(8)
    if kind == 1:
        return np.asfortranarray(X)
    if kind == 2:
        return np.repeat(X, 2, axis=1)[:, ::2]
    if kind == 3:
        X.flags.writeable = False
    if kind == 4:
        return X.tolist()
    if kind == 5 and X.dtype.kind != "M":
        return pd.DataFrame(X, columns=[f"c{i}" for i in range(X.shape[1])])
    if kind >= 6 and X.dtype.char in "dfilbBHLq?":
        return sparse(rng, X)
    return X


def sparse(rng, X):
    """A sparse matrix or array, sometimes in an unusual but valid state."""
    A = sp.csr_array(X)
    if rng.random() < 0.2:  # explicit zeros, unsorted, each entry in two halves
        data = np.concatenate([A.data / 2, A.data / 2, np.zeros(1)])
        coo = A.tocoo()
        rows = np.concatenate([coo.row, coo.row, [0]])
        order = rng.permutation(len(data))
        order = order[np.argsort(rows[order], kind="stable")]
        columns = np.concatenate([coo.col, coo.col, [0]])[order]
        indptr = np.searchsorted(rows[order], np.arange(A.shape[0] + 1))
        A = sp.csr_array((data[order], columns, indptr), shape=A.shape)
        return A.astype(X.dtype) if X.dtype.kind == "f" else A
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sp.SparseEfficiencyWarning)
        return getattr(sp, f"{rng.choice(FORMATS)}_{rng.choice(['array', 'matrix'])}")(
            A
        )


def half(spectrum):
    return len(spectrum.eigenvalues) // 2


def parameters(rng):
    n_components = ["power_law", 1, 2, 5, 100, 0.5, 0.999999, half, 0, 1.0, "no", -1]
    chances = [0.5, 0.06, 0.06, 0.06, 0.06, 0.06, 0.05, 0.05, 0.025, 0.025, 0.025]
    chances.append(1 - sum(chances))
    algorithms = ["auto", "dense", "lanczos", "arpack", "randomized"]
    options = {
        "n_components": n_components[rng.choice(len(n_components), p=chances)],
        "algorithm": str(rng.choice(algorithms, p=[0.4, 0.15, 0.25, 0.1, 0.1])),
        "max_components": [None, None, 1, 3, 50][rng.integers(5)],
        "tol": [0.0, 0.0, 1e-3, 1e-12][rng.integers(4)],
        "random_state": int(rng.integers(3)),
    }
    if rng.random() < 0.02:
        options |= {"max_components": 0, "tol": 1.0}
    return options


def fit(rng):
    """`fit`, `transform` and back, against LAPACK on the same numbers."""
    options = parameters(rng)
    X = container(rng, dense(rng))
    svd = PowerLawTruncatedSVD(**options)
    try:
        Z = svd.fit_transform(X)
    except (ValueError, TypeError) as error:
        check_message(error)
        assert not hasattr(svd, "components_")
        assert not hasattr(svd, "n_features_in_")
        return "refused"
    A = X.toarray() if sp.issparse(X) else np.asarray(X)
    A = A.astype(np.float32 if A.dtype == np.float32 else np.float64)
    check_fit(svd, Z, A, options)
    T = svd.transform(X)
    back = svd.inverse_transform(T)
    np.testing.assert_allclose(T, Z, rtol=1e-5, atol=1e-5 * np.abs(Z).max())
    assert back.shape == A.shape
    return "answered"


def check_fit(svd, Z, A, options):
    """Compare a fit with LAPACK."""
    single = A.dtype == np.float32
    A = A.astype(np.float64)
    unit = np.abs(A).max() or 1.0
    s = np.linalg.svd(A / unit, compute_uv=False)
    w = svd.eigenvalues_ / unit / unit
    k, V = svd.n_components_, svd.components_.astype(float)
    assert isinstance(k, int)
    assert 1 <= k <= min(options["max_components"] or np.inf, min(A.shape))
    assert Z.shape == (len(A), k)
    assert V.shape == (k, A.shape[1])
    assert Z.dtype == svd.components_.dtype == (np.float32 if single else np.float64)
    if svd.solver_ != "randomized":
        # `tol` is the error that is asked for; Lanczos goes no further than 1e-4.
        error = 10 * min(options["tol"], 1e-4) if svd.solver_ == "lanczos" else 0
        atol = max(error, 1e-7) * s[0] ** 2
        np.testing.assert_allclose(w, s[: len(w)] ** 2, rtol=0, atol=atol)
        tolerance = 1e-5 if single else 1e-6
        np.testing.assert_allclose(V @ V.T, np.eye(k), atol=tolerance)
    scale = np.abs(A).max() * math.sqrt(A.size)
    np.testing.assert_allclose(Z, A @ V.T, atol=(1e-5 if single else 1e-12) * scale)
    total = np.linalg.norm(A / unit) ** 2
    np.testing.assert_allclose(svd.spectrum_.total / unit / unit, total, rtol=1e-6)
    assert (np.diff(svd.eigenvalues_) <= 0).all()
    assert (svd.eigenvalues_ > 0).all()
    for name in ("singular_values_", "explained_variance_", "localization_ratios_"):
        assert np.isfinite(getattr(svd, name)).all(), name
    ratios = svd.explained_variance_ratio_
    assert (ratios >= 0).all()
    # Where documents differ by little, the rounding of Z is a share of that.
    spread = np.linalg.norm((A - A.mean(axis=0)) / unit) or np.inf
    rounding = np.finfo(Z.dtype).eps * math.sqrt(total) / spread
    assert ratios.sum() <= 1 + 1e-5 + 4 * rounding
    fitted = svd.power_law_.status is TailStatus.FITTED
    assert fitted == np.isfinite([svd.alpha_, svd.ks_distance_]).all()
    if fitted and options["n_components"] == "power_law":
        assert k == np.count_nonzero(svd.eigenvalues_ >= svd.xmin_)


def check_message(error):
    assert len(str(error)) > 20, f"says too little: {error!r}"


# Spectra ---------------------------------------------------------------------------


def spectrum(rng):
    """`fit_power_law` against a scan in plain Python."""
    n = rng.integers(0, 30)
    kind = rng.integers(6)
    if kind == 0:
        x = 10 ** rng.uniform(-307, 307, n)
    elif kind == 1:
        x = rng.choice([1.0, 1.0 + 3e-16, 2.0, 3.0, 5.0], n)
    elif kind == 2:
        x = 1 + rng.pareto(rng.uniform(0.2, 5), n)
    elif kind == 3:
        x = 1 + rng.integers(0, 4, n) * 1e-9
    elif kind == 4:
        x = rng.integers(-1, 9, n)
    else:
        x = rng.choice([*SPECIAL[2:3], *SPECIAL[4:], 5e-324, 1e308, 2.0, 3.0], n)
        if rng.random() < 0.3 and n:
            x[rng.integers(n)] = rng.choice([*NOT_FINITE, 0.0, -1.0])
    limit = [None, None, 1, 2, 7, rng.choice([0, 2.5, 3])][rng.integers(6)]
    try:
        found = fit_power_law(x.tolist() if n % 2 else x, max_components=limit)
    except ValueError as error:
        check_message(error)
        x = x.astype(float)
        assert (~np.isfinite(x) | (x <= 0)).any() or isinstance(limit, float)
        return "refused"
    compare_with_slow_scan(found, x.astype(float), limit)
    return "answered"


def compare_with_slow_scan(found, x, limit):
    """Every candidate by the formula in the docstring, from the shortest tail."""
    logs = sorted((math.log(value) for value in x), reverse=True)
    groups = [logs[:1]]
    for value in logs[1:]:
        if groups[-1][-1] - value > 1e-12:
            groups.append([])
        groups[-1].append(value)
    ranks = np.cumsum([len(group) for group in groups]).tolist()
    candidates = [m for m in ranks[1:] if m <= (limit or len(x))]
    if len(groups) < 3 or not candidates:
        assert found.status is not TailStatus.FITTED
        assert math.isnan(found.alpha)
        assert found.n_tail == min(len(x), limit or len(x))
        return
    distances = {}
    for m in candidates:
        beta = m / math.fsum(value - logs[m - 1] for value in logs[:m])
        distances[m] = max(
            abs(r / m - math.exp(beta * (logs[m - 1] - logs[r - 1])))
            for r in ranks
            if r <= m
        )
    best = min(distances.values())
    # Logarithms have an absolute error of EPS times their size, magnified by beta.
    rounding = 1e-11 + 1e3 * EPS * max(map(abs, logs)) * (found.alpha - 1)
    assert abs(found.ks_distance - best) <= rounding
    assert distances[found.n_tail] <= best + rounding


# Files through the readers ---------------------------------------------------------

WORDS = [
    "spectrum",
    "naïve",
    "שלום עולם",
    "مرحبا",
    "\u202eabc\u202c",
    "日本語",
    "🙂",
    "a\x07b\x1b[31m",
    "\ufeff",
    "\u2028",
    "\x85",
    "e\u0301",
    "",
    " ",
    "power law",
    '"quoted"',
    "comma, semicolon;",
    "tab\there",
    "line\nbreak",
    "\r",
    "\0",
    "=1+1",
    "<script>alert(1)</script>",
    "NaN",
    "null",
    "\ud800",
]
ENCODINGS = ["utf-8"] * 8 + ["utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1251"]
SUFFIXES = [".txt", ".csv", ".tsv", ".jsonl", ".parquet"] * 3 + [".md", "", ".gz"]


def document(rng):
    if rng.random() < 0.0005:  # gigantic
        return " ".join(rng.choice(WORDS[:3], 300_000))
    return " ".join(rng.choice(WORDS, rng.integers(0, 8)))


def table(rng):
    """Names of columns, and rows of odd values; the last column is the text."""
    names = ["text"] if rng.random() < 0.8 else [WORDS[rng.integers(len(WORDS))]]
    rows = [[document(rng)] for _ in range(rng.integers(0, 6))]
    if rng.random() < 0.5:
        names.insert(0, "id")
        ids = [1, 2.5, None, "a", "", "\ud800"]
        rows = [[ids[rng.integers(len(ids))], *row] for row in rows]
    if rows and rng.random() < 0.2:
        odd = [None, 3, 10**400, float("nan"), [1], {"a": 1}, True, 1e400]
        rows[rng.integers(len(rows))][-1] = odd[rng.integers(len(odd))]
    return names, rows


def file_content(rng, suffix):
    """Bytes of a file of a kind, more or less well formed."""
    names, rows = table(rng)
    if suffix == ".parquet":
        return parquet(names, rows)
    if suffix == ".jsonl":
        records = (dict(zip(names, row, strict=True)) for row in rows)
        text = "\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    elif suffix in (".csv", ".tsv", ".CSV"):
        file = io.StringIO()
        delimiter = "\t" if suffix == ".tsv" else ",,;|"[rng.integers(4)]
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows([names, *rows])
        text = file.getvalue()
    else:
        text = "\n".join(str(row[-1]) for row in rows)
    encoding = ENCODINGS[rng.integers(len(ENCODINGS))]
    return text.encode(encoding, "surrogatepass" if "utf" in encoding else "ignore")


def parquet(names, rows):
    """Columns of text or of whatever else pyarrow makes of the values."""
    file = io.BytesIO()
    try:
        columns = list(zip(*rows, strict=True)) or [[]] * len(names)
        pq.write_table(pa.table(dict(zip(names, columns, strict=True))), file)
    except (pa.ArrowException, ValueError, OverflowError, TypeError):
        return b"PAR1"  # mixed types, or surrogates
    return file.getvalue()


def mutated(rng, data):
    """Bytes with a few of them flipped, cut out, repeated or put in."""
    data = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        at = int(rng.integers(len(data) + 1))
        kind = rng.integers(5)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << rng.integers(8)
        elif kind == 1:
            del data[at:]
        elif kind == 2:
            data[at:at] = rng.choice([b"\xff", b'"', b"\n", b"\r", b"{", b"\xed\xa0"])
        elif kind == 3:
            data[at:at] = data[at : at + 40]
        else:
            data[at : at + 4] = rng.bytes(4)
    return bytes(data)


def write_source(rng):
    """Write a source below FOLDER and return its path."""
    if rng.random() < 0.05:
        folder = FOLDER / "source"
        folder.mkdir()
        for i in range(rng.integers(0, 4)):
            name = str(rng.choice(["a", "\u202eb", ".hidden", "c\nd", "e\udcff"]))
            (folder / f"{name}{i}").write_bytes(file_content(rng, ".txt"))
        return folder
    suffix = SUFFIXES[rng.integers(len(SUFFIXES))]
    data = file_content(rng, suffix)
    if rng.random() < 0.3:
        data = mutated(rng, data)
    if suffix == ".gz" or rng.random() < 0.1:
        data = gzip.compress(data, 1)
        data = mutated(rng, data) if rng.random() < 0.3 else data
        suffix = ".jsonl.gz" if suffix == ".gz" else f"{suffix}.gz"
    path = FOLDER / f"source{suffix}"
    path.write_bytes(data)
    return path


def documents(rng):
    """`load_documents` on files that are more or less well formed."""
    path = write_source(rng)
    column = [None, "text", "id", "no such"][rng.choice(4, p=[0.7, 0.2, 0.05, 0.05])]
    id_column = [None, "id", "text"][rng.choice(3, p=[0.8, 0.1, 0.1])]
    try:
        corpus = load_documents(path, column, id_column=id_column)
    except (ValueError, OSError) as error:
        check_message(error)
        return "refused"
    assert len(corpus.ids) == len(corpus.texts) > 0
    assert all(type(text) is str for text in corpus.texts + corpus.ids)
    assert any(text.strip() for text in corpus.texts)
    "".join(corpus.ids).encode()
    return "answered"


def npz_members(rng):
    """Members of a sparse .npz, one or two of them replaced."""
    X = sp.random_array((4, 3), density=0.5, rng=rng)
    X = X.asformat(FORMATS[rng.integers(5)])
    file = io.BytesIO()
    sp.save_npz(file, X)
    file.seek(0)
    members = dict(np.load(file))
    replacements = [
        np.array([Unpickled()], dtype=object),
        np.array([10**12, 10**12]),
        np.array([-1, 3]),
        np.array([3]),
        np.array([2.5, 1e300]),
        np.array(["a", "b"]),
        np.array([1j, 2.0]),
        np.zeros((0,)),
        np.zeros((2, 2, 2)),
        np.array([2**31, 2**62], dtype=np.uint64),
        np.array(5),
        np.array([np.nan, np.inf]),
        np.array([(1, 2.0)], dtype="i4,f8"),
        np.array([1, 2], dtype="M8[s]"),
        np.array(b"csr"),
        np.array(b"coo"),
        np.array("no such format"),
        rng.integers(-2, 9, rng.integers(0, 9)),
    ]
    for _ in range(rng.integers(0, 3)):
        name = rng.choice(list(members))
        members[name] = replacements[rng.integers(len(replacements))]
    return members


def write_matrix(rng):
    """Write a matrix below FOLDER and return its path."""
    file = io.BytesIO()
    if rng.random() < 0.7:
        suffix = ".npz"
        if rng.random() < 0.02:
            file.write(pickle.dumps(Unpickled()))
        else:
            np.savez(file, **npz_members(rng))
        data = file.getvalue()
    else:
        suffix = ".mtx"
        X = sp.random_array((4, 3), density=0.5, rng=rng)
        scipy_io.mmwrite(file, X if rng.random() < 0.7 else X.toarray())
        data = file.getvalue()
        for old, new in [
            (b"4 3", b"4000000000 3"),
            (b"4 3", b"4 99999999999999999999"),
        ]:
            data = data.replace(old, new, 1) if rng.random() < 0.05 else data
    if rng.random() < 0.3:
        data = mutated(rng, data)
    path = FOLDER / f"source{suffix}"
    path.write_bytes(data)
    return path


def matrices(rng):
    """`load_matrix` on files that are more or less well formed."""
    path = write_matrix(rng)
    try:
        X = load_matrix(path)
    except (ValueError, OSError, MemoryError) as error:
        check_message(error)
        return "refused"
    assert isinstance(X, sp.csr_array)
    assert X.ndim == 2
    assert X.nnz == 0 or 0 <= X.indices.min() <= X.indices.max() < X.shape[1]
    return "answered"


# The command line ------------------------------------------------------------------


def write_good(rng):
    """Write a source with nothing wrong below FOLDER and return its path."""
    if rng.random() < 0.4:
        path = FOLDER / "good.npz"
        sp.save_npz(path, sp.csr_array(np.abs(rng.normal(size=(5, 6))).round()))
        return path
    path = FOLDER / "good.txt"
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
    }
    for name, choices in options.items():
        if name in ("--min-df", "--max-df") or (
            rng.random() < (0.02 if "column" in name else 0.2)
        ):
            chance = [20] + [1] * (len(choices) - 1)
            chance = np.array(chance) / sum(chance)
            chosen += [name, str(rng.choice(choices, p=chance))]
    if rng.random() < 0.4:
        suffix = rng.choice([".npy", ".npy", ".csv", ".csv", ".parquet", ".txt", ""])
        chosen += ["--output", str(FOLDER / "out" / f"z{suffix}")]
    if rng.random() < 0.01:
        chosen += ["--report", str(FOLDER / "out" / "r.html")]
    if rng.random() < 0.05:
        chosen += ["--assess"]
    return chosen + [f for f in ("--json", "--quiet") if rng.random() < 0.5]


def cli(rng):
    """The whole command line, in this process."""
    argv = arguments(rng)
    (FOLDER / "out").mkdir()
    before = sorted(FOLDER.rglob("*"))
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = command_line(argv)
    assert status in (0, 2), f"status {status} for {argv}"
    if status:
        lines = [x for x in err.getvalue().splitlines() if not x.startswith("warning")]
        assert len(lines) == 1, f"{err.getvalue()!r} for {argv}"
        assert lines[0].startswith("error: "), lines
        check_message(ValueError(lines[0]))
        for word in ("n_components", "max_components", "random_state"):
            assert word not in lines[0], lines[0]
        assert out.getvalue() == ""
        assert sorted(FOLDER.rglob("*")) == before, f"left behind by {argv}"
        return "refused"
    if "--json" in argv:
        json.loads(out.getvalue(), parse_constant=_no_constant)
    n_new = len(set(FOLDER.rglob("*")) - set(before))
    assert n_new == ("--output" in argv) + ("--report" in argv)
    return "answered"


def _no_constant(name):
    raise AssertionError(f"{name} in JSON")


# The run ---------------------------------------------------------------------------

# Inputs of 100 that go through each door.
DOORS = {fit: 50, spectrum: 14, documents: 18, matrices: 10, cli: 8}
DOCUMENTED_WARNINGS = (
    AmbiguousTailWarning,
    DegenerateSpectrumWarning,
    ConvergenceWarning,
)


def run_one(seed, number):
    """Door and outcome of one input, and the traceback if it failed."""
    rng = np.random.default_rng([seed, number])
    doors = list(DOORS)
    door = doors[rng.choice(len(doors), p=np.array(list(DOORS.values())) / 100)]
    for path in FOLDER.iterdir():
        _remove(path)
    signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_INPUT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # scikit-learn sums X to see whether it is finite: infinity - infinity.
            warnings.filterwarnings("ignore", "invalid value encountered in reduce")
            for category in DOCUMENTED_WARNINGS:
                warnings.simplefilter("ignore", category)
            warnings.filterwarnings("ignore", ".*U.FFFD")
            outcome = door(rng)
        assert not (FOLDER / "code-was-run").exists()
    except Exception:
        return door.__name__, "FAILED", traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return door.__name__, outcome, ""


def _remove(path):
    if path.is_dir():
        for below in path.iterdir():
            _remove(below)
        path.rmdir()
    else:
        path.unlink()


def _too_slow(signum, frame):
    raise TimeoutError(f"more than {SECONDS_PER_INPUT} s of a core's time")


def work(seed, numbers, at, results):
    """Run some inputs in a process that may die of one."""
    global FOLDER
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGPROF, _too_slow)
    with tempfile.TemporaryDirectory() as folder:
        FOLDER = Path(folder)
        for number in numbers:
            at.value = number
            results.put((number, *run_one(seed, number)))
    results.put(None)


def outcomes(seed, numbers):
    """Yield the outcome of every input; where a process dies, the next goes on."""
    context = multiprocessing.get_context("fork")
    numbers = list(numbers)
    while numbers:
        at, results = context.Value("q", -1), context.SimpleQueue()
        process = context.Process(target=work, args=(seed, numbers, at, results))
        process.start()
        while process.is_alive() or not results.empty():
            if results.empty():
                process.join(0.01)
                continue
            result = results.get()
            if result is None:
                process.join()
                return
            yield result
        died_at = at.value
        yield died_at, "process", "FAILED", f"exit code {process.exitcode}"
        numbers = [number for number in numbers if number > died_at]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n_inputs", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of one input")
    options = parser.parse_args()
    numbers = range(options.n_inputs) if options.only is None else [options.only]
    counts, seconds, started = Counter(), Counter(), time.perf_counter()
    last = started
    for number, door, outcome, report in outcomes(options.seed, numbers):
        counts[door, outcome] += 1
        now = time.perf_counter()
        seconds[door], last = seconds[door] + now - last, now
        if report:
            print(f"input {number} ({door}):\n{report}", flush=True)
    print(f"seed {options.seed}")
    for (door, outcome), n in sorted(counts.items()):
        print(f"{door:<10} {outcome:<9} {n:>8,}")
    failed = sum(n for (_, outcome), n in counts.items() if outcome == "FAILED")
    print(f"{'all':<10} {'':<9} {counts.total():>8,}, {failed} failed,", end=" ")
    print(f"{time.perf_counter() - started:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())

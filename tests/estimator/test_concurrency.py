"""Fits at the same time, in threads and processes, and fits that are interrupted."""

import io
import os
import signal
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
import scipy.sparse as sp
from joblib import Parallel, cpu_count, delayed, parallel_config
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_info, threadpool_limits

from powerlaw_lsa import DegenerateSpectrumWarning, PowerLawTruncatedSVD, assess
from powerlaw_lsa._matrix.threads import Threads, one_blas_thread
from powerlaw_lsa._report.svg import as_svg
from powerlaw_lsa.datasets import load_docstrings
from powerlaw_lsa.diagnostics import compare_distributions, document_intervals
from powerlaw_lsa.plotting import ScreeDisplay
from tests._profiled import profiled

# Whether K of a random matrix is ambiguous is not the question here.
pytestmark = pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning")


def make_matrix(seed, shape=(440, 430)):
    """Matrix whose leading singular values are far apart."""
    X = sp.random_array(shape, density=0.05, rng=np.random.default_rng(seed))
    return (X @ sp.diags_array(np.arange(1.0, shape[1] + 1) ** -0.7)).tocsr()


def fit(seed, algorithm):
    svd = PowerLawTruncatedSVD(10, algorithm=algorithm, random_state=0)
    return svd.fit(make_matrix(seed))


def blas_threads():
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return max(pool["num_threads"] for pool in pools)


# Threads ---------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
def test_fits_in_threads_are_those_in_turn(algorithm):
    before = blas_threads()
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(fit, range(3), 3 * [algorithm]))
    for seed, svd in enumerate(at_once):
        alone = fit(seed, algorithm)
        assert_allclose(svd.singular_values_, alone.singular_values_, rtol=1e-9)
        assert_allclose(svd.components_, alone.components_, atol=1e-4)
    assert blas_threads() == before


@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
def test_a_fit_has_one_set_of_threads(algorithm, monkeypatch):
    """Its matrix has it, and the products, the basis and the projection use it."""
    monkeypatch.setattr("powerlaw_lsa._matrix.host._LONG", 0)
    made = []
    before = Threads.__init__

    def count(self, *args):
        made.append(self)
        before(self, *args)

    monkeypatch.setattr(Threads, "__init__", count)
    fit(0, algorithm)
    assert len(made) == 1


def test_the_limit_of_blas_is_lifted_by_the_last_who_needs_it():
    """One enters, another enters, the first leaves: still limited, then no more."""
    with threadpool_limits(2, user_api="blas"):
        first, second = one_blas_thread(), one_blas_thread()
        first.__enter__()
        second.__enter__()
        assert blas_threads() == 1
        first.__exit__(None, None, None)
        assert blas_threads() == 1
        second.__exit__(None, None, None)
        assert blas_threads() == 2


@pytest.mark.parametrize("kind", ["dense", "csr", "csc", "coo", "lil"])
def test_transform_in_threads_with_one_estimator(kind):
    X = make_matrix(0)
    svd = PowerLawTruncatedSVD(10).fit(X)
    X = X.toarray() if kind == "dense" else X.asformat(kind)
    expected, state = svd.transform(X), dict(vars(svd))
    with ThreadPoolExecutor(8) as pool:
        for Z in pool.map(svd.transform, 12 * [X]):
            assert_array_equal(Z, expected)
    assert all(vars(svd)[name] is value for name, value in state.items())


# The workers of scikit-learn change filters in threads without a lock, so now and
# then a warning of other packages is heard, which pytest would make an error.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "caller, stderr",
    [
        ("compare", "a stream"),
        ("compare", None),
        ("report", "a stream"),
        ("assess", "a stream"),
        ("docstrings", "a stream"),
    ],
)
def test_threads_leave_the_state_of_the_process_as_it_was(monkeypatch, caller, stderr):
    """Warning filters, stderr and rcParams: each thread puts back what it found."""
    X = make_matrix(0, (60, 50)).toarray()
    svd = PowerLawTruncatedSVD(random_state=0).fit(X)
    call = {
        "compare": lambda _: compare_distributions(svd),
        "report": lambda i: as_svg(ScreeDisplay.from_estimator(svd).plot, f"p{i}"),
        "assess": lambda _: assess(svd, X, n_resamples=2, n_document_resamples=2),
        "docstrings": lambda _: load_docstrings(["joblib"], min_words=50),
    }[caller]
    monkeypatch.setattr(sys, "stderr", stderr and io.StringIO())
    before = sys.stderr, list(warnings.filters), dict(matplotlib.rcParams)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(5)))
    assert sys.stderr is before[0]
    assert list(warnings.filters) == before[1]
    assert dict(matplotlib.rcParams) == before[2]


def test_resampled_documents_warn_of_nothing_in_threads():
    """They are not the user's matrix; and the filters stay as they were."""
    X = np.random.default_rng(0).pareto(2.0, (60, 40))
    with pytest.warns(DegenerateSpectrumWarning):  # the user's own fit
        svd = PowerLawTruncatedSVD(max_components=5, random_state=0).fit(X)
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as caught, parallel_config("threading"):
        warnings.simplefilter("always")
        document_intervals(svd, X, n_resamples=8, n_jobs=4, random_state=0)
    assert caught == []
    assert list(warnings.filters) == before


# Read-only memory ------------------------------------------------------------------


def as_memory_map(array, path):
    """Array in a file that is mapped for reading only."""
    np.save(path, array)
    return np.load(path, mmap_mode="r")


@pytest.mark.parametrize("kind", ["dense", "fortran", "csr", "csc", "unsorted"])
@pytest.mark.parametrize("dtype", ["f8", "f4", "i4"])
def test_input_may_be_read_only(tmp_path, kind, dtype):
    X = (100 * make_matrix(0, (60, 50))).astype(dtype)
    if kind in ("dense", "fortran"):
        order = "F" if kind == "fortran" else "C"
        mapped = as_memory_map(np.array(X.toarray(), order=order), tmp_path / "X.npy")
    else:
        A = X.asformat("csc" if kind == "csc" else "csr")
        if kind == "unsorted":
            A = sp.csr_array((A.data[::-1], A.indices[::-1], A.nnz - A.indptr[::-1]))
        parts = [
            as_memory_map(getattr(A, name), tmp_path / f"{name}.npy")
            for name in ("data", "indices", "indptr")
        ]
        mapped = type(A)(tuple(parts), shape=A.shape, copy=False)
        assert not mapped.data.flags.writeable
        X = A
    svd = PowerLawTruncatedSVD(5)
    Z = svd.fit_transform(mapped)
    expected = PowerLawTruncatedSVD(5).fit_transform(X)
    assert_allclose(Z, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())
    assert_allclose(svd.transform(mapped), Z, rtol=1e-4, atol=1e-4 * np.abs(Z).max())


def test_estimator_may_be_read_only():
    X = make_matrix(0, (60, 50))
    svd = PowerLawTruncatedSVD(5).fit(X)
    Z = svd.transform(X)
    svd.components_.flags.writeable = False
    assert_array_equal(svd.transform(X), Z)
    svd.inverse_transform(Z)


# Processes -------------------------------------------------------------------------


def report_threads(seed):
    """What a worker uses, around a fit and while it lasts."""
    during = []
    svd = PowerLawTruncatedSVD(10, algorithm="lanczos", random_state=0)
    svd.set_params(verbose=lambda basis, known: during.append(Threads().number))
    svd.fit(make_matrix(seed))
    return svd.singular_values_, max(during), Threads().number


def test_processes_share_the_cores():
    """joblib gives each of two workers half of the cores, and the fits keep to it."""
    found = Parallel(n_jobs=2)(delayed(report_threads)(seed) for seed in range(2))
    for seed, (values, during, after) in enumerate(found):
        assert_allclose(values, fit(seed, "lanczos").singular_values_, rtol=1e-9)
        assert max(during, after) <= max(cpu_count() // 2, 1)


class Threaded(TransformerMixin, BaseEstimator):
    """Passes X on and records the threads that BLAS may use where it is fitted."""

    def fit(self, X, y=None):
        self.n_threads_ = Threads().number
        return self

    def transform(self, X):
        return X

    def score_threads(self):
        return self.n_threads_


def threads_of(search, X, y=None):
    return search[0].n_threads_


def test_grid_search_does_not_oversubscribe():
    X = make_matrix(0, (90, 60))
    y = np.arange(90.0)
    pipeline = make_pipeline(Threaded(), PowerLawTruncatedSVD(5), Ridge())
    grid = {"powerlawtruncatedsvd__n_components": [3, 5], "ridge__alpha": [0.1, 1.0]}
    search = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, scoring=threads_of)
    search.fit(X, y)
    assert max(search.cv_results_["mean_test_score"]) <= max(cpu_count() // 2, 1)
    single = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(X, y)
    parallel = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, error_score="raise")
    parallel.fit(X, y)
    assert_allclose(
        parallel.cv_results_["mean_test_score"], single.cv_results_["mean_test_score"]
    )


# Interruption ----------------------------------------------------------------------


@pytest.fixture
def interruptible():
    """SIGINT raises, also where the tests run in the background and would ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def calls_of(action, stop_at=None):
    """How many calls of this package it takes, with Ctrl-C at one of them."""
    n = 0

    def count(frame, event, arg):
        nonlocal n
        if event == "call" and "powerlaw_lsa" in frame.f_code.co_filename:
            n += 1
            if n == stop_at:
                signal.raise_signal(signal.SIGINT)

    with profiled(count):
        action()
    return n


@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
def test_control_c_leaves_the_last_fit(interruptible, algorithm):
    """A real signal at several moments, of which none is after the fit.

    A timer's signal came too late on a busy machine, and ended the tests.
    """
    X, small = make_matrix(0), make_matrix(1, (30, 20))
    svd = PowerLawTruncatedSVD(5, algorithm=algorithm, random_state=0)
    n_calls, n_threads = calls_of(lambda: svd.fit(X)), blas_threads()
    before = dict(vars(svd.fit(small)))
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        with pytest.raises(KeyboardInterrupt):
            calls_of(lambda: svd.fit(X), stop_at=int(share * n_calls))
        assert vars(svd) == before
        assert blas_threads() == n_threads
    assert svd.transform(small).shape == (30, 5)


def test_control_c_on_the_command_line(interruptible, tmp_path):
    """It ends with status 130, one line, and no file."""
    sp.save_npz(tmp_path / "X.npz", make_matrix(0, (3000, 3000)))
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from powerlaw_lsa._cli import main\n"
            "print('ready', flush=True)\n"
            "sys.exit(main(['X.npz', '--output', 'z.npy', '--algorithm', 'dense']))",
        ],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out, err) == (130, b"", b"interrupted\n")
    assert os.listdir(tmp_path) == ["X.npz"]

"""The numbers of a spectrum, against formulas and by hand."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.diagnostics import spectral_summary
from powerlaw_lsa.rules import MarchenkoPasturEdge
from tests._data import record_of

# How sure a fit is, is what is asked here.
pytestmark = pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning")


def matrix(n=60, d=40):
    rng = np.random.default_rng(0)
    return rng.standard_normal((n, d)) / np.arange(1, d + 1) ** 0.7


def test_norms_and_ranks_of_a_matrix():
    X = matrix()
    svd = PowerLawTruncatedSVD().fit(X)
    summary = spectral_summary(svd)
    x = np.linalg.svd(X, compute_uv=False) ** 2
    p = x / x.sum()
    expected = {
        "alpha": svd.alpha_,
        "alpha_stderr": svd.alpha_stderr_,
        "D": svd.ks_distance_,
        "xmin": svd.xmin_,
        "K": svd.power_law_.n_tail,
        "spectral_norm": np.linalg.norm(X, 2) ** 2,
        "frobenius_norm2": np.linalg.norm(X) ** 2,
        "stable_rank": (np.linalg.norm(X) / np.linalg.norm(X, 2)) ** 2,
        "alpha_weighted": svd.alpha_ * np.log10(x[0]),
        "log_alpha_norm": np.log10(np.sum(x**svd.alpha_)),
        "entropy": -np.sum(p * np.log(p)) / np.log(40),
        "matrix_rank": np.linalg.matrix_rank(X),
        "rank_bound": 40,
        "mp_edge": np.mean(X**2) * (np.sqrt(60) + np.sqrt(40)) ** 2,
    }
    for name, value in expected.items():
        assert summary[name] == pytest.approx(value, rel=1e-10), name
    assert summary["n_above_mp_edge"] == np.sum(x > summary["mp_edge"])
    assert summary["ERG_gap"] == summary["detX_num"] - summary["K"]
    assert np.isnan(summary["max_rand_eval"])


def test_an_identity_has_no_eigenvalue_above_an_edge_that_is_its_own():
    """The rule counts with a tolerance; so does the summary."""
    edge = MarchenkoPasturEdge().edge(record_of([1.0], total=1.0, shape=(30, 20)))
    at_edge = record_of([edge * (1 + 1e-15)], total=1.0, shape=(30, 20))
    beyond = record_of([edge * (1 + 1e-9)], total=1.0, shape=(30, 20))
    assert spectral_summary(at_edge)["n_above_mp_edge"] == 0
    assert spectral_summary(beyond)["n_above_mp_edge"] == 1


def test_a_pipeline_takes_the_x_that_it_was_fitted_to():
    X = matrix()
    pipeline = make_pipeline(MaxAbsScaler(), PowerLawTruncatedSVD()).fit(X)
    scaled = MaxAbsScaler().fit_transform(X)
    pd.testing.assert_series_equal(
        spectral_summary(pipeline, X, random_state=0),
        spectral_summary(pipeline[-1], scaled, random_state=0),
    )
    with pytest.raises(ValueError, match="pass the X of fit"):
        spectral_summary(pipeline[-1], X)


def test_k_is_that_of_the_power_law_whatever_is_kept():
    svd = PowerLawTruncatedSVD(2).fit(matrix())
    assert svd.power_law_.n_tail > 2
    assert spectral_summary(svd)["K"] == svd.power_law_.n_tail


def test_detx_by_hand():
    # Scaled to a mean of 1: 2, 1, 0.75, 0.25. Products of the largest: 2, 2, 1.5,
    # 0.375, so all four are needed to fall below 1.
    assert spectral_summary(record_of([8, 4, 3, 1], shape=(4, 9)))["detX_num"] == 4
    # 3, 0.3, 0.3, 0.2, 0.2 with a mean of 0.8: 3.75, 1.41, 0.53.
    x = [3, 0.3, 0.3, 0.2, 0.2]
    assert spectral_summary(record_of(x, shape=(9, 5)))["detX_num"] == 3


def test_detx_of_hundreds_of_large_eigenvalues_does_not_overflow():
    x = np.concatenate([np.full(500, 1e3), np.full(500, 1e-3)])
    # Scaled, 500 times +ln(2), then -13.1 each: 27 of them are needed.
    needed = 500 + np.ceil(500 * np.log(2) / -np.log(1e-3 / x.mean()))
    assert spectral_summary(record_of(x, shape=(1000, 1000)))["detX_num"] == needed


def test_equal_eigenvalues_satisfy_detx_only_together():
    x = np.full(7, 0.3)
    assert spectral_summary(record_of(x, shape=(7, 8)))["detX_num"] == 7


def test_partial_spectrum_gives_what_is_known_and_nan():
    x = np.sort(np.random.default_rng(0).pareto(2.0, 200) + 0.1)[::-1]
    complete = spectral_summary(record_of(x, shape=(200, 300)))
    # Between the power law's xmin and the spectrum's end, but beyond the MP edge.
    known = 150
    part = record_of(x, known=known, shape=(200, 300))
    partial = spectral_summary(part)
    unknown = ["log_alpha_norm", "entropy", "matrix_rank", "max_rand_eval"]
    assert partial[unknown].isna().all()
    assert partial["rank_bound"] == 200
    same = ["spectral_norm", "frobenius_norm2", "stable_rank", "mp_edge"]
    same += ["n_above_mp_edge", "detX_num"]
    pd.testing.assert_series_equal(partial[same], complete[same])


def test_levels_below_the_known_eigenvalues_are_unknown():
    x = np.sort(np.random.default_rng(0).pareto(2.0, 200) + 0.1)[::-1]
    part = record_of(x, known=5, shape=(200, 300))
    summary = spectral_summary(part)
    assert summary[["detX_num", "ERG_gap", "n_above_mp_edge"]].isna().all()


def test_no_positive_eigenvalue():
    summary = spectral_summary(record_of([], shape=(3, 4)))
    assert summary["frobenius_norm2"] == 0
    assert summary["matrix_rank"] == 0
    assert summary[["alpha", "spectral_norm", "stable_rank", "entropy"]].isna().all()


@pytest.mark.parametrize("as_sparse", [np.asarray, sp.csr_array, sp.csc_matrix])
def test_largest_eigenvalue_of_the_shuffled_matrix(as_sparse):
    # One value: wherever it is put, the only eigenvalue is its square.
    X = np.zeros((5, 4))
    X[2, 1] = 3.0
    with pytest.warns(UserWarning, match="There is one distinct positive eigenvalue"):
        svd = PowerLawTruncatedSVD().fit(X)
    summary = spectral_summary(svd, as_sparse(X), random_state=0)
    assert summary["max_rand_eval"] == pytest.approx(9.0)


def test_shuffle_is_seeded_and_destroys_structure():
    X = np.outer(np.arange(30.0), np.arange(20.0))
    svd = PowerLawTruncatedSVD(3, algorithm="dense")
    with pytest.warns(UserWarning, match="is more than"):
        svd.fit(X)
    first, again = (
        spectral_summary(svd, X, random_state=1)["max_rand_eval"] for _ in range(2)
    )
    assert first == again
    assert first < spectral_summary(svd)["spectral_norm"]


@pytest.mark.parametrize("other", [matrix().T, 2 * matrix()])
def test_another_matrix_than_that_of_the_spectrum_is_refused(other):
    svd = PowerLawTruncatedSVD().fit(matrix())
    for source in (svd, svd.spectrum_):
        with pytest.raises(ValueError, match=r"the spectrum is of \(60, 40\) and "):
            spectral_summary(source, other)

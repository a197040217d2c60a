import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from powerlaw_lsa import PowerLawTruncatedSVD, Spectrum
from powerlaw_lsa.diagnostics.summary import spectral_summary, top_terms


def make_matrix(n=60, d=40):
    rng = np.random.default_rng(0)
    return rng.standard_normal((n, d)) / np.arange(1, d + 1) ** 0.7


def make_spectrum(eigenvalues, *, shape, total=None, complete=True):
    eigenvalues = np.asarray(eigenvalues, dtype=float)
    return Spectrum(
        eigenvalues=eigenvalues,
        rank_bound=len(eigenvalues) if complete else min(shape),
        total=eigenvalues.sum() if total is None else total,
        shape=shape,
        solver="dense",
        complete=complete,
        rtol=0.0,
    )


def test_norms_and_ranks_of_a_matrix():
    X = make_matrix()
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


def test_k_is_that_of_the_power_law_whatever_is_kept():
    svd = PowerLawTruncatedSVD(2).fit(make_matrix())
    assert svd.power_law_.n_tail > 2
    assert spectral_summary(svd)["K"] == svd.power_law_.n_tail


def test_detx_by_hand():
    # Scaled to a mean of 1: 2, 1, 0.75, 0.25. Products of the largest: 2, 2, 1.5,
    # 0.375, so all four are needed to fall below 1.
    assert spectral_summary(make_spectrum([8, 4, 3, 1], shape=(4, 9)))["detX_num"] == 4
    # 3, 0.3, 0.3, 0.2, 0.2 with a mean of 0.8: 3.75, 1.41, 0.53.
    x = [3, 0.3, 0.3, 0.2, 0.2]
    assert spectral_summary(make_spectrum(x, shape=(9, 5)))["detX_num"] == 3


def test_detx_of_hundreds_of_large_eigenvalues_does_not_overflow():
    x = np.concatenate([np.full(500, 1e3), np.full(500, 1e-3)])
    # Scaled, 500 times +ln(2), then -13.1 each: 27 of them are needed.
    needed = 500 + np.ceil(500 * np.log(2) / -np.log(1e-3 / x.mean()))
    assert spectral_summary(make_spectrum(x, shape=(1000, 1000)))["detX_num"] == needed


def test_equal_eigenvalues_satisfy_detx_only_together():
    x = np.full(7, 0.3)
    assert spectral_summary(make_spectrum(x, shape=(7, 8)))["detX_num"] == 7


def test_partial_spectrum_gives_what_is_known_and_nan():
    x = np.sort(np.random.default_rng(0).pareto(2.0, 200) + 0.1)[::-1]
    complete = spectral_summary(make_spectrum(x, shape=(200, 300)))
    # Between the power law's xmin and the spectrum's end, but beyond the MP edge.
    known = 150
    part = make_spectrum(x[:known], shape=(200, 300), total=x.sum(), complete=False)
    partial = spectral_summary(part)
    unknown = ["log_alpha_norm", "entropy", "matrix_rank", "max_rand_eval"]
    assert partial[unknown].isna().all()
    assert partial["rank_bound"] == 200
    same = ["spectral_norm", "frobenius_norm2", "stable_rank", "mp_edge"]
    same += ["n_above_mp_edge", "detX_num"]
    pd.testing.assert_series_equal(partial[same], complete[same])


def test_levels_below_the_known_eigenvalues_are_unknown():
    x = np.sort(np.random.default_rng(0).pareto(2.0, 200) + 0.1)[::-1]
    part = make_spectrum(x[:5], shape=(200, 300), total=x.sum(), complete=False)
    summary = spectral_summary(part)
    assert summary[["detX_num", "ERG_gap", "n_above_mp_edge"]].isna().all()


def test_no_positive_eigenvalue():
    summary = spectral_summary(make_spectrum([], shape=(3, 4)))
    assert summary["frobenius_norm2"] == 0
    assert summary["matrix_rank"] == 0
    assert summary[["alpha", "spectral_norm", "stable_rank", "entropy"]].isna().all()


@pytest.mark.parametrize("as_sparse", [np.asarray, sp.csr_array, sp.csc_matrix])
def test_largest_eigenvalue_of_the_shuffled_matrix(as_sparse):
    # One value: wherever it is put, the only eigenvalue is its square.
    X = np.zeros((5, 4))
    X[2, 1] = 3.0
    with pytest.warns(UserWarning, match="All positive eigenvalues are equal"):
        svd = PowerLawTruncatedSVD().fit(X)
    summary = spectral_summary(svd, X=as_sparse(X), random_state=0)
    assert summary["max_rand_eval"] == pytest.approx(9.0)


def test_shuffle_is_seeded_and_destroys_structure():
    X = np.outer(np.arange(30.0), np.arange(20.0))
    svd = PowerLawTruncatedSVD(3, algorithm="dense")
    with pytest.warns(UserWarning, match="is more than"):
        svd.fit(X)
    first, again = (
        spectral_summary(svd, X=X, random_state=1)["max_rand_eval"] for _ in range(2)
    )
    assert first == again
    assert first < spectral_summary(svd)["spectral_norm"]


@pytest.mark.parametrize("other", [make_matrix().T, 2 * make_matrix()])
def test_another_matrix_than_that_of_the_spectrum_is_refused(other):
    svd = PowerLawTruncatedSVD().fit(make_matrix())
    for source in (svd, svd.spectrum_):
        with pytest.raises(ValueError, match=r"the spectrum is of \(60, 40\) and "):
            spectral_summary(source, X=other)


def test_top_terms_are_ordered_by_magnitude_and_keep_their_sign():
    svd = PowerLawTruncatedSVD(3).fit(make_matrix(30, 8))
    names = np.array(list("abcdefgh"))
    terms = top_terms(svd, names, n_terms=5)
    assert list(terms) == ["component", "rank", "term", "weight"]
    assert len(terms) == 15
    for component, group in terms.groupby("component"):
        v = svd.components_[component]
        order = sorted(range(8), key=lambda i, v=v: -abs(v[i]))[:5]
        assert group["rank"].tolist() == [1, 2, 3, 4, 5]
        assert group["term"].tolist() == names[order].tolist()
        np.testing.assert_array_equal(group["weight"], v[order])
    assert (terms["weight"] < 0).any()


def test_top_terms_of_the_leading_components():
    svd = PowerLawTruncatedSVD(3).fit(make_matrix(30, 8))
    leading = top_terms(svd, n_components=2)
    pd.testing.assert_frame_equal(leading, top_terms(svd)[: len(leading)])
    assert leading["component"].max() == 1


def test_terms_are_named_as_in_fit_or_by_number():
    X = make_matrix(10, 3)
    assert set(top_terms(PowerLawTruncatedSVD(1).fit(X))["term"]) == {"x0", "x1", "x2"}
    frame = pd.DataFrame(X, columns=["red", "green", "blue"])
    terms = top_terms(PowerLawTruncatedSVD(1).fit(frame), n_terms=99)
    assert set(terms["term"]) == {"red", "green", "blue"}


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"feature_names": ["a"]}, "1 names, but the estimator was fitted to 3"),
        ({"feature_names": "abc"}, "must be a list of names, .* got 'abc'"),
        ({"feature_names": np.ones((3, 1))}, "must be a list of names"),
        ({"n_terms": 0}, "n_terms must be a positive integer, got 0"),
        ({"n_terms": 1.5}, "n_terms must be a positive integer, got 1.5"),
    ],
)
def test_top_terms_refuses(arguments, message):
    svd = PowerLawTruncatedSVD(1).fit(make_matrix(10, 3))
    with pytest.raises(ValueError, match=message):
        top_terms(svd, **arguments)


@pytest.mark.parametrize("name", ["n_terms", "n_components"])
@pytest.mark.parametrize("value", [0, -1, 2.5, "a"])
def test_top_terms_wants_positive_integers(name, value):
    svd = PowerLawTruncatedSVD(3).fit(make_matrix(30, 8))
    with pytest.raises(ValueError, match=f"{name} must be a positive integer"):
        top_terms(svd, **{name: value})

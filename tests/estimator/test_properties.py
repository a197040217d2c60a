"""What must hold for every matrix; ``--hypothesis-profile=thorough`` looks longer."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from powerlaw_lsa import PowerLawTruncatedSVD

pytestmark = [
    pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning"),
    pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning"),
]

FORMATS = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]


@st.composite
def matrices(draw, smallest=3, largest=25):
    """Matrices whose eigenvalues are distinct and not lost in rounding."""
    n, d = (draw(st.integers(smallest, largest)) for _ in "nd")
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kind = draw(st.sampled_from(["normal", "heavy", "sparse", "low rank", "decaying"]))
    if kind == "normal":
        return rng.normal(size=(n, d))
    if kind == "heavy":
        return rng.pareto(draw(st.floats(0.8, 4)), (n, d))
    if kind == "sparse":
        X = rng.random((n, d)) * (rng.random((n, d)) < 0.4)
        assume(well_conditioned(X))
        return X
    if kind == "low rank":
        rank = draw(st.integers(3, min(n, d)))
        X = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d))
        assume(well_conditioned(X))
        return X
    return rng.normal(size=(n, d)) * np.arange(1, d + 1) ** -draw(st.floats(0, 2))


def well_conditioned(X):
    """Whether every eigenvalue is a clear number, or zero."""
    w = np.linalg.svd(X, compute_uv=False) ** 2
    positive = w[w > 1e-13 * w[0]]
    return len(positive) > 2 and positive[-1] > 1e-7 * w[0]


def fit(X, **options):
    return PowerLawTruncatedSVD(**options).fit(X)


def assert_same_tail(a, b, unit=1.0, rtol=1e-6):
    """Equal K and law, or two tails that fit equally well, to rounding."""
    a, b = a.power_law_, b.power_law_
    assert a.status == b.status
    assert_allclose(b.ks_distance, a.ks_distance, atol=rtol)
    if a.n_tail != b.n_tail:
        other = a.ks_distances[a.n_tails == b.n_tail]
        assert_allclose(other, a.ks_distance, atol=rtol)
        return
    assert_allclose(b.alpha, a.alpha, rtol=rtol)
    assert_allclose(b.xmin, a.xmin * unit, rtol=rtol)


def assert_same_spectrum(a, b, unit=1.0, rtol=1e-9):
    w, v = a.eigenvalues_ * unit, b.eigenvalues_
    assert len(w) == len(v)
    assert_allclose(v, w, rtol=0, atol=rtol * w[0])
    assert_same_tail(a, b, unit)


# The choice of K -------------------------------------------------------------------


@given(matrices(), st.floats(-100, 100), st.sampled_from([1, -1]))
def test_the_unit_of_the_entries_does_not_matter(X, exponent, sign):
    unit = sign * 10.0**exponent
    assert_same_spectrum(fit(X), fit(unit * X), unit**2)


@given(matrices(), st.randoms(use_true_random=False))
def test_the_order_of_documents_and_terms_does_not_matter(X, random):
    rows, columns = list(range(X.shape[0])), list(range(X.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    assert_same_spectrum(fit(X), fit(X[rows][:, columns]))


@given(matrices())
def test_documents_and_terms_may_change_places(X):
    """The side that is projected changes, the spectrum does not."""
    svd, turned = fit(X), fit(X.T)
    assert_same_spectrum(svd, turned)
    assert turned.components_.shape[1] == X.shape[0]


@given(matrices(), st.sampled_from(FORMATS), st.sampled_from(["array", "matrix"]))
def test_the_container_does_not_matter(X, format_, class_):
    assert_same_spectrum(fit(X), fit(getattr(sp, f"{format_}_{class_}")(X)))


@given(matrices(), st.integers(1, 9), st.integers(0, 9))
def test_zeros_do_not_matter(X, n_rows, n_columns):
    """Empty documents, several of them, and words that nobody uses."""
    padded = np.pad(X, [(0, n_rows), (0, n_columns)])
    svd, wider = fit(X), fit(padded)
    assert_same_spectrum(svd, wider)
    if svd.n_components_ == wider.n_components_:
        assert_allclose(wider.components_[:, X.shape[1] :], 0, atol=1e-7)
        assert_allclose(wider.transform(padded)[len(X) :], 0)


@given(matrices(), st.integers(2, 4))
def test_every_document_several_times(X, copies):
    """The eigenvalues grow by that factor, and K stays."""
    assert_same_spectrum(fit(X), fit(np.vstack(copies * [X])), copies)


@given(matrices())
def test_single_precision(X):
    """The spectrum is that of the rounded matrix, computed in double precision."""
    single = X.astype(np.float32)
    assert_same_spectrum(fit(single.astype(np.float64)), fit(single))


@given(matrices(), st.integers(1, 30))
def test_an_int_is_met_and_the_law_is_still_that_of_the_spectrum(X, n):
    svd, by_law = fit(X, n_components=n), fit(X)
    assert svd.n_components_ == min(n, len(by_law.eigenvalues_))
    assert svd.alpha_ == pytest.approx(by_law.alpha_, rel=1e-9, nan_ok=True)


@settings(max_examples=3)  # each takes a second
@given(matrices(smallest=420, largest=460))
def test_the_solver_does_not_matter(X):
    """Too large for the first basis of block Lanczos to be the whole space."""
    X = np.abs(X)
    w = np.linalg.svd(X, compute_uv=False) ** 2
    dense = fit(X, max_components=20, algorithm="dense")
    lanczos = fit(X, max_components=20, algorithm="lanczos", random_state=0)
    assert_same_tail(dense, lanczos)
    known = lanczos.eigenvalues_
    assert_allclose(known, w[: len(known)], rtol=0, atol=1e-7 * w[0])


# The projection --------------------------------------------------------------------


@given(matrices(), st.one_of(st.just("power_law"), st.integers(1, 25)))
def test_projection_is_the_best_of_its_rank(X, n_components):
    """Eckart and Young: what is lost is the sum of the eigenvalues left out."""
    svd = PowerLawTruncatedSVD(n_components)
    Z = svd.fit_transform(X)
    w = np.linalg.svd(X, compute_uv=False) ** 2
    lost = np.linalg.norm(X - svd.inverse_transform(Z)) ** 2
    assert_allclose(lost, w[svd.n_components_ :].sum(), atol=1e-10 * w.sum())


@given(matrices())
def test_eigenvalues_are_those_of_lapack_and_add_up(X):
    svd = fit(X)
    w = np.linalg.svd(X, compute_uv=False) ** 2
    known = svd.eigenvalues_
    assert_allclose(known, w[: len(known)], rtol=0, atol=1e-12 * w[0])
    assert w[len(known) :].sum() < 1e-9 * w.sum()
    assert_allclose(svd.spectrum_.total, np.sum(X**2))
    assert_allclose(known.sum(), svd.spectrum_.total)


@given(matrices(), st.sampled_from([np.asarray, sp.csr_array]), st.floats(-3, 3))
def test_explained_variance_is_as_defined(X, kind, mean):
    X = X + mean
    svd = PowerLawTruncatedSVD()
    Z = svd.fit_transform(kind(X))
    assert_allclose(svd.explained_variance_, Z.var(axis=0), atol=1e-12 * Z.var())
    share = Z.var(axis=0) / X.var(axis=0).sum()
    assert_allclose(svd.explained_variance_ratio_, share, rtol=1e-6, atol=1e-12)


@given(matrices())
def test_components_are_orthonormal_with_positive_peaks(X):
    V = fit(X).components_
    assert_allclose(V @ V.T, np.eye(len(V)), atol=1e-8)
    assert (V[np.arange(len(V)), np.abs(V).argmax(axis=1)] > 0).all()


@given(matrices())
def test_projecting_twice_is_projecting_once(X):
    svd = PowerLawTruncatedSVD()
    Z = svd.fit_transform(X)
    again = svd.transform(svd.inverse_transform(Z))
    assert_allclose(again, Z, atol=1e-8 * np.abs(Z).max())

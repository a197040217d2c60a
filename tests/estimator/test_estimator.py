import inspect
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import sklearn
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from powerlaw_lsa import (
    AmbiguousTailWarning,
    DegenerateSpectrumWarning,
    PowerLawTruncatedSVD,
    _estimator,
    _outcome,
    fit_power_law,
)
from powerlaw_lsa._spectrum import dense, solve
from powerlaw_lsa._tail.certificate import certify
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.records import TailStatus
from powerlaw_lsa.rules import (
    BrokenStick,
    Elbow,
    LocalizationElbow,
    MarchenkoPasturEdge,
)
from tests._data import text_like
from tests._profiled import profiled

K = 30
SHAPE = (150, 120)
FORMATS = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]


def planted_eigenvalues():
    """A tail of K exact quantiles with alpha near 2.5 and xmin = 5, and a body."""
    tail = 5 * (1 - np.arange(K) / K) ** (-1 / 1.5)
    return np.concatenate([np.sort(tail)[::-1], np.linspace(3.9, 0.3, SHAPE[1] - K)])


@pytest.fixture(scope="module", name="X")
def planted_matrix():
    """Matrix whose squared singular values are the planted eigenvalues."""
    rng = np.random.default_rng(0)
    left = np.linalg.qr(rng.normal(size=SHAPE))[0]
    right = np.linalg.qr(rng.normal(size=(SHAPE[1], SHAPE[1])))[0]
    X = left * np.sqrt(planted_eigenvalues()) @ right
    X.flags.writeable = False
    return X


@pytest.fixture(scope="module", name="X_sparse")
def sparse_matrix():
    rng = np.random.default_rng(1)
    return sp.csr_array(np.where(rng.random((60, 45)) < 0.1, rng.random((60, 45)), 0))


def learned(estimator):
    """Attributes that `fit` set."""
    return {n for n in vars(estimator) if n.endswith("_")}


# K and what comes with it ----------------------------------------------------------


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_planted_tail_is_kept(X, kind):
    svd = PowerLawTruncatedSVD().fit(kind(X))
    fit = fit_power_law(planted_eigenvalues())
    assert svd.n_components_ == fit.n_tail == K
    assert_allclose(svd.xmin_, 5)
    assert_allclose(svd.alpha_, fit.alpha)
    assert_allclose(svd.alpha_stderr_, (svd.alpha_ - 1) / np.sqrt(K))
    assert_allclose(svd.ks_distance_, fit.ks_distance, rtol=1e-9)
    assert_allclose(svd.eigenvalues_, planted_eigenvalues(), rtol=1e-11)
    assert svd.power_law_.status is TailStatus.FITTED
    assert svd.certified_ is True
    assert svd.solver_ == svd.spectrum_.solver == "dense"
    assert_allclose(svd.spectrum_.total, planted_eigenvalues().sum())


def test_components_are_the_leading_right_singular_vectors(X):
    svd = PowerLawTruncatedSVD().fit(X)
    _, s, Vt = np.linalg.svd(X, full_matrices=False)
    assert svd.components_.shape == (K, SHAPE[1])
    assert_allclose(svd.singular_values_, s[:K], rtol=1e-11)
    cosines = np.sum(svd.components_ * Vt[:K], axis=1)
    assert_allclose(np.abs(cosines), 1, rtol=1e-9)


def test_localization_ratios_go_to_twice_k(X):
    svd = PowerLawTruncatedSVD().fit(X)
    Vt = np.linalg.svd(X)[2][: 2 * K]
    expected = np.abs(Vt).sum(axis=1) / np.abs(Vt).max(axis=1)
    assert_allclose(svd.localization_ratios_, expected, rtol=1e-6)


def test_localization_of_at_most_64_further_vectors_is_computed():
    svd = PowerLawTruncatedSVD(150).fit(np.diag(np.arange(300.0, 0.0, -1.0)))
    assert_allclose(svd.localization_ratios_, np.ones(150 + 64))


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_array])
def test_explained_variance_is_that_of_the_documents(X_sparse, kind):
    """Of the training documents along each component, as a share of that of X."""
    X = X_sparse.toarray() + (0.3 if kind is np.asarray else 0)  # a mean that matters
    svd = PowerLawTruncatedSVD(4).fit(kind(X))
    Z = X @ svd.components_.T
    assert_allclose(svd.explained_variance_, Z.var(axis=0), rtol=1e-9)
    ratio = Z.var(axis=0) / X.var(axis=0).sum()
    assert_allclose(svd.explained_variance_ratio_, ratio, rtol=1e-9)
    assert 0 < svd.explained_variance_ratio_.sum() < 1


def test_singular_values_are_norms_of_the_projection(X):
    svd = PowerLawTruncatedSVD()
    Z = svd.fit_transform(X)
    assert_allclose(svd.singular_values_, np.linalg.norm(Z, axis=0), rtol=1e-10)


# Projection ------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_matrix])
def test_fit_transform_is_fit_then_transform(X, kind, dtype):
    A = kind(X.astype(dtype))
    svd = PowerLawTruncatedSVD()
    Z = svd.fit_transform(A)
    assert isinstance(Z, np.ndarray)
    assert Z.shape == (SHAPE[0], K)
    assert_allclose(Z, PowerLawTruncatedSVD().fit(A).transform(A), rtol=1e-12)
    assert_allclose(Z, svd.transform(A), rtol=1e-12)
    atol = 1e-12 if dtype is np.float64 else 1e-4
    assert_allclose(Z, A @ svd.components_.T, rtol=0, atol=atol)


def test_new_documents_are_projected(X):
    svd = PowerLawTruncatedSVD().fit(X)
    new = np.random.default_rng(2).normal(size=(3, SHAPE[1]))
    assert_allclose(svd.transform(new), new @ svd.components_.T)
    assert_allclose(svd.transform(sp.csr_array(new)), new @ svd.components_.T)


@pytest.mark.parametrize("exponent", [1.0, 0.5])
def test_components_that_were_cut_after_the_fit_are_obeyed(X, exponent):
    """As people do who look for a smaller K without another fit."""
    svd = PowerLawTruncatedSVD(5, exponent=exponent, random_state=0).fit(X)
    svd.components_ = svd.components_[:3]
    smaller = PowerLawTruncatedSVD(3, exponent=exponent, random_state=0).fit(X)
    Z = svd.transform(X)
    assert_allclose(Z, smaller.transform(X), atol=1e-9)
    assert_allclose(svd.inverse_transform(Z), smaller.inverse_transform(Z), atol=1e-9)
    assert len(svd.get_feature_names_out()) == 3


def test_inverse_transform_is_the_closest_point(X):
    svd = PowerLawTruncatedSVD()
    back = svd.inverse_transform(svd.fit_transform(X))
    residual = np.linalg.norm(X - back) ** 2
    assert_allclose(residual, planted_eigenvalues()[K:].sum(), rtol=1e-10)
    full = PowerLawTruncatedSVD(SHAPE[1])
    assert_allclose(full.inverse_transform(full.fit_transform(X)), X, atol=1e-12)


@pytest.mark.parametrize("options", [{}, {"algorithm": "arpack"}])
def test_largest_entry_of_each_component_is_positive(X, options):
    for seed in range(3):
        svd = PowerLawTruncatedSVD(K, random_state=seed, **options).fit(X)
        V = svd.components_
        assert (V[np.arange(K), np.abs(V).argmax(axis=1)] > 0).all()


def test_signs_do_not_depend_on_the_signs_or_the_order_of_documents(X):
    V = PowerLawTruncatedSVD().fit(X).components_
    assert_allclose(PowerLawTruncatedSVD().fit(-X).components_, V, atol=1e-9)
    assert_allclose(PowerLawTruncatedSVD().fit(X[::-1]).components_, V, atol=1e-9)


@pytest.mark.parametrize("shape", [(8, 10), (30, 8), (9, 11), (300, 20), (20, 300)])
@pytest.mark.parametrize("n_components", [2, 4, 8, "power_law"])
def test_components_are_orthonormal(shape, n_components):
    X = np.random.default_rng(8).normal(size=shape)
    V = PowerLawTruncatedSVD(n_components).fit(X).components_
    assert_allclose(V @ V.T, np.eye(len(V)), atol=1e-10)


def test_same_input_same_bits(X):
    first, second = (PowerLawTruncatedSVD().fit(X) for _ in range(2))
    assert_array_equal(first.components_, second.components_)
    assert_array_equal(first.eigenvalues_, second.eigenvalues_)


# Input -----------------------------------------------------------------------------


@pytest.mark.parametrize("class_", ["array", "matrix"])
@pytest.mark.parametrize("format_", FORMATS)
def test_every_sparse_format(X_sparse, format_, class_):
    A = getattr(sp, f"{format_}_{class_}")(X_sparse)
    expected = PowerLawTruncatedSVD(6).fit(X_sparse.toarray())
    svd = PowerLawTruncatedSVD(6)
    Z = svd.fit_transform(A)
    assert type(Z) is np.ndarray
    assert_allclose(svd.eigenvalues_, expected.eigenvalues_, rtol=1e-10)
    assert_allclose(svd.components_, expected.components_, atol=1e-10)
    assert_allclose(Z, X_sparse @ expected.components_.T, atol=1e-10)
    assert_allclose(svd.transform(A), Z, atol=1e-12)
    assert svd.spectrum_.shape == X_sparse.shape


@pytest.mark.skipif(
    "sparse_interface" not in sklearn.get_config(),
    reason="scikit-learn before 1.9 has no sparse_interface",
)
@pytest.mark.parametrize("interface", ["spmatrix", "sparray"])
def test_sparse_interface_of_scikit_learn(interface):
    """Whichever class of sparse containers scikit-learn is asked to return."""
    texts = [f"alpha beta w{i % 7} v{i % 5}" for i in range(30)]
    pipeline = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(3))
    expected = pipeline.fit_transform(texts)
    with sklearn.config_context(sparse_interface=interface):
        X = TfidfVectorizer().fit_transform(texts)
        assert isinstance(X, sp.sparray) == (interface == "sparray")
        Z = pipeline.fit_transform(texts)
        assert type(Z) is np.ndarray
        assert_allclose(Z, expected, atol=1e-12)
        assert_allclose(pipeline.transform(texts), expected, atol=1e-12)


@pytest.mark.parametrize("class_", [sp.csr_array, sp.csc_matrix])
def test_int64_indices(X_sparse, class_):
    A = class_(X_sparse)
    A.indices, A.indptr = A.indices.astype(np.int64), A.indptr.astype(np.int64)
    svd = PowerLawTruncatedSVD(6)
    Z = svd.fit_transform(A)
    assert A.indices.dtype == np.int64
    expected = PowerLawTruncatedSVD(6).fit(X_sparse)
    assert_allclose(svd.components_, expected.components_, atol=1e-12)
    assert_allclose(Z, expected.transform(X_sparse), atol=1e-12)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_array])
def test_float32_in_float32_out(X, kind):
    svd = PowerLawTruncatedSVD()
    Z = svd.fit_transform(kind(X.astype(np.float32)))
    assert svd.n_components_ == K
    for array in (Z, svd.components_, svd.singular_values_):
        assert array.dtype == np.float32
    assert svd.transform(kind(X.astype(np.float32))).dtype == np.float32
    assert svd.inverse_transform(Z).dtype == np.float32
    # The spectrum is that of the float32 matrix, computed in float64.
    assert svd.eigenvalues_.dtype == np.float64
    exact = np.linalg.svd(X.astype(np.float32).astype(float), compute_uv=False) ** 2
    assert_allclose(svd.eigenvalues_, exact, rtol=1e-10)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("unit", [1e-30, 1e-21, 1e21, 1e30])
def test_float32_whose_squares_it_cannot_hold(X, kind, unit):
    """Variances are squares; they and their ratio were infinite, or zero."""
    expected = PowerLawTruncatedSVD(5).fit(X)
    svd = PowerLawTruncatedSVD(5).fit(kind((unit * X).astype(np.float32)))
    ratios = expected.explained_variance_ratio_
    assert_allclose(svd.explained_variance_ratio_, ratios, rtol=1e-3)
    variances = unit**2 * expected.explained_variance_
    assert_allclose(svd.explained_variance_, variances, rtol=1e-3)


@pytest.mark.parametrize("entry, norm", [(3e38, r"1.03923e\+39"), (1e-42, "3.46")])
def test_norm_beyond_the_range_of_float32(entry, norm, monkeypatch):
    """It is refused before the solver has spent anything."""
    X = np.full((3, 4), entry, dtype=np.float32)
    monkeypatch.setattr(dense, "decompose", lambda *_: pytest.fail("started"))
    svd = PowerLawTruncatedSVD(1)
    with pytest.raises(ValueError, match=rf"X \({norm}.*\) is beyond the range of fl"):
        svd.fit(X)
    assert not learned(svd)
    monkeypatch.undo()
    svd.fit(X.astype(np.float64))
    assert_allclose(svd.singular_values_, np.sqrt(12) * X[0, 0])


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("algorithm", ["dense", "arpack", "randomized"])
@pytest.mark.parametrize("entry", [1e150, 9223372036854775808.0, 0.1, 1e-150])
def test_equal_documents_have_no_variance(kind, algorithm, entry):
    """Of 10 equal ones rounding left a share of 1e269."""
    svd = PowerLawTruncatedSVD(1, algorithm=algorithm, random_state=0)
    svd.fit(kind(np.full((10, 7), entry)))
    assert_array_equal(svd.explained_variance_, [0.0])
    assert_array_equal(svd.explained_variance_ratio_, [0.0])


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint16, bool])
def test_counts_become_float64(dtype):
    rng = np.random.default_rng(3)
    counts = rng.integers(0, 2, (40, 30))
    for A in (counts.astype(dtype), sp.csr_array(counts.astype(dtype))):
        svd = PowerLawTruncatedSVD(3).fit(A)
        expected = np.linalg.svd(counts.astype(float), compute_uv=False) ** 2
        assert_allclose(svd.eigenvalues_, expected, rtol=1e-9)
        assert svd.components_.dtype == np.float64


def test_duplicate_entries_are_summed(X_sparse):
    """Two halves of every entry; squaring them apart would halve the total."""
    coo = X_sparse.tocoo()
    data, columns = np.repeat(coo.data / 2, 2), np.repeat(coo.col, 2)
    indptr = 2 * X_sparse.indptr
    A = sp.csr_array((data.copy(), columns.copy(), indptr.copy()), X_sparse.shape)
    svd, expected = PowerLawTruncatedSVD(6), PowerLawTruncatedSVD(6).fit(X_sparse)
    Z = svd.fit_transform(A)
    assert_allclose(svd.spectrum_.total, expected.spectrum_.total)
    assert_allclose(svd.eigenvalues_, expected.eigenvalues_, rtol=1e-10)
    assert_allclose(Z, expected.transform(X_sparse), atol=1e-12)
    assert_array_equal(A.data, data)  # the caller's matrix keeps its duplicates
    assert_array_equal(A.indices, columns)


@pytest.mark.parametrize("kind", [np.array, sp.csr_array, sp.csc_array, sp.coo_array])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_input_is_not_modified(X_sparse, kind, dtype):
    before = X_sparse.toarray().astype(dtype)
    A = kind(before)
    svd = PowerLawTruncatedSVD(5).fit(A)
    svd.transform(A)
    after = A.toarray() if sp.issparse(A) else A
    assert_array_equal(after, before)
    assert after.dtype == dtype


def test_unsorted_indices_stay_unsorted_for_the_caller(X_sparse):
    A = X_sparse.copy()
    for row in range(A.shape[0]):
        part = slice(A.indptr[row], A.indptr[row + 1])
        A.indices[part], A.data[part] = A.indices[part][::-1], A.data[part][::-1]
    A.has_sorted_indices = A.has_canonical_format = False
    indices = A.indices.copy()
    svd = PowerLawTruncatedSVD(5).fit(A)
    assert_array_equal(A.indices, indices)
    expected = PowerLawTruncatedSVD(5).fit(X_sparse)
    assert_allclose(svd.components_, expected.components_, atol=1e-12)


# Names and frames ------------------------------------------------------------------


def test_frames_and_names(X):
    frame = pd.DataFrame(X, columns=[f"term{i}" for i in range(SHAPE[1])])
    frame.index = [f"doc{i}" for i in range(SHAPE[0])]
    svd = PowerLawTruncatedSVD().set_output(transform="pandas")
    Z = svd.fit_transform(frame)
    assert_array_equal(svd.feature_names_in_, frame.columns)
    assert list(Z.columns) == [f"powerlawtruncatedsvd{i}" for i in range(K)]
    assert_array_equal(Z.columns, svd.get_feature_names_out())
    assert_array_equal(Z.index, frame.index)
    assert_allclose(Z, PowerLawTruncatedSVD().fit_transform(X))
    with pytest.raises(ValueError, match="feature names should match"):
        svd.transform(frame.rename(columns={"term0": "word0"}))


def test_wrong_number_of_features_is_refused(X):
    svd = PowerLawTruncatedSVD().fit(X)
    assert svd.n_features_in_ == SHAPE[1]
    with pytest.raises(ValueError, match=f"X has 5 features, but .* {SHAPE[1]}"):
        svd.transform(X[:, :5])


# n_components and max_components ---------------------------------------------------


@pytest.mark.parametrize("n", [1, 7, np.int64(50), SHAPE[1]])
def test_int_forces_k_and_still_fits_the_power_law(X, n):
    svd = PowerLawTruncatedSVD(n).fit(X)
    assert svd.n_components_ == len(svd.components_) == n
    assert svd.power_law_.n_tail == K
    assert_allclose(svd.xmin_, 5)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.999])
def test_share_of_the_squared_norm(X, share):
    svd = PowerLawTruncatedSVD(share).fit(X)
    k, w = svd.n_components_, planted_eigenvalues()
    assert w[:k].sum() >= share * w.sum() > w[: k - 1].sum()


def test_callable_sees_the_complete_spectrum(X):
    seen = []

    def rule(spectrum):
        seen.append(spectrum)
        return np.count_nonzero(spectrum.eigenvalues > 1)

    svd = PowerLawTruncatedSVD(rule).fit(X)
    assert svd.n_components_ == np.count_nonzero(planted_eigenvalues() > 1)
    assert all(s.complete for s in seen)
    assert_allclose(seen[0].eigenvalues, planted_eigenvalues(), rtol=1e-10)


def test_callable_that_wants_too_many_gets_all(X):
    with pytest.warns(DegenerateSpectrumWarning, match="asks for 10,000 components"):
        svd = PowerLawTruncatedSVD(lambda spectrum: 10_000).fit(X)
    assert svd.n_components_ == SHAPE[1]


def test_max_components_bounds_the_scan(X):
    svd = PowerLawTruncatedSVD(max_components=20)
    with pytest.warns(
        DegenerateSpectrumWarning, match="is the largest that max_components=20 allows"
    ):
        svd.fit(X)
    expected = fit_power_law(planted_eigenvalues(), max_components=20)
    assert svd.n_components_ == expected.n_tail <= 20
    assert_allclose(svd.ks_distance_, expected.ks_distance, rtol=1e-8)
    assert svd.power_law_.n_tails.max() == 20
    assert svd.certified_


@pytest.mark.parametrize("n", [50, 0.99, lambda spectrum: 50])
def test_max_components_bounds_every_other_rule(X, n):
    svd = PowerLawTruncatedSVD(n, max_components=20)
    with pytest.warns(DegenerateSpectrumWarning, match="max_components=20 allows; 20"):
        svd.fit(X)
    assert svd.n_components_ == 20


@pytest.mark.parametrize("algorithm", ["auto", "lanczos"])
@pytest.mark.parametrize("rule", [lambda spectrum: 9, Elbow()])
def test_what_needs_all_eigenvalues_goes_to_the_dense_route_at_once(
    X, monkeypatch, algorithm, rule
):
    monkeypatch.setattr(solve, "DENSE_LIMIT", 0)
    monkeypatch.setattr(solve.lanczos, "FIRST_CHECK", 0)
    monkeypatch.setattr(solve.lanczos, "decompose", None)  # calling it would raise
    svd = PowerLawTruncatedSVD(rule, algorithm=algorithm).fit(X)
    assert svd.solver_ == "dense"
    assert svd.spectrum_.complete
    with pytest.raises(TypeError, match="not callable"):
        PowerLawTruncatedSVD(algorithm=algorithm).fit(X)


@pytest.mark.parametrize("n", [BrokenStick(), MarchenkoPasturEdge(), 0.1])
def test_rules_of_the_leading_part_compute_no_more(n):
    X = np.random.default_rng(0).pareto(2.0, (600, 500)) / np.arange(1, 501) ** 0.5
    partial = PowerLawTruncatedSVD(n, algorithm="lanczos", random_state=0).fit(X)
    assert not partial.spectrum_.complete
    complete = PowerLawTruncatedSVD(n, algorithm="dense").fit(X)
    assert partial.n_components_ == complete.n_components_


@pytest.mark.parametrize("n", [0.99, BrokenStick(), Elbow(), LocalizationElbow()])
def test_what_the_known_part_does_not_decide_is_cut_with_a_warning(X, n):
    svd = PowerLawTruncatedSVD(n, max_components=3, algorithm="arpack", random_state=0)
    match = rf"n_components={re.escape(repr(n))} is not decided by the leading 3 of up "
    with pytest.warns(DegenerateSpectrumWarning, match=match + ".* 3 are kept and "):
        svd.fit(X)
    assert svd.n_components_ == 3


def test_share_stops_the_solver_at_max_components():
    X = np.random.default_rng(0).pareto(2.0, (600, 500)) / np.arange(1, 501) ** 0.5
    svd = PowerLawTruncatedSVD(0.99, max_components=20, algorithm="lanczos")
    with pytest.warns(DegenerateSpectrumWarning, match="hold .* squared Frobenius"):
        svd.fit(X)
    assert svd.n_components_ == 20
    assert not svd.spectrum_.complete


def test_rule_class_instead_of_an_instance_is_named(X):
    with pytest.raises(ValueError, match=r"pass an instance: BrokenStick\(\)"):
        PowerLawTruncatedSVD(BrokenStick).fit(X)


@pytest.mark.parametrize(
    "parameters",
    [
        {"n_components": 0},
        {"n_components": -2},
        {"n_components": 1.0},
        {"n_components": 2.5},
        {"n_components": 0.0},
        {"n_components": "powerlaw"},
        {"n_components": None},
        {"n_components": np.nan},
        {"max_components": 0},
        {"max_components": 3.5},
        {"algorithm": "svds"},
        {"tol": -1e-3},
        {"n_iter": -1},
        {"n_oversamples": 0},
        {"power_iteration_normalizer": "qr"},
        {"random_state": "zero"},
    ],
)
def test_bad_parameters_are_named(X, parameters):
    ((name, value),) = parameters.items()
    svd = PowerLawTruncatedSVD(**parameters)
    with pytest.raises(ValueError, match=f"'{name}' parameter .* Got {value!r}") as e:
        svd.fit(X)
    shows_rules = "other rules are objects, such as Elbow()" in str(e.value)
    assert shows_rules is (name == "n_components")
    assert not learned(svd)


@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_iterative_peers_want_a_number(X, algorithm):
    svd = PowerLawTruncatedSVD(algorithm=algorithm)
    with pytest.raises(ValueError, match="set n_components to an int, or set max_comp"):
        svd.fit(X)
    bounded = PowerLawTruncatedSVD(
        max_components=40, algorithm=algorithm, random_state=0, n_iter=30
    ).fit(X)
    assert bounded.n_components_ == K
    assert bounded.solver_ == algorithm
    # Nobody bounds the error of the randomized algorithm.
    assert bounded.certified_ == (algorithm == "arpack")


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning")
@pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning")
@pytest.mark.parametrize(
    "n_components, algorithm, certified",
    [
        (5, "lanczos", False),
        (0.1, "lanczos", False),
        (5, "randomized", False),
        (5, "dense", True),
        ("power_law", "dense", True),
    ],
)
def test_certified_is_as_documented(n_components, algorithm, certified):
    """Without another warning: who says K did not ask for a certificate."""
    X = text_like(900, 800)
    svd = PowerLawTruncatedSVD(n_components, algorithm=algorithm, random_state=0)
    assert svd.fit(X).certified_ is certified


# Small and degenerate input --------------------------------------------------------


def test_more_than_x_has_shrinks_with_a_warning():
    X = np.random.default_rng(4).normal(size=(12, 5))
    svd = PowerLawTruncatedSVD(100)
    with pytest.warns(
        DegenerateSpectrumWarning,
        match=r"n_components=100 is more than the rank of X, which is 5; 5 are kept",
    ):
        Z = svd.fit_transform(X)
    assert Z.shape == (12, 5)


DEGENERATE = {
    "zeros": (np.zeros((5, 4)), "no positive eigenvalue", 1, "no_eigenvalues"),
    "rank 1": (np.outer([1, 2, 3], [1, 1, 2.0]), "one distinct", 1, "all_equal"),
    "identity": (np.eye(6), "one distinct .*; 6 components are kept", 6, "all_equal"),
    "one document": (np.array([[1.0, 2, 0, 3]]), "one distinct", 1, "all_equal"),
    "one term": (np.array([[1.0], [2], [0]]), "one distinct", 1, "all_equal"),
    "one entry": (np.array([[2.0]]), "one distinct", 1, "all_equal"),
    "two distinct": (
        np.diag([2.0, 2, 1, 1]),
        "fewer than three distinct",
        4,
        "too_few_distinct",
    ),
}


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_matrix])
@pytest.mark.parametrize("case", DEGENERATE)
def test_no_tail_to_fit_is_a_warning_and_a_fallback(case, kind):
    X, advice, k, status = DEGENERATE[case]
    svd = PowerLawTruncatedSVD()
    with pytest.warns(DegenerateSpectrumWarning, match=advice):
        Z = svd.fit_transform(kind(X))
    assert svd.n_components_ == k
    assert svd.power_law_.status == status
    assert np.isnan([svd.alpha_, svd.alpha_stderr_, svd.ks_distance_]).all()
    assert Z.shape == (X.shape[0], k)
    assert_allclose(svd.components_ @ svd.components_.T, np.eye(k), atol=1e-12)
    assert_allclose(svd.inverse_transform(Z), X, atol=1e-12)  # nothing is lost
    assert np.isfinite(svd.explained_variance_ratio_).all()
    assert svd.certified_


@pytest.mark.parametrize("case", [case for case in DEGENERATE if case != "zeros"])
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack", "randomized"])
def test_degenerate_input_with_an_int_in_every_algorithm(case, algorithm):
    """No warning: one component was asked for, and one there is."""
    X = DEGENERATE[case][0]
    svd = PowerLawTruncatedSVD(1, algorithm=algorithm, random_state=0).fit(X)
    assert_allclose(svd.singular_values_, np.linalg.norm(X, 2), rtol=1e-7)
    assert svd.components_.shape == (1, X.shape[1])


@pytest.mark.parametrize(
    "algorithm", ["auto", "dense", "lanczos", "arpack", "randomized"]
)
def test_zeros_have_not_even_one_component_to_give(algorithm):
    svd = PowerLawTruncatedSVD(1, algorithm=algorithm)
    with pytest.warns(
        DegenerateSpectrumWarning, match="check that the input is not all"
    ):
        svd.fit(np.zeros((5, 4)))
    assert svd.components_.shape == (1, 4)


def test_zeros_give_zeros():
    with pytest.warns(DegenerateSpectrumWarning, match="check that the input"):
        svd = PowerLawTruncatedSVD().fit(np.zeros((5, 4)))
    assert_array_equal(svd.transform(np.zeros((2, 4))), np.zeros((2, 1)))
    assert_array_equal(svd.singular_values_, [0.0])
    assert_array_equal(svd.explained_variance_ratio_, [0.0])


def test_ambiguous_k_is_a_warning():
    """The best tail has 17 of 60 eigenvalues, and all 60 fit nearly as well."""
    w = np.sort(1 + np.random.default_rng(46).pareto(1.5, 60))[::-1]
    assert near_ties(w).n_tails.tolist() == [17, 60]
    X = np.diag(np.sqrt(w))
    with pytest.warns(AmbiguousTailWarning, match=r"\b60\b"):
        assert PowerLawTruncatedSVD().fit(X).n_components_ == 17
    PowerLawTruncatedSVD(17).fit(X)  # who says K is not warned of another


# Bad input -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
@pytest.mark.parametrize(
    "value, message",
    [
        (np.nan, "Input X contains NaN"),
        (np.inf, "Input X contains infinity"),
        (-np.inf, "Input X contains infinity"),
        (1j, "Complex data not supported"),
        (1e200, r"do not fit in float64 \(largest entry 1e\+200\); divide X by"),
        (-1e200, r"do not fit in float64 \(largest entry 1e\+200\); divide X by"),
    ],
)
def test_bad_entries_are_named(kind, value, message):
    X = np.ones((6, 4), dtype=complex if value == 1j else float)
    X[2, 3] = value
    svd = PowerLawTruncatedSVD()
    with pytest.raises(ValueError, match=message):
        svd.fit(kind(X))
    assert not learned(svd)
    with pytest.raises(NotFittedError):
        svd.transform(np.ones((6, 4)))


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_scikit_learn_was_told_not_to_look_for_is_named(kind, value):
    X = np.ones((6, 4))
    X[2, 1] = value
    told = pytest.raises(ValueError, match=r"the entry (nan|inf) \(with assume_finite")
    with sklearn.config_context(assume_finite=True), told:
        PowerLawTruncatedSVD().fit(kind(X))


def sparse_rows(container):
    return container(sp.csr_array(row[None]) for row in np.eye(4))


@pytest.mark.parametrize(
    "X, message",
    [
        (sparse_rows(list), r"X is a list of sparse rows; pass scipy.sparse.vstack\(X"),
        (sparse_rows(tuple), r"X is a tuple of sparse rows; pass scipy.sparse.vstack"),
        (
            np.zeros(5, dtype=[("a", float), ("b", float)]),
            r"X has dtype \[\('a', .*; pass numpy.*structured_to_unstructured\(X\)",
        ),
        (
            np.zeros((5, 2), "V8"),
            r"X has dtype \|V8, which is no number; pass X.astype",
        ),
    ],
)
def test_kinds_of_arrays_that_are_no_numbers(X, message):
    with pytest.raises(ValueError, match=message):
        PowerLawTruncatedSVD().fit(X)


def test_bfloat16_is_told_how_to_be_converted():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    X = np.random.default_rng(0).random((9, 6)).astype(ml_dtypes.bfloat16)
    with pytest.raises(ValueError, match=r"dtype bfloat16, .* X.astype\(numpy.float32"):
        PowerLawTruncatedSVD().fit(X)
    assert PowerLawTruncatedSVD(2).fit(X.astype(np.float32)).n_components_ == 2


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("unit", [1e-200, 1e-160])
def test_entries_whose_squares_vanish_or_lose_digits_are_named(kind, unit):
    X = unit * np.random.default_rng(6).random((6, 4))
    with pytest.raises(ValueError, match=r"do not fit in float64 .*e-(161|201)\); d"):
        PowerLawTruncatedSVD().fit(kind(X))


@pytest.mark.parametrize("scale", [1e-150, 1e-100, 1e60, 1e100, 1e150])
def test_large_and_small_units_keep_k(X, scale):
    svd = PowerLawTruncatedSVD().fit(scale * X)
    assert svd.n_components_ == K
    assert_allclose(svd.eigenvalues_, scale**2 * planted_eigenvalues(), rtol=1e-9)


@pytest.mark.parametrize(
    "X, message",
    [
        (np.zeros((0, 4)), "0 sample"),
        (np.zeros((4, 0)), "0 feature"),
        (np.ones(5), "Expected 2D array, got 1D array"),
        (np.ones((2, 3, 4)), "dim 3"),
        (
            [["a", "b"]],
            r"text instead .*float: 'a'.* numpy.asarray\(X\)\[:, 0\]",
        ),
        (
            ["a text", "another"],
            r"X has text instead .*\.\.\.\); put a vectorizer before, as",
        ),
        ("a text", "X has text instead of numbers"),
        (np.array(["a text", "another"], dtype=object), "X has text"),
        (pd.DataFrame({"a b": ["a text", "another"]}), r"as X\['a b'\], .*VD\(\)\)$"),
        (
            pd.DataFrame({"n": ["1", "2"], "b": ["x", None], "c": ["z", "y"]}),
            r"such as X\['b'\], to make_pipeline.*, or X to a ColumnTransformer$",
        ),
        (np.array([["a b"], ["c"]]), r"as numpy.asarray\(X\)\[:, 0\], to .*VD\(\)\)$"),
        (
            [[1, b"x"]],
            r"numpy.asarray\(X\)\[:, 1\], .* or X to a ColumnTransformer$",
        ),
    ],
)
def test_bad_shapes_and_kinds_are_named(X, message):
    svd = PowerLawTruncatedSVD()
    with pytest.raises(ValueError, match=message):
        svd.fit(X)
    assert not learned(svd)


def test_the_remedy_for_sparse_columns_that_are_not_filled_with_0_works(X):
    frame = pd.DataFrame(X).astype(pd.SparseDtype(float, np.nan))
    svd = PowerLawTruncatedSVD()
    with pytest.raises(ValueError, match="sparse columns whose fill value is not 0"):
        svd.fit(frame)
    for remedied in (frame.sparse.to_dense(), frame.astype(pd.SparseDtype(float, 0))):
        assert svd.fit(remedied).n_components_ == K


def laws_in(action) -> tuple[int, int]:
    """How many power laws are fitted and certified, whoever asks for them."""
    kinds = {inspect.unwrap(f).__code__: f for f in (fit_power_law, certify)}
    calls: Counter = Counter()

    def count(frame, event, arg):
        if event == "call" and frame.f_code in kinds:
            calls[kinds[frame.f_code]] += 1

    with profiled(count):
        action()
    return calls[fit_power_law], calls[certify]


@pytest.mark.parametrize("n_components", ["power_law", 5, 0.5, BrokenStick()])
def test_the_law_of_a_complete_spectrum_is_fitted_once(X, n_components):
    svd = PowerLawTruncatedSVD(n_components, algorithm="dense")
    assert laws_in(lambda: svd.fit_transform(X)) == (1, 1)


@pytest.mark.parametrize("n_components", ["power_law", 5])
def test_block_lanczos_fits_the_law_once_a_check(n_components):
    known = []
    svd = PowerLawTruncatedSVD(
        n_components,
        algorithm="lanczos",
        verbose=lambda basis, n: known.append(n),
        random_state=0,
    )
    n_laws = laws_in(lambda: svd.fit(text_like(900, 700)))
    assert min(known) > 0
    n_checks = len(known) if n_components == "power_law" else 1
    assert n_laws == (n_checks, n_checks)
    assert n_components == 5 or n_checks > 1


@pytest.mark.parametrize("method", ["fit", "fit_transform"])
@pytest.mark.parametrize("where", ["read", "decompose", "Search", "findings"])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, MemoryError])
def test_failed_or_interrupted_fit_leaves_the_last_one(
    X, monkeypatch, method, where, error
):
    """Whatever is known of the features, too; so the last fit still transforms."""
    svd = PowerLawTruncatedSVD().fit(X)
    before = dict(vars(svd))

    def stop(X, estimator, *args, **options):
        if where == "read":
            estimator.n_features_in_ = 4  # what it does before it fails
            estimator.feature_names_in_ = np.array(list("abcd"), dtype=object)
        raise error("here")

    owner, name = _estimator, where
    if where == "findings":
        owner, name = _outcome, "judge"
    monkeypatch.setattr(owner, name, stop)
    frame = pd.DataFrame(np.random.default_rng(0).random((6, 4)), columns=list("abcd"))
    with pytest.raises(error, match="here"):
        getattr(svd, method)(frame)
    assert vars(svd) == before
    new = PowerLawTruncatedSVD()
    with pytest.raises(error, match="here"):
        getattr(new, method)(frame)
    assert vars(new) == vars(PowerLawTruncatedSVD())
    monkeypatch.undo()
    assert svd.transform(X).shape == (SHAPE[0], K)


@pytest.mark.parametrize("method", ["transform", "inverse_transform"])
def test_unfitted_says_so(X, method):
    with pytest.raises(NotFittedError, match="not fitted yet"):
        getattr(PowerLawTruncatedSVD(), method)(X)


def test_unfitted_has_no_names():
    with pytest.raises(NotFittedError, match="not fitted yet"):
        PowerLawTruncatedSVD().get_feature_names_out()


# Warnings point to the user's line -------------------------------------------------


@pytest.mark.parametrize("method", ["fit", "fit_transform"])
@pytest.mark.parametrize("n", ["power_law", 9])
def test_warnings_point_here(method, n):
    fit = getattr(PowerLawTruncatedSVD(n), method)
    line = inspect.currentframe().f_lineno + 2
    with pytest.warns(DegenerateSpectrumWarning) as caught:
        fit(np.eye(4))
    assert [(w.filename, w.lineno) for w in caught] == [(__file__, line)]


# In scikit-learn's company ---------------------------------------------------------


@pytest.fixture(scope="module")
def texts():
    """Two topics of words with falling frequencies; label is the topic."""
    rng = np.random.default_rng(7)
    frequencies = 1 / np.arange(1, 81)
    labels = np.arange(90) % 2
    documents = [
        " ".join(
            f"w{rank if rank % 3 else f'{rank}topic{label}'}"
            for rank in rng.choice(80, size=40, p=frequencies / frequencies.sum())
        )
        for label in labels
    ]
    return documents, labels


# Whether K of a fold of 60 documents is ambiguous is not the question here.
quiet = pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning")


@quiet
def test_grid_search_over_rules(texts):
    documents, labels = texts
    pipeline = make_pipeline(
        TfidfVectorizer(), PowerLawTruncatedSVD(), LogisticRegression()
    )
    rules = [BrokenStick(), MarchenkoPasturEdge(), "power_law", 5, 0.5]
    search = GridSearchCV(
        pipeline, {"powerlawtruncatedsvd__n_components": rules}, cv=3
    ).fit(documents, labels)
    assert search.best_params_["powerlawtruncatedsvd__n_components"] in rules
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    tried = list(search.cv_results_["param_powerlawtruncatedsvd__n_components"])
    assert tried == rules


@quiet
def test_grid_search_over_vectorizer_and_classifier(texts, tmp_path):
    documents, labels = texts
    pipeline = make_pipeline(
        TfidfVectorizer(),
        PowerLawTruncatedSVD(),
        LogisticRegression(),
        memory=str(tmp_path),
    )
    grid = {
        "tfidfvectorizer__min_df": [1, 3],
        "tfidfvectorizer__sublinear_tf": [False, True],
        "powerlawtruncatedsvd__n_components": ["power_law", 5, 0.5],
        "logisticregression__C": [0.1, 10.0],
    }
    search = GridSearchCV(pipeline, grid, cv=3, n_jobs=1, error_score="raise")
    search.fit(documents, labels)
    assert len(search.cv_results_["params"]) == 24
    assert search.best_score_ > 0.9
    best = search.best_estimator_
    assert best[1].n_components_ == len(best[1].components_)
    assert any(tmp_path.rglob("*.pkl"))


@quiet
def test_a_fold_with_a_tiny_vocabulary_shrinks_k(texts):
    documents, labels = texts
    pipeline = make_pipeline(
        TfidfVectorizer(), PowerLawTruncatedSVD(40), LogisticRegression()
    )
    grid = {"tfidfvectorizer__max_features": [2, 60]}
    search = GridSearchCV(pipeline, grid, cv=3, error_score="raise")
    with pytest.warns(DegenerateSpectrumWarning, match="40 is more .* 2 are kept"):
        search.fit(documents, labels)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


@quiet
def test_column_transformer_has_two_of_them(texts):
    documents, _ = texts
    frame = pd.DataFrame({"title": [d[:60] for d in documents], "text": documents})
    frame["length"] = frame["text"].str.len()
    columns = ColumnTransformer(
        [
            ("a", make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(3)), "title"),
            ("b", make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD()), "text"),
            ("c", StandardScaler(), ["length"]),
        ]
    )
    Z = columns.fit_transform(frame)
    k = columns.named_transformers_["b"][-1].n_components_
    assert Z.shape == (90, 3 + k + 1)
    names = columns.get_feature_names_out()
    assert names[0] == "a__powerlawtruncatedsvd0"
    assert names[3] == "b__powerlawtruncatedsvd0"
    assert_allclose(columns.transform(frame), Z, atol=1e-12)

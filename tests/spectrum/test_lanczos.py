"""Block Lanczos against LAPACK."""

from functools import cache

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._spectrum import lanczos
from powerlaw_lsa._spectrum import solve as routes
from powerlaw_lsa._spectrum.lanczos_steps import BLOCK
from powerlaw_lsa.rules.search import Search
from tests import _data
from tests._spectra import matrix_with


def solve(X, demand, basis=None, report=lambda basis, known: None):
    return lanczos.decompose(
        HostMatrix(X.astype(float)).gram(),
        Search(demand) if isinstance(demand, int) else demand,
        tol=0.0,
        random_state=np.random.RandomState(0),
        largest_basis=basis or min(X.shape),
        report=report,
    )


@cache
def text_like(n, d, seed=0):
    return sp.csr_array(_data.text_like(n, d, seed))


@pytest.mark.parametrize(
    "shape, kind",
    [
        ((500, 900), "csr"),
        ((900, 500), "csr"),
        ((600, 600), "csr"),
        ((500, 900), "csc"),
        ((500, 900), "dense"),
    ],
)
def test_equals_lapack(shape, kind):
    X = text_like(*shape)
    exact = np.linalg.svd(X.toarray(), compute_uv=False) ** 2
    X = X.toarray() if kind == "dense" else X.asformat(kind)
    k = 30
    solution = solve(X, k)
    values = solution.spectrum.eigenvalues
    assert not solution.spectrum.complete
    np.testing.assert_allclose(values[:k], exact[:k], rtol=1e-9)
    rtol = solution.spectrum.rtol
    np.testing.assert_allclose(values, exact[: len(values)], rtol=rtol)
    V = solution.right_vectors(0, k)
    np.testing.assert_allclose(V @ V.T, np.eye(k), atol=1e-10)
    residuals = np.linalg.norm(X.T @ (X @ V.T) - V.T * values[:k], axis=0)
    assert np.all(residuals <= 4e-5 * values[:k])


def test_what_is_left_is_what_the_starting_columns_have_there():
    """Of a diagonal matrix it is known: block Gauss rules are exact for a line."""
    x = np.append(np.linspace(9, 6, 30) ** 2, np.linspace(30, 1, 500))
    x = np.append(x, np.zeros(70))
    spectrum = solve(matrix_with(x), 20).spectrum
    rest, known = spectrum.remainder, len(spectrum.eigenvalues)
    assert 20 <= known < 60
    columns = np.random.RandomState(0).standard_normal((600, BLOCK))[known:] ** 2
    np.testing.assert_allclose(rest.weights.sum(axis=1), columns.sum(axis=0))
    np.testing.assert_allclose(rest.weights @ rest.values, x[known:] @ columns)
    assert rest.n_eigenvalues == 600 - known
    np.testing.assert_allclose(rest.total, x[known:].sum())
    settled = rest.values[: rest.n_settled]
    assert len(settled) > 0
    np.testing.assert_allclose(settled, x[known:][: len(settled)], rtol=5e-4)


def test_exhausted_space_is_complete():
    # Rank 40: the Krylov space ends early, and the total says that nothing is missing.
    rng = np.random.default_rng(0)
    X = rng.standard_normal((500, 40)) @ rng.standard_normal((40, 600))
    spectrum = solve(X, 500).spectrum
    assert spectrum.complete
    assert spectrum.rank_bound == 40
    exact = np.linalg.svd(X, compute_uv=False)[:40] ** 2
    np.testing.assert_allclose(spectrum.eigenvalues, exact, rtol=1e-8)


@pytest.mark.parametrize("copies", [2, BLOCK - 1, BLOCK, 3 * BLOCK])
def test_multiple_eigenvalues_are_never_undercounted(copies):
    x = np.sort(np.append(np.geomspace(9, 1e-2, 500), np.full(copies, 3.0)))[::-1]
    X = sp.csr_array(sp.diags_array(np.sqrt(x)))
    values = solve(X, 200, basis=450).spectrum.eigenvalues
    np.testing.assert_allclose(values, x[: len(values)], rtol=1e-8)
    # A block finds fewer than BLOCK copies for certain, more only by rounding.
    assert (len(values) > np.sum(x >= 3.0)) == (copies < BLOCK)


def test_same_seed_same_result_and_other_seed_same_answer():
    X = text_like(700, 500)
    first, again, other = (
        PowerLawTruncatedSVD(30, algorithm="lanczos", random_state=seed).fit(X)
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first.components_, again.components_)
    np.testing.assert_allclose(
        first.singular_values_, other.singular_values_, rtol=1e-9
    )
    np.testing.assert_allclose(first.components_, other.components_, atol=1e-3)


@pytest.mark.parametrize("algorithm", ["lanczos", "dense"])
def test_number_of_threads_changes_rounding_only(algorithm, monkeypatch):
    monkeypatch.setattr("powerlaw_lsa._matrix.host._LONG", 0)
    X = text_like(700, 500)
    spectra = []
    for n in (1, 3):
        svd = PowerLawTruncatedSVD(30, algorithm=algorithm, random_state=0)
        with threadpool_limits(n, user_api="blas"):
            spectra.append(svd.fit(X))
    one, *others = spectra
    # An eigenvalue is known up to rounding of the largest one, not of its own.
    eigenvalues = one.singular_values_**2
    for other in others:
        np.testing.assert_allclose(
            other.singular_values_**2, eigenvalues, rtol=0, atol=1e-13 * eigenvalues[0]
        )
        np.testing.assert_allclose(other.components_, one.components_, atol=1e-6)
        assert other.n_components_ == one.n_components_


def test_says_which_tails_are_open(monkeypatch):
    # A basis too small to exclude every tail, and no memory for a larger one.
    X = text_like(700, 600)
    monkeypatch.setattr(routes, "_largest_basis", lambda *args: 200)
    with pytest.warns(ConvergenceWarning, match=r"tails of \d+ to \d+ eig"):
        svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=0).fit(X)
    assert not svd.certified_
    assert svd.n_components_ <= len(svd.eigenvalues_) < 600


@pytest.mark.parametrize("shape", [(700, 900), (901, 701), (450, 600)])
def test_goes_on_to_the_complete_spectrum(shape):
    X = text_like(*shape)
    X = sp.vstack([X, X[:5]]).tocsr()  # so that the rank is not full
    known = []
    found = solve(X, Expecting(0), report=lambda basis, n: known.append(n))
    exact = np.linalg.svd(X.toarray(), compute_uv=False) ** 2
    spectrum = found.spectrum
    assert spectrum.complete
    np.testing.assert_allclose(
        spectrum.eigenvalues, exact[: spectrum.rank_bound], atol=1e-13 * exact[0]
    )
    assert np.all(exact[spectrum.rank_bound :] < 1e-12 * exact[0])
    # Vectors of the last check, and others.
    for k in (known[-2], known[-2] + 40):
        V = found.right_vectors(0, k)
        np.testing.assert_allclose(V @ V.T, np.eye(k), atol=1e-9)
        errors = np.linalg.norm(X.T @ (X @ V.T) - V.T * exact[:k], axis=0)
        assert np.all(errors <= 4e-5 * exact[:k])


class Expecting(Search):
    """Never has enough, and expects to need `ratio` times what is known."""

    def __init__(self, ratio):
        super().__init__("power_law")
        self._ratio = ratio

    def enough(self, spectrum):
        return spectrum.complete

    def expected(self, spectrum):
        return self._ratio * len(spectrum.eigenvalues) or None


def checks(demand, largest_basis):
    """Sizes of the basis at the checks."""
    sizes = []
    X = text_like(1700, 1500)
    solve(X, demand, largest_basis, report=lambda basis, known: sizes.append(basis))
    return sizes


def test_the_next_check_is_where_the_rule_expects_its_last_eigenvalue():
    assert checks(Expecting(0), 800) == [416, 528, 672, 800]  # nothing is foreseen
    assert checks(Expecting(2), 1000)[:2] == [416, 704]
    # What is expected is not followed if it is hardly more than is known, or far more.
    assert lanczos._next_check(416, 1.01, 1500) == 468
    assert lanczos._next_check(416, 99, 10_000) == 3 * 416


def test_does_not_go_on_if_what_is_expected_is_out_of_reach():
    assert checks(Expecting(10), 800) == [416]
    # The whole space is in reach, however much is expected, but not without need.
    assert checks(Expecting(10), 1500) == [416, 1136, 1500]


def test_a_limit_of_k_does_not_make_the_search_go_on_out_of_reach():
    class Limited(Expecting):
        n_leading = 1400

    assert checks(Limited(10), 800) == [416]


def test_no_more_is_expected_than_is_enough():
    class Limited(Expecting):
        n_leading = 150

    assert 416 < checks(Limited(10), 800)[1] < 700


def test_goes_on_to_the_limit_if_a_given_number_is_out_of_reach():
    assert checks(Search(600), 800)[-1] == 800


def test_auto_takes_the_dense_route_for_a_small_side():
    svd = PowerLawTruncatedSVD(20, random_state=0).fit(text_like(600, 500))
    assert svd.solver_ == "dense"
    assert svd.spectrum_.complete


def test_memory_bounds_the_basis():
    basis = routes._largest_basis((100_000, 50_000), 0.8e8)
    assert lanczos.basis_bytes((100_000, 50_000), basis) <= 0.8e8
    assert basis > 100
    assert routes._largest_basis((3000, 2000), 1e9) == 2000
    # Memory for the matrix of the smaller side is not enough: a check needs more.
    basis = routes._largest_basis((3000, 2000), 8 * 2000**2)
    assert lanczos.basis_bytes((3000, 2000), basis) <= 8 * 2000**2
    assert 800 < basis < 1600


def test_progress_is_reported(capsys):
    PowerLawTruncatedSVD(30, algorithm="lanczos", random_state=0, verbose=1).fit(
        text_like(600, 500)
    )
    assert "basis 416, eigenvalues" in capsys.readouterr().out


def test_callbacks_are_told_of_every_check():
    pytest.importorskip("sklearn.callback")
    told = []

    class Listener:
        max_propagation_depth = 0

        def setup(self, estimator, context):
            told.append("setup")

        def on_fit_task_begin(self, estimator, context):
            told.append(context.task_name)

        def on_fit_task_end(self, estimator, context):
            told.append("end")

        def teardown(self, estimator, context):
            told.append("teardown")

    svd = PowerLawTruncatedSVD(30, algorithm="lanczos", random_state=0)
    svd.set_callbacks(Listener()).fit(text_like(600, 500))
    assert told[:2] == ["setup", "fit"]
    assert told[2].startswith("basis 416, eigenvalues ")
    assert told[-2:] == ["end", "teardown"]


def test_one_cluster_is_complete_in_the_end():
    svd = PowerLawTruncatedSVD(10, algorithm="lanczos", random_state=0)
    svd.fit(sp.eye_array(500, 900, format="csr"))
    assert svd.spectrum_.complete
    np.testing.assert_allclose(svd.eigenvalues_, np.ones(500))
    V = svd.components_
    np.testing.assert_allclose(V @ V.T, np.eye(10), atol=1e-10)


def test_low_rank_and_rounding_are_told_apart():
    # Rounding to three digits adds eigenvalues at 4e-13 of the largest, below what
    # products with X can resolve.
    rng = np.random.default_rng(5)
    X = np.round(rng.random((500, 60)) @ rng.pareto(2, (60, 900)), 3)
    spectrum = solve(X, 500).spectrum
    exact = np.linalg.svd(X, compute_uv=False) ** 2
    known = len(spectrum.eigenvalues)
    np.testing.assert_allclose(spectrum.eigenvalues, exact[:known], rtol=spectrum.rtol)


@pytest.mark.parametrize("unit", [1e-150, 1e150])
@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
def test_unit_of_the_entries_does_not_matter(unit, algorithm):
    X = text_like(600, 500)
    plain = PowerLawTruncatedSVD(20, algorithm=algorithm, random_state=0).fit(X)
    scaled = PowerLawTruncatedSVD(20, algorithm=algorithm, random_state=0)
    scaled.fit(X * unit)
    np.testing.assert_allclose(
        scaled.singular_values_, plain.singular_values_ * unit, rtol=1e-8
    )
    np.testing.assert_allclose(scaled.alpha_, plain.alpha_, rtol=1e-6)


def test_share_is_reached():
    X = text_like(600, 500)
    svd = PowerLawTruncatedSVD(0.99, algorithm="lanczos", random_state=0).fit(X)
    total = X.multiply(X).sum()
    kept = np.cumsum(svd.singular_values_**2) / total
    assert kept[-1] >= 0.99 - 1e-9 > kept[-2] - 1e-9

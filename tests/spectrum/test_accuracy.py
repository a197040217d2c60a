"""Eigenvalues are those of X, as LAPACK's SVD of X itself has them, or are not listed.

X'X alone would know singular values below 1e-8 of the largest not at all.
"""

import warnings
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics.pairwise import rbf_kernel

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._spectrum import hidden, lanczos, outliers
from powerlaw_lsa._spectrum.accuracy import Noise
from powerlaw_lsa._spectrum.lanczos_steps import BLOCK, Krylov, start
from powerlaw_lsa._spectrum.tridiagonal import Tridiagonal
from powerlaw_lsa.exceptions import ConvergenceWarning
from powerlaw_lsa.records import FindingKind
from tests import _data
from tests._spectra import matrix_with, rotated

EPS = np.finfo(float).eps


def text_like(n, d, seed=0):
    """Rows of norm 1, as TF-IDF has them."""
    X = sp.csr_array(_data.text_like(n, d, seed)).astype(float)
    norms = sp.linalg.norm(X, axis=1)
    return sp.csr_array(sp.diags_array(1 / np.where(norms, norms, 1.0)) @ X)


def beside(X, column):
    return sp.csr_array(sp.hstack([X, sp.csr_array(column[:, None])]))


def with_column(size, shape=(300, 450)):
    """A word count (1e2) to a time stamp (1e9) beside texts."""
    rng = np.random.default_rng(0)
    return beside(text_like(*shape), size * rng.uniform(0.5, 1.5, shape[0]))


def with_two_columns():
    X = with_column(1e7)
    return beside(X, 1e3 * np.random.default_rng(1).uniform(0.5, 1.5, X.shape[0]))


def with_rows(size, shape=(300, 450)):
    scale = np.where(np.arange(shape[0]) % 80 == 7, size, 1.0)
    return sp.csr_array(sp.diags_array(scale) @ text_like(*shape))


def curves(noise):
    """Smooth curves, as of a spectrometer, and noise."""
    rng = np.random.default_rng(2)
    t, centres = np.linspace(0, 1, 400), np.linspace(0.1, 0.9, 8)[:, None]
    bumps = np.exp(-(((t - centres) / 0.15) ** 2))
    return 1 + rng.random((200, 8)) @ bumps + noise * rng.standard_normal((200, 400))


def graded(decades, shape=(250, 300)):
    """Eigenvalues that fall by so many orders of magnitude, with no gap."""
    rng = np.random.default_rng(3)
    n = min(shape)
    U, V = (np.linalg.qr(rng.standard_normal((m, n)))[0] for m in shape)
    return (U * 10 ** -np.linspace(0, decades / 2, n)) @ V.T


def duplicates():
    X = text_like(200, 450)
    return sp.csr_array(sp.vstack([X, X[:80], 2 * X[:3]]))


KINDS = {
    **{f"column {size:g}": with_column(size) for size in (1e2, 1e4, 1e6, 1e7, 1e9)},
    "two columns": with_two_columns(),
    **{f"rows {size:g}": with_rows(size) for size in (1e3, 1e6, 1e9)},
    **{f"curves {noise:g}": curves(noise) for noise in (1e-2, 1e-4, 1e-6)},
    **{f"graded {decades}": graded(decades) for decades in (6, 10, 14)},
    "duplicates": duplicates(),
    "duplicates and a column": beside(duplicates(), np.linspace(1e5, 2e5, 283)),
    "low rank, rounded": np.round(curves(0.0)[:, ::2], 3),
}


@pytest.mark.parametrize("side", ["wide", "tall"])
@pytest.mark.parametrize("kind", KINDS)
def test_complete_spectrum_is_that_of_the_svd_of_x(kind, side):
    X = KINDS[kind] if side == "wide" else KINDS[kind].T
    s = np.linalg.svd(X.toarray() if sp.issparse(X) else X, compute_uv=False)
    s = s[s > s[0] * max(X.shape) * EPS]
    svd = PowerLawTruncatedSVD(10, algorithm="dense").fit(X)
    spectrum = svd.spectrum_
    assert spectrum.complete
    assert spectrum.rank_bound == len(s)
    assert spectrum.rtol <= 1e-6
    # LAPACK's own error is relative to the largest singular value.
    error = np.abs(spectrum.eigenvalues / s**2 - 1)
    assert np.all(error <= spectrum.rtol + 20 * EPS * s[0] / s)
    assert_allclose(spectrum.total, (s**2).sum(), rtol=1e-12)
    V = svd.components_
    # They come from products with X, whose rounding is relative to its norm.
    assert_allclose(V @ V.T, np.eye(10), atol=1e-9)
    assert svd.certified_
    kinds = [finding.kind for finding in svd.findings_]
    assert FindingKind.CUT_BY_ROUNDING not in kinds
    assert svd.power_law_.n_tail == fit_power_law(s**2).n_tail


@pytest.mark.parametrize("size", [1e2, 1e6, 1e9])
def test_error_is_at_most_what_rtol_says(size):
    """Against eigenvalues that no other column disturbs."""
    X = text_like(300, 450)
    alone = np.linalg.svd(X.toarray(), compute_uv=False) ** 2
    alone = alone[alone > 1e-20]
    # A document of one word that no other has.
    apart = sp.block_diag([X, sp.csr_array([[size]])], format="csr")
    spectrum = PowerLawTruncatedSVD(5, algorithm="dense").fit(apart).spectrum_
    exact = np.append(size**2, alone)
    assert spectrum.complete
    error = np.abs(spectrum.eigenvalues / exact - 1)
    assert error.max() <= max(spectrum.rtol, 1e-11)


@pytest.mark.parametrize("algorithm", ["auto", "lanczos", "arpack", "randomized"])
@pytest.mark.parametrize("kind", ["column 1e+06", "column 1e+09", "curves 1e-06"])
def test_as_many_components_as_truncated_svd(kind, algorithm):
    X = KINDS[kind]
    s = np.linalg.svd(X.toarray() if sp.issparse(X) else X, compute_uv=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svd = PowerLawTruncatedSVD(40, algorithm=algorithm, random_state=0).fit(X)
    assert svd.n_components_ == 40
    if algorithm in ("auto", "lanczos"):
        assert_allclose(svd.singular_values_, s[:40], rtol=1e-8 + EPS * s[0] / s[39])
    else:
        peer = TruncatedSVD(40, algorithm=algorithm, random_state=0).fit(X)
        assert_allclose(svd.singular_values_, peer.singular_values_)


@pytest.mark.parametrize("side", ["wide", "tall"])
@pytest.mark.parametrize("size", [1e2, 1e6, 1e9])
def test_lanczos_takes_outliers_out(size, side):
    X = with_column(size, (700, 900))
    X = X if side == "wide" else sp.csr_array(X.T)
    s = np.linalg.svd(X.toarray(), compute_uv=False)
    svd = PowerLawTruncatedSVD(60, algorithm="lanczos", random_state=0).fit(X)
    known = svd.eigenvalues_
    assert not svd.spectrum_.complete
    assert not svd.spectrum_.cut_by_rounding
    assert len(known) >= 60
    error = np.abs(known / s[: len(known)] ** 2 - 1)
    assert np.all(error <= 1e-8 + 20 * EPS * s[0] / s[: len(known)])
    V = svd.components_
    assert_allclose(V @ V.T, np.eye(60), atol=1e-9)
    # What is left is measured without the outlier, which is all of the total.
    rest = svd.spectrum_.remainder
    assert rest.n_eigenvalues == 700 - len(known)
    assert_allclose(rest.total, (s[len(known) :] ** 2).sum(), rtol=1e-9 + 1e-16 * size)


def test_outliers_do_not_make_the_vectors_beyond_k_cost_another_solution(monkeypatch):
    asked, solve = [], Tridiagonal._eigenpairs

    def counted(self, start, stop):
        asked.append((start, stop))
        return solve(self, start, stop)

    monkeypatch.setattr(Tridiagonal, "_eigenpairs", counted)
    X = with_column(1e6, (450, 600))
    svd = PowerLawTruncatedSVD(40, algorithm="dense").fit(X)
    assert len(svd.localization_ratios_) == 80
    assert len(asked) == 1


@pytest.mark.parametrize(
    "large, n_found",
    [
        ([1100.0], 1),
        ([900.0], 0),  # the next is more than a thousandth of it
        (np.linspace(2e5, 1e5, 8), 8),
        (np.linspace(2e5, 1e5, 9), 0),
        ([1e10, 2e7, 4e4], 3),
        ([1e13, 2e10, 4e7, 8e4], 0),  # no digit of the last is left beside the first
        ([1e10, 2e5, 1e5], 1),  # the others come in a second round
    ],
)
def test_outliers_are_a_few_that_are_far_above_the_others(large, n_found):
    x = np.append(large, np.linspace(1.0, 0.1, 200))
    krylov = Krylov(HostMatrix(matrix_with(x)).gram(), np.random.RandomState(0))
    krylov.grow(4 * BLOCK)
    found = outliers.find(krylov)
    assert (len(found.values) if found else 0) == n_found
    if found:
        unit = krylov.gram.unit**2
        assert_allclose(found.values * unit, large[:n_found], rtol=1e-10)
        assert_allclose(found.total * unit, x[n_found:].sum(), rtol=1e-5)
        rows = found.remove(np.eye(len(x)))
        assert_allclose(rows @ found.rows.T, 0, atol=1e-12)
        assert_allclose(rows @ rows.T, rows, atol=1e-12)  # nothing else is removed


def test_outliers_below_outliers_are_taken_out_too():
    x = np.append([1e10, 2e5, 1e5], np.linspace(1.0, 0.1, 200))
    X = rotated(x, np.random.default_rng(0))
    gram = HostMatrix(X).gram()
    found = start(gram, np.random.RandomState(0)).outliers
    assert_allclose(found.values * gram.unit**2, x[:3], rtol=1e-9)
    assert_allclose(found.total * gram.unit**2, x[3:].sum(), rtol=1e-5)
    assert_allclose(found.rows @ found.rows.T, np.eye(3), atol=1e-12)


def test_error_of_an_eigenvalue_follows_from_that_of_the_products():
    """A singular value s that is off by p has a square that is off by 2sp + p^2."""
    noise = Noise(leak=3e-3, product=1e-2)
    expected = [2.01**2 - 4 + 3e-3, 1e-4 + 3e-3, 1e-4 + 3e-3]
    assert_allclose(noise.errors(np.array([4.0, 0.0, -1e-9])), expected)
    # What has been measured is a better bound where it is less.
    measured = replace(noise, measured=1e-2)
    expected = [1e-2 + 1e-4 + 3e-3, 1e-4 + 3e-3]
    assert_allclose(measured.errors(np.array([4.0, 0.0])), expected)


def test_vectors_are_known_up_to_rounding_of_the_largest_eigenvalue():
    gram = HostMatrix(np.diag([2.0, 1.0, 1.0])).gram()
    noise = Noise(leak=1e-20).without(gram, np.array([1e8, 1e2]))
    assert_allclose(noise.leak, 1e-20 + (EPS * 1e8) ** 2 * (1e-8 + 1e-2))
    assert_allclose(noise.product, EPS * np.sqrt(gram.total))


def test_the_error_of_a_gram_matrix_is_measured():
    X = np.random.default_rng(0).standard_normal((100, 150))
    gram = HostMatrix(X).gram()
    for error in (1e-3, 1e-6):
        G = X @ X.T / gram.unit**2 + error * np.eye(100)
        measured = Noise().measure(gram, lambda rows: rows, G).measured
        assert_allclose(measured, 10 * error, rtol=1e-6)  # of norm 10 e


def test_energy_of_up_to_ten_times_the_noise_is_noise():
    noise = Noise(leak=1.0, product=2.0)
    assert noise.explains(49.0)
    assert not noise.explains(51.0)


def test_without_outliers_nothing_is_taken_out():
    gram = HostMatrix(text_like(500, 700)).gram()
    krylov = Krylov(gram, np.random.RandomState(0))
    krylov.grow(4 * BLOCK)
    assert outliers.find(krylov) is None


@pytest.mark.parametrize("kind", ["column 1e+06", "rows 1e+06", "curves 1e-06"])
@pytest.mark.parametrize("transposed", [False, True])
def test_norm_of_what_is_left(kind, transposed):
    """The difference of the two norms has no correct digit."""
    X = KINDS[kind].T if transposed else KINDS[kind]
    gram = HostMatrix(sp.csr_array(X) if sp.issparse(X) else X).gram()
    dense = X.toarray() if sp.issparse(X) else X
    A = dense if X.shape[0] <= X.shape[1] else dense.T
    U, s, _ = np.linalg.svd(A, full_matrices=False)
    n = 1 if "column" in kind else 4
    expected = (s[n:] ** 2).sum()
    found = gram.total_without(np.ascontiguousarray(U[:, :n].T))
    assert_allclose(found, expected, rtol=1e-10 + 1e3 * EPS * s[0] / s[n])


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "algorithm, n_components",
    [("dense", 5), ("lanczos", "power_law"), ("arpack", 5), ("randomized", 5)],
)
@pytest.mark.parametrize("unit", [1e7, 1e9])
def test_what_a_large_column_may_hide_is_not_said_to_be_absent(
    algorithm, n_components, unit
):
    """Beyond 5 components, or 743 eigenvalues of block Lanczos, of a rank of 800."""
    X = np.random.default_rng(0).standard_normal((900, 800)) / np.arange(1, 801)
    X[:, 0] *= unit
    svd = PowerLawTruncatedSVD(n_components, algorithm=algorithm, random_state=0).fit(X)
    assert svd.spectrum_.rank_bound == 800


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
def test_others_may_be_hidden_though_a_large_row_makes_all_columns_large(algorithm):
    rng = np.random.default_rng(0)
    X = 1e6 * rng.standard_normal((150, 450)) / np.arange(1, 451)
    X = np.hstack([X, 1e20 * rng.uniform(0.5, 1.5, (150, 2))])
    X = np.vstack([X, 1e8 * rng.uniform(0.5, 1.5, 452)])
    svd = PowerLawTruncatedSVD(algorithm=algorithm, random_state=0).fit(X)
    assert not svd.spectrum_.complete


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
def test_a_huge_entry_hides_others_without_an_overflow(algorithm):
    X = np.array([[1e150, 1.0], [1.0, 1e-10], [1.0, 1e-20]])
    svd = PowerLawTruncatedSVD(algorithm=algorithm, random_state=0).fit(X)
    assert svd.spectrum_.rank_bound == 2


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
@pytest.mark.parametrize("unit", [1.0, 1e9])
def test_documents_that_repeat_are_not_hidden_beside_a_large_column(algorithm, unit):
    times = [2] * 30 + [1] * 400
    X = beside(text_like(430, 700), unit * np.linspace(1, 2, 430)).toarray()
    X = np.repeat(X, times, axis=0)
    svd = PowerLawTruncatedSVD(algorithm=algorithm, random_state=0).fit(X)
    assert svd.spectrum_.complete
    assert svd.spectrum_.rank_bound == 430


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.DegenerateSpectrumWarning")
@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
@pytest.mark.parametrize("rank", [0, 1, 5])
def test_truncated_svd_of_a_low_rank_is_complete(algorithm, rank):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((90, rank)) @ rng.standard_normal((rank, 60))
    svd = PowerLawTruncatedSVD(9, algorithm=algorithm, random_state=0).fit(X)
    assert svd.spectrum_.complete
    assert svd.spectrum_.rank_bound == rank


HOPELESS = beside(text_like(300, 450), np.linspace(1e12, 2e12, 300))


@pytest.mark.parametrize("algorithm", ["auto", "dense"])
def test_what_is_lost_is_said_and_never_certified(algorithm):
    svd = PowerLawTruncatedSVD(algorithm=algorithm, random_state=0)
    message = r"column 450 of X, counted from 0, holds more than 99\.9 % of the squared"
    with pytest.warns(ConvergenceWarning, match=message):
        svd.fit(HOPELESS)
    assert not svd.certified_
    assert not svd.spectrum_.complete
    assert svd.spectrum_.rank_bound == 300
    kinds = [finding.kind for finding in svd.findings_]
    assert FindingKind.CUT_BY_ROUNDING in kinds
    assert FindingKind.OPEN_TAILS not in kinds


def test_lost_digits_without_a_large_column_name_none():
    X = graded(24)
    svd = PowerLawTruncatedSVD()
    with pytest.warns(ConvergenceWarning, match="no column or row of X is far larger"):
        svd.fit(X)
    s = np.linalg.svd(X, compute_uv=False)
    known = svd.eigenvalues_
    assert 100 < len(known) < 250
    assert_allclose(known, s[: len(known)] ** 2, rtol=2e-6)


def hiding(side, scale, shape):
    """Noise, of which some columns or a row are in far larger units than the others."""
    X = np.random.default_rng(0).standard_normal(shape)
    if side == "column":
        X[:, 3] = scale * (1.7e9 + 86400 * np.arange(shape[0]))
    elif side == "columns":
        X[:, :3] *= scale * 1.7e9
    else:
        X[3] *= scale * 1.7e9
    return X


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack", "randomized"])
@pytest.mark.parametrize("shape", [(200, 11), (11, 200), (600, 450)])
@pytest.mark.parametrize("side", ["column", "columns", "rows"])
def test_what_large_units_hide_is_hidden_at_every_scale(side, shape, algorithm):
    """From some scale on, all that is left of X looks like rounding."""
    for decade in (7, 9, 12, 20, 60):
        X = hiding(side, 10.0**decade, shape)
        svd = PowerLawTruncatedSVD(
            shape[1] // 2, algorithm=algorithm, random_state=0
        ).fit(X)
        assert not svd.spectrum_.complete
        assert not svd.certified_
        assert svd.spectrum_.rank_bound == min(shape)
        assert svd.spectrum_.uneven == side
        assert len(svd.eigenvalues_) < min(shape)
        assert svd.outcome_.cut_by == "rounding"
        (finding,) = (f for f in svd.findings_ if f.kind == FindingKind.CUT_BY_ROUNDING)
        assert finding.warns
        assert {"column": "column 3 of X", "columns": "scale the columns"}.get(
            side, "scale the rows"
        ) in str(finding)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack", "randomized"])
@pytest.mark.parametrize("rank", [1, 3])
def test_a_low_rank_is_one_in_any_units(rank, algorithm):
    """Columns and rows that are multiples of others hide nothing."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((90, rank)) @ rng.standard_normal((rank, 40))
    units = 10.0 ** rng.integers(-30, 1, 40)
    units[:rank] = 1.0
    for scaled in (X, X * units, (X * units).T):
        svd = PowerLawTruncatedSVD(9, algorithm=algorithm, random_state=0).fit(scaled)
        assert svd.spectrum_.complete
        assert svd.spectrum_.rank_bound == rank


def test_what_centring_leaves_of_a_constant_column_is_rounding():
    X = np.random.default_rng(0).standard_normal((90, 20))
    X[:, :3] = 0.1
    X -= X.mean(axis=0)
    X[0, 0] += 1e-17  # the mean may have been exact
    spectrum = PowerLawTruncatedSVD(5).fit(X).spectrum_
    assert spectrum.complete
    assert spectrum.rank_bound == 17


@pytest.mark.parametrize(
    "columns, rows, uneven",
    [
        ([1.1e8, 1, 1, 1], [1, 1], "column"),
        ([0.9e8, 1, 1, 1], [1, 1], None),
        ([1.1e8, 1.1e8, 1, 1, 1], [1, 1], "columns"),
        ([1.1e8, 1.1e8, 1e4, 1, 0, 0, 0], [1, 1], None),  # zeros do not count
        ([1.1e8, 1e4, 1, 1, 1], [1, 1], "columns"),
        (10.0 ** -np.arange(28), [1, 1], "columns"),
        ([1, 1], [1.1e8, 1, 1], "rows"),
        ([1, 1e-40], [1, 1, 0, 1e-40], "column"),
        ([1], [1, 1], None),
    ],
)
def test_what_is_uneven_is_far_larger_than_the_next_or_than_most(columns, rows, uneven):
    assert hidden._uneven(np.array(rows), np.array(columns)) == uneven


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("side", ["column", "columns", "rows"])
def test_the_way_on_shows_more(side):
    X = hiding(side, 1e5, (60, 40))
    before = PowerLawTruncatedSVD(5).fit(X).spectrum_
    assert before.uneven == side
    if side == "column":
        after = np.delete(X, before.largest_column[0], axis=1)
    else:
        axis = 0 if side == "columns" else 1
        after = X / np.linalg.norm(X, axis=axis, keepdims=True)
    after = PowerLawTruncatedSVD(5).fit(after).spectrum_
    assert len(after.eigenvalues) > len(before.eigenvalues)
    assert after.complete


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.DegenerateSpectrumWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack"])
def test_of_a_spectrum_that_falls_by_itself_no_scaling_is_advised(algorithm):
    points = np.random.default_rng(0).random((500, 3))
    X = rbf_kernel(points, gamma=1.0)
    svd = PowerLawTruncatedSVD(450, algorithm=algorithm, random_state=0)
    with pytest.warns(ConvergenceWarning, match="the spectrum itself falls that far"):
        svd.fit(X)
    assert svd.outcome_.cut_by == "rounding"
    assert not any("scale" in str(finding) for finding in svd.findings_)
    (text,) = (str(f) for f in svd.findings_ if f.kind == FindingKind.CUT_BY_ROUNDING)
    assert ("use algorithm='dense'" in text) is (svd.solver_ == "lanczos")


def test_an_accuracy_is_demanded_of_a_certificate():
    X = text_like(700, 900)
    svd = PowerLawTruncatedSVD(
        max_components=20, algorithm="lanczos", tol=1e-5, random_state=0
    )
    assert svd.fit(X).spectrum_.rtol > 1e-6
    assert not svd.certified_
    assert svd.set_params(tol=0.0).fit(X).certified_ is True
    assert type(svd.spectrum_.rtol) is float


# Clumps -------------------------------------------------------------------------------


def ritz(values, residuals):
    return lanczos._Ritz(np.array(values), None, np.array(residuals), None)


def test_known_part_does_not_end_within_a_clump():
    # 5e-5 squared over the distance to 5 - 3e-4, which reaches 5 - 1e-4, is 1.2e-5.
    found = ritz([9, 5, 5 - 1e-4, 5 - 3e-4, 3], [1e-9, 5e-5, 6e-5, 4e-4, 0.1])
    assert lanczos._before_unresolved(found, 3, 1e-8) == 1
    # The same residuals, and what follows is told apart.
    found = ritz([9, 5, 5 - 1e-4, 4.9, 3], [1e-9, 5e-5, 6e-5, 4e-4, 0.1])
    assert lanczos._before_unresolved(found, 3, 1e-8) == 3


@pytest.mark.parametrize("noise, n_known", [(0.0, 3), (1e-8, 1), (1e-12, 2)])
def test_values_are_known_down_to_the_rounding_of_the_largest_or_of_outliers(
    noise, n_known
):
    """Rounding, here 2.2e-15, may be 1e-8 of a value; noise of outliers 1e-6 of it."""
    krylov = SimpleNamespace(
        gram=SimpleNamespace(order=100), outliers=SimpleNamespace(noise=noise)
    )
    values = np.array([1.0, 1e-3, 2.4e-7, 2.1e-7])
    assert lanczos._above_rounding(krylov, values, 1e-9) == n_known


@pytest.mark.parametrize("seed", range(12))
def test_eigenvalues_in_clumps_are_accurate(seed):
    rng = np.random.default_rng(seed)
    n, first, width = 1400, rng.integers(8, 40), 10.0 ** rng.uniform(-5, -3)
    x = np.sort(rng.pareto(2, n) + 1)[::-1]
    x[first : first + 117] = x[first] * (1 - width * rng.random(117))
    x = np.sort(x)[::-1]
    X = sp.csr_array(sp.diags_array(np.sqrt(x)))
    svd = PowerLawTruncatedSVD(int(first), algorithm="lanczos", random_state=seed)
    known = svd.fit(X).eigenvalues_
    assert_allclose(known, x[: len(known)], rtol=1e-8)

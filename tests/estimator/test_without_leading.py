"""Leading components that are left out, and the exponent of the singular values."""

import pickle
import re
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.exceptions import DegenerateSpectrumWarning
from powerlaw_lsa.rules import BrokenStick, EnergyShare
from tests._data import text_like
from tests._spectra import matrix_with


def planted(n=60, d=40, seed=0):
    """A matrix with singular values that fall by a power law, and its SVD."""
    rng = np.random.default_rng(seed)
    U = np.linalg.qr(rng.standard_normal((n, d)))[0]
    V = np.linalg.qr(rng.standard_normal((d, d)))[0]
    s = 30.0 * np.arange(1, d + 1) ** -0.6
    return (U * s) @ V.T, s, V.T


def without(X, s, V, n):
    """X without its projection on the n leading components."""
    return X - (X @ V[:n].T) @ V[:n]


@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
@pytest.mark.parametrize("n", [1, 3])
def test_the_rest_is_fitted_as_if_the_leading_components_were_not_there(algorithm, n):
    X, s, V = planted()
    svd = PowerLawTruncatedSVD(without_leading=n, algorithm=algorithm).fit(X)
    plain = PowerLawTruncatedSVD(algorithm="dense").fit(without(X, s, V, n))
    k = fit_power_law(s[n:] ** 2).n_tail
    assert svd.n_components_ == plain.n_components_ == k
    np.testing.assert_allclose(svd.eigenvalues_, s[n:] ** 2, rtol=1e-10)
    np.testing.assert_allclose(svd.singular_values_, s[n : n + k])
    np.testing.assert_allclose(
        np.abs(svd.components_ @ V[n : n + k].T), np.eye(k), atol=1e-8
    )
    np.testing.assert_allclose(svd.components_, plain.components_, atol=1e-8)
    np.testing.assert_allclose(svd.transform(X), plain.transform(X), atol=1e-7)
    assert svd.alpha_ == pytest.approx(plain.alpha_)
    assert svd.spectrum_.n_left_out == n
    assert svd.spectrum_.total == pytest.approx(np.sum(s[n:] ** 2))


def test_lanczos_decides_the_rest_before_the_spectrum_is_complete():
    x = np.concatenate([[1e4, 5e3], fit_sample(1500)])
    X = matrix_with(x)
    svd = PowerLawTruncatedSVD(
        without_leading=2, algorithm="lanczos", random_state=0
    ).fit(X)
    assert svd.n_components_ == fit_power_law(np.sort(x)[::-1][2:]).n_tail
    assert svd.certified_
    assert not svd.spectrum_.complete


def fit_sample(n):
    """Eigenvalues with a tail of a power law over a bulk that falls faster."""
    rank = np.arange(1, n + 1)
    return 100.0 * rank**-0.7 * np.exp(-((rank / 300.0) ** 2))


@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_an_int_counts_what_is_kept(algorithm):
    X, s, _ = planted()
    svd = PowerLawTruncatedSVD(
        5, without_leading=2, algorithm=algorithm, random_state=0
    ).fit(X)
    assert svd.components_.shape == (5, 40)
    np.testing.assert_allclose(svd.singular_values_, s[2:7], rtol=1e-3)


@pytest.mark.parametrize("rule", [0.5, EnergyShare(0.5), BrokenStick(), lambda x: 3])
def test_rules_see_the_rest(rule):
    X, s, V = planted()
    svd = PowerLawTruncatedSVD(rule, without_leading=2).fit(X)
    plain = PowerLawTruncatedSVD(rule).fit(without(X, s, V, 2))
    assert svd.n_components_ == plain.n_components_


def test_the_last_component_is_never_left_out():
    X, s, _ = planted(d=3)
    said = "=5 would leave nothing of the 3 components that X has; 2 are left out"
    with pytest.warns(DegenerateSpectrumWarning, match=said):
        svd = PowerLawTruncatedSVD(1, without_leading=5).fit(X)
    assert svd.singular_values_[0] == pytest.approx(s[2])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PowerLawTruncatedSVD(2, without_leading=1).fit(X)


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("algorithm", ["arpack", "dense", "lanczos"])
def test_the_last_that_is_computed_is_never_left_out(algorithm):
    """ARPACK finds fewer than there are; rounding hides what is beside a giant."""
    X = np.array([[2.0, 0.0], [2.0, 1.0], [1.0, 1.0]])
    if algorithm != "arpack":
        X = np.random.default_rng(0).standard_normal((110, 100))
        X[:, 0] *= 1e12
    svd = PowerLawTruncatedSVD(1, algorithm=algorithm, without_leading=200)
    found = "the algorithm found" if algorithm == "arpack" else "rounding leaves of X"
    with pytest.warns(DegenerateSpectrumWarning, match=f"that {found};"):
        Z = svd.fit_transform(X)
    assert svd.eigenvalues_ == pytest.approx([np.sum(Z**2)])


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("n", "largest"), [(0, "largest"), (3, "largest of X")])
def test_what_hides_others_may_be_left_out_itself(n, largest):
    svd = PowerLawTruncatedSVD(without_leading=n).fit(np.diag(np.geomspace(1, 1e-12)))
    (said,) = (f.sentence() for f in svd.findings_ if f.kind == "cut_by_rounding")
    assert f"rounding of the {largest} hides the others, which are far smaller" in said


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack"])
@pytest.mark.parametrize("unit", [1e3, 1e6, 1e8])
def test_projections_are_free_of_a_large_column_that_is_left_out(algorithm, unit):
    """Its rounding would turn the others towards it, in a matrix that is wide."""
    X = np.column_stack([text_like(500, 700), unit * np.arange(1.0, 501)])
    svd = PowerLawTruncatedSVD(
        20, without_leading=1, algorithm=algorithm, random_state=0
    )
    Z = svd.fit_transform(X)
    np.testing.assert_allclose(
        np.linalg.norm(Z, axis=0), svd.singular_values_, rtol=1e-6
    )


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("is_wide", [False, True])
@pytest.mark.parametrize("unit", [1e7, 1e9, 1e12])
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack", "randomized"])
def test_a_share_is_free_of_a_large_column_that_is_left_out(algorithm, unit, is_wide):
    """The difference of two squared norms is rounding, known in full or in part."""
    X = np.random.default_rng(0).normal(size=(350, 250)) / np.arange(1, 251) ** 0.5
    X[:, 7] *= unit
    direction = X[:, 7] / np.linalg.norm(X[:, 7])
    x = np.linalg.svd(X - np.outer(direction, direction @ X), compute_uv=False) ** 2
    svd = PowerLawTruncatedSVD(
        5, algorithm=algorithm, without_leading=1, random_state=0
    ).fit(X.T if is_wide else X)
    assert svd.outcome_.share == pytest.approx(x[:5].sum() / x.sum(), rel=1e-3)


def test_the_norm_of_the_rest_is_that_of_x_if_not_all_of_its_components_is_found():
    """The randomized solver finds less than X holds along its vectors."""
    X = np.random.default_rng(0).normal(size=(350, 250))
    X[:, 7] *= 1e6
    direction = X[:, 7] / np.linalg.norm(X[:, 7])
    rest = np.sum((X - np.outer(direction, direction @ X)) ** 2)
    options = {"algorithm": "randomized", "without_leading": 1, "random_state": 0}
    svd = PowerLawTruncatedSVD(20, **options).fit(X)
    assert svd.spectrum_.total == pytest.approx(rest, rel=1e-6)


@pytest.mark.filterwarnings("ignore:3 of 5 rows of X have no part in")
def test_more_than_are_left_is_not_called_more_than_the_rank_of_the_whole():
    X = np.diag([9.0, 5.0, 4.0, 2.0, 1.0])
    rest = "X without its 2 leading components"
    said = (
        f"=5 is more than the rank of {rest}, which is 3; 3 are kept .* norm of {rest}$"
    )
    with pytest.warns(DegenerateSpectrumWarning, match=said):
        PowerLawTruncatedSVD(5, without_leading=2).fit(X)
    with pytest.warns(
        DegenerateSpectrumWarning, match="the rank of X, which is 5; .*X$"
    ):
        PowerLawTruncatedSVD(6).fit(X)


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.exceptions.DegenerateSpectrumWarning")
def test_of_zeros_nothing_is_left_out():
    svd = PowerLawTruncatedSVD(without_leading=1, exponent=0).fit(np.zeros((4, 3)))
    assert svd.n_components_ == 1
    assert not svd.transform(np.zeros((2, 3))).any()


@pytest.mark.parametrize("exponent", [0, 0.5, 1, 2, 3.5])
@pytest.mark.parametrize("make", [np.asarray, csr_array])
def test_columns_are_left_vectors_times_powers_of_the_singular_values(exponent, make):
    X, s, _ = planted()
    svd = PowerLawTruncatedSVD(6, exponent=exponent, without_leading=1)
    Z = svd.fit_transform(make(X))
    np.testing.assert_allclose(np.linalg.norm(Z, axis=0), s[1:7] ** exponent)
    np.testing.assert_allclose(Z, svd.transform(make(X)), atol=1e-8 * s[1] ** exponent)
    np.testing.assert_allclose(svd.scaling_, s[1:7] ** (exponent - 1.0))
    plain = PowerLawTruncatedSVD(6, without_leading=1).fit(X)
    np.testing.assert_allclose(svd.explained_variance_, plain.explained_variance_)
    closest = plain.inverse_transform(plain.transform(X))
    np.testing.assert_allclose(svd.inverse_transform(Z), closest, atol=1e-9)


def test_the_defaults_change_no_bit():
    X, _, _ = planted()
    svd = PowerLawTruncatedSVD(5).fit(X)
    assert np.array_equal(svd.transform(X), X @ svd.components_.T)
    assert (svd.scaling_ == 1).all()


def test_both_survive_clone_pickle_float32_and_tables():
    X, _, _ = planted()
    svd = PowerLawTruncatedSVD(4, without_leading=1, exponent=2).fit(
        X.astype(np.float32)
    )
    again = pickle.loads(pickle.dumps(svd))
    assert np.array_equal(again.transform(X), svd.transform(X))
    assert clone(svd).get_params() == svd.get_params()
    assert svd.transform(X.astype(np.float32)).dtype == svd.scaling_.dtype == np.float32
    table = clone(svd).set_output(transform="pandas").fit_transform(X)
    assert table.shape == (60, 4)


def test_a_power_beyond_the_range_of_the_dtype_is_refused_and_loses_nothing():
    X = np.diag([1e15, 1e14, 1.0]).astype(np.float32)
    svd = PowerLawTruncatedSVD(2).fit(X)
    before = svd.components_
    with pytest.raises(ValueError, match="The exponent 4 makes columns with numbers"):
        svd.set_params(exponent=4).fit(X)
    assert svd.components_ is before


@pytest.mark.parametrize("unit", [1e-30, 1e25])
def test_a_power_that_no_projection_can_hold_is_refused(unit):
    """The factor of the column has a float32, and the product has none."""
    X = (unit * np.eye(3)[:2]).astype(np.float32)
    with pytest.raises(ValueError, match=r"closer to 1, .*, or X / 1e"):
        PowerLawTruncatedSVD(1, exponent=2).fit(X)
    assert PowerLawTruncatedSVD(1, exponent=0).fit_transform(X).max() == 1


@pytest.mark.parametrize("unit", [1.0, 1e20, 1e-20])
@pytest.mark.parametrize("exponent", [5, 40, 1000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_way_out_of_a_large_exponent_leads_out(dtype, exponent, unit):
    X = (unit * planted()[0]).astype(dtype)
    svd = PowerLawTruncatedSVD(4, exponent=exponent)
    try:
        svd.fit(X)
    except ValueError as error:
        ways = re.search(
            r"such as ([\d.]+)(?:, or X / ([\d.e+-]+) if .* texts)?$", str(error)
        )
    else:
        return
    clone(svd).set_params(exponent=float(ways[1])).fit(X)
    assert float(ways[1]) > 1.1 or unit**2 > float(np.finfo(dtype).max)
    if ways[2]:
        svd.fit(X / dtype(ways[2]))
    else:
        with pytest.raises(ValueError, match=r"closer to 1, such as [\d.]+$"):
            svd.fit(X / X.max() / 60)


@pytest.mark.parametrize("unit", [0.2, 60.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_vectors_of_the_largest_exponent_have_unit_length(dtype, unit):
    """Lengths are sums of squares, which have half the range."""
    X = (unit * planted()[0]).astype(dtype)
    lsa = make_pipeline(PowerLawTruncatedSVD(4, exponent=1000), Normalizer())
    with pytest.raises(ValueError, match="such as") as caught:
        lsa.fit(X)
    advised = float(re.search(r"such as ([\d.]+)", str(caught.value))[1])
    Z = lsa.set_params(powerlawtruncatedsvd__exponent=advised).fit_transform(X)
    assert_allclose(np.linalg.norm(Z, axis=1).max(), 1, rtol=1e-3)
    with pytest.raises(ValueError, match="such as"):
        lsa.set_params(powerlawtruncatedsvd__exponent=1.1 * advised).fit(X)


@pytest.mark.parametrize("value", [-1, 1.5, "1"])
def test_bad_values_are_refused(value):
    with pytest.raises(ValueError, match="without_leading"):
        PowerLawTruncatedSVD(without_leading=value).fit(np.eye(3))
    if value != 1.5:
        with pytest.raises(ValueError, match="exponent"):
            PowerLawTruncatedSVD(exponent=value).fit(np.eye(3))


@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
def test_shares_are_of_the_norm_without_what_is_left_out(algorithm):
    """They are what a share for n_components asks for."""
    X = np.random.default_rng(0).pareto(2.0, (300, 60))
    X *= 1e9  # so that it is scaled
    whole = PowerLawTruncatedSVD(5, algorithm=algorithm, random_state=0).fit(X)
    rest = PowerLawTruncatedSVD(
        3, without_leading=2, algorithm=algorithm, random_state=0
    ).fit(X)
    left_out, kept = np.split(whole.singular_values_**2, [2])
    expected = kept.sum() / (np.linalg.norm(X) ** 2 - left_out.sum())
    assert rest.outcome_.share == pytest.approx(expected, rel=1e-6)
    asked = PowerLawTruncatedSVD(
        expected * (1 - 1e-6), without_leading=2, algorithm=algorithm, random_state=0
    ).fit(X)
    assert asked.n_components_ == 3
    assert asked.outcome_.share == pytest.approx(expected, rel=1e-6)
    assert rest.spectrum_.squared_norm == pytest.approx(np.linalg.norm(X) ** 2)


@pytest.mark.parametrize("shape", [(200, 300), (300, 200)])
@pytest.mark.parametrize("size", [1e5, 1e8])
def test_shares_of_arpack_keep_their_digits_beside_a_large_column(shape, size):
    X = np.hstack([text_like(*shape), size * np.linspace(1, 2, shape[0])[:, None]])
    x = np.linalg.svd(X, compute_uv=False) ** 2
    svd = PowerLawTruncatedSVD(10, algorithm="arpack", without_leading=1).fit(X)
    assert_allclose(svd.outcome_.share, x[1:11].sum() / x[1:].sum(), rtol=1e-6)

"""The estimator on arrays of other libraries, against itself on NumPy's."""

import os
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose
from sklearn import config_context
from sklearn.base import clone

from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules, plot_overview, top_terms
from powerlaw_lsa._matrix.array_api import to_numpy
from powerlaw_lsa.diagnostics import fit_shuffled, localization_ratios, spectral_summary
from powerlaw_lsa.rules import (
    BrokenStick,
    LocalizationElbow,
    ParallelAnalysis,
    SignflipParallelAnalysis,
)
from tests._data import text_like
from tests._devices import on_each_device, strict, torch, torch_csr

ATTRIBUTES = [
    "components_",
    "eigenvalues_",
    "singular_values_",
    "localization_ratios_",
    "explained_variance_",
    "explained_variance_ratio_",
]

needs_dispatch = pytest.mark.skipif(
    os.environ.get("SCIPY_ARRAY_API") != "1",
    reason="SCIPY_ARRAY_API=1 is not set, so that scikit-learn does not dispatch",
)


@pytest.fixture
def dispatch():
    with config_context(array_api_dispatch=True):
        yield


@needs_dispatch
@on_each_device
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "svd, shape",
    [
        (PowerLawTruncatedSVD(max_components=30, random_state=0), (60, 90)),
        (PowerLawTruncatedSVD(25, algorithm="lanczos", random_state=0), (600, 450)),
        (PowerLawTruncatedSVD(9, without_leading=1, exponent=0.5), (60, 90)),
    ],
)
def test_equals_the_fit_on_the_host(svd, shape, dtype, place, dispatch):
    X = text_like(*shape).astype(dtype)
    X_there = place(X)
    here, there = clone(svd).fit(X), clone(svd).fit(X_there)
    assert (here.n_components_, here.solver_) == (there.n_components_, there.solver_)
    # Float32 rounds what comes out; what is computed is computed in float64.
    assert_allclose(there.alpha_, here.alpha_, rtol=1e-9)
    tolerance = 1e-8 if dtype is np.float64 else 2e-6
    for name in ATTRIBUTES:
        array = getattr(there, name)
        assert (type(array), array.device) == (type(X_there), X_there.device)
        expected = getattr(here, name)
        assert to_numpy(array).dtype == expected.dtype
        if svd.algorithm == "auto" or name != "localization_ratios_":
            assert_allclose(to_numpy(array), expected, tolerance, 20 * tolerance)
    assert type(there.spectrum_.eigenvalues) is np.ndarray
    Z = there.transform(X_there)
    assert (type(Z), Z.dtype, Z.device) == (
        type(X_there),
        X_there.dtype,
        X_there.device,
    )
    assert_allclose(to_numpy(Z), here.transform(X), rtol=tolerance, atol=1e-4)
    Z_at_once = clone(svd).fit_transform(X_there)
    assert_allclose(to_numpy(Z_at_once), to_numpy(Z), atol=1e-6)
    back = there.inverse_transform(Z)
    assert back.device == X_there.device
    expected = here.inverse_transform(to_numpy(Z))
    assert_allclose(to_numpy(back), expected, rtol=tolerance, atol=1e-4)


@needs_dispatch
def test_device_without_float64_computes_on_the_host(dispatch):
    xp = pytest.importorskip("array_api_strict")
    X = text_like(60, 90).astype(np.float32)
    X_there = xp.asarray(X, device=xp.Device("no_float64"))
    svd = PowerLawTruncatedSVD(max_components=30)
    here, there = clone(svd).fit(X), clone(svd).fit(X_there)
    np.testing.assert_array_equal(there.spectrum_.eigenvalues, here.eigenvalues_)
    for name in ATTRIBUTES:
        array = getattr(there, name)
        assert (array.dtype, array.device) == (xp.float32, X_there.device)
        assert_allclose(to_numpy(array), getattr(here, name), rtol=1e-6)
    Z = there.transform(X_there)
    assert (Z.dtype, Z.device) == (xp.float32, X_there.device)


@needs_dispatch
@pytest.mark.parametrize(
    "k",
    [
        3,
        0.9,
        lambda spectrum: 4,
        BrokenStick(),
        LocalizationElbow(),
        ParallelAnalysis(2),
        SignflipParallelAnalysis(2),
    ],
)
@on_each_device
def test_every_rule(place, k, dispatch):
    X = text_like(40, 30)
    svd = PowerLawTruncatedSVD(k, random_state=0)
    here, there = (clone(svd).fit(x) for x in (sp.csr_array(X), place(X)))
    assert here.n_components_ == there.n_components_
    assert_allclose(to_numpy(there.components_), here.components_, atol=1e-8)


@needs_dispatch
@on_each_device
@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_zeros(place, dispatch):
    svd = PowerLawTruncatedSVD().fit(place(np.zeros((5, 4))))
    assert_allclose(to_numpy(svd.components_), [[1, 0, 0, 0]])
    assert_allclose(to_numpy(svd.explained_variance_ratio_), [0])


@needs_dispatch
@pytest.mark.parametrize(
    "fitted, given", [("float64", "float32"), ("float32", "float64")]
)
def test_other_precision_in_transform_gives_the_larger(fitted, given, dispatch):
    X = text_like(40, 30)
    svd = PowerLawTruncatedSVD(3).fit(torch(X.astype(fitted)))
    Z = svd.transform(torch_csr(X.astype(given)))
    assert to_numpy(Z).dtype == np.float64
    assert to_numpy(svd.inverse_transform(Z)).dtype == np.float64


@needs_dispatch
@pytest.mark.parametrize("layout", ["coo", "csc"])
def test_other_layouts_of_sparse_tensors(layout, dispatch):
    X = text_like(40, 30)
    tensor = getattr(torch_csr(X), f"to_sparse_{layout}")()
    expected = PowerLawTruncatedSVD(3).fit(torch_csr(X)).components_
    assert_allclose(PowerLawTruncatedSVD(3).fit(tensor).components_, expected, 1e-9)


@needs_dispatch
def test_integers_in_a_sparse_tensor(dispatch):
    X = text_like(40, 30)
    svd = PowerLawTruncatedSVD(3).fit(torch_csr(X.astype(int)))
    assert_allclose(
        svd.components_, PowerLawTruncatedSVD(3).fit(X).components_, atol=1e-9
    )


@needs_dispatch
@pytest.mark.parametrize(
    "X, message",
    [
        ([[1.0, np.nan], [1, 1]], "X contains NaN"),
        ([[1.0, np.inf], [1, 1]], "X contains infinity"),
        ([[1.0 + 1j, 0], [1, 1]], "Complex data not supported: X has dtype"),
        (
            np.zeros((0, 3)),
            r"X has shape \(0, 3\), but at least one row and one column",
        ),
        (
            np.zeros((3, 0)),
            r"X has shape \(3, 0\), but at least one row and one column",
        ),
    ],
)
def test_bad_sparse_tensors(X, message, dispatch):
    with pytest.raises(ValueError, match=message):
        PowerLawTruncatedSVD().fit(torch_csr(np.asarray(X)))


@needs_dispatch
def test_features_are_counted_in_sparse_tensors_too(dispatch):
    svd = PowerLawTruncatedSVD(3).fit(torch_csr(text_like(40, 30)))
    with pytest.raises(ValueError, match=r"X has 20 features, but .* expecting 30"):
        svd.transform(torch_csr(text_like(40, 20)))


def test_sparse_tensors_want_dispatch():
    with pytest.raises(TypeError, match=r"only taken with .*array_api_dispatch=True"):
        PowerLawTruncatedSVD(3).fit(torch_csr(text_like(40, 30)))


def test_without_dispatch_tensors_become_numpy():
    X = text_like(40, 30)
    svd = PowerLawTruncatedSVD(3).fit(torch(X))
    assert type(svd.components_) is np.ndarray
    np.testing.assert_array_equal(
        svd.components_, PowerLawTruncatedSVD(3).fit(X).components_
    )


@needs_dispatch
def test_fitted_estimator_is_pickled(dispatch):
    X = torch_csr(text_like(40, 30))
    svd = PowerLawTruncatedSVD(3).fit(X)
    again = pickle.loads(pickle.dumps(svd))
    np.testing.assert_array_equal(again.transform(X), svd.transform(X))


@needs_dispatch
@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_fixed_numbers_of_components_are_for_the_host(algorithm, dispatch):
    svd = PowerLawTruncatedSVD(3, algorithm=algorithm)
    with pytest.raises(
        ValueError, match="works on NumPy and SciPy only, not on array_api_strict"
    ):
        svd.fit(strict(text_like(40, 30)))


@needs_dispatch
@on_each_device
def test_diagnostics_read_from_the_device(place, dispatch):
    import matplotlib.pyplot as plt

    X = text_like(60, 90)
    here, there = (
        PowerLawTruncatedSVD(max_components=20).fit(x) for x in (X, place(X))
    )
    assert_allclose(spectral_summary(there), spectral_summary(here), rtol=1e-7)
    names = [f"t{i}" for i in range(90)]
    assert list(top_terms(there, names).term) == list(top_terms(here, names).term)
    assert_allclose(
        to_numpy(localization_ratios(there.components_)),
        localization_ratios(here.components_),
        rtol=1e-7,
    )
    plot_overview(there)
    plt.close("all")


@needs_dispatch
@on_each_device
def test_complex_entries_are_refused(place, dispatch):
    X = text_like(30, 20) * (1 + 1j)
    with pytest.raises(ValueError, match="Complex data not supported"):
        PowerLawTruncatedSVD(2).fit(place(X))


@needs_dispatch
@on_each_device
def test_what_takes_the_matrix_copies_it_to_the_host(place, dispatch):
    X = text_like(60, 40)
    svd = PowerLawTruncatedSVD().fit(X)
    some = ["power_law", 0.9, BrokenStick()]
    assert compare_rules(place(X), some)["K"].equals(compare_rules(X, some)["K"])
    draw = {"n_draws": 1, "random_state": 0}
    here = sp.csr_array(X) if place is torch_csr else X  # each has its own draws
    found, same = (fit_shuffled(svd, matrix, **draw) for matrix in (place(X), here))
    assert_allclose(found.nulls[0].eigenvalues, same.nulls[0].eigenvalues)
    summary = spectral_summary(svd, X=place(X), random_state=0)
    assert_allclose(summary, spectral_summary(svd, X=here, random_state=0))


@needs_dispatch
def test_documented_example(dispatch):
    """It says "cuda" where there is one; here it runs on tensors of the CPU."""
    pytest.importorskip("torch")
    text = (Path(__file__).parents[2] / "docs" / "guide" / "gpu.md").read_text()
    example = re.search(r"<!-- on a GPU -->\n```python\n(.*?)```", text, re.DOTALL)
    names: dict = {}
    exec(compile(example.group(1), "gpu.md", "exec"), names)
    svd, Z = names["lsa"][-1], names["Z"]
    assert svd.certified_
    expected = PowerLawTruncatedSVD().fit(names["lsa"][:1].transform(names["texts"]))
    assert tuple(Z.shape) == (len(names["texts"]), expected.n_components_)
    assert_allclose(svd.singular_values_, expected.singular_values_, rtol=1e-6)

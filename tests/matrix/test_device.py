"""The solvers on tensors of PyTorch and arrays of array-api-strict, against LAPACK."""

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose

from powerlaw_lsa._matrix import device
from powerlaw_lsa._matrix.array_api import to_numpy
from powerlaw_lsa._matrix.device import DeviceMatrix
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._matrix.memory import available_bytes
from powerlaw_lsa._spectrum import lanczos_steps, solve
from powerlaw_lsa.rules.search import Search
from tests._data import text_like
from tests._devices import on_each_device, strict, torch, torch_csr


def is_here(X):
    return isinstance(X, np.ndarray) or sp.issparse(X)


def decompose(X, n_components, algorithm, seed=0):
    return solve.decompose(
        HostMatrix(X) if is_here(X) else DeviceMatrix(X),
        Search(n_components),
        algorithm=algorithm,
        random_state=np.random.RandomState(seed),
    )


def check(decomposition, X, k, atol):
    """Right vectors lie on a device, are orthonormal, and eigenvectors of X'X."""
    vectors = decomposition.right_vectors(0, k)
    assert not is_here(vectors)
    V, w = to_numpy(vectors), decomposition.spectrum.eigenvalues[:k]
    assert V.shape == (k, X.shape[1])
    assert_allclose(V @ V.T, np.eye(k), atol=1e-9)
    assert_allclose(V @ X.T @ X, V * w[:, None], atol=atol * w[0])


@on_each_device
@pytest.mark.parametrize("shape", [(60, 25), (25, 60), (40, 40), (1, 30), (30, 1)])
def test_dense_equals_lapack(place, shape):
    X = np.random.default_rng(1).normal(size=shape)
    decomposition = decompose(place(X), 1, "dense")
    spectrum = decomposition.spectrum
    expected = np.linalg.svd(X, compute_uv=False) ** 2
    assert type(spectrum.eigenvalues) is np.ndarray
    assert_allclose(spectrum.eigenvalues, expected, atol=1e-13 * expected[0])
    assert (spectrum.complete, spectrum.solver, spectrum.shape) == (
        True,
        "dense",
        shape,
    )
    assert_allclose(spectrum.total, expected.sum(), rtol=1e-13)
    check(decomposition, X, min(shape), 1e-12)


@on_each_device
@pytest.mark.parametrize("shape", [(500, 700), (700, 500)])
def test_lanczos_equals_lapack(place, shape):
    X = text_like(*shape)
    k = 30
    decomposition = decompose(place(X), k, "lanczos")
    spectrum = decomposition.spectrum
    exact = np.linalg.svd(X, compute_uv=False) ** 2
    assert spectrum.solver == "lanczos"
    assert_allclose(spectrum.eigenvalues[:k], exact[:k], rtol=1e-9)
    check(decomposition, X, k, 4e-5)


@pytest.mark.parametrize(
    "place, algorithm",
    [
        (strict, "dense"),
        (strict, "lanczos"),
        (torch, "dense"),
        (torch, "lanczos"),
        (torch_csr, "dense"),
    ],
)
@pytest.mark.parametrize("shape", [(450, 600), (600, 450)])
def test_a_column_in_large_units_hides_nothing(place, algorithm, shape):
    """X'X alone would know one eigenvalue of them all."""
    X = text_like(*shape)
    X[:, 7] = 1e6 * np.random.default_rng(1).uniform(0.5, 1.5, shape[0])
    decomposition = decompose(place(X), 5, algorithm)
    known = decomposition.spectrum.eigenvalues
    exact = np.linalg.svd(X, compute_uv=False) ** 2
    assert_allclose(known, exact[: len(known)], rtol=1e-6)
    assert len(known) > 50
    V = to_numpy(decomposition.right_vectors(0, 5))
    assert_allclose(V @ V.T, np.eye(5), atol=1e-9)


@pytest.mark.parametrize("shape", [(450, 600), (600, 450)])
def test_what_a_sparse_tensor_may_hide_is_said(shape):
    X = text_like(*shape)
    X[:, 7] = 1e9
    spectrum = decompose(torch_csr(X), 5, "lanczos").spectrum
    assert spectrum.cut_by_rounding
    assert not spectrum.complete


@on_each_device
def test_same_seed_same_spectrum_as_on_the_host(place):
    X = text_like(600, 900, seed=1)
    here = decompose(sp.csr_array(X), "power_law", "lanczos").spectrum
    there = decompose(place(X), "power_law", "lanczos").spectrum
    assert here.solver == there.solver
    assert_allclose(there.eigenvalues, here.eigenvalues, rtol=1e-9)
    assert (here.remainder is None) == (there.remainder is None)


@on_each_device
def test_only_small_matrices_come_to_the_host(place, monkeypatch):
    """The blocks of T, and nothing that is as long as the basis or a side of X."""
    shapes = []

    def listening(array):
        shapes.append(tuple(array.shape))
        return to_numpy(array)

    monkeypatch.setattr(lanczos_steps, "to_numpy", listening)
    monkeypatch.setattr(device, "to_numpy", listening)
    X = place(text_like(900, 1200))
    decomposition = decompose(X, 20, "lanczos")
    decomposition.right_vectors(0, 20)
    assert set(shapes) == {(lanczos_steps.BLOCK, lanczos_steps.BLOCK)}


@on_each_device
def test_exhausted_space_is_complete(place):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((500, 40)) @ rng.standard_normal((40, 600))
    spectrum = decompose(place(X), 500, "lanczos").spectrum
    assert (spectrum.complete, spectrum.rank_bound) == (True, 40)
    exact = np.linalg.svd(X, compute_uv=False)[:40] ** 2
    assert_allclose(spectrum.eigenvalues, exact, rtol=1e-8)


@on_each_device
def test_vectors_of_tiny_eigenvalues_are_orthonormal(place):
    rng = np.random.default_rng(3)
    U, V = (np.linalg.qr(rng.normal(size=(n, 20)))[0] for n in (20, 50))
    X = (U * np.geomspace(1, 1e-6, 20)) @ V.T
    decomposition = decompose(place(X), 20, "dense")
    vectors = to_numpy(decomposition.right_vectors(0, 20))
    assert_allclose(vectors @ vectors.T, np.eye(len(vectors)), atol=1e-9)


@on_each_device
@pytest.mark.parametrize("unit", [1e-150, 1e150])
def test_unit_of_the_entries_does_not_matter(place, unit):
    X = text_like(60, 50)
    plain = decompose(place(X), 9, "dense").spectrum.eigenvalues
    scaled = decompose(place(X * unit), 9, "dense").spectrum.eigenvalues
    assert_allclose(scaled / unit / unit, plain, rtol=1e-8)


@on_each_device
def test_squares_that_overflow_are_refused(place):
    with pytest.raises(
        ValueError, match=r"do not fit in float64 \(largest entry 1e\+200"
    ):
        decompose(place(np.full((3, 4), -1e200)), 1, "dense")


@on_each_device
def test_zeros_have_no_eigenvalue(place):
    spectrum = decompose(place(np.zeros((5, 4))), 1, "dense").spectrum
    assert (len(spectrum.eigenvalues), spectrum.total) == (0, 0.0)


@pytest.mark.parametrize("shape", [(37, 50), (50, 37)])
def test_gram_matrix_of_a_sparse_tensor_in_several_blocks(shape, monkeypatch):
    X = np.random.default_rng(3).normal(size=shape)
    monkeypatch.setattr(device, "_BLOCK", 8)
    G = DeviceMatrix(torch_csr(X)).gram().matrix().numpy()
    assert_allclose(G, X @ X.T if shape[0] < shape[1] else X.T @ X, atol=1e-12)


@on_each_device
def test_too_large_for_the_device_is_refused(place, monkeypatch):
    asked = []
    monkeypatch.setattr(
        solve, "available_bytes", lambda device: asked.append(device) or 1000
    )
    X = place(text_like(60, 50))
    with pytest.raises(MemoryError, match=r"for X of shape \(60, 50\), more than"):
        decompose(X, 3, "dense")
    assert asked == [X.device]


def test_free_memory_of_a_gpu(monkeypatch):
    assert available_bytes(SimpleNamespace(mem_info=(5, 10))) == 5  # as CuPy has it
    cuda = pytest.importorskip("torch").cuda
    for name, value in {
        "mem_get_info": (100, 500),
        "memory_reserved": 70,
        "memory_allocated": 40,
    }.items():
        monkeypatch.setattr(cuda, name, lambda device, value=value: value)
    # What PyTorch holds but does not use is free, too.
    assert available_bytes(SimpleNamespace(type="cuda")) == 130
    assert available_bytes(SimpleNamespace(type="cpu")) > 1000


@on_each_device
@pytest.mark.parametrize("side", [0, 1])
def test_what_large_units_hide_is_hidden_there_too(place, side):
    X = text_like(60, 40)
    X[(slice(None), 7) if side else 7] = 1e18
    spectrum = decompose(place(X), 5, "dense").spectrum
    assert not spectrum.complete
    assert spectrum.uneven == ("column" if side else "rows")
    spectrum = decompose(place(np.outer(X[:, 7], X[7])), 5, "dense").spectrum
    assert spectrum.complete
    assert spectrum.rank_bound == 1

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose
from scipy.stats import ortho_group

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix import host
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._spectrum import dense, solve
from powerlaw_lsa._spectrum.record import scaled

SHAPES = [(60, 25), (25, 60), (40, 40), (1, 30), (30, 1), (1, 1), (2, 3)]
CONTAINERS = [np.asarray, sp.csr_array, sp.csc_array, sp.csr_matrix]


def planted(shape, singular_values, seed=0):
    """Matrix with these singular values and random singular vectors."""
    rng = np.random.default_rng(seed)
    S = np.zeros(shape)
    np.fill_diagonal(S, singular_values)
    left, right = (ortho(n, rng) for n in shape)
    return left @ S @ right


def ortho(n, rng):
    return ortho_group.rvs(n, random_state=rng) if n > 1 else np.eye(1)


def decompose(X):
    gram = HostMatrix(X).gram()
    return scaled(dense.decompose(gram), gram.unit**2)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_planted_singular_values_come_back(shape, container):
    n = min(shape)
    planted_values = np.geomspace(10, 0.1, n) if n > 1 else [3.142]
    X = planted(shape, planted_values)
    spectrum = decompose(container(X)).spectrum
    assert_allclose(np.sqrt(spectrum.eigenvalues), planted_values, rtol=1e-11)
    assert (spectrum.complete, spectrum.solver) == (True, "dense")
    assert (spectrum.rank_bound, spectrum.shape) == (n, shape)
    assert_allclose(spectrum.total, spectrum.eigenvalues.sum(), rtol=1e-12)
    assert spectrum.rtol < 1e-8


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_right_vectors_are_orthonormal_eigenvectors(shape, container):
    X = np.random.default_rng(2).normal(size=shape)
    decomposition = decompose(container(X))
    w = decomposition.spectrum.eigenvalues
    for k in {1, (len(w) + 1) // 2, len(w)}:
        V = decomposition.right_vectors(0, k).T
        assert V.shape == (shape[1], k)
        assert_allclose(V.T @ V, np.eye(k), atol=1e-12)
        assert_allclose(X.T @ X @ V, V * w[:k], atol=1e-12 * w[0] * max(shape))


@pytest.mark.parametrize("shape", [(50, 20), (20, 50)])
def test_vectors_of_tiny_eigenvalues_are_orthonormal_too(shape):
    """From the other side they come with rounding magnified by 1e6."""
    X = planted(shape, np.geomspace(1, 1e-6, 20))
    V = decompose(X).right_vectors(0, 20)
    assert_allclose(V @ V.T, np.eye(len(V)), atol=1e-9)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("shape", [(60, 25), (25, 60), (40, 40)])
@pytest.mark.parametrize("rank", [1, 2, 10])
def test_rank_deficiency_is_not_a_tail(rank, shape, container):
    values = np.geomspace(5, 1, rank)
    decomposition = decompose(
        container(planted(shape, values[:rank].tolist() + [0] * (min(shape) - rank)))
    )
    spectrum = decomposition.spectrum
    assert_allclose(np.sqrt(spectrum.eigenvalues), values, rtol=1e-11)
    assert spectrum.rank_bound == rank
    V = decomposition.right_vectors(0, rank)
    assert_allclose(V @ V.T, np.eye(rank), atol=1e-12)


def test_zeros_have_no_eigenvalue():
    spectrum = decompose(np.zeros((4, 3))).spectrum
    assert len(spectrum.eigenvalues) == 0
    assert spectrum.rank_bound == 0
    assert spectrum.complete


@pytest.mark.parametrize("container", CONTAINERS)
def test_gram_matrix_in_several_blocks(container, monkeypatch):
    X = np.random.default_rng(3).normal(size=(37, 50))
    expected = np.linalg.svd(X, compute_uv=False) ** 2
    monkeypatch.setattr(host, "_BLOCK", 8)
    assert_allclose(decompose(container(X)).spectrum.eigenvalues, expected, rtol=1e-9)


def test_memory_is_estimated_on_the_smaller_side():
    assert host.matrix_bytes((10**7, 1000)) == host.matrix_bytes((1000, 10**7))
    n = 100_000  # Gram matrix, and little more
    assert 1 < host.matrix_bytes((n, n)) / (8 * n**2) < 1.1


@pytest.mark.parametrize("shape", [(2000, 2500), (2500, 2000)])
def test_memory_estimate_covers_what_is_allocated(shape):
    import tracemalloc

    X = np.random.default_rng(5).normal(size=shape)
    n = min(shape)
    gram = HostMatrix(X).gram()
    tracemalloc.start()
    G = gram.matrix()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert G.nbytes == 8 * n**2
    assert peak <= host.matrix_bytes(shape)


def test_too_large_for_memory_is_refused_before_it_starts(monkeypatch):
    monkeypatch.setattr(solve, "available_bytes", lambda *_: 10_000)
    monkeypatch.setattr(dense, "decompose", lambda *_: pytest.fail("started"))
    X = np.random.default_rng(6).normal(size=(60, 50))
    message = r"algorithm='dense' needs 0\.0 GiB for X of shape \(60, 50\), more than "
    message += "is available; use algorithm='lanczos'"
    with pytest.raises(MemoryError, match=message):
        PowerLawTruncatedSVD(algorithm="dense").fit(X)


def test_memory_that_suffices_is_used(monkeypatch):
    X = np.random.default_rng(7).normal(size=(60, 50))
    needed = host.matrix_bytes(X.shape)
    monkeypatch.setattr(solve, "available_bytes", lambda *_: int(needed / 0.8) + 8)
    svd = PowerLawTruncatedSVD(5, algorithm="dense").fit(X)
    assert svd.solver_ == "dense"


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
@pytest.mark.parametrize("algorithm", ["auto", "dense", "lanczos"])
@pytest.mark.parametrize("filled", [False, True])
def test_a_large_matrix_of_zeros_or_of_one_column(algorithm, filled):
    """There is nothing in which to look for outliers, or nothing beside one."""
    X = np.zeros((700, 450))
    X[:, 7] = 3.0 * filled
    svd = PowerLawTruncatedSVD(algorithm=algorithm, random_state=0).fit(X)
    expected = [3.0**2 * 700] if filled else []
    np.testing.assert_allclose(svd.eigenvalues_, expected, rtol=1e-12)
    assert svd.spectrum_.complete

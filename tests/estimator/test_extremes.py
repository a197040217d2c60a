"""Spectra and shapes at the edge of what numbers and memory can hold."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa._matrix import host
from powerlaw_lsa._spectrum import lanczos
from powerlaw_lsa.records import TailStatus

pytestmark = [
    pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning"),
    pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning"),
    pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning"),
]


def planted(eigenvalues, shape, seed=0):
    """Matrix with these squared singular values."""
    rng = np.random.default_rng(seed)
    k = len(eigenvalues)
    left, right = (np.linalg.qr(rng.normal(size=(n, k)))[0] for n in shape)
    return left * np.sqrt(eigenvalues) @ right.T


# Spectra ---------------------------------------------------------------------------


@pytest.mark.parametrize("lowest, highest", [(-300, 300), (-300, -290), (290, 300)])
def test_eigenvalues_over_all_of_float64(lowest, highest):
    """A tail is planted in logarithms: quantiles of an exponential distribution."""
    n = 400
    logs = -np.log(1 - np.arange(n) / n)
    logs *= (highest - lowest) * np.log(10) / logs[-1]
    beta = n / logs.sum()
    fit = fit_power_law(np.exp(lowest * np.log(10) + logs))
    assert fit.n_tail == n
    assert_allclose(fit.alpha - 1, beta, rtol=1e-9)
    assert_allclose(np.log10(fit.xmin), lowest, atol=1e-9)


SPECTRA = {
    "huge first": np.append(1e12, np.geomspace(100, 1, 19)),
    "two huge": np.append([1e13, 1e13], np.geomspace(100, 1, 18)),
    "exact ties": np.repeat([9.0, 5.0, 4.0, 2.0, 1.0], 4),
    "clusters": np.repeat([8.0, 4.0, 2.0, 1.0], 5) * (1 + 1e-9 * np.arange(20)),
    "nearly equal": 1 + 1e-7 * np.arange(20)[::-1],
    "steep": 10.0 ** -np.arange(0, 12, 0.6),
}


@pytest.mark.parametrize("shape", [(40, 30), (30, 40), (20, 20), (20, 300), (300, 20)])
@pytest.mark.parametrize("case", SPECTRA)
def test_ill_conditioned_spectra(case, shape):
    w = np.sort(SPECTRA[case])[::-1]
    X = planted(w, shape)
    svd = PowerLawTruncatedSVD()
    Z = svd.fit_transform(X)
    assert_allclose(svd.eigenvalues_, w, rtol=0, atol=1e-13 * w[0] * max(shape))
    k = svd.n_components_
    V = svd.components_
    assert_allclose(V @ V.T, np.eye(k), atol=1e-7)
    lost = np.linalg.norm(X - Z @ V) ** 2
    assert_allclose(lost, w[k:].sum(), atol=1e-10 * w[0])


@pytest.mark.parametrize("case", ["huge first", "two huge", "exact ties", "steep"])
def test_ill_conditioned_spectra_by_lanczos(case):
    w = np.sort(np.append(SPECTRA[case], np.geomspace(0.9, 0.1, 400)))[::-1]
    X = planted(w, (480, 450))
    svd = PowerLawTruncatedSVD(10, algorithm="lanczos", random_state=0)
    Z = svd.fit_transform(X)
    assert_allclose(svd.eigenvalues_, w[: len(svd.eigenvalues_)], atol=1e-8 * w[0])
    V = svd.components_
    assert_allclose(V @ V.T, np.eye(10), atol=1e-7)
    lost = np.linalg.norm(X - Z @ V) ** 2
    assert_allclose(lost, w[10:].sum(), atol=1e-8 * w[0])


@pytest.mark.parametrize("rank", range(1, 13))
@pytest.mark.parametrize("shape", [(12, 15), (15, 12), (12, 12)])
def test_every_rank(rank, shape):
    w = np.geomspace(50, 1, rank) if rank > 1 else np.array([3.0])
    svd = PowerLawTruncatedSVD().fit(planted(w, shape, seed=rank))
    assert len(svd.eigenvalues_) == svd.spectrum_.rank_bound == rank
    assert (svd.power_law_.status is TailStatus.FITTED) == (rank > 2)
    assert svd.n_components_ <= rank


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (30, 40), (500, 450)])
@pytest.mark.parametrize("algorithm", ["auto", "dense", "lanczos"])
def test_one_entry(kind, shape, algorithm):
    X = np.zeros(shape)
    X[shape[0] // 2, shape[1] // 3] = -7.0
    svd = PowerLawTruncatedSVD(1, algorithm=algorithm, random_state=0)
    Z = svd.fit_transform(kind(X))
    assert_allclose(svd.singular_values_, 7)
    assert_allclose(svd.components_[0, shape[1] // 3], 1)
    assert_allclose(Z[shape[0] // 2], -7)
    assert np.count_nonzero(np.abs(Z) > 1e-12) == 1


# Shapes ----------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(10**6, 50), (50, 10**6)])
def test_very_tall_and_very_wide(shape):
    """Terms, or documents, that never meet: the Gram matrix is a diagonal."""
    rng = np.random.default_rng(0)
    places, values = rng.integers(0, 50, 10**6), rng.pareto(2, 10**6) + 0.1
    ends = np.arange(10**6 + 1)
    X = sp.csr_array((values, places, ends), shape=(10**6, 50))
    X = X if shape[0] > shape[1] else X.T
    svd = PowerLawTruncatedSVD(max_components=3).fit(X)
    expected = np.sort(np.bincount(places, values**2))[::-1]
    assert_allclose(svd.eigenvalues_, expected, rtol=1e-9)
    assert svd.components_.shape == (svd.n_components_, shape[1])


@pytest.mark.parametrize("shape", [(2**40, 2**33), (2**33, 2**40), (2**62, 2)])
def test_memory_of_shapes_beyond_32_bits_does_not_wrap(shape):
    n = min(shape)
    assert host.matrix_bytes(shape) >= 8 * n * n
    assert lanczos.basis_bytes(shape, 1000) > 8 * 1000 * n


def test_64_bit_indices_stay_in_64_bits():
    """As they are where more than 2 ** 31 values are stored."""
    X = sp.random_array((480, 450), density=0.1, rng=np.random.default_rng(0)).tocsr()
    wide = X.copy()
    wide.indices, wide.indptr = X.indices.astype(np.int64), X.indptr.astype(np.int64)
    for algorithm in ("dense", "lanczos"):
        svd = PowerLawTruncatedSVD(5, algorithm=algorithm, random_state=0)
        expected = svd.fit(X).components_
        assert_allclose(svd.fit(wide).components_, expected, atol=1e-9)
        assert wide.indices.dtype == wide.indptr.dtype == np.int64

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose, assert_array_equal
from threadpoolctl import threadpool_limits

from powerlaw_lsa._matrix import host
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._matrix.threads import Threads
from powerlaw_lsa._spectrum import Decomposition
from tests._data import record_of


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("n", range(1, 18))
def test_signs_are_flipped_in_any_memory_order(n, order):
    """8 vectors as columns, 64 bytes apart, are what a loop of NumPy 2.4 garbles."""
    vectors = np.random.default_rng(n).normal(size=(n, 20))
    expected = vectors * np.sign(vectors[np.arange(n), abs(vectors).argmax(1)])[:, None]
    given = np.array(vectors, order=order)
    found = Decomposition(record_of([2.0, 1.0]), lambda start, stop: given)
    assert_array_equal(found.components(n), expected)


@pytest.mark.parametrize("container", [np.asarray, sp.csr_array, sp.csc_matrix])
@pytest.mark.parametrize("k", [1, 7, 8, 9, 20])
def test_projection_is_the_product(container, k):
    rng = np.random.default_rng(k)
    X, V = rng.poisson(0.5, (30, 12)).astype(float), rng.normal(size=(k, 12))
    Z, variances, shares = HostMatrix(container(X)).explain(V, np.sum(X**2))
    assert_allclose(Z, X @ V.T, rtol=1e-12, atol=1e-12)
    assert_allclose(variances, np.var(X @ V.T, axis=0))
    assert_allclose(shares, variances / np.var(X, axis=0).sum())


@pytest.mark.parametrize("container", [np.asarray, sp.csr_array])
def test_equal_documents_explain_nothing(container):
    """What is left of the variance of equal documents is rounding."""
    X = np.tile(np.random.default_rng(0).random(12), (30, 1))
    _, *found = HostMatrix(container(X)).explain(np.eye(3, 12), np.sum(X**2))
    assert_array_equal(found, 0.0)


def test_tiny_documents_explain_as_much_as_large_ones():
    X = np.random.default_rng(0).normal(size=(30, 12))
    V = np.linalg.qr(np.random.default_rng(1).normal(size=(12, 3)))[0].T
    large, tiny = (
        HostMatrix(f * X).explain(V, f**2 * np.sum(X**2)) for f in (1, 1e-17)
    )
    assert_allclose(tiny[1], 1e-34 * large[1])
    assert_allclose(tiny[2], large[2])


@pytest.mark.parametrize("container", [np.asarray, sp.csr_array, sp.csc_array])
@pytest.mark.parametrize("shape", [(40, 70), (70, 40), (3, 5), (1, 4)])
@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_gram_products_with_any_number_of_threads(
    container, shape, n_threads, monkeypatch
):
    monkeypatch.setattr(host, "_LONG", 0)
    monkeypatch.setattr(
        host, "Threads", lambda: SimpleNamespace(number=n_threads, map=serial_map)
    )
    X = np.random.default_rng(0).poisson(0.3, shape).astype(float)
    X[:, 1] = 0.0
    A = X if shape[0] < shape[1] else X.T
    gram = HostMatrix(container(X)).gram()
    rows = np.random.default_rng(1).normal(size=(11, len(A)))
    assert_allclose(gram.times(rows), rows @ A @ A.T, atol=1e-12)
    assert_allclose(np.tril(gram.matrix()), np.tril(A @ A.T), atol=1e-12)
    expected = (rows @ A if shape[0] < shape[1] else rows) / 2
    found = gram.as_right_vectors(rows, np.full(11, 4.0))
    assert_allclose(found, expected if shape[0] < shape[1] else rows, atol=1e-12)


@pytest.mark.parametrize(
    ("X", "shared"),
    [
        (sp.eye_array(9000, 7999, format="csr"), False),
        (sp.eye_array(9000, 8000, format="csr"), True),
        (np.ones((999, 1000)), False),
        (np.ones((1000, 1000)), True),
    ],
)
def test_products_are_shared_among_threads_if_there_is_enough_to_do(X, shared):
    with threadpool_limits(2, user_api="blas"):
        if Threads().number < 2:
            pytest.skip("BLAS has one thread")
        assert HostMatrix(X).gram().threads.number == (2 if shared else 1)


def serial_map(function, parts):
    return [function(part) for part in parts]

"""Arrays of other libraries, for the tests of devices."""

import pytest
import scipy.sparse as sp


def strict(X):
    xp = pytest.importorskip("array_api_strict")
    return xp.asarray(X, device=xp.Device("device1"))  # NumPy cannot read this one


def torch(X):
    return pytest.importorskip("torch").asarray(X)


def torch_csr(X):
    torch, X = pytest.importorskip("torch"), sp.csr_array(X)
    return torch.sparse_csr_tensor(X.indptr, X.indices, X.data, X.shape)


on_each_device = pytest.mark.parametrize("place", [strict, torch, torch_csr])

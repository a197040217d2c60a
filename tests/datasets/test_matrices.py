import bz2
import gzip
import io
import lzma
import pickle
from pathlib import Path

import numpy as np
import pytest
from scipy import io as scipy_io
from scipy import sparse

from powerlaw_lsa.datasets import load_matrix

COMPRESS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.fixture
def matrix():
    return sparse.random_array(
        (7, 5), density=0.5, format="coo", rng=np.random.default_rng(0)
    )


@pytest.mark.parametrize("format", ["csr", "csc", "coo", "bsr", "dia"])
@pytest.mark.parametrize("kind", ["array", "matrix"])
def test_npz(matrix, tmp_path, format, kind):
    X = matrix.asformat(format)
    X = X if kind == "array" else getattr(sparse, f"{format}_matrix")(X)
    sparse.save_npz(tmp_path / "X.npz", X)
    loaded = load_matrix(tmp_path / "X.npz")
    assert isinstance(loaded, sparse.csr_array)
    np.testing.assert_array_equal(loaded.toarray(), matrix.toarray())


@pytest.mark.parametrize("dense", [False, True])
def test_mtx(matrix, tmp_path, dense):
    scipy_io.mmwrite(tmp_path / "X.mtx", matrix.toarray() if dense else matrix)
    loaded = load_matrix(tmp_path / "X.mtx")
    assert isinstance(loaded, np.ndarray if dense else sparse.csr_array)
    loaded = loaded if dense else loaded.toarray()
    np.testing.assert_allclose(loaded, matrix.toarray(), rtol=1e-15)


@pytest.mark.parametrize("suffix", sorted(COMPRESS))
def test_compressed_mtx(matrix, tmp_path, suffix):
    file = io.BytesIO()
    scipy_io.mmwrite(file, matrix)
    path = tmp_path / f"X.mtx{suffix}"
    path.write_bytes(COMPRESS[suffix](file.getvalue()))
    np.testing.assert_allclose(
        load_matrix(path).toarray(), matrix.toarray(), rtol=1e-15
    )
    path.write_bytes(b"not compressed")
    with pytest.raises(ValueError, match="cannot be read as a matrix"):
        load_matrix(path)


@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "?", ">f8"])
@pytest.mark.parametrize("shape", [(3, 2), (0, 2), (2, 0)])
def test_npy(tmp_path, dtype, shape):
    X = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    np.save(tmp_path / "X.npy", X)
    loaded = load_matrix(tmp_path / "X.npy")
    assert type(loaded) is np.ndarray
    assert loaded.dtype == dtype
    np.testing.assert_array_equal(loaded, X)


def test_npy_is_never_unpickled(tmp_path):
    marker = tmp_path / "unpickled"
    np.save(tmp_path / "X.npy", np.array([[Malicious(marker)]], dtype=object))
    with pytest.raises(ValueError, match="cannot be read as a dense matrix"):
        load_matrix(tmp_path / "X.npy")
    assert not marker.exists()


def test_npy_that_announces_more_than_it_holds(tmp_path):
    np.save(tmp_path / "X.npy", np.eye(3))
    data = (tmp_path / "X.npy").read_bytes().replace(b"(3, 3)", b"(9, 9)")
    (tmp_path / "X.npy").write_bytes(data)
    with pytest.raises(ValueError, match="cannot be read as a dense matrix"):
        load_matrix(tmp_path / "X.npy")


def test_duplicate_entries_are_summed(tmp_path):
    X = sparse.csr_array(([1.0, 2.0], [0, 0], [0, 2]), shape=(1, 2))
    sparse.save_npz(tmp_path / "X.npz", X)
    assert load_matrix(tmp_path / "X.npz").data.tolist() == [3.0]


class Malicious:
    """Unpickled, it leaves a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("member", ["data", "format"])
def test_npz_is_never_unpickled(tmp_path, member):
    marker = tmp_path / "unpickled"
    payload = np.array([Malicious(marker)], dtype=object)
    parts = {
        "data": [1.0],
        "indices": [0],
        "indptr": [0, 1],
        "shape": [1, 1],
        "format": b"csr",
        member: payload,
    }
    np.savez(tmp_path / "X.npz", **parts)
    with pytest.raises(ValueError, match=r"cannot be read as a sparse matrix .*pickle"):
        load_matrix(tmp_path / "X.npz")
    assert not marker.exists()


def test_pickle_named_npz_is_never_unpickled(tmp_path):
    marker = tmp_path / "unpickled"
    (tmp_path / "X.npz").write_bytes(pickle.dumps(Malicious(marker)))
    with pytest.raises(ValueError, match="cannot be read as a sparse matrix"):
        load_matrix(tmp_path / "X.npz")
    assert not marker.exists()


def npz(**members):
    file = io.BytesIO()
    np.savez(file, **members)
    return file.getvalue()


def npy(X):
    file = io.BytesIO()
    np.save(file, X)
    return file.getvalue()


CSR = {"format": b"csr", "shape": [2, 2], "data": [1.0], "indptr": [0, 1, 1]}


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("X.npz", b"not a zip archive", r"X.npz cannot be read as a sparse matrix"),
        ("X.npz", npz(x=[1.0])[:-30], r"X.npz cannot be read as a sparse matrix"),
        ("X.npz", npz(x=[1.0]), r"save_npz\): it holds something else; save the mat"),
        ("X.npz", npz(**CSR), r"sparse matrix .*: .*indices"),
        ("X.npz", npz(**CSR, indices=[2]), r"sparse matrix .*: .*indices must be < 2"),
        (
            "X.npz",
            npz(**CSR, indices=[-1]),
            r"sparse matrix .*: .*indices must be >= 0",
        ),
        ("X.mtx", b"", r"X.mtx is empty"),
        (
            "X.mtx",
            b"%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1.0\n",
            r"X.mtx cannot be read as a matrix .*: Line 3: Row index out of bounds",
        ),
        ("X.npy", b"x", r"X.npy cannot be read as a dense matrix"),
        ("X.npy", pickle.dumps([1]), r"(?s)^((?!pickle).)*of numbers, not objects"),
        ("X.npy", npy(np.eye(2, dtype=object)), r": it holds objects; save X.astype"),
        ("X.npy", npy(np.ones(3)), r"it has shape \(3,\), not documents by terms"),
        ("X.mat", b"x", r"X.mat is not a matrix that can be read; .* or .mtx.gz"),
        ("X.npz.gz", b"x", r"X.npz.gz is not a matrix that can be read"),
    ],
)
def test_bad_matrices(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load_matrix(path)


@pytest.mark.parametrize("format", [b"csr", b"csc", b"bsr"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"indices": [8, 5, 5, 0, 7, 1]},
        {"indices": [0, 1, -9, 0, 1, 2]},
        {"indptr": [0, 90_000_000, 5, 6]},
        {"indptr": [0, 2, 3, 7]},
    ],
)
def test_wrong_indices_are_seen_before_they_are_used(tmp_path, format, wrong):
    """In the other formats they crashed the conversion."""
    data = np.arange(6.0)
    members = {"indices": [0, 1, 2, 0, 1, 2], "indptr": [0, 2, 3, 6], **wrong}
    members |= {"data": data[:, None, None] if format == b"bsr" else data}
    path = tmp_path / "X.npz"
    path.write_bytes(npz(format=format, shape=[3, 3], **members))
    with pytest.raises(ValueError, match="cannot be read as a sparse matrix"):
        load_matrix(path)


@pytest.mark.parametrize("path", [None, 3, b"X.npz", io.BytesIO(), np.ones(2)])
def test_wrong_kinds_of_paths(path):
    with pytest.raises(TypeError, match=r"path is [^;]*; pass the path of a file"):
        load_matrix(path)


def test_a_folder_is_no_matrix(tmp_path):
    with pytest.raises(ValueError, match="is not a matrix that can be read"):
        load_matrix(tmp_path)

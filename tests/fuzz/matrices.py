"""Matrices through `load_matrix`."""

import io
import pickle

import numpy as np
import scipy.sparse as sp
from scipy import io as scipy_io

from powerlaw_lsa.datasets import load_matrix

from . import common
from .common import Unpickled, check_message, mutated

FORMATS = ["csr", "csc", "coo", "bsr", "dia"]


def npz_members(rng):
    """Members of a sparse .npz, one or two of them replaced."""
    X = sp.random_array((4, 3), density=0.5, rng=rng)
    X = X.asformat(FORMATS[rng.integers(5)])
    file = io.BytesIO()
    sp.save_npz(file, X)
    file.seek(0)
    members = dict(np.load(file))
    replacements = [
        np.array([Unpickled()], dtype=object),
        np.array([10**12, 10**12]),
        np.array([-1, 3]),
        np.array([3]),
        np.array([2.5, 1e300]),
        np.array(["a", "b"]),
        np.array([1j, 2.0]),
        np.zeros((0,)),
        np.zeros((2, 2, 2)),
        np.array([2**31, 2**62], dtype=np.uint64),
        np.array(5),
        np.array([np.nan, np.inf]),
        np.array([(1, 2.0)], dtype="i4,f8"),
        np.array([1, 2], dtype="M8[s]"),
        np.array(b"csr"),
        np.array(b"coo"),
        np.array("no such format"),
        rng.integers(-2, 9, rng.integers(0, 9)),
    ]
    for _ in range(rng.integers(0, 3)):
        name = rng.choice(list(members))
        members[name] = replacements[rng.integers(len(replacements))]
    return members


def write_npy(rng):
    """Write a dense matrix, more or less well formed, and return its path."""
    file = io.BytesIO()
    values = [
        np.eye(3),
        np.ones(3),
        np.zeros((0, 3)),
        np.array([["a"]]),
        np.array([[Unpickled()]], dtype=object),
        np.array([[1j, np.nan]]),
    ]
    np.save(file, values[rng.integers(len(values))], allow_pickle=True)
    data = file.getvalue()
    if rng.random() < 0.2:
        data = data.replace(b"(3, 3)", b"(9, 9)").replace(b"(3, 3)", b"(9999999999, 9)")
    path = common.FOLDER / "source.npy"
    path.write_bytes(mutated(rng, data) if rng.random() < 0.3 else data)
    return path


def write_matrix(rng):
    """Write a matrix below common.FOLDER and return its path."""
    file = io.BytesIO()
    if rng.random() < 0.1:
        return write_npy(rng)
    if rng.random() < 0.6:
        suffix = ".npz"
        if rng.random() < 0.02:
            file.write(pickle.dumps(Unpickled()))
        else:
            np.savez(file, **npz_members(rng))
        data = file.getvalue()
    else:
        suffix = ".mtx"
        X = sp.random_array((4, 3), density=0.5, rng=rng)
        scipy_io.mmwrite(file, X if rng.random() < 0.7 else X.toarray())
        data = file.getvalue()
        for old, new in [
            (b"4 3", b"4000000000 3"),
            (b"4 3", b"4 99999999999999999999"),
        ]:
            data = data.replace(old, new, 1) if rng.random() < 0.05 else data
    if rng.random() < 0.3:
        data = mutated(rng, data)
    path = common.FOLDER / f"source{suffix}"
    path.write_bytes(data)
    return path


def matrices(rng):
    """`load_matrix` on files that are more or less well formed."""
    path = write_matrix(rng)
    try:
        X = load_matrix(path)
    except (ValueError, OSError, MemoryError) as error:
        check_message(error)
        return "refused"
    assert X.ndim == 2
    if path.suffix == ".npy" or isinstance(X, np.ndarray):
        assert type(X) is np.ndarray
        return "answered"
    assert isinstance(X, sp.csr_array)
    assert X.nnz == 0 or 0 <= X.indices.min() <= X.indices.max() < X.shape[1]
    return "answered"

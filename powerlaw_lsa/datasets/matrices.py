"""The reader of matrices of documents by terms."""

import zipfile
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from scipy import sparse

from ._files import check_memory, existing, malformed, suffix_of
from ._matrix_market import read_matrix_market


def load_matrix(path: str | PathLike) -> sparse.csr_array | np.ndarray:
    """Load a matrix of documents by terms from a file.

    Parameters
    ----------
    path : str or path-like
        A ``.npz`` file written by `scipy.sparse.save_npz`, a ``.npy`` file written by
        `numpy.save` (neither is ever unpickled), or a Matrix Market file ``.mtx``,
        which may be compressed: ``.mtx.gz``, ``.bz2``, ``.xz``.

    Returns
    -------
    X : csr_array or ndarray of shape (n_documents, n_terms)
        A sparse matrix has valid indices and one value an entry; a file that stores
        every entry gives an ndarray. The values are not checked.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scipy import sparse
    >>> from powerlaw_lsa.datasets import load_matrix
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "X.npz")
    ...     sparse.save_npz(path, sparse.eye_array(3, 4, format="csr"))
    ...     load_matrix(path).shape
    (3, 4)
    """
    if not isinstance(path, str | PathLike):
        raise TypeError(f"path is {path!r:.40}; pass the path of a file")
    path = existing(Path(path))
    suffix = suffix_of(path)
    is_compressed = suffix != path.suffix.lower()
    if path.is_dir() or suffix not in _READERS or (is_compressed and suffix != ".mtx"):
        raise ValueError(
            f"{path} is not a matrix that can be read; use a file that ends in "
            f"{', '.join(MATRIX_SUFFIXES)} or .mtx.gz"
        )
    return _READERS[suffix](path)


def _read_npz(path: Path) -> sparse.csr_array:
    kind = "a sparse matrix (scipy.sparse.save_npz)"
    with path.open("rb") as file, malformed(path, kind):
        with zipfile.ZipFile(file) as archive:  # which holds at most what it says
            check_memory(path, sum(member.file_size for member in archive.infolist()))
            if "format.npy" not in archive.namelist():
                raise ValueError(
                    "it holds something else; save the matrix with that function, or "
                    "a dense one with numpy.save (.npy)"
                )
        file.seek(0)
        X = sparse.load_npz(file)
        if X.format in ("csr", "csc", "bsr"):
            X.check_format(full_check=True)  # a wrong index crashes what follows
        return _as_csr(X, path)


def _read_npy(path: Path) -> np.ndarray:
    kind = "a dense matrix of numbers, not objects (numpy.save)"
    with path.open("rb"), malformed(path, kind):
        # A memory map compares the announced size with that of the file. (What is no
        # such file `numpy.load` takes for a pickle, and advises to load it unsafely.)
        try:
            X = np.array(open_memmap(path, mode="r"))
        except ValueError as error:
            if "Python objects" not in str(error):
                raise
            raise ValueError("it holds objects; save X.astype(float)") from error
        if X.ndim != 2:
            raise ValueError(f"it has shape {X.shape}, not documents by terms")
        return X


def _read_mtx(path: Path) -> sparse.csr_array | np.ndarray:
    with path.open("rb"), malformed(path, "a matrix (Matrix Market)"):
        X = read_matrix_market(path)
        return _as_csr(X, path) if sparse.issparse(X) else X


def _as_csr(X: sparse.sparray, path: Path) -> sparse.csr_array:
    """Return a matrix by rows, with one value an entry."""
    check_memory(path, 8 * X.shape[0])  # the row pointers
    X = sparse.csr_array(X)
    X.sum_duplicates()
    return X


_READERS = {".npz": _read_npz, ".npy": _read_npy, ".mtx": _read_mtx}
MATRIX_SUFFIXES = tuple(_READERS)

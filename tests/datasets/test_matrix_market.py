"""What SciPy's reader of Matrix Market files gets, and what is kept from it."""

import re
import warnings

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import io as scipy_io
from scipy import sparse

from powerlaw_lsa.datasets._matrix_market import read_matrix_market

RNG = np.random.default_rng(0)
SQUARE = np.round(RNG.normal(size=(4, 4)), 3)
DENSE = {
    "general": np.round(RNG.normal(size=(4, 3)), 3),
    "symmetric": SQUARE + SQUARE.T,
    "skew-symmetric": SQUARE - SQUARE.T,
    "empty": np.zeros((2, 3)),
}


def toarray(X):
    return X.toarray() if sparse.issparse(X) else X


@pytest.mark.parametrize("field", ["real", "integer", "pattern"])
@pytest.mark.parametrize("kind", [np.asarray, sparse.coo_array])
@pytest.mark.parametrize("case", DENSE)
def test_reads_what_scipy_writes(tmp_path, case, kind, field):
    path = tmp_path / "X.mtx"
    X = DENSE[case] if field == "real" else np.round(5 * DENSE[case])
    if field == "pattern" and kind is np.asarray:
        pytest.skip("a dense pattern is not written")
    if field == "pattern" and case == "skew-symmetric":
        pytest.skip("a pattern has no signs")
    scipy_io.mmwrite(path, kind(X), field=field, precision=17)
    found = read_matrix_market(path)
    assert sparse.issparse(found) == (kind is not np.asarray)
    assert_array_equal(toarray(found), X != 0 if field == "pattern" else X)


def slow(path):
    """Read a general sparse matrix, a line at a time."""
    lines = [line for line in path.read_text().splitlines() if line[:1] != "%"]
    n, d, n_entries = map(int, lines[0].split())
    X = np.zeros((n, d))
    for line in lines[1:]:
        row, column, value = line.split()
        X[int(row) - 1, int(column) - 1] += float(value)
    assert len(lines) == n_entries + 1
    return X


def test_a_file_of_many_pieces(tmp_path):
    """1 MB, in pieces of 256 KiB that end within numbers."""
    X = sparse.random_array((300, 400), density=0.3, rng=np.random.default_rng(0))
    scipy_io.mmwrite(tmp_path / "X.mtx", X)
    assert (tmp_path / "X.mtx").stat().st_size > 900_000
    assert_array_equal(
        read_matrix_market(tmp_path / "X.mtx").toarray(), slow(tmp_path / "X.mtx")
    )


def test_comments_blank_lines_and_capitals(tmp_path):
    path = tmp_path / "X.mtx"
    path.write_bytes(
        b"%%MatrixMarket MATRIX Coordinate Real General\n% a c\xf6mment\n\n2 3 2\r\n"
        b"1 1 0.5\r\n\n 2\t3 -1e-3 "
    )
    assert_array_equal(read_matrix_market(path).toarray(), [[0.5, 0, 0], [0, 0, -1e-3]])


HEAD = b"%%MatrixMarket matrix coordinate real general\n"
INTEGER, PATTERN = HEAD.replace(b"real", b"integer"), HEAD.replace(b"real", b"pattern")
DENSE_HEAD = b"%%MatrixMarket matrix array real general\n"


@pytest.mark.parametrize(
    "content, message",
    [
        (b"1 2 3\n", "Not a Matrix Market file"),
        (
            HEAD.replace(b"real", b"complex") + b"1 1 0\n",
            "it is complex and general; u",
        ),
        (
            HEAD.replace(b"general", b"hermitian") + b"1 1 0\n",
            "it is real and hermitian",
        ),
        (HEAD.replace(b"matrix", b"vector") + b"2 2 0\n", "Header dimension line not"),
        (HEAD.replace(b"matrix", b"m\x99_\x02x"), "its head is not ASCII text"),
        (HEAD, "Premature EOF|Invalid integer"),
        (HEAD + b"2 2 2\n1 1 1.0\n", "Truncated file. Expected another 1 lines"),
        (HEAD + b"2 2 0\n1 1 1.0\n", "Too many lines in file"),
        (HEAD + b"2 2 1\n1 0 1.0\n", "Column index out of bounds"),
        (HEAD + b"2 2 1\n1 1 \xff\n", r"it has b'\xff' where only numbers can be"),
        (HEAD.replace(b"general", b"symmetric") + b"2 3 1\n2 1 5\n", "shape is (2, 3)"),
        (DENSE_HEAD + b"3 3\n1.0\n", "Truncated file. Expected another 8 lines"),
        # SciPy reads these without a word: as 1.0, 1.0, 0.0, 1.0, 1.0, 1, 1.0 and 1.0.
        (HEAD + b"2 2 1\n1 1 1,5\n", "it has b',' where only numbers can be"),
        (HEAD + b"2 2 1\n1 1 1.0d5\n", "it has b'd' where only numbers can be"),
        (HEAD + b"2 2 1\n1 1 0x10\n", "it has b'x' where only numbers can be"),
        (HEAD + b"2 2 1\n1 1 1.0 7\n", "it has 4 numbers, not 3"),
        (DENSE_HEAD + b"2 1\n1.0 2.0\n3.0\n", "it has 3 numbers, not 2"),
        (INTEGER + b"2 2 1\n1 1 1.5\n", "it has b'.' where only numbers can be"),
        (PATTERN + b"2 2 1\n1 1 7\n", "it has 3 numbers, not 2"),
        # These end the process with a signal where SciPy 1.15 to 1.18 reads them.
        (
            HEAD + b"4 3 6\n3 3 3.9655E-1\n1 2 4.404713870850372E-",
            "floating-point|Trunc",
        ),
        (HEAD + b"4 3 6\n3 3 3.9655E-1\n1 2 4.40", "Truncated file"),
        (HEAD + b"4 3 1\n3 3 3.96\x0055E-1\n", r"it has b'\x00' where only numbers"),
        (DENSE_HEAD + b"4 3\n1.3\n0\n9.+&gb07749054688E", "where only numbers can be"),
    ],
)
def test_malformed(tmp_path, content, message):
    path = tmp_path / "X.mtx"
    path.write_bytes(content)
    pattern = "|".join(map(re.escape, message.split("|")))
    with pytest.raises(ValueError, match=pattern):
        read_matrix_market(path)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
@pytest.mark.parametrize("layout", ["array", "coordinate"])
def test_no_rows_or_columns_make_an_empty_matrix(tmp_path, shape, layout):
    """SciPy 1.17 divides by the number of rows and ends the process."""
    path = tmp_path / "X.mtx"
    head = DENSE_HEAD.replace(b"array", layout.encode()).decode()
    size = [*shape, *([0] if layout == "coordinate" else [])]
    path.write_text(head + " ".join(map(str, size)) + "\n")
    assert read_matrix_market(path).shape == shape


def test_numpy_that_raises(tmp_path):
    scipy_io.mmwrite(tmp_path / "X.mtx", np.array([[1e-300, 1e300]]))
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_matrix_market(tmp_path / "X.mtx").tolist() == [[1e-300, 1e300]]

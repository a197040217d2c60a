import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import io as scipy_io
from scipy import sparse

from powerlaw_lsa._matrix_market import read_matrix_market

RNG = np.random.default_rng(0)
SQUARE = np.round(RNG.normal(size=(4, 4)), 3)
DENSE = {
    "general": np.round(RNG.normal(size=(4, 3)), 3),
    "symmetric": SQUARE + SQUARE.T,
    "skew-symmetric": SQUARE - SQUARE.T,
    "empty": np.zeros((2, 3)),
}


@pytest.mark.parametrize("field", ["real", "integer", "pattern"])
@pytest.mark.parametrize("kind", [np.asarray, sparse.coo_array])
@pytest.mark.parametrize("case", DENSE)
def test_reads_what_scipy_writes(tmp_path, case, kind, field):
    path = tmp_path / "X.mtx"
    X = DENSE[case] if field == "real" else np.round(5 * DENSE[case])
    if field == "pattern" and kind is np.asarray:
        pytest.skip("a dense pattern is not written")
    scipy_io.mmwrite(path, kind(X), field=field, precision=17)
    expected = scipy_io.mmread(path, spmatrix=False)
    if sparse.issparse(expected):
        expected = expected.toarray()
    found = read_matrix_market(path)
    assert found.dtype == np.float64
    assert_array_equal(found.toarray(), expected)


def test_comments_blank_lines_and_capitals(tmp_path):
    path = tmp_path / "X.mtx"
    path.write_text(
        "%%MatrixMarket MATRIX Coordinate Real General\n% a comment\n\n2 3 2\n"
        "% another\n1 1 0.5\n\n2 3 -1e-3\n"
    )
    assert_array_equal(read_matrix_market(path).toarray(), [[0.5, 0, 0], [0, 0, -1e-3]])


HEAD = b"%%MatrixMarket matrix coordinate real general\n"
DENSE_HEAD = b"%%MatrixMarket matrix array real general\n"


@pytest.mark.parametrize(
    "content, message",
    [
        (b"1 2 3\n", "the header '1 2 3' is not that of a real matrix"),
        (HEAD.replace(b"real", b"complex"), "not that of a real matrix"),
        (HEAD.replace(b"matrix", b"vector"), "not that of a real matrix"),
        (HEAD.replace(b"matrix", b"m\x99_\x02x"), "not that of a real matrix"),
        (HEAD, r"the size line is \[\]"),
        (HEAD + b"2 2\n", r"the size line is \[2, 2\]"),
        (HEAD + b"2 -2 1\n", r"the size line is \[2, -2, 1\]"),
        (HEAD + b"2 2 2\n1 1 1.0\n", "1 rows of 3 numbers, not 2 of 3 as its head"),
        (HEAD + b"2 2 0\n1 1 1.0\n", "1 rows of 3 numbers, not 0 of 3 as its head"),
        (HEAD + b"2 2 1\n1 1\n", "1 rows of 2 numbers, not 1 of 3"),
        (HEAD + b"2 2 1\n1.5 1 1.0\n", "rows and columns must be integers"),
        (HEAD + b"2 2 1\nnan 1 1.0\n", "rows and columns must be integers"),
        (HEAD + b"2 2 1\n3 1 1.0\n", r"integers from 1 to \(2, 2\)"),
        (HEAD + b"2 2 1\n0 1 1.0\n", r"integers from 1 to \(2, 2\)"),
        (HEAD + b"2 2 1\n1 1 \xff\n", "could not convert string"),
        (DENSE_HEAD + b"3 3\n1.0\n", "1 rows of 1 numbers, not 9 of 1"),
        (DENSE_HEAD + b"999999999 999999999\n1.0\n", "not 999999998000000001 of 1"),
        (DENSE_HEAD.replace(b"general", b"symmetric") + b"2 3\n1\n", "a symmetric mat"),
        # These end the process with a signal where SciPy 1.17 reads them.
        (HEAD + b"4 3 6\n3 3 3.9655E-1\n1 2 4.404713870850372E-", "could not convert"),
        (HEAD + b"4 3 6\n3 3 3.9655E-1\n1 2 4.40", "2 rows of 3 numbers, not 6 of 3"),
        (DENSE_HEAD + b"4 3\n1.3\n0\n9.+&gb07749054688E", "could not convert string"),
    ],
)
def test_malformed(tmp_path, content, message):
    path = tmp_path / "X.mtx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_matrix_market(path)


def test_no_rows_is_a_matrix_without_rows(tmp_path):
    """SciPy 1.17 divides by their number and ends the process."""
    path = tmp_path / "X.mtx"
    path.write_bytes(DENSE_HEAD + b"0 3\n")
    assert read_matrix_market(path).shape == (0, 3)

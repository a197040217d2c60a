"""Matrix Market files: SciPy's reader, behind a check of what it is given.

`scipy.io.mmread` (SciPy 1.15 to 1.18) is the fastest reader there is and trusts its
input. It ends the process with a segmentation fault if the file is cut off in a number
or has NUL bytes, and with a division by zero if a dense matrix has no rows. It reads
what follows a number as nothing, so that ``1,5`` is 1. All of this is checked as the
bytes pass by.

Reference: R. F. Boisvert, R. Pozo, K. A. Remington, "The Matrix Market exchange
formats", NISTIR 5935 (1996).
"""

import io
from pathlib import Path
from typing import BinaryIO

import numpy as np
from scipy import io as scipy_io
from scipy import sparse

from ._files import check_memory, open_bytes

_SYMMETRIES = ("general", "symmetric", "skew-symmetric")
_BLANK = b" \t\r\n"
_INTEGERS = _BLANK + b"0123456789+-"
_REALS = _INTEGERS + b".eEinfatyINFATY"  # infinity and nan are numbers too
_CHARACTERS = {
    "real": _REALS,
    "double": _REALS,
    "integer": _INTEGERS,
    "unsigned-integer": _INTEGERS,
    "pattern": _INTEGERS,
}
_LONGEST_LINE = 2**16
_PIECE = 2**18  # three times as fast as the 1 KiB that SciPy asks for


def read_matrix_market(path: Path) -> sparse.coo_array | np.ndarray:
    """Sparse or dense matrix in a file; an error says what is wrong with it."""
    with open_bytes(path) as file:
        head = _read_head(file)
        n, d, n_entries, layout, field, symmetry = scipy_io.mminfo(io.BytesIO(head))
        if field not in _CHARACTERS or symmetry not in _SYMMETRIES:
            raise ValueError(f"it is {field} and {symmetry}; use a real matrix")
        if symmetry != "general" and n != d:
            raise ValueError(f"it is {symmetry}, but its shape is ({n}, {d})")
        if layout == "array":
            check_memory(path, 8 * n * d)
            if not n * d:
                return np.zeros((n, d))
        else:
            check_memory(path, 16 * n_entries)
        body = _CheckedBody(file, head, _CHARACTERS[field])
        X = scipy_io.mmread(body, spmatrix=False)
        a_line = 2 if field == "pattern" else 3
        if layout == "array":
            a_line = 1
            n_entries = {"general": n * d, "symmetric": n * (n + 1) // 2}.get(
                symmetry, n * (n - 1) // 2
            )
        body.check_count(n_entries * a_line)
    return X


def _read_head(file: BinaryIO) -> bytes:
    """Line of the format and line of the size, without the comments between them."""
    banner = file.readline(_LONGEST_LINE)
    line = file.readline(_LONGEST_LINE)
    while line and (line.startswith(b"%") or not line.strip()):
        line = file.readline(_LONGEST_LINE)
    head = banner.rstrip() + b"\n" + line.rstrip() + b"\n"
    if not head.isascii() or b"\0" in head:
        raise ValueError("its head is not ASCII text")
    return head


class _CheckedBody:
    """A stream that raises on characters of no number, and counts the numbers.

    What is read ends in a line break, whatever the file ends in.
    """

    def __init__(self, file: BinaryIO, head: bytes, characters: bytes):
        self._file = file
        self._left = [b"\n", head]
        self._characters = characters
        self._in_number = False
        self._n_numbers = 0

    def read(self, size: int = -1) -> bytes:
        """Head, then pieces of the body, then a line break."""
        if len(self._left) == 2:
            return self._left.pop()
        chunk = self._file.read(_PIECE)
        if chunk:
            self._check(chunk)
            return chunk
        return self._left.pop() if self._left else b""

    def _check(self, chunk: bytes) -> None:
        wrong = chunk.translate(None, self._characters)
        if wrong:
            raise ValueError(f"it has {wrong[:20]!r} where only numbers can be")
        inside = np.frombuffer(chunk, np.uint8) > ord(" ")
        begins = np.count_nonzero(inside[1:] > inside[:-1])
        self._n_numbers += int(begins) + bool(inside[0] > self._in_number)
        self._in_number = inside[-1]

    def check_count(self, n_numbers: int) -> None:
        if self._n_numbers != n_numbers:
            raise ValueError(f"it has {self._n_numbers} numbers, not {n_numbers}")

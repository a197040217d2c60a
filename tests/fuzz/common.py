"""What the doors share: a folder, numbers at the limits, damage, a check of errors."""

import tempfile
from pathlib import Path

import numpy as np

FOLDER = Path(tempfile.gettempdir())  # each process sets one of its own
EPS = np.finfo(float).eps
SPECIAL = [0.0, -0.0, 1.0, -1.0, 1e-300, 1e-160, 1e-30, EPS, 1 + EPS, 1e30, 1e150]
NOT_FINITE = [np.nan, np.inf, -np.inf, 1e300]


class Unpickled:
    """Unpickled, it leaves a file."""

    def __reduce__(self):
        return Path.touch, (FOLDER / "code-was-run",)


def check_message(error):
    """Require that an error says something."""
    assert len(str(error)) > 20, f"says too little: {error!r}"


def mutated(rng, data):
    """Bytes with a few of them flipped, cut out, repeated or put in."""
    data = bytearray(data)
    for _ in range(rng.integers(1, 5)):
        at = int(rng.integers(len(data) + 1))
        kind = rng.integers(5)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << rng.integers(8)
        elif kind == 1:
            del data[at:]
        elif kind == 2:
            data[at:at] = rng.choice([b"\xff", b'"', b"\n", b"\r", b"{", b"\xed\xa0"])
        elif kind == 3:
            data[at:at] = data[at : at + 40]
        else:
            data[at : at + 4] = rng.bytes(4)
    return bytes(data)

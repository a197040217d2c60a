"""Bytes and text of a source: a file, a compressed file or an open stream."""

import bz2
import gzip
import io
import lzma
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from .._matrix.memory import available_bytes

Source = Path | BinaryIO

# Bytes that are read or decompressed at a time.
CHUNK = 2**24
_OPENERS: dict[str, Callable[..., Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
# How the files of each begin. No text does, in any encoding that is in use.
_BEGINNINGS = {
    ".gz": rb"\x1f\x8b\x08",
    ".bz2": rb"BZh[1-9]1AY&SY",
    ".xz": rb"\xfd7zXZ\0",
}


def existing(path: Path) -> Path:
    """Return the path if it is a folder, or a file that is not empty."""
    if not path.exists():
        if re.match(r"[a-z]\w+:[/\\]", str(path)):
            raise FileNotFoundError(
                f"URLs are not read; download {path.name} and name the file"
            )
        raise FileNotFoundError(f"{path} does not exist; check the path")
    if path.is_dir():
        return path
    if not path.is_file():  # a pipe or a device may have no end
        raise ValueError(f"{path} is neither a file nor a folder; name one of them")
    size = path.stat().st_size
    if not size:
        raise ValueError(f"{path} is empty; use a file with content")
    check_memory(path, size)
    return path


def check_memory(source: Source, n_bytes: int) -> None:
    if n_bytes > available_bytes():
        raise MemoryError(
            f"{name_of(source)} holds at least {n_bytes / 2**30:.3g} GiB, more memory "
            "than is free"
        )


def name_of(source: Source) -> str:
    name = source if isinstance(source, Path) else getattr(source, "name", None)
    return "the stream" if name is None else str(name)


def suffix_of(path: Path) -> str:
    """Suffix in lower case, that of a compression aside."""
    stem = path.stem if path.suffix.lower() in _OPENERS else path.name
    return Path(stem).suffix.lower()


@contextmanager
def malformed(source: Source, kind: str) -> Iterator[None]:
    """Turn whatever a parser raises on bad bytes into a ValueError."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        reason = f"{name_of(source)} cannot be read as {kind}: {error}"
        raise ValueError(reason) from error


def read_bytes(source: Source) -> bytes:
    """Content of a source, decompressed, whatever it is called."""
    if isinstance(source, Path):
        data, suffix = source.read_bytes(), source.suffix.lower()
    else:
        data, suffix = _read_all(source, source), ""
    if suffix not in _OPENERS:
        found = (s for s, beginning in _BEGINNINGS.items() if re.match(beginning, data))
        suffix = next(found, "")
    if not suffix or not data:
        return data
    kind = f"a {suffix[1:]} file"
    with malformed(source, kind), _OPENERS[suffix](io.BytesIO(data)) as file:
        return _read_all(file, source)


def _read_all(file: BinaryIO, source: Source) -> bytes:
    chunks, size = [], 0
    while chunk := file.read(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        check_memory(source, size)
    return b"".join(chunks)


def open_bytes(path: Path) -> BinaryIO:
    """Open a file to be read piece by piece, decompressed."""
    return _OPENERS.get(path.suffix.lower(), open)(path, "rb")


def read_text(source: Source, encoding: str) -> str:
    """Text of a source, with bytes of another encoding replaced."""
    try:
        # A byte order mark at the start is not text.
        text = read_bytes(source).decode(encoding, "replace").removeprefix("\ufeff")
    except UnicodeError as error:  # some codecs replace nothing
        raise ValueError(f"{name_of(source)} is not {encoding}: {error}") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ValueError(
            f"{name_of(source)} has NUL bytes ({text.count(chr(0)):,}, the first in "
            f"line {line}); if it is text of another encoding, such as utf-16, set "
            "encoding (--encoding); if it is not text but a document or an archive, "
            "leave it out; otherwise remove these bytes"
        )
    return text


def lines_of(text: str) -> list[str]:
    r"""Lines without their ends, which are ``\n``, ``\r\n`` or ``\r``."""
    return [line.rstrip("\n") for line in io.StringIO(text, newline=None)]

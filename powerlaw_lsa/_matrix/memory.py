"""How much memory this process may still take, here or on a GPU."""

import math
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import psutil

_ROOT = Path("/")


class _Version(NamedTuple):
    """Where a version of Linux control groups keeps what."""

    mount: str
    limit: str
    usage: str
    cache: str  # line of memory.stat: pages of files that the kernel can drop


_V1 = _Version(
    "sys/fs/cgroup/memory",
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file",
)
_V2 = _Version("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")


def available_bytes(device=None) -> int:
    """Free memory of a GPU; else of the machine, or of its tightest control group."""
    if hasattr(device, "mem_info"):  # CuPy's
        return device.mem_info[0]
    if getattr(device, "type", None) == "cuda":  # PyTorch's
        from torch import cuda

        unused = cuda.memory_reserved(device) - cuda.memory_allocated(device)
        return cuda.mem_get_info(device)[0] + unused
    available = psutil.virtual_memory().available
    left = (_left(group, version) for group, version in _groups())
    return max(int(min([available, *left])), 0)


def _groups() -> Iterator[tuple[Path, _Version]]:
    """Folders of the groups that this process is in, from the inner to the outer.

    In a container the path may be that of the host, and only the mount itself exists.
    """
    try:
        lines = (_ROOT / "proc/self/cgroup").read_text().splitlines()
    except OSError:  # not Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        version = _V1 if controllers else _V2
        group = PurePosixPath(path.lstrip("/"))
        for folder in (group, *group.parents):
            yield _ROOT / version.mount / folder, version


def _left(group: Path, version: _Version) -> float:
    """Bytes up to the limit of a group; infinite where there is none."""
    try:
        limit = int((group / version.limit).read_text())
        usage = int((group / version.usage).read_text())
    except (OSError, ValueError):  # not there, or "max"
        return math.inf
    return limit - usage + _droppable(group, version)


def _droppable(group: Path, version: _Version) -> int:
    """Bytes of a group's usage that are only a cache of files."""
    try:
        lines = (group / "memory.stat").read_text().splitlines()
    except OSError:
        return 0
    found = (line.split() for line in lines if line.startswith(f"{version.cache} "))
    return sum(int(words[1]) for words in found)

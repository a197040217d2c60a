"""How much memory this process may still take, here or on a GPU."""

import math
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import psutil

_ROOT = Path("/")
# Of both versions of Linux control groups: where they are, the files of limit and
# usage, and the line of memory.stat for pages of files that the kernel can drop.
_V1 = (
    "sys/fs/cgroup/memory",
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file",
)
_V2 = ("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")


def available_bytes(device=None) -> int:
    """Free memory of a GPU; else of the machine, or of its tightest control group."""
    if hasattr(device, "mem_info"):  # CuPy's
        return device.mem_info[0]
    if getattr(device, "type", None) == "cuda":  # PyTorch's
        from torch import cuda

        unused = cuda.memory_reserved(device) - cuda.memory_allocated(device)
        return cuda.mem_get_info(device)[0] + unused
    available = psutil.virtual_memory().available
    return max(int(min([available, *(_left(*group) for group in _groups())])), 0)


def _groups() -> Iterator[tuple]:
    """Folders of the groups that this process is in, and what is where in them.

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
        mount, *names = _V1 if controllers else _V2
        group = PurePosixPath(path.lstrip("/"))
        for folder in (group, *group.parents):
            yield _ROOT / mount / folder, *names


def _left(group: Path, limit: str, usage: str, cache: str) -> float:
    """Bytes up to the limit of a group; infinite where there is none."""
    try:
        left = int((group / limit).read_text()) - int((group / usage).read_text())
    except (OSError, ValueError):  # not there, or "max"
        return math.inf
    try:
        lines = (group / "memory.stat").read_text().splitlines()
    except OSError:
        return left
    return left + sum(int(x.split()[1]) for x in lines if x.startswith(f"{cache} "))

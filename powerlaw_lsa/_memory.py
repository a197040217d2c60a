"""How much memory this process may still take, here or on a GPU."""

from pathlib import Path

import psutil

_CGROUP_V2 = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current")
_CGROUP_V1 = (
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    "/sys/fs/cgroup/memory/memory.usage_in_bytes",
)


def available_bytes(device=None) -> int:
    """Free memory of a GPU; else of the machine, or of the container if less."""
    if hasattr(device, "mem_info"):  # CuPy's
        return device.mem_info[0]
    if getattr(device, "type", None) == "cuda":  # PyTorch's
        from torch import cuda

        unused = cuda.memory_reserved(device) - cuda.memory_allocated(device)
        return cuda.mem_get_info(device)[0] + unused
    available = psutil.virtual_memory().available
    for limit_file, usage_file in (_CGROUP_V2, _CGROUP_V1):
        try:
            limit, usage = (int(Path(f).read_text()) for f in (limit_file, usage_file))
        except (OSError, ValueError):  # not there, or "max"
            continue
        available = min(available, limit - usage)
    return max(available, 0)

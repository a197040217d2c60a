from collections import namedtuple

import numpy as np
import psutil
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix.memory import available_bytes

FREE = 10_000_000
V1 = "sys/fs/cgroup/memory"
V2 = "sys/fs/cgroup"
UNLIMITED_V1 = 9223372036854771712


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """``machine(cgroup, files)``: a made-up file system, with 10 MB free."""
    memory = namedtuple("memory", "available")(FREE)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr("powerlaw_lsa._matrix.memory._ROOT", tmp_path)

    def machine(cgroup, files):
        for name, content in ({"proc/self/cgroup": cgroup} | files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{content}\n")

    return machine


def v1(group, limit, usage, cache=None):
    files = {
        f"{V1}/{group}/memory.limit_in_bytes": limit,
        f"{V1}/{group}/memory.usage_in_bytes": usage,
    }
    stat = f"inactive_file 1\ntotal_inactive_file {cache}\ntotal_active_file 7"
    return files | ({} if cache is None else {f"{V1}/{group}/memory.stat": stat})


def v2(group, limit, usage, cache=None):
    files = {
        f"{V2}/{group}/memory.max": limit,
        f"{V2}/{group}/memory.current": usage,
    }
    stat = f"anon 5\ninactive_file {cache}\nactive_file 7"
    return files | ({} if cache is None else {f"{V2}/{group}/memory.stat": stat})


def test_this_machine():
    assert 0 < available_bytes() <= psutil.virtual_memory().total


def test_no_control_groups(machine, tmp_path):
    assert available_bytes() == FREE  # no /proc
    machine("0::/", {})
    assert available_bytes() == FREE


@pytest.mark.parametrize("files", [v1, v2])
@pytest.mark.parametrize(
    "inner, outer, expected",
    [
        ((5000, 2000), None, 3000),
        ((5000, 2000), (4000, 2500), 1500),  # an outer group is tighter
        ((5000, 2000), (90000, 2500), 3000),
        ((3000, 2000), (90000, 2500), 1000),
        ((None), (4000, 2500), 1500),  # only the outer one has a limit
        ((5000, 6000), None, 0),  # the kernel will not be waiting long
        ((5 * FREE, 0), None, FREE),  # the machine has less
        ((5000, 2000, 900), None, 3900),  # a cache of files is given back
    ],
)
def test_groups_within_groups(machine, files, inner, outer, expected):
    unlimited = (UNLIMITED_V1, 10) if files is v1 else ("max", 10)
    line = "4:cpu,memory:/a/b/c" if files is v1 else "0::/a/b/c"
    found = files("a/b/c", *(inner or unlimited)) | files("a/b", *unlimited)
    found |= files("a", *(outer or unlimited)) | files(".", *unlimited)
    machine(f"3:cpuset:/other\n{line}\n1:name=systemd:/x", found)
    assert available_bytes() == expected


@pytest.mark.parametrize("files", [v1, v2])
def test_a_container_that_sees_the_path_of_its_host(machine, files):
    line = "4:memory:/docker/0123" if files is v1 else "0::/docker/0123"
    machine(line, files(".", 5000, 2000))
    assert available_bytes() == 3000


def test_groups_of_others_do_not_count(machine):
    machine("0::/mine", v2("mine", 5000, 1000) | v2("other", 10, 9))
    assert available_bytes() == 4000


def test_both_versions_at_once(machine):
    machine("4:memory:/a\n0::/b", v1("a", 9000, 1000) | v2("b", 5000, 1000))
    assert available_bytes() == 4000


def test_a_group_that_is_too_tight_refuses_the_dense_route(machine):
    machine("0::/a/b", v2("a", 40_000, 1000) | v2("a/b", "max", 1000))
    X = np.random.default_rng(0).normal(size=(60, 50))
    with pytest.raises(MemoryError, match="more than is available"):
        PowerLawTruncatedSVD(algorithm="dense").fit(X)

"""What the modules that work on dask collections share.

They are imported with the first dask collection that is passed, and they work on every
scheduler.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import reduce

import dask
import dask.local
import dask.threaded
from dask.delayed import Delayed, delayed

# Results that one task joins. A worker holds as many at once, so few of them.
_FAN_IN = 4


# Blocks of vectors are part of the graph on purpose: the scheduler can send them again
# if a worker is lost, which is not possible for data that were scattered to the
# workers.
_LARGE_GRAPHS = {"distributed.admin.large-graph-warning-threshold": "1 PiB"}


def compute(*lazy):
    """Compute several values together, wherever dask computes now."""
    with _large_graphs():
        return dask.compute(*lazy)


def persist_on_cluster(parts: list[Delayed]) -> list[Delayed]:
    """Start to compute values that a cluster keeps; elsewhere they stay lazy."""
    if not cluster():
        return parts
    with _large_graphs():
        return list(dask.persist(*parts))


def computes_here() -> bool:
    """Whether dask computes in threads of this process."""
    scheduler = dask.base.get_scheduler()
    # None is the default of delayed values: threads.
    return scheduler in (None, dask.threaded.get, dask.local.get_sync)


def _large_graphs():
    """Context in which a cluster accepts large graphs without a warning."""
    # Only with a client: dask imports `distributed` while it computes, and leaving the
    # context would take away the defaults that this import adds to dask's settings.
    return dask.config.set(_LARGE_GRAPHS) if cluster() else nullcontext()


def tree_reduce(parts: list[Delayed], join: Callable) -> Delayed:
    """Join results pair by pair, in their order, by tasks that join a few each."""
    while len(parts) > 1:
        groups = [parts[i : i + _FAN_IN] for i in range(0, len(parts), _FAN_IN)]
        parts = [delayed(reduce)(join, group) for group in groups]
    return parts[0]


def cluster():
    """Return the `distributed.Client` on which dask computes now, or None."""
    return getattr(dask.base.get_scheduler(), "__self__", None)


def send_once(value) -> Delayed:
    """Return an argument of many tasks, sent to a cluster once."""
    # As a task's result, which is computed again if the worker that has it is lost.
    return persist_on_cluster([delayed(_same)(value)])[0]


def _same(value):
    return value

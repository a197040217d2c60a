"""All cores for work that SciPy and slices of BLAS do on one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, cached_property
from threading import Lock

from threadpoolctl import ThreadpoolController

# Rows of a matrix up to which LAPACK is given one thread. On two cores that gains up to
# 1,000 rows, and loses a third at 1,250. But its threads wait for each other by
# spinning, thousands of times: if another process is busy, two of them take 10 to 50
# times as long as one.
_FEW_ROWS = 1600


class Threads:
    """A number of threads: by default as many as BLAS may use here.

    That heeds OMP_NUM_THREADS and the like, joblib's workers, and threadpoolctl.
    """

    def __init__(self, number: int | None = None):
        pools = _blas().info() if number is None else ()
        self.number = number or max((p["num_threads"] for p in pools), default=1)

    def map(self, function, parts) -> list:
        if self.number == 1:
            return [function(part) for part in parts]
        return list(self._pool.map(function, parts))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        """Threads that end when nobody refers to this any more."""
        return ThreadPoolExecutor(self.number)


@cache
def _blas() -> ThreadpoolController:
    """Find the libraries of BLAS once: it takes 5 ms, and a fit asks many times."""
    return ThreadpoolController().select(user_api="blas")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS, whose idle threads spin, from taking the cores of `Threads`.

    The limit is one of the process. If several fits run at a time in threads, the first
    sets it and the last lifts it; by themselves they would restore each other's.
    """
    with _lock:
        if not _limited:
            _limited.append(_blas().limit(limits=1))
        _limited.append(None)
    try:
        yield
    finally:
        with _lock:
            _limited.pop()
            if len(_limited) == 1:
                _limited.pop().restore_original_limits()


def threads_for(rows: int) -> AbstractContextManager:
    """Give LAPACK the threads that suit a matrix of so many rows."""
    return one_blas_thread() if rows <= _FEW_ROWS else nullcontext()


_lock = Lock()
_limited: list = []  # the limit, and an entry for everyone who needs it

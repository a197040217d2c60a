"""What one pass over blocks of X learns of them: sizes, norms, moments."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from dask.delayed import delayed
from sklearn.utils.sparsefuncs import mean_variance_axis

from .dask_graph import compute, tree_reduce


@dataclass(frozen=True)
class BlockStatistics:
    """What one pass over some blocks learns of them.

    `n_rows` has the number of rows of each block, `n_bytes` the memory of all of them;
    `total` is the sum of squares; `mean` and `scatter` hold the mean of each column and
    its sum of squared distances from it.
    """

    n_rows: tuple[int, ...]
    n_bytes: int
    dtype: np.dtype
    largest: float
    total: float
    mean: np.ndarray
    scatter: np.ndarray

    @property
    def variances(self) -> np.ndarray:
        return self.scatter / sum(self.n_rows)


def statistics_of(parts) -> BlockStatistics:
    (found,) = compute(tree_reduce([delayed(_statistics)(p) for p in parts], _joined))
    return found


def as_float64(block):
    return block.astype(np.float64, copy=False)


def _quiet():
    """Ignore squares that overflow or vanish: their sum shows it, and is checked."""
    return np.errstate(over="ignore", under="ignore", invalid="ignore")


def _statistics(block) -> BlockStatistics:
    with _quiet():
        entries = as_float64(block.data if sp.issparse(block) else block)
        mean, variance = _moments(as_float64(block))
        return BlockStatistics(
            n_rows=(block.shape[0],),
            n_bytes=_bytes_of(block),
            dtype=block.dtype,
            largest=float(np.abs(entries).max(initial=0.0)),
            total=float(np.vdot(entries, entries)),
            mean=mean,
            scatter=variance * block.shape[0],
        )


def _bytes_of(block) -> int:
    if not sp.issparse(block):
        return block.nbytes
    return block.data.nbytes + block.indices.nbytes + block.indptr.nbytes


def _moments(block):
    """Mean and variance of each column; zeros if there are no rows."""
    if not block.shape[0]:
        return np.zeros((2, block.shape[1]))
    if sp.issparse(block):
        return mean_variance_axis(block, axis=0)
    return block.mean(axis=0), block.var(axis=0)


def _joined(a: BlockStatistics, b: BlockStatistics) -> BlockStatistics:
    """Join two sets of blocks; the moments after Chan, Golub and LeVeque (1983)."""
    with _quiet():
        n, m = sum(a.n_rows), sum(b.n_rows)
        share = m / max(n + m, 1)
        step = b.mean - a.mean
        return BlockStatistics(
            n_rows=a.n_rows + b.n_rows,
            n_bytes=a.n_bytes + b.n_bytes,
            dtype=np.result_type(a.dtype, b.dtype),
            largest=max(a.largest, b.largest),
            total=a.total + b.total,
            mean=a.mean + share * step,
            scatter=a.scatter + b.scatter + n * share * step**2,
        )

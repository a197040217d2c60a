"""X in blocks of rows that dask holds: read, measured, projected."""

from dataclasses import dataclass
from operator import truediv

import dask.array as da
import numpy as np
import scipy.sparse as sp
from dask.delayed import Delayed, delayed
from sklearn.utils import check_array
from sklearn.utils.sparsefuncs import mean_variance_axis

from ._dask import in_rows, kept, run, shared, tree
from ._spectrum._dask_gram import DaskGram, as_float64

# Squares that overflow or vanish are told from the sum of them.
_QUIET = np.errstate(over="ignore", under="ignore", invalid="ignore")


def read(X) -> "Blocks":
    """Validate the blocks of a dask array; on a cluster, keep them in its memory.

    Elsewhere they are made anew in every pass, so that X may be larger than memory.
    """
    X = in_rows(X)
    blocks = enumerate(X.to_delayed()[:, 0])
    parts = [delayed(_validated)(block, i, X.shape[1]) for i, block in blocks]
    return Blocks(X, kept(parts))


def project(X, components) -> da.Array:
    """``X @ components.T``, block by block, when it is asked for."""
    X = in_rows(X)
    single = X.dtype == components.dtype == np.float32
    return X.map_blocks(
        _project,
        shared(np.ascontiguousarray(components.T)),
        np.float32 if single else np.float64,
        dtype=np.float32 if single else np.float64,
        chunks=(X.chunks[0], (len(components),)),
        meta=np.empty((0, 0), np.float32 if single else np.float64),
    )


@dataclass(frozen=True)
class Facts:
    """What one pass over some blocks learns of them.

    ``heights`` are their numbers of rows, `total` the sum of squares, `mean` and
    `scatter` a column's mean and its sum of squared distances to it.
    """

    heights: tuple[int, ...]
    dtype: np.dtype
    largest: float
    total: float
    mean: np.ndarray
    scatter: np.ndarray

    @property
    def variances(self) -> np.ndarray:
        """Variance of each column."""
        return self.scatter / sum(self.heights)


class Blocks:
    """Validated blocks of rows of X, none empty, with what is known of the whole.

    Attributes
    ----------
    X : dask array
        What they come from.
    parts : list of Delayed
        Each an array, or a CSR array in canonical format.
    facts : Facts
        Of all of them.
    """

    def __init__(self, X: da.Array, parts: list[Delayed]):
        self.X = X
        (facts,) = run(tree([delayed(_facts)(part) for part in parts], _join))
        if not sum(facts.heights):
            raise ValueError("X has no rows: every block of it is empty")
        filled = zip(parts, facts.heights, strict=True)
        self.parts = [part for part, height in filled if height]
        self.facts = facts
        self.heights = [height for height in facts.heights if height]
        self.shape = sum(self.heights), len(facts.mean)
        self.dtype = facts.dtype

    def __truediv__(self, unit: float) -> "Blocks":
        return Blocks(self.X, [delayed(truediv)(part, unit) for part in self.parts])

    def gram(self) -> DaskGram:
        """Gram matrix of the smaller side."""
        return DaskGram(self)

    def projection(self, components) -> tuple[da.Array, np.ndarray, float]:
        """X on the components, later; variances of that and, summed, of X, now."""
        C = delayed(np.ascontiguousarray(components.T))
        projected = [delayed(_facts)(delayed(_times)(part, C)) for part in self.parts]
        (facts,) = run(tree(projected, _join))
        total_variance = self.facts.variances.sum()
        return project(self.X, components), facts.variances, total_variance


def _validated(block, index: int, n_features: int):
    """Block as array or canonical CSR array of floats; errors say which block it is."""
    try:
        block = check_array(
            block,
            accept_sparse="csr",
            dtype=[np.float64, np.float32],
            ensure_min_samples=0,
            ensure_min_features=0,
        )
    except ValueError as error:
        raise ValueError(f"Block {index} of X: {error}") from error
    if block.shape[1] != n_features:
        raise ValueError(
            f"Block {index} of X has {block.shape[1]} columns, the array {n_features}"
        )
    if not sp.issparse(block):
        return block
    block = sp.csr_array(block)
    if not block.has_canonical_format:
        block = block.copy()
        block.sum_duplicates()
    return block


def _project(block, C, dtype, block_id):
    """One block of `project`."""
    return _times(_validated(block, block_id[0], len(C)), C).astype(dtype, copy=False)


def _times(block, C):
    return block @ C


@_QUIET
def _facts(block) -> Facts:
    """Facts of one block."""
    entries = as_float64(block.data if sp.issparse(block) else block)
    mean, variance = _moments(as_float64(block))
    return Facts(
        heights=(block.shape[0],),
        dtype=block.dtype,
        largest=float(np.abs(entries).max(initial=0.0)),
        total=float(np.vdot(entries, entries)),
        mean=mean,
        scatter=variance * block.shape[0],
    )


def _moments(block):
    """Mean and variance of each column; zeros where there are no rows."""
    if not block.shape[0]:
        return np.zeros((2, block.shape[1]))
    if sp.issparse(block):
        return mean_variance_axis(block, axis=0)
    return block.mean(axis=0), block.var(axis=0)


@_QUIET
def _join(a: Facts, b: Facts) -> Facts:
    """Facts of two sets of blocks; the moments after Chan, Golub and LeVeque (1983)."""
    n, m = sum(a.heights), sum(b.heights)
    share = m / max(n + m, 1)
    step = b.mean - a.mean
    return Facts(
        heights=a.heights + b.heights,
        dtype=np.result_type(a.dtype, b.dtype),
        largest=max(a.largest, b.largest),
        total=a.total + b.total,
        mean=a.mean + share * step,
        scatter=a.scatter + b.scatter + n * share * step**2,
    )

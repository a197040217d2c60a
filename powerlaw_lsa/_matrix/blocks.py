"""X in blocks of rows that dask holds.

Products with X and sums over its blocks are computed where the blocks are; vectors of
the smaller side come to this process.
"""

import warnings
from functools import cached_property
from itertools import compress
from operator import add, matmul, truediv
from time import perf_counter

import dask
import dask.array as da
import numpy as np
import scipy.sparse as sp
from dask.delayed import Delayed, delayed
from sklearn.exceptions import EfficiencyWarning
from sklearn.utils import check_array

from .._numerics import with_numpy_defaults
from .base import Gram, Matrix, checked_total, scale
from .block_statistics import BlockStatistics, as_float64, statistics_of
from .dask_graph import (
    compute,
    computes_here,
    persist_on_cluster,
    send_once,
    tree_reduce,
)
from .host import alike, canonical, near_inverse, row_squares
from .memory import available_bytes

# Share of the free memory that the blocks may take during a fit; the rest is for the
# Gram matrix, the basis and the blocks at work.
_SHARE_OF_MEMORY = 0.5
# A warning is issued if computing the blocks again in each pass takes at least this
# many times as long as their product with 16 vectors, and at least this many seconds
# per pass.
# Measured (`python -m benchmarks.bench_dask --blocks`): memory maps and uncompressed
# files 0.1 to 3, compressed files 5 to 9, texts that are counted 200 to 500.
_SLOW_TO_MAKE, _SECONDS_OF_A_PASS = 20, 1
# Rows of a sparse block that are made dense at a time.
_ROWS = 256


class BlockMatrix(Matrix):
    """A dask array in one column of blocks.

    A cluster keeps the validated blocks in its memory. If dask computes in this process
    they are kept here, provided that they take at most half of the free memory. If not,
    they are computed again in every pass, so that X may be larger than memory. Nothing
    is computed before it is needed; `project` never computes anything.
    """

    library = "dask"

    def __init__(self, X):
        self.X = _in_one_column(X)

    @cached_property
    def _made(self) -> list[Delayed]:
        """The validated blocks, which only a cluster keeps."""
        blocks = enumerate(self.X.to_delayed()[:, 0])
        n = self.X.shape[1]
        return persist_on_cluster(
            [delayed(_validated)(block, i, n) for i, block in blocks]
        )

    @cached_property
    def statistics(self) -> BlockStatistics:
        return statistics_of(self._made)

    @cached_property
    def parts(self) -> list[Delayed]:
        """The validated blocks, each an array or a CSR array in canonical format."""
        if computes_here():
            return _kept_if_they_fit(self._made, self.statistics)
        return self._made

    @property
    def shape(self) -> tuple[int, int]:  # type: ignore[override]
        """Shape of X, whose chunks need not say it."""
        return sum(self.statistics.n_rows), self.X.shape[1]

    @property
    def dtype(self) -> np.dtype:
        """Common dtype of the blocks, which that of the dask array need not be."""
        return self.statistics.dtype

    def gram(self) -> "BlockGram":
        statistics = self.statistics
        if not sum(statistics.n_rows):
            raise ValueError("X has no rows: every block of it is empty")
        checked_total(statistics.total, statistics.largest)
        parts = self.parts
        unit = scale(statistics.largest)
        if unit != 1.0:
            parts = [delayed(truediv)(part, unit) for part in parts]
            statistics = statistics_of(parts)
        return BlockGram(parts, statistics, unit)

    def project(self, components) -> da.Array:
        single = self.X.dtype == components.dtype == np.float32
        dtype = np.float32 if single else np.float64
        return self.X.map_blocks(
            _validated_times,
            send_once(np.ascontiguousarray(components.T)),
            dtype,
            dtype=dtype,
            chunks=(self.X.chunks[0], (len(components),)),
            meta=np.empty((0, 0), dtype),
        )

    def project_with_variances(self, components) -> tuple:
        """Project later; measure the variances now, by one more pass."""
        C = delayed(np.ascontiguousarray(components.T))
        projected = [delayed(matmul)(part, C) for part in self.parts]
        return (
            self.project(components),
            statistics_of(projected).variances,
            float(self.statistics.variances.sum()),
        )

    def randomized(self, version, seed) -> "BlockMatrix":
        # Not `spawn`, which would give other children the next time.
        keys = ((*seed.spawn_key, i) for i in range(len(self.parts)))
        seeds = [np.random.SeedSequence(seed.entropy, spawn_key=key) for key in keys]
        pairs = zip(self.parts, seeds, strict=True)
        other = BlockMatrix(self.X)
        other._made = persist_on_cluster([delayed(version)(*pair) for pair in pairs])
        return other

    def to_host(self):
        raise ValueError(
            "X is a dask array, which this would pull into memory; pass X.compute() or "
            "a sample of its rows"
        )


class BlockGram(Gram):
    """``X'X`` or ``XX'``, whichever is smaller, of blocks of rows of X."""

    def __init__(self, parts, statistics: BlockStatistics, unit: float):
        heights = [n for n in statistics.n_rows if n]
        total = checked_total(statistics.total, statistics.largest)
        super().__init__((sum(heights), len(statistics.mean)), total, unit)
        # In this process: the matrix itself, and the sum of sparse triangles.
        self.matrix_bytes = (8 + 6) * self.order**2
        self._statistics = statistics
        self._parts = list(compress(parts, statistics.n_rows))  # without empty ones
        self._edges = np.cumsum(heights)[:-1]

    def times(self, rows) -> np.ndarray:
        block = np.ascontiguousarray(rows.T)
        if self.is_wide:
            across = self._sum_across(block)
            products = compute(*(delayed(matmul)(p, across) for p in self._parts))
            product = np.vstack(products)
        else:
            (product,) = compute(self._sum(_both, delayed(block)))
        return np.ascontiguousarray(product.T)

    def matrix(self) -> np.ndarray:
        if self.is_wide:
            return self._matrix_of_rows()
        (G,) = compute(self._sum(_triangle))
        return G.toarray(order="F") if sp.issparse(G) else np.asfortranarray(G)

    def within(self, rows) -> np.ndarray:
        block = np.ascontiguousarray(rows.T)
        if self.is_wide:
            (across,) = compute(self._sum_across(block))
            return across.T @ across
        (G,) = compute(self._sum(_squared, delayed(block)))
        return G

    def total_without(self, rows) -> float:
        U = np.ascontiguousarray(rows.T)
        if self.is_wide:
            V, products = self._sum_across(U), np.split(U, self._edges)
        else:
            V = delayed(U)
            products = [delayed(matmul)(part, V) for part in self._parts]
        pairs = zip(self._parts, products, strict=True)
        return float(sum(compute(*(delayed(_left)(*pair, V) for pair in pairs))))

    def squares(self) -> tuple[np.ndarray, np.ndarray]:
        rows = compute(*(delayed(_row_squares)(part) for part in self._parts))
        return np.concatenate(rows), self._column_squares

    def alike(self) -> tuple["BlockGram", np.ndarray, np.ndarray]:
        columns = near_inverse(self._column_squares)
        factors = delayed(columns)
        found = [delayed(alike)(part, factors) for part in self._parts]
        parts, rows = [pair[0] for pair in found], [pair[1] for pair in found]
        gram = BlockGram(parts, statistics_of(parts), 1.0)
        return gram, np.concatenate(compute(*rows)), columns

    @property
    def _column_squares(self) -> np.ndarray:
        found = self._statistics
        return found.scatter + self.shape[0] * found.mean**2

    def _across(self, rows) -> np.ndarray:
        (V,) = compute(self._sum_across(rows.T))
        return np.ascontiguousarray(V.T)

    def _sum_across(self, block):
        """``X'`` times a block of vectors, which is cut as X is."""
        pieces = zip(self._parts, np.split(block, self._edges), strict=True)
        return tree_reduce([delayed(_transposed)(*pair) for pair in pieces], add)

    def _sum(self, function, *args):
        """Sum of what a function finds in each block."""
        return tree_reduce([delayed(function)(p, *args) for p in self._parts], add)

    def _matrix_of_rows(self) -> np.ndarray:
        """``XX'``: products of each two blocks of X, put in their places."""
        G = np.zeros((self.order, self.order), order="F")
        edges = [0, *self._edges, self.order]
        for j, right in enumerate(self._parts):
            lower = self._parts[j:]
            products = compute(*(delayed(_outer)(left, right) for left in lower))
            G[edges[j] :, edges[j] : edges[j + 1]] = np.vstack(products)
        return G


def _in_one_column(X) -> da.Array:
    """X as one column of blocks, or an error that says what is wrong with it."""
    if not isinstance(X, da.Array):
        raise TypeError(
            f"X is a dask {type(X).__name__}; pass a dask array: for texts, what "
            "powerlaw_lsa.dask.DaskTfidf().fit_transform(X) returns; for a table, its "
            "attribute values; for one matrix, X.compute() instead"
        )
    if X.ndim != 2:
        raise ValueError(f"Expected a 2D dask array, got {X.ndim} dimension(s)")
    if not X.shape[1] >= 1:
        raise ValueError(
            f"X has shape {X.shape}; the number of columns must be known and positive: "
            "set it where the dask array is made, as in "
            "dask.array.from_delayed(block, shape=(numpy.nan, n_features), dtype=float)"
        )
    return X if X.numblocks[1] == 1 else X.rechunk({1: -1})


# Of one block, where it lies ----------------------------------------------------------


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
    return canonical(sp.csr_array(block) if sp.issparse(block) else block)


@with_numpy_defaults
def _validated_times(block, C, dtype, block_id):
    return (_validated(block, block_id[0], len(C)) @ C).astype(dtype, copy=False)


def _transposed(block, C):
    return block.T @ C


def _both(block, C):
    block = as_float64(block)
    return block.T @ (block @ C)


def _squared(block, C):
    product = block @ C
    return product.T @ product


def _row_squares(block):
    return row_squares(as_float64(block))


def _left(block, P, Q) -> float:
    """Squared norm of a block without ``PQ'``, a few rows at a time."""
    total = 0.0
    for i in range(0, block.shape[0], _ROWS):
        rows = block[i : i + _ROWS]
        rows = rows.toarray() if sp.issparse(rows) else rows
        total += float(np.sum((rows - P[i : i + _ROWS] @ Q.T) ** 2))
    return total


def _outer(left, right):
    product = as_float64(left) @ as_float64(right).T
    return product.toarray() if sp.issparse(product) else product


def _triangle(block):
    block = as_float64(block)
    product = block.T @ block
    return sp.tril(product, format="csr") if sp.issparse(product) else product


# Of all blocks ------------------------------------------------------------------------


def _kept_if_they_fit(parts, statistics: BlockStatistics) -> list[Delayed]:
    """Blocks in the memory of this process, or a warning if that would be worth it."""
    n_bytes = statistics.n_bytes
    if n_bytes <= _SHARE_OF_MEMORY * available_bytes():
        return list(dask.persist(*parts))
    ratio, seconds = _cost_of_making(parts, int(np.argmax(statistics.n_rows)))
    if ratio >= _SLOW_TO_MAKE and seconds >= _SECONDS_OF_A_PASS:
        warnings.warn(
            f"the blocks of X take {n_bytes / 2**30:.3g} GiB, more than half of the "
            "free memory, so they are computed again in every pass over X; computing "
            f"the largest took {ratio:.0f} times as long as multiplying it by vectors; "
            "write the blocks to files and pass a dask array that reads these, or "
            "connect to a cluster that holds them, with dask.distributed.Client",
            EfficiencyWarning,
            stacklevel=2,
        )
    return parts


def _cost_of_making(parts, largest: int) -> tuple[float, float]:
    """Measure the making of a block, in products with vectors; of all, in seconds."""
    start = perf_counter()
    (block,) = compute(parts[largest])
    made = perf_counter()
    _both(block, np.ones((block.shape[1], 16)))
    multiplied = perf_counter()
    return (made - start) / (multiplied - made), (made - start) * len(parts)

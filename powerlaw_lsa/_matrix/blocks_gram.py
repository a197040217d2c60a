"""The Gram matrix of the smaller side of X where dask holds X in blocks of rows.

The same members as `_gram.Gram`. Products with X and sums over its blocks are made
where the blocks are; vectors of the smaller side come to this machine.
"""

import operator

import numpy as np
import scipy.sparse as sp
from dask.delayed import delayed

from .._dask import run, tree
from ._gram import checked_total, other_side, scale


class DaskGram:
    """``X'X`` or ``XX'``, whichever is smaller, of `_blocks.Blocks`."""

    device = None

    def __init__(self, blocks):
        facts = blocks.facts
        checked_total(facts.total, facts.largest)
        self.unit = scale(facts.largest)
        if self.unit != 1.0:
            blocks = blocks / self.unit
        self.shape = blocks.shape
        self.order = min(self.shape)
        self.total = checked_total(blocks.facts.total, blocks.facts.largest)
        # On the client: itself, and the sum of sparse triangles.
        self.required_bytes = (8 + 6) * self.order**2
        self._parts = blocks.parts
        self._edges = np.cumsum(blocks.heights)[:-1]
        self._wide = self.shape[0] < self.shape[1]

    def asarray(self, array) -> np.ndarray:
        """Return an array of the host where the vectors lie: there."""
        return array

    def times(self, rows) -> np.ndarray:
        """Product with a few vectors, which are rows, of shape (b, order)."""
        block = np.ascontiguousarray(rows.T)
        if self._wide:
            across = self._across(block)
            products = run(*(delayed(_product)(part, across) for part in self._parts))
            product = np.vstack(products)
        else:
            B = delayed(block)
            (product,) = run(_sum([delayed(_both)(part, B) for part in self._parts]))
        return np.ascontiguousarray(product.T)

    def matrix(self) -> np.ndarray:
        """Lower triangle in Fortran order."""
        if self._wide:
            return self._matrix_of_rows()
        (G,) = run(_sum([delayed(_triangle)(part) for part in self._parts]))
        return G.toarray(order="F") if sp.issparse(G) else np.asfortranarray(G)

    def right_vectors(self, rows, eigenvalues) -> np.ndarray:
        """Right singular vectors of X from eigenvectors, both as rows."""
        if not self._wide:
            return rows
        (V,) = run(self._across(rows.T))
        return other_side(np.ascontiguousarray(V.T), eigenvalues)

    def _across(self, block):
        """``X'`` times a block of vectors, which is cut as X is."""
        pieces = zip(self._parts, np.split(block, self._edges), strict=True)
        return _sum([delayed(_transposed)(part, piece) for part, piece in pieces])

    def _matrix_of_rows(self) -> np.ndarray:
        """``XX'``: products of each two blocks of X, put in their places."""
        G = np.zeros((self.order, self.order), order="F")
        edges = [0, *self._edges, self.order]
        for j, right in enumerate(self._parts):
            lower = self._parts[j:]
            products = run(*(delayed(_outer)(left, right) for left in lower))
            G[edges[j] :, edges[j] : edges[j + 1]] = np.vstack(products)
        return G


def as_float64(block):
    """Convert a block of floats; no copy where it is one already."""
    return block.astype(np.float64, copy=False)


def _sum(parts):
    return tree(parts, operator.add)


def _product(block, C):
    return as_float64(block) @ C


def _transposed(block, C):
    return as_float64(block).T @ C


def _both(block, C):
    block = as_float64(block)
    return block.T @ (block @ C)


def _outer(left, right):
    product = as_float64(left) @ as_float64(right).T
    return product.toarray() if sp.issparse(product) else product


def _triangle(block):
    block = as_float64(block)
    product = block.T @ block
    return sp.tril(product, format="csr") if sp.issparse(product) else product

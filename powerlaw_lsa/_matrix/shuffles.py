"""Random versions of X, as sparse as X, and the seeds of draws."""

from numbers import Integral

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_random_state


def seeds_for(random_state, n, name) -> list[np.random.SeedSequence]:
    """One independent seed for each of n draws, whatever the number of workers."""
    if not isinstance(n, Integral) or n < 1:
        raise ValueError(f"{name} must be a positive integer, got {n!r}")
    entropy = check_random_state(random_state).randint(2**31, size=4, dtype=np.int64)
    return np.random.SeedSequence(entropy.tolist()).spawn(int(n))


def permuted_columns(X, seed):
    """X with the entries of each column in other rows."""
    rng = np.random.default_rng(seed)
    if not sp.issparse(X):
        return rng.permuted(X, axis=0)
    X = X.tocsc()
    rows = [rng.choice(X.shape[0], n, replace=False) for n in np.diff(X.indptr)]
    entries = (X.data.copy(), np.concatenate(rows), X.indptr)
    null = sp.csc_array(entries, shape=X.shape)
    null.sort_indices()
    return null


def with_random_signs(X, seed):
    """X with each entry multiplied by -1 or 1."""
    rng = np.random.default_rng(seed)
    flipped = X.copy()
    entries = flipped.data if sp.issparse(flipped) else flipped
    entries *= 1.0 - 2.0 * rng.integers(2, size=entries.shape, dtype=np.int8)
    return flipped


def shuffled_entries(X, seed) -> sp.csr_array:
    """Put the stored values of X at distinct random positions of the matrix."""
    rng = np.random.default_rng(seed)
    X = sp.csr_array(X)
    n, d = X.shape
    cells = rng.choice(n * d, size=X.nnz, replace=False)
    return sp.csr_array((X.data, (cells // d, cells % d)), shape=X.shape)

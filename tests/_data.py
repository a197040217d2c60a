"""Data that several test modules share: matrices and records with a known answer."""

import numpy as np

from powerlaw_lsa import Spectrum
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._spectrum import decompose


def record_of(eigenvalues, *, known=None, total=None, shape=None, solver="dense"):
    """`Spectrum` of the first `known` of these eigenvalues, zeros left out."""
    x = np.sort(np.asarray(eigenvalues, dtype=float))[::-1]
    positive = x[x > 0]
    known = len(positive) if known is None else known
    return Spectrum(
        eigenvalues=positive[:known],
        rank_bound=len(positive),
        total=float(x.sum()) if total is None else total,
        shape=(len(x), len(x)) if shape is None else shape,
        solver=solver,
        complete=known == len(positive),
        rtol=1e-12,
    )


def solve(X, demand, *, seed=0, **options):
    """Decomposition of an array or a SciPy matrix."""
    random_state = np.random.RandomState(seed)
    return decompose(HostMatrix(X), demand, random_state=random_state, **options)


def text_like(n, d, seed=0) -> np.ndarray:
    """Counts: non-negative, mostly zeros, uncentred, with a decaying spectrum."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(0.6 / np.arange(1, d + 1) ** 0.6, (n, d))
    topics = rng.pareto(1.5, (n, 20)) @ rng.pareto(1.5, (20, d))
    return (counts + rng.poisson(0.005 * topics)).astype(float)

"""Random and adversarial spectra, and matrices that have them."""

import numpy as np
import scipy.sparse as sp


def pareto(rng, n):
    return rng.pareto(rng.uniform(0.5, 4.0), n) + 1.0


def lognormal(rng, n):
    return rng.lognormal(0.0, rng.uniform(0.3, 2.5), n)


def exponential(rng, n):
    return rng.exponential(1.0, n)


def marchenko_pastur(rng, n):
    return np.linalg.eigvalsh(np.cov(rng.standard_normal((n, int(n * 1.5)))))


def geometric(rng, n):
    return np.exp(-np.arange(n) * rng.uniform(0.002, 0.03))


def text_like(rng, n):
    """One outlier, a power-law tail and a concave bulk, as TF-IDF matrices have."""
    k = int(n * rng.uniform(0.03, 0.15))
    beta = rng.uniform(1.5, 3.5)
    tail = (rng.uniform(size=k)) ** (-1 / beta) + 1.0
    return np.concatenate([[tail.max() * 5], tail, 2.0 * rng.beta(1.2, 2.5, n - k - 1)])


def two_slopes(rng, n):
    head = rng.pareto(rng.uniform(1.0, 3.0), n // 5) * 3 + 3.0
    return np.concatenate([head, rng.uniform(0.1, 3.0, n - n // 5)])


def with_ties(rng, n):
    return np.round(rng.lognormal(0.0, 1.0, n), rng.integers(1, 3)) + 0.05


def atoms(rng, n):
    """A quarter of the eigenvalues are equal, as isolated documents make them."""
    x = pareto(rng, n)
    x[: n // 4] = np.quantile(x, rng.uniform(0.3, 0.95))
    return x


def hidden_minimum(rng, n):
    """A rough start, and deep in the bulk the start of a far better power law."""
    k = int(n * rng.uniform(0.3, 0.8))
    beta = rng.uniform(0.8, 3.0)
    x = ((np.arange(k) + 0.5) / k) ** (-1 / beta)
    rough = int(k * rng.uniform(0.02, 0.2))
    x[:rough] *= np.exp(rng.normal(0.0, 0.15, rough))
    return np.concatenate([x, rng.uniform(0.0, 0.9, n - k)])


FAMILIES = (
    pareto,
    lognormal,
    exponential,
    marchenko_pastur,
    geometric,
    text_like,
    two_slopes,
    with_ties,
    atoms,
    hidden_minimum,
)


def matrix_with(eigenvalues) -> sp.csr_array:
    """Diagonal X whose X'X has these eigenvalues; a random block sees no difference."""
    return sp.csr_array(sp.diags_array(np.sqrt(eigenvalues)))

"""Random and adversarial spectra, and matrices that have them."""

from pathlib import Path

import numpy as np
import scipy.sparse as sp

from powerlaw_lsa import fit_power_law

# Eigenvalues of real corpora; tests/tail/test_corpora.py says of which.
_CORPORA = Path(__file__).parent / "tail" / "eigenvalues_of_corpora.npz"


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
    k = max(int(n * rng.uniform(0.03, 0.15)), 2)
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


def far_valley(rng, n):
    """D falls again far below the top, where an exact power law ends."""
    k = int(n * rng.uniform(0.25, 0.9))
    x = ((np.arange(k) + 0.5) / k) ** (-1 / rng.uniform(0.7, 4.0))
    bad = int(k * rng.uniform(0.01, 0.3))
    noise = rng.normal(0.0, rng.uniform(0.02, 0.3), bad)
    x[:bad] *= np.exp(np.sort(noise)[::-1])
    return np.concatenate([x, rng.uniform(0.0, rng.uniform(0.3, 1.0), n - k)])


def ever_smoother(rng, n):
    """A power law that is rough at the top and ever smoother below, then bends."""
    q = (np.arange(n) + 0.5) / n
    noise = rng.uniform(0.1, 0.6) * np.exp(-q / rng.uniform(0.02, 0.3))
    x = q ** (-1 / rng.uniform(0.7, 4.0)) * np.exp(noise * rng.standard_normal(n))
    bend = rng.uniform(0.2, 0.99)
    return x * np.minimum((1 - q) / (1 - bend), 1.0) ** rng.uniform(0.3, 2.0)


def wavy(rng, n):
    """A power law with waves, and so a valley of D at each of them."""
    log_q = np.log(np.arange(1, n + 1) / n)
    beta, frequency = rng.uniform(0.7, 4.0), rng.uniform(1.0, 15.0)
    wave = np.sin(frequency * log_q + rng.uniform(0.0, 2 * np.pi))
    noise = rng.normal(0.0, rng.uniform(0.0, 0.02), n)
    return np.exp(-log_q / beta + rng.uniform(0.02, 0.6) / frequency * wave + noise)


def two_power_laws(rng, n):
    """A sample of one power law above the exact quantiles of another distribution."""
    k = int(n * rng.uniform(0.05, 0.3))
    top = rng.uniform(size=k) ** (-1 / rng.uniform(0.7, 4.0))
    below = (np.arange(1, n - k + 1) / (n - k)) ** (1 / rng.uniform(0.7, 4.0))
    return np.concatenate([top, below])


def gapped(rng, n):
    """Gaps, and below each of them the spectrum goes on as if there were none."""
    x = smooth(rng, n)
    for _ in range(rng.integers(1, 4)):
        x[int(n * rng.uniform(0.03, 0.9)) :] *= rng.uniform(0.3, 0.98)
    return x


def isolated_documents(rng, n):
    """Documents that share no term: one value many times; of copies of them, others."""
    x = text_like(rng, n)
    unit = rng.choice([1.0, 0.5, 0.25])
    at, share = 0, rng.uniform(0.05, 0.4)
    for copies in range(1, 6):
        x[at : at + int(n * share)] = copies * unit
        at += int(n * share)
        share *= rng.uniform(0.1, 0.7)
    return x


def duplicated_documents(rng, n):
    """Eigenvalues of which some are multiplied, and one value many times."""
    x = text_like(rng, n)
    doubled = rng.uniform(size=n) < rng.uniform(0.05, 0.5)
    x[doubled] *= rng.integers(2, 5, doubled.sum())
    alone = rng.choice(n, int(n * rng.uniform(0.02, 0.3)), replace=False)
    x[alone] = rng.choice([1.0, 1.5, 2.0])
    return x


def integers(rng, n):
    return [
        lambda: np.floor(rng.pareto(rng.uniform(0.8, 3.0), n) * rng.uniform(1, 20)) + 1,
        lambda: rng.geometric(rng.uniform(0.02, 0.5), n).astype(float),
        lambda: rng.poisson(rng.uniform(1.0, 40.0), n) + 1.0,
    ][rng.integers(3)]()


def equal_blocks(rng, n):
    """Each eigenvalue as often as there are equal blocks."""
    size = int(rng.integers(2, 50))
    return np.repeat(smooth(rng, max(n // size, 12)), size)


def near_ties(rng, n):
    """Equal blocks up to a relative difference that Lanczos just resolves, or more."""
    x = equal_blocks(rng, n)
    return x * np.exp(10.0 ** rng.uniform(-8.0, -2.0) * rng.standard_normal(len(x)))


def labels(rng, n):
    """Few distinct values, each many times, as documents of one word each have."""
    values = rng.pareto(rng.uniform(0.5, 3.0), rng.integers(6, 60)) + 1.0
    return rng.choice(values, n, p=rng.dirichlet(np.full(len(values), 0.5)))


def steps(rng, n):
    """Plateaus, flat or slightly inclined, with gaps between them."""
    plateaus = rng.pareto(rng.uniform(0.7, 3.0), rng.integers(5, 80)) + 1.0
    incline = 10.0 ** rng.uniform(-4.0, -0.7) * rng.uniform(size=n)
    return rng.choice(plateaus, n) * (1.0 + incline)


def atom_below_the_edge(rng, n):
    """One value many times, about where the known part of the spectrum ends."""
    x = smooth(rng, n)
    first = int(n * rng.uniform(0.03, 0.4))
    x[first : first + int(n * rng.uniform(0.005, 0.2)) + 2] = x[first]
    return x


def between_two_gaps(rng, n):
    """One eigenvalue stands alone, far below, and ends a tail that fits as well.

    At both neighbouring lengths D is much larger. Spectra are drawn until the best tail
    of all shorter ones is short, and about as good: mostly it is a little worse.
    """
    k = int(n * rng.uniform(0.2, 0.6))
    wanted, closest = rng.uniform(0.99, 1.06), np.inf
    for _ in range(100):
        near, logs = _short_tail(rng, k)
        for gap in np.geomspace(0.005, 0.2, 12) if near else ():
            tail = np.exp(np.append(logs, logs[-1] - gap))
            far = fit_power_law(tail, min_components=k).ks_distance
            if abs(near / far - wanted) < closest:
                closest, best = abs(near / far - wanted), tail
        if closest < 0.01:
            break
    below = best[-1] ** 2 / best[-2] * np.linspace(1.0, 0.005, n - k)
    return np.append(best, below)


def _short_tail(rng, k):
    """A rough spectrum, and the D of its best tail if that is a short one, or 0."""
    first, n_knots = rng.integers(1, 4), rng.integers(5, 12)
    ranks = np.unique(np.geomspace(first, k - 1, n_knots).astype(int))
    drops = 0.3 * rng.uniform(0.5, 2.0) * rng.standard_exponential(len(ranks))
    knots = np.append(0, ranks), np.append(0.0, np.cumsum(drops))
    logs = -np.interp(np.arange(1, k), *knots)
    fit = fit_power_law(np.exp(logs))
    return fit.ks_distance if fit.n_tail < k / 3 else 0.0, logs


def random_multiplicities(rng, n):
    """Eigenvalues that occur once to a dozen times each."""
    times = rng.integers(1, rng.integers(3, 13), n)
    return np.repeat(smooth(rng, n), times)[:n]


def clumps(rng, n):
    """Groups of a few to a hundred eigenvalues that nearly agree."""
    x = smooth(rng, n)
    for _ in range(rng.integers(1, 6)):
        first, size = int(n * rng.uniform(0.0, 0.5)), int(10 ** rng.uniform(0.5, 2.0))
        width = 10.0 ** rng.uniform(-7.0, -2.0)
        x[first : first + size] = x[first] * (1 - width * rng.uniform(size=size))
    return x


def cut_off(rng, n):
    """A power law with an exponential cut-off."""
    x = (rng.pareto(rng.uniform(0.7, 4.0), 4 * n) + 1.0) * rng.uniform(0.01, 0.3)
    return np.sort(x[rng.uniform(size=4 * n) < np.exp(-x)])[-n:]


def perturbed_corpus(rng, n):
    """Some of the eigenvalues of a real corpus, with noise."""
    with np.load(_CORPORA) as corpora:
        x = corpora[rng.choice(corpora.files)]
    first = rng.integers(0, 3)
    x = rng.choice(x[first:], min(n, len(x) - first), replace=False)
    return x * np.exp(rng.normal(0.0, rng.uniform(0.0, 0.05), len(x)))


SMOOTH = (
    pareto,
    lognormal,
    exponential,
    geometric,
    text_like,
    two_slopes,
    hidden_minimum,
)


def smooth(rng, n):
    """A spectrum of any family without ties, descending."""
    return np.sort(SMOOTH[rng.integers(len(SMOOTH))](rng, n))[::-1].copy()


FAMILIES = (
    *SMOOTH,
    marchenko_pastur,
    far_valley,
    ever_smoother,
    wavy,
    two_power_laws,
    gapped,
    with_ties,
    atoms,
    isolated_documents,
    duplicated_documents,
    integers,
    equal_blocks,
    near_ties,
    labels,
    steps,
    atom_below_the_edge,
)


def planted(family, seed, n) -> np.ndarray:
    """Descending eigenvalues that are well above rounding."""
    x = np.sort(family(np.random.default_rng(seed), n))[::-1]
    return x[x > 1e-9 * x[0]]


def matrix_with(eigenvalues) -> sp.csr_array:
    """Diagonal X whose X'X has these eigenvalues; a random block sees no difference."""
    return sp.csr_array(sp.diags_array(np.sqrt(eigenvalues)))


def rotated(eigenvalues, rng) -> np.ndarray:
    """Dense X whose X'X has these eigenvalues: a diagonal one between reflections."""
    X = np.diag(np.sqrt(eigenvalues))
    for _ in range(2):
        v = rng.standard_normal(len(X))
        X = (X - np.outer(2 / (v @ v) * v, v @ X)).T
    return X

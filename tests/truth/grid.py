"""Fits of many kinds of matrices, by every algorithm and every way to choose K."""

import contextlib
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest import mock

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._matrix.shuffles import permuted_columns
from powerlaw_lsa.datasets import load_docstrings
from powerlaw_lsa.rules import (
    BrokenStick,
    Elbow,
    Fixed,
    MarchenkoPasturEdge,
    PowerLaw,
)
from tests._data import text_like


@dataclass(frozen=True, eq=False)
class Case:
    """A matrix and an estimator that can be fitted to it.

    `is_cramped` lets block Lanczos begin with a small basis and leaves no memory for
    the dense route, so that a small X has eigenvalues that are not computed.
    """

    name: str
    X: Any
    svd: PowerLawTruncatedSVD
    is_cramped: bool

    def fit(self) -> PowerLawTruncatedSVD:
        with cramped() if self.is_cramped else contextlib.nullcontext():
            return self.svd.fit(self.X)


@contextlib.contextmanager
def cramped():
    """Make block Lanczos do with small matrices what it does with large ones."""
    package = "powerlaw_lsa"
    with (
        mock.patch(f"{package}._spectrum.lanczos.FIRST_CHECK", 96),
        mock.patch(f"{package}._spectrum.solve.DENSE_LIMIT", 0),
        mock.patch(f"{package}._matrix.host.matrix_bytes", return_value=np.inf),
    ):
        yield


# Matrices -----------------------------------------------------------------------------


@cache
def docstrings() -> tuple[str, ...]:
    """Texts of installed packages."""
    return tuple(load_docstrings(["numpy", "joblib"], min_words=60).texts)


_VECTORIZERS = (
    TfidfVectorizer(max_features=500),
    TfidfVectorizer(max_features=400, stop_words="english", min_df=2),
    TfidfVectorizer(max_features=500, sublinear_tf=True, norm=None),
    TfidfVectorizer(max_features=300, analyzer="char_wb", ngram_range=(3, 3)),
    CountVectorizer(max_features=500, binary=True),
)


def _texts(rng):
    """Some documents."""
    texts, n = docstrings(), int(rng.choice([40, 120, 250, 450]))
    return [texts[i] for i in rng.choice(len(texts), min(n, len(texts)), replace=False)]


def real(rng):
    vectorizer = _VECTORIZERS[rng.integers(len(_VECTORIZERS))]
    return vectorizer.fit_transform(_texts(rng))


def shuffled(rng):
    return permuted_columns(real(rng), np.random.SeedSequence(int(rng.integers(2**31))))


def gaussian(rng):
    n, d = rng.choice([30, 100, 250]), rng.choice([20, 60, 150])
    return rng.standard_normal((n, d))


def random_words(rng):
    n, n_words = int(rng.choice([60, 200, 400])), int(rng.choice([80, 200, 400]))
    power = rng.choice([0.0, 1.0])
    p = np.arange(1, n_words + 1) ** -power
    texts = [
        " ".join(f"w{i}" for i in rng.choice(n_words, 40, p=p / p.sum()))
        for _ in range(n)
    ]
    return TfidfVectorizer(token_pattern=r"\w+").fit_transform(texts)


def tiny(rng):
    shape = int(rng.integers(2, 9)), int(rng.integers(2, 6))
    X = rng.choice([0.0, 0.0, 1.0, 2.0, 3.0], shape)
    return X if rng.random() < 0.5 else np.abs(rng.standard_normal(shape))


def degenerate(rng):
    """Zeros, equal eigenvalues, equal documents, two values."""
    n = int(rng.integers(2, 12))
    kinds = (
        np.zeros((n, 4)),
        np.eye(n),
        np.ones((n, 5)),
        np.diag(np.repeat([3.0, 1.0], n)),
        np.diag(np.repeat([3.0, 2.0, 1.0], n)),
        np.column_stack([np.full(2 * n, 2.0), np.resize([1.0, -1.0], 2 * n)]),
        np.outer(np.arange(1.0, n + 1), [1.0, 2.0, 0.0]),
    )
    return kinds[rng.integers(len(kinds))]


def duplicated(rng):
    """Every document several times, and a few documents more often."""
    X = sparse.csr_array(real(rng))[: int(rng.choice([20, 60, 150]))]
    return sparse.vstack([X] * int(rng.integers(2, 4)) + [X[:3]], format="csr")


def isolated(rng):
    """Documents that share no term with any other: equal eigenvalues of 1."""
    X = sparse.csr_array(TfidfVectorizer(max_features=300).fit_transform(_texts(rng)))
    n = int(rng.choice([3, 15, 60]))
    return sparse.csr_array(sparse.block_diag([X, sparse.eye_array(n)]))


def integers(rng):
    """Eigenvalues that are small integers, many of them equal."""
    n = int(rng.choice([12, 50, 150]))
    x = np.sort(1 + rng.geometric(0.3, n) + np.floor(rng.pareto(1.2, n)))
    return np.diag(np.sqrt(x[::-1]))


def planted(rng):
    """A power law and a body, or a power law alone."""
    n = int(rng.choice([40, 150, 300]))
    tail = 5 * (1 - np.arange(n) / n) ** (-1 / rng.uniform(1.2, 4))
    body = np.linspace(4, 0.3, n) if rng.random() < 0.6 else []
    return np.diag(np.sqrt(np.append(tail, body)))


def noisy_law(rng):
    """Independent draws of a power law, with near ties."""
    n = int(rng.choice([15, 60, 200]))
    return np.diag(np.sqrt(1 + rng.pareto(rng.uniform(1, 3), n)))


def counts(rng):
    n, d = (int(rng.choice([50, 150, 300])) for _ in range(2))
    return text_like(n, d, int(rng.integers(1000)))


def low_rank(rng):
    n, d, r = (int(rng.integers(*ends)) for ends in ((20, 60), (15, 50), (2, 12)))
    return rng.standard_normal((n, r)) @ rng.standard_normal((r, d))


def beside_a_column(rng):
    """One more column, beside which plain differences still tell the others."""
    X = real(rng)
    size = 10 ** rng.uniform(0, 8) * rng.uniform(0.5, 1.5, (X.shape[0], 1))
    return sparse.hstack([X, size], format="csr")


def beside_a_row(rng):
    """Documents one of which is far longer than the others, or hardly."""
    X = sparse.csr_array(real(rng))
    factors = np.ones(X.shape[0])
    factors[rng.integers(len(factors))] = 10 ** rng.uniform(0, 6)
    return sparse.csr_array(X * factors[:, None])


KINDS = (
    real,
    shuffled,
    gaussian,
    random_words,
    tiny,
    degenerate,
    duplicated,
    isolated,
    integers,
    planted,
    noisy_law,
    counts,
    low_rank,
    beside_a_column,
    beside_a_row,
)

# Estimators ---------------------------------------------------------------------------

ALGORITHMS = ("auto", "dense", "lanczos", "lanczos, cramped", "arpack", "randomized")


def half_of_all(spectrum) -> int:
    """Rule that is a function."""
    return len(spectrum.eigenvalues) // 2 + 1


def _n_components(rng, order: int):
    choices = [
        "power_law",
        "power_law",
        "power_law",
        int(rng.integers(1, order + 1)),
        int(rng.integers(1, max(order // 4, 1) + 1)),
        order + int(rng.integers(0, 5)),
        float(rng.uniform(0.05, 0.99)),
        Fixed(int(rng.integers(1, order + 1))),
        PowerLaw(max_components=int(rng.integers(1, order + 1))),
        BrokenStick(),
        MarchenkoPasturEdge(),
        Elbow(),
        half_of_all,
    ]
    return choices[rng.integers(len(choices))]


def _estimator(rng, order: int, algorithm: str) -> PowerLawTruncatedSVD:
    algorithm, _, _ = algorithm.partition(",")
    n_components, limit = _n_components(rng, order), None
    fixed = isinstance(n_components, int | Fixed | PowerLaw)
    needs_limit = algorithm in ("arpack", "randomized") and not fixed
    if needs_limit or rng.random() < 0.3:
        limit = int(rng.integers(1, order + 2))
    return PowerLawTruncatedSVD(
        n_components,
        algorithm=algorithm,
        max_components=limit,
        without_leading=int(rng.choice([0, 0, 1, 3, order])),
        exponent=float(rng.choice([1.0, 1.0, 0.0, 0.5, 2.0])),
        random_state=0,
    )


def case(i: int, seed: int) -> Case:
    """Return the i-th fit: kinds and algorithms in turn, and the rest at random."""
    rng = np.random.default_rng([seed, i])
    kind = KINDS[i % len(KINDS)]
    algorithm = ALGORITHMS[(i + i // len(KINDS)) % len(ALGORITHMS)]
    X = kind(rng)
    svd = _estimator(rng, min(X.shape), algorithm)
    n, d = X.shape
    name = f"{i}: {kind.__name__} {n} x {d}, {' '.join(repr(svd).split())}"
    return Case(name, X, svd, "cramped" in algorithm)

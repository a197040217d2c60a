"""Ways to represent documents, and queries, whose dot products rank them.

`representations` computes the singular vectors once for all ranks: the first k columns
of U Sigma^exponent are the same whatever number of components is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import normalize

from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules, make_lsa
from powerlaw_lsa.diagnostics import fit_without_leading

WORDS = {"stop_words": "english", "min_df": 2}
CONSTANTS = (50, 100, 150, 200, 300, 400, 500, 600, 800, 1000)
RULES = ("elbow", "optimal hard threshold", "Marchenko-Pastur edge")


@dataclass(frozen=True)
class Representation:
    """Rows of `documents` and `queries`; `n_components` is 0 without SVD."""

    name: str
    n_components: int
    documents: Any
    queries: Any


@dataclass(frozen=True)
class Coordinates:
    """Columns U Sigma^exponent of documents and queries, and the fitted SVD."""

    documents: np.ndarray
    queries: np.ndarray
    svd: PowerLawTruncatedSVD

    def cut(self, name, k, skip=0, power=0) -> Representation:
        """Return k columns times a power of the singular values, of unit length."""
        kept = slice(skip, skip + k)
        weights = self.svd.singular_values_[kept] ** power
        Z, Q = (normalize(z[:, kept] * weights) for z in (self.documents, self.queries))
        return Representation(name, k, Z, Q)

    def by_constants(self, name) -> Iterator[Representation]:
        ks = (k for k in CONSTANTS if k <= self.svd.n_components_)
        return (self.cut(f"{name}, {k}", k) for k in ks)


def plain_pipeline(n_components):
    """Return plain LSA, before its rows get unit length."""
    svd = PowerLawTruncatedSVD(n_components, random_state=0)
    return make_pipeline(TfidfVectorizer(**WORDS), svd)


def recipe_pipeline(n_components):
    """Return `make_lsa` without its last step, so that all ranks are its columns."""
    return make_lsa(n_components, random_state=0)[:-1]


def coordinates(pipeline, texts, queries) -> Coordinates:
    documents = pipeline.fit_transform(texts)
    assert pipeline[-1].certified_, "K is that of the whole spectrum"
    return Coordinates(documents, pipeline.transform(queries), pipeline[-1])


def representations(texts, queries, remember) -> Iterator[Representation]:
    """All that are scored on every task; `remember` caches what takes long."""
    n = largest(texts)
    plain = remember(coordinates)(plain_pipeline(n), texts, queries)
    recipe = remember(coordinates)(recipe_pipeline(n), texts, queries)
    tfidf = unreduced("TF-IDF", TfidfVectorizer(**WORDS), texts, queries)
    best = recipe.cut("recipe, K", recipe.svd.power_law_.n_tail)
    yield tfidf
    yield plain.cut("plain LSA, K", plain.svd.power_law_.n_tail)
    yield from plain.by_constants("plain LSA")
    yield best
    yield from recipe.by_constants("recipe")
    yield beside("recipe and TF-IDF", best, tfidf, 0.5)
    for rule, k in compare_rules(recipe.svd)["K"].dropna().astype(int).items():
        if rule in RULES and k <= recipe.svd.n_components_:
            yield recipe.cut(f"recipe, {rule}", k)


def for_search(texts, queries, remember) -> Iterator[Representation]:
    """BM25, other shares of TF-IDF, and the recipe without one of its changes."""
    n = largest(texts)
    plain = remember(coordinates)(plain_pipeline(n), texts, queries)
    recipe = remember(coordinates)(recipe_pipeline(n), texts, queries)
    whole = recipe_pipeline(n).set_params(svd__without_leading=0)
    whole = remember(coordinates)(whole, texts, queries)
    tfidf = unreduced("TF-IDF", TfidfVectorizer(**WORDS), texts, queries)
    best = recipe.cut("recipe, K", recipe.svd.power_law_.n_tail)
    yield bm25(texts, queries)
    for share in (0.3, 0.7):
        yield beside(f"recipe and {share} TF-IDF", best, tfidf, share)
    law = fit_without_leading(plain.svd.eigenvalues_, n_leading=1)
    yield plain.cut("recipe with one idf", int(law["K"].iloc[-1]), skip=1, power=1)
    k = whole.svd.power_law_.n_tail
    yield whole.cut("recipe with its first component", k)
    yield recipe.cut("recipe with U Sigma", best.n_components, power=-1)
    yield whole.cut("plain LSA with two idf", k, power=-1)


def largest(texts) -> int:
    """Return the number of components that all ranks are cut from."""
    return min(CONSTANTS[-1] + 1, len(texts) - 2)


def unreduced(name, vectorizer, texts, queries) -> Representation:
    return Representation(
        name, 0, vectorizer.fit_transform(texts), vectorizer.transform(queries)
    )


def beside(name, lsa, tfidf, share) -> Representation:
    """Return the union whose dot products are sums of cosines; `share` is TF-IDF's."""
    a, b = np.sqrt(1 - share), np.sqrt(share)
    return Representation(
        name,
        lsa.n_components,
        *(
            sp.hstack([sp.csr_array(a * z), b * x], format="csr")
            for z, x in (
                (lsa.documents, tfidf.documents),
                (lsa.queries, tfidf.queries),
            )
        ),
    )


def bm25(texts, queries, k1=1.2, b=0.75) -> Representation:
    """Counts of queries against saturated counts times idf, in Lucene's form.

    S. Robertson, H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond",
    Foundations and Trends in Information Retrieval 3 (2009), 333-389.
    """
    counts = unreduced("BM25", CountVectorizer(**WORDS, dtype=float), texts, queries)
    X = counts.documents.tocoo()
    n, df = X.shape[0], np.bincount(X.col, minlength=X.shape[1])
    idf = np.log1p((n - df + 0.5) / (df + 0.5))
    length = np.bincount(X.row, X.data, minlength=n)
    saturation = k1 * (1 - b + b * length / length.mean())
    weights = idf[X.col] * X.data * (k1 + 1) / (X.data + saturation[X.row])
    documents = sp.csr_array((weights, (X.row, X.col)), shape=X.shape)
    return Representation("BM25", 0, documents, counts.queries)

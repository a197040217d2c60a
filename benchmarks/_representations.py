"""Ways to represent documents by the leading singular vectors of their TF-IDF matrix.

Each is a function of X, the TF-IDF rows, and Z = X V, their coordinates along the known
singular vectors (U sigma for the documents fitted to), with rows of unit length as
result, so that inner products are cosines.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from powerlaw_lsa.diagnostics import fit_without_leading, near_ties

GRID = (10, 25, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1000, 1500)
# Weight of what lies outside of the K components. Chosen on MED, CISI and half of
# 20 newsgroups' training posts, from 0.3, 0.4, 0.5, 0.6, 0.707, 0.8.
RESIDUAL_WEIGHT = 0.5


@dataclass(frozen=True)
class Representation:
    """`features(X, Z)`; `n_components` singular vectors are needed for it."""

    name: str
    n_components: int
    features: Callable


def plain(X, Z):
    """No SVD at all."""
    return X


def cut(k):
    """Return the usual LSA: K coordinates, all other directions left out."""
    return lambda X, Z: normalize(Z[:, :k])


def weighted(weights):
    """Return coordinates times weights."""
    return lambda X, Z: normalize(Z[:, : len(weights)] * weights)


def with_residual(kernel, rest):
    """Directions weighted by `kernel`, and everything outside of them by `rest`.

    Inner products are x' W y with W = V diag(kernel) V' + rest (I - V V'), which are
    those of [sqrt(kernel - rest) z, sqrt(rest) x], so the residual is never formed.
    """
    inside = np.sqrt(kernel - rest)
    return lambda X, Z: normalize(
        sp.hstack(
            [sp.csr_array(inside * Z[:, : len(inside)]), np.sqrt(rest) * X],
            format="csr",
        )
    )


def sum_of_cosines(k, share):
    """Return LSA beside TF-IDF, both of unit length."""
    a, b = np.sqrt(share), np.sqrt(1 - share)
    return lambda X, Z: sp.hstack(
        [sp.csr_array(a * normalize(Z[:, :k])), b * X], format="csr"
    )


def representations(svd, rules) -> Iterator[Representation]:
    """All of them for a fitted estimator, of which `rules` gives K by name."""
    values = svd.eigenvalues_[: svd.n_components_]
    known, k, xmin = len(values), svd.power_law_.n_tail, svd.xmin_
    yield Representation("no SVD", 0, plain)
    for name, kept in ({f"K = {n}": n for n in GRID} | rules).items():
        if kept <= known:
            yield Representation(name, kept, cut(kept))
    for p in (-1, -0.5, 0.5, 1):
        yield Representation(f"sigma^{p:g}, K", k, weighted(values[:k] ** (p / 2)))
    # xmin read as a noise level: a direction counts lambda / (lambda + xmin).
    soft = values / (values + xmin)
    for name, kept in {"K": k, "2 K": min(2 * k, known), "all known": known}.items():
        way = weighted(np.sqrt(soft[:kept]))
        yield Representation(f"soft edge, {name}", kept, way)
    outside = (svd.spectrum_.total - values[:k].sum()) / (svd.spectrum_.rank_bound - k)
    way = with_residual(soft[:k], outside / (outside + xmin))
    yield Representation("soft edge with residual, K", k, way)
    for name, kept in {"K": k, "100": 100}.items():
        way = with_residual(np.ones(kept), RESIDUAL_WEIGHT**2)
        yield Representation(f"residual halved, {name}", kept, way)
    yield Representation("sum of cosines, K", k, sum_of_cosines(k, 0.3))
    # EDLSI: A. Kontostathis, "Essential dimensions of latent semantic indexing", 2007.
    yield Representation("sum of cosines, 10", 10, sum_of_cosines(10, 0.2))


def variants_of_power_law(svd) -> dict[str, int]:
    """K by the power law, and by other readings of the same idea."""
    ties = near_ties(svd.power_law_)
    leading = fit_without_leading(svd.eigenvalues_, n_leading=1)
    return {
        "power law": svd.power_law_.n_tail,
        "power law, longest near tie": int(ties["K"].max()),
        "power law, shortest near tie": int(ties["K"].min()),
        "power law, largest eigenvalue aside": 1 + int(leading["K"].iloc[-1]),
    }

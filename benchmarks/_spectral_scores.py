"""Scores of one spectrum that need no labels: candidates for choosing a vectorizer.

All take the complete eigenvalues of X'X. Which direction is better is not said here;
it is read off the corpora on which the score is chosen.
"""

import numpy as np

from powerlaw_lsa import fit_power_law
from powerlaw_lsa.diagnostics import near_ties

FIXED_K = 100
# Mean ranks of two scores, chosen before anything was measured.
COMBINATIONS = {
    "alpha with stable rank": ("alpha", "stable rank"),
    "alpha with effective rank": ("alpha", "effective rank"),
    "null's alpha minus alpha, with stable rank": (
        "null's alpha minus alpha",
        "stable rank",
    ),
}
SCORES = (
    "alpha",
    "alpha, median of near ties",
    "alpha at K = 100",
    "alpha at a tenth of the rank",
    "alpha without the first",
    "D",
    "K",
    "share in the tail",
    "stable rank",
    "stable rank without the first",
    "participation ratio",
    "effective rank",
    "first eigenvalue",
    "null's alpha",
    "null's alpha minus alpha",
    "K over the null's",
    "stable rank over the null's",
    "effective rank over the null's",
    "participation ratio over the null's",
    "share beyond the null",
    "share beyond the null without the first",
    "log ratio to the null",
    "eigenvalues beyond the null's",
)


def own_scores(values) -> dict[str, float]:
    """Scores of the eigenvalues alone."""
    fit, total = fit_power_law(values), values.sum()
    return {
        "alpha": fit.alpha,
        "alpha, median of near ties": float(np.median(near_ties(fit).alphas)),
        "alpha at K = 100": _alpha_at(values, FIXED_K),
        "alpha at a tenth of the rank": _alpha_at(values, len(values) // 10),
        "alpha without the first": fit_power_law(values[1:]).alpha,
        "D": fit.ks_distance,
        "K": float(fit.n_tail),
        "share in the tail": values[: fit.n_tail].sum() / total,
        # With norm="l2" its square root is fixed, so this is 1 / first eigenvalue.
        "stable rank": total / values[0],
        "stable rank without the first": values[1:].sum() / values[1],
        "participation ratio": total**2 / (values**2).sum(),
        "effective rank": np.exp(_entropy(values / total)),
        "first eigenvalue": values[0],
    }


def scores_against_null(values, null) -> dict[str, float]:
    """The same, relative to a matrix whose terms are drawn anew among documents."""
    ours, chance = own_scores(values), own_scores(null)
    return {
        **ours,
        "null's alpha": chance["alpha"],
        "null's alpha minus alpha": chance["alpha"] - ours["alpha"],
        **{
            f"{name} over the null's": ours[name] / chance[name]
            for name in ("K", "stable rank", "effective rank", "participation ratio")
        },
        **_beyond(values, null),
    }


def _beyond(values, null) -> dict[str, float]:
    """How far the eigenvalues lie above those of the null, rank by rank.

    The first is left out of some, since it is mostly the mean of the corpus.
    """
    n = min(len(values), len(null))
    values, null = values[:n], null[:n]
    share = np.maximum(values - null, 0) / values.sum()
    below = np.append(np.flatnonzero(values[1:] <= null[1:]), n - 1)
    return {
        "share beyond the null": share.sum(),
        "share beyond the null without the first": share[1:].sum(),
        "log ratio to the null": np.log(values / null)[1:FIXED_K].mean(),
        "eigenvalues beyond the null's": float(below[0]),
    }


def alpha_of_terms(weights) -> float:
    """Exponent of the diagonal of X'X: the squared weight of each term, no SVD."""
    return fit_power_law(weights[weights > 0]).alpha


def _alpha_at(values, k) -> float:
    """Exponent of the leading k eigenvalues, whether they are a tail or not."""
    k = min(k, len(values))
    return fit_power_law(values, min_components=k, max_components=k).alpha


def _entropy(shares) -> float:
    return float(-(shares * np.log(shares)).sum())

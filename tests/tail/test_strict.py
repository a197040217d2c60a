"""The strict way of the certificate, given bounds that hold."""

import numpy as np
import pytest

from powerlaw_lsa import Spectrum, fit_power_law
from powerlaw_lsa._spectrum.quadrature import CountBounds
from powerlaw_lsa._tail import strict
from tests._spectra import FAMILIES, planted, with_ties


def exact_counts(x, known, error=0.0, levels=400):
    """Bounds on what lies below the known part, right to a relative error."""
    at = np.geomspace(x[known - 1], x[-1], levels)[1:]
    at[-1] = x[-1]
    n = np.searchsorted(-x, -at, side="right")
    sums = np.maximum(np.log(x[known:]) - np.log(at)[:, None], 0).sum(axis=1)
    return CountBounds(
        levels=at,
        lower=np.maximum(np.floor(n * (1 - error)), known),
        upper=np.ceil(n * (1 + error)),
        log_sum_lower=sums * (1 - error),
        log_sum_upper=sums * (1 + error),
    )


def open_cells(x, known, error=0.0):
    """Ranges of lengths that are open if the leading eigenvalues are known."""
    spectrum = Spectrum(x[:known], len(x), x.sum(), (1, 1), "test", False, 1e-9)
    fit = fit_power_law(x[:known])
    cells = strict.cells_within(
        spectrum, exact_counts(x, known, error), fit.ks_distance
    )
    return list(cells)


def is_open(cells, k) -> bool:
    """Whether a length is in one of the ranges."""
    return any(first <= k <= last for first, last in cells)


def tempting(seed):
    """A spectrum, and a part of it that a longer tail fits better than any within."""
    rng = np.random.default_rng(seed)
    while True:
        family = FAMILIES[rng.integers(len(FAMILIES))]
        x = planted(family, rng.integers(10**6), int(rng.integers(100, 500)))
        whole = fit_power_law(x)
        if whole.has_tail and whole.n_tail > 12:
            known = int(rng.integers(8, whole.n_tail))
            if fit_power_law(x[:known]).ks_distance > whole.ks_distance:
                return x, known, whole


@pytest.mark.parametrize("seed", range(100))
def test_a_better_tail_is_never_excluded(seed):
    x, known, whole = tempting(seed)
    best = fit_power_law(x[:known]).ks_distance
    better = whole.n_tails[(whole.ks_distances < best) & (whole.n_tails > known)]
    assert whole.n_tail in better
    cells = open_cells(x, known, error=(seed % 2) * 0.02)
    assert all(is_open(cells, k) for k in better)


@pytest.mark.parametrize("seed", range(20))
def test_ties_beyond_the_known_part_count(seed):
    # Whichever member of a group of equal eigenvalues is the last known one.
    rng = np.random.default_rng(seed)
    x = np.sort(with_ties(rng, 300))[::-1]
    whole = fit_power_law(x)
    group = int(rng.choice(np.flatnonzero(np.diff(whole.n_tails[:40]) > 1)))
    first, last = whole.n_tails[group] + 1, whole.n_tails[group + 1]
    for known in range(max(first, 8), last):
        fit = fit_power_law(x[:known])
        longer = whole.n_tails > known
        better = whole.n_tails[longer & (whole.ks_distances < fit.ks_distance)]
        cells = open_cells(x, known)
        assert all(is_open(cells, k) for k in better)


def test_vague_bounds_exclude_less():
    rng = np.random.default_rng(0)
    top = 4.0 * rng.uniform(size=300) ** (-1 / 3.5)
    x = np.sort(np.append(top, 4.0 * rng.beta(3.0, 1.5, 4000)))[::-1]
    known = 2 * fit_power_law(x).n_tail
    widths = []
    for error in (0.0, 0.05, 0.3):
        cells = open_cells(x, known, error)
        widths.append(sum(last - first + 1 for first, last in cells))
    assert widths[0] == 0
    assert widths == sorted(widths)
    assert widths[2] > 100


def test_ranks_that_are_counts():
    logs = np.log([9.0, 7.0, 7.0, 5.0, 5.0 - 1e-9, 3.0, 2.0, 2.0])
    ranks, ends = strict._ranks(logs)
    assert ranks.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    # Not 2 or 4, which have ties; not 8, which may have.
    assert ends.tolist() == [1, 3, 5, 6]


@pytest.mark.parametrize(("fewest", "most"), [(1, 1), (7, 7), (3, 1000), (500, 501)])
def test_cells_cover_every_length_once(fewest, most):
    first, last = strict._split(float(fewest), float(most))
    covered = [k for a, b in zip(first, last, strict=True) for k in np.arange(a, b + 1)]
    assert covered == list(range(fewest, most + 1))

"""No tail is excluded that could have the smaller distance."""

import numpy as np
import pytest
from bench_soundness import examine

from powerlaw_lsa import Spectrum, fit_power_law
from powerlaw_lsa._tail.certificate import _split, certify, is_certified
from powerlaw_lsa.records import CountBounds
from tests._spectra import FAMILIES, hidden_minimum, matrix_with


def partial(x, known, error=0.0, levels=400):
    """The leading part of a spectrum, the rest known up to a relative error."""
    x = np.sort(x)[::-1]
    at = np.geomspace(x[known - 1], x[-1], levels)[1:]
    at[-1] = x[-1]
    n = np.searchsorted(-x, -at, side="right")
    rest = np.log(x[known:])
    sums = np.array([np.maximum(rest - level, 0).sum() for level in np.log(at)])
    counts = CountBounds(
        levels=at,
        lower=np.maximum(np.floor(n * (1 - error)), known),
        upper=np.ceil(n * (1 + error)),
        log_sum_lower=sums * (1 - error),
        log_sum_upper=sums * (1 + error),
        confidence=0.999,
    )
    return Spectrum(
        eigenvalues=x[:known],
        rank_bound=len(x),
        total=x.sum(),
        shape=(len(x), len(x)),
        solver="test",
        complete=False,
        rtol=1e-9,
        counts=counts,
    )


def concave(seed=0, n=4000):
    """A power law at the top that bends down: one clear minimum."""
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [4.0 * rng.uniform(size=300) ** (-1 / 3.5), 4.0 * rng.beta(3.0, 1.5, n)]
    )


def deep_minimum(n_tail=2000, rough=250):
    """A rough start of 250; all 2,000 together follow the power law far better."""
    x = ((np.arange(n_tail) + 0.5) / n_tail) ** (-1 / 1.5)
    x[:rough] *= np.exp(np.random.default_rng(0).normal(0.0, 0.4, rough))
    return np.append(x, np.linspace(0.1, 0.95, 1000))


def test_complete_spectrum_is_certified():
    x = np.sort(concave())[::-1]
    spectrum = Spectrum(x, len(x), x.sum(), (1, 1), "test", True, 1e-12)
    certificate = certify(spectrum, fit_power_law(x))
    assert certificate.holds


def test_leading_part_certifies_the_whole():
    x = concave()
    whole = fit_power_law(x)
    spectrum = partial(x, 3 * whole.n_tail, error=0.01)
    fit = fit_power_law(spectrum.eigenvalues)
    certificate = certify(spectrum, fit)
    assert certificate.holds
    assert certificate.open_tails is None
    assert fit.n_tail == whole.n_tail


def test_refuses_while_a_lower_minimum_lies_below_the_known_part():
    x = deep_minimum()
    whole = fit_power_law(x)
    assert whole.n_tail > 1500
    for known in (200, 400, 800, 1200):
        spectrum = partial(x, known, error=0.0)
        fit = fit_power_law(spectrum.eigenvalues)
        assert fit.ks_distance > whole.ks_distance
        certificate = certify(spectrum, fit)
        assert not certificate.holds
        first, last = certificate.open_tails
        assert first <= whole.n_tail <= last
        assert not is_certified(spectrum, fit)


def test_max_components_limits_what_must_be_excluded():
    x = deep_minimum()
    spectrum = partial(x, 400)
    fit = fit_power_law(spectrum.eigenvalues, max_components=400)
    assert certify(spectrum, fit, 400).holds
    assert not certify(spectrum, fit, 1999).holds


def test_vague_bounds_exclude_less():
    x = concave()
    known = 2 * fit_power_law(x).n_tail
    fit = fit_power_law(np.sort(x)[::-1][:known])
    widths = []
    for error in (0.0, 0.05, 0.3):
        open_tails = certify(partial(x, known, error), fit).open_tails
        widths.append(open_tails[1] - open_tails[0] if open_tails else 0)
    assert widths[0] == 0
    assert widths == sorted(widths)
    assert widths[2] > 100


def test_nothing_is_certified_without_counts_or_accuracy():
    x = np.sort(concave())[::-1]
    fit = fit_power_law(x[:600])
    without = Spectrum(x[:600], len(x), x.sum(), (1, 1), "test", False, 1e-12)
    assert certify(without, fit).open_tails == (601, len(x))
    vague = Spectrum(x[:600], 600, x.sum(), (1, 1), "randomized", False, np.inf)
    assert not certify(vague, fit).holds
    assert not is_certified(vague, fit)


@pytest.mark.parametrize(("fewest", "most"), [(1, 1), (7, 7), (3, 1000), (500, 501)])
def test_cells_cover_every_length_once(fewest, most):
    first, last = _split(float(fewest), float(most))
    covered = [k for a, b in zip(first, last, strict=True) for k in np.arange(a, b + 1)]
    assert covered == list(range(fewest, most + 1))


@pytest.mark.parametrize("seed", range(200))
def test_no_excluded_tail_beats_the_best(seed):
    """With the exact counts, all that is excluded is excluded rightly."""
    rng = np.random.default_rng(seed)
    x = np.sort(FAMILIES[seed % len(FAMILIES)](rng, int(rng.integers(100, 600))))[::-1]
    x = x[x > 1e-9 * x[0]]
    whole = fit_power_law(x)
    known = int(rng.integers(len(x) // 10 + 3, len(x)))
    spectrum = partial(x, known, error=rng.choice([0.0, 0.02]))
    fit = fit_power_law(spectrum.eigenvalues)
    if not np.isfinite(fit.ks_distance):
        return
    certificate = certify(spectrum, fit)
    better = whole.n_tails[whole.ks_distances < fit.ks_distance]
    better = better[better > known]
    if len(better):
        assert not certificate.holds
        assert certificate.open_tails[0] <= better.min()
        assert certificate.open_tails[1] >= better.max()


@pytest.mark.parametrize("family", [*FAMILIES[::3], hidden_minimum])
def test_block_lanczos_excludes_rightly(family):
    """End to end, with the bounds of a real basis; the benchmark does thousands."""
    excluded = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        x = np.sort(family(rng, 700))[::-1]
        row = examine(matrix_with(x), x, seed, 500)
        assert row["wrong"] == 0
        excluded += row["excluded"]
    assert excluded > 0

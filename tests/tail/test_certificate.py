"""K is certified only if no longer tail has a smaller D."""

from dataclasses import replace

import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD, Spectrum, fit_power_law
from powerlaw_lsa._tail.certificate import Certificate, certify
from powerlaw_lsa._tail.estimate import estimate_longer
from powerlaw_lsa.records import Remainder
from tests._block_lanczos import BLOCK, spectra
from tests._data import record_of
from tests._soundness import better_tails
from tests._spectra import (
    FAMILIES,
    between_two_gaps,
    matrix_with,
    planted,
    random_multiplicities,
)


def concave(n=1200, seed=0):
    """A power law at the top that bends down: one clear minimum."""
    rng = np.random.default_rng(seed)
    top = 4.0 * rng.uniform(size=n // 12) ** (-1 / 3.5)
    return np.sort(np.concatenate([top, 4.0 * rng.beta(3.0, 1.5, n)]))[::-1]


def deep_minimum(n_tail=600, rough=80):
    """A rough start of 80; all 600 together follow the power law far better."""
    x = ((np.arange(n_tail) + 0.5) / n_tail) ** (-1 / 1.5)
    x[:rough] *= np.exp(np.random.default_rng(0).normal(0.0, 0.4, rough))
    return np.sort(np.append(x, np.linspace(0.1, 0.95, 300)))[::-1]


def only(x, basis):
    """What one basis tells of x, and the fit of it."""
    (spectrum,) = spectra(x, [basis], 0)
    return spectrum, fit_power_law(spectrum.eigenvalues)


def test_complete_spectrum_is_certified():
    x = concave()
    spectrum = Spectrum(x, len(x), x.sum(), (1, 1), "test", True, 1e-12)
    assert certify(spectrum, fit_power_law(x)).certified


def test_leading_part_certifies_the_whole():
    x = concave()
    spectrum, fit = only(x, 640)
    certificate = certify(spectrum, fit)
    assert len(spectrum.eigenvalues) < len(x) / 10
    assert certificate.certified
    assert certificate.open_tails is None
    assert fit.n_tail == fit_power_law(x).n_tail


@pytest.mark.parametrize("basis", [160, 480])
def test_refuses_while_a_lower_minimum_lies_below_the_known_part(basis):
    x = deep_minimum()
    whole = fit_power_law(x)
    spectrum, fit = only(x, basis)
    assert whole.n_tail > 500 > len(spectrum.eigenvalues)
    assert fit.ks_distance > whole.ks_distance
    certificate = certify(spectrum, fit)
    assert not certificate.certified
    first, last = certificate.open_tails
    assert first <= whole.n_tail <= last
    # Where the fit will be best is estimated well before it is known.
    if basis == 480:
        assert abs(certificate.likely_length / whole.n_tail - 1) < 0.1
        assert certificate.n_expected == certificate.likely_length


def test_what_would_exclude_longer_tails_is_foreseen():
    spectrum, fit = only(deep_minimum(), 160)
    # If no longer tail is estimated to be better, though some may be.
    fit = replace(fit, ks_distance=estimate_longer(spectrum).distances.min())
    certificate = certify(spectrum, fit)
    assert certificate.likely_length is None
    known = len(spectrum.eigenvalues)
    assert known < certificate.n_expected < 3 * known


def test_max_components_limits_what_must_be_excluded():
    spectrum, _ = only(deep_minimum(), 480)
    known = len(spectrum.eigenvalues)
    fit = fit_power_law(spectrum.eigenvalues, max_components=known)
    assert certify(spectrum, fit, known).certified
    assert not certify(spectrum, fit, 599).certified


def test_open_tails_end_at_max_components():
    spectrum, fit = only(deep_minimum(), 320)
    limit = 590
    certificate = certify(spectrum, fit, limit)
    assert certificate.open_tails[1] == limit
    assert certificate.likely_length <= limit
    # There is no tail of more than all eigenvalues.
    assert certify(spectrum, fit, 10**6) == certify(spectrum, fit)


def test_nothing_is_certified_without_a_remainder_or_accuracy():
    x = concave()
    fit = fit_power_law(x[:600])
    without = Spectrum(x[:600], len(x), x.sum(), (1, 1), "test", False, 1e-12)
    assert certify(without, fit).open_tails == (601, len(x))
    vague = Spectrum(x[:600], 600, x.sum(), (1, 1), "randomized", False, np.inf)
    assert not certify(vague, fit).certified


def test_nothing_is_certified_without_a_tail():
    x = np.append(np.full(20, 9.0), np.linspace(1.0, 2.0, 300)[::-1])
    (spectrum,) = spectra(x, [160], 0)
    spectrum = replace(spectrum, eigenvalues=np.full(5, 9.0))
    fit = fit_power_law(spectrum.eigenvalues)
    assert not fit.has_tail
    assert certify(spectrum, fit) == Certificate(False, (6, len(x)), likely_length=None)


@pytest.mark.parametrize("unit", [1e-30, 1e30])
def test_the_unit_makes_no_difference(unit):
    x = concave(600)
    here, there = (certify(*only(x * factor, 320)) for factor in (1.0, unit))
    assert here == there


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_excluded_wrongly(seed):
    """One spectrum a family; `benchmarks.bench_soundness` does thousands."""
    tempted = 0
    for family in FAMILIES:
        x = planted(family, seed, 250)
        truth = fit_power_law(x)
        for spectrum in spectra(x, [BLOCK * 7], seed) if truth.has_tail else ():
            fit = fit_power_law(spectrum.eigenvalues)
            better = better_tails(truth, spectrum, fit) if fit.has_tail else []
            tempted += len(better) > 0
            if len(better):
                assert not certify(spectrum, fit).certified
    assert tempted > 8


@pytest.mark.parametrize("seed", [0, 5, 6])
def test_what_the_estimator_certifies_is_k_of_the_whole(seed):
    x = concave(1500, seed)
    svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=seed)
    svd.fit(matrix_with(x))
    assert svd.certified_
    assert len(svd.eigenvalues_) < len(x)
    assert svd.n_components_ == fit_power_law(x).n_tail


@pytest.mark.parametrize("known, holds", [(20, False), (21, True), (60, True)])
def test_a_tail_that_ends_with_the_last_known_eigenvalue_may_be_longer(known, holds):
    """The next eigenvalue may equal it; then it ends no tail."""
    x = 5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)
    fit = fit_power_law(x[:known], max_components=20)
    assert fit.n_tail == 20
    found = certify(record_of(x, known=known), fit, 20)
    assert found.certified is holds
    assert found.open_tails is None


@pytest.mark.parametrize("short, holds", [(2.4, False), (2.6, True)])
def test_every_estimate_exceeds_the_best_d_by_two_and_a_half_standard_errors(
    short, holds
):
    spectrum, fit = only(concave(), 640)
    longer = estimate_longer(spectrum)
    distance = float((longer.distances - short * longer.errors).min())
    assert 0 < distance < longer.distances.min()
    assert certify(spectrum, replace(fit, ks_distance=distance)).certified is holds


def test_a_tail_that_ends_with_the_last_known_eigenvalue_is_open():
    """However bad the longer ones: the next eigenvalue may equal the last known one."""
    spectrum, fit = only(concave(), 640)
    known = len(spectrum.eigenvalues)
    assert certify(spectrum, replace(fit, n_tail=known - 1)).certified
    found = certify(spectrum, replace(fit, n_tail=known))
    assert not found.certified
    assert found.open_tails == (known + 1, spectrum.rank_bound)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_tail_ends_between_eigenvalues_that_the_solver_splits(seed):
    """Each eigenvalue occurs one to eight times; the errors of the solver differ."""
    x = planted(random_multiplicities, seed, 600)
    found = PowerLawTruncatedSVD(90, algorithm="lanczos", random_state=0)
    found.fit(matrix_with(x))
    known = len(found.eigenvalues_)
    split = np.diff(np.log(found.eigenvalues_)) != 0
    ends = np.flatnonzero(np.diff(np.log(x[:known])) < -1e-6) + 1
    assert split.sum() > 1.5 * len(ends)
    assert set(found.power_law_.n_tails) <= {*ends, known}
    assert found.power_law_.n_tail == fit_power_law(x[:known]).n_tail


@pytest.mark.parametrize("basis", [416, 528, 672])
def test_ritz_values_in_clusters_do_not_show_what_is_between(basis):
    """The best tail ends at an eigenvalue between two gaps, that no basis resolves."""
    x = planted(between_two_gaps, [600072, 2], 1788)
    spectrum, fit = only(x, basis)
    truth = fit_power_law(x)
    assert truth.n_tail == 1067
    assert fit.ks_distance > 1.05 * truth.ks_distance
    assert not certify(spectrum, fit).certified


@pytest.mark.parametrize("offset", range(4))
def test_a_far_tail_that_is_better_at_one_length_only_is_found(offset):
    """It ends at an eigenvalue between two gaps; D is far larger one step away."""
    x = planted(between_two_gaps, 13, 1400)
    x = np.delete(x, slice(400, 400 + offset))  # so that each length has its turn
    truth = fit_power_law(x)
    at = int(np.flatnonzero(truth.n_tails == truth.n_tail)[0])
    assert truth.n_tail > 700
    assert truth.ks_distances[[at - 1, at + 1]].min() > 1.1 * truth.ks_distance
    # Everything is known of the rest but the place of each eigenvalue.
    known, rest = 200, x[200:]
    weights = 1 + 1e-6 * np.random.default_rng(0).standard_normal((16, len(rest)))
    spectrum = replace(
        record_of(x, known=known),
        remainder=Remainder(rest, weights, 0, len(rest), rest.sum()),
    )
    fit = fit_power_law(x[:known])
    assert truth.ks_distance < fit.ks_distance < 1.05 * truth.ks_distance
    certificate = certify(spectrum, fit)
    assert not certificate.certified
    assert abs(certificate.likely_length - truth.n_tail) <= 1

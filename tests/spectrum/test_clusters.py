"""The known part ends before any cluster that may have more members than were found."""

import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._spectrum import lanczos
from powerlaw_lsa._spectrum.lanczos import BLOCK, _before_cluster
from tests._block_lanczos import spectra
from tests._spectra import equal_blocks, labels, matrix_with, planted


def test_values_before_a_block_within_the_width():
    close = 4.0 * (1 - 1e-6 * np.arange(BLOCK))
    values = np.concatenate([[9.0, 8.0, 7.0], close, [1.0]])
    assert _before_cluster(values, 3e-5) == 3
    assert _before_cluster(values, 1e-6) == len(values)
    # One member less: the starting block sees them all.
    assert _before_cluster(np.delete(values, 5), 3e-5) == len(values) - 1


@pytest.mark.parametrize("jitter", [0.0, 1e-9, 1e-6])
@pytest.mark.parametrize("copies", [BLOCK, 2 * BLOCK])
def test_no_member_of_a_cluster_is_known(jitter, copies):
    rng = np.random.default_rng(0)
    cluster = 5.0 * (1 + jitter * rng.uniform(-1, 1, copies))
    x = np.concatenate([np.linspace(20, 6, 10), cluster, rng.uniform(0, 4, 600)])
    x = np.sort(x)[::-1]
    for spectrum in spectra(x, [10 * BLOCK, 20 * BLOCK], 0):
        assert len(spectrum.eigenvalues) <= 10
    svd = PowerLawTruncatedSVD(8, algorithm="lanczos", random_state=0)
    known = svd.fit(matrix_with(x)).spectrum_
    assert known.complete or len(known.eigenvalues) <= 10


@pytest.mark.parametrize(
    ("family", "seed"),
    [
        (labels, 700003),
        (labels, 700009),
        (equal_blocks, 700003),
        (equal_blocks, 700006),
    ],
)
def test_accuracy_of_equal_eigenvalues_is_not_overstated(family, seed):
    """Where T has lost a coupling, each copy is off by it."""
    rng = np.random.default_rng([seed, 2])
    x = np.sort(planted(family, [seed, 0], int(rng.uniform(500, 1000))))[::-1]
    svd = PowerLawTruncatedSVD(len(x), algorithm="lanczos", random_state=seed)
    spectrum = svd.fit(matrix_with(rng.permutation(x))).spectrum_
    assert spectrum.complete
    assert np.abs(spectrum.eigenvalues / x - 1).max() <= spectrum.rtol


def test_a_complete_spectrum_that_lost_its_accuracy_is_computed_anew(monkeypatch):
    monkeypatch.setattr(lanczos, "_BEFORE_A_PASS", 1e12)
    x = np.sort(planted(labels, 700003, 600))[::-1]
    svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=0).fit(matrix_with(x))
    assert svd.spectrum_.solver == "dense"
    assert svd.spectrum_.is_accurate

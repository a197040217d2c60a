"""K of three corpora from their eigenvalues, which are stored beside this file.

They are the complete spectra (by LAPACK) of the TF-IDF matrices that
`tests/estimator/test_reference_numbers.py` makes from the texts, which not everybody
has.
"""

from pathlib import Path

import numpy as np
import pytest

from powerlaw_lsa import fit_power_law

EIGENVALUES = Path(__file__).parent / "eigenvalues_of_corpora.npz"


@pytest.mark.parametrize(
    "name, n, k, alpha, xmin, distance",
    [
        ("med", 1033, 148, 3.337, 1.5995, 0.01577),
        ("cisi", 1457, 104, 3.412, 2.4543, 0.01770),
        ("cacm", 2917, 297, 2.765, 2.5908, 0.03326),
    ],
)
def test_tail_of_the_complete_spectrum(name, n, k, alpha, xmin, distance):
    with np.load(EIGENVALUES) as stored:
        x = stored[name]
    fit = fit_power_law(x)
    assert len(x) == n
    assert fit.n_tail == k == np.sum(x >= fit.xmin)
    assert fit.alpha == pytest.approx(alpha, abs=5e-4)
    assert fit.xmin == pytest.approx(xmin, abs=5e-5)
    assert fit.ks_distance == pytest.approx(distance, abs=5e-6)

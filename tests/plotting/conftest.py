"""Fits that the pictures are drawn of. Pictures are tested on data and labels."""

import matplotlib
import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD

matplotlib.use("agg")


@pytest.fixture(scope="package", name="X")
def make_matrix():
    rng = np.random.default_rng(0)
    return rng.standard_normal((120, 80)) / np.arange(1, 81) ** 0.4


@pytest.fixture(scope="package")
def complete(X):
    """K by the power law, of a spectrum that is known completely: 16 of 80."""
    svd = PowerLawTruncatedSVD().fit(X)
    assert svd.n_components_ == svd.power_law_.n_tail == 16
    return svd


@pytest.fixture(scope="package")
def partial(X):
    """K that was given, of a spectrum of which only as much is known: 20 of 80."""
    svd = PowerLawTruncatedSVD(20, algorithm="arpack", random_state=0).fit(X)
    assert not svd.spectrum_.complete
    assert not svd.certified_
    return svd


@pytest.fixture(scope="package")
def given(X):
    """K that was given, while K by the power law is known: 30, and 16."""
    svd = PowerLawTruncatedSVD(30, algorithm="dense").fit(X)
    assert svd.certified_
    return svd


@pytest.fixture(scope="package")
def no_tail():
    """All eigenvalues are equal."""
    with pytest.warns(UserWarning, match="no tail to fit"):
        return PowerLawTruncatedSVD().fit(np.eye(4))

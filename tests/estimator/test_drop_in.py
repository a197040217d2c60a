"""scikit-learn's own tests of `TruncatedSVD`, run with our class in its place.

Each test function looks `TruncatedSVD` up in its own module when it runs; there the
name is replaced. All of them run but those that `EXCEPTIONS` gives a reason for.
"""

import warnings

import numpy as np
import pytest
from scipy import sparse
from sklearn.decomposition.tests import test_truncated_svd as original

from powerlaw_lsa import DegenerateSpectrumWarning, PowerLawTruncatedSVD

EXCEPTIONS = {
    "test_too_many_components": (
        "asks for a ValueError where n_components is more than X has; here K shrinks, "
        "with a warning, so that a small fold of a grid search does not end it"
    ),
}

X_sparse = original.X_sparse
TESTS = {
    name: value for name, value in vars(original).items() if name.startswith("test_")
}
globals().update({n: test for n, test in TESTS.items() if n not in EXCEPTIONS})


@pytest.fixture(autouse=True)
def ours_in_its_place(monkeypatch):
    monkeypatch.setattr(original, "TruncatedSVD", PowerLawTruncatedSVD)


@pytest.fixture(params=range(5))
def global_random_seed(request):
    """As scikit-learn's own conftest provides it."""
    return request.param


def test_the_tests_are_there_and_use_our_class():
    assert TESTS.keys() >= {"test_solvers", "test_fit_transform", *EXCEPTIONS}
    for name, test in TESTS.items():
        assert test.__globals__["TruncatedSVD"] is PowerLawTruncatedSVD, name
        assert "TruncatedSVD" in test.__code__.co_names, name


@pytest.mark.parametrize("algorithm", ["auto", "dense", "arpack", "randomized"])
@pytest.mark.parametrize("n_components, shape", [(56, (60, 55)), (999, (20, 55))])
def test_too_many_components_shrink(algorithm, n_components, shape):
    """What we do in the case that is left out."""
    rng = np.random.default_rng(0)
    X = sparse.random_array(shape, density=0.5, rng=rng, format="csr")
    svd = PowerLawTruncatedSVD(n_components, algorithm=algorithm, random_state=0)
    with pytest.warns(DegenerateSpectrumWarning, match=f"n_components={n_components}"):
        svd.fit(X)
    assert min(shape) - 1 <= svd.n_components_ <= min(shape)
    assert svd.components_.shape == (svd.n_components_, shape[1])


@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_old_line_gives_the_old_answer(algorithm):
    rng = np.random.default_rng(1)
    X = sparse.random_array((80, 60), density=0.3, rng=rng, format="csr")
    options = {"n_components": 7, "algorithm": algorithm, "random_state": 0}
    from sklearn.decomposition import TruncatedSVD

    theirs = TruncatedSVD(**options).fit(X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours = PowerLawTruncatedSVD(**options).fit(X)
    for name in (
        "singular_values_",
        "explained_variance_",
        "explained_variance_ratio_",
    ):
        np.testing.assert_allclose(
            getattr(ours, name), getattr(theirs, name), rtol=1e-10
        )
    cosines = np.sum(ours.components_ * theirs.components_, axis=1)
    np.testing.assert_allclose(np.abs(cosines), 1, rtol=1e-10)


def test_every_keyword_of_the_old_class_is_ours():
    from sklearn.decomposition import TruncatedSVD

    theirs, ours = TruncatedSVD().get_params(), PowerLawTruncatedSVD().get_params()
    assert theirs.keys() <= ours.keys()
    changed = {name for name in theirs if theirs[name] != ours[name]}
    assert changed == {"n_components", "algorithm"}

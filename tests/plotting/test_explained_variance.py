import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.plotting import ExplainedVarianceDisplay

from ._looks import tick_labels, x_of


def test_variance_of_kept_components_and_energy_of_all(X, complete):
    display = ExplainedVarianceDisplay.from_estimator(complete)
    index, variance = display.variance_line_.get_data()
    np.testing.assert_array_equal(variance, complete.explained_variance_ratio_)
    assert index[-1] == x_of(display.kept_line_) == complete.n_components_
    np.testing.assert_allclose(
        display.energy_line_.get_ydata(), complete.eigenvalues_ / np.sum(X**2)
    )
    assert display.ax_.get_yscale() == "log"


@pytest.mark.parametrize("k", [1, 3])
def test_index_has_no_fractions(X, k):
    svd = PowerLawTruncatedSVD(k, algorithm="arpack", random_state=0).fit(X)
    display = ExplainedVarianceDisplay.from_estimator(svd)
    labels = [
        label.lstrip("\N{MINUS SIGN}") for label in tick_labels(display.ax_.xaxis)
    ]
    assert all(label.isdecimal() for label in labels)


# Caption ------------------------------------------------------------------------------


def test_caption_adds_the_shares_up(X, given):
    words = ExplainedVarianceDisplay.from_estimator(given).caption()
    energy = given.eigenvalues_[:30].sum() / np.sum(X**2)
    variance = given.explained_variance_ratio_.sum()
    said = f"hold {energy:.1%} of the first and {variance:.1%} of the second."
    assert said in words
    assert "as a share of the sum of all eigenvalues" in words
    assert "equal" not in words


def test_equal_documents_have_no_variance_to_draw():
    with pytest.warns(UserWarning, match="no tail to fit"):
        svd = PowerLawTruncatedSVD().fit(np.ones((5, 4)))
    display = ExplainedVarianceDisplay.from_estimator(svd)
    display.figure_.canvas.draw()
    assert "The documents do not differ" in display.caption()
    assert "of the second" not in display.caption()
    assert display.ax_.get_ylim()[0] > 0.01  # no room for zeros on a logarithmic axis


def test_shares_are_of_the_eigenvalues_that_are_not_left_out(X):
    svd = PowerLawTruncatedSVD(5, without_leading=2).fit(X)
    display = ExplainedVarianceDisplay.from_estimator(svd)
    rest = np.linalg.svd(X, compute_uv=False)[2:] ** 2
    np.testing.assert_allclose(display.energy_shares[:5], rest[:5] / rest.sum())
    assert f"hold {svd.outcome_.share:.1%} of the first" in display.caption()
    assert "as a share of the sum of all that are not left out" in display.caption()

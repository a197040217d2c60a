from dataclasses import replace

import numpy as np
import pytest

from powerlaw_lsa.plotting import LocalizationDisplay

from ._looks import tick_labels, x_of


def test_ratios_of_the_estimator(complete):
    display = LocalizationDisplay.from_estimator(complete)
    x, y = display.points_.get_data()
    np.testing.assert_array_equal(y, complete.localization_ratios_)
    np.testing.assert_array_equal(x, complete.eigenvalues_[: len(y)])
    assert x_of(display.power_law_line_) == complete.xmin_
    assert "‖v‖₁ / ‖v‖∞" in display.ax_.get_ylabel()


def test_against_the_index(complete):
    display = LocalizationDisplay.from_estimator(complete, against="index")
    x = display.points_.get_xdata()
    np.testing.assert_array_equal(x, np.arange(1, len(x) + 1))
    assert x_of(display.kept_line_) == complete.n_components_
    labels = [
        label.lstrip("\N{MINUS SIGN}") for label in tick_labels(display.ax_.xaxis)
    ]
    assert all(label.isdecimal() for label in labels)


def test_unknown_axis_is_refused(complete):
    with pytest.raises(ValueError, match="against must be one of"):
        LocalizationDisplay.from_estimator(complete, against="xmin")


def test_given_vectors():
    display = LocalizationDisplay.from_vectors(np.eye(3), eigenvalues=[3, 2, 1])
    assert display.points_.get_ydata().tolist() == [1, 1, 1]
    assert display.kept_line_ is None
    display = LocalizationDisplay.from_vectors(
        np.eye(3), eigenvalues=[3, 2, 1], n_components=1, n_tail=2
    )
    assert x_of(display.kept_line_) == 3
    assert x_of(display.power_law_line_) == 2


def test_there_is_one_eigenvalue_for_each_vector(complete):
    for wrong, found in (([2, 1], "got 2$"), ([1, 2, 3], "got 3 in another order")):
        with pytest.raises(ValueError, match=f"each of the 3 vectors, {found}"):
            LocalizationDisplay.from_vectors(np.eye(3), eigenvalues=wrong)
    with pytest.raises(TypeError, match=r"takes numbers, .* use from_estimator"):
        LocalizationDisplay.from_vectors(complete, eigenvalues=[1])


# Caption ------------------------------------------------------------------------------


def test_caption_has_the_medians(given):
    ratios = given.localization_ratios_
    words = LocalizationDisplay.from_estimator(given).caption()
    inside, after = np.median(ratios[:16]), np.median(ratios[16:])
    said = f"The median is {inside:.3g} up to K = 16, and {after:.3g} for the "
    assert f"{said}44 eigenvectors after it." in words


def test_caption_has_no_number_of_a_single_eigenvector_after_k():
    display = LocalizationDisplay.from_vectors(np.eye(3), eigenvalues=[4, 2, 1])
    words = replace(display, n_components=2).caption()
    assert "up to K = 2, and 1 for the eigenvector after it." in words


@pytest.mark.parametrize("n, said", [(1, "(1 eigenvector)"), (2, "(2 eigenvectors)")])
def test_caption_counts_the_eigenvectors(n, said):
    display = LocalizationDisplay.from_vectors(np.eye(n), eigenvalues=np.ones(n))
    assert said in display.caption()


def test_caption_says_nothing_of_what_is_not_there(partial):
    words = LocalizationDisplay.from_estimator(partial).caption()
    assert "median" not in words  # no vector beyond K
    zero = LocalizationDisplay.from_vectors(
        [[1.0, 0.0], [0.0, 0.0]], eigenvalues=[2, 1], n_components=1
    )
    assert "median" not in zero.caption()
    assert "nan" not in zero.caption()
    one = LocalizationDisplay.from_vectors([[1.0, 0.0]], eigenvalues=[2])
    assert "line" not in one.caption()

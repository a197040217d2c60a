"""Ticks, and legends that stay in the picture at the size that the report has."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest

from powerlaw_lsa import fit_power_law
from powerlaw_lsa.plotting import (
    EigenvalueHistogramDisplay,
    KSDistanceDisplay,
    ScreeDisplay,
)

from ._looks import OF_A_FIT, tick_labels


def small_axes():
    return plt.figure(figsize=(4.3, 3.3), layout="constrained").subplots()


@pytest.mark.parametrize("smallest, powers", [(1e-3, False), (1e-7, True)])
def test_labels_of_an_axis_are_all_plain_or_all_powers(smallest, powers):
    display = ScreeDisplay.from_eigenvalues(np.geomspace(smallest, 1.0, 30))
    labels = tick_labels(display.ax_.yaxis)
    assert [("10^" in label) for label in labels] == len(labels) * [powers]
    assert not any("e" in label for label in labels if not powers)


@pytest.mark.parametrize("decades", [0.5, 1.9, 2, 6])
@pytest.mark.parametrize("smallest", [2e-7, 2e7])
def test_labels_do_not_overlap(smallest, decades):
    x = smallest * 10 ** np.linspace(decades, 0, 50)
    ax = small_axes()
    EigenvalueHistogramDisplay.from_eigenvalues(x, ax=ax)
    ax.figure.canvas.draw()
    low, high = ax.get_xlim()
    labels = [
        tick.label1.get_window_extent()
        for tick in ax.xaxis.get_major_ticks()
        if low <= tick.get_loc() <= high
    ]
    labels.sort(key=lambda box: box.x0)
    assert labels
    assert all(a.x1 < b.x0 for a, b in pairwise(labels))


def assert_legend_fits(ax):
    ax.figure.canvas.draw()
    box, title = ax.get_legend().get_window_extent(), ax._left_title.get_window_extent()
    assert box.x1 <= ax.figure.bbox.x1
    assert box.y1 <= title.y0 + 1
    assert title.y1 <= ax.figure.bbox.y1


@pytest.mark.parametrize("name", ["partial", "given"])
@pytest.mark.parametrize("display_class", OF_A_FIT)
def test_legend_stays_in_a_small_picture(request, name, display_class):
    ax = small_axes()
    display_class.from_estimator(request.getfixturevalue(name), ax=ax)
    assert_legend_fits(ax)


def test_the_longest_legends_stay_in_a_small_picture(X, partial):
    ax = small_axes()
    fit = fit_power_law(np.linalg.svd(X)[1][:40] ** 2, max_components=30)
    KSDistanceDisplay.from_fit(fit, n_eigenvalues=80, ax=ax)
    assert_legend_fits(ax)
    ax = small_axes()
    EigenvalueHistogramDisplay.from_eigenvalues(
        [4.0, 2.0, 1.0],
        n_components=1,
        n_tail=2,
        n_eigenvalues=9_999_999,
        shuffled=[1.0],
        ax=ax,
    )
    assert_legend_fits(ax)

"""Pictures are tested on their data and labels, not on their pixels."""

from itertools import pairwise

import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")
import matplotlib.pyplot as plt
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.plotting import (
    EigenvalueHistogramDisplay,
    ExplainedVarianceDisplay,
    KSDistanceDisplay,
    LocalizationDisplay,
    PowerLawDisplay,
    ScreeDisplay,
    plot_overview,
)

FROM_ESTIMATOR = [
    EigenvalueHistogramDisplay,
    PowerLawDisplay,
    KSDistanceDisplay,
    LocalizationDisplay,
    ScreeDisplay,
    ExplainedVarianceDisplay,
]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module", name="X")
def make_matrix():
    rng = np.random.default_rng(0)
    return rng.standard_normal((120, 80)) / np.arange(1, 81) ** 0.4


@pytest.fixture(scope="module")
def complete(X):
    return PowerLawTruncatedSVD().fit(X)


@pytest.fixture(scope="module")
def partial(X):
    svd = PowerLawTruncatedSVD(20, algorithm="arpack", random_state=0).fit(X)
    assert not svd.spectrum_.complete
    return svd


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def ends(hatched):
    """Where a hatched band begins and ends."""
    corners = hatched.get_path().vertices[:, 0] * hatched.get_width() + hatched.get_x()
    return sorted({float(x) for x in corners})


def x_of(line):
    """Position of a vertical line."""
    (x,) = set(line.get_xdata())
    return x


@pytest.mark.parametrize("display_class", FROM_ESTIMATOR)
def test_conventions(complete, display_class):
    _, ax = plt.subplots()
    display = display_class.from_estimator(complete, ax=ax)
    assert isinstance(display, display_class)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure
    assert display.plot() is display
    assert display.ax_ is not ax
    assert display.ax_.get_xlabel()
    assert display.ax_.get_ylabel()
    assert display.ax_.get_title(loc="left")


@pytest.mark.parametrize("display_class", FROM_ESTIMATOR)
def test_drawing_does_not_change_what_is_drawn(complete, display_class):
    display = display_class.from_estimator(complete)
    before = {k: v for k, v in vars(display).items() if not k.endswith("_")}
    display.plot()
    assert all(vars(display)[name] is value for name, value in before.items())


@pytest.mark.parametrize("display_class", FROM_ESTIMATOR)
def test_partial_spectrum_is_said_to_be_partial(complete, partial, display_class):
    note = display_class.from_estimator(partial).ax_.get_title(loc="right")
    assert note == "leading 20 of up to 80"
    if display_class is not LocalizationDisplay:  # its vectors end at 2 K
        assert not display_class.from_estimator(complete).ax_.get_title(loc="right")


@pytest.mark.parametrize(
    "display_class",
    [
        EigenvalueHistogramDisplay,
        KSDistanceDisplay,
        ScreeDisplay,
        ExplainedVarianceDisplay,
    ],
)
def test_what_was_not_computed_is_hatched_and_empty(complete, partial, display_class):
    display = display_class.from_estimator(partial)
    assert "not computed" in legend(display.ax_)
    assert display_class.from_estimator(complete).unknown_ is None
    hatched = display.unknown_.get_extents().get_points()[:, 0]
    known = [line.get_window_extent() for line in display.ax_.lines]
    known += [
        bars.get_window_extent() for bars in [getattr(display, "bars_", None)] if bars
    ]
    for drawn in known:
        assert drawn.x1 <= hatched[0] + 1 or drawn.x0 >= hatched[1] - 1


@pytest.mark.parametrize("display_class", FROM_ESTIMATOR)
def test_unfitted_estimator_is_refused(display_class):
    with pytest.raises(ValueError, match="not fitted"):
        display_class.from_estimator(PowerLawTruncatedSVD())


# Spectral density ---------------------------------------------------------------------


def test_histogram_counts_every_eigenvalue_in_equal_logarithmic_bins(complete):
    display = EigenvalueHistogramDisplay.from_estimator(complete)
    assert display.counts.sum() == 80
    np.testing.assert_allclose(np.diff(np.log(display.bin_edges), 2), 0, atol=1e-12)
    np.testing.assert_allclose(
        display.bin_edges[[0, -1]], complete.eigenvalues_[[-1, 0]]
    )
    assert x_of(display.xmin_line_) == complete.xmin_
    assert display.shuffled_bars_ is None
    assert legend(display.ax_) == ["data", f"xmin = {complete.xmin_:#.4g}"]
    np.testing.assert_array_equal(display.bars_.get_data().values, display.counts)


def test_histogram_bins_can_be_set():
    display = EigenvalueHistogramDisplay.from_eigenvalues([1.0, 10.0, 100.0], bins=2)
    np.testing.assert_allclose(display.bin_edges, [1, 10, 100])
    assert display.counts.tolist() == [1, 2]
    assert display.xmin_line_ is None


def test_shuffled_matrix_is_drawn_over_the_histogram(complete):
    shuffled = np.geomspace(1e-3, 1.0, 50)
    display = EigenvalueHistogramDisplay.from_estimator(complete, shuffled=shuffled)
    assert display.counts.sum() == 80
    assert display.shuffled_counts.sum() == 50
    np.testing.assert_array_equal(
        display.shuffled_bars_.get_data().values, display.shuffled_counts
    )
    assert legend(display.ax_)[:2] == ["data", "shuffled"]


def test_no_bin_mixes_known_and_unknown_eigenvalues(partial):
    shuffled = np.geomspace(1e-3, 1.0, 50)
    display = EigenvalueHistogramDisplay.from_estimator(partial, shuffled=shuffled)
    smallest = partial.eigenvalues_[-1]
    assert np.isclose(display.bin_edges, smallest, rtol=1e-12).any()
    assert display.counts[display.bin_edges[:-1] < smallest * (1 - 1e-12)].sum() == 0


# Power law ----------------------------------------------------------------------------


def test_power_law_curves_are_those_of_the_tail():
    x = np.sort(1 + np.random.default_rng(0).pareto(1.5, 500))[::-1]
    fit = fit_power_law(x)
    display = PowerLawDisplay.from_fit(fit)
    m = fit.n_tail
    np.testing.assert_array_equal(display.eigenvalues, x[:m])
    # The share of the tail at or above each eigenvalue, counted anew.
    counted = [(x[:m] >= level).mean() for level in x[:m]]
    np.testing.assert_allclose(display.ccdf_line_.get_ydata(), counted)
    ends, fitted = display.ccdf_fit_line_.get_data()
    assert ends.tolist() == [fit.xmin, x[0]]
    np.testing.assert_allclose(fitted, (ends / fit.xmin) ** (1 - fit.alpha))
    ends, density = display.pdf_fit_line_.get_data()
    expected = (fit.alpha - 1) / fit.xmin * (ends / fit.xmin) ** -fit.alpha
    np.testing.assert_allclose(density, expected)
    assert display.ax_.get_xscale() == display.ax_.get_yscale() == "log"
    assert legend(display.ax_) == ["PDF", "PDF of fit", "CCDF", "CCDF of fit"]
    assert display.ax_.get_title(loc="left").endswith(f"{fit.alpha:.3f}")


def test_density_of_the_tail_integrates_to_one():
    x = 1 + np.random.default_rng(1).pareto(1.5, 3000)
    fit = fit_power_law(x, max_components=400)
    display = PowerLawDisplay.from_fit(fit)
    # Bins are equally wide in the logarithm; of empty ones there is no point.
    n_bins = int(2 * np.sqrt(fit.n_tail))
    edges = np.geomspace(fit.xmin, x.max(), n_bins + 1)
    widths = np.diff(edges)[
        np.searchsorted(edges, display.bin_centers, side="right") - 1
    ]
    assert np.sum(display.pdf * widths) == pytest.approx(1.0)


def test_data_solid_and_fit_dotted_in_the_same_colour(complete):
    display = PowerLawDisplay.from_estimator(complete)
    pairs = [
        (display.pdf_line_, display.pdf_fit_line_),
        (display.ccdf_line_, display.ccdf_fit_line_),
    ]
    for data, fit in pairs:
        assert data.get_color() == fit.get_color()
        assert data.get_linestyle() == "-" != fit.get_linestyle()
    assert pairs[0][0].get_color() != pairs[1][0].get_color()


def test_no_tail_no_picture_of_it():
    fit = fit_power_law([2.0, 2.0, 2.0])
    for display_class in (PowerLawDisplay, KSDistanceDisplay):
        with pytest.raises(ValueError, match="no power law to draw: All positive"):
            display_class.from_fit(fit)


# Distance -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "against, position, label",
    [("xmin", "xmin_", "xmin = "), ("n_tail", "n_components_", "K = ")],
)
def test_distance_has_its_minimum_where_it_is_marked(
    complete, against, position, label
):
    display = KSDistanceDisplay.from_estimator(complete, against=against)
    x, d = display.line_.get_data()
    np.testing.assert_array_equal(d, complete.power_law_.ks_distances)
    assert x[np.argmin(d)] == getattr(complete, position)
    assert x_of(display.minimum_line_) == getattr(complete, position)
    assert label in legend(display.ax_)[-1]


@pytest.mark.parametrize("against", ["xmin", "n_tail"])
@pytest.mark.parametrize("margin", [0.0, 0.1, 0.5])
def test_shaded_are_the_near_ties_and_nothing_else(complete, against, margin):
    display = KSDistanceDisplay.from_estimator(complete, against=against, margin=margin)
    x, d = display.line_.get_data()
    spans = [
        np.sort(path.vertices[:, 0])[[0, -1]] for path in display.near_ties_.get_paths()
    ]
    shaded = np.any([(low <= x) & (x <= high) for low, high in spans], axis=0)
    np.testing.assert_array_equal(shaded, d <= (1 + margin) * complete.ks_distance_)


def test_unknown_axis_is_refused(complete):
    with pytest.raises(ValueError, match="against must be one of"):
        KSDistanceDisplay.from_estimator(complete, against="alpha")
    with pytest.raises(ValueError, match="against must be one of"):
        LocalizationDisplay.from_estimator(complete, against="xmin")


def test_limited_scan_says_what_it_left_out(X):
    svd = PowerLawTruncatedSVD(max_components=30).fit(X)
    assert svd.spectrum_.complete
    display = KSDistanceDisplay.from_estimator(svd, against="n_tail")
    assert display.unknown_ is None
    assert ends(display.unscanned_) == [30, 80]
    assert legend(display.ax_)[-1] == "not scanned (max_components)"
    assert not display.ax_.get_title(loc="right")
    display = KSDistanceDisplay.from_estimator(svd)
    np.testing.assert_allclose(
        ends(display.unscanned_), svd.eigenvalues_[[79, 29]], rtol=1e-12
    )


def test_what_was_not_scanned_and_what_was_not_computed(X):
    fit = fit_power_law(np.linalg.svd(X)[1][:40] ** 2, max_components=30)
    display = KSDistanceDisplay.from_fit(fit, n_eigenvalues=80, against="n_tail")
    assert ends(display.unscanned_) == [30, 40]
    assert ends(display.unknown_) == [40, 80]
    display = KSDistanceDisplay.from_fit(fit, n_eigenvalues=80)
    assert ends(display.unknown_)[1] == ends(display.unscanned_)[0]


def test_legend_stays_in_a_small_picture(X):
    fit = fit_power_law(np.linalg.svd(X)[1][:40] ** 2, max_components=30)
    ax = plt.figure(figsize=(4.3, 3.3), layout="constrained").subplots()
    KSDistanceDisplay.from_fit(fit, n_eigenvalues=80, ax=ax)
    ax.figure.canvas.draw()
    box, title = ax.get_legend().get_window_extent(), ax._left_title.get_window_extent()
    assert box.x1 <= ax.figure.bbox.x1
    assert box.y1 <= title.y0 + 1


def test_what_was_not_computed_ends_with_the_picture(partial):
    for draw, side in (
        (EigenvalueHistogramDisplay, 0),
        (KSDistanceDisplay, 0),
        (ScreeDisplay, 1),
        (ExplainedVarianceDisplay, 1),
    ):
        display = draw.from_estimator(partial)
        limits = display.ax_.get_xlim()
        assert limits[side] == pytest.approx(ends(display.unknown_)[side])


# Localization -------------------------------------------------------------------------


def test_localization_of_the_estimator(complete):
    display = LocalizationDisplay.from_estimator(complete)
    x, y = display.points_.get_data()
    np.testing.assert_array_equal(y, complete.localization_ratios_)
    np.testing.assert_array_equal(x, complete.eigenvalues_[: len(y)])
    assert x_of(display.cut_off_line_) == complete.xmin_
    assert "‖v‖₁ / ‖v‖∞" in display.ax_.get_ylabel()


def test_localization_against_the_index(complete):
    display = LocalizationDisplay.from_estimator(complete, against="index")
    x = display.points_.get_xdata()
    np.testing.assert_array_equal(x, np.arange(1, len(x) + 1))
    assert x_of(display.cut_off_line_) == complete.n_components_


def test_localization_of_given_vectors():
    display = LocalizationDisplay.from_vectors(np.eye(3), eigenvalues=[3, 2, 1])
    assert display.points_.get_ydata().tolist() == [1, 1, 1]
    assert display.cut_off_line_ is None


# Scree and explained variance ---------------------------------------------------------


def test_scree_is_sorted_and_cut():
    display = ScreeDisplay.from_eigenvalues([1.0, 9.0, 4.0], n_components=2)
    assert display.line_.get_xdata().tolist() == [1, 2, 3]
    assert display.line_.get_ydata().tolist() == [9, 4, 1]
    assert x_of(display.cut_off_line_) == 2
    assert legend(display.ax_) == ["eigenvalues", "K = 2"]


def test_explained_variance_of_kept_components_and_energy_of_all(X, complete):
    display = ExplainedVarianceDisplay.from_estimator(complete)
    index, variance = display.variance_line_.get_data()
    np.testing.assert_array_equal(variance, complete.explained_variance_ratio_)
    assert index[-1] == x_of(display.cut_off_line_) == complete.n_components_
    np.testing.assert_allclose(
        display.energy_line_.get_ydata(), complete.eigenvalues_ / np.sum(X**2)
    )
    assert display.ax_.get_yscale() == "log"


# Overview -----------------------------------------------------------------------------


def test_overview_has_every_picture(complete):
    figure = plot_overview(complete)
    titles = [ax.get_title(loc="left").split(",")[0] for ax in figure.axes]
    assert titles == [
        "Spectral density",
        "Power law",
        "Distance",
        "Localization",
        "Scree",
        "Explained variance",
    ]


def test_overview_draws_into_a_given_figure(complete):
    figure = plt.figure()
    assert plot_overview(complete, figure=figure) is figure
    assert len(figure.axes) == 6


def test_overview_without_a_tail_leaves_out_the_fit():
    with pytest.warns(UserWarning, match="no tail to fit"):
        svd = PowerLawTruncatedSVD().fit(np.eye(4))
    figure = plot_overview(svd)
    assert len(figure.axes) == 4
    assert "xmin" not in " ".join(legend(figure.axes[0]))


def test_nothing_to_draw():
    with pytest.raises(ValueError, match="nothing to draw"):
        ScreeDisplay.from_eigenvalues([])


# Bad input ----------------------------------------------------------------------------


@pytest.mark.parametrize("display_class", FROM_ESTIMATOR)
def test_pipeline_is_told_to_pass_its_step(X, display_class):
    pipeline = make_pipeline(PowerLawTruncatedSVD(5)).fit(X)
    with pytest.raises(ValueError, match=r"Pipeline has no power_law_; .* the step"):
        display_class.from_estimator(pipeline)


@pytest.mark.parametrize("display_class", FROM_ESTIMATOR)
def test_array_of_axes_is_refused(complete, display_class):
    with pytest.raises(TypeError, match=r"one matplotlib Axes, got ndarray; .*axes\[0"):
        display_class.from_estimator(complete, ax=plt.subplots(1, 2)[1])


@pytest.mark.parametrize("wrong", [-1.0, 0.0, np.nan, np.inf])
@pytest.mark.parametrize("draw", [ScreeDisplay, EigenvalueHistogramDisplay])
def test_eigenvalues_that_no_logarithm_has(draw, wrong):
    message = f"finite and positive, got {wrong} at position 1; leave"
    with pytest.raises(ValueError, match=message):
        draw.from_eigenvalues([1.0, wrong, 2.0])


def test_shuffled_eigenvalues_are_checked_too():
    with pytest.raises(ValueError, match=r"got -1\.0 at position 0"):
        EigenvalueHistogramDisplay.from_eigenvalues([1.0, 2.0], shuffled=[-1.0])


@pytest.mark.parametrize("margin", [-1, np.nan])
def test_margin_is_checked_as_by_near_ties(complete, margin):
    messages = []
    for function in (near_ties, KSDistanceDisplay.from_estimator):
        with pytest.raises(ValueError, match="margin must not be negative") as error:
            function(complete, margin=margin)
        messages.append(str(error.value))
    assert messages[0] == messages[1]


# Ticks --------------------------------------------------------------------------------


def tick_labels(axis):
    axis.figure.canvas.draw()
    return [label.get_text() for label in axis.get_ticklabels()]


@pytest.mark.parametrize("smallest, powers", [(1e-3, False), (1e-7, True)])
def test_labels_of_an_axis_are_all_plain_or_all_powers(smallest, powers):
    display = ScreeDisplay.from_eigenvalues(np.geomspace(smallest, 1.0, 30))
    labels = tick_labels(display.ax_.yaxis)
    assert [("10^" in label) for label in labels] == len(labels) * [powers]
    assert not any("e" in label for label in labels if not powers)


@pytest.mark.parametrize("decades", [0.5, 1, 1.9, 2, 2.9, 6])
@pytest.mark.parametrize("smallest", [2e-7, 2.0, 2e7])
def test_labels_do_not_overlap(smallest, decades):
    x = smallest * 10 ** np.linspace(decades, 0, 50)
    ax = plt.figure(figsize=(4.3, 3.3), layout="constrained").subplots()
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


def test_index_has_no_fractions(X):
    svd = PowerLawTruncatedSVD(3, algorithm="arpack", random_state=0).fit(X)
    for ax in (
        ExplainedVarianceDisplay.from_estimator(svd).ax_,
        LocalizationDisplay.from_estimator(svd, against="index").ax_,
    ):
        labels = [label.lstrip("\N{MINUS SIGN}") for label in tick_labels(ax.xaxis)]
        assert all(label.isdecimal() for label in labels)

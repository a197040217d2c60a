"""What all displays have in common, as scikit-learn's displays have it."""

import inspect

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.plotting import (
    EigenvalueHistogramDisplay,
    ExplainedVarianceDisplay,
    KSDistanceDisplay,
    LocalizationDisplay,
    PowerLawDisplay,
    RulesDisplay,
    ScreeDisplay,
    plot_overview,
)
from powerlaw_lsa.rules import BrokenStick

from ._looks import (
    FROM_EIGENVALUES,
    FROM_ESTIMATOR,
    FROM_FIT,
    OF_A_FIT,
    WITH_CUT_OFF,
    ends,
    legend,
    x_of,
)

of_estimator = pytest.mark.parametrize("display_class", FROM_ESTIMATOR)
of_fit = pytest.mark.parametrize("display_class", FROM_FIT)
of_numbers = pytest.mark.parametrize("display_class", FROM_EIGENVALUES)


def draw(display_class, estimator, **kwargs):
    """From an estimator, with few rules."""
    if display_class is RulesDisplay:
        kwargs["rules"] = ["power_law", BrokenStick()]
    return display_class.from_estimator(estimator, **kwargs)


def data_of(display):
    """Numbers that are drawn."""
    return [line.get_xydata() for line in display.ax_.lines]


@of_estimator
def test_at_a_prompt_a_display_is_short(complete, display_class):
    assert len(repr(draw(display_class, complete))) < 120


@of_estimator
def test_axes_are_kept_and_the_display_is_returned(complete, display_class):
    _, ax = plt.subplots()
    display = draw(display_class, complete, ax=ax)
    assert isinstance(display, display_class)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure
    assert display.plot() is display
    assert display.ax_ is not ax
    assert display.ax_.get_xlabel()
    assert display.ax_.get_ylabel()


@of_estimator
def test_drawing_does_not_change_what_is_drawn(complete, display_class):
    display = draw(display_class, complete)
    before = {k: v for k, v in vars(display).items() if k[-1] != "_" != k[0]}
    assert before
    display.plot()
    assert all(vars(display)[name] is value for name, value in before.items())


@pytest.mark.parametrize("display_class", OF_A_FIT)
def test_partial_spectrum_is_said_to_be_partial(complete, partial, display_class):
    note = draw(display_class, partial).ax_.get_title(loc="right")
    assert note == "leading 20 of up to 80"
    note = draw(display_class, complete).ax_.get_title(loc="right")
    # The estimator has vectors up to 2 K.
    expected = "leading 32 of 80" if display_class is LocalizationDisplay else ""
    assert note == expected


@pytest.mark.parametrize(
    "display_class", [d for d in WITH_CUT_OFF if d is not LocalizationDisplay]
)
def test_what_was_not_computed_is_hatched_and_empty(complete, partial, display_class):
    display = display_class.from_estimator(partial)
    assert "not computed" in legend(display.ax_)
    assert np.isclose(ends(display.unknown_), display.ax_.get_xlim()).any()
    assert display_class.from_estimator(complete).unknown_ is None
    hatched = display.unknown_.get_extents().get_points()[:, 0]
    known = [line.get_window_extent() for line in display.ax_.lines]
    known += [
        bars.get_window_extent() for bars in [getattr(display, "bars_", None)] if bars
    ]
    for drawn in known:
        assert drawn.x1 <= hatched[0] + 1 or drawn.x0 >= hatched[1] - 1


@of_estimator
def test_the_step_of_a_pipeline_is_taken(X, complete, display_class):
    unchanged = FunctionTransformer()
    for steps in ([complete], [unchanged, complete], [complete, unchanged]):
        pipeline = make_pipeline(*steps)  # of fitted steps
        expected = data_of(draw(display_class, complete))
        found = data_of(draw(display_class, pipeline))
        assert len(found) == len(expected)
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_array_equal(a, b)


@of_fit
def test_whatever_holds_a_fit_gives_the_same_picture(complete, display_class):
    expected = data_of(display_class.from_fit(complete.power_law_))
    eigenvalues = complete.spectrum_.eigenvalues
    for source in (
        complete,
        make_pipeline(complete),
        complete.spectrum_,
        eigenvalues,
        eigenvalues[::-1].tolist(),
        pd.Series(eigenvalues),
    ):
        found = data_of(display_class.from_fit(source))
        assert len(found) == len(expected)
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_array_equal(a, b)


@of_fit
def test_what_a_fit_does_not_know_can_be_said(partial, display_class):
    fit = partial.power_law_
    display = display_class.from_fit(fit, n_eigenvalues=80)
    assert display.ax_.get_title(loc="right") == "leading 20 of up to 80"
    assert not display_class.from_fit(fit).ax_.get_title(loc="right")
    with pytest.raises(ValueError, match="n_eigenvalues == 19, must be >= 20"):
        display_class.from_fit(fit, n_eigenvalues=19)


# K ------------------------------------------------------------------------------------


@pytest.mark.parametrize("display_class", WITH_CUT_OFF)
def test_there_is_one_line_where_the_power_law_chose_k(complete, display_class):
    display = display_class.from_estimator(complete)
    assert display.power_law_line_ is display.kept_line_
    assert not any("kept" in label for label in legend(display.ax_))


@pytest.mark.parametrize("display_class", WITH_CUT_OFF)
def test_k_that_was_given_and_that_of_the_power_law_are_told_apart(
    given, display_class
):
    display = display_class.from_estimator(given)
    positions = display.eigenvalues
    if display_class.__name__ in ("ScreeDisplay", "ExplainedVarianceDisplay"):
        positions = np.arange(1, 81)
    assert x_of(display.kept_line_) == positions[29]
    assert x_of(display.power_law_line_) == positions[15]
    assert display.kept_line_.get_linestyle() != display.power_law_line_.get_linestyle()
    labels = " ".join(legend(display.ax_))
    assert "K = 30 (kept)" in labels
    assert "K = 16 (power law)" in labels or "xmin = " in labels


@pytest.mark.parametrize("display_class", WITH_CUT_OFF)
def test_k_that_was_given_is_not_called_that_of_the_power_law(partial, display_class):
    display = display_class.from_estimator(partial)
    assert "K = 20 (kept)" in legend(display.ax_)
    if display_class.__name__ != "KSDistanceDisplay":  # whose minimum is a fact
        assert display.power_law_line_ is None


def test_k_that_happens_to_be_the_length_of_a_tail_is_only_kept(X):
    """Of the part that is known; of the whole spectrum the tail may be longer."""
    for k in range(5, 40):
        svd = PowerLawTruncatedSVD(k, algorithm="arpack", random_state=0).fit(X)
        if svd.power_law_.n_tail == k and not svd.certified_:
            break
    else:
        pytest.fail("no such K")
    display = ScreeDisplay.from_estimator(svd)
    assert f"K = {k} (kept)" in legend(display.ax_)
    assert display.power_law_line_ is display.fit_line_ is None


# Keywords of artists ------------------------------------------------------------------

ARTISTS = {
    "hist_kwargs": ["bars_"],
    "shuffled_kwargs": ["shuffled_bars_"],
    "line_kwargs": ["line_", "points_", "energy_line_"],
    "pdf_kwargs": ["pdf_line_"],
    "ccdf_kwargs": ["ccdf_line_"],
    "fit_kwargs": ["fit_line_", "pdf_fit_line_", "ccdf_fit_line_"],
    "variance_kwargs": ["variance_line_"],
    "cut_off_kwargs": ["power_law_line_", "kept_line_"],
    "band_kwargs": ["bands_"],
    "point_kwargs": ["points_"],
}


@of_estimator
def test_every_artist_takes_keywords(complete, display_class):
    extra = {}
    if display_class is EigenvalueHistogramDisplay:
        extra["shuffled"] = [1.0, 2.0]
    for name in inspect.signature(display_class.plot).parameters:
        if not name.endswith("_kwargs"):
            continue
        style = {"alpha": 0.25, "label": "mine"}
        display = draw(display_class, complete, **extra, **{name: style})
        attributes = ARTISTS[name]
        if display_class is RulesDisplay and name != "point_kwargs":
            attributes = ["line_"] if name == "line_kwargs" else []
        artists = [getattr(display, a) for a in attributes if hasattr(display, a)]
        assert artists or (display_class, name) == (RulesDisplay, "cut_off_kwargs")
        assert all(artist.get_alpha() == 0.25 for artist in artists), name
        if display_class is not RulesDisplay:
            assert "mine" in legend(display.ax_), name


@pytest.mark.parametrize("label", ["_hidden", "", None])
@of_estimator
def test_every_label_may_be_hidden(complete, display_class, label):
    """Then there may be no legend."""
    names = inspect.signature(display_class.plot).parameters
    hidden = {name: {"label": label} for name in names if name.endswith("_kwargs")}
    display = draw(display_class, complete, **hidden)
    shown = display.ax_.get_legend()
    assert shown is None or not {"_hidden", "None", ""} & set(legend(display.ax_))


def test_a_keyword_wins_under_any_of_its_names():
    for style in ({"c": "green", "lw": 5}, {"color": "green", "linewidth": 5}):
        line = ScreeDisplay.from_eigenvalues([2.0, 1.0], line_kwargs=style).line_
        assert line.get_color() == "green"
        assert line.get_linewidth() == 5
        assert line.get_label() == "eigenvalues"  # the default stays


def test_colour_of_a_histogram():
    for style in ({"color": "green"}, {"facecolor": "green"}, {"fc": "green"}):
        display = EigenvalueHistogramDisplay.from_eigenvalues([2, 1], hist_kwargs=style)
        assert display.bars_.get_facecolor() == (0.0, 128 / 255, 0.0, 1.0)


def test_title_can_be_replaced(complete):
    ax = ScreeDisplay.from_estimator(complete).ax_
    ax.set_title("Mine", loc="left")
    assert ax.get_title(loc="left") == "Mine"


def test_unknown_keyword_is_refused(complete):
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        ScreeDisplay.from_estimator(complete, colour="red")


# A wrong kind of argument -------------------------------------------------------------


@of_estimator
def test_unfitted_estimator_is_refused(display_class):
    for unfitted in (PowerLawTruncatedSVD(), make_pipeline(PowerLawTruncatedSVD())):
        with pytest.raises(ValueError, match="not fitted"):
            display_class.from_estimator(unfitted)


@of_estimator
def test_another_estimator_is_refused(X, display_class):
    peer = TruncatedSVD(2).fit(X)
    with pytest.raises(TypeError, match="TruncatedSVD object contains no PowerLaw"):
        display_class.from_estimator(peer)


@of_estimator
@pytest.mark.parametrize("wrong", [[3.0, 2.0, 1.0], np.eye(3), None, "svd"])
def test_numbers_are_told_where_they_belong(display_class, wrong):
    remedy = {
        "LocalizationDisplay": "from_vectors takes arrays",
        "RulesDisplay": "from_matrix takes a matrix",
        "ExplainedVarianceDisplay": "variances need a fit to X",
    }.get(display_class.__name__, "from_fit")
    name = type(wrong).__name__
    with pytest.raises(TypeError, match=f"contains one, got {name}; {remedy}"):
        display_class.from_estimator(wrong)


@of_estimator
def test_records_are_told_where_they_belong(complete, display_class):
    for record in (complete.power_law_, complete.spectrum_):
        with pytest.raises(TypeError, match="from_estimator takes a fitted Power"):
            display_class.from_estimator(record)


@of_fit
def test_a_matrix_is_no_fit(X, display_class):
    with pytest.raises(TypeError, match=r"matrix of shape \(120, 80\); fit a PowerLaw"):
        display_class.from_fit(X)


@of_numbers
def test_a_fit_is_no_numbers(complete, display_class):
    for wrong, remedy in (
        (complete, "from_estimator"),
        (complete.power_law_, "from_fit"),
        (complete.spectrum_, "from_fit"),
    ):
        with pytest.raises(TypeError, match=f"takes numbers, got .*; use {remedy}"):
            display_class.from_eigenvalues(wrong)


@of_estimator
def test_array_of_axes_is_refused(complete, display_class):
    with pytest.raises(TypeError, match=r"one matplotlib Axes, got ndarray; .*axes\[0"):
        draw(display_class, complete, ax=plt.subplots(1, 2)[1])


# Degenerate numbers -------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [-1.0, 0.0, np.nan, np.inf])
@of_numbers
def test_eigenvalues_that_no_logarithm_has(display_class, wrong):
    message = f"finite and positive, got {wrong} at position 1; leave"
    with pytest.raises(ValueError, match=message):
        display_class.from_eigenvalues([1.0, wrong, 2.0])


@of_numbers
def test_eigenvalues_that_are_no_numbers(display_class):
    for wrong, message in (
        (["a", "b"], "must be real numbers, got dtype <U1"),
        ([1j, 2.0], "must be real numbers, got dtype complex128"),
        ([[1.0, 2.0]], r"one-dimensional, got shape \(1, 2\)"),
        (3.0, r"one-dimensional, got shape \(\)"),
        ([], "nothing to draw"),
    ):
        with pytest.raises(ValueError, match=message):
            display_class.from_eigenvalues(wrong)


@of_numbers
@pytest.mark.parametrize("name", ["n_components", "n_tail"])
def test_cut_off_is_one_of_the_eigenvalues(display_class, name):
    for wrong in (0, 4):
        with pytest.raises(ValueError, match=f"{name} == {wrong}, must be"):
            display_class.from_eigenvalues([3.0, 2.0, 1.0], **{name: wrong})
    with pytest.raises(TypeError, match=f"{name} must be an instance of"):
        display_class.from_eigenvalues([3.0, 2.0, 1.0], **{name: 1.5})


@pytest.mark.parametrize(
    "numbers",
    [[1.0], 5 * [2.0], [2.0, 2.0, 1.0], [1e200, 1e10, 1e-200], [1e-300, 2e-300]],
)
@of_numbers
def test_few_equal_and_extreme_numbers_are_drawn(display_class, numbers):
    display = display_class.from_eigenvalues(numbers, n_components=1)
    display.figure_.canvas.draw()
    assert all(np.isfinite(display.ax_.get_xlim()))
    if display_class is EigenvalueHistogramDisplay:
        assert display.counts.sum() == len(numbers)


def displays_of(x):
    """Each display with a logarithmic axis, of a spectrum that is nearly flat."""
    table = pd.DataFrame({"K": [1, 2]}, index=["one", "two"])
    cut = {"n_components": 2, "n_tail": 2}
    share = {"explained_variance_ratio": x / x.sum(), "total": x.sum()}
    law = {"alpha": 2.0, "ks_distance": 0.1, "bin_centers": x, "pdf": 1 / x}
    scan = {"n_tails": np.arange(2, len(x) + 1), "ks_distances": x[1:] / x.sum()}
    vectors = np.eye(len(x))
    return [
        EigenvalueHistogramDisplay.from_eigenvalues(x, **cut),
        PowerLawDisplay(eigenvalues=x, **cut, **law).plot(),
        KSDistanceDisplay(eigenvalues=x, **cut, **scan).plot(),
        LocalizationDisplay.from_vectors(vectors, eigenvalues=x, **cut),
        ScreeDisplay.from_eigenvalues(x, **cut),
        ExplainedVarianceDisplay(eigenvalues=x, **cut, **share).plot(),
        RulesDisplay.from_table(table, x),
    ]


@pytest.mark.parametrize(
    "size, ulps",
    [(12.0, 1), (12.0, 10**8), (1e-200, 3)],
)
def test_eigenvalues_that_are_equal_but_for_rounding_are_drawn(size, ulps):
    """By what they differ depends on the processor; the axis was singular for some."""
    x = np.array([size + ulps * np.spacing(size), size, size])
    displays = displays_of(x)
    assert displays[0].counts.max() == 3
    for display in displays:
        display.figure_.canvas.draw()
        for axis in (display.ax_.xaxis, display.ax_.yaxis):
            low, high = axis.get_view_interval()
            assert axis.get_scale() == "linear" or high > 1.5 * low, display


@of_fit
def test_fit_without_a_tail(display_class):
    fit = fit_power_law([2.0, 2.0, 2.0])
    if display_class in FROM_EIGENVALUES:
        assert display_class.from_fit(fit).power_law_line_ is None
    else:
        with pytest.raises(ValueError, match="no power law to draw: There is one"):
            display_class.from_fit(fit)


@of_estimator
def test_a_matrix_of_zeros_has_nothing_to_draw(display_class):
    with pytest.warns(UserWarning, match="no positive eigenvalue"):
        svd = PowerLawTruncatedSVD().fit(np.zeros((4, 3)))
    with pytest.raises(ValueError, match=r"nothing to draw|no power law to draw"):
        draw(display_class, svd)


@of_numbers
def test_arrays_of_other_libraries(display_class):
    xp = pytest.importorskip("array_api_strict")
    x = [9.0, 4.0, 1.0]
    display = display_class.from_eigenvalues(xp.asarray(x))
    assert isinstance(display.eigenvalues, np.ndarray)
    assert display.eigenvalues.tolist() == x


def test_numpy_that_raises_does_not_end_a_picture(partial):
    before = np.seterr(all="raise")
    try:
        for display_class in FROM_ESTIMATOR:
            display = draw(display_class, partial)
            assert display.caption()
            display.figure_.canvas.draw()
        for display_class in FROM_FIT:
            display_class.from_fit(np.geomspace(1e-10, 1e10, 50)).caption()
        plot_overview(partial)
    finally:
        np.seterr(**before)


@of_estimator
def test_displays_name_the_public_module(display_class):
    assert display_class.__module__ == "powerlaw_lsa.plotting"
    for name in ("from_estimator", "plot"):
        assert "Parameters\n" in getattr(display_class, name).__doc__
    assert display_class.caption.__doc__


@of_estimator
def test_caption_says_what_is_left_out(X, complete, display_class):
    assert "left out" not in draw(display_class, complete).caption()
    for n, said in (
        (1, "The largest eigenvalue of X is left out: "),
        (2, "The 2 largest eigenvalues of X are left out: "),
    ):
        svd = PowerLawTruncatedSVD(without_leading=n).fit(X)
        assert draw(display_class, svd).caption().startswith(said)

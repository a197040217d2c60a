import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.plotting import KSDistanceDisplay

from ._looks import ends, legend, x_of


@pytest.mark.parametrize(
    "against, position, label",
    [("xmin", "xmin_", "xmin = "), ("n_tail", "n_components_", "K = 16 (power law)")],
)
def test_minimum_is_where_it_is_marked(complete, against, position, label):
    display = KSDistanceDisplay.from_estimator(complete, against=against)
    x, d = display.line_.get_data()
    np.testing.assert_array_equal(d, complete.power_law_.ks_distances)
    assert x[np.argmin(d)] == getattr(complete, position)
    assert x_of(display.power_law_line_) == getattr(complete, position)
    assert label in legend(display.ax_)[-1]


@pytest.mark.parametrize("against", ["xmin", "n_tail"])
@pytest.mark.parametrize("margin", [0.0, 0.1, 0.5])
def test_shaded_are_the_near_ties_and_nothing_else(complete, against, margin):
    display = KSDistanceDisplay.from_estimator(complete, against=against, margin=margin)
    x, d = display.line_.get_data()
    spans = [
        np.sort(path.vertices[:, 0])[[0, -1]] for path in display.bands_.get_paths()
    ]
    shaded = np.any([(low <= x) & (x <= high) for low, high in spans], axis=0)
    np.testing.assert_array_equal(shaded, d <= (1 + margin) * complete.ks_distance_)


def test_unknown_axis_is_refused(complete):
    with pytest.raises(ValueError, match="against must be one of"):
        KSDistanceDisplay.from_estimator(complete, against="alpha")


@pytest.mark.parametrize("margin", [-1, np.nan])
def test_margin_is_checked(complete, margin):
    with pytest.raises(ValueError, match="margin must not be negative"):
        KSDistanceDisplay.from_estimator(complete, margin=margin)


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


def test_single_candidate_has_a_point():
    fit = fit_power_law([4, 2, 1], min_components=3)
    display = KSDistanceDisplay.from_fit(fit, n_eigenvalues=9)
    assert display.line_.get_xydata().tolist() == [[1, fit.ks_distance]]
    assert display.line_.get_marker() == "o"
    low, high = ends(display.unknown_)
    assert low < high == 1


@pytest.mark.parametrize("against, side", [("xmin", 0), ("n_tail", 1)])
def test_what_was_not_computed_ends_with_the_picture(partial, against, side):
    display = KSDistanceDisplay.from_estimator(partial, against=against)
    assert display.ax_.get_xlim()[side] == pytest.approx(ends(display.unknown_)[side])


# Caption ------------------------------------------------------------------------------


def test_caption_counts_what_is_shaded(complete):
    display = KSDistanceDisplay.from_estimator(complete, margin=0.5)
    near = complete.power_law_.n_tails[
        complete.power_law_.ks_distances <= 1.5 * complete.ks_distance_
    ]
    assert (
        f"Shaded is where D is larger than that by at most 50%: at {len(near)} tails, "
        f"of which the shortest has {near[0]} and the longest {near[-1]} eigenvalues."
    ) in display.caption()
    display.plot(margin=0.0)
    assert "Shaded" not in display.caption()


def test_beyond_a_limit_nothing_is_said_to_be_excluded(X):
    svd = PowerLawTruncatedSVD(max_components=30, algorithm="arpack", random_state=0)
    svd.fit(X)
    assert svd.certified_
    words = KSDistanceDisplay.from_estimator(svd).caption()
    assert "A tail that ends in the hatched part may fit better." in words
    assert "was excluded" not in words


def test_caption_tells_shown_from_not_shown(X, complete, partial):
    better, shown = (
        "may fit better",
        "Every tail that ends in the hatched part was excluded",
    )
    words = KSDistanceDisplay.from_estimator(complete).caption()
    assert better not in words
    assert shown not in words
    words = KSDistanceDisplay.from_estimator(partial).caption()
    assert better in words
    assert shown not in words
    fit = partial.power_law_
    fields = {"n_tails": fit.n_tails, "ks_distances": fit.ks_distances}
    display = KSDistanceDisplay(
        eigenvalues=fit.eigenvalues,
        n_eigenvalues=80,
        n_tail=fit.n_tail,
        certified=True,
        **fields,
    )
    assert better not in display.caption()
    assert shown in display.caption()


def test_caption_says_what_was_not_scanned(X, complete):
    limited = "Tails of more than 30 eigenvalues were not scanned."
    svd = PowerLawTruncatedSVD(max_components=30).fit(X)
    assert limited in KSDistanceDisplay.from_estimator(svd).caption()
    assert "not scanned" not in KSDistanceDisplay.from_estimator(complete).caption()


def test_caption_tells_the_two_k_apart(complete, given):
    words = KSDistanceDisplay.from_estimator(complete).caption()
    assert "K = 16, at the vertical line" in words
    assert "dashed" not in words
    words = KSDistanceDisplay.from_estimator(given).caption()
    assert "K = 16, the solid line; 30 were kept, the dashed line" in words

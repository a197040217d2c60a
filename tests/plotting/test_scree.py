import numpy as np
import pytest

from powerlaw_lsa import fit_power_law
from powerlaw_lsa.plotting import ScreeDisplay

from ._looks import ends, legend, x_of


def test_sorted_and_cut():
    display = ScreeDisplay.from_eigenvalues([1.0, 9.0, 4.0], n_components=2)
    assert display.line_.get_xdata().tolist() == [1, 2, 3]
    assert display.line_.get_ydata().tolist() == [9, 4, 1]
    assert x_of(display.kept_line_) == 2
    assert legend(display.ax_) == ["eigenvalues", "K = 2 (kept)"]


def test_power_law_passes_through_the_end_of_its_tail(complete):
    display = ScreeDisplay.from_estimator(complete)
    x, y = np.log(display.fit_line_.get_data())
    slope = np.diff(y)[0] / np.diff(x)[0]
    assert slope == pytest.approx(-1 / (complete.alpha_ - 1))
    at_tail = y[0] + slope * np.log(16)
    assert at_tail == pytest.approx(np.log(complete.xmin_))


def test_steep_power_law_leaves_room_for_the_eigenvalues():
    x = np.geomspace(1e10, 1e-10, 50)
    low, high = ScreeDisplay.from_fit(x).ax_.get_ylim()
    assert 1e-13 < low < high < 1e13


def test_single_eigenvalue_is_a_point():
    display = ScreeDisplay.from_eigenvalues([5.0], n_eigenvalues=7)
    assert display.line_.get_marker() == "o"
    assert ends(display.unknown_) == [1, 7]


# Caption ------------------------------------------------------------------------------

BELOW, ABOVE = "fall below the dotted line", "lie above the dotted line"
CLOSE = "no eigenvalue differs from the dotted line"
WHOLE, END = "the tail is the whole spectrum", "what follows it is not"


def spectrum_with(bulk):
    """A tail of 100 at the quantiles of a power law, and a bulk that follows it."""
    tail = (np.arange(1, 101) / 100) ** (-1 / 1.5)
    return np.append(tail, bulk)


def law_beyond(factor):
    return factor * (np.arange(101, 301) / 100) ** (-1 / 1.5)


@pytest.mark.parametrize(
    "bulk, said",
    [
        (law_beyond(0.5), BELOW),
        (law_beyond(1.0), CLOSE),
        (np.linspace(0.999, 0.99, 200), ABOVE),
        ([], WHOLE),
    ],
)
def test_what_comes_beyond_the_cut_off(bulk, said):
    limit = {"max_components": 100, "min_components": 100}
    fit = fit_power_law(spectrum_with(bulk), **limit)
    words = ScreeDisplay.from_fit(fit).caption()
    assert fit.n_tail == 100
    assert [text in words for text in (BELOW, ABOVE, CLOSE, WHOLE, END)] == [
        text == said for text in (BELOW, ABOVE, CLOSE, WHOLE, END)
    ]


def test_amount_beyond_the_cut_off_is_right():
    fit = fit_power_law(
        spectrum_with(law_beyond(0.5)), max_components=100, min_components=100
    )
    x = fit.eigenvalues
    law = fit.xmin * 2 ** (-1 / (fit.alpha - 1))
    said = int(100 * (1 - x[199] / law))
    words = ScreeDisplay.from_fit(fit).caption()
    assert f"number 200 is at least {said}% smaller than the power law gives" in words


def test_known_part_may_end_at_the_cut_off():
    fit = fit_power_law(spectrum_with([]), min_components=100)
    words = ScreeDisplay.from_fit(fit, n_eigenvalues=500).caption()
    assert END in words
    assert WHOLE not in words
    assert "Only the 100 largest eigenvalues of up to 500 were computed" in words


def test_caption_without_a_power_law_names_none(partial, no_tail):
    for svd in (partial, no_tail):
        words = ScreeDisplay.from_estimator(svd).caption()
        assert f"at K = {svd.n_components_}, the number of components that" in words
        assert "power law" not in words
        assert "otted" not in words


def test_caption_tells_the_two_k_apart(complete, given):
    words = ScreeDisplay.from_estimator(complete).caption()
    assert "The line is at K = 16, the cut-off of the power law." in words
    assert "kept" not in words
    words = ScreeDisplay.from_estimator(given).caption()
    assert "The dashed line is at K = 30" in words
    assert "cut-off at K = 16, the solid line" in words

import numpy as np
import pytest

from powerlaw_lsa import fit_power_law
from powerlaw_lsa.plotting import PowerLawDisplay

from ._looks import legend


def test_curves_are_those_of_the_tail():
    x = np.sort(1 + np.random.default_rng(0).pareto(1.5, 500))[::-1]
    fit = fit_power_law(x)
    display = PowerLawDisplay.from_fit(fit)
    m = fit.n_tail
    tail, shares = display.ccdf_line_.get_data()
    np.testing.assert_array_equal(tail, x[:m])
    # The share of the tail at or above each eigenvalue, counted anew.
    counted = [(x[:m] >= level).mean() for level in x[:m]]
    np.testing.assert_allclose(shares, counted)
    ends, fitted = display.ccdf_fit_line_.get_data()
    assert ends.tolist() == [fit.xmin, x[0]]
    np.testing.assert_allclose(fitted, (ends / fit.xmin) ** (1 - fit.alpha))
    ends, density = display.pdf_fit_line_.get_data()
    expected = (fit.alpha - 1) / fit.xmin * (ends / fit.xmin) ** -fit.alpha
    np.testing.assert_allclose(density, expected)
    assert display.ax_.get_xscale() == display.ax_.get_yscale() == "log"
    assert legend(display.ax_) == ["PDF", "PDF of fit", "CCDF", "CCDF of fit"]
    assert display.ax_.get_title(loc="left").endswith(f"{fit.alpha:.2f}")


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


def test_shortest_tail_is_drawn():
    display = PowerLawDisplay.from_fit(fit_power_law([4, 2, 1], max_components=2))
    assert display.ccdf_line_.get_xydata().tolist() == [[4, 0.5], [2, 1]]


# Caption ------------------------------------------------------------------------------


def words_of(x, **kwargs):
    return PowerLawDisplay.from_fit(fit_power_law(x), **kwargs).caption()


def test_distance_in_the_caption_is_that_of_the_shares():
    x = np.sort(1 + np.random.default_rng(2).pareto(1.5, 300))[::-1]
    fit = fit_power_law(x)
    law = (x[: fit.n_tail] / fit.xmin) ** (1 - fit.alpha)
    counted = np.arange(1, fit.n_tail + 1) / fit.n_tail
    largest = 100 * np.abs(counted - law).max()
    said = float(words_of(x).split(" percentage points")[0].split()[-1])
    assert largest <= said <= largest * 1.01


def test_much_of_a_distance_is_called_much():
    # Two clusters, with nothing between them.
    far = np.append(np.geomspace(100, 101, 40), np.geomspace(1, 1.01, 40))
    fit = fit_power_law(far, min_components=80)
    assert "fewer than one in twenty" in PowerLawDisplay.from_fit(fit).caption()


def test_samples_of_a_power_law_are_rarely_called_far_from_it():
    """One in twenty of them at most, whatever their size."""
    rng = np.random.default_rng(3)
    for m in (10, 50, 400):
        n_far = 0
        for _ in range(300):
            x = 1 + rng.pareto(1.5, m)
            fit = fit_power_law(x, min_components=m)  # xmin is not searched
            n_far += PowerLawDisplay._of(fit)._is_off
        assert 1 <= n_far <= 24  # 15 expected; more has a probability of 1 %


def test_caption_says_what_was_not_computed_and_what_was_kept(complete, partial, given):
    longer, kept = "a longer tail may fit better", "kept is another one"
    words = PowerLawDisplay.from_estimator(complete).caption()
    assert longer not in words
    assert kept not in words
    words = PowerLawDisplay.from_estimator(given).caption()
    assert longer not in words
    assert f"{kept}: 30." in words
    words = PowerLawDisplay.from_estimator(partial).caption()
    assert f"the 20 largest of up to 80 eigenvalues were computed; {longer}" in words

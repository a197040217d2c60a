import numpy as np
import pytest

from powerlaw_lsa.plotting import EigenvalueHistogramDisplay

from ._looks import legend, x_of


def test_every_eigenvalue_is_counted_in_equal_logarithmic_bins(complete):
    display = EigenvalueHistogramDisplay.from_estimator(complete)
    assert display.counts.sum() == 80
    np.testing.assert_allclose(np.diff(np.log(display.bin_edges), 2), 0, atol=1e-12)
    np.testing.assert_allclose(
        display.bin_edges[[0, -1]], complete.eigenvalues_[[-1, 0]]
    )
    assert x_of(display.power_law_line_) == complete.xmin_
    assert display.shuffled_bars_ is None
    assert legend(display.ax_) == ["data", f"xmin = {complete.xmin_:#.4g}"]
    np.testing.assert_array_equal(display.bars_.get_data().values, display.counts)


def test_bins_can_be_set():
    display = EigenvalueHistogramDisplay.from_eigenvalues([1.0, 10.0, 100.0], bins=2)
    np.testing.assert_allclose(display.bin_edges, [1, 10, 100])
    assert display.counts.tolist() == [1, 2]
    assert display.power_law_line_ is None
    with pytest.raises(ValueError, match="bins == 0, must be >= 1"):
        EigenvalueHistogramDisplay.from_eigenvalues([1.0, 2.0], bins=0)


@pytest.mark.parametrize("n", [1, 7])
def test_equal_eigenvalues_are_one_bar_with_the_value_inside(n):
    display = EigenvalueHistogramDisplay.from_eigenvalues(n * [5.0])
    (at,) = np.flatnonzero(display.counts)
    assert display.counts[at] == n
    assert display.bin_edges[at] < 5.0 < display.bin_edges[at + 1]
    assert 0 < at < len(display.counts) - 1


def test_shuffled_matrix_is_drawn_over_the_histogram(complete):
    shuffled = np.geomspace(1e-3, 1.0, 50)
    display = EigenvalueHistogramDisplay.from_estimator(complete, shuffled=shuffled)
    assert display.counts.sum() == 80
    assert display.shuffled_counts.sum() == 50
    np.testing.assert_array_equal(
        display.shuffled_bars_.get_data().values, display.shuffled_counts
    )
    assert legend(display.ax_)[:2] == ["data", "shuffled"]


def test_shuffled_eigenvalues_are_checked_too():
    with pytest.raises(ValueError, match=r"got -1\.0 at position 0"):
        EigenvalueHistogramDisplay.from_eigenvalues([1.0, 2.0], shuffled=[-1.0])


def test_no_bin_mixes_known_and_unknown_eigenvalues(partial):
    shuffled = np.geomspace(1e-3, 1.0, 50)
    display = EigenvalueHistogramDisplay.from_estimator(partial, shuffled=shuffled)
    smallest = partial.eigenvalues_[-1]
    assert np.isclose(display.bin_edges, smallest, rtol=1e-12).any()
    assert display.counts[display.bin_edges[:-1] < smallest * (1 - 1e-12)].sum() == 0


# Caption ------------------------------------------------------------------------------


def test_caption_of_the_tail(complete, partial, given):
    words = EigenvalueHistogramDisplay.from_estimator(complete).caption()
    assert "right of xmin: the 16 largest eigenvalues." in words
    assert "dashed" not in words
    assert "computed" not in words
    words = EigenvalueHistogramDisplay.from_estimator(partial).caption()
    assert "xmin" not in words
    assert "the smallest eigenvalue of the 20 components that were kept" in words
    assert "Only the 20 largest eigenvalues of up to 80 were computed" in words
    words = EigenvalueHistogramDisplay.from_estimator(given).caption()
    assert "right of xmin: the 16 largest eigenvalues." in words
    assert "the smallest eigenvalue of the 30 components that were kept" in words


def test_caption_says_if_the_tail_is_all_there_is():
    numbers, whole = [4.0, 2.0, 1.0], "That is the whole spectrum."
    draw = EigenvalueHistogramDisplay.from_eigenvalues
    assert whole in draw(numbers, n_tail=3).caption()
    assert whole not in draw(numbers, n_tail=2).caption()
    assert whole not in draw(numbers, n_tail=3, n_eigenvalues=4).caption()


def test_caption_counts_what_lies_beyond_the_shuffled_matrix():
    draw = EigenvalueHistogramDisplay.from_eigenvalues
    numbers = [8.0, 4.0, 2.0, 1.0]
    assert "shuffled" not in draw(numbers).caption()
    words = draw(numbers, shuffled=[0.5, 2.0]).caption()
    assert "Larger than all of its eigenvalues: 2 of the 4 of the data." in words
    # All that are known are larger, so of all there may be more.
    words = draw(numbers, shuffled=[0.5], n_eigenvalues=9).caption()
    assert "at least 4 of the 4" in words
    assert "at least" not in draw(numbers, shuffled=[0.5]).caption()

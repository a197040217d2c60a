from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules
from powerlaw_lsa.plotting import RulesDisplay
from powerlaw_lsa.rules import BrokenStick, Elbow


@pytest.fixture(scope="module", name="X")
def make_heavy_matrix():
    return np.random.default_rng(0).pareto(2.0, (60, 40))


def table_of(**k):
    return pd.DataFrame({"K": pd.array(list(k.values()), dtype="Int64")}, index=list(k))


def test_rows_are_in_order_and_points_at_k():
    table = table_of(many=30, none=None, few=2)
    display = RulesDisplay.from_table(table, np.linspace(9, 1, 40))
    assert display.points_.get_xdata().tolist() == [2, 30]
    assert display.points_.get_ydata().tolist() == [0, 1]
    labels = [label.get_text() for label in display.rules_ax_.get_yticklabels()]
    assert labels == ["few", "many", "none (not decided)"]
    assert [t.get_text() for t in display.rules_ax_.texts] == ["2", "30"]
    top, bottom = display.rules_ax_.get_ylim()[::-1]
    assert top < 0 < 2 < bottom


@pytest.mark.parametrize("name", ["a$b_$c^%", "$\\frac$", "100 % of $"])
def test_names_of_rules_are_shown_as_they_are(name):
    """A callable may have any name, and so may a row of a user's table."""
    display = RulesDisplay.from_table(table_of(**{name: 3}), np.linspace(9, 1, 40))
    display.figure_.canvas.draw()
    (label,) = display.rules_ax_.get_yticklabels()
    assert label.get_text() == name
    assert not label.get_parse_math()
    assert not label.get_usetex()


def test_scree_below_has_the_same_axis():
    x = np.linspace(9, 1, 40)
    display = RulesDisplay.from_table(table_of(a=3), x[::-1])
    np.testing.assert_array_equal(display.ax_.lines[0].get_ydata(), x)
    assert display.ax_.lines[1].get_xdata() == [3, 3]
    assert display.rules_ax_.get_xlim() == display.ax_.get_xlim()
    assert display.ax_.get_xscale() == "log"


def test_labels_do_not_overlap_however_crowded():
    k = {f"rule {i}": 100 + i // 3 for i in range(14)}
    display = RulesDisplay.from_table(table_of(**k), 1 / np.arange(1.0, 1000))
    display.figure_.canvas.draw()
    renderer = display.figure_.canvas.get_renderer()
    rows = [label.get_window_extent(renderer) for label in display.rules_ax_.texts]
    rows.sort(key=lambda box: -box.y0)
    assert all(a.y0 >= b.y1 - 1 for a, b in pairwise(rows))
    figure = display.figure_.bbox
    names = [t.get_window_extent() for t in display.rules_ax_.get_yticklabels()]
    assert all(figure.x0 <= n.x0 and n.y1 <= figure.y1 for n in names)


def test_partial_spectrum_is_said_to_be_partial():
    display = RulesDisplay.from_table(table_of(a=3), [3.0, 2.0, 1.0], n_eigenvalues=9)
    assert display.rules_ax_.get_title(loc="right") == "leading 3 of up to 9"
    display = RulesDisplay.from_table(table_of(a=3), [3.0, 2.0, 1.0], n_eigenvalues=3)
    assert not display.rules_ax_.get_title(loc="right")


def test_from_matrix_is_the_comparison(X):
    rules = {"stick": BrokenStick(), "elbow": Elbow()}
    _, axes = plt.subplots(1, 2)
    display = RulesDisplay.from_matrix(X, rules, ax=axes[1])
    assert display.ax_ is axes[1]
    expected = compare_rules(X, rules)
    pd.testing.assert_series_equal(display.table["K"], expected["K"])
    assert display.plot() is display
    assert display.ax_ is not axes[1]


def test_limit_is_that_of_the_comparison(X):
    display = RulesDisplay.from_matrix(X, {"some": 7, "many": 30}, max_components=9)
    assert display.points_.get_xdata().tolist() == [7, 9]


def test_axes_without_a_place_are_refused():
    ax = plt.figure().add_axes((0, 0, 1, 1))
    with pytest.raises(ValueError, match=r"make it by plt\.subplots\(\)"):
        RulesDisplay.from_table(table_of(a=1), [1.0], ax=ax)


def test_what_cannot_be_drawn_is_refused(X):
    with pytest.raises(ValueError, match=r"finite and positive, got -1\.0"):
        RulesDisplay.from_table(table_of(a=1), [1.0, -1.0])
    with pytest.raises(TypeError, match=r"compare_rules returned, got ndarray; use"):
        RulesDisplay.from_table(np.eye(2), [1.0])


def test_from_matrix_and_from_estimator_send_to_each_other(X):
    svd = PowerLawTruncatedSVD(5).fit(X)
    for wrong, other in ((svd, "from_estimator"), (svd.spectrum_, "from_table")):
        with pytest.raises(TypeError, match=f"takes a matrix, got .*; use {other}"):
            RulesDisplay.from_matrix(wrong)
    with pytest.raises(TypeError, match="got ndarray; from_matrix takes a matrix"):
        RulesDisplay.from_estimator(X)


def test_estimator_is_compared_on_what_it_knows(X):
    svd = PowerLawTruncatedSVD(5, algorithm="arpack", max_components=6).fit(X)
    display = RulesDisplay.from_estimator(svd, ["power_law", 0.999])
    expected = compare_rules(svd, ["power_law", 0.999])
    pd.testing.assert_series_equal(display.table["K"], expected["K"])
    assert "not computed" not in display.ax_.texts
    assert display.unknown_ is not None


def test_leading_components_of_a_matrix_can_be_left_out(X):
    display = RulesDisplay.from_matrix(X, [0.5, 3], without_leading=2)
    expected = compare_rules(X, [0.5, 3], without_leading=2)
    pd.testing.assert_series_equal(display.table["K"], expected["K"])
    rest = np.linalg.svd(X, compute_uv=False)[2:] ** 2
    np.testing.assert_allclose(display.eigenvalues, rest)


# Caption ------------------------------------------------------------------------------


def test_caption_names_the_extremes_and_what_is_not_decided():
    table = table_of(many=30, none=None, few=2, some=2)
    words = RulesDisplay.from_table(table, np.linspace(9, 1, 40)).caption()
    assert "K is between 2 (few, some) and 30 (many)." in words
    assert "Not decided by what is known is none." in words
    assert "computed" not in words
    words = RulesDisplay.from_table(
        table_of(a=3, b=3), [3.0, 2.0, 1.0], n_eigenvalues=9
    ).caption()
    assert "All agree on K = 3." in words
    assert "Not decided" not in words
    assert "Only the 3 largest eigenvalues of up to 9 were computed" in words
    words = RulesDisplay.from_table(table_of(a=1), [3.0], n_eigenvalues=9).caption()
    assert "Only the largest eigenvalue of up to 9 was computed" in words
    words = RulesDisplay.from_table(table_of(a=3), [3.0, 2.0, 1.0]).caption()
    assert "agree" not in words
    assert "between" not in words

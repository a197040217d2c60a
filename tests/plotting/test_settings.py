import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.model_selection import (
    AllDocuments,
    alpha_score,
    rank_settings,
    spectral_scores,
)
from powerlaw_lsa.plotting import SettingsDisplay

from ._looks import legend, tick_labels


def table_of(alphas, within_chance, **parameters):
    n = len(alphas)
    return pd.DataFrame(parameters, dtype=object).assign(
        alpha=alphas,
        alpha_stderr=np.linspace(0.1, 0.2, n),
        K=np.arange(100.0, 100.0 + n),
        stable_rank=np.ones(n),
        mean_rank=np.arange(1.0, n + 1),
        within_chance=within_chance,
    )


@pytest.fixture(name="table")
def make_table():
    return table_of(
        [4.0, 3.9, 2.0, np.nan],
        [True, True, False, False],
        tfidf__min_df=[1, 2, 1, 2],
        tfidf__stop_words=[None, None, "english", "english"],
        svd__algorithm=["dense"] * 4,
    )


def test_rows_have_the_names_of_what_is_varied(table):
    display = SettingsDisplay.from_table(table)
    assert tick_labels(display.ax_.yaxis) == [
        "min_df=1, stop_words=None",
        "min_df=2, stop_words=None",
        "min_df=1, stop_words=english",
        "min_df=2, stop_words=english",
    ]
    top, bottom = display.ax_.get_ylim()[::-1]
    assert top < 0 < 3 < bottom


def test_points_are_alpha_and_bars_its_uncertainty(table):
    display = SettingsDisplay.from_table(table)
    assert legend(display.ax_) == [
        "within chance of the first",
        "differs from the first",
    ]
    points, _, (bars,) = display.points_[0]
    np.testing.assert_allclose(points.get_xydata(), [[4.0, 0], [3.9, 1]])
    lengths = [np.ptp(segment[:, 0]) for segment in bars.get_segments()]
    np.testing.assert_allclose(lengths, 2 * 1.96 * table["alpha_stderr"][:2])


def test_k_is_written_if_there_is_an_alpha(table):
    texts = [t.get_text() for t in SettingsDisplay.from_table(table).ax_.texts]
    assert texts == ["K = 100", "K = 101", "K = 102", "no alpha"]


@pytest.mark.parametrize(
    ("alphas", "near", "said", "not_said"),
    [
        ([4.0, 2.0], [True, False], "All others differ", "no alpha"),
        ([4.0, 3.9], [True, True], "One other setting differs", "All others"),
        ([4.0, 3.9, 3.8], [True] * 3, "2 other settings differ from", "All others"),
        ([4.0, np.nan], [True, False], "One setting has no alpha", "All others"),
        ([4.0], [True], "Each row", "others differ"),
    ],
)
def test_captions_are_true(alphas, near, said, not_said):
    display = SettingsDisplay.from_table(table_of(alphas, near))
    assert said in display.caption()
    assert not_said not in display.caption()


def test_axes_and_keywords_are_taken(table):
    _, ax = plt.subplots()
    style = {"marker": "s", "color": "green"}
    display = SettingsDisplay.from_table(table, ax=ax, point_kwargs=style)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure
    assert display.points_[1][0].get_marker() == "s"
    assert display.plot() is display
    assert display.ax_ is not ax


def test_settings_that_were_all_refused_have_no_points():
    table = table_of([np.nan, np.nan], [False, False], min_df=[1, 2])
    display = SettingsDisplay.from_table(table)
    assert display.points_ == []
    assert "2 settings have no alpha" in display.caption()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_search_is_ranked_and_drawn():
    X = np.random.default_rng(0).pareto(2.0, (60, 40))
    steps = make_pipeline(FunctionTransformer(), PowerLawTruncatedSVD())
    grid = {"functiontransformer__func": [None, np.sqrt]}
    options = {"cv": AllDocuments(), "refit": False}
    search = GridSearchCV(steps, grid, scoring=spectral_scores, **options).fit(X)
    display = SettingsDisplay.from_search(search)
    pd.testing.assert_frame_equal(display.table, rank_settings(search))
    other = GridSearchCV(steps, grid, scoring=alpha_score, **options).fit(X)
    with pytest.raises(ValueError, match="scoring=spectral_scores"):
        SettingsDisplay.from_search(other)


@pytest.mark.parametrize("wrong", [pd.DataFrame({"K": [1]}), [1, 2], None])
def test_another_table_is_refused(wrong):
    with pytest.raises(TypeError, match="takes the table that rank_settings returned"):
        SettingsDisplay.from_table(wrong)


def test_values_of_settings_are_shown_as_they_are():
    """Token patterns have ``$``, which is mathematics to matplotlib."""
    patterns = [r"(?u)\b\w+$", "[$%_]a$", "$\\frac$"]
    table = table_of([3.0, 2.0, 1.0], [True, False, False], token_pattern=patterns)
    display = SettingsDisplay.from_table(table)
    display.figure_.canvas.draw()
    assert tick_labels(display.ax_.yaxis) == [f"token_pattern={p}" for p in patterns]

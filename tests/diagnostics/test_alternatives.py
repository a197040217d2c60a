"""Other distributions, and fits without outliers."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose

from powerlaw_lsa import fit_power_law
from powerlaw_lsa.diagnostics import (
    alternatives,
    compare_distributions,
    fit_without_leading,
)


@pytest.fixture
def eigenvalues():
    rng = np.random.default_rng(0)
    return np.concatenate([1 + rng.pareto(1.5, 200), rng.uniform(0, 1, 200)])


def whole(x):
    """Fit with the whole sample as its tail."""
    return fit_power_law(x, min_components=len(x))


# Other distributions --------------------------------------------------------------

NAMES = ["truncated power law", "lognormal", "exponential", "stretched exponential"]


def test_comparison_has_a_row_for_each_alternative(eigenvalues, capfd):
    table = compare_distributions(eigenvalues)
    assert table.index.tolist() == NAMES
    assert table.columns.tolist() == ["R", "p", "verdict"]
    assert capfd.readouterr() == ("", "")


def test_ratio_against_the_exponential_is_that_of_its_formula(eigenvalues):
    fit = fit_power_law(eigenvalues)
    x = fit.eigenvalues[: fit.n_tail]
    rate = 1 / np.mean(x - fit.xmin)
    exponential = np.log(rate) - rate * (x - fit.xmin)
    power_law = np.log((fit.alpha - 1) / fit.xmin) - fit.alpha * np.log(x / fit.xmin)
    row = compare_distributions(fit).loc["exponential"]
    # powerlaw finds the rate by an optimiser.
    assert_allclose(row["R"], np.sum(power_law - exponential), rtol=1e-3)
    assert row["verdict"] == "the power law fits better"


def test_the_sign_is_negative_if_the_alternative_is_true():
    x = 1 + np.random.default_rng(0).exponential(size=500)
    row = compare_distributions(whole(x)).loc["exponential"]
    assert row["R"] < 0
    assert row["p"] < 0.01
    assert row["verdict"] == "the alternative fits better"


def test_a_truncated_tail_is_seen():
    rng = np.random.default_rng(0)
    x = 1 + rng.pareto(1.0, 2000)
    x = x[rng.random(len(x)) < np.exp(-x / 8)]
    table = compare_distributions(whole(x))
    row = table.loc["truncated power law"]
    assert row["R"] < 0
    assert row["p"] < 0.01
    assert row["verdict"] == "the alternative fits better"


@pytest.mark.parametrize(
    "r, p, holds_power_law, verdict",
    [
        (4.4, 0.01, False, "the power law fits better"),
        (4.4, 0.01, True, "the alternative fits no better"),
        (-4.4, 0.01, False, "the alternative fits better"),
        (-4.4, 0.01, True, "the alternative fits better"),
        (4.4, 0.11, False, "cannot be told apart"),
        (-4.4, 0.11, True, "cannot be told apart"),
        (4.4, np.nan, True, "could not be compared"),
    ],
)
def test_verdict(r, p, holds_power_law, verdict):
    assert alternatives._verdict(r, p, holds_power_law) == verdict


def test_the_power_law_never_beats_what_contains_it():
    """On the way to the power law the optimiser stops, and R is above 0."""
    x = 1 + np.random.default_rng(3).pareto(1.5, 2000)
    table = compare_distributions(whole(x))
    assert (table.drop(index="exponential")["R"] > 0).any()
    wider = table.drop(index="exponential")["verdict"]
    assert "the power law fits better" not in set(wider)
    assert table.loc["exponential", "verdict"] == "the power law fits better"


def test_without_powerlaw_its_extra_is_named(monkeypatch, eigenvalues):
    monkeypatch.setitem(sys.modules, "powerlaw", None)
    message = r"needs the package powerlaw; .* the extra \[assess\] of powerlaw-lsa"
    with pytest.raises(ImportError, match=message):
        compare_distributions(eigenvalues)


# Without the leading eigenvalues --------------------------------------------------


def test_rows_are_fits_to_what_remains(eigenvalues):
    table = fit_without_leading(eigenvalues, n_leading=3)
    x = np.sort(eigenvalues)[::-1]
    for n, row in table.iterrows():
        fit = fit_power_law(x[n:])
        assert (row["left_out"], row["K"]) == (n, fit.n_tail)
        assert_allclose(
            row[["alpha", "xmin", "D"]].astype(float),
            [fit.alpha, fit.xmin, fit.ks_distance],
        )


def test_a_planted_outlier_is_felt_once():
    """Exact quantiles without it: with the outlier away D falls to its old value."""
    x = ((np.arange(300) + 0.5) / 300) ** (-1 / 2)
    with_it = fit_without_leading(np.append(x, 1e4), n_leading=1)
    assert with_it.loc[1, "K"] == fit_power_law(x).n_tail
    assert_allclose(with_it.loc[1, "alpha"], fit_power_law(x).alpha)
    assert with_it.loc[0, "D"] > with_it.loc[1, "D"]


def test_limits_hold_in_every_row(eigenvalues):
    fit = fit_power_law(eigenvalues, min_components=35, max_components=40)
    table = fit_without_leading(fit)
    assert len(table) == 6
    assert table["K"].between(35, 40).all()
    assert table.loc[0, "K"] == fit.n_tail


def test_table_ends_with_the_eigenvalues():
    table = fit_without_leading([5.0, 4.0, 3.0, 2.0, 1.0], n_leading=9)
    assert table["left_out"].tolist() == [0, 1, 2]
    fixed = fit_power_law([5.0, 4.0, 3.0, 2.0], min_components=3)
    assert fit_without_leading(fixed)["left_out"].tolist() == [0, 1]


def test_a_number_that_leaves_no_tail_has_no_row():
    """Without the 9 a tail of four would have to split the ties, or be equal."""
    x = [9.0, 8.0, 3.0, 3.0, 3.0, 3.0, 2.0, 1.0]
    table = fit_without_leading(fit_power_law(x, max_components=4), n_leading=3)
    assert table["left_out"].tolist() == [0, 3]

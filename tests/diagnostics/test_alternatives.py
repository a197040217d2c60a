"""Near ties, other distributions and left-out outliers."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from powerlaw_lsa import fit_power_law
from powerlaw_lsa.diagnostics.alternatives import (
    AmbiguousTailWarning,
    compare_distributions,
    describe_ties,
    is_ambiguous,
    near_ties,
    without_leading,
)


@pytest.fixture
def eigenvalues():
    rng = np.random.default_rng(0)
    return np.concatenate([1 + rng.pareto(1.5, 200), rng.uniform(0, 1, 200)])


@pytest.fixture
def two_minima():
    """800 quantiles of a power law, with two ranges of ranks pushed off it.

    A small wave in the leading 120 keeps D of the shorter tails up; a large one in
    ranks 160 to 480 disturbs the longer ones as much, relative to their length.
    """
    rank = np.arange(1, 801)
    small = np.where(rank <= 120, 3 * np.sin(np.pi * rank / 20), 0)
    wave = 25 * np.sin(2 * np.pi * (rank - 160) / 320)
    large = np.where((rank > 160) & (rank <= 480), wave, 0)
    tail = (np.maximum(rank - 0.5 + small + large, 0.3) / 800) ** (-1 / 1.5)
    return np.concatenate([tail, np.linspace(0.1, 0.98, 1200)])


# Near ties ------------------------------------------------------------------------


def test_near_ties_are_the_local_minima_within_the_margin(eigenvalues):
    fit = fit_power_law(eigenvalues)
    d = fit.ks_distances
    expected = set()
    for i in range(len(d)):
        left = d[i - 1] if i > 0 else np.inf
        right = d[i + 1] if i + 1 < len(d) else np.inf
        if d[i] < left and d[i] < right and d[i] <= 1.3 * d.min():
            expected.add(int(fit.n_tails[i]))
    ties = near_ties(fit, margin=0.3)
    assert set(ties["K"]) == expected
    assert len(expected) > 1
    assert ties["D"].is_monotonic_increasing
    for _, row in ties.iterrows():
        tail = np.sort(eigenvalues)[::-1][: int(row["K"])]
        assert row["xmin"] == tail[-1]
        alpha = 1 + len(tail) / np.log(tail / tail[-1]).sum()
        assert row["alpha"] == pytest.approx(alpha)


def test_the_chosen_tail_leads_and_is_there_without_any_margin(eigenvalues):
    fit = fit_power_law(eigenvalues)
    first = near_ties(fit).iloc[0]
    assert (first["K"], first["xmin"]) == (fit.n_tail, fit.xmin)
    assert first["D"] == pytest.approx(fit.ks_distance)
    assert near_ties(fit, margin=0)["K"].tolist() == [fit.n_tail]


def test_a_wider_margin_only_adds(eigenvalues):
    narrow, wide = (set(near_ties(eigenvalues, margin=m)["K"]) for m in (0.1, 0.5))
    assert narrow < wide


def test_two_planted_minima_are_both_found(two_minima):
    ties = near_ties(two_minima)
    assert is_ambiguous(ties)
    assert ties["K"].between(140, 170).any()
    assert (ties["K"] >= 780).any()


def test_chosen_tail_leads_a_plateau_and_equal_distances():
    """Geometric eigenvalues: alpha of m of them is 1 + 2 / ((m - 1) log 2)."""
    fit = fit_power_law(2.0 ** np.arange(20))
    assert near_ties(fit)["K"].iloc[0] == fit.n_tail


@pytest.mark.parametrize(
    "k, expected",
    [
        ([100], False),
        ([100, 199, 51], False),
        ([100, 200], True),
        ([100, 90, 50], True),
        ([773, 115], True),
    ],
)
def test_ambiguous_means_twice_or_half(k, expected):
    assert is_ambiguous(pd.DataFrame({"K": k})) is expected


def test_factor_is_free():
    ties = pd.DataFrame({"K": [100, 130]})
    assert is_ambiguous(ties, factor=1.3)
    assert not is_ambiguous(ties, factor=1.4)


def test_description_names_the_rival_furthest_away():
    ties = pd.DataFrame({"K": [773, 800, 115], "D": [0.02, 0.0205, 0.021]})
    sentence = describe_ties(ties)
    assert "K between 115 and 800" in sentence
    assert "K = 115 (D = 0.021) fits nearly as well as K = 773 (D = 0.02)" in sentence
    assert "the same answer" in describe_ties(ties.iloc[:2])


def test_margin_must_not_be_negative(eigenvalues):
    with pytest.raises(ValueError, match=r"margin must not be negative, got -0\.1"):
        near_ties(eigenvalues, margin=-0.1)


def test_warning_can_be_filtered_as_a_user_warning():
    assert issubclass(AmbiguousTailWarning, UserWarning)


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


def test_the_sign_is_negative_where_the_alternative_is_true():
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


def test_comparison_needs_a_tail():
    with pytest.raises(ValueError, match="no power law to assess"):
        compare_distributions([1.0, 1.0])


# Without the leading eigenvalues --------------------------------------------------


def test_rows_are_fits_to_what_remains(eigenvalues):
    table = without_leading(eigenvalues, n_leading=3)
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
    with_it = without_leading(np.append(x, 1e4), n_leading=1)
    assert with_it.loc[1, "K"] == fit_power_law(x).n_tail
    assert_allclose(with_it.loc[1, "alpha"], fit_power_law(x).alpha)
    assert with_it.loc[0, "D"] > with_it.loc[1, "D"]


def test_limits_hold_in_every_row(eigenvalues):
    fit = fit_power_law(eigenvalues, min_components=35, max_components=40)
    table = without_leading(fit)
    assert len(table) == 6
    assert table["K"].between(35, 40).all()
    assert table.loc[0, "K"] == fit.n_tail


def test_table_ends_with_the_eigenvalues():
    table = without_leading([5.0, 4.0, 3.0, 2.0, 1.0], n_leading=9)
    assert table["left_out"].tolist() == [0, 1, 2]
    fixed = fit_power_law([5.0, 4.0, 3.0, 2.0], min_components=3)
    assert without_leading(fixed)["left_out"].tolist() == [0, 1]


def test_leaving_out_needs_a_tail():
    with pytest.raises(ValueError, match="no power law to assess"):
        without_leading([1.0, 1.0])


@pytest.mark.parametrize("n", [-1, 1.5])
def test_number_left_out_must_be_a_count(n):
    with pytest.raises(ValueError, match="n_leading must be an integer >= 0, got"):
        without_leading([3.0, 2.0, 1.0], n_leading=n)

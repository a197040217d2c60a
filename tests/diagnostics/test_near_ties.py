"""Tails that fit nearly as well as the best."""

from dataclasses import replace

import numpy as np
import pytest

from powerlaw_lsa import AmbiguousTailWarning, fit_power_law
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.records import NearTies


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
    assert set(ties.n_tails) == expected
    assert len(expected) > 1
    assert (np.diff(ties.ks_distances) >= 0).all()
    for _, row in ties.to_frame().iterrows():
        tail = np.sort(eigenvalues)[::-1][: int(row["K"])]
        assert row["xmin"] == tail[-1]
        alpha = 1 + len(tail) / np.log(tail / tail[-1]).sum()
        assert row["alpha"] == pytest.approx(alpha)


def test_the_chosen_tail_leads_and_is_there_without_any_margin(eigenvalues):
    fit = fit_power_law(eigenvalues)
    ties = near_ties(fit)
    assert (ties.n_tails[0], ties.xmins[0]) == (fit.n_tail, fit.xmin)
    assert ties.ks_distances[0] == pytest.approx(fit.ks_distance)
    assert near_ties(fit, margin=0).n_tails.tolist() == [fit.n_tail]


def test_a_wider_margin_only_adds(eigenvalues):
    narrow, wide = (set(near_ties(eigenvalues, margin=m).n_tails) for m in (0.1, 0.5))
    assert narrow < wide


def test_two_planted_minima_are_both_found(two_minima):
    ties = near_ties(two_minima)
    assert ties.is_ambiguous
    assert ((ties.n_tails >= 140) & (ties.n_tails <= 170)).any()
    assert (ties.n_tails >= 780).any()


def test_the_chosen_tail_leads_a_plateau_and_equal_distances():
    """Geometric eigenvalues: alpha of m of them is 1 + 2 / ((m - 1) log 2)."""
    fit = fit_power_law(2.0 ** np.arange(20))
    assert near_ties(fit).n_tails[0] == fit.n_tail


def test_the_longest_tail_of_a_plateau_stands_for_it():
    fit = fit_power_law(2.0 ** np.arange(12))
    fit = replace(fit, n_tail=6, ks_distance=0.19)
    d = [0.5, 0.2, 0.2, 0.3, 0.19, 0.4, 0.211, 0.3, 0.207, 0.3, 0.4]
    vars(fit)["ks_distances"] = np.array(d)
    # 0.211 is more than a tenth above the best.
    assert near_ties(fit).n_tails.tolist() == [6, 4, 10]


def ties_of(n_tails, distances=None):
    k = np.array(n_tails)
    d = np.linspace(0.02, 0.022, len(k)) if distances is None else np.array(distances)
    return NearTies(k, np.full(len(k), 2.5), 100.0 / k, d)


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
    assert ties_of(k).is_ambiguous is expected


def test_the_sentence_names_the_rival_furthest_away():
    sentence = str(ties_of([773, 800, 115], [0.02, 0.0205, 0.021]))
    assert (
        "2 other local minima of D are at most 10 % larger than the smallest"
        in sentence
    )
    assert "K between 115 and 800" in sentence
    assert "K = 115 (D = 0.021) fits nearly as well as K = 773 (D = 0.02)" in sentence


def test_the_sentence_of_the_same_answer_names_no_rival():
    sentence = str(ties_of([773, 800]))
    assert (
        "1 other local minimum of D is at most 10 % larger than the smallest"
        in sentence
    )
    assert sentence.endswith("K between 773 and 800: the same answer for most uses.")


def test_the_sentence_without_ties_speaks_of_none():
    assert str(ties_of([773])).endswith(
        "no other local minimum of D is at most 10 % larger than that at K = 773."
    )


@pytest.mark.parametrize(
    "margin, told", [(0, "0 %"), (0.07, "7 %"), (0.3, "30 %"), (100, "10,000 %")]
)
def test_the_sentence_heeds_the_margin(two_minima, margin, told):
    ties = near_ties(two_minima, margin=margin)
    assert f"at most {told} larger than" in str(ties)


def test_only_what_is_within_a_tenth_fits_nearly_as_well(two_minima):
    """Of all local minima, the rival is the one whose length differs most."""
    ties = near_ties(two_minima, margin=100)
    k, d = ties.n_tails[ties.rival], ties.ks_distances
    assert d[ties.rival] > 1.1 * d[0]
    assert f"K = {k} (D = {d[ties.rival]:.4g}) fits less well than K" in str(ties)
    assert "nearly" not in str(ties)


def test_warning_can_be_filtered_as_a_user_warning():
    assert issubclass(AmbiguousTailWarning, UserWarning)

import numpy as np
import pytest

from powerlaw_lsa import Spectrum, _rules, compare_rules, fit_power_law
from powerlaw_lsa.rules import BrokenStick


def spectrum_of(eigenvalues, *, known=None, total=None):
    """Record of the first `known` of these eigenvalues."""
    x = np.sort(np.asarray(eigenvalues, dtype=float))[::-1]
    known = len(x) if known is None else known
    return Spectrum(
        eigenvalues=x[:known],
        rank_bound=len(x),
        total=x.sum() if total is None else total,
        shape=(len(x), len(x)),
        solver="dense",
        complete=known == len(x),
        rtol=1e-12,
    )


@pytest.fixture
def eigenvalues():
    rng = np.random.default_rng(0)
    tail = 5 * (1 + rng.pareto(1.5, 60))
    return np.concatenate([tail, rng.uniform(0.1, 5, 300)])


def test_power_law_is_the_fit(eigenvalues):
    rule = _rules.power_law()
    assert rule.choose(spectrum_of(eigenvalues)) == fit_power_law(eigenvalues).n_tail
    assert rule.n_leading is None


def test_power_law_looks_no_deeper_than_its_limit(eigenvalues):
    limit = fit_power_law(eigenvalues).n_tail - 1
    rule = _rules.power_law(limit)
    fit = fit_power_law(eigenvalues, max_components=limit)
    assert rule.choose(spectrum_of(eigenvalues)) == fit.n_tail <= limit
    assert rule.n_leading == limit
    assert rule.enough(spectrum_of(eigenvalues, known=limit))
    assert not rule.enough(spectrum_of(eigenvalues, known=limit - 1))


def test_power_law_needs_a_certificate_or_everything(eigenvalues):
    rule = _rules.power_law()
    assert rule.enough(spectrum_of(eigenvalues))
    assert not rule.enough(spectrum_of(eigenvalues, known=359))
    assert not rule.enough(spectrum_of(eigenvalues, known=0))


def test_fixed_needs_as_many_as_it_gives(eigenvalues):
    rule = _rules.fixed(7)
    assert rule.choose(spectrum_of(eigenvalues)) == rule.n_leading == 7
    assert rule.enough(spectrum_of(eigenvalues, known=7))
    assert not rule.enough(spectrum_of(eigenvalues, known=6))


@pytest.mark.parametrize(
    "share, k", [(0.01, 1), (0.49, 1), (0.51, 2), (0.74, 2), (0.76, 3), (0.99, 4)]
)
def test_energy_share_is_reached_and_not_before(share, k):
    """Eigenvalues 8, 4, 2, 2 of 16: cumulated 1/2, 3/4, 7/8, 1."""
    assert _rules.energy_share(share).choose(spectrum_of([8, 4, 2, 2])) == k


def test_energy_share_is_of_the_total_and_not_of_the_known_part():
    rule = _rules.energy_share(0.6)
    part = spectrum_of([8, 4, 2, 2], known=1)
    assert not rule.enough(part)
    assert rule.enough(spectrum_of([8, 4, 2, 2], known=2))
    assert rule.choose(spectrum_of([8, 4, 2, 2], known=2)) == 2


def test_energy_share_exactly_met():
    assert _rules.energy_share(0.75).choose(spectrum_of([8, 4, 2, 2])) == 2


def test_energy_share_of_nearly_all_asks_for_no_more_than_there_is():
    """Rounding may leave the sum of all eigenvalues below the total."""
    spectrum = spectrum_of([8, 4, 2, 2], total=16 * (1 + 1e-14))
    assert _rules.energy_share(1 - 1e-16).choose(spectrum) == 4


def test_max_components_ends_the_search_but_decides_nothing():
    x = [10, 5, 0.5, 0.5]  # the stick's parts are 0.52, 0.27, ...
    part = spectrum_of(x, known=2)
    for rule in (_rules.energy_share(0.95, 2), _rules.as_rule(BrokenStick(), 2)):
        assert rule.enough(part)
        assert not rule.enough(spectrum_of(x, known=1))
        assert not rule.decides(part)


def test_custom_sees_the_spectrum_and_wants_all_of_it(eigenvalues):
    rule = _rules.custom(lambda spectrum: np.int64(spectrum.eigenvalues[0] > 1) + 4)
    assert rule.choose(spectrum_of(eigenvalues)) == 5
    assert type(rule.choose(spectrum_of(eigenvalues))) is int
    assert rule.enough(spectrum_of(eigenvalues))
    assert not rule.enough(spectrum_of(eigenvalues, known=359))


@pytest.mark.parametrize("answer", [0, -3, 2.5])
def test_custom_must_answer_a_positive_integer(answer):
    rule = _rules.custom(lambda spectrum: answer)
    with pytest.raises(ValueError, match=f"return a positive integer, got {answer}"):
        rule.choose(spectrum_of([3, 2, 1]))


def test_a_function_may_have_any_attribute(eigenvalues):
    def four(spectrum):
        return 4

    four.needs = "nothing"
    rule = _rules.as_rule(four)
    assert rule.choose(spectrum_of(eigenvalues)) == 4
    assert not rule.enough(spectrum_of(eigenvalues, known=359))
    table = compare_rules(np.diag([5.0, 4.0, 3.0, 2.0, 1.0]), four)
    assert table["needs"].tolist() == ["complete"]

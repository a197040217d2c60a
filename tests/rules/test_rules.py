import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD, compare_rules, fit_power_law
from powerlaw_lsa._spectrum import Decomposition
from powerlaw_lsa._tail.certificate import law_of
from powerlaw_lsa.rules import BrokenStick, Custom, EnergyShare, Fixed, PowerLaw, Rule
from powerlaw_lsa.rules.search import Search
from tests._data import record_of as spectrum_of


def choose(search, spectrum):
    """K, what was asked for, and what cut it, without X."""
    return search.choose(Decomposition(spectrum, None))[:3]


@pytest.fixture
def eigenvalues():
    rng = np.random.default_rng(0)
    tail = 5 * (1 + rng.pareto(1.5, 60))
    return np.concatenate([tail, rng.uniform(0.1, 5, 300)])


def test_power_law_is_the_fit(eigenvalues):
    rule = PowerLaw()
    assert rule.choose(spectrum_of(eigenvalues)) == fit_power_law(eigenvalues).n_tail
    assert rule.n_leading is None


def test_power_law_looks_no_deeper_than_its_limit(eigenvalues):
    limit = fit_power_law(eigenvalues).n_tail - 1
    rule = PowerLaw(limit)
    fit = fit_power_law(eigenvalues, max_components=limit)
    assert rule.choose(spectrum_of(eigenvalues)) == fit.n_tail <= limit
    assert rule.n_leading == limit
    assert rule.enough(spectrum_of(eigenvalues, known=limit))
    assert not rule.enough(spectrum_of(eigenvalues, known=limit - 1))


def test_power_law_needs_a_certificate_or_everything(eigenvalues):
    rule = PowerLaw()
    assert rule.enough(spectrum_of(eigenvalues))
    assert not rule.enough(spectrum_of(eigenvalues, known=359))
    assert not rule.enough(spectrum_of(eigenvalues, known=0))


def test_fixed_needs_as_many_as_it_gives(eigenvalues):
    rule = Fixed(7)
    assert rule.choose(spectrum_of(eigenvalues)) == rule.n_leading == 7
    assert rule.enough(spectrum_of(eigenvalues, known=7))
    assert not rule.enough(spectrum_of(eigenvalues, known=6))


@pytest.mark.parametrize(
    "share, k", [(0.01, 1), (0.49, 1), (0.51, 2), (0.75, 2), (0.76, 3), (0.99, 4)]
)
def test_energy_share_is_reached_and_not_before(share, k):
    """Eigenvalues 8, 4, 2, 2 of 16: cumulated 1/2, 3/4, 7/8, 1."""
    assert EnergyShare(share).choose(spectrum_of([8, 4, 2, 2])) == k


def test_energy_share_is_of_the_total_and_not_of_the_known_part():
    rule = EnergyShare(0.6)
    part = spectrum_of([8, 4, 2, 2], known=1)
    assert not rule.enough(part)
    assert rule.enough(spectrum_of([8, 4, 2, 2], known=2))
    assert rule.choose(spectrum_of([8, 4, 2, 2], known=2)) == 2


def test_energy_share_of_nearly_all_asks_for_no_more_than_there_is():
    """Rounding may leave the sum of all eigenvalues below the total."""
    spectrum = spectrum_of([8, 4, 2, 2], total=16 * (1 + 1e-14))
    assert EnergyShare(1 - 1e-16).choose(spectrum) == 4


@pytest.mark.parametrize("value", [0.95, BrokenStick()])
def test_max_components_ends_the_search_but_decides_nothing(value):
    x = [10, 5, 0.5, 0.5]  # the stick's parts are 0.52, 0.27, ...
    part = spectrum_of(x, known=2)
    search = Search(value, 2)
    assert search.enough(part)
    assert not search.enough(spectrum_of(x, known=1))
    assert choose(search, part) == (2, None, "computed")


@pytest.mark.parametrize(
    "value, limit, known, k, asked, cut_by",
    [
        (2, None, 4, 2, 2, None),
        (3, 2, 4, 2, 3, "max_components"),
        (9, None, 4, 4, 9, "rank"),
        (9, None, 2, 2, 9, "computed"),
        (9, 3, 2, 2, 9, "computed"),
        (9, 2, 2, 2, 9, "max_components"),
        (lambda spectrum: 7, None, 4, 4, 7, "rank"),
        (0.99, 3, 4, 3, 4, "max_components"),
    ],
)
def test_one_place_cuts_k(value, limit, known, k, asked, cut_by):
    part = spectrum_of([10, 5, 4, 3], known=known)
    assert choose(Search(value, limit), part) == (k, asked, cut_by)


@pytest.mark.parametrize("value", ["power_law", 3, 0.5, BrokenStick()])
def test_of_zeros_one_component_is_kept(value):
    assert choose(Search(value), spectrum_of(np.zeros(5))) == (1, 1, None)


def test_the_law_is_fitted_once_on_each_spectrum(eigenvalues, monkeypatch):
    calls = []

    def counting(*args, **options):
        calls.append(args)
        return fit_power_law(*args, **options)

    monkeypatch.setattr("powerlaw_lsa._tail.certificate.fit_power_law", counting)
    for value in ("power_law", 7, PowerLaw()):
        spectrum = spectrum_of(eigenvalues)
        search = Search(value)
        search.enough(spectrum)
        outcome = search.conclude(Decomposition(spectrum, None))
        assert outcome.fit is law_of(spectrum, None).fit
        assert len(calls) == 1
        calls.clear()


def test_a_rule_of_a_user_stops_the_solver_early():
    seen = []

    class FirstBelowTenth(Rule):
        needs = "leading"

        def enough(self, spectrum):
            seen.append(len(spectrum.eigenvalues))
            x = spectrum.eigenvalues
            return spectrum.complete or (len(x) > 0 and x[-1] < x[0] / 10)

        def choose(self, spectrum):
            return int(np.sum(spectrum.eigenvalues >= spectrum.eigenvalues[0] / 10))

    X = np.random.default_rng(0).pareto(2.0, (700, 600)) / np.arange(1, 601) ** 0.7
    svd = PowerLawTruncatedSVD(FirstBelowTenth(), algorithm="lanczos", random_state=0)
    svd.fit(X)
    x = np.linalg.svd(X, compute_uv=False) ** 2
    assert svd.n_components_ == np.sum(x >= x[0] / 10)
    assert seen
    assert not svd.spectrum_.complete
    assert compare_rules(X, FirstBelowTenth())["K"].item() == svd.n_components_


def test_what_a_rule_expects_to_need(eigenvalues):
    part = spectrum_of(eigenvalues, known=30)
    assert Search(7, without_leading=2).expected(part) == 9
    assert Search(BrokenStick()).expected(part) is None
    assert Search("power_law").expected(part) is None  # nothing is known of the rest


def test_a_solver_is_asked_for_what_is_left_out_as_well():
    class Seven(Fixed):
        n_first = 7

        def expected(self, spectrum):
            return 7

    search = Search(Seven(7), 6, without_leading=2)
    assert (search.n_leading, search.n_first, search.expected(None)) == (8, 9, 9)
    search = Search(BrokenStick(), without_leading=2)
    none = (search.n_leading, search.n_first, search.expected(None))
    assert none == (None, None, None)


def test_a_rule_without_choose_says_so():
    class Nothing(Rule):
        pass

    with pytest.raises(NotImplementedError, match=r"Nothing must define choose"):
        PowerLawTruncatedSVD(Nothing()).fit(np.diag([3.0, 2.0, 1.0]))


def test_custom_sees_the_spectrum_and_wants_all_of_it(eigenvalues):
    rule = Custom(lambda spectrum: np.int64(spectrum.eigenvalues[0] > 1) + 4)
    assert rule.choose(spectrum_of(eigenvalues)) == 5
    assert type(rule.choose(spectrum_of(eigenvalues))) is int
    assert rule.enough(spectrum_of(eigenvalues))
    assert not rule.enough(spectrum_of(eigenvalues, known=359))


@pytest.mark.parametrize("answer", [0, -3, 2.5])
def test_custom_must_answer_a_positive_integer(answer):
    rule = Custom(lambda spectrum: answer)
    with pytest.raises(ValueError, match=f"return a positive integer, got {answer}"):
        rule.choose(spectrum_of([3, 2, 1]))


@pytest.mark.parametrize(
    "name, known", [("needs", "'leading', 'complete'"), ("uses", "'vectors', 'shuf")]
)
def test_a_rule_may_only_need_what_there_is(name, known):
    message = rf"Odd.{name} is 'some'; set it to one of {known}"
    with pytest.raises(ValueError, match=message):
        type("Odd", (Rule,), {name: "some"})


@pytest.mark.parametrize("answer", [2.0, None, "2"])
def test_a_rule_must_answer_an_integer(answer):
    class Odd(Rule):
        def choose(self, spectrum):
            return answer

        def __repr__(self):
            return "Odd()"

    message = rf"Odd\(\).choose returned {answer!r}, which is not an integer"
    with pytest.raises(TypeError, match=message):
        PowerLawTruncatedSVD(Odd()).fit(np.diag([3.0, 2.0, 1.0]))
    with pytest.raises(TypeError, match=message):
        Odd()(spectrum_of([3, 2, 1]))


def test_a_function_may_have_any_attribute(eigenvalues):
    def four(spectrum):
        return 4

    four.needs = "nothing"
    rule = Search(four).rule
    assert rule.choose(spectrum_of(eigenvalues)) == 4
    assert not rule.enough(spectrum_of(eigenvalues, known=359))
    table = compare_rules(np.diag([5.0, 4.0, 3.0, 2.0, 1.0]), four)
    assert table["needs"].tolist() == ["complete"]

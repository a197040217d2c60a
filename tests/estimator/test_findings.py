"""What a user is told of a fit, and where it must not be told."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from powerlaw_lsa import (
    AmbiguousTailWarning,
    DegenerateSpectrumWarning,
    NoTailWarning,
    PowerLawTruncatedSVD,
    compare_rules,
    fit_power_law,
)
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.exceptions import ConvergenceWarning
from powerlaw_lsa.records import Certificate, FindingKind, Outcome
from powerlaw_lsa.rules import (
    BrokenStick,
    MarchenkoPasturEdge,
    OptimalHardThreshold,
    ParallelAnalysis,
    PowerLaw,
    SignflipParallelAnalysis,
)
from tests._data import record_of, text_like


def on_the_command_line(name, value=None):
    option = f"--{name.replace('_', '-')}"
    return option if value is None else f"{option} {value}"


def planted(eigenvalues):
    return np.diag(np.sqrt(np.asarray(eigenvalues, dtype=float)))


# Each kind: an estimator and an X that must be told, and words of the sentence.
CASES = {
    FindingKind.NO_TAIL: (
        PowerLawTruncatedSVD(),
        np.eye(4),
        DegenerateSpectrumWarning,
        "There is one distinct positive eigenvalue",
    ),
    FindingKind.LIKE_NOISE: (
        PowerLawTruncatedSVD(),
        np.random.default_rng(0).standard_normal((600, 300)),
        NoTailWarning,
        r"There is no real power-law tail: .* as for noise.* set n_components to the "
        r"number .* you need \(assess says how many are larger than in random doc",
    ),
    FindingKind.TOO_SHORT: (
        PowerLawTruncatedSVD(),
        planted([9, 5, 4, 2, 1]),
        NoTailWarning,
        r"too short to tell a power law from noise: K = \d .*\(assess says how many",
    ),
    FindingKind.AT_LIMIT: (
        PowerLawTruncatedSVD(max_components=20),
        planted(5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)),
        DegenerateSpectrumWarning,
        "is the largest that max_components=20 allows",
    ),
    FindingKind.AMBIGUOUS: (
        PowerLawTruncatedSVD(),
        planted(1 + np.random.default_rng(46).pareto(1.5, 60)),
        AmbiguousTailWarning,
        "K = 60 .* fits nearly as well as K = 17 .* with n_components$",
    ),
    FindingKind.CUT: (
        PowerLawTruncatedSVD(9),
        planted([9, 5, 4, 2]),
        DegenerateSpectrumWarning,
        "n_components=9 is more than the rank of X, which is 4; 4 are kept",
    ),
    FindingKind.NONE_CHOSEN: (
        PowerLawTruncatedSVD(ParallelAnalysis(), without_leading=1, random_state=0),
        np.random.default_rng(5).standard_normal((200, 60)),
        DegenerateSpectrumWarning,
        r"n_components=ParallelAnalysis\(n_draws=19\) finds no component to keep of X "
        "without its leading component; 1 is kept and holds 3.7% of the",
    ),
    FindingKind.UNDECIDED: (
        PowerLawTruncatedSVD(0.999, algorithm="arpack", max_components=3),
        planted([9, 5, 4, 2, 1]),
        DegenerateSpectrumWarning,
        "n_components=0.999 is not decided by the leading 3 of up to 5 eigenvalues",
    ),
    FindingKind.LARGE: (
        PowerLawTruncatedSVD(),
        planted([1e5, *5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)])[:, ::-1],
        DegenerateSpectrumWarning,
        "Column 60 of X, counted from 0, holds 99.3% of the squared Frobenius norm, "
        "and its component counts in the power law.* or set without_leading=1$",
    ),
    FindingKind.NOT_COMMON: (
        PowerLawTruncatedSVD(4, without_leading=1),
        np.kron(np.diag([3.0, 1.0]), text_like(50, 400)),
        DegenerateSpectrumWarning,
        "^50 of 100 rows of X have no part in the leading component, which is left "
        "out, and .* are mostly it; to keep what only some rows are about, set "
        "without_leading=0$",
    ),
}


@pytest.mark.parametrize("kind", list(CASES))
def test_each_kind_is_warned_of_at_the_line_of_the_user(kind):
    svd, X, category, words = CASES[kind]
    with pytest.warns(category, match=words) as caught:
        svd.fit(X)
    assert caught[0].filename == __file__
    (finding,) = (f for f in svd.findings_ if f.kind == kind)
    assert finding.warns
    assert str(caught[0].message) in map(str, svd.findings_)


def test_the_columns_of_a_table_have_names():
    svd, X, category, _ = CASES[FindingKind.LARGE]
    table = pd.DataFrame(X, columns=[f"x{i}" for i in range(60)] + ["price"])
    with pytest.warns(category, match="^Column 'price' of X holds 99.3% of the sq"):
        svd.fit(table)
    with pytest.warns(category, match="^Column 60 of X, counted from 0, holds 99.3%"):
        svd.fit(X)
    hidden = pd.DataFrame(X).assign(time=1e15).rename(columns=str)
    with pytest.warns(ConvergenceWarning, match=r"hides .* column 'time' of X holds"):
        svd.fit(hidden)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack", "randomized"])
def test_large_rows_are_named_until_they_are_scaled_or_left_out(algorithm):
    A = np.random.default_rng(0).normal(size=(300, 200)) / np.arange(1, 201)
    B, C = A.copy(), A.copy()
    B[7] *= 1e6
    C[[3, 5]] *= [[1e5], [1e3]]
    options = {"algorithm": algorithm, "max_components": 150, "random_state": 0}

    def said(X, n=0):
        svd = PowerLawTruncatedSVD(without_leading=n, **options).fit(X)
        return " ".join(f.sentence() for f in svd.findings_ if f.kind == "large")

    assert re.fullmatch(
        "Row 7 of X, counted from 0, holds more than 99.9 % of .* its component counts"
        r" .* its length, scale all rows .* Normalizer\(\) does, .*without_leading=1",
        said(B),
    )
    assert said(B.T).startswith("Column 7 of X, counted from 0, holds more than")
    assert said(C).startswith("Rows 3 and 5 of X, counted from 0, hold more than")
    assert "2 components of theirs count" in said(C)
    assert "1 component of theirs counts" in said(C, n=1)
    for X, n in ((A, 0), (B, 1), (C, 2), (normalize(B), 0), (normalize(C), 0)):
        assert said(X, n) == ""
    C = A.copy()
    C[7] = np.append(1e6, np.full(199, 5e4))  # its first entry is a large column, too
    assert said(C).startswith("Row 7 of X")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_holds_less_or_stands_out_together_is_not_called_large():
    less = np.diag(np.append(110, np.arange(1, 51) ** -0.2) ** 0.5)  # 80 %
    rng = np.random.default_rng(0)
    together = np.linalg.qr(rng.standard_normal((300, 2)))[0]
    together = 1e3 * together @ np.linalg.qr(rng.standard_normal((60, 2)))[0].T
    beside = rng.standard_normal((300, 60)) / np.arange(1, 61) + together
    beside[:, 7] *= 1e6
    for X, n in ((less, 0), (beside, 1)):
        svd = PowerLawTruncatedSVD(without_leading=n, algorithm="dense").fit(X)
        assert FindingKind.LARGE not in [finding.kind for finding in svd.findings_]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("lengths", [(1, 1), (1, 1000), (100, 1)])
def test_rows_of_ordinary_lengths_are_not_called_large(lengths):
    """Counts of documents of all lengths, or of one that has most of the words."""
    counts = text_like(300, 400)
    counts[7] *= lengths[1]
    counts[:30] *= lengths[0]
    for X in (counts, normalize(counts), TfidfTransformer().fit_transform(counts)):
        kinds = {f.kind for f in PowerLawTruncatedSVD().fit(X).findings_}
        is_large = lengths == (1, 1000) and X is counts
        assert (FindingKind.LARGE in kinds) is is_large


def beside_texts(*columns):
    return np.column_stack([text_like(300, 400), *columns])


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_large_columns_are_named_until_their_components_are_left_out():
    rng = np.random.default_rng(0)
    X = beside_texts(*(size * rng.uniform(0.5, 1.5, 300) for size in (1e6, 1e4)))
    names = pd.DataFrame(X).rename(columns=str)
    for n, counts in enumerate(["2 components of theirs count", "1 component of thei"]):
        finding = PowerLawTruncatedSVD(without_leading=n).fit(X).findings_[0]
        text = finding.sentence()
        assert text.startswith("Columns 400 and 401 of X, counted from 0, hold more ")
        assert counts in text
        assert text.endswith("of the others, or set without_leading=2")
    finding = PowerLawTruncatedSVD().fit(names).findings_[0]
    assert str(finding).startswith("Columns '400' and '401' of X hold more than 99.9 %")
    for left in (
        PowerLawTruncatedSVD(without_leading=2).fit(X),
        PowerLawTruncatedSVD().fit(X / X.std(axis=0)),
        PowerLawTruncatedSVD().fit(beside_texts()),
    ):
        kinds = [finding.kind for finding in left.findings_]
        assert FindingKind.LARGE not in kinds


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack"])
def test_what_is_left_out_is_not_common_if_others_lack_it(algorithm):
    topics = [text_like(n, 500, seed) for seed, n in enumerate((300, 200, 100))]
    options = {"algorithm": algorithm, "random_state": 0, "max_components": 50}
    topics = [sp.csr_array(topic) for topic in topics]
    apart = sp.block_diag(topics, format="csr")
    outlier = sp.block_diag([sp.csr_array([[1e4]]), topics[0]], format="csr")
    for X, n, is_said in (
        (apart, 1, True),
        (apart, 0, False),
        (sp.vstack(topics), 1, False),  # in the same words
        (beside_texts(np.full(300, 1e4)), 1, False),
        (outlier, 1, False),
        (sp.block_diag([[[1e4, 1e4]], topics[2][:11]], format="csr"), 1, False),
        (beside_texts(1e5 * (np.arange(300) % 5 < 2)), 1, False),  # as was advised
    ):
        svd = PowerLawTruncatedSVD(without_leading=n, **options).fit(X)
        kinds = [finding.kind for finding in svd.findings_]
        assert (FindingKind.NOT_COMMON in kinds) == is_said


def test_tails_that_were_not_excluded_are_warned_of(monkeypatch):
    """A part of a spectrum without bounds on the rest excludes nothing."""
    monkeypatch.setattr("powerlaw_lsa._spectrum.solve.DENSE_LIMIT", 0)
    monkeypatch.setattr("powerlaw_lsa._matrix.host.matrix_bytes", lambda shape: np.inf)
    monkeypatch.setattr(
        "powerlaw_lsa._spectrum.solve._largest_basis", lambda *args: 432
    )
    X = text_like(1500, 1200)
    with pytest.warns(
        ConvergenceWarning, match=r"is the length of the best tail within the \d+ eig"
    ):
        svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=0).fit(X)
    assert not svd.certified_
    (finding,) = (f for f in svd.findings_ if f.kind == FindingKind.OPEN_TAILS)
    first, last = finding.facts["first"], finding.facts["last"]
    assert len(svd.eigenvalues_) < first <= last <= 1200


def test_less_than_all_is_not_called_100_percent():
    """99 of 100 components, the last of which holds a millionth."""
    X = planted(np.append(np.full(99, 1.0), 1e-4))
    with pytest.warns(DegenerateSpectrumWarning, match="99 are kept and hold 99.9% of"):
        PowerLawTruncatedSVD(100, max_components=99).fit(X)
    with pytest.warns(DegenerateSpectrumWarning, match="100 are kept and hold 100.0% "):
        PowerLawTruncatedSVD(101).fit(X)


@pytest.mark.parametrize(
    ("svd", "column", "said"),
    [
        (PowerLawTruncatedSVD(3), 1e4, [False]),  # K is not chosen by the law
        (PowerLawTruncatedSVD(without_leading=1), 1e4, []),
        (PowerLawTruncatedSVD(), 8e2, []),  # not 100 times the second eigenvalue
        (PowerLawTruncatedSVD(), 1e36, []),  # it hides the others, which is said
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_large_column_is_said_only_where_it_counts(svd, column, said):
    svd.fit(planted([column, *np.arange(9.0, 0.0, -1.0)]))
    found = [f for f in svd.findings_ if f.kind == FindingKind.LARGE]
    assert [f.warns for f in found] == said


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_component_far_above_the_others_that_is_no_column_is_not_called_one():
    X = np.random.default_rng(0).random((90, 60)) + 1e3
    svd = PowerLawTruncatedSVD().fit(X)
    assert svd.eigenvalues_[0] > 1e3 * svd.eigenvalues_[1]
    assert FindingKind.LARGE not in {f.kind for f in svd.findings_}
    without_tail = PowerLawTruncatedSVD().fit(np.diag([100.0, 1.0]))
    assert FindingKind.LARGE not in {f.kind for f in without_tail.findings_}


@pytest.mark.parametrize("n_components", [3, 0.5, lambda spectrum: 3])
def test_a_short_tail_that_did_not_choose_k_is_no_warning(n_components):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svd = PowerLawTruncatedSVD(n_components).fit(planted([9, 5, 4, 2, 1]))
    (finding,) = (f for f in svd.findings_ if f.kind == FindingKind.TOO_SHORT)
    assert not finding.warns
    assert "n_components" not in str(finding)


def test_nothing_is_said_of_a_clear_fit():
    tail = 5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)
    X = planted(np.append(tail, np.linspace(3.9, 0.3, 60)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svd = PowerLawTruncatedSVD().fit(X)
    assert svd.findings_ == ()


def test_a_weak_tail_is_neither_warned_of_nor_given_a_way_on():
    """The power law itself, but a steep one."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", NoTailWarning)
        svd = PowerLawTruncatedSVD().fit(planted((1 - np.arange(60) / 60) ** (-1 / 5)))
    assert svd.verdict_.word == "weak"
    assert not any("ParallelAnalysis" in str(finding) for finding in svd.findings_)


def test_of_noise_no_length_is_advised():
    """That a power law fits two lengths equally badly is no choice between them."""
    svd = PowerLawTruncatedSVD()
    for seed in range(40):
        X = np.random.default_rng(seed).standard_normal((120, 80))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            svd.fit(X)
        if svd.verdict_.word == "none" and near_ties(svd).is_ambiguous:
            break
    else:
        pytest.fail("no matrix of noise has near ties")
    assert [w.category for w in caught] == [NoTailWarning]


@pytest.mark.parametrize("value", [3, 0.5])
def test_a_k_that_was_given_is_not_warned_of_the_power_law(value):
    """The law describes the computed part, which is not what K depends on."""
    X = planted(1 + np.random.default_rng(46).pareto(1.5, 60))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svd = PowerLawTruncatedSVD(value, algorithm="arpack", max_components=50).fit(X)
    assert not any(finding.warns for finding in svd.findings_)


def test_an_unknown_accuracy_is_reported_and_not_warned_of():
    X = planted(1 + np.random.default_rng(46).pareto(1.5, 60))
    svd = PowerLawTruncatedSVD(3, algorithm="randomized", random_state=0).fit(X)
    kinds = {finding.kind for finding in svd.findings_}
    assert FindingKind.UNKNOWN_ACCURACY in kinds
    exact = PowerLawTruncatedSVD(3, algorithm="arpack", random_state=0).fit(X)
    assert FindingKind.UNKNOWN_ACCURACY not in {f.kind for f in exact.findings_}


@pytest.mark.parametrize("kind", list(CASES))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_reader_spells_parameters_its_own_way(kind):
    svd, X, *_ = CASES[kind]
    for finding in svd.fit(X).findings_:
        assert str(finding) == finding.sentence()
        sentence = finding.sentence(on_the_command_line)
        assert "max_components" not in sentence
        assert "n_components" not in sentence
        assert "algorithm=" not in sentence


def test_code_without_a_name_gets_its_warning():
    """Code that is executed in a bare namespace has no ``__name__``."""
    code = "PowerLawTruncatedSVD().fit(np.eye(4))"
    names = {"np": np, "PowerLawTruncatedSVD": PowerLawTruncatedSVD}
    with pytest.warns(
        DegenerateSpectrumWarning, match="one distinct positive eigenvalue"
    ):
        exec(code, names)  # no __name__, but __builtins__, which exec adds


def test_the_error_state_of_the_users_program_ends_nothing():
    counts = text_like(300, 100)
    with np.errstate(all="raise"):
        svd = PowerLawTruncatedSVD().fit(counts)
        assert np.geterr()["under"] == "raise"  # and it is as it was
        svd.transform(counts)
        svd.inverse_transform(svd.transform(counts))
    x = np.r_[1e6, 1 + 1e-3 * np.random.default_rng(0).random(300)]
    with np.errstate(all="raise"), pytest.warns(DegenerateSpectrumWarning):
        PowerLawTruncatedSVD().fit(np.diag(np.sqrt(x)))


def test_progress_is_told_to_a_function():
    seen = []
    svd = PowerLawTruncatedSVD(
        5,
        algorithm="lanczos",
        verbose=lambda basis, known: seen.append((basis, known)),
        random_state=0,
    )
    svd.fit(text_like(700, 600))
    assert seen
    assert all(basis > known > 0 for basis, known in seen)


def test_what_is_kept_without_a_tail_is_said_only_of_a_k_that_was_not_given():
    (finding,) = PowerLawTruncatedSVD(2).fit(np.eye(4)).findings_
    assert finding.kind == FindingKind.NO_TAIL
    assert "kept" not in finding.sentence()


def test_a_part_without_a_tail_is_not_taken_for_the_whole():
    svd = PowerLawTruncatedSVD(2, algorithm="arpack", random_state=0)
    svd.fit(planted([9, 5, 4, 2]))
    text = svd.findings_[0].sentence()
    assert text.startswith("Of the 2 eigenvalues that were computed, of up to 4: there")


NOISE = np.random.default_rng(5).standard_normal((200, 60))
# Two components of equal size, and no mean document.
SIGNS = [(1 - 2 * (np.arange(n) // i % 2)) for n in (200, 60) for i in (1, 2)]
TWO_BESIDE_NOISE = (
    NOISE + 2 * np.outer(SIGNS[0], SIGNS[2]) + 2 * np.outer(SIGNS[1], SIGNS[3])
)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("n", [0, 1])
@pytest.mark.parametrize("X, n_found", [(NOISE, 0), (TWO_BESIDE_NOISE, 2)])
@pytest.mark.parametrize(
    "rule",
    [
        ParallelAnalysis(),
        SignflipParallelAnalysis(),
        MarchenkoPasturEdge(),
        OptimalHardThreshold(),
        BrokenStick(),
    ],
)
def test_a_rule_that_finds_no_component_is_said_to_find_none(rule, X, n_found, n):
    svd = PowerLawTruncatedSVD(rule, without_leading=n, random_state=0).fit(X)
    # Parallel analysis keeps the first without a test if it is not left out.
    untested = isinstance(rule, ParallelAnalysis) and n == 0
    expected = max(n_found - n, 0) if not untested else max(n_found, 1)
    assert svd.outcome_.asked == expected
    assert svd.n_components_ == max(expected, 1)
    kinds = {f.kind for f in svd.findings_}
    assert (FindingKind.NONE_CHOSEN in kinds) is (expected == 0)
    row = compare_rules(X, [rule], without_leading=n, random_state=0).iloc[0]
    assert (row["K"], row["asked"]) == (max(expected, 1), expected)


@pytest.mark.parametrize("rule", [MarchenkoPasturEdge(), BrokenStick(), "power_law"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_only_component_there_is_is_not_one_that_a_rule_rejects(rule):
    findings = PowerLawTruncatedSVD(rule).fit(np.arange(1.0, 6)[None]).findings_
    assert FindingKind.NONE_CHOSEN not in {f.kind for f in findings}


@pytest.mark.parametrize("rule, said", [(PowerLaw(20), True), (PowerLaw(), False)])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_limit_of_the_rule_is_a_limit(rule, said):
    X = planted(5 * (1 - np.arange(60) / 60) ** (-1 / 1.5))
    kinds = {f.kind for f in PowerLawTruncatedSVD(rule).fit(X).findings_}
    assert (FindingKind.AT_LIMIT in kinds) is said


@pytest.mark.parametrize("limit, said", [(59, True), (60, False), (90, False)])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_longer_tail_may_fit_better_only_if_there_is_one(limit, said):
    """The best tail is as long as it can be: all 60 eigenvalues, or the limit."""
    X = planted(5 * (1 - np.arange(60) / 60) ** (-1 / 1.5))
    svd = PowerLawTruncatedSVD(max_components=limit).fit(X)
    assert svd.n_components_ == min(limit, 60)
    assert (FindingKind.AT_LIMIT in {f.kind for f in svd.findings_}) is said
    assert svd.verdict_.n_examined == (59 if said else None)


@pytest.mark.parametrize(
    "given",
    [
        {"n_components": 10},
        {"n_components": 10, "max_components": 12},
        {"n_components": 0.1, "max_components": 12},
        {"n_components": 10, "max_components": 400},
        {"n_components": 10, "algorithm": "arpack"},
        {"n_components": 10, "algorithm": "arpack", "max_components": 300},
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_advice_on_a_k_that_was_given_leads_out(given, monkeypatch):
    """The solver stops at it, so that to raise the limit alone finds nothing out."""
    monkeypatch.setattr("powerlaw_lsa._spectrum.solve.DENSE_LIMIT", 0)
    monkeypatch.setattr("powerlaw_lsa._spectrum.lanczos.FIRST_CHECK", 96)
    X, kinds = text_like(700, 500), {FindingKind.OPEN_TAILS, FindingKind.AT_LIMIT}
    svd = PowerLawTruncatedSVD(random_state=0, **given).fit(X)
    (text,) = [str(f) for f in svd.findings_ if f.kind in kinds]
    assert "max_components to" not in text
    ways = [{"algorithm": "dense"}]
    if "n_components='power_law'" in text:
        ways.append({"n_components": "power_law"})
    assert len(ways) == 2 or given.keys() == {"n_components", "algorithm"}
    for way in ways:
        if "raise the limit" in text:
            way["max_components"] = 450
        svd.set_params(**given | way).fit(X)
        assert kinds.isdisjoint(f.kind for f in svd.findings_)
        assert svd.certified_


@pytest.mark.parametrize("likely, is_told", [(69, False), (40, True)])
def test_an_estimate_beyond_the_limit_is_not_told(likely, is_told):
    x = 5 * (1 - np.arange(60) / 60) ** (-1 / 1.5)
    fit = fit_power_law(x[:30])
    outcome = Outcome(
        fit=fit,
        certificate=Certificate(False, (31, 50), likely),
        spectrum=record_of(x, known=30),
        n_components=fit.n_tail,
        asked=fit.n_tail,
        max_components=50,
    )
    (text,) = [str(f) for f in outcome.findings if f.kind == FindingKind.OPEN_TAILS]
    assert ("one with about" in text) is is_told

"""The same terms in random documents, against slow counts and planted structure."""

from itertools import takewhile

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.diagnostics import ShuffledFit, fit_shuffled

from .._data import text_like

# Small matrices are often ambiguous, or end at a limit; that is not the matter here.
pytestmark = pytest.mark.filterwarnings(
    "ignore::powerlaw_lsa.AmbiguousTailWarning",
    "ignore::powerlaw_lsa.DegenerateSpectrumWarning",
)

TEXTS = [
    "power laws in the spectrum of texts",
    "the spectrum of a text matrix",
    "texts are documents of words",
    "words have frequencies and weights",
    "weights of terms in documents",
    "frequencies follow a law",
    "a matrix of documents by terms",
    "laws of large matrices",
]


def dense_spectrum(X):
    X = X.toarray() if sp.issparse(X) else X
    x = np.linalg.svd(X, compute_uv=False) ** 2
    return x[x > 1e-12 * x[0]]


def with_structure(n_components, seed=0):
    """Strong components in independent columns of equal size."""
    rng = np.random.default_rng(seed)
    left, right = (
        rng.standard_normal((200, n_components)),
        rng.standard_normal((n_components, 80)),
    )
    return rng.standard_normal((200, 80)) + 3 * left @ right


def found_of(x, *nulls, keep="terms"):
    return ShuffledFit(fit_power_law(x), tuple(map(fit_power_law, nulls)), keep)


@pytest.fixture(scope="module")
def text():
    return sp.csr_array(text_like(120, 80))


# What is counted ----------------------------------------------------------------------


@pytest.mark.parametrize("n_components", [2, 5, 9])
def test_planted_components_are_beyond(n_components):
    X = with_structure(n_components)
    found = fit_shuffled(PowerLawTruncatedSVD().fit(X), X, n_draws=9, random_state=0)
    # The first is not compared: in text it is the mean document's.
    assert found.n_beyond == n_components - 1


def test_nulls_leave_out_as_many_components_as_the_fit(text):
    svd = PowerLawTruncatedSVD(without_leading=2).fit(text)
    whole = PowerLawTruncatedSVD().fit(text)
    found = fit_shuffled(svd, text, n_draws=1, max_components=None, random_state=0)
    null = fit_shuffled(whole, text, n_draws=1, max_components=None, random_state=0)
    assert_allclose(found.nulls[0].eigenvalues, null.nulls[0].eigenvalues[2:])
    with pytest.raises(ValueError, match="pass the X of fit"):
        fit_shuffled(svd, 0.9 * text)


def test_independent_columns_are_rarely_beyond():
    """1 matrix in 10 has any; of 20 no more than 7 have, but for chance of 0.0004."""
    beyond = []
    for seed in range(20):
        X = np.random.default_rng(seed).standard_normal((60, 30))
        svd = PowerLawTruncatedSVD().fit(X)
        beyond.append(fit_shuffled(svd, X, n_draws=9, random_state=seed).n_beyond)
    assert 0 < np.count_nonzero(beyond) <= 7


@pytest.mark.parametrize("keep", ["terms", "entries"])
def test_nulls_and_count_are_those_of_slow_shuffles(text, keep):
    svd = PowerLawTruncatedSVD().fit(text)
    found = fit_shuffled(svd, text, keep=keep, n_draws=3, random_state=0)
    nulls = [null.eigenvalues for null in found.nulls]
    rows = zip(*[svd.eigenvalues_, *nulls], strict=False)
    next(rows)
    beyond = takewhile(lambda row: row[0] > max(row[1:]), rows)
    assert found.n_beyond == len(list(beyond))
    assert found.fit is svd.power_law_
    assert found.keep == keep


def test_terms_keep_their_frequencies_and_weights(text, monkeypatch):
    seen = []
    spectrum_of = fit_shuffled.__globals__["spectrum_of"]

    def recorder(X, *args, **options):
        seen.append(X)
        return spectrum_of(X, *args, **options)

    monkeypatch.setitem(fit_shuffled.__globals__, "spectrum_of", recorder)
    svd = PowerLawTruncatedSVD().fit(text)
    fit_shuffled(svd, text, n_draws=2, random_state=0)
    fit_shuffled(svd, text, keep="entries", n_draws=1, random_state=0)
    whole = text.toarray()
    for X in seen[:2]:
        np.testing.assert_array_equal(
            np.sort(X.toarray(), axis=0), np.sort(whole, axis=0)
        )
        assert (X.toarray() != whole).any()
    assert (seen[0] != seen[1]).nnz
    entries = seen[2].toarray()
    np.testing.assert_array_equal(np.sort(entries.ravel()), np.sort(whole.ravel()))
    assert (entries.sum(axis=0) != whole.sum(axis=0)).any()


def test_same_seed_same_numbers(text):
    svd = PowerLawTruncatedSVD().fit(text)
    one, same = (fit_shuffled(svd, text, n_draws=2, random_state=3) for _ in range(2))
    other = fit_shuffled(svd, text, n_draws=2, random_state=4)
    np.testing.assert_array_equal(one.nulls[1].eigenvalues, same.nulls[1].eigenvalues)
    assert (one.nulls[1].eigenvalues != other.nulls[1].eigenvalues).any()


@pytest.mark.parametrize(
    ("allowed", "asked", "longest"), [(None, 20, 20), (10, 20, 10), (30, None, 30)]
)
def test_tails_of_the_nulls_are_bounded(text, allowed, asked, longest):
    svd = PowerLawTruncatedSVD(max_components=allowed).fit(text)
    found = fit_shuffled(svd, text, n_draws=1, max_components=asked)
    assert found.nulls[0].max_components == longest
    assert found.nulls[0].n_tail <= longest


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_tails_that_were_not_examined_of_x_are_not_examined_of_nulls(text):
    svd = PowerLawTruncatedSVD(12, algorithm="arpack", random_state=0).fit(text)
    found = fit_shuffled(svd, text, n_draws=1, random_state=0)
    assert found.nulls[0].max_components == 12


# What may be given --------------------------------------------------------------------


@pytest.mark.parametrize("after", [(), (Normalizer(),)])
def test_pipelines_take_their_documents(after):
    pipeline = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(), *after)
    X = TfidfVectorizer().fit_transform(TEXTS)
    found = fit_shuffled(pipeline.fit(TEXTS), TEXTS, random_state=0)
    plain = fit_shuffled(PowerLawTruncatedSVD().fit(X), X, random_state=0)
    np.testing.assert_allclose(
        found.nulls[0].eigenvalues, plain.nulls[0].eigenvalues, rtol=1e-9
    )


def test_estimator_has_to_be_fitted(text):
    with pytest.raises(NotFittedError):
        fit_shuffled(PowerLawTruncatedSVD(), text)


@pytest.mark.parametrize(
    "container", [sp.csr_array, sp.csc_matrix, sp.coo_array, sp.csr_array.toarray]
)
def test_containers_and_what_is_given_stays(text, container):
    X = container(text)
    before = X.copy()
    svd = PowerLawTruncatedSVD().fit(text)
    found = fit_shuffled(svd, X, n_draws=1, random_state=0)
    assert abs(X - before).sum() == 0
    total = (text.multiply(text)).sum()
    assert found.nulls[0].eigenvalues.sum() == pytest.approx(total)


@pytest.mark.parametrize("algorithm", ["dense", "lanczos", "arpack"])
def test_nulls_are_computed_as_the_fit_was(text, algorithm):
    svd = PowerLawTruncatedSVD(algorithm=algorithm, max_components=20).fit(text)
    found = fit_shuffled(svd, text, n_draws=1, random_state=0)
    exact = fit_shuffled(
        PowerLawTruncatedSVD().fit(text), text, n_draws=1, random_state=0
    )
    x = found.nulls[0].eigenvalues
    np.testing.assert_allclose(x[:10], exact.nulls[0].eigenvalues[:10], rtol=1e-8)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep": "nothing"}, "'keep' parameter of fit_shuffled must be a str among"),
        ({"n_draws": 0}, r"'n_draws' parameter .* in the range \[1, inf\)"),
        ({"max_components": 0}, r"'max_components' parameter .* \[1, inf\)"),
        ({"random_state": "x"}, "'random_state' parameter"),
    ],
)
def test_parameters_out_of_range(text, options, message):
    with pytest.raises(ValueError, match=message):
        fit_shuffled(PowerLawTruncatedSVD().fit(text), text, **options)


def test_another_matrix_or_estimator_is_refused(text):
    svd = PowerLawTruncatedSVD().fit(text)
    with pytest.raises(ValueError, match="pass the X of fit"):
        fit_shuffled(svd, text[:100])
    with pytest.raises(TypeError, match="contains no PowerLawTruncatedSVD; pass"):
        fit_shuffled(TruncatedSVD(2).fit(text), text)


# Sentences ----------------------------------------------------------------------------


X = [90.0, 9.0, 8.0, 7.0, 6.0, 5.0, 3.0, 2.0, 1.0]
LOW = [95.0, 5.0, 4.0, 3.0, 2.0, 1.5, 1.2, 1.1, 1.05]
HIGH = [85.0, 9.5, 7.0, 6.0, 5.0, 4.0, 2.0, 1.0, 0.5]
MIDDLE = [85.0, 8.5, 8.5, 6.0, 5.0, 4.0, 2.0, 1.0, 0.5]


@pytest.mark.parametrize(
    ("nulls", "n_beyond", "said"),
    [
        ([LOW], 7, "first, 7 in a row are larger than those of the same terms in"),
        ([MIDDLE], 1, "first, 1 is larger than that of the same terms in random"),
        ([LOW, MIDDLE], 1, "1 in 3 would have at least one such"),
        ([LOW, HIGH], 0, "The second eigenvalue is no larger than that of the same"),
        ([LOW[:5]], 4, "first, at least 4 in a row are"),
    ],
)
def test_sentence_on_what_is_beyond(nulls, n_beyond, said):
    found = found_of(X, *nulls)
    assert found.n_beyond == n_beyond
    assert said in str(found)
    assert ("first, at least" in str(found)) is (n_beyond == found.n_compared - 1)
    assert ("no larger" in str(found)) is (n_beyond == 0)
    assert ("without structure, 1 in" in str(found)) is (n_beyond > 0)
    assert (
        f"(the tail has {found.fit.n_tail - 1} after the first)" in str(found)
        or not n_beyond
    )


def test_first_eigenvalue_does_not_count():
    larger, smaller = (found_of([first, *X[1:]], LOW) for first in (99.0, 91.0))
    assert larger.n_beyond == smaller.n_beyond


@pytest.mark.parametrize(
    "null, n_beyond, said",
    [
        (LOW[1:], 7, "Of the eigenvalues that are not left out, 7 in a row are"),
        (LOW[1:5], 4, "Of the eigenvalues that are not left out, at least 4 in a row"),
        (MIDDLE[1:], 1, "Of the eigenvalues that are not left out, 1 is larger than"),
        (HIGH[1:], 0, "The first remaining eigenvalue is no larger than that of the"),
    ],
)
def test_what_is_compared_begins_after_what_the_estimator_leaves_out(
    null, n_beyond, said
):
    fits = fit_power_law(X[1:]), (fit_power_law(null),)
    found = ShuffledFit(*fits, "terms", n_untested=0)
    assert found.n_beyond == n_beyond
    assert str(found).startswith(said)
    assert "after the first" not in str(found)
    assert (f"(the tail has {found.fit.n_tail})" in str(found)) is (n_beyond > 0)


def test_leaving_out_the_first_component_loses_no_component_that_is_beyond():
    X = with_structure(4) + 5
    beyond = [
        fit_shuffled(PowerLawTruncatedSVD(3, without_leading=n).fit(X), X, n_draws=9)
        for n in (0, 1)
    ]
    assert [found.n_beyond for found in beyond] == [4, 4]


def test_equal_eigenvalues_are_not_beyond():
    assert found_of(X, X).n_beyond == 0
    assert found_of(np.array(X) * (1 + 1e-10), X).n_beyond == 0


def test_what_is_kept_is_said():
    for keep, said in (("terms", "same terms"), ("entries", "same entries")):
        for null in (LOW, HIGH):
            assert said in str(found_of(X, null, keep=keep))


def test_alphas_are_compared_only_if_both_have_a_tail():
    tail = str(found_of(X, LOW, MIDDLE))
    assert f"The tail has alpha = {fit_power_law(X).alpha:.2f}; the tails of" in tail
    assert " to " in tail
    for nulls in ([LOW], [LOW, [3.0, 3.0, 3.0]]):
        one = f"; the tail of a shuffled matrix has {fit_power_law(LOW).alpha:.2f}."
        assert one in str(found_of(X, *nulls))
    assert "alpha" not in str(found_of(X, [3.0, 3.0, 3.0]))
    without = str(found_of([3.0, 3.0, 3.0], LOW))
    assert "alpha" not in without
    assert "the tail" not in without


@pytest.mark.parametrize("x", [[], [1.0]])
def test_nothing_to_compare(x):
    found = found_of(x, LOW)
    assert found.n_beyond == 0
    assert "too few eigenvalues to compare" in str(found)
    assert "no larger" not in str(found)


def test_zeros():
    Z = np.zeros((4, 3))
    svd = PowerLawTruncatedSVD().fit(Z)
    assert "too few" in str(fit_shuffled(svd, Z, random_state=0))

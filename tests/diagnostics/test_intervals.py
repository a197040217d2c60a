"""Intervals from subsampled documents."""

import numpy as np
import pytest

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa._fitted import outcome_of
from powerlaw_lsa.diagnostics import document_intervals

# How sure a fit is, is what is asked here.
pytestmark = pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning")


@pytest.fixture
def matrix():
    rng = np.random.default_rng(0)
    return rng.standard_normal((80, 60)) * np.arange(1, 61) ** -0.7


@pytest.fixture
def svd(matrix):
    return PowerLawTruncatedSVD().fit(matrix)


def test_table_has_a_row_for_each_parameter(svd, matrix):
    found = document_intervals(svd, matrix, n_resamples=5, random_state=0)
    table = found.to_frame()
    assert table.index.tolist() == ["K", "alpha", "xmin"]
    assert table.columns.tolist() == ["estimate", "lower", "upper"]
    assert tuple(table["estimate"]) == (
        found.fit.n_tail,
        found.fit.alpha,
        found.fit.xmin,
    )
    assert tuple(table.loc["alpha", ["lower", "upper"]]) == found.alpha


def test_same_seed_same_numbers_for_any_number_of_processes(svd, matrix):
    one, two = (
        document_intervals(
            svd, matrix, n_resamples=12, random_state=5, n_jobs=n_jobs
        ).replicates
        for n_jobs in (1, 2)
    )
    np.testing.assert_allclose(one, two, rtol=1e-9)
    other = document_intervals(svd, matrix, n_resamples=12, random_state=6).replicates
    assert not np.allclose(one, other)


def test_document_intervals_are_the_delete_a_fifth_jackknife(svd, matrix):
    """With 64 of 80 rows kept the factor is sqrt(64 / 16) = 2."""
    found = document_intervals(
        svd, matrix, n_resamples=30, confidence_level=0.5, random_state=0
    )
    whole = fit_power_law(np.linalg.svd(matrix, compute_uv=False) ** 2)
    assert found.fit.n_tail == whole.n_tail
    logs = np.log(found.replicates["alpha"] - 1)
    quartiles = np.quantile(logs, [0.25, 0.75])
    expected = 1 + np.exp(np.log(whole.alpha - 1) + 2 * (quartiles - np.median(logs)))
    np.testing.assert_allclose(found.alpha, expected)


def test_subsamples_are_distinct_rows_in_order(monkeypatch):
    X = np.random.default_rng(0).pareto(2.0, (20, 6))
    X[:, 0] = np.arange(20)
    svd = PowerLawTruncatedSVD().fit(X)
    seen = []

    def recording(self, Y):
        seen.append(Y)
        self.outcome_ = outcome_of([4.0, 2.0, 1.0])
        return self

    monkeypatch.setattr(PowerLawTruncatedSVD, "fit", recording)
    document_intervals(svd, X, n_resamples=3, random_state=0)
    assert [len(Y) for Y in seen] == [16] * 3
    for Y in seen:
        rows = Y[:, 0].astype(int)
        assert (np.diff(rows) > 0).all()
        np.testing.assert_array_equal(Y, X[rows])
    assert not np.array_equal(seen[0], seen[1])


def test_the_whole_is_the_fit_that_there_is(svd, matrix):
    assert document_intervals(svd, matrix, n_resamples=2).fit is svd.power_law_


def test_subsamples_are_fitted_by_clones_in_silence(matrix):
    svd = PowerLawTruncatedSVD(max_components=20).fit(matrix)
    before = svd.power_law_
    found = document_intervals(svd, matrix, n_resamples=5, random_state=0)
    assert found.replicates["K"].max() <= 20
    assert svd.power_law_ is before


def test_document_intervals_hold_the_next_corpus():
    """Of 12 corpora of one source, their median alpha lies in most intervals."""
    scales = np.arange(1, 61) ** -0.7
    corpora = [
        np.random.default_rng(seed).standard_normal((80, 60)) * scales
        for seed in range(12)
    ]
    found = [
        document_intervals(
            PowerLawTruncatedSVD().fit(X), X, n_resamples=20, random_state=0
        )
        for X in corpora
    ]
    for name in ("alpha", "n_tail"):
        truth = np.median([getattr(f.fit, name) for f in found])
        covered = [getattr(f, name)[0] <= truth <= getattr(f, name)[1] for f in found]
        assert sum(covered) >= 9


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "options, longest",
    [
        ({"n_components": 12, "algorithm": "arpack"}, 12),
        ({"n_components": 12, "algorithm": "randomized"}, 12),
        ({"n_components": 12, "max_components": 15}, 15),
        ({"n_components": 5, "algorithm": "lanczos"}, None),  # as many as it knows
    ],
)
def test_the_sentence_says_which_tails_were_examined(options, longest, monkeypatch):
    monkeypatch.setattr("powerlaw_lsa._spectrum.lanczos.FIRST_CHECK", 48)
    X = np.random.default_rng(0).standard_normal((150, 120)) * np.arange(1, 121) ** -0.7
    svd = PowerLawTruncatedSVD(**options, random_state=0).fit(X)
    longest = longest or len(svd.eigenvalues_)
    assert longest < 120
    found = document_intervals(svd, X, n_resamples=10, random_state=0)
    assert f"one, the best tail of up to {longest} eigenvalues would have K" in str(
        found
    )
    assert found.n_tail[1] <= longest
    eigenvalues = np.linalg.svd(X, compute_uv=False) ** 2
    within = fit_power_law(eigenvalues[:longest]).n_tail
    # Every refit answers the same question as the fit to all documents.
    assert found.fit.n_tail == within
    assert found.replicates["K"].max() <= longest
    options = options | {"n_components": "power_law", "max_components": longest}
    law = PowerLawTruncatedSVD(**options, random_state=0).fit(X)
    expected = document_intervals(law, X, n_resamples=10, random_state=0)
    assert found.replicates["K"].tolist() == expected.replicates["K"].tolist()


@pytest.mark.parametrize("n_components", ["power_law", 5, 0.3])
def test_what_is_kept_does_not_matter_if_all_tails_were_examined(matrix, n_components):
    svd = PowerLawTruncatedSVD(n_components).fit(matrix)
    found = document_intervals(svd, matrix, n_resamples=5, random_state=0)
    law = PowerLawTruncatedSVD().fit(matrix)
    expected = document_intervals(law, matrix, n_resamples=5, random_state=0)
    assert str(found) == str(expected)
    assert "this one, the power law would choose K" in str(found)


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_four_documents_are_too_few():
    X = np.random.default_rng(0).pareto(2.0, (4, 4))
    svd = PowerLawTruncatedSVD().fit(X)
    with pytest.raises(ValueError, match=r"at least 5 rows .* got 4"):
        document_intervals(svd, X)


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_no_tail_is_an_error_with_advice():
    with pytest.raises(ValueError, match="no power law to assess"):
        document_intervals(PowerLawTruncatedSVD().fit(np.eye(10)), np.eye(10))


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning")
@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
@pytest.mark.parametrize(
    "options, longest",
    [({}, 40), ({"without_leading": 3}, 37), ({"max_components": 9}, 9)],
)
def test_no_k_is_larger_than_a_corpus_of_this_size_can_have(options, longest):
    """A ring, whose K varies so much that twice the spread is beyond its rank."""
    ring = np.roll(np.eye(40), 1, 1) + np.roll(np.eye(40), -1, 1)
    svd = PowerLawTruncatedSVD(**options).fit(ring)
    found = document_intervals(svd, ring, n_resamples=20, random_state=0)
    assert found.n_tail[1] == longest

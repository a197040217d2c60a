"""Models that are stored and loaded: yesterday's must work tomorrow."""

import copy
import pickle
import warnings
from pathlib import Path

import joblib
import numpy as np
import pytest
import sklearn
from numpy.testing import assert_array_equal
from sklearn.exceptions import InconsistentVersionWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD, assess
from powerlaw_lsa.diagnostics import spectral_summary
from powerlaw_lsa.records import FindingKind, TailStatus, TailWord

# What skops has to be told to trust; docs/guide/keeping_models.md lists them.
TRUSTED = {
    "powerlaw_lsa.PowerLawTruncatedSVD",
    "powerlaw_lsa.records.PowerLawFit",
    "powerlaw_lsa.records.Spectrum",
    "powerlaw_lsa.records.Outcome",
    "powerlaw_lsa.records.Certificate",
}
IN_SOME = ("Remainder", "Finding", "NearTies", "TailVerdict", "Reason")
# Written by ``write_stored`` below, with the lowest supported versions.
STORED = Path(__file__).parent / "stored_by_scikit_learn_1.7.0.pkl"


@pytest.fixture(scope="module", name="X")
def matrix():
    return np.random.default_rng(0).pareto(2.0, (60, 40))


def write_stored():
    X = np.random.default_rng(0).pareto(2.0, (12, 8))
    svd = PowerLawTruncatedSVD().fit(X)
    STORED.write_bytes(pickle.dumps((X, svd, svd.transform(X)), protocol=4))


def through_pickle(svd, tmp_path):
    return pickle.loads(pickle.dumps(svd))


def through_joblib(svd, tmp_path):
    joblib.dump(svd, tmp_path / "svd.joblib", compress=3)
    return joblib.load(tmp_path / "svd.joblib")


def through_memory_map(svd, tmp_path):
    joblib.dump(svd, tmp_path / "svd.joblib")
    back = joblib.load(tmp_path / "svd.joblib", mmap_mode="r")
    assert not back.components_.flags.writeable
    return back


def through_deepcopy(svd, tmp_path):
    return copy.deepcopy(svd)


def through_skops(svd, tmp_path):
    skops_io = pytest.importorskip("skops.io")
    data = skops_io.dumps(svd)
    untrusted = set(skops_io.get_untrusted_types(data=data))
    assert {name for name in untrusted if name.startswith("powerlaw_lsa")} <= (
        TRUSTED | {f"powerlaw_lsa.records.{name}" for name in IN_SOME}
    )
    return skops_io.loads(data, trusted=sorted(untrusted))


WAYS = [
    through_pickle,
    through_joblib,
    through_memory_map,
    through_deepcopy,
    through_skops,
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"n_components": 5, "random_state": 0},
        {"n_components": 0.7, "max_components": 9},
        {"n_components": 3, "algorithm": "randomized", "random_state": 1},
    ],
)
def test_what_is_loaded_is_what_was_stored(X, tmp_path, way, options):
    svd = PowerLawTruncatedSVD(**options).fit(X)
    _ = svd.power_law_.ks_distances  # cached, and stored or not
    back = way(svd, tmp_path)
    assert back.get_params() == svd.get_params()
    assert vars(back).keys() == vars(svd).keys()
    assert_array_equal(back.transform(X), svd.transform(X))
    assert_array_equal(back.power_law_.ks_distances, svd.power_law_.ks_distances)
    assert back.power_law_.status is TailStatus.FITTED
    assert str(back.verdict_) == str(svd.verdict_)
    assert list(map(str, back.findings_)) == list(map(str, svd.findings_))
    assert spectral_summary(back).equals(spectral_summary(svd))
    assert back.power_law_.to_powerlaw().power_law.alpha > 1
    assert_array_equal(back.fit(X).components_, svd.components_)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.usefixtures("without_alternatives")
def test_a_loaded_model_is_assessed_as_the_one_that_was_stored(tmp_path, way):
    """A kind or a word that became a plain string would be taken for another."""
    ambiguous = np.diag(np.sqrt(1 + np.random.default_rng(46).pareto(1.5, 60)))
    for X in (ambiguous, np.eye(4), np.zeros((3, 4))):
        svd = PowerLawTruncatedSVD().fit(X)
        back = way(svd, tmp_path)
        assert all(type(f.kind) is FindingKind for f in back.findings_)
        assert type(back.verdict_.word) is TailWord
        said = [assess(s, n_resamples=9, random_state=0).sentences for s in (svd, back)]
        assert said[0] == said[1]
        assert sum("nearly as well" in sentence for sentence in said[1]) <= 1


@pytest.mark.parametrize("way", WAYS)
def test_what_is_known_of_the_rest_is_stored(tmp_path, way):
    X = np.random.default_rng(1).pareto(2.0, (440, 430))
    svd = PowerLawTruncatedSVD(5, algorithm="lanczos", random_state=0).fit(X)
    remainder = way(svd, tmp_path).spectrum_.remainder
    assert remainder is not None
    assert_array_equal(remainder.weights, svd.spectrum_.remainder.weights)


def test_types_that_skops_must_be_told_to_trust(X):
    skops_io = pytest.importorskip("skops.io")
    data = skops_io.dumps(PowerLawTruncatedSVD().fit(X))
    finding = "powerlaw_lsa.records.Finding"  # K is small
    assert set(skops_io.get_untrusted_types(data=data)) == TRUSTED | {finding}
    page = Path(__file__).parents[2] / "docs" / "guide" / "keeping_models.md"
    text = page.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in TRUSTED)


@pytest.mark.parametrize("way", [through_pickle, through_skops])
def test_unfitted_and_in_a_pipeline(tmp_path, way):
    assert repr(way(PowerLawTruncatedSVD(4), tmp_path)) == repr(PowerLawTruncatedSVD(4))
    texts = [f"alpha beta w{i % 7} v{i % 5}" for i in range(30)]
    pipeline = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(3)).fit(texts)
    back = way(pipeline, tmp_path)
    assert_array_equal(back.transform(texts), pipeline.transform(texts))


def test_another_version_of_scikit_learn_is_told(X, monkeypatch):
    svd = PowerLawTruncatedSVD(3).fit(X)
    monkeypatch.setattr(sklearn, "__version__", "1.5.99")
    data = pickle.dumps(svd)
    monkeypatch.undo()
    with pytest.warns(
        InconsistentVersionWarning,
        match=r"estimator PowerLawTruncatedSVD from version 1\.5\.99 when using",
    ):
        back = pickle.loads(data)
    assert not hasattr(back, "_sklearn_version")
    assert_array_equal(back.transform(X), svd.transform(X))


def test_model_of_an_older_installation():
    """Stored by the lowest supported versions: scikit-learn 1.7.0 and NumPy 1.26.0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InconsistentVersionWarning)
        X, svd, Z = pickle.loads(STORED.read_bytes())
    np.testing.assert_allclose(svd.transform(X), Z, rtol=1e-12)
    again = PowerLawTruncatedSVD().fit(X)
    assert vars(again).keys() == vars(svd).keys()
    assert vars(again.spectrum_).keys() == vars(svd.spectrum_).keys()
    assert vars(again.outcome_).keys() == vars(svd.outcome_).keys()
    # It has the curve of D besides, which was needed then.
    assert vars(again.power_law_).keys() <= vars(svd.power_law_).keys()
    assert svd.n_components_ == again.n_components_
    np.testing.assert_allclose(spectral_summary(svd), spectral_summary(again))


def test_pickle_does_not_hold_the_data(X):
    """A model is as large as what it has learned."""
    svd = PowerLawTruncatedSVD(3).fit(np.vstack(200 * [X]))
    assert len(pickle.dumps(svd)) < 10_000

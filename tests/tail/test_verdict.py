"""The verdict on a tail: planted tails, noise of many kinds, and where it is silent."""

import pickle
import warnings
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa._tail.verdict import Reason, TailVerdict, TailWord, judge
from powerlaw_lsa.datasets import load_docstrings

from .._spectra import FAMILIES


def quantiles(n_tail, n_body, alpha):
    """A power law without scatter, above a flat body."""
    tail = ((np.arange(n_tail) + 0.5) / n_tail) ** (-1 / (alpha - 1))
    return np.append(tail, np.linspace(0.1, 0.9, n_body))


def eigenvalues_of(X):
    X = X.toarray() if sp.issparse(X) else X
    x = np.linalg.svd(X, compute_uv=False) ** 2
    return x[x > 1e-12 * x[0]]


def fit_of(*, D, alpha, K):
    """A fit with these numbers and no others that matter."""
    fit = fit_power_law(quantiles(100, 100, 3.0))
    return replace(fit, ks_distance=D, alpha=alpha, n_tail=K)


# Noise --------------------------------------------------------------------------------


def normal(rng):
    return rng.standard_normal((600, 300))


def positive(rng):
    return rng.uniform(size=(500, 500))


def random_words(rng):
    """As many texts of 40 words, of 2,000 that are equally frequent."""
    counts = rng.multinomial(40, np.full(2000, 1 / 2000), 600)
    return TfidfTransformer().fit_transform(counts)


NOISE = (normal, positive, random_words)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("noise", NOISE)
def test_noise_has_no_tail(noise, seed):
    verdict = judge(fit_power_law(eigenvalues_of(noise(np.random.default_rng(seed)))))
    assert verdict.word is TailWord.NONE
    assert not verdict.is_tail
    assert "no real power-law tail" in str(verdict)
    assert "clear" not in str(verdict)


@pytest.mark.parametrize("seed", range(3))
def test_planted_components_are_no_tail(seed):
    """Thirty of them in noise: structure, but no power law."""
    rng = np.random.default_rng(seed)
    left, right = rng.standard_normal((600, 30)), rng.standard_normal((30, 300))
    X = left @ right + rng.standard_normal((600, 300))
    assert not judge(fit_power_law(eigenvalues_of(X))).is_tail


@pytest.mark.parametrize("n_labels", [3, 4, 7])
def test_a_few_labels_are_too_few_to_tell(n_labels):
    rng = np.random.default_rng(n_labels)
    counts = rng.permutation(np.arange(1, n_labels + 1)) * 10.0
    verdict = judge(fit_power_law(counts))
    assert verdict.word is TailWord.TOO_FEW
    assert not verdict.is_tail
    assert "too short to tell" in str(verdict)
    assert "as for noise" not in str(verdict)


# Tails --------------------------------------------------------------------------------


@pytest.mark.parametrize("alpha", [1.5, 2.2, 3.5, 4.8])
def test_planted_tail_is_clear(alpha):
    verdict = judge(fit_power_law(quantiles(300, 700, alpha)))
    assert verdict.word is TailWord.CLEAR
    assert verdict.is_tail
    assert "The tail is clear" in str(verdict)
    assert "noise" not in str(verdict)


def test_planted_tail_that_is_steep_is_weak():
    fit = fit_power_law(quantiles(300, 700, 6.0))
    verdict = judge(fit)
    assert verdict.word is TailWord.WEAK
    assert verdict.reasons == (Reason("alpha", fit.alpha, 5.0),)
    assert "D =" not in str(verdict)


def test_text_has_a_tail_that_noise_has_not():
    texts = load_docstrings(["numpy"], min_words=60).texts[:800]
    X = TfidfVectorizer(min_df=2, stop_words="english").fit_transform(texts)
    svd = PowerLawTruncatedSVD().fit(X)
    assert judge(svd.power_law_).is_tail


# The limits ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("D", "alpha", "K", "word", "names"),
    [
        (0.05, 5.0, 10, "clear", "D alpha"),
        (0.051, 5.0, 10, "weak", "D"),
        (0.05, 5.1, 10, "weak", "alpha"),
        (0.08, 7.0, 10, "weak", "D alpha"),
        (0.081, 2.0, 98, "none", "D"),
        (0.081, 2.0, 97, "too few", "D K"),
        (0.081, 7.0, 97, "too few", "D K"),
        (0.051, 7.1, 10, "none", "alpha"),
        (0.05, 7.1, 10, "weak", "alpha"),
        (0.3, 40.0, 10, "none", "D alpha"),
        (0.01, 2.0, 9, "too few", "K"),
        (0.3, 40.0, 9, "too few", "K"),
    ],
)
def test_word_and_its_reasons(D, alpha, K, word, names):
    verdict = judge(fit_of(D=D, alpha=alpha, K=K))
    assert verdict.word == word
    assert [reason.name for reason in verdict.reasons] == names.split()
    assert verdict.n_tail == K
    values = {"D": D, "alpha": alpha, "K": K}
    assert all(reason.value == values[reason.name] for reason in verdict.reasons)
    # A K that is too small is at most the limit; what is too large is above it.
    is_above = [reason.value > reason.limit for reason in verdict.reasons]
    assert is_above == [word != "clear" and name != "K" for name in names.split()]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason("D", 0.12345, 0.08), "D = 0.123 (above 0.08)"),
        (Reason("D", 0.05, 0.05), "D = 0.05 (at most 0.05)"),
        (Reason("K", 7, 9), "K = 7 (at most 9)"),
    ],
)
def test_reason_says_both_numbers(reason, text):
    assert str(reason) == text


def test_only_noise_is_told_where_the_fit_is_least_bad():
    sentences = {
        word: str(judge(fit_of(D=D, alpha=3.0, K=K)))
        for word, D, K in [
            ("clear", 0.02, 50),
            ("weak", 0.06, 50),
            ("none", 0.12, 50),
            ("too few", 0.12, 5),
        ]
    }
    told = [word for word, sentence in sentences.items() if "K = 50" in sentence]
    assert told == ["none"]
    popular = [word for word, s in sentences.items() if "Zipf's law" in s]
    assert popular == ["clear"]


# Degenerate and general ---------------------------------------------------------------


@pytest.mark.parametrize("eigenvalues", [[], [2.0, 2.0, 2.0], [3.0, 1.0]])
def test_nothing_was_fitted(eigenvalues):
    verdict = judge(fit_power_law(eigenvalues))
    assert verdict == TailVerdict(TailWord.NONE, (), len(eigenvalues))
    assert str(verdict) == "No power-law tail was fitted."


@given(st.sampled_from(FAMILIES), st.integers(0, 2**32 - 1), st.integers(0, 200))
def test_each_sentence_is_made_of_finite_numbers(family, seed, n):
    x = family(np.random.default_rng(seed), max(n, 10))[:n]
    verdict = judge(fit_power_law(x[x > 0]))
    assert "nan" not in str(verdict)
    assert "inf" not in str(verdict)
    assert str(verdict).endswith(".")


def test_verdict_is_stored():
    verdict = judge(fit_power_law(quantiles(300, 700, 2.0)))
    assert pickle.loads(pickle.dumps(verdict)) == verdict
    again = object.__new__(TailVerdict)
    again.__setstate__(vars(verdict) | {"word": "clear"})
    assert again.word is TailWord.CLEAR


def test_a_part_of_a_spectrum_is_said_to_be_one_and_no_other():
    fit = fit_power_law(quantiles(300, 700, 2.0))
    assert "up to" not in str(judge(fit))
    assert str(judge(fit, 900)).startswith("The best tail of up to 900 eigenvalues is")
    assert judge(fit, 900).word is judge(fit).word


@pytest.mark.parametrize("limit, is_said", [(40, True), (400, False), (None, False)])
def test_a_limit_is_part_of_the_verdict_if_longer_tails_exist(limit, is_said):
    X = np.diag(np.sqrt(quantiles(300, 100, 2.5)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        svd = PowerLawTruncatedSVD(max_components=limit).fit(X)
    assert svd.certified_
    assert ("tail of up to 40 eigenvalues is" in str(svd.verdict_)) is is_said
    assert ("up to" in str(svd.verdict_)) is is_said

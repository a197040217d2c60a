"""Every public function with wrong kinds of arguments: a right result or a remedy.

An error that comes out is a `TypeError`, a `ValueError` or a `NotFittedError` that says
what to pass instead, in one line.
"""

import inspect
from functools import cache

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Normalizer

from powerlaw_lsa import (
    PowerLawTruncatedSVD,
    assess,
    compare_rules,
    diagnostics,
    fit_power_law,
    make_lsa,
    plot_overview,
    report_html,
    top_terms,
)
from powerlaw_lsa.diagnostics import (
    compare_distributions,
    document_intervals,
    fit_without_leading,
    goodness_of_fit,
    inverse_participation_ratios,
    localization_ratios,
    near_ties,
    spectral_summary,
)
from tests._data import text_like

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.usefixtures("without_alternatives"),
]

# A vocabulary of words that the default token pattern keeps.
TEXTS = [
    " ".join(f"w{j:02}" for j in np.repeat(np.arange(50), counts)) + " end"
    for counts in text_like(60, 50).astype(int)
]
PIPELINE = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD()).fit(TEXTS)
SVD = PIPELINE[-1]
MATRIX = PIPELINE[:-1].transform(TEXTS)
EIGENVALUES = SVD.power_law_.eigenvalues


# Those of this room; what shuffles X has tests of its own.
FUNCTIONS = {
    name: getattr(diagnostics, name)
    for name in sorted(set(diagnostics.__all__) - {"fit_shuffled"})
    if inspect.isfunction(getattr(diagnostics, name))
}


def search():
    pipeline = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD())
    grid = {"powerlawtruncatedsvd__verbose": [0]}
    return GridSearchCV(pipeline, grid, cv=2, scoring=lambda *_: 0.0).fit(TEXTS)


def dask_array(X):
    dask = pytest.importorskip("dask.array")
    return dask.from_array(np.asarray(X.toarray() if sp.issparse(X) else X))


def shuffled_eigenvalues():
    return np.random.default_rng(0).permutation(EIGENVALUES)


def refuses(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


class Sampler(BaseEstimator):
    """A step as those of imbalanced-learn, which pipelines of its own take."""

    def fit_resample(self, X, y=None):
        raise NotImplementedError

    fit = fit_resample


@pytest.mark.parametrize("function", [assess, document_intervals])
def test_a_step_without_transform_is_named(function):
    pipeline = Pipeline([("sampler", "passthrough"), ("svd", SVD)])
    pipeline.steps[0] = ("sampler", Sampler())  # as a pipeline that checks it otherwise
    message = "Sampler is a step without transform, .*; pass the PowerLawTruncatedSVD a"
    refuses(lambda: function(pipeline, MATRIX), TypeError, message)
    refuses(lambda: report_html(pipeline, documents=TEXTS), TypeError, message)


# What holds a fit ---------------------------------------------------------------------

HOLDERS = {
    "estimator": lambda: SVD,
    "pipeline": lambda: PIPELINE,
    "nested pipeline": lambda: Pipeline([("inner", PIPELINE)]),
    "search": search,
    "Spectrum": lambda: SVD.spectrum_,
    "PowerLawFit": lambda: SVD.power_law_,
    "unsorted eigenvalues": shuffled_eigenvalues,
    "list": lambda: EIGENVALUES.tolist(),
    "Series": lambda: pd.Series(shuffled_eigenvalues()),
    "dask array": lambda: dask_array(EIGENVALUES),
}
NO_LAW = (TypeError, "TruncatedSVD object contains no PowerLawTruncatedSVD; pass")
UNFITTED = (NotFittedError, "is not fitted yet")
NO_ESTIMATOR = {
    "unfitted estimator": (PowerLawTruncatedSVD, *UNFITTED),
    "unfitted pipeline": (lambda: make_pipeline(PowerLawTruncatedSVD()), *UNFITTED),
    "unfitted make_lsa": (make_lsa, NotFittedError, "This Pipeline .* yet; call fit"),
    "unfitted union": (lambda: make_lsa(tfidf_share=0.5), *UNFITTED),
    "unfitted TruncatedSVD": (TruncatedSVD, *UNFITTED),
    "TruncatedSVD": (lambda: TruncatedSVD(3).fit(MATRIX), *NO_LAW),
    "pipeline of a TruncatedSVD": (
        lambda: make_pipeline(TruncatedSVD(3)).fit(MATRIX),
        TypeError,
        "Pipeline object contains no PowerLawTruncatedSVD; pass",
    ),
    "fitted pipeline without one": (
        lambda: make_pipeline("passthrough", TruncatedSVD(3), Normalizer()).fit(MATRIX),
        TypeError,
        "Pipeline object contains no PowerLawTruncatedSVD; pass",
    ),
    "class": (lambda: PowerLawTruncatedSVD, TypeError, "is a class, not an instance"),
}
NO_TAIL = (
    ValueError,
    "There is no power law to assess: .* (no|a) tail",
)
NO_NUMBERS = {
    "frame": (lambda: pd.DataFrame(MATRIX.toarray()), ValueError, "one-dimensional"),
    "sparse matrix": (lambda: MATRIX, ValueError, "one-dimensional"),
    "one number": (lambda: 3.0, ValueError, "one-dimensional"),
    "None": (lambda: None, ValueError, "one-dimensional"),
    "words": (lambda: ["a", "b"], ValueError, "must be real numbers"),
    "zero": (
        lambda: [2.0, 0.0],
        ValueError,
        r"positive, got 0\.0 at position 1; leave",
    ),
    "negative": (lambda: [2.0, -1.0], ValueError, "must be positive, got -1"),
    "NaN": (lambda: [np.nan, 1.0], ValueError, "must be finite, got nan"),
}
NO_LONG_TAIL = {
    "nothing": (list, *NO_TAIL),
    "equal": (lambda: [2.0, 2.0, 2.0], *NO_TAIL),
    "two": (lambda: [2.0, 1.0], *NO_TAIL),
}
# Functions that take what holds a fit, and a number of their result.
OF_FIT = {
    "goodness_of_fit": lambda fit: goodness_of_fit(fit, n_resamples=2).ks_distance,
    "near_ties": lambda fit: near_ties(fit).n_tails[0],
    "compare_distributions": lambda fit: compare_distributions(fit)["R"].iloc[2],
    "fit_without_leading": lambda fit: fit_without_leading(fit)["alpha"].iloc[1],
    "assess": lambda fit: assess(fit, n_resamples=2).outcome.fit.alpha,
}
# Functions that need more than a fit, and a number of their result.
OF_ESTIMATOR = {
    "document_intervals": lambda svd: (
        document_intervals(svd, MATRIX, n_resamples=2).outcome.fit.alpha
    ),
    "assess with X": lambda svd: assess(svd, MATRIX, n_resamples=2).outcome.fit.alpha,
    "spectral_summary": lambda svd: spectral_summary(svd)["stable_rank"],
    "top_terms": lambda svd: top_terms(svd)["weight"].iloc[0],
    "plot_overview": lambda svd: len(plot_overview(svd).axes),
    "report_html": lambda svd: report_html(svd).count("<h2>"),
}


@cache
def of_the_estimator(function):
    return OF_FIT[function](SVD)


@pytest.mark.parametrize("function", OF_FIT)
@pytest.mark.parametrize("source", HOLDERS)
def test_whatever_holds_the_fit_gives_the_same(function, source):
    value = OF_FIT[function](HOLDERS[source]())
    assert value == pytest.approx(of_the_estimator(function), rel=1e-6)


@pytest.mark.parametrize("function", OF_FIT)
@pytest.mark.parametrize("source", [*NO_ESTIMATOR, *NO_NUMBERS, *NO_LONG_TAIL])
def test_what_holds_no_fit_is_told_what_to_pass(function, source):
    make, error, message = (NO_ESTIMATOR | NO_NUMBERS | NO_LONG_TAIL)[source]
    if function == "assess" and source in NO_LONG_TAIL:
        assert len(assess(make()).sentences) == 1
    else:
        refuses(lambda: OF_FIT[function](make()), error, message)


@pytest.mark.parametrize("function", OF_ESTIMATOR)
@pytest.mark.parametrize("source", NO_ESTIMATOR)
def test_what_is_no_fitted_estimator_is_told_what_to_pass(function, source):
    make, error, message = NO_ESTIMATOR[source]
    refuses(lambda: OF_ESTIMATOR[function](make()), error, message)


@pytest.mark.parametrize("source", ["pipeline", "nested pipeline", "search"])
@pytest.mark.parametrize(
    "function", ["spectral_summary", "top_terms", "plot_overview", "report_html"]
)
@pytest.mark.usefixtures("without_pictures")
def test_a_pipeline_is_as_good_as_its_estimator(function, source):
    value = OF_ESTIMATOR[function](HOLDERS[source]())
    assert value == pytest.approx(OF_ESTIMATOR[function](SVD))


@pytest.mark.parametrize(
    "function",
    ["document_intervals", "assess with X", "spectral_summary", "top_terms"],
)
@pytest.mark.parametrize("source", ["PowerLawFit", "list"])
def test_numbers_are_no_estimator(function, source):
    message = "(contains|holds) no .*; pass a|must be the estimator that was"
    refuses(lambda: OF_ESTIMATOR[function](HOLDERS[source]()), TypeError, message)


# X ------------------------------------------------------------------------------------

OF_MATRIX = {
    "document_intervals": lambda svd, X: (
        document_intervals(svd, X, n_resamples=2, random_state=0).alpha
    ),
    "assess": lambda svd, X: (
        assess(
            svd, X, n_resamples=2, n_document_resamples=2, random_state=0
        ).document_intervals.alpha
    ),
    "spectral_summary": lambda svd, X: spectral_summary(svd, X, random_state=0)[
        "max_rand_eval"
    ],
}
ANOTHER = (ValueError, "the spectrum is of .* pass the X of fit")
SAME_X = {
    "array": (lambda: SVD, lambda: MATRIX.toarray()),
    "frame": (lambda: SVD, lambda: pd.DataFrame(MATRIX.toarray())),
    "list": (lambda: SVD, lambda: MATRIX.toarray().tolist()),
    "csc_matrix": (lambda: SVD, lambda: sp.csc_matrix(MATRIX)),
    "float32": (lambda: SVD, lambda: MATRIX.astype(np.float32)),
    "texts of a pipeline": (lambda: PIPELINE, lambda: TEXTS),
    "texts of a search": (search, lambda: TEXTS),
}
WRONG_X = {
    "transposed": (lambda: SVD, lambda: MATRIX.T, *ANOTHER),
    "too large": (lambda: SVD, lambda: sp.vstack([MATRIX, MATRIX]), *ANOTHER),
    "zero": (lambda: SVD, lambda: 0 * MATRIX, *ANOTHER),
    "no rows": (lambda: SVD, lambda: MATRIX[:0], ValueError, "0 sample"),
    "dask": (
        lambda: SVD,
        lambda: dask_array(MATRIX),
        TypeError,
        r"X is held by dask.* pass X\.compute",
    ),
    "matrix for a pipeline": (
        lambda: PIPELINE,
        lambda: MATRIX,
        TypeError,
        "TfidfVectorizer cannot transform X, .* pass what the pipeline was fitted to",
    ),
    "other texts": (lambda: PIPELINE, lambda: TEXTS[:30], *ANOTHER),
    "texts": (
        lambda: SVD,
        lambda: TEXTS,
        ValueError,
        "got list of dimension 1; pass the X of fit, or documents together with the",
    ),
    "vector": (lambda: SVD, lambda: EIGENVALUES, ValueError, "got ndarray of dim"),
    "NaN": (lambda: SVD, lambda: MATRIX * np.nan, ValueError, "contains NaN"),
}


@cache
def of_the_matrix(function):
    return OF_MATRIX[function](SVD, MATRIX)


@pytest.mark.parametrize("function", OF_MATRIX)
@pytest.mark.parametrize("kind", SAME_X)
def test_every_kind_of_the_same_x_gives_the_same(function, kind):
    svd, X = (make() for make in SAME_X[kind])
    value = OF_MATRIX[function](svd, X)
    assert value == pytest.approx(of_the_matrix(function), rel=1e-4)


def test_intervals_of_documents_need_documents():
    message = "got NoneType of dimension 0; pass the X of fit"
    refuses(lambda: document_intervals(SVD, None), ValueError, message)


@pytest.mark.parametrize("function", OF_MATRIX)
@pytest.mark.parametrize("kind", WRONG_X)
def test_another_x_is_told_what_to_pass(function, kind):
    svd, X, error, message = WRONG_X[kind]
    with pytest.raises(error, match=message):
        OF_MATRIX[function](svd(), X())


# Parameters ---------------------------------------------------------------------------

OUT_OF_RANGE = {
    "confidence_level": [0, 1, 95, np.nan, "a"],
    "margin": [-0.1, np.nan, "a"],
    "n_components": [0, -1, 2.5, "a"],
    "n_document_resamples": [-1, 1, 1.5, None],
    "n_jobs": [1.5, "two"],
    "n_leading": [-1, 1.5, None],
    "n_resamples": [0, 1, -1, 2.5, None, "a"],
    "n_terms": [0, -1, 2.5, None, "a"],
    "random_state": [-1, "a", 1.5],
    "verbose": ["a", -1],
}
PARAMETRIZED = {
    function.__name__: (function, arguments)
    for function, arguments in [
        (goodness_of_fit, (SVD,)),
        (document_intervals, (SVD, MATRIX)),
        (near_ties, (SVD,)),
        (fit_without_leading, (SVD,)),
        (assess, (SVD, MATRIX)),
        (spectral_summary, (SVD, MATRIX)),
        (top_terms, (SVD,)),
    ]
}
CASES = [
    (name, parameter, value)
    for name, (function, _) in PARAMETRIZED.items()
    for parameter, values in OUT_OF_RANGE.items()
    if parameter in inspect.signature(function).parameters
    for value in values
]


@pytest.mark.parametrize("name, parameter, value", CASES)
def test_values_out_of_range_are_named(name, parameter, value):
    function, arguments = PARAMETRIZED[name]
    message = f"The '{parameter}' parameter of {name} must be .* Got .* instead"
    refuses(lambda: function(*arguments, **{parameter: value}), ValueError, message)


def test_every_parameter_is_in_the_table():
    """What is keyword-only is a number or a seed; each is tried."""
    for name, (function, _) in PARAMETRIZED.items():
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY:
                assert parameter.name in OUT_OF_RANGE, (name, parameter.name)


def test_every_function_of_the_room_is_in_a_table():
    assert set(FUNCTIONS) == {
        *PARAMETRIZED,
        *OF_FIT,
        *(f.__name__ for f in LOCALIZATION),
    }


def test_one_quantity_has_one_default():
    """A subsample of the documents costs a spectrum, so there are fewer of them."""
    defaults: dict = {}
    for name in set(FUNCTIONS) - {"document_intervals"}:
        for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
            defaults.setdefault(parameter.name, set()).add(parameter.default)
    assert defaults["n_resamples"] == {1000}
    assert defaults["confidence_level"] == {0.95}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_functions_are_annotated(name):
    signature = inspect.signature(FUNCTIONS[name])
    annotations = [p.annotation for p in signature.parameters.values()]
    assert signature.empty not in [*annotations, signature.return_annotation]


# Vectors ------------------------------------------------------------------------------

LOCALIZATION = (localization_ratios, inverse_participation_ratios)


@pytest.mark.parametrize("function", LOCALIZATION)
@pytest.mark.parametrize(
    "vectors",
    [[1.0, 2.0], None, "abc", SVD, PIPELINE, [["a", "b"]], np.ones((2, 0))],
    ids=["vector", "None", "str", "estimator", "pipeline", "words", "empty"],
)
def test_what_is_no_vectors_is_told_what_to_pass(function, vectors):
    message = "vectors must be|could not convert string to float"
    with pytest.raises((TypeError, ValueError), match=message):
        function(vectors)


# Elsewhere ----------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["estimator", "pipeline", "search", "Spectrum"])
def test_compare_rules_takes_what_holds_a_spectrum(source):
    table = compare_rules(HOLDERS[source](), "power_law")
    assert table["K"].tolist() == [SVD.n_components_]


@pytest.mark.parametrize("source", NO_ESTIMATOR)
def test_compare_rules_tells_what_to_pass_for_an_estimator(source):
    make, error, message = NO_ESTIMATOR[source]
    refuses(lambda: compare_rules(make()), error, message)


@pytest.mark.parametrize(
    "source", ["PowerLawFit", "list", "dask matrix", "None", "words"]
)
def test_compare_rules_tells_what_to_pass_for_x(source):
    sources = {
        **HOLDERS,
        "dask matrix": lambda: dask_array(MATRIX),
        "None": lambda: None,
        "words": lambda: TEXTS,
    }
    with pytest.raises((TypeError, ValueError)):
        compare_rules(sources[source](), "power_law")


@pytest.mark.parametrize("source", ["unsorted eigenvalues", "list", "Series"])
def test_fit_power_law_takes_numbers_in_any_order(source):
    assert fit_power_law(HOLDERS[source]()).n_tail == SVD.power_law_.n_tail


@pytest.mark.parametrize("source", NO_NUMBERS)
def test_fit_power_law_tells_what_to_pass(source):
    make, error, message = NO_NUMBERS[source]
    refuses(lambda: fit_power_law(make()), error, message)


@pytest.mark.parametrize("source", ["estimator", "pipeline", "Spectrum", "PowerLawFit"])
def test_fit_power_law_takes_no_holder_of_a_fit(source):
    refuses(lambda: fit_power_law(HOLDERS[source]()), (TypeError, ValueError), ".")

"""TF-IDF by partitions against scikit-learn's on all texts."""

import warnings

import dask
import dask.array as da
import dask.bag
import numpy as np
import pandas as pd
import pytest
import sklearn
from dask.delayed import delayed
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import (
    CountVectorizer,
    HashingVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD, assess
from powerlaw_lsa._matrix import dask_graph
from powerlaw_lsa.dask import DaskTfidf
from powerlaw_lsa.datasets import load_docstrings


@pytest.fixture(autouse=True, scope="module")
def synchronous():
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.fixture(scope="module", name="texts")
def docstrings():
    return load_docstrings(["json", "logging", "sqlite3"], min_words=10).texts


@pytest.fixture(name="bag")
def in_partitions(texts):
    """Three partitions, of which the second is empty."""
    half = len(texts) // 2
    return dask.bag.from_delayed(
        [delayed(list)(part) for part in (texts[:half], [], texts[half:])]
    )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"min_df": 2, "max_df": 0.3, "stop_words": "english"},
        {"min_df": 0.01, "ngram_range": (1, 2), "binary": True},
        {"dtype": np.float32},
    ],
)
def test_equals_tfidf_vectorizer(texts, bag, options):
    expected = TfidfVectorizer(**options)
    X = expected.fit_transform(texts)
    ours = DaskTfidf(CountVectorizer(**options))
    D = ours.fit_transform(bag)
    assert_array_equal(ours.get_feature_names_out(), expected.get_feature_names_out())
    assert D.shape[1] == X.shape[1]
    assert D.numblocks == (3, 1)
    assert_allclose(D.compute().toarray(), X.toarray(), rtol=1e-6)
    assert ours.n_documents_ == len(texts)


@pytest.mark.parametrize(
    "options",
    [
        {"smooth_idf": False},
        {"sublinear_tf": True, "norm": None},
        {"use_idf": False, "norm": "l1"},
    ],
)
def test_weights_are_those_of_the_transformer(texts, bag, options):
    expected = TfidfVectorizer(**options).fit_transform(texts)
    ours = DaskTfidf(transformer=TfidfTransformer(**options))
    assert_allclose(ours.fit_transform(bag).compute().toarray(), expected.toarray())


def test_max_features_are_the_most_frequent(texts, bag):
    ours = DaskTfidf(CountVectorizer(max_features=50)).fit(bag)
    counter = CountVectorizer()
    totals = np.asarray(counter.fit_transform(texts).sum(axis=0)).ravel()
    chosen = np.isin(counter.get_feature_names_out(), ours.get_feature_names_out())
    assert chosen.sum() == len(ours.get_feature_names_out()) == 50
    assert totals[chosen].min() >= totals[~chosen].max()


def test_the_alphabet_decides_between_equals():
    bag = dask.bag.from_sequence(["dd cc", "bb aa ee ee"], npartitions=2)
    ours = DaskTfidf(CountVectorizer(max_features=3)).fit(bag)
    assert ours.get_feature_names_out().tolist() == ["aa", "bb", "ee"]


def test_hashed_terms(texts, bag):
    hashing = HashingVectorizer(n_features=512, norm=None, alternate_sign=False)
    expected = make_pipeline(hashing, TfidfTransformer()).fit_transform(texts)
    ours = DaskTfidf(hashing)
    assert_allclose(ours.fit_transform(bag).compute().toarray(), expected.toarray())


def test_given_vocabulary_is_kept(texts, bag):
    vectorizer = CountVectorizer(vocabulary=["the", "a", "of"], token_pattern=r"\w+")
    ours = DaskTfidf(vectorizer).fit(bag)
    expected = TfidfVectorizer(
        vocabulary=["the", "a", "of"], token_pattern=r"\w+"
    ).fit_transform(texts)
    assert_allclose(ours.transform(bag).compute().toarray(), expected.toarray())


def test_files_and_arrays_of_texts(texts, bag, tmp_path):
    expected = DaskTfidf().fit_transform(bag).compute().toarray()
    paths = []
    for i, text in enumerate(texts):
        paths.append(tmp_path / f"{i:05}.txt")
        paths[-1].write_text(text, encoding="utf-8", newline="")
    files = dask.bag.from_sequence(map(str, paths), npartitions=3)
    read = DaskTfidf(CountVectorizer(input="filename")).fit_transform(files)
    array = da.from_array(np.array(texts, dtype=object), chunks=len(texts) // 2)
    for X in (read, DaskTfidf().fit_transform(array)):
        assert_allclose(X.compute().toarray(), expected)


def test_parquet(texts, bag, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    for i in range(3):
        part = parquet.core.pa.table({"text": texts[i::3]})
        parquet.write_table(part, tmp_path / f"{i}.parquet")

    def texts_of(path):
        return parquet.read_table(path)["text"].to_pylist()

    paths = sorted(tmp_path.glob("*.parquet"))
    D = DaskTfidf().fit_transform(
        dask.bag.from_delayed([delayed(texts_of)(path) for path in paths])
    )
    reordered = [text for i in range(3) for text in texts[i::3]]
    expected = TfidfVectorizer().fit_transform(reordered)
    assert_allclose(D.compute().toarray(), expected.toarray())


def test_parameters_are_left_alone(bag):
    tfidf = DaskTfidf(CountVectorizer())
    tfidf.fit(bag)
    assert tfidf.vectorizer.vocabulary is None
    assert not hasattr(clone(tfidf), "vectorizer_")


def test_whole_pipeline_is_that_of_one_machine(texts, bag):
    one = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(20))
    many = make_pipeline(DaskTfidf(), PowerLawTruncatedSVD(20))
    Z = one.fit_transform(texts)
    assert_allclose(many.fit_transform(bag).compute(), Z, atol=1e-9)
    assert_allclose(many.transform(bag).compute(), Z, atol=1e-9)
    assert_allclose(many[-1].alpha_, one[-1].alpha_)


def test_what_assess_advises_works(bag):
    """Texts on dask are assessed without X, or with it in memory."""
    lsa = make_pipeline(DaskTfidf(), PowerLawTruncatedSVD(20, algorithm="dense"))
    lsa.fit(bag)
    advice = r"X.compute\(\), with the Power.* instead .*; if not, pass only"
    with pytest.raises(TypeError, match=advice):
        assess(lsa, bag, n_resamples=10)
    X = lsa[0].transform(bag).compute()
    assert assess(lsa[-1], X, n_resamples=10).shuffled is not None
    assert assess(lsa, n_resamples=10).shuffled is None


def test_errors_say_what_to_do(bag):
    with pytest.raises(TypeError, match="got list; for texts in memory use"):
        DaskTfidf().fit(["a text"])
    with pytest.raises(ValueError, match=r"no term of \d+ texts is left with min_df=9"):
        DaskTfidf(CountVectorizer(min_df=999_999)).fit(bag)
    with pytest.raises(TypeError, match="pass a CountVectorizer"):
        DaskTfidf(TfidfVectorizer()).fit(bag)
    pipeline = make_pipeline(CountVectorizer())
    with pytest.raises(TypeError, match=r"must be a CountVectorizer .* got a Pipeline"):
        DaskTfidf(pipeline).fit(bag)
    with pytest.raises(TypeError, match=r"a dask Bag; pass .*DaskTfidf\(\)"):
        PowerLawTruncatedSVD().fit(bag)
    with pytest.raises(NotFittedError):
        DaskTfidf().transform(bag)


def test_failed_fit_leaves_the_last_one(bag):
    tfidf = DaskTfidf(CountVectorizer(min_df=2)).fit(bag)
    before = tfidf.transform(bag).compute()
    with pytest.raises(TypeError, match="row 1 of partition 0 must be a text, got int"):
        tfidf.fit(dask.bag.from_sequence(["a text", 7], npartitions=1))
    assert (tfidf.transform(bag).compute() != before).nnz == 0


def test_what_is_not_partitions_of_texts_is_refused(texts):
    dd = pytest.importorskip("dask.dataframe")
    frame = dd.from_pandas(pd.DataFrame({"text": texts}), npartitions=2)
    with pytest.raises(TypeError, match="got DataFrame; pass one column"):
        DaskTfidf().fit(frame)
    with pytest.raises(TypeError, match="got Delayed"):
        DaskTfidf().fit(dask.delayed(texts))
    strings = dask.bag.from_delayed([dask.delayed("one two"), dask.delayed("three")])
    with pytest.raises(TypeError, match=r"partition [01] is the string '"):
        DaskTfidf().fit(strings)
    tables = dask.bag.from_delayed([delayed(pd.DataFrame)({"text": texts})])
    # Old versions of dask look into a table before we do.
    with pytest.raises((TypeError, KeyError), match=r"partition 0 is a table|^0$"):
        DaskTfidf().fit(tables)
    column = da.from_array(np.array(texts, dtype=object)[:, None], chunks=99)
    with pytest.raises(ValueError, match=r"one dimension, .* texts\[:, 0\]"):
        DaskTfidf().fit(column)


def test_options_out_of_range_are_refused(bag):
    with pytest.raises(ValueError, match="max_features"):
        DaskTfidf(CountVectorizer(max_features=-2)).fit(bag)


def test_single_precision_is_declared(bag):
    X = DaskTfidf(CountVectorizer(dtype=np.float32)).fit_transform(bag)
    assert X.dtype == X.compute().dtype == np.float32


# Texts that are none -----------------------------------------------------------------

COUNTERS = [
    CountVectorizer(),
    CountVectorizer(vocabulary=["cat"]),
    CountVectorizer(preprocessor=str),
    HashingVectorizer(norm=None, alternate_sign=False),
]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("vectorizer", COUNTERS)
def test_missing_texts_are_refused_with_their_place(vectorizer, missing):
    texts = dask.bag.from_delayed(
        [delayed(["a cat"]), delayed(["a dog", missing, "cat", missing])]
    )
    message = r"partition 1: 2 of 4 texts, the first in row 1 .*fillna.*bag\.filter"
    with pytest.raises(ValueError, match=message):
        DaskTfidf(vectorizer).fit(texts)
    fitted = DaskTfidf(vectorizer).fit(dask.bag.from_sequence(["a cat", "cat"]))
    X = fitted.transform(texts)  # lazy: nothing is read yet
    with pytest.raises(ValueError, match=message):
        X.compute()


def test_missing_values_of_a_series_and_the_remedies_that_are_named(texts):
    dd = pytest.importorskip("dask.dataframe")
    some = pd.DataFrame({"text": [*texts[:20], None]})
    series = dd.from_pandas(some, npartitions=2)["text"]
    with pytest.raises(ValueError, match="partition 1: 1 of 10 texts, the first"):
        DaskTfidf().fit(series)
    filled = DaskTfidf().fit_transform(series.fillna("")).compute()
    expected = TfidfVectorizer().fit_transform([*texts[:20], ""])
    assert_allclose(filled.toarray(), expected.toarray())
    bag = dask.bag.from_sequence([*texts[:20], None], npartitions=2)
    kept = bag.filter(lambda text: text is not None)
    expected = TfidfVectorizer().fit_transform(texts[:20])
    for dropped in (series.dropna(), kept):
        X = DaskTfidf().fit_transform(dropped).compute()
        assert_allclose(X.toarray(), expected.toarray())


@pytest.mark.parametrize(
    "row, kind",
    [(("a text", "a.txt"), "tuple"), ({"text": "a"}, "dict"), (7.5, "float")],
)
@pytest.mark.parametrize("vectorizer", [None, CountVectorizer(tokenizer=str.split)])
@pytest.mark.filterwarnings("ignore:The parameter 'token_pattern'")
def test_what_is_no_text_is_refused_with_its_place(row, kind, vectorizer):
    bag = dask.bag.from_delayed([delayed(["a cat"]), delayed(["a dog", row])])
    with pytest.raises(
        TypeError, match=f"row 1 of partition 1 must be a text, got {kind};"
    ):
        DaskTfidf(vectorizer).fit(bag)


def test_lines_with_their_path(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text("a cat\na dog\n", encoding="utf-8")
    pairs = dask.bag.read_text(f"{tmp_path}/*.txt", include_path=True)
    with pytest.raises(TypeError, match=r"got tuple; .*include_path.*bag\.pluck\(0\)"):
        DaskTfidf().fit(pairs)
    assert DaskTfidf().fit_transform(pairs.pluck(0)).compute().shape == (4, 2)


def test_bytes_are_decoded_as_on_one_machine():
    texts = ["ein Bär".encode(), b"ein Hut"]
    expected = TfidfVectorizer().fit(texts).get_feature_names_out()
    fitted = DaskTfidf().fit(dask.bag.from_sequence(texts))
    assert_array_equal(fitted.get_feature_names_out(), expected)


@pytest.mark.filterwarnings("ignore:The parameter 'token_pattern'")
@pytest.mark.parametrize(
    "options",
    [
        {"analyzer": list},
        {"tokenizer": list, "lowercase": False},
        {"preprocessor": " ".join},
    ],
)
def test_functions_of_the_user_take_what_they_want(options):
    texts = [("cat", "dog"), ("cat", "owl", "owl")]
    X = DaskTfidf(CountVectorizer(**options)).fit_transform(
        dask.bag.from_sequence(texts, npartitions=2)
    )
    expected = TfidfVectorizer(**options).fit_transform(texts)
    assert_allclose(X.compute().toarray(), expected.toarray())


# Laziness ----------------------------------------------------------------------------


def test_fit_reads_the_texts_once_and_transform_not_at_all(texts):
    read = []

    def part(some):
        read.append(None)
        return some

    bag = dask.bag.from_delayed([delayed(part)(texts[i::3]) for i in range(3)])
    tfidf = DaskTfidf().fit(bag)
    assert len(read) == 3
    tfidf.transform(bag)
    assert len(read) == 3


@pytest.mark.parametrize("output", ["pandas", "polars"])
def test_no_table_is_made_of_a_dask_array(texts, bag, output):
    pipeline = make_pipeline(DaskTfidf(), PowerLawTruncatedSVD(5))
    with sklearn.config_context(transform_output=output):
        assert isinstance(DaskTfidf().fit_transform(bag), da.Array)
        assert isinstance(pipeline.fit_transform(bag), da.Array)
        assert isinstance(pipeline.transform(bag), da.Array)
    pipeline.set_output(transform=output)
    assert isinstance(pipeline.fit_transform(bag), da.Array)


def test_settings_of_numpy_end_nothing(texts):
    """A term of the vocabulary that no text has gets an infinite weight."""
    vectorizer = CountVectorizer(vocabulary=["the", "nowhere-to-be-found"])
    tfidf = DaskTfidf(vectorizer, TfidfTransformer(smooth_idf=False))
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # NumPy's own, as on one machine
        X = tfidf.fit_transform(dask.bag.from_sequence(texts)).compute()
    assert X.shape == (len(texts), 2)


def test_dask_keeps_its_settings(bag):
    """What is set while `distributed` is imported hides the defaults that it adds."""
    before = dask.config.get("distributed", None)
    DaskTfidf().fit_transform(bag).compute()
    assert dask.config.get("distributed", None) == before
    assert dask_graph.cluster() is None

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.onnx import register

# skl2onnx and onnx use what newer packages deprecate; that is not ours to fail on.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module", name="X")
def matrix():
    return np.random.default_rng(0).pareto(2.0, (60, 40))


@pytest.fixture(scope="module")
def run_onnx():
    """``run(estimator, data)``: convert, and let onnxruntime compute."""
    skl2onnx = pytest.importorskip("skl2onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    register()

    def run(estimator, data, **options):
        model = skl2onnx.to_onnx(estimator, data[:1], **options)
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        return session.run(None, {session.get_inputs()[0].name: data})

    return run


@pytest.mark.parametrize(
    "dtype, rtol", [("f8", 1e-12), ("f4", 1e-5), ("i8", 1e-5), ("i4", 1e-5)]
)
@pytest.mark.parametrize("n_components", ["power_law", 1, 5])
def test_model_gives_what_transform_gives(X, run_onnx, n_components, dtype, rtol):
    data = np.round(5 * X).astype(dtype)
    svd = PowerLawTruncatedSVD(n_components).fit(data)
    (Z,) = run_onnx(svd, data)
    assert Z.dtype == (np.float64 if dtype == "f8" else np.float32)
    assert_allclose(Z, svd.transform(data), rtol=rtol, atol=rtol * np.abs(Z).max())


def test_new_documents_in_any_number(X, run_onnx):
    svd = PowerLawTruncatedSVD(4, without_leading=1, exponent=2).fit(X)
    for n in (1, 7):
        assert_allclose(run_onnx(svd, X[:n])[0], svd.transform(X[:n]), rtol=1e-12)


def test_pipeline_of_texts(run_onnx):
    """Words in, classes out. Lower case would need a locale that not all have."""
    texts = np.array([f"alpha beta w{i % 7}" for i in range(20)] + 20 * ["gamma delta"])
    labels = [0] * 20 + [1] * 20
    pipeline = make_pipeline(
        TfidfVectorizer(lowercase=False), PowerLawTruncatedSVD(3), LogisticRegression()
    ).fit(texts, labels)
    found, chances = run_onnx(
        pipeline,
        texts[:, None].astype(object),
        options={LogisticRegression: {"zipmap": False}},
    )
    assert found.tolist() == labels
    assert_allclose(chances, pipeline.predict_proba(texts), atol=1e-5)


def test_without_skl2onnx(monkeypatch):
    monkeypatch.setitem(sys.modules, "skl2onnx", None)
    with pytest.raises(ImportError, match=r"the extra \[onnx\] of powerlaw-lsa"):
        register()

"""The documented union of LSA and TF-IDF gives the sum of cosines that it says."""

import numpy as np
import scipy.sparse as sp
from numpy.testing import assert_allclose
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import Normalizer, normalize

from powerlaw_lsa import PowerLawTruncatedSVD


def test_union_adds_the_cosines():
    rng = np.random.default_rng(0)
    X, others = (
        normalize(sp.random_array((n, 50), density=0.2, rng=rng, format="csr"))
        for n in (80, 7)
    )
    lsa = make_pipeline(PowerLawTruncatedSVD(random_state=0), Normalizer())
    union = FeatureUnion(
        [("lsa", lsa), ("tfidf", "passthrough")],
        transformer_weights={"lsa": 0.3**0.5, "tfidf": 0.7**0.5},
    )
    documents = union.fit_transform(X)
    queries = union.transform(others)

    V = union.named_transformers["lsa"][0].components_
    assert 1 < len(V) < 40
    assert sp.issparse(documents)
    assert documents.shape == (80, len(V) + 50)
    inside = cosine_similarity(others @ V.T, X @ V.T)
    expected = 0.3 * inside + 0.7 * cosine_similarity(others, X)
    assert_allclose((queries @ documents.T).toarray(), expected, atol=1e-12)

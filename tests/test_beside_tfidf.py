"""The README's union of LSA and TF-IDF is the soft edge that its text says it is."""

import numpy as np
import scipy.sparse as sp
from numpy.testing import assert_allclose
from sklearn.pipeline import FeatureUnion

from powerlaw_lsa import PowerLawTruncatedSVD


def test_union_halves_what_is_outside_of_the_components():
    rng = np.random.default_rng(0)
    X = sp.random_array((80, 50), density=0.2, rng=rng, format="csr")
    others = sp.random_array((7, 50), density=0.2, rng=rng, format="csr")
    union = FeatureUnion(
        [("lsa", PowerLawTruncatedSVD(random_state=0)), ("tfidf", "passthrough")],
        transformer_weights={"lsa": 3**0.5, "tfidf": 1},
    ).fit(X)

    # Kept as they are inside, halved outside: the mean of x and its reconstruction.
    V = union.named_transformers["lsa"].components_
    assert 1 < len(V) < 40
    halved = [(x + x @ V.T @ V) / 2 for x in (X.toarray(), others.toarray())]

    documents, queries = union.transform(X), union.transform(others)
    assert sp.issparse(documents)
    assert documents.shape == (80, len(V) + 50)
    products = (queries @ documents.T).toarray()
    assert_allclose(products, 4 * halved[1] @ halved[0].T, atol=1e-12)

"""`make_lsa`: from texts to vectors, as a pipeline of scikit-learn's steps."""

from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import Normalizer

from ._estimator import PowerLawTruncatedSVD
from ._numerics import check_share


def make_lsa(
    n_components="power_law", *, tfidf_share=0.0, random_state=None, **vectorizer
) -> Pipeline:
    """Make a pipeline from texts to vectors whose dot products are similarities.

    It consists of four steps that you can also write down yourself::

        Pipeline([
            ("tfidf", TfidfVectorizer(stop_words="english", min_df=2)),
            ("idf", TfidfTransformer(norm=None)),
            ("svd", PowerLawTruncatedSVD(without_leading=1, exponent=2)),
            ("normalizer", Normalizer()),
        ])

    The second step multiplies TF-IDF by idf once more. The third leaves out the first
    component and scales the others by the squares of their singular values. The last
    makes the vectors unit length.

    Parameters
    ----------
    n_components : "power_law", int, float, Rule or callable, default="power_law"
        Number of components, or how it is chosen: the parameter of
        :class:`PowerLawTruncatedSVD`.
    tfidf_share : float in [0, 1), default=0.0
        Share of TF-IDF in the similarity of two texts, which is ``1 - tfidf_share``
        times their cosine in LSA plus `tfidf_share` times their cosine in TF-IDF. With
        0, the vectors are compact: one number per component. Otherwise they are sparse,
        and have one more column per term.
    random_state : int, RandomState instance or None, default=None
        Seed of the SVD.
    **vectorizer
        Parameters of :class:`~sklearn.feature_extraction.text.TfidfVectorizer`. Two
        have other defaults here: ``stop_words="english"`` and ``min_df=2``. For texts
        in another language, set ``stop_words=None``; for a handful of texts,
        ``min_df=1``.

    Returns
    -------
    lsa : Pipeline
        Not yet fitted. Its steps are named as above; if `tfidf_share` is not 0, they
        are ``tfidf`` and ``union``, a :class:`~sklearn.pipeline.FeatureUnion` of
        ``lsa`` (the other three steps) and ``tfidf``.

    Raises
    ------
    TypeError
        If `tfidf_share` is not a number, or if
        :class:`~sklearn.feature_extraction.text.TfidfVectorizer` does not have one of
        the other parameters.
    ValueError
        If `tfidf_share` is not in [0, 1).

    See Also
    --------
    PowerLawTruncatedSVD : The third step, which by default is plain LSA.

    Notes
    -----
    A text with none of the terms is a vector of zeros. The guide (*Weights*) says why
    this works, and where it does not.

    References
    ----------
    J. Caron, "Experiments with LSA scoring: optimal rank and basis", in: Computational
    Information Retrieval, SIAM (2001), 157-169. The exponent of the singular values.

    A. Kontostathis, "Essential dimensions of latent semantic indexing (LSI)", HICSS
    2007. The sum of both cosines.

    Examples
    --------
    Search: the best four answers to a query.

    >>> from powerlaw_lsa import make_lsa
    >>> from powerlaw_lsa.datasets import load_docstrings
    >>> corpus = load_docstrings(["numpy"], min_words=60)
    >>> lsa = make_lsa(random_state=0)
    >>> Z = lsa.fit_transform(corpus.texts)
    >>> scores = lsa.transform(["reverse the order of elements"]) @ Z.T
    >>> best = scores[0].argsort()[::-1][:4]
    >>> sorted(corpus.ids[i].split(".")[-1] for i in best)
    ['flip', 'fliplr', 'flipud', 'rot90']
    """
    check_share(tfidf_share, "tfidf_share", include_boundaries="left")
    tfidf = TfidfVectorizer(**{"stop_words": "english", "min_df": 2} | vectorizer)
    svd = PowerLawTruncatedSVD(
        n_components, without_leading=1, exponent=2, random_state=random_state
    )
    steps = [
        ("idf", TfidfTransformer(norm=None)),
        ("svd", svd),
        ("normalizer", Normalizer()),
    ]
    if tfidf_share == 0:
        return Pipeline([("tfidf", tfidf), *steps])
    union = FeatureUnion(
        # Another norm than the vectorizer's default would not give cosines.
        [("lsa", Pipeline(steps)), ("tfidf", Normalizer())],
        transformer_weights={
            "lsa": (1 - tfidf_share) ** 0.5,
            "tfidf": tfidf_share**0.5,
        },
    )
    return Pipeline([("tfidf", tfidf), ("union", union)])

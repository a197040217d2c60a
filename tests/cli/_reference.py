"""What the command line is to agree with."""

from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from powerlaw_lsa import PowerLawTruncatedSVD

# Documents of each topic.
SIZES = [max(2, round(16 * (i + 1) ** -0.6)) for i in range(40)]
N_DOCUMENTS = sum(SIZES)


def reference(texts, *, plain=False, **options):
    """Return X and the estimator that the command line is to agree with."""
    vectorizer = TfidfVectorizer(
        max_df=0.95, min_df=2, max_features=20_000, stop_words="english"
    )
    X = vectorizer.fit_transform(texts)
    if not plain:
        X = TfidfTransformer(norm=None).fit_transform(X)
        options = {"without_leading": 1, "exponent": 2} | options
    return X, PowerLawTruncatedSVD(random_state=0, **options).fit(X)

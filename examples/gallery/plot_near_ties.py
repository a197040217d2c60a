"""
How sharp is K?
===============

The distance D between the tail and its power law has one minimum, but it may have many
nearly as deep. How far K could move without a worse fit is read off a picture.
"""

# %%
# The curve of D over all candidates. The band marks those within a tenth of the best.
from sklearn.feature_extraction.text import TfidfVectorizer

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.datasets import load_docstrings
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.plotting import KSDistanceDisplay

texts = load_docstrings(["json", "logging", "sqlite3", "sklearn"], min_words=60).texts
X = TfidfVectorizer(stop_words="english").fit_transform(texts)
svd = PowerLawTruncatedSVD(random_state=0).fit(X)
KSDistanceDisplay.from_estimator(svd)
print(near_ties(svd))

# %%
# Half of the documents, drawn three times. Ties know one sample only, so compare how
# far K moves from one half to the next. ``fit`` warns if the ties of a half are
# ambiguous; that is silenced here, because they are printed.
import warnings

import numpy as np

from powerlaw_lsa import AmbiguousTailWarning

warnings.simplefilter("ignore", AmbiguousTailWarning)

rng = np.random.default_rng(0)
for _ in range(3):
    half = rng.choice(X.shape[0], X.shape[0] // 2, replace=False)
    fitted = PowerLawTruncatedSVD(random_state=0).fit(X[np.sort(half)])
    ties = near_ties(fitted).n_tails
    print(f"K = {fitted.n_components_}, ties from {ties.min()} to {ties.max()}")

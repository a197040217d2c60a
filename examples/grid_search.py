"""Search vectorizer and classifier parameters while K takes care of itself.

`n_components` is not in the grid: each setting of the vectorizer makes another matrix,
and each gets its own K. The pipeline's memory keeps a vectorizer's matrix and its
decomposition for all values of C, so that they cost one decomposition a fold (or two,
where both jobs come to it at the same moment).

Needs 20 newsgroups, for its labels (the corpus that comes with this package has none):
scikit-learn downloads them once.

    python examples/grid_search.py
"""

from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.datasets import fetch_20newsgroups
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline

from powerlaw_lsa import PowerLawTruncatedSVD

CATEGORIES = ["rec.autos", "sci.med", "sci.space"]
VECTORIZERS = {"tfidf__min_df": [2, 5], "tfidf__sublinear_tf": [False, True]}
GRID = {**VECTORIZERS, "classifier__C": [0.1, 1.0, 10.0]}


def load():
    try:
        return fetch_20newsgroups(
            subset="train",
            categories=CATEGORIES,
            remove=("headers", "footers", "quotes"),
        )
    except OSError as error:
        raise SystemExit(
            "20 newsgroups is neither in scikit-learn's data folder (SCIKIT_LEARN_DATA "
            f"names it) nor can it be downloaded: {error}"
        ) from None


def search(news, memory):
    pipeline = Pipeline(
        [
            ("tfidf", TfidfVectorizer(max_df=0.5, stop_words="english")),
            ("svd", PowerLawTruncatedSVD(random_state=0)),
            ("classifier", LogisticRegression(max_iter=1000)),
        ],
        memory=memory,
    )
    grid = GridSearchCV(pipeline, GRID, cv=3, n_jobs=2, error_score="raise")
    return grid.fit(news.data, news.target)


def table_of_k(grid, news):
    """K, and the best score over C, of each setting of the vectorizer."""
    results = pd.DataFrame(grid.cv_results_)
    names = [f"param_{name}" for name in VECTORIZERS]
    rows = []
    for values, group in results.groupby(names):
        settings = dict(zip(VECTORIZERS, values, strict=True))
        # All documents, where the search had two thirds of them at a time.
        steps = clone(grid.best_estimator_[:-1]).set_params(**settings)
        svd = steps.fit(news.data)["svd"]
        rows.append(
            {
                **settings,
                "n_terms": svd.n_features_in_,
                "K": svd.n_components_,
                "alpha": round(svd.alpha_, 3),
                "accuracy": group["mean_test_score"].max().round(4),
            }
        )
    return pd.DataFrame(rows)


def main():
    news = load()
    share = np.bincount(news.target).max() / len(news.target)
    print(f"{len(news.data)} documents; the largest class has {share:.3f} of them")
    with TemporaryDirectory() as memory:
        grid = search(news, memory)
        print("best parameters:", grid.best_params_)
        print(f"cross-validated accuracy: {grid.best_score_:.4f}")
        print(table_of_k(grid, news).to_string(index=False))


if __name__ == "__main__":
    main()

"""How much does K move with the sample of documents, the seed and the vectorizer?

Plain LSA: TF-IDF, and the K of its power law.

Not controlled: which of the equally frequent terms max_features keeps (20 newsgroups
and movie_reviews, it depends on the processor), and the versions of the packages whose
docstrings are a corpus.

    python -m benchmarks.bench_spread                   all corpora that are there
    python -m benchmarks.bench_spread med cisi          these; others in the CSV stay
"""

import argparse
import warnings
from functools import partial

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks._labelled import LABELLED
from benchmarks._machine import save
from benchmarks._tasks import RETRIEVAL, find, texts_of
from powerlaw_lsa import PowerLawTruncatedSVD

VECTORIZER = {
    "max_df": 0.95,
    "min_df": 2,
    "max_features": 20_000,
    "stop_words": "english",
}
OTHER_SETTINGS = (
    {"min_df": 1},
    {"min_df": 5},
    {"sublinear_tf": True},
    {"stop_words": None},
    {"max_features": 5_000},
    {"norm": None},
)
N_SUBSAMPLES = 5
READERS = {name: partial(texts_of, name) for name in (*RETRIEVAL, *LABELLED)}


def spread(corpora) -> pd.DataFrame:
    """K of each corpus under other samples, seeds and settings."""
    rows = []
    for name, documents in corpora:
        for varied, conditions in conditions_of(documents).items():
            found = [find_k(*condition) for condition in conditions]
            k = np.array([f[0] for f in found])
            rows.append(
                {
                    "corpus": name,
                    "varied": varied,
                    "fits": len(k),
                    "K_min": k.min(),
                    "K_median": np.median(k),
                    "K_max": k.max(),
                    "alpha_min": min(f[1] for f in found),
                    "alpha_max": max(f[1] for f in found),
                }
            )
    return pd.DataFrame(rows)


def conditions_of(documents) -> dict[str, list]:
    """Arguments of `find_k`, by what differs between them."""
    rng = np.random.default_rng(0)
    n = len(documents)
    samples = [rng.choice(n, int(0.8 * n), replace=False) for _ in range(N_SUBSAMPLES)]
    return {
        "documents (80 % of them)": [
            ([documents[i] for i in s], {}, 0) for s in samples
        ],
        "seed": [(documents, {}, seed) for seed in range(3)],
        **{
            " ".join(f"{name}={value}" for name, value in settings.items()): [
                (documents, settings, 0)
            ]
            for settings in OTHER_SETTINGS
        },
    }


def find_k(documents, settings, seed):
    X = TfidfVectorizer(**VECTORIZER | settings).fit_transform(documents)
    svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=seed).fit(X)
    return svd.n_components_, svd.alpha_


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="*", help=", ".join(READERS))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    table = spread(find(READERS, options.corpora))
    save(table, "selection_spread")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()

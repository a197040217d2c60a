"""Settings of a vectorizer that people search over, as a fraction of all combinations.

The whole grid has 768 combinations at equal frequency of levels. `settings` takes 48,
with each level as often as `LEVELS` lists it and each pair of levels of two factors as
nearly as often as independence asks, plus scikit-learn's default.
"""

import re
from functools import cache, lru_cache, partial
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

# A level that is listed more often is taken more often: few people drop idf or the
# norm, and a design made of such extremes would be easy to rank.
LEVELS = {
    "tokens": ["words"] * 3 + ["bigrams"] * 2 + ["stems"] * 2 + ["characters"],
    "min_df": [1, 2, 5],
    "max_df": [1.0, 0.5],
    "max_features": [None, 3000],
    "sublinear_tf": [False, True],
    "stop_words": [None, "english"],
    "use_idf": [True, True, True, False],
    "norm": ["l2", "l2", "l2", None],
}
N_SETTINGS = 48
DEFAULT = {
    "tokens": "words",
    "min_df": 1,
    "max_df": 1.0,
    "max_features": None,
    "sublinear_tf": False,
    "stop_words": None,
    "use_idf": True,
    "norm": "l2",
}
_WORD = re.compile(r"(?u)\b\w\w+\b")


def settings() -> list[dict]:
    """Return scikit-learn's default first, then the designed fraction."""
    columns = _balanced(N_SETTINGS, np.random.default_rng(0))
    rows = zip(*columns.values(), strict=True)
    designed = [dict(zip(LEVELS, row, strict=True)) for row in rows]
    assert len({str(row) for row in designed}) == N_SETTINGS, "no setting is repeated"
    return [DEFAULT] + [row for row in designed if row != DEFAULT]


def counts_of(documents, others, tokens, stop_words):
    """Return counts of all terms of the documents, and of the same terms in others."""
    if tokens == "characters":  # it has no stop words
        stop_words = None
    vectorizer = CountVectorizer(**_TOKENS[tokens](), stop_words=stop_words)
    return vectorizer.fit_transform(documents), vectorizer.transform(others)


def weighted(counts, others, *, min_df, max_df, max_features, **weights):
    """Return what `TfidfVectorizer` makes of the documents with these counts.

    Texts are read once for all settings, which takes longer than everything else.
    Of equally frequent terms at the limit of `max_features` the first are kept.
    """
    n_documents = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = (n_documents >= min_df) & (n_documents <= max_df * counts.shape[0])
    kept = np.flatnonzero(kept)
    if max_features:
        frequency = counts.sum(axis=0).A1[kept]
        kept = np.sort(kept[np.argsort(-frequency, kind="stable")[:max_features]])
    transformer = TfidfTransformer(**weights)
    return transformer.fit_transform(counts[:, kept]), transformer.transform(
        others[:, kept]
    )


def _balanced(n, rng) -> dict[str, list]:
    """Columns of levels, shuffled until pairs of levels are evenly frequent.

    Swaps within a column are kept unless they make the worst pairs worse.
    """
    codes = {
        name: rng.permutation(np.resize(np.arange(len(levels)), n))
        for name, levels in LEVELS.items()
    }
    unbalance = _unbalance(codes)
    for _ in range(1500):
        column = codes[rng.choice(list(codes))]
        i, j = rng.choice(n, 2, replace=False)
        column[[i, j]] = column[[j, i]]
        if (swapped := _unbalance(codes)) <= unbalance:
            unbalance = swapped
        else:
            column[[i, j]] = column[[j, i]]
    return {name: [LEVELS[name][c] for c in column] for name, column in codes.items()}


def _unbalance(codes) -> float:
    """Sum of squared differences from the counts of independent columns; repeats."""
    rows = np.column_stack(list(codes.values()))
    labels = [[str(LEVELS[f][c]) for f, c in zip(LEVELS, r, strict=True)] for r in rows]
    total = 10.0 * (len(rows) - len({tuple(row) for row in labels}))
    for one, other in combinations(codes, 2):
        first, second = _indicators(one)[codes[one]], _indicators(other)[codes[other]]
        counts = first.T @ second
        expected = np.outer(first.sum(0), second.sum(0)) / len(first)
        total += ((counts - expected) ** 2).sum()
    return total


@lru_cache
def _indicators(name) -> np.ndarray:
    """One-hot rows of the distinct levels that the entries of `LEVELS` stand for."""
    return pd.get_dummies(pd.Series(LEVELS[name]).map(str)).to_numpy(float)


@cache
def _stem(word) -> str:
    return _stemmer().stemWord(word)


@lru_cache
def _stemmer():
    try:
        import snowballstemmer
    except ImportError:
        raise SystemExit("Stems need snowballstemmer: pip install it") from None
    return snowballstemmer.stemmer("english")


def _stems_of(text) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text)]


_TOKENS = {
    "words": dict,
    "bigrams": partial(dict, ngram_range=(1, 2)),
    # Stop words are removed after the stemmer, which leaves most of them as they are.
    "stems": partial(dict, tokenizer=_stems_of, token_pattern=None),
    "characters": partial(dict, analyzer="char_wb", ngram_range=(3, 4)),
}

"""How well a spectral score ranks settings: correlations, choices, and what is chance.

A table has a row for each corpus and setting, with the factors of the setting, the
scores of its spectrum, and the scores of the tasks, which are named ``METRIC (WAY)``.
"""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from benchmarks._spectral_scores import COMBINATIONS
from benchmarks._vectorizer_settings import LEVELS

N_BEST = 5
PERMUTATIONS = 999


def with_combinations(table) -> pd.DataFrame:
    """Add the mean ranks of pairs of scores, within each corpus."""
    parts = sorted({name for pair in COMBINATIONS.values() for name in pair})
    ranks = table.groupby("corpus")[parts].rank()
    means = {name: ranks[list(of)].mean(axis=1) for name, of in COMBINATIONS.items()}
    return table.assign(**means)


def usual(table) -> pd.DataFrame:
    """Settings with idf and unit norm, between which a choice is less easy."""
    return table[(table["use_idf"] == "True") & (table["norm"] == "l2")]


def tasks_of(table) -> list[str]:
    """Names of the tasks that this corpus has."""
    named = [c for c in table.columns if c.endswith(("(LSA)", "(TF-IDF)"))]
    return [c for c in named if table[c].notna().all() and not c.startswith("nDCG")]


def judge(table, scores) -> pd.DataFrame:
    """One row for each corpus, task and score: correlation, and what choices attain."""
    rows = []
    for corpus, here in table.groupby("corpus", sort=False):
        for task in tasks_of(here):
            y = here[task].to_numpy()
            marks = {
                "median": np.median(y) / y.max(),
                "default": here.loc[here["setting"] == 0, task].item() / y.max(),
            }
            for name, direction in scores.items():
                order = np.argsort(-direction * here[name].to_numpy(), kind="stable")
                rows.append(
                    {
                        "corpus": corpus,
                        "task": task,
                        "score": name,
                        "correlation": spearman(direction * here[name], y),
                        "attained": y[order[0]] / y.max(),
                        "five best": y[order[:N_BEST]].mean() / y.max(),
                        **marks,
                    }
                )
    return pd.DataFrame(rows)


def directions(table, scores) -> dict[str, int]:
    """Whether larger is better, by the mean correlation with tasks on LSA."""
    judged = judge(table, dict.fromkeys(scores, 1))
    means = on_lsa(judged).groupby("score")["correlation"].mean()
    return {name: 1 if means[name] >= 0 else -1 for name in scores}


def on_lsa(judged) -> pd.DataFrame:
    return judged[judged["task"].str.endswith("(LSA)")]


def over_corpora(judged) -> pd.DataFrame:
    """Means over the tasks of a corpus, then over corpora."""
    within = judged.groupby(["score", "corpus"], sort=False).mean(numeric_only=True)
    return within.groupby("score", sort=False).mean()


def spearman(x, y) -> float:
    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])


def chance(table, score, direction, seed=0) -> float:
    """Share of exchanged factors that correlate at least as well with tasks on LSA.

    The ranks of the score are split into effects of the factors and a rest. Each draw
    exchanges the levels of every factor, and the rest among settings, in all corpora
    alike: what a score would do whose factors matter as much, but at random levels.
    """
    rng = np.random.default_rng(seed)
    corpora = [
        (*_effects(here, direction * here[score]), _task_ranks(here))
        for _, here in table.groupby("corpus", sort=False)
    ]
    n_settings = len(corpora[0][1])
    found = _mean_correlation(corpora, None, np.arange(n_settings))
    n_as_good = 0
    for _ in range(PERMUTATIONS):
        exchanged = {f: rng.permutation(len(set(v))) for f, v in _LEVELS.items()}
        order = rng.permutation(n_settings)
        n_as_good += _mean_correlation(corpora, exchanged, order) >= found
    return (1 + n_as_good) / (1 + PERMUTATIONS)


_LEVELS = {factor: list(map(str, levels)) for factor, levels in LEVELS.items()}


def _codes(table) -> dict[str, np.ndarray]:
    """Levels of each factor as integers."""
    return {
        factor: pd.Categorical(table[factor].map(str), dict.fromkeys(levels)).codes
        for factor, levels in _LEVELS.items()
    }


def _effects(table, score) -> tuple[dict, np.ndarray]:
    """Effects of levels on the ranks of the score, with the codes; and the rest."""
    codes, y = _codes(table), rankdata(score)
    design = [np.eye(len(set(_LEVELS[f])))[code] for f, code in codes.items()]
    stops = np.cumsum([block.shape[1] for block in design])[:-1]
    solved = np.linalg.lstsq(np.hstack(design), y, rcond=None)[0]
    effects = dict(zip(codes, np.split(solved, stops), strict=True))
    rest = y - np.hstack(design) @ solved
    return {factor: (effects[factor], codes[factor]) for factor in codes}, rest


def _task_ranks(table) -> np.ndarray:
    """Standardised ranks of the settings in each task on LSA."""
    tasks = [task for task in tasks_of(table) if task.endswith("(LSA)")]
    ranks = rankdata(table[tasks].to_numpy(), axis=0)
    return (ranks - ranks.mean(axis=0)) / ranks.std(axis=0)


def _mean_correlation(corpora, exchanged, order) -> float:
    """Mean over corpora of the mean correlation with their tasks."""
    means = []
    for effects, rest, tasks in corpora:
        score = rest[order]
        for factor, (effect, code) in effects.items():
            score = score + (effect[exchanged[factor]] if exchanged else effect)[code]
        ranks = rankdata(score.round(9))
        means.append(((ranks - ranks.mean()) / ranks.std() @ tasks / len(ranks)).mean())
    return float(np.mean(means))

"""Many refits: resampled, each with a seed of its own, by as many workers as wanted."""

import pandas as pd
from joblib import Parallel, delayed

from .._tail.fit import PowerLawFit, fit_power_law

# Columns of a table with a fit in each row.
COLUMNS = ["K", "alpha", "xmin", "D"]


def refit_all(refit, *args, seeds, n_jobs, verbose) -> pd.DataFrame:
    """Table of those draws that have a tail, a row each."""
    draws = (delayed(_row_of_refit)(refit, args, seed) for seed in seeds)
    rows = Parallel(n_jobs=n_jobs, verbose=verbose)(draws)
    rows = [row for row in rows if row]
    if len(rows) < 2:
        raise ValueError(
            f"Fewer than 2 of {len(seeds)} resamples had a tail to fit; there are too "
            "few distinct eigenvalues to tell how sure the fit is"
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _row_of_refit(refit, args, seed) -> tuple | None:
    """Row of one draw; its scan, much larger, stays in the process that made it."""
    fit = refit(*args, seed)
    return row_of(fit) if fit.has_tail else None


def row_of(fit) -> tuple[int, float, float, float]:
    """`COLUMNS` of one fit."""
    return fit.n_tail, fit.alpha, fit.xmin, fit.ks_distance


def refit_within_limits(x, fit) -> PowerLawFit:
    """Fit x by tails as short and as long as `fit` was allowed, with its ties."""
    return fit_power_law(
        x,
        min_components=fit.min_components,
        max_components=fit.max_components,
        rtol=fit.rtol,
    )

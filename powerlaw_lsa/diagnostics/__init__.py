"""How sure a fit is, and what else the same eigenvalues say.

Functions that need a fit take it as their first argument, `fit`: a fitted estimator, a
fitted pipeline that contains one, a `Spectrum`, a `PowerLawFit`, or eigenvalues of
shape (n_eigenvalues,). Functions that also need the documents take ``(estimator, X)``,
with the X that the estimator was fitted to: a matrix of shape (n_samples, n_features),
or what the first step of the pipeline takes.

All of them raise a `NotFittedError` if the estimator is not fitted; a `TypeError` if
the first argument is an estimator without a power law, or holds too little, or if X is
a dask array, which would have to be loaded into memory; and a `ValueError` if X is not
what the estimator was fitted to, or a parameter is out of range. Those that need a tail
raise a `ValueError` if there is none to fit; `assess`, `fit_shuffled` and
`spectral_summary` then return the rest.

Functions that draw at random take `random_state` (an int gives the same numbers again,
whatever `n_jobs` is); some also take `n_jobs`, the number of processes as in
scikit-learn, and `verbose`, as in joblib.

Tables have the columns ``K``, ``alpha``, ``xmin`` and ``D``; records have the same
numbers as `n_tail`, `alpha`, `xmin` and `ks_distance`.
"""

from .._matrix.localization import (
    inverse_participation_ratios,
    localization_ratios,
)
from .alternatives import compare_distributions, fit_without_leading, near_ties
from .assessment import Assessment, assess
from .goodness_of_fit import GoodnessOfFit, goodness_of_fit
from .intervals import Intervals, document_intervals
from .shuffled import LargerThanRandom, ShuffledFit, fit_shuffled
from .summary import spectral_summary
from .top_terms import top_terms

__all__ = [
    "Assessment",
    "GoodnessOfFit",
    "Intervals",
    "LargerThanRandom",
    "ShuffledFit",
    "assess",
    "compare_distributions",
    "document_intervals",
    "fit_shuffled",
    "fit_without_leading",
    "goodness_of_fit",
    "inverse_participation_ratios",
    "localization_ratios",
    "near_ties",
    "spectral_summary",
    "top_terms",
]

# Stored results name the public module, so that private files may move.
for _record in (Assessment, GoodnessOfFit, Intervals, LargerThanRandom, ShuffledFit):
    _record.__module__ = __name__

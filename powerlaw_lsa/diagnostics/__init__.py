"""How sure a fit is, and what else the same eigenvalues say."""

from .._matrix.localization import (
    inverse_participation_ratios,
    localization_frame,
    localization_ratios,
    participation_ratios,
)
from .alternatives import compare_distributions, without_leading
from .assessment import Assessment, assess
from .goodness_of_fit import GoodnessOfFit, goodness_of_fit
from .intervals import Intervals, bootstrap_intervals, document_intervals
from .near_ties import near_ties
from .shuffled import shuffle_null
from .summary import spectral_summary, top_terms

__all__ = [
    "Assessment",
    "GoodnessOfFit",
    "Intervals",
    "assess",
    "bootstrap_intervals",
    "compare_distributions",
    "document_intervals",
    "goodness_of_fit",
    "inverse_participation_ratios",
    "localization_frame",
    "localization_ratios",
    "near_ties",
    "participation_ratios",
    "shuffle_null",
    "spectral_summary",
    "top_terms",
    "without_leading",
]

# Stored results name the public module, so that private files may move.
for _record in (Assessment, GoodnessOfFit, Intervals):
    _record.__module__ = __name__

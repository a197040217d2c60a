"""Truncated SVD that picks n_components at the power-law tail of the spectrum."""

from ._alternatives import (
    AmbiguousTailWarning,
    compare_distributions,
    near_ties,
    without_leading,
)
from ._assessment import Assessment, assess
from ._estimator import DegenerateSpectrumWarning, PowerLawTruncatedSVD
from ._goodness_of_fit import GoodnessOfFit, goodness_of_fit, shuffle_null
from ._intervals import Intervals, bootstrap_intervals, document_intervals
from ._localization import localization_ratios
from ._power_law import PowerLawFit, TailStatus, fit_power_law
from ._spectrum import CountBounds, Spectrum

__all__ = [
    "AmbiguousTailWarning",
    "Assessment",
    "CountBounds",
    "DegenerateSpectrumWarning",
    "GoodnessOfFit",
    "Intervals",
    "PowerLawFit",
    "PowerLawTruncatedSVD",
    "Spectrum",
    "TailStatus",
    "assess",
    "bootstrap_intervals",
    "compare_distributions",
    "document_intervals",
    "fit_power_law",
    "goodness_of_fit",
    "localization_ratios",
    "near_ties",
    "shuffle_null",
    "without_leading",
]

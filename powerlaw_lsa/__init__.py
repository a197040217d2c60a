"""Truncated SVD that picks n_components at the power-law tail of the spectrum."""

from ._estimator import DegenerateSpectrumWarning, PowerLawTruncatedSVD
from ._localization import localization_ratios
from ._power_law import PowerLawFit, TailStatus, fit_power_law
from ._spectrum import CountBounds, Spectrum

__all__ = [
    "CountBounds",
    "DegenerateSpectrumWarning",
    "PowerLawFit",
    "PowerLawTruncatedSVD",
    "Spectrum",
    "TailStatus",
    "fit_power_law",
    "localization_ratios",
]

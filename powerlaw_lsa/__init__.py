"""Truncated SVD that picks n_components at the power-law tail of the spectrum."""

from ._power_law import PowerLawFit, TailStatus, fit_power_law

__all__ = ["PowerLawFit", "TailStatus", "fit_power_law"]

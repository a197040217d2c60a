"""The pictures of a fit, and the only modules that import matplotlib."""

from .rules import RulesDisplay
from .spectrum_displays import (
    EigenvalueHistogramDisplay,
    ExplainedVarianceDisplay,
    KSDistanceDisplay,
    LocalizationDisplay,
    PowerLawDisplay,
    ScreeDisplay,
    plot_overview,
)

__all__ = [
    "EigenvalueHistogramDisplay",
    "ExplainedVarianceDisplay",
    "KSDistanceDisplay",
    "LocalizationDisplay",
    "PowerLawDisplay",
    "RulesDisplay",
    "ScreeDisplay",
    "plot_overview",
]

# Stored displays name the public module, so that private files may move.
for _name in __all__[:-1]:
    globals()[_name].__module__ = __name__

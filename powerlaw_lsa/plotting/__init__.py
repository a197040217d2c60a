"""The pictures of a fit, and the only modules that import matplotlib."""

from .explained_variance import ExplainedVarianceDisplay
from .histogram import EigenvalueHistogramDisplay
from .ks_distance import KSDistanceDisplay
from .localization import LocalizationDisplay
from .overview import plot_overview
from .power_law import PowerLawDisplay
from .rules import RulesDisplay
from .scree import ScreeDisplay

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

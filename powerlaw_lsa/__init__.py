"""Truncated SVD that picks n_components at the power-law tail of the spectrum."""

from ._alternatives import (
    AmbiguousTailWarning,
    compare_distributions,
    describe_ties,
    is_ambiguous,
    near_ties,
    without_leading,
)
from ._assessment import Assessment, assess
from ._compare_rules import compare_rules
from ._criteria import (
    BrokenStick,
    EigenvalueRatio,
    Elbow,
    LocalizationElbow,
    MarchenkoPasturEdge,
    OptimalHardThreshold,
    ProfileLikelihood,
    TraceLog,
)
from ._dask_tfidf import DaskTfidf
from ._displays import (
    EigenvalueHistogramDisplay,
    ExplainedVarianceDisplay,
    KSDistanceDisplay,
    LocalizationDisplay,
    PowerLawDisplay,
    ScreeDisplay,
    plot_overview,
)
from ._estimator import DegenerateSpectrumWarning, PowerLawTruncatedSVD
from ._goodness_of_fit import GoodnessOfFit, goodness_of_fit, shuffle_null
from ._intervals import Intervals, bootstrap_intervals, document_intervals
from ._localization import (
    inverse_participation_ratios,
    localization_frame,
    localization_ratios,
    participation_ratios,
)
from ._onnx import register_onnx_converter
from ._parallel_analysis import ParallelAnalysis, SignflipParallelAnalysis
from ._power_law import PowerLawFit, TailStatus, fit_power_law
from ._report import report_html
from ._rules_display import RulesDisplay
from ._spectrum import CountBounds, Spectrum
from ._summary import spectral_summary, top_terms

__all__ = [
    "AmbiguousTailWarning",
    "Assessment",
    "BrokenStick",
    "CountBounds",
    "DaskTfidf",
    "DegenerateSpectrumWarning",
    "EigenvalueHistogramDisplay",
    "EigenvalueRatio",
    "Elbow",
    "ExplainedVarianceDisplay",
    "GoodnessOfFit",
    "Intervals",
    "KSDistanceDisplay",
    "LocalizationDisplay",
    "LocalizationElbow",
    "MarchenkoPasturEdge",
    "OptimalHardThreshold",
    "ParallelAnalysis",
    "PowerLawDisplay",
    "PowerLawFit",
    "PowerLawTruncatedSVD",
    "ProfileLikelihood",
    "RulesDisplay",
    "ScreeDisplay",
    "SignflipParallelAnalysis",
    "Spectrum",
    "TailStatus",
    "TraceLog",
    "assess",
    "bootstrap_intervals",
    "compare_distributions",
    "compare_rules",
    "describe_ties",
    "document_intervals",
    "fit_power_law",
    "goodness_of_fit",
    "inverse_participation_ratios",
    "is_ambiguous",
    "localization_frame",
    "localization_ratios",
    "near_ties",
    "participation_ratios",
    "plot_overview",
    "register_onnx_converter",
    "report_html",
    "shuffle_null",
    "spectral_summary",
    "top_terms",
    "without_leading",
]

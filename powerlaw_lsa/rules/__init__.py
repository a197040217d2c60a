"""Rules that choose K, and `compare_rules`, which compares all on one spectrum."""

from .base import Rule
from .broken_stick import BrokenStick
from .compare import compare_rules
from .eigenvalue_ratio import EigenvalueRatio
from .elbow import Elbow, LocalizationElbow
from .given import Custom, EnergyShare, Fixed
from .marchenko_pastur import MarchenkoPasturEdge
from .optimal_hard_threshold import OptimalHardThreshold
from .parallel_analysis import ParallelAnalysis
from .power_law import PowerLaw
from .profile_likelihood import ProfileLikelihood
from .signflip import SignflipParallelAnalysis
from .trace_log import TraceLog

__all__ = [
    "BrokenStick",
    "Custom",
    "EigenvalueRatio",
    "Elbow",
    "EnergyShare",
    "Fixed",
    "LocalizationElbow",
    "MarchenkoPasturEdge",
    "OptimalHardThreshold",
    "ParallelAnalysis",
    "PowerLaw",
    "ProfileLikelihood",
    "Rule",
    "SignflipParallelAnalysis",
    "TraceLog",
    "compare_rules",
]

# Stored models name the public module, so that private files may move.
for _name in __all__[:-1]:
    globals()[_name].__module__ = __name__

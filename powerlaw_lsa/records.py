"""The records that a fitted estimator holds."""

from ._findings import Finding, FindingKind
from ._outcome import Outcome
from ._spectrum import Remainder, Spectrum
from ._tail.certificate import Certificate
from ._tail.fit import PowerLawFit, TailStatus
from ._tail.ties import NearTies
from ._tail.verdict import Reason, TailVerdict, TailWord

__all__ = [
    "Certificate",
    "Finding",
    "FindingKind",
    "NearTies",
    "Outcome",
    "PowerLawFit",
    "Reason",
    "Remainder",
    "Spectrum",
    "TailStatus",
    "TailVerdict",
    "TailWord",
]

# Stored models name the public module, so that private files may move.
for _name in __all__:
    globals()[_name].__module__ = __name__

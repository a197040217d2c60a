"""Truncated SVD that chooses `n_components` at the power-law tail of the spectrum.

Everything else is in the public submodules: `rules`, `diagnostics`,
`model_selection`, `plotting`, `datasets`, `records` and `exceptions`, and, for those
who have their dependencies, `dask` and `onnx`.
"""

from . import (
    datasets,
    diagnostics,
    exceptions,
    model_selection,
    plotting,
    records,
    rules,
)
from ._estimator import PowerLawTruncatedSVD
from ._extras import VERSION as _VERSION
from ._pipeline import make_lsa
from ._report import report_html
from ._tail.fit import fit_power_law
from .diagnostics import assess, top_terms
from .exceptions import (
    AmbiguousTailWarning,
    DegenerateSpectrumWarning,
    NoTailWarning,
)
from .plotting import plot_overview
from .records import PowerLawFit, Spectrum
from .rules import compare_rules

__version__ = _VERSION

__all__ = [
    "AmbiguousTailWarning",
    "DegenerateSpectrumWarning",
    "NoTailWarning",
    "PowerLawFit",
    "PowerLawTruncatedSVD",
    "Spectrum",
    "__version__",
    "assess",
    "compare_rules",
    "datasets",
    "diagnostics",
    "exceptions",
    "fit_power_law",
    "make_lsa",
    "model_selection",
    "plot_overview",
    "plotting",
    "records",
    "report_html",
    "rules",
    "top_terms",
]

# Stored models name the public module, so that private files may move.
PowerLawTruncatedSVD.__module__ = __name__

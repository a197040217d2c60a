"""The pictures of a fit.

`plot`, and the constructors, whose names begin with ``from_``, draw the display and
return it. They and `plot_overview` raise a `NotFittedError` if an estimator is not
fitted; a `TypeError` if what is passed is of another kind (the error says where it
belongs), or if `ax` is not one matplotlib Axes; and a `ValueError` if a parameter is
out of range, or if there is nothing to draw, because X was all zeros, an eigenvalue is
not finite and positive or, in a picture of the power law, there was no tail to fit.

Every display of a spectrum has these fields beside its own: `eigenvalues`, descending;
`n_components`, the number of components that were kept, and `n_tail`, the number of
eigenvalues in the power-law tail, or None if there is nothing to mark; and
`n_eigenvalues`, the total number of eigenvalues or an upper bound on it, or None if
`eigenvalues` are all. If it is drawn, it has `ax_` and `figure_`, the matplotlib Axes
and Figure; `power_law_line_` and `kept_line_`, which mark the two numbers and are one
line if they are equal; and `unknown_`, the area of the eigenvalues that were not
computed. Each of these three is None, or absent, if the picture has no place for it.
"""

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

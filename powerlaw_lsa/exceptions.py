"""The warnings of this package, and scikit-learn's that it issues."""

from sklearn.exceptions import ConvergenceWarning

__all__ = [
    "AmbiguousTailWarning",
    "ConvergenceWarning",
    "DegenerateSpectrumWarning",
    "NoTailWarning",
]


class DegenerateSpectrumWarning(UserWarning):
    """There is no tail to fit, or a limit or the rank of X decided K."""


class AmbiguousTailWarning(UserWarning):
    """The power law that chose K is clear or weak, but not the only one.

    A tail of at least twice or at most half the length fits nearly as well: see
    :func:`powerlaw_lsa.diagnostics.near_ties`.
    """


class NoTailWarning(UserWarning):
    """The power law that chose K fits as in noise, or is too short to tell."""

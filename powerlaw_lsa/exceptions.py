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
    """A tail of a very different length fits nearly as well: see `near_ties`."""


class NoTailWarning(UserWarning):
    """The power law that chose K fits as in noise, or is too short to tell."""

"""The warnings of this package, and scikit-learn's that it issues."""

from sklearn.exceptions import ConvergenceWarning

__all__ = [
    "AmbiguousTailWarning",
    "ConvergenceWarning",
    "DegenerateSpectrumWarning",
    "NoTailWarning",
]


class DegenerateSpectrumWarning(UserWarning):
    """The spectrum has no tail to fit, or fewer eigenpairs than were requested."""


class AmbiguousTailWarning(UserWarning):
    """A tail of a very different length fits nearly as well: see `near_ties`."""


class NoTailWarning(UserWarning):
    """K was chosen by a power law that fits as badly, or is as steep, as in noise."""

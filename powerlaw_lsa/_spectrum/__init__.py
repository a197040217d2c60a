"""From X to its `Spectrum`: one solver a file, and the choice between them."""

from ._record import CountBounds, Decomposition, Spectrum
from ._solve import decompose

__all__ = ["CountBounds", "Decomposition", "Spectrum", "decompose"]

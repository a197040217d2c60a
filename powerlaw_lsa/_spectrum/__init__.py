"""From X to its `Spectrum`: one solver a file, and the choice between them."""

from .record import CountBounds, Decomposition, Spectrum
from .solve import decompose

__all__ = ["CountBounds", "Decomposition", "Spectrum", "decompose"]

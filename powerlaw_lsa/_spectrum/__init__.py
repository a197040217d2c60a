"""From X to its `Spectrum`: one solver per file, and the choice between them."""

from .record import Decomposition, Remainder, Spectrum
from .solve import decompose

__all__ = ["Decomposition", "Remainder", "Spectrum", "decompose"]

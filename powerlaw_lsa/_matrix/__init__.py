"""X wherever it lies: read, multiplied, projected, measured."""

from .base import Gram, Matrix, Projection
from .read import in_memory, read, read_projected

__all__ = ["Gram", "Matrix", "Projection", "in_memory", "read", "read_projected"]

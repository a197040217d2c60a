"""X wherever it lies: read, multiplied, projected, measured."""

from .base import Gram, Matrix
from .read import in_memory, read, read_projected

__all__ = ["Gram", "Matrix", "in_memory", "read", "read_projected"]

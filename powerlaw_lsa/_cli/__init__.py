"""The command line: text or a matrix in, K and its power law out."""

from .run import main

__all__ = ["main"]

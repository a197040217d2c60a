"""Text and matrices to run on: installed corpora, and readers of files.

Every reader returns data and nothing more. None of them unpickles, imports or runs
what it reads. None of them drops or joins documents silently, so that rows stay
aligned with the source.

All of them raise an `OSError` if a file does not exist, cannot be read or, in the case
of 20 newsgroups, cannot be downloaded; a `TypeError` if an argument is of the wrong
type; a `ValueError` if a source is of another kind, malformed, ambiguous, or without
text or the column, or if an option is out of range or does not apply to the source; and
a `MemoryError` if a file holds more than there is memory for.
"""

from .corpus import Corpus
from .docstrings import load_docstrings
from .documents import load_documents
from .matrices import load_matrix
from .newsgroups import load_20newsgroups

__all__ = [
    "Corpus",
    "load_20newsgroups",
    "load_docstrings",
    "load_documents",
    "load_matrix",
]

# Stored objects name the public module, so that private files may move.
Corpus.__module__ = __name__

"""Text and matrices to run on: installed corpora, and readers of files.

Every reader returns data and nothing more. None of them unpickles, imports or runs
what it reads. None of them drops or joins documents silently, so that rows stay
aligned with the source.
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

"""The record that every reader of text returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Corpus:
    """Documents, each with an id.

    Attributes
    ----------
    ids : tuple of str or tuple of int
        A name for each document. If the source has no names, each document has the
        number of its row, counted from 0.
    texts : tuple of str
        The documents, in the same order.
    source : str
        Where the documents came from.

    Examples
    --------
    >>> from powerlaw_lsa.datasets import Corpus
    >>> Corpus(ids=("a", "b"), texts=("first text", "second text"), source="by hand")
    Corpus(ids=('a', 'b'), texts=('first text', 'second text'), source='by hand')
    """

    ids: tuple[str, ...] | tuple[int, ...]
    texts: tuple[str, ...]
    source: str

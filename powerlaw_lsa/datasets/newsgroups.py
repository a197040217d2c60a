"""The corpus of 20 newsgroups, which scikit-learn fetches."""

from os import PathLike
from pathlib import Path

from sklearn.datasets import fetch_20newsgroups

from .corpus import Corpus


def load_20newsgroups(
    subset: str = "train",
    *,
    data_home: str | PathLike | None = None,
    download_if_missing: bool = True,
) -> Corpus:
    """Load 20 newsgroups without headers, footers and quotes, in a fixed order.

    Parameters
    ----------
    subset : {"train", "test", "all"}, default="train"
        Which posts.
    data_home : str or path-like, default=None
        Folder where scikit-learn keeps its datasets.
    download_if_missing : bool, default=True
        If False, raise OSError if the dataset is not in `data_home`.

    Returns
    -------
    corpus : Corpus
        With ids such as ``"sci.space/60892"``. Posts that consist of headers, footers
        and quotes alone are empty documents.

    See Also
    --------
    sklearn.datasets.fetch_20newsgroups : The function behind this one.

    Examples
    --------
    >>> from powerlaw_lsa.datasets import load_20newsgroups
    >>> len(load_20newsgroups().texts)  # doctest: +SKIP
    11314
    """
    try:
        posts = fetch_20newsgroups(
            data_home=data_home,
            subset=subset,
            shuffle=False,
            remove=("headers", "footers", "quotes"),
            download_if_missing=download_if_missing,
        )
    except OSError as error:
        raise OSError(
            "20 newsgroups is not in scikit-learn's data folder and could not be "
            f"downloaded ({error}); set SCIKIT_LEARN_DATA to a folder that has it"
        ) from error
    ids = tuple("/".join(Path(name).parts[-2:]) for name in posts.filenames)
    return Corpus(ids, tuple(posts.data), "20newsgroups")

import numpy as np
import pytest
from sklearn.utils import Bunch

from powerlaw_lsa.datasets import Corpus, load_20newsgroups, newsgroups


def test_20newsgroups_are_fetched_as_the_reference_has_them(monkeypatch):
    asked = {}

    def fetch(**options):
        asked.update(options)
        return Bunch(
            data=["first post", "second post"],
            filenames=np.array(["/x/train/sci.space/60892", "/x/train/sci.med/1"]),
        )

    monkeypatch.setattr(newsgroups, "fetch_20newsgroups", fetch)
    corpus = load_20newsgroups("test", data_home="x", download_if_missing=False)
    assert corpus == Corpus(
        ids=("sci.space/60892", "sci.med/1"),
        texts=("first post", "second post"),
        source="20newsgroups",
    )
    assert asked == {
        "data_home": "x",
        "subset": "test",
        "shuffle": False,
        "remove": ("headers", "footers", "quotes"),
        "download_if_missing": False,
    }


def test_20newsgroups_missing(tmp_path):
    with pytest.raises(OSError, match="20Newsgroups dataset not found"):
        load_20newsgroups(data_home=tmp_path, download_if_missing=False)


def test_20newsgroups_have_three_subsets():
    with pytest.raises(ValueError, match="'subset' parameter of fetch_20newsgroups"):
        load_20newsgroups("validation")

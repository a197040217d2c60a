import gc
import json
import sys

import pytest

from powerlaw_lsa.datasets import docstrings, load_docstrings


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An importable package that must never be imported."""
    root = tmp_path / "neverimported"
    (root / "tests").mkdir(parents=True)
    (root / "sub").mkdir()
    (root / "__init__.py").write_text(
        '"""The package itself."""\n'
        "raise RuntimeError('imported')\n"
        "def function():\n    '''A function of it.'''\n"
        "    def inner():\n        '''An inner function.'''\n"
        "async def coroutine():\n    '''A coroutine of it.'''\n"
        "def _private():\n    '''A private function.'''\n"
    )
    (root / "_module.py").write_text(
        '"""A module in it."""\n'
        "class Thing:\n    '''A class in it.'''\n"
        "    def method(self):\n        '''A method of it.'''\n"
        "    def again(self):\n        '''A function of it.'''\n"
        "    def short(self):\n        '''Short.'''\n"
        "    pattern = '\\d'\n"
    )
    (root / "sub" / "__init__.py").write_text('"""A package in it."""\n')
    (root / "broken.py").write_text('"""A broken module."""\ndef (\n')
    (root / "null.py").write_bytes(b'"""A module with NUL."""\n\0')
    (root / "tests" / "test_it.py").write_text('"""A test of it."""\n')
    monkeypatch.syspath_prepend(tmp_path)
    return "neverimported"


def test_docstrings_are_those_of_public_definitions_in_order(package):
    corpus = load_docstrings([package], min_words=3)
    assert dict(zip(corpus.ids, corpus.texts, strict=True)) == {
        "neverimported": "The package itself.",
        "neverimported.function": "A function of it.",
        "neverimported.coroutine": "A coroutine of it.",
        "neverimported._module": "A module in it.",
        "neverimported._module.Thing": "A class in it.",
        "neverimported._module.Thing.method": "A method of it.",
        "neverimported.sub": "A package in it.",
    }
    assert corpus.ids[:2] == ("neverimported", "neverimported.function")
    assert corpus.source == "docstrings"


def test_docstrings_never_import(package):
    load_docstrings([package], min_words=1)
    assert package not in sys.modules


def test_docstrings_are_of_min_words_or_more(package):
    assert "Short." not in load_docstrings([package], min_words=2).texts
    assert "Short." in load_docstrings([package], min_words=1).texts


def test_docstrings_of_a_single_module():
    ids = load_docstrings(["threadpoolctl"], min_words=20).ids
    assert "threadpoolctl.threadpool_limits" in ids


@pytest.mark.parametrize("name", ["no_such_package", "numpy.linalg", ""])
def test_docstrings_of_unknown_package(name):
    with pytest.raises(ValueError, match=f"no top-level package '{name}'; install it"):
        load_docstrings([name])


@pytest.mark.parametrize("packages", ["json", [3], [json], 3])
def test_docstrings_need_a_list_of_names(packages):
    with pytest.raises(ValueError, match="packages must be a list of names, got"):
        load_docstrings(packages)


def test_docstrings_of_no_package():
    with pytest.raises(ValueError, match="packages is empty; name at least one"):
        load_docstrings([])


@pytest.mark.parametrize("enabled", [True, False])
def test_docstrings_leave_garbage_collection_as_it_was(package, enabled):
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        load_docstrings([package], min_words=1)
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_the_default_corpus_is_of_the_standard_library_and_what_is_installed():
    names = [name for name, _ in docstrings._roots(None)]
    assert names[0] == ""
    assert {"numpy", "scipy", "sklearn", "pandas", "matplotlib"} < set(names)


def test_docstrings_of_every_installation(monkeypatch):
    """Of a part of the default corpus, whose source is some 50 MB."""
    monkeypatch.setattr(docstrings, "_DEPENDENCIES", ("joblib", "threadpoolctl"))
    corpus = load_docstrings()
    assert 200 < len(corpus.texts) < 1_000
    assert len(set(corpus.texts)) == len(set(corpus.ids)) == len(corpus.ids)
    assert min(len(text.split()) for text in corpus.texts) >= 130
    packages = {name.partition(".")[0] for name in corpus.ids}
    assert {"joblib", "threadpoolctl"} < packages
    assert {"argparse", "collections"} & packages  # the standard library
    assert not any(".tests." in name for name in corpus.ids)


def test_docstrings_that_are_longer_than_any(package):
    with pytest.raises(ValueError, match="no docstring has 99 words; lower min_words"):
        load_docstrings([package], min_words=99)


@pytest.mark.parametrize(
    "min_words, error", [("9", TypeError), (1.5, TypeError), (-1, ValueError)]
)
def test_min_words_is_a_count(min_words, error):
    with pytest.raises(error, match="min_words"):
        load_docstrings(min_words=min_words)

"""Each documented use of dask in a process of its own, as a stranger would start."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import powerlaw_lsa
import powerlaw_lsa.dask

ROOT = Path(powerlaw_lsa.__file__).parents[1]
OPTIONS = ("-o", "NORMALIZE_WHITESPACE", "-o", "ELLIPSIS")


def python(*arguments, fails=False):
    """Output of a fresh interpreter, errors included."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    output = done.stdout + done.stderr
    assert bool(done.returncode) is fails, output
    return output


def documented():
    """Yield examples: those of docstrings, and code blocks with dask in documents."""
    for test in doctest.DocTestFinder().find(powerlaw_lsa.dask):
        if test.examples:
            yield pytest.param(test.docstring, id=test.name)
    for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for i, block in enumerate(re.findall(r"```python\n(.*?)```", text, re.DOTALL)):
            if "dask" in block:
                yield pytest.param(block, id=f"{path.name}-{i}")


@pytest.mark.parametrize("example", list(documented()))
def test_example_runs_alone(example, tmp_path):
    path = tmp_path / "example.txt"
    path.write_text(example, encoding="utf-8")
    python(*(("-m", "doctest", *OPTIONS) if ">>>" in example else ()), str(path))


FIT = """
import dask.bag
from powerlaw_lsa.dask import DaskTfidf

texts = dask.bag.from_sequence(["a cat", "a dog", "cat and dog"], npartitions=2)
print(DaskTfidf().fit_transform(texts).compute().shape)
"""
PROJECT = """
import dask.array as da
import numpy as np
from powerlaw_lsa import PowerLawTruncatedSVD

X = da.from_array(np.random.default_rng(0).pareto(2, (60, 9)), chunks=(20, -1))
svd = PowerLawTruncatedSVD(2)
print(svd.inverse_transform(svd.fit_transform(X)).compute().shape)
"""


@pytest.mark.parametrize("first", [FIT, PROJECT])
def test_a_client_may_come_later(first):
    later = "from dask.distributed import Client\nclient = Client(processes=False)\n"
    close = "client.close()\n"
    output = python("-c", first + later + FIT + PROJECT + close)
    assert output.count("(3, 3)") + output.count("(60, 9)") == 3


@pytest.mark.parametrize("use, shape", [(FIT, "(3, 3)"), (PROJECT, "(60, 9)")])
def test_distributed_is_not_needed(use, shape):
    assert shape in python(
        "-c", f"import sys\nsys.modules['distributed'] = None\n{use}"
    )


def test_without_dask_the_extra_is_named():
    code = "import sys\nsys.modules['dask'] = None\nimport powerlaw_lsa.dask"
    output = python("-c", code, fails=True)
    assert "ImportError: powerlaw_lsa.dask needs dask; install" in output
    assert "pip install 'powerlaw-lsa[dask]'" in output

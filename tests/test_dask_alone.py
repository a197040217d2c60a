"""Dask in a process of its own, as a stranger would start.

The examples of the documentation are run this way by `tests.each_example`.
"""

import subprocess
import sys

from tests.each_example import ROOT


def python(*arguments, fails=False):
    """Output of a fresh interpreter, errors included."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    output = done.stdout + done.stderr
    assert bool(done.returncode) is fails, output
    return output


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


def test_a_client_may_come_later():
    later = "from dask.distributed import Client\nclient = Client(processes=False)\n"
    close = "client.close()\n"
    output = python("-c", PROJECT + FIT + later + FIT + PROJECT + close)
    assert output.count("(3, 3)") == output.count("(60, 9)") == 2


def test_distributed_is_not_needed():
    absent = "import sys\nsys.modules['distributed'] = None\n"
    assert python("-c", absent + FIT + PROJECT) == "(3, 3)\n(60, 9)\n"


def test_without_dask_the_extra_is_named():
    code = "import sys\nsys.modules['dask'] = None\nimport powerlaw_lsa.dask"
    output = python("-c", code, fails=True)
    assert "ImportError: powerlaw_lsa.dask needs dask; install" in output
    assert "install it, or the extra [dask] of powerlaw-lsa" in output

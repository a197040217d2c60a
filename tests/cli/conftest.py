"""What the tests of the command line share: a small table, and ways to run it."""

import numpy as np
import pandas as pd
import pytest

from powerlaw_lsa import assess
from powerlaw_lsa._cli import main

from ._reference import N_DOCUMENTS, reference


@pytest.fixture(scope="module")
def texts():
    """Documents that repeat their words, as text does, so that there is a weak tail."""
    rng = np.random.default_rng(0)
    words = np.array([f"word{i}" for i in range(200)])
    frequencies = 1 / np.arange(1, 201)
    shares = 20 * frequencies / frequencies.sum() + 1e-3
    return [
        " ".join(rng.choice(words, size=40, p=rng.dirichlet(shares)))
        for _ in range(N_DOCUMENTS)
    ]


@pytest.fixture
def table(texts, tmp_path):
    path = tmp_path / "docs.csv"
    ids = [f"doc{i}" for i in range(N_DOCUMENTS)]
    pd.DataFrame({"name": ids, "text": texts}).to_csv(path, index=False)
    return path


@pytest.fixture
def run(capsys):
    """Run the command line in this process; status, stdout and stderr."""

    def run(*arguments):
        status = main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def fails(run):
    """Assert that a command ends with one line on stderr, which is returned."""

    def fails(*arguments):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert err.startswith("error: ")
        assert err.count("\n") == 1
        return err

    return fails


@pytest.fixture
def assessment(texts):
    """What ``--assess`` is to agree with."""
    X, svd = reference(texts)
    return assess(svd, X, random_state=0)

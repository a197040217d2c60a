"""What the tests of the command line share: a small table, and ways to run it."""

import numpy as np
import pandas as pd
import pytest

from powerlaw_lsa import assess
from powerlaw_lsa._cli import main

from ._reference import N_DOCUMENTS, SIZES, reference


@pytest.fixture(scope="package")
def texts():
    """Documents of topics whose sizes fall by a power law, so that there is a tail."""
    rng = np.random.default_rng(1)
    common = [f"common{i}" for i in range(20)]
    documents = [
        " ".join(rng.choice([f"topic{i}word{j}" for j in range(8)] + common, size=30))
        for i, size in enumerate(SIZES)
        for _ in range(size)
    ]
    rng.shuffle(documents)
    return documents


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


@pytest.fixture(scope="package")
def assessment(texts):
    """What ``--assess`` is to agree with."""
    X, svd = reference(texts)
    return assess(svd, X, random_state=0)

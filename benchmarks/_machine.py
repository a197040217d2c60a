"""On what a benchmark ran, and the file of its results."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import pandas as pd

RESULTS = Path(__file__).parent / "results"


def describe() -> str:
    """Return processor, cores, Python and the versions that matter."""
    packages = ("numpy", "scipy", "scikit-learn", "powerlaw")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{platform.machine()}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, {versions}"
    )


def save(table, name, read=pd.read_csv) -> pd.DataFrame:
    """Write the table, and keep what the file has of other corpora."""
    path = RESULTS / f"{name}.csv"
    table = table.assign(machine=describe())
    if path.exists():
        old = read(path)
        table = pd.concat([old[~old["corpus"].isin(table["corpus"])], table])
    table.to_csv(path, index=False, float_format="%.5g")
    return table

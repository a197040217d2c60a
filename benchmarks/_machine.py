"""One line that says on what a benchmark ran."""

import os
import platform
from importlib.metadata import version


def describe() -> str:
    """Return processor, cores, Python and the versions that matter."""
    packages = ("numpy", "scipy", "scikit-learn", "powerlaw")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{platform.machine()}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, {versions}"
    )

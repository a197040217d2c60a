"""Other packages: imported only when needed, and kept from changing the process."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from io import StringIO
from threading import RLock
from typing import Any

try:
    VERSION = version("powerlaw-lsa")
except PackageNotFoundError:  # a checkout or a copy that was not installed
    VERSION = "unknown"


def require(package: str, extra: str, purpose: str) -> Any:
    """Import a package, or say which extra of this package installs it."""
    try:
        return import_module(package)
    except ImportError as error:
        raise ImportError(
            f"{purpose} needs the package {package}; install it, or the extra "
            f"[{extra}] of powerlaw-lsa"
        ) from error


# Warning filters, sys.stderr and rcParams belong to the process: if two threads changed
# them and put back what they found, the changes of one would stay for good.
PROCESS = RLock()


@contextmanager
def quietly() -> Iterator[None]:
    """Run others' code without its warnings and what it prints to stderr."""
    with PROCESS, warnings.catch_warnings(), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        yield

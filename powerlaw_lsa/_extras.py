"""Packages that only a few functions need: imported only when needed."""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
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

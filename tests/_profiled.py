"""Watch the calls of Python functions."""

import sys
from contextlib import contextmanager


@contextmanager
def profiled(function):
    """Let `sys.setprofile` call a function, and then what it called before."""
    before = sys.getprofile()
    sys.setprofile(function)
    try:
        yield
    finally:
        sys.setprofile(before)

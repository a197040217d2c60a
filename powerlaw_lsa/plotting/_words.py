"""Words that the captions share."""

import numpy as np


def count(n: int, one: str, many: str) -> str:
    """Return a number with its noun; a single thing goes without a number."""
    return one if n == 1 else f"{n:,} {many}"


def percent_at_most(share: float) -> str:
    """Percentage of three digits, rounded up so that nothing lies beyond it."""
    step = 10.0 ** (np.floor(np.log10(100 * share)) - 2) if share > 0 else 1.0
    return f"{np.ceil(100 * share / step) * step:.3g}"

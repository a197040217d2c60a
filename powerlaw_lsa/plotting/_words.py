"""Words that the captions share."""


def count(n: int, one: str, many: str) -> str:
    """Return a number with its noun; a single thing goes without a number."""
    return one if n == 1 else f"{n:,} {many}"

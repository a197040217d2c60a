"""Check a grid of fits, and print what was heard."""

import argparse
import sys
import time
from collections import Counter

from .check import untrue_of
from .grid import case

# Every so many fits one is assessed, which takes longer than all else.
_ASSESSED = 10


def main() -> int:
    """Return 1 if a sentence is false, or not recognised."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth", description=__doc__)
    parser.add_argument("n", type=int, nargs="?", default=200, help="number of fits")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first fit")
    args = parser.parse_args()
    heard: Counter = Counter()
    n_false, start = 0, time.perf_counter()
    for i in range(args.first, args.n):
        fit = case(i, args.seed)
        for found in untrue_of(fit, heard, assessed=i % _ASSESSED == 0):
            n_false += 1
            print(f"{fit.name}\n  {found.where}: {found.sentence}\n  {found.why}\n")
    for kind, n in sorted(heard.items(), key=lambda item: -item[1]):
        print(f"{n:8,}  {kind}")
    seconds = time.perf_counter() - start
    print(
        f"{args.n - args.first} fits, {sum(heard.values()):,} sentences and tables of "
        f"{len(heard)} kinds, {n_false} false; {seconds:.0f} s"
    )
    return int(n_false > 0)


sys.exit(main())

"""Try to break the public doors with generated inputs; pytest does not collect this.

    python -m tests.fuzz 100000 --seed 0

Each input follows from the seed and its number alone, so ``--only 4711`` repeats one.
An input is *answered*, and then the answer is compared with an oracle, or *refused*
with an error that is documented. Anything else is a failure: another error or warning,
a wrong answer, a process that dies, takes a minute of a core's time or 6 GiB, a file
left behind, code run from a file. Failures are listed, and the exit status is 1.
"""

import argparse
import faulthandler
import multiprocessing
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from powerlaw_lsa import exceptions

from . import common
from .command_line import cli
from .files import documents
from .fits import fit
from .matrices import matrices
from .spectra import spectrum

SECONDS_PER_INPUT = 60
BYTES = 6 * 2**30

# Inputs of 100 that go through each door.
DOORS = {fit: 50, spectrum: 14, documents: 18, matrices: 10, cli: 8}
DOCUMENTED_REMARKS = (
    "empty documents",
    "documents with the character U.FFFD",
    "blank lines",
    "hidden files or folders",
)
DOCUMENTED_WARNINGS = [getattr(exceptions, name) for name in exceptions.__all__]


def run_one(seed, number):
    """Door and outcome of one input, and the traceback if it failed."""
    rng = np.random.default_rng([seed, number])
    doors = list(DOORS)
    door = doors[rng.choice(len(doors), p=np.array(list(DOORS.values())) / 100)]
    shutil.rmtree(common.FOLDER)
    common.FOLDER.mkdir()
    signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_INPUT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # scikit-learn sums X to see whether it is finite: infinity - infinity.
            warnings.filterwarnings("ignore", "invalid value encountered in reduce")
            for category in DOCUMENTED_WARNINGS:
                warnings.simplefilter("ignore", category)
            for remark in DOCUMENTED_REMARKS:
                warnings.filterwarnings("ignore", f"(?s).* has {remark}", UserWarning)
            outcome = door(rng)
        assert not (common.FOLDER / "code-was-run").exists()
    except Exception:
        return door.__name__, "FAILED", traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return door.__name__, outcome, ""


def _too_slow(signum, frame):
    raise TimeoutError(f"more than {SECONDS_PER_INPUT} s of a core's time")


def work(seed, numbers, at, results):
    """Run some inputs in a process that may die of one."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGPROF, _too_slow)
    with tempfile.TemporaryDirectory() as folder:
        common.FOLDER = Path(folder)
        for number in numbers:
            at.value = number
            results.put((number, *run_one(seed, number)))
    results.put(None)


def outcomes(seed, numbers):
    """Yield the outcome of every input; where a process dies, the next goes on."""
    context = multiprocessing.get_context("fork")
    numbers = list(numbers)
    while numbers:
        at, results = context.Value("q", -1), context.SimpleQueue()
        process = context.Process(target=work, args=(seed, numbers, at, results))
        process.start()
        while process.is_alive() or not results.empty():
            if results.empty():
                process.join(0.01)
                continue
            result = results.get()
            if result is None:
                process.join()
                return
            yield result
        died_at = at.value
        yield died_at, "process", "FAILED", f"exit code {process.exitcode}"
        numbers = [number for number in numbers if number > died_at]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n_inputs", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of one input")
    options = parser.parse_args()
    numbers = range(options.n_inputs) if options.only is None else [options.only]
    counts, started = Counter(), time.perf_counter()
    for number, door, outcome, report in outcomes(options.seed, numbers):
        counts[door, outcome] += 1
        if report:
            print(f"input {number} ({door}):\n{report}", flush=True)
    print(f"seed {options.seed}")
    for (door, outcome), n in sorted(counts.items()):
        print(f"{door:<10} {outcome:<9} {n:>8,}")
    failed = sum(n for (_, outcome), n in counts.items() if outcome == "FAILED")
    print(f"{'all':<10} {'':<9} {counts.total():>8,}, {failed} failed,", end=" ")
    print(f"{time.perf_counter() - started:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())

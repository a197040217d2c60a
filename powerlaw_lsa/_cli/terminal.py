"""What the user sees besides the result: progress, warnings and errors on stderr."""

import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


def printable(text: str) -> str:
    """Text without characters that move the cursor or hide other text."""
    return "".join(c if c.isprintable() else "?" for c in text)


def print_result(text: str) -> None:
    """Write to stdout, with what its encoding lacks replaced."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = text.replace("±", "+-")
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def say(text: str) -> None:
    """Write one line to stderr, with what its encoding lacks replaced."""
    if sys.stderr is None:  # as under pythonw and for services; tqdm takes stdout then
        return
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    line = printable(" ".join(text.split()))
    tqdm.write(line.encode(encoding, "replace").decode(encoding), file=sys.stderr)


def warn(text: str) -> None:
    """Show a warning of the command line's own, unless it is quiet."""
    warnings.warn(text, UserWarning, stacklevel=2)


@contextmanager
def warnings_as_lines(quiet: bool) -> Iterator[None]:
    """Show warnings meant for users as one line each."""

    def show(message, category, filename, lineno, file=None, line=None) -> None:
        say(f"warning: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not quiet:
            warnings.simplefilter("always", UserWarning)
            warnings.simplefilter("always", RuntimeWarning)
            # Some packages' own are both, and for developers.
            warnings.simplefilter("ignore", DeprecationWarning)
        warnings.showwarning = show
        yield


@contextmanager
def stage(name: str, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show the stage and the time it takes, if stderr is a terminal.

    What is yielded shows how far the stage has come.
    """
    done = threading.Event()
    with tqdm(
        desc=f"{name:<12}",
        bar_format="{desc}{elapsed}{postfix}",
        # None: unless stderr is a terminal
        disable=True if quiet or sys.stderr is None else None,
    ) as bar:

        def tick() -> None:
            while not done.wait(0.5):
                bar.refresh()

        ticker = threading.Thread(target=tick, daemon=True)
        if not bar.disable:
            ticker.start()
        try:
            yield bar.set_postfix_str
        finally:
            done.set()
            if not bar.disable:
                ticker.join()

"""Run every documented example in a process of its own.

    python -m tests.each_example [word ...]

pytest runs the same examples one after the other in one process, so an example that
works only because an earlier one has imported something passes there. Here each
docstring, and each section of README.md and of the pages in docs/, starts afresh. Words
select the examples whose name contains one of them.
"""

import doctest
import importlib
import inspect
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
MODULES = [
    "powerlaw_lsa",
    *(
        f"powerlaw_lsa.{room}"
        for room in (
            "datasets",
            "dask",
            "diagnostics",
            "exceptions",
            "model_selection",
            "onnx",
            "plotting",
            "records",
            "rules",
        )
    ),
]
# An example must not warn; what old packages deprecate of newer ones is not ours.
_WARNINGS = ("-W", "error::UserWarning", "-W", "ignore::DeprecationWarning")
# What every process starts with: pictures need no screen.
_PREAMBLE = "import matplotlib; matplotlib.use('agg')\n"


def of_docstrings():
    """Name and text of each docstring, of classes with that of their methods."""
    for module_name in MODULES:
        try:
            module = importlib.import_module(module_name)
        except ModuleNotFoundError as error:
            if error.name.startswith("powerlaw_lsa"):
                continue
            raise
        yield module_name, inspect.getdoc(module) or ""
        for name in module.__all__:
            member = getattr(module, name)
            yield f"{module_name}.{name}", inspect.getdoc(member) or ""
            if inspect.isclass(member):
                for method, function in vars(member).items():
                    text = inspect.getdoc(function) or ""
                    yield f"{module_name}.{name}.{method}", text


def of_pages():
    """Name and text of each section of the pages in Markdown."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = path.read_text(encoding="utf-8")
        for section in re.split(r"^(?=#+ )", text, flags=re.M):
            title = section.partition("\n")[0].strip("# ")
            yield f"{path.relative_to(ROOT)}: {title}", section


def run(name: str, text: str) -> str | None:
    """Run one text in a fresh interpreter; returns what went wrong."""
    code = (
        f"{_PREAMBLE}import doctest, sys\n"
        "text = sys.stdin.read()\n"
        f"test = doctest.DocTestParser().get_doctest(text, {{}}, {name!r}, None, 0)\n"
        f"result = doctest.DocTestRunner(optionflags={FLAGS}).run(test)\n"
        "sys.exit(result.failed > 0)\n"
    )
    done = subprocess.run(
        [sys.executable, *_WARNINGS, "-c", code],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else None


def main(words: list[str]) -> int:
    """Run all examples, two at a time, and print those that fail."""
    found = {name: text for name, text in [*of_docstrings(), *of_pages()]}
    examples = {
        name: text
        for name, text in found.items()
        if ">>> " in text and (not words or any(word in name for word in words))
    }
    with ThreadPoolExecutor(2) as pool:
        errors = list(pool.map(run, examples, examples.values()))
    failed = 0
    for name, error in zip(examples, errors, strict=True):
        if error:
            failed += 1
            print(f"== {name}\n{error}")
    print(f"{len(examples) - failed} passed, {failed} failed")
    return 1 if failed or not examples else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run every documented example in a process of its own.

    python -m tests.each_example [word ...]

pytest runs the same examples one after the other in one process, so an example that
works only because an earlier one has imported something passes there. Here each
docstring, and each section of README.md and of the pages in docs/, starts afresh. Words
select the examples whose name contains one of them.

Outputs that vary with the versions of packages are skipped by doctest. They are
compared here, page by page, if the packages are those that the pages were written with.
"""

import doctest
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO
from math import isclose
from pathlib import Path

import matplotlib

matplotlib.use("agg")

ROOT = Path(__file__).parents[1]
# Packages whose docstrings the samples read, as they were when the pages were written.
VERSIONS = {"numpy": "2.4.6", "scipy": "1.17.1", "scikit-learn": "1.9.1"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
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


def differing(page: Path) -> str:
    """Examples of a page of which an output that doctest skips is another one here."""
    names: dict = {}
    found = ""
    for example in doctest.DocTestParser().get_examples(page.read_text("utf-8")):
        with redirect_stdout(StringIO()) as shown:
            exec(compile(example.source, str(page), "single"), names)
        got = shown.getvalue()
        if doctest.SKIP in example.options and not alike(got, example.want):
            found += f"{example.source}got:\n{got}want:\n{example.want}"
    return found


def alike(got: str, want: str) -> bool:
    """Numbers may differ by 5 %, as on another processor, and nothing else."""
    words = [[NUMBER.sub("#", word) for word in text.split()] for text in (got, want)]
    if words[0] != words[1]:
        return False
    pairs = zip(*(NUMBER.findall(t.replace(",", "")) for t in (got, want)), strict=True)
    return all(isclose(float(a), float(b), rel_tol=0.05) for a, b in pairs)


def varying(words: list[str]) -> Iterator[tuple[str, str]]:
    """Name of each page with such an output, and what differs."""
    if any(version(name) != at for name, at in VERSIONS.items()):
        print(f"outputs that vary are not compared: the pages are of {VERSIONS}")
        return
    for page in sorted((ROOT / "docs").rglob("*.md")):
        name = str(page.relative_to(ROOT))
        chosen = not words or any(word in name for word in words)
        if chosen and "+SKIP" in page.read_text("utf-8"):
            yield name, differing(page)


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
    done = [*zip(examples, errors, strict=True), *varying(words)]
    failed = [(name, error) for name, error in done if error]
    for name, error in failed:
        print(f"== {name}\n{error}")
    print(f"{len(done) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not done else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

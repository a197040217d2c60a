"""Imports go one way: each room may use those to its left, and no other."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "powerlaw_lsa"
# The rooms in the order in which data goes through them.
ROOMS = [
    "exceptions",
    "_numerics",
    "_compat",
    "_extras",
    "_words",
    "_matrix",
    "_spectrum",
    "_tail",
    "_findings",
    "_outcome",
    "_fitted",
    "rules",
    "records",
    "_estimator",
    "_pipeline",
    "dask",
    "onnx",
    "diagnostics",
    "model_selection",
    "plotting",
    "_report",
    "datasets",
    "_cli",
    "__main__",
]
MODULES = sorted(PACKAGE.rglob("*.py"))
# Longest file. The estimator counts without its docstrings.
MAX_LINES = 400


def room_of(module: str) -> str:
    """Room of a module that is named relative to the package, as ``rules.base``."""
    return module.partition(".")[0]


def imports_of(path: Path):
    """Modules of this package that a file imports, anywhere in it."""
    package = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            module = node.module.split(".") if node.module else [node.names[0].name]
            yield ".".join([*base, *module])
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            yield from (n.partition(".")[2] for n in names if n[:13] == "powerlaw_lsa.")
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            yield from (n.partition(".")[2] for n in names if n[:13] == "powerlaw_lsa.")


def test_every_module_is_in_a_room():
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}
    assert rooms == {*ROOMS, "__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_to_the_left(path):
    room = room_of(str(path.relative_to(PACKAGE)).replace("/", ".").removesuffix(".py"))
    found = {room_of(module) for module in imports_of(path)} - {room}
    if room != "__init__":
        upward = [other for other in found if ROOMS.index(other) > ROOMS.index(room)]
        assert not upward


def test_the_check_of_imports_sees_them():
    """It would pass if it found none."""
    found = {room_of(m) for m in imports_of(PACKAGE / "_estimator.py")}
    assert {"_compat", "_findings", "_matrix", "_spectrum", "rules"} <= found


@pytest.mark.parametrize(
    "path, pattern",
    [
        ("docs/_static/rooms.svg", r'font-weight="600"[^>]*>([^<]+)<'),
        ("CONTRIBUTING.md", r"^    (_matrix -> .*)$"),
    ],
)
def test_rooms_are_shown_in_their_order(path, pattern):
    text = (PACKAGE.parent / path).read_text(encoding="utf-8")
    shown = re.findall(r"\w+", " ".join(re.findall(pattern, text, re.MULTILINE)))
    assert len(shown) == 11
    assert shown == [room for room in ROOMS if room in shown]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_is_long(path):
    source = path.read_text(encoding="utf-8")
    lines = source.count("\n")
    if path.name == "_estimator.py":
        lines -= sum(
            len(ast.get_docstring(node, clean=False).splitlines())
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node)
        )
        assert lines <= 250
    assert lines <= MAX_LINES


def test_private_names_of_scikit_learn_are_in_one_module():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "")[:7] == "sklearn"
            ):
                names = [*node.module.split("."), *(a.name for a in node.names)]
                private = any(name.startswith("_") for name in names)
                assert path.name == "_compat.py" or not private, path

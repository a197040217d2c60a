"""The public names: which they are, where they say they are, and what they import."""

import importlib
import inspect
import subprocess
import sys

import pytest

import powerlaw_lsa

PUBLIC = {
    "AmbiguousTailWarning",
    "DegenerateSpectrumWarning",
    "NoTailWarning",
    "PowerLawFit",
    "PowerLawTruncatedSVD",
    "Spectrum",
    "__version__",
    "assess",
    "compare_rules",
    "fit_power_law",
    "make_lsa",
    "plot_overview",
    "report_html",
    "top_terms",
}
ROOMS = {
    "datasets",
    "diagnostics",
    "exceptions",
    "model_selection",
    "plotting",
    "records",
    "rules",
}
# Rooms that need an extra dependency are imported by their own name.
EXTRAS = {"dask": "dask", "onnx": "skl2onnx"}


@pytest.fixture(scope="module")
def imported():
    """Names of a fresh interpreter: of the package, and of all modules loaded."""
    code = "import sys, powerlaw_lsa as p; print(*dir(p)); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return [set(line.split()) for line in done.stdout.splitlines()]


def public_objects():
    """Every public name, with the module that offers it."""
    for room in sorted(ROOMS):
        module = importlib.import_module(f"powerlaw_lsa.{room}")
        yield from ((module, name) for name in module.__all__)
    yield from ((powerlaw_lsa, name) for name in sorted(PUBLIC - {"__version__"}))


def test_public_names_are_these():
    assert set(powerlaw_lsa.__all__) == PUBLIC | ROOMS
    assert len(powerlaw_lsa.__all__) == len(PUBLIC | ROOMS)


def test_nothing_else_is_public_after_import(imported):
    public = {name for name in imported[0] if not name.startswith("_")}
    assert public == (PUBLIC | ROOMS) - {"__version__"}


OBJECTS = list(public_objects())


@pytest.mark.parametrize("module, name", OBJECTS, ids=str)
def test_every_public_name_is_documented(module, name):
    """In its own words: a dataclass has a signature for a docstring if it has none."""
    documented = getattr(module, name)
    docstring = inspect.getdoc(documented)
    assert docstring
    assert not docstring.startswith(f"{name}(")
    if inspect.isfunction(documented):
        assert "Parameters\n" in docstring
        assert "Returns\n" in docstring
        assert ">>> " in docstring


@pytest.mark.parametrize("module, name", OBJECTS, ids=str)
def test_every_public_class_names_a_public_module(module, name):
    documented = getattr(module, name)
    if inspect.isclass(documented) and documented.__module__[:8] == "powerlaw":
        assert "._" not in documented.__module__
        home = importlib.import_module(documented.__module__)
        assert getattr(home, name) is documented
        assert name in home.__all__


@pytest.mark.parametrize("room, needs", list(EXTRAS.items()))
def test_rooms_with_extra_dependencies_are_imported_by_name(room, needs):
    pytest.importorskip(needs)
    module = importlib.import_module(f"powerlaw_lsa.{room}")
    assert module.__all__
    assert all(inspect.getdoc(getattr(module, name)) for name in module.__all__)


def test_import_leaves_plots_powerlaw_and_dask_alone(imported):
    """They are slow to import, and a fit needs neither; dask may be absent."""
    assert "powerlaw_lsa.plotting" in imported[1]
    assert not {"matplotlib", "powerlaw", "dask", "distributed"} & imported[1]


def test_version_is_that_of_the_package():
    from importlib.metadata import version

    assert powerlaw_lsa.__version__ == version("powerlaw-lsa")


def test_a_copy_that_is_not_installed_has_an_unknown_version():
    """As PyInstaller makes one, or a checkout on the path."""
    code = (
        "from importlib.metadata import Distribution, PackageNotFoundError\n"
        "find = Distribution.from_name\n"
        "def from_name(name):\n"
        "    if name == 'powerlaw-lsa': raise PackageNotFoundError(name)\n"
        "    return find(name)\n"
        "Distribution.from_name = staticmethod(from_name)\n"
        "import powerlaw_lsa; print(powerlaw_lsa.__version__)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("unknown\n", "")

"""The reference lists every public name and nothing else; links lead somewhere."""

import importlib
import re
from pathlib import Path

import pytest

import powerlaw_lsa

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "api" / "index.md"
# Packages that only an extra installs.
OPTIONAL = {"powerlaw_lsa.dask": "dask", "powerlaw_lsa.onnx": "skl2onnx"}


def listed():
    """Names on the page, by module."""
    parts = re.split(r"^\.\. module:: (\S+)$", PAGE.read_text("utf-8"), flags=re.M)
    return {
        module: re.findall(r"^   (\w+)$", text.partition("```")[0], flags=re.M)
        for module, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_public_module_is_in_the_reference():
    package = Path(powerlaw_lsa.__file__).parent
    found = {path.stem for path in package.iterdir() if path.stem[0] not in "_."}
    assert set(listed()) == {
        "powerlaw_lsa",
        *(f"powerlaw_lsa.{name}" for name in found if name != "py"),
    }


@pytest.mark.parametrize("module", listed())
def test_the_reference_lists_public_names_only(module):
    pytest.importorskip(OPTIONAL.get(module, "numpy"))
    names = listed()[module]
    assert names
    assert set(names) <= set(importlib.import_module(module).__all__)


@pytest.mark.parametrize("module", listed())
def test_every_public_name_is_in_the_reference(module):
    """A name that two modules offer is listed with one of them."""
    pytest.importorskip(OPTIONAL.get(module, "numpy"))
    everywhere = {name for names in listed().values() for name in names}
    public = set(importlib.import_module(module).__all__)
    modules = {name.rpartition(".")[2] for name in listed()}
    elsewhere = {"__version__", "ConvergenceWarning"}
    assert public - modules - elsewhere <= everywhere


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_pages_outside_the_documentation(page):
    """Sphinx checks the others."""
    links = re.findall(r"\]\(([^)#\s]+)", (ROOT / page).read_text("utf-8"))
    inner = [link for link in links if "://" not in link]
    assert [link for link in inner if not (ROOT / link).exists()] == []


def test_both_pages_install_the_download_with_the_same_commands():
    """.ci/run runs those of the first page."""
    names = "index.md", "getting_started.md"
    pages = [(ROOT / "docs" / name).read_text("utf-8") for name in names]
    first, again = (re.search("```sh\n(.*?)```", page, re.S)[1] for page in pages)
    assert 'install \\\n  "{{ wheel }}[cli]"' in first
    assert again == first
    assert all('<a href="{{ wheel }}" download>' in page for page in pages)


def test_readme_is_one_screen_and_links_to_every_page_of_the_guide():
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 120
    assert len(text.split()) <= 900
    guide = {f"docs/guide/{page.name}" for page in (ROOT / "docs/guide").glob("*.md")}
    assert guide <= set(re.findall(r"\]\(([^)#\s]+)", text))

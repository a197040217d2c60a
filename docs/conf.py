"""Configuration of the documentation: ``sphinx-build -W -b html docs docs/_build/html``."""

from importlib.metadata import version as _version

project = "powerlaw_lsa"
author = "The powerlaw_lsa developers"
copyright = "2026, the powerlaw_lsa developers"
release = version = _version("powerlaw-lsa")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
]
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc says the types
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
numpydoc_validation_checks: set[str] = set()

# Every link inside the documentation has to lead somewhere.
nitpicky = False
suppress_warnings: list[str] = []

html_theme = "pydata_sphinx_theme"
html_title = "powerlaw_lsa"
html_theme_options = {
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {"index": []}

"""Configuration of the documentation.

sphinx-build -W -b html docs docs/_build/html
"""

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
    "sphinx_gallery.gen_gallery",
]
sphinx_gallery_conf = {
    "examples_dirs": "../examples/gallery",
    "gallery_dirs": "gallery",
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
}
exclude_patterns = ["_build", "_templates"]
templates_path = ["_templates"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc says the types
# scikit-learn makes these of every method with a parameter besides X and y.
autodoc_default_options = {"exclude-members": "set_fit_request, set_transform_request"}
toc_object_entries_show_parents = "hide"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "pydata_sphinx_theme"
html_title = "powerlaw_lsa"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_theme_options = {
    "show_toc_level": 2,
    "header_links_before_dropdown": 5,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
# Only the guide and the reference have pages to navigate between.
html_sidebars = {
    page: []
    for page in (
        "index",
        "getting_started",
        "from_truncated_svd",
        "how_it_works",
        "benchmarks",
        "faq",
        "contributing",
        "testing",
    )
}


def setup(app):
    """Drop the blank line that a doctest in Markdown needs before the closing fence."""
    from docutils import nodes

    def trim(_, doctree):
        for block in doctree.findall(nodes.literal_block):
            text = block.astext().rstrip()
            block.rawsource = text
            block.children = []
            block += nodes.Text(text)

    app.connect("doctree-read", trim)

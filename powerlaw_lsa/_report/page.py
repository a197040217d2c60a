"""One self-contained HTML page on a fitted estimator.

It loads nothing and runs no script. It computes nothing but what it calls.
"""

import io
import re
from html import escape

import numpy as np

from ..diagnostics.near_ties import near_ties
from ..diagnostics.summary import spectral_summary, top_terms
from ..plotting._drawing import check_fitted
from ..plotting.spectrum_displays import pictures

# Components whose terms are listed: as many as a reader reads.
_N_LISTED = 20

_CAPTIONS = {
    "histogram": (
        "How many eigenvalues there are of each size. The power-law tail is all that "
        "lies to the right of xmin."
    ),
    "power_law": (
        "The tail alone, on log-log axes: its density (blue) and the share of it at or "
        "above each eigenvalue (red), data solid, fit dotted. A power law is straight."
    ),
    "ks_distance": (
        "The distance between tail and power law, for each place where the tail could "
        "begin. The line is where it is smallest; shaded is where it is nearly so."
    ),
    "localization": (
        "The effective number of terms in each eigenvector. Few terms carry those on "
        "the right; the article puts the cut-off at the elbow where the curve climbs."
    ),
    "scree": (
        "The eigenvalues in order. A power law is straight here, and the spectrum "
        "bends away from it beyond the cut-off."
    ),
    "variance": (
        "What each component holds: its eigenvalue as a share of their sum (blue), and "
        "its variance as a share of that of X (red). Only the latter is centred."
    ),
}

_STYLE = """
:root { color-scheme: light dark; --line: #d5d5d5; --mute: #666; --warn: #fff3d6 }
@media (prefers-color-scheme: dark) {
  :root { --line: #444; --mute: #aaa; --warn: #4a3a10 }
  figure svg { filter: invert(1) hue-rotate(180deg) }
}
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
main { max-width: 80rem; margin: 0 auto; padding: 1rem }
h1, h2 { line-height: 1.2; text-wrap: balance }
h2 { margin-top: 2.5rem }
p, ul { max-width: 45rem }
dl, .pictures { display: grid; gap: 1rem 1.5rem; margin: 1.5rem 0 }
dl { max-width: 45rem; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)) }
dl div { border-top: 2px solid var(--line); padding-top: .4rem }
dt, figcaption, th { color: var(--mute) }
dt, figcaption { font-size: .9rem }
dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums }
.pictures { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)) }
figure { margin: 0 }
figure svg { display: block; width: 100%; height: auto }
.warning { background: var(--warn); padding: .6rem 1rem; border-radius: .4rem }
.scroll, details { overflow-x: auto }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums }
table { border-collapse: collapse; margin: .8rem 0 }
td, th { padding: .25rem .9rem .25rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); font-weight: normal }
summary { cursor: pointer; padding: .3rem 0 }
"""


def report_html(
    estimator,
    *,
    title="Power-law truncated SVD",
    feature_names=None,
    assessment=None,
) -> str:
    """Report on a fitted estimator as one self-contained HTML page.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD
        Fitted.
    title : str, default="Power-law truncated SVD"
        Heading, such as the name of the corpus.
    feature_names : array-like of shape (n_features,), default=None
        The terms, as for :func:`top_terms`.
    assessment : Assessment, default=None
        What :func:`assess` found. With it the page says more on how sure K is, and
        draws the shuffled matrix if that was fitted.

    Returns
    -------
    page : str
        HTML with the numbers, the pictures as inline SVG, the leading terms and what
        K means here. Text that comes from data is escaped. The same arguments give
        the same page.

    Raises
    ------
    ValueError
        If there is not one name for each feature.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, report_html
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> page = report_html(PowerLawTruncatedSVD().fit(X), title="Noise & nothing")
    >>> "<h1>Noise &amp; nothing</h1>" in page
    True
    """
    check_fitted(estimator)
    terms = _terms(estimator, feature_names)  # complains before the work of drawing
    title = escape(title)
    shuffled = assessment and assessment.null and assessment.null.eigenvalues
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{_numbers(estimator)}
<h2>What K means here</h2>
{_paragraphs(_meaning(estimator))}
<h2>How sure it is</h2>
{_paragraphs(_warnings(estimator), ' class="warning"')}
{_paragraphs(_certainty(estimator))}
{_ties(estimator) if assessment is None else assessment._repr_html_()}
<h2>Pictures</h2>
{_figures(estimator, shuffled)}
<h2>Leading terms</h2>
{terms}
<h2>All numbers</h2>
{_summary_table(estimator)}
</main>
</body>
</html>
"""


# Words --------------------------------------------------------------------------------


def _meaning(estimator) -> list[str]:
    """Say what was kept, and why."""
    spectrum, fit = estimator.spectrum_, estimator.power_law_
    n, d = spectrum.shape
    k = estimator.n_components_
    kept = spectrum.eigenvalues[:k].sum() / (spectrum.total or 1.0)
    size = (
        f"X has {_count(n, 'document', 'documents')} and {_count(d, 'term', 'terms')}."
    )
    share = (
        f"{_count(k, 'component was', 'components were')} kept, which hold {kept:.1%} "
        "of the squared Frobenius norm of X."
    )
    if not fit.has_tail:
        return [f"{size} {share}"]
    law = (
        f"Its {fit.n_tail:,} largest eigenvalues, those at or above xmin = "
        f"{fit.xmin:#.4g}, follow a power law with exponent alpha = {_alpha(fit)}, and "
        "longer tails follow one less well. A tail like this has no typical size: it "
        "holds the strongly correlated directions of the text. Below it lies the bulk, "
        "many weak directions much like each other."
    )
    if k != fit.n_tail:
        share += f" That is not by the power law, which would keep {fit.n_tail:,}."
    return [f"{size} {law}", share]


def _certainty(estimator) -> list[str]:
    """Say what speaks for this K: the distance, and what was searched."""
    fit = estimator.power_law_
    if not fit.has_tail:
        return []
    distance = (
        "The power law's K is where the distance between tail and law is smallest: "
        f"D = {fit.ks_distance:.4f}. The share of the tail above any level differs "
        "from what the power law says by at most "
        f"{100 * fit.ks_distance:.1f} percentage points."
    )
    return [f"{distance} {_search(estimator)}"]


def _search(estimator) -> str:
    """Which other tails are known to be worse."""
    spectrum, limit = estimator.spectrum_, estimator.max_components
    tail = "other tail" if limit is None else f"other tail of up to {limit:,}"
    if spectrum.complete:
        return f"All eigenvalues were computed, and no {tail} has a smaller D."
    known = f"The leading {len(spectrum.eigenvalues):,} eigenvalues were computed"
    if not estimator.certified_:
        return f"{known}, and no tail within them has a smaller D."
    return f"{known}, and every {tail} is excluded by an estimate of its D."


def _warnings(estimator) -> list[str]:
    """Say what the reader should know before trusting K."""
    spectrum, fit = estimator.spectrum_, estimator.power_law_
    if not fit.has_tail:
        return [fit.status.advice]
    found = []
    if not estimator.certified_:
        found.append(
            f"K is the best of the tails within the leading "
            f"{len(spectrum.eigenvalues):,} of up to {spectrum.rank_bound:,} "
            "eigenvalues. Longer ones were not excluded: K of the whole spectrum may "
            "be larger."
        )
    if np.isinf(spectrum.rtol):
        found.append(
            f"The algorithm {estimator.solver_!r} does not say how accurate its "
            "eigenvalues are; the smallest of them may be off by a tenth."
        )
    return found


def _alpha(fit) -> str:
    return f"{fit.alpha:.3f} ± {fit.alpha_stderr:.3f}"


def _count(n, one, many) -> str:
    return f"{n:,} {one if n == 1 else many}"


# Parts of the page --------------------------------------------------------------------


def _paragraphs(texts, attributes="") -> str:
    return "\n".join(f"<p{attributes}>{escape(text)}</p>" for text in texts)


def _numbers(estimator) -> str:
    """Numbers to read first."""
    spectrum = estimator.spectrum_
    known, all_ = len(spectrum.eigenvalues), spectrum.rank_bound
    limit = estimator.max_components
    scope = f"all tails up to {limit:,}" if limit else "the whole spectrum"
    pairs = {
        "components kept": f"{estimator.n_components_:,}",
        "K by the power law": f"{estimator.power_law_.n_tail:,}",
        "exponent alpha": _alpha(estimator.power_law_),
        "tail begins at xmin": f"{estimator.xmin_:#.4g}",
        "KS distance D": f"{estimator.ks_distance_:.4f}",
        "eigenvalues computed": f"{known:,}"
        + ("" if spectrum.complete else f" of up to {all_:,}"),
        f"holds for {scope}": "yes" if estimator.certified_ else "not shown",
        "algorithm": estimator.solver_,
    }
    if not estimator.power_law_.has_tail:
        pairs = {name: pairs[name] for name in ("components kept", "algorithm")}
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in pairs.items()
    )
    return f"<dl>{items}</dl>"


def _ties(estimator) -> str:
    """Say what an assessment would say of near ties."""
    fit = estimator.power_law_
    if not fit.has_tail:
        return ""
    ties = near_ties(fit)
    attributes = ' class="warning"' if ties.is_ambiguous else ""
    return _paragraphs([str(ties)], attributes)


def _figures(estimator, shuffled) -> str:
    """All pictures that there are."""
    if not len(estimator.spectrum_.eigenvalues):
        return "<p>There is no positive eigenvalue to draw.</p>"
    figures = "\n".join(
        f"<figure>{_svg(draw, name)}<figcaption>{_CAPTIONS[name]}</figcaption></figure>"
        for name, draw in pictures(estimator, shuffled=shuffled).items()
    )
    return f'<div class="pictures">{figures}</div>'


def _svg(draw, name) -> str:
    """Picture as an inline SVG element, the same in every run and with its own ids."""
    import matplotlib.style
    from matplotlib.figure import Figure

    file = io.StringIO()
    style = {"svg.hashsalt": name, "path.simplify_threshold": 0.5}
    with matplotlib.style.context(["default", style]):
        figure = Figure(figsize=(4.3, 3.3), layout="constrained")
        draw(ax=figure.subplots())
        no_metadata = dict.fromkeys(["Creator", "Date", "Format", "Type"])
        figure.savefig(file, format="svg", transparent=True, metadata=no_metadata)
    svg = file.getvalue()
    # Glyphs have the same ids in every picture of matplotlib's.
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg[svg.index("<svg") :])
    label = name.replace("_", " ")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def _terms(estimator, feature_names) -> str:
    """Table of the leading components' terms."""
    listed = min(_N_LISTED, estimator.n_components_, len(estimator.eigenvalues_))
    if not listed:
        return "<p>X is all zeros, so no term has a weight.</p>"
    table = top_terms(estimator, feature_names, n_components=listed)
    rows = "".join(
        f"<tr><td>{number}</td><td>{_join(terms)}</td></tr>"
        for number, (_, terms) in enumerate(table.groupby("component"), 1)
    )
    return (
        f"<p>The terms with the largest weights in the first {listed} of "
        f"{_count(estimator.n_components_, 'component', 'components')}. Those with a "
        "minus sign are at its other end.</p>"
        f'<div class="scroll"><table>{rows}</table></div>'
    )


def _join(terms) -> str:
    """Terms of one component in a row."""
    return ", ".join(
        ("&minus;" if weight < 0 else "") + escape(str(term))
        for term, weight in zip(terms["term"], terms["weight"], strict=True)
    )


def _summary_table(estimator) -> str:
    """Every number that the spectrum gives."""
    rows = "".join(
        f"<tr><th>{name}</th><td>{'unknown' if np.isnan(x) else f'{x:.6g}'}</td></tr>"
        for name, x in spectral_summary(estimator).items()
        if name != "max_rand_eval"
    )
    return f'<div class="scroll"><table>{rows}</table></div>'

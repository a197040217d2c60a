"""One self-contained HTML page on a fitted estimator.

It loads nothing and runs no script, and every sentence of it is made from the fit.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from html import escape
from importlib.resources import files
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
import sklearn

from .._extras import VERSION
from .._fitted import fitted_step, steps_before
from .._matrix.array_api import to_numpy
from .._numerics import with_numpy_defaults
from .._outcome import Outcome
from .._tail.ties import find_ties
from ..diagnostics import Assessment, top_terms
from ..diagnostics._inputs import transformed
from ..diagnostics.top_terms import names_of
from ..plotting._display import what_is_left_out
from ..plotting.overview import pictures
from . import sentences, tables
from .document_map import document_map, key, marks
from .groups import N_NAMED, Group, Themes, describe
from .svg import as_svg

# Components whose terms are listed: few enough to stay readable.
_N_LISTED = 20


@with_numpy_defaults
def report_html(
    estimator: Any,
    X: Any = None,
    *,
    documents: Sequence[str] | None = None,
    title: str = "What the documents are about",
    groups: int | None = None,
    feature_names: Any = None,
    assessment: Any = None,
    rules: Any = None,
) -> str:
    """Report on a fitted estimator as one self-contained HTML page.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD or Pipeline
        Fitted. A pipeline that ends in one also gives the names of the features, X from
        the documents, and the settings of the steps before it.
    X : matrix of shape (n_samples, n_features) or DataFrame, default=None
        The documents that the estimator was fitted to, as the decomposition got them;
        or the table that a column transformer got. With them the page begins with what
        they are about: groups of documents, and a map.
    documents : sequence of str of length n_samples, default=None
        The texts, for typical documents of each group.
    title : str, default="What the documents are about"
        Heading, such as the name of the corpus.
    groups : int, default=None
        Number of groups of documents, at least 2; there are fewer if the components
        tell fewer kinds of documents apart. By default it is chosen, up to 24, so that
        many groups are found again from random halves of the documents, and what is in
        no such group is shown as a rest; see Notes.
    feature_names : array-like of shape (n_features,), default=None
        The terms, as for :func:`top_terms`.
    assessment : Assessment, default=None
        What :func:`assess` found. With it the page says more about how sure K is.
    rules : DataFrame, default=None
        What :func:`compare_rules` returned, to be shown as a table.

    Returns
    -------
    page : str
        HTML in ASCII characters, with the pictures as inline SVG. Text that comes from
        data is escaped. On one day the same arguments give the same page.

    Raises
    ------
    ValueError
        If X, the documents, the names, `assessment` or `rules` do not belong to the
        fit or to each other, or if `groups` is no integer of at least 2 or is given
        without documents.
    TypeError
        If an argument is not what is described above.

    See Also
    --------
    assess : How sure K is.
    plot_overview : The pictures alone.

    Notes
    -----
    Groups are formed by k-means on the directions of the vectors, of 2,000 documents if
    there are more; the others go to the nearest. A group counts as found again if its
    Jaccard index with the most similar group that is formed from half of the documents
    is above 0.4, as a mean over six halves [1]_, where 0 is what chance gives. Two
    groups that are found better together are joined. The number of groups is the one
    for which the squares of these indices have the largest sum, over the groups found,
    among the numbers for which these hold more than 60 % of the documents. How many
    documents come together again by chance is measured on Gaussian vectors with the
    mean and the covariance of the directions.

    A group is named by the terms with the largest parts of the Kullback-Leibler
    divergence of its documents from all, times the square root of their weight in its
    centre less that in the mean, times the share of the documents with them that say
    them in a sentence of their own. Of two forms of a word the first is shown, and
    numbers and names_of_variables are left out.

    References
    ----------
    .. [1] C. Hennig, "Cluster-wise assessment of cluster stability", Computational
       Statistics & Data Analysis 52 (2007), 258-271.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, report_html
    >>> X = np.diag(np.arange(1, 101) ** -0.5)
    >>> page = report_html(PowerLawTruncatedSVD().fit(X), X, title="Law & order")
    >>> "<h1>Law &amp; order</h1>" in page
    True
    """
    if groups is not None and (not isinstance(groups, Integral) or groups < 2):
        raise ValueError(
            f"groups must be an integer of at least 2, or None, got {groups!r:.60}"
        )
    if not isinstance(title, str):
        raise TypeError(f"title must be a string, got {title!r:.60}")
    svd = fitted_step(estimator)
    outcome = svd.outcome_
    _check_kinds(assessment, rules)
    _check_of_fit(outcome, assessment, rules)
    # This raises an error for wrong names before the work of drawing.
    names, why_numbered = names_of(estimator, feature_names)
    listed = max(min(_N_LISTED, svd.n_components_), 1)
    terms = top_terms(svd, names, n_components=listed)
    themes = _themes(estimator, svd, X, documents, names, groups)
    done = sentences.in_plain_words(outcome, bool(themes and themes.n_groups))
    listing = _paragraphs([why_numbered]) + tables.terms(terms, outcome)
    folded = [
        _folded("Statistics", _statistics(outcome, assessment)),
        _folded("Pictures of the spectrum", _figures(svd, assessment)),
        _folded("Rules compared", None if rules is None else tables.rules(rules)),
        _folded("Leading terms", listing),
        _folded("All numbers", tables.numbers(outcome)),
    ]
    parts = [
        _paragraphs([sentences.opening(outcome)], ' class="lead"'),
        _section("Groups of documents", _about(themes, groups, outcome)),
        _section("How it was done", _paragraphs(done)),
        "<h2>For specialists</h2>",
        *folded,
        _folded("Words", tables.glossary("".join(folded))),
        _folded("Settings", _settings(estimator, svd)),
    ]
    page = _PAGE.format(
        title=escape(title),
        style=files(__package__).joinpath("style.css").read_text(encoding="utf-8"),
        body="\n".join(part for part in parts if part),
    )
    # In ASCII the page can be written with any encoding.
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def _section(heading: str, body: str | None) -> str:
    return f"<h2>{heading}</h2>\n{body}" if body else ""


def _folded(heading: str, body: str | None) -> str:
    summary = f"<summary><h3>{heading}</h3></summary>"
    return f"<details>{summary}\n{body}\n</details>" if body else ""


def _paragraphs(texts, attributes="") -> str:
    return "\n".join(f"<p{attributes}>{escape(text)}</p>" for text in texts if text)


# Groups of documents ------------------------------------------------------------------


def _themes(estimator, svd, X, documents, names, groups) -> Themes | None:
    texts = _in_order(documents)
    if X is None and documents is None:
        if groups is None:
            return None
        raise ValueError(f"groups={groups} is given without documents; pass X as well")
    X = _as_fitted(estimator, X, documents)
    if documents is not None and len(documents) != X.shape[0]:
        raise ValueError(
            f"documents has {len(documents)} texts, but X has {X.shape[0]} rows"
        )
    Z = to_numpy(svd.transform(X))
    _check_same(svd, Z)
    return describe(Z, X, to_numpy(svd.components_), names, texts, groups)


def _as_fitted(estimator, X, documents) -> Any:
    """X as the decomposition got it: itself, or what the steps before it make."""
    steps = steps_before(estimator)
    if X is None:
        if not steps:
            raise ValueError(
                "documents are given without X; pass X as well, or a pipeline that "
                "begins with the vectorizer"
            )
        return transformed(steps, documents)
    if getattr(X, "ndim", 0) != 2:
        raise TypeError(
            f"X must be a matrix of documents by terms, got {type(X).__name__}; pass "
            "texts as documents=..., and write the page that is returned to a file by "
            "Path(...).write_text(page)"
        )
    is_made = X.shape[1] == fitted_step(estimator).n_features_in_
    return X if is_made else transformed(steps, X)


def _in_order(documents) -> list | None:
    """Texts by their position: a pandas Series would be addressed by its labels."""
    if documents is None:
        return None
    is_sequence = hasattr(documents, "__len__") and getattr(documents, "ndim", 1) == 1
    if not is_sequence or isinstance(documents, Mapping | Set):
        raise TypeError(
            f"documents must be a sequence of texts, got {type(documents).__name__}; "
            "pass a matrix of documents by terms as X"
        )
    return list(documents)


def _check_same(svd, Z) -> None:
    """Raise unless Z is the projection of what was fitted, of which the page speaks."""
    spectrum = svd.outcome_.spectrum
    n, kept = spectrum.shape[0], spectrum.eigenvalues[: Z.shape[1]].sum()
    size = np.sum(np.square(Z / to_numpy(svd.scaling_), dtype=np.float64))
    # If the error of the eigenvalues is not known, the number of documents has to do.
    is_same = np.isclose(size, kept, rtol=1e-3, atol=0) or np.isinf(spectrum.rtol)
    if len(Z) != n or not is_same:
        raise ValueError(
            f"the estimator was not fitted to these {len(Z):,} documents, but to "
            f"{n:,}{' others, or with other weights' * (len(Z) == n)}; pass the "
            "documents that it was fitted to, or X as the decomposition itself got it"
        )


def _check_kinds(assessment, rules) -> None:
    if not isinstance(assessment, Assessment | None):
        raise TypeError(
            "assessment must be what assess(estimator, X) returns, got "
            f"{type(assessment).__name__}"
        )
    columns = set(rules) if isinstance(rules, pd.DataFrame) else set()
    if rules is not None and not columns >= {"K", "share"}:
        raise TypeError(
            "rules must be the table that compare_rules(X) returns, got "
            + (f"one with other columns: {[*rules]}" if columns else f"{rules!r:.60}")
        )


def _check_of_fit(outcome: Outcome, assessment, rules) -> None:
    """Raise if what is shown besides is of another fit, so that they contradict."""
    x, spectrum = outcome.fit.eigenvalues, outcome.spectrum
    if assessment is not None:
        others, kept = assessment.outcome.fit.eigenvalues, outcome.n_components
        is_same = len(others) == len(x) and np.allclose(others, x, rtol=1e-6, atol=0)
        if not is_same or assessment.outcome.n_components not in (None, kept):
            raise ValueError("assessment is of another fit; pass assess(estimator, X)")
    if rules is not None and not np.isinf(spectrum.rtol):
        rows = rules[rules["K"].notna()]
        rows = rows[rows["K"].astype(int) <= len(x)]
        shares = [spectrum.share(int(k)) for k in rows["K"]]
        if not np.allclose(rows["share"].astype(float), shares, rtol=1e-3):
            raise ValueError(
                "rules are of another spectrum; pass compare_rules(X, "
                f"without_leading={spectrum.n_left_out}), with the X of fit"
            )


def _about(themes: Themes | None, asked: int | None, outcome: Outcome) -> str:
    if themes is None:
        return _paragraphs([sentences.no_groups(asked)]) if asked else ""
    of_group = marks(themes.points, themes.labels, themes.groups)
    titled = [
        f"{key(mark)}{'' if group.is_rest else f'{i}. '}{escape(group.name)}"
        for i, (mark, group) in enumerate(zip(of_group, themes.groups, strict=True), 1)
    ]
    shares = sentences.shares_of(themes)
    cards = "\n".join(map(_group, titled, themes.groups, shares))
    groups = f'\n<div class="groups">{cards}</div>' if themes.n_groups else ""
    picture = document_map(themes.points, themes.labels, themes.groups, of_group)
    n_left_out = outcome.spectrum.n_left_out
    said = _paragraphs(sentences.of_groups(themes, asked, n_left_out))
    return f"""<div class="beside"><div>{said}</div>
<figure>{picture}
<figcaption>{sentences.map_of(themes)}</figcaption></figure></div>{groups}"""


def _group(titled: str, group: Group, share: str) -> str:
    """Show a card: name, share, more words, typical documents."""
    quotes = "".join(
        f'<blockquote dir="auto">{escape(e)}</blockquote>' for e in group.examples
    )
    more = escape(", ".join(group.terms[N_NAMED:]))
    return (
        f'<div><h3 dir="auto">{titled}</h3>'
        f"<p>{share}</p>"
        + (f'<div dir="auto" class="terms">{more}</div>' if more else "")
        + f"{quotes}</div>"
    )


# How sure it is -----------------------------------------------------------------------


def _statistics(outcome: Outcome, assessment) -> str:
    """Say all that was found, with its numbers."""
    if assessment is None:
        is_chosen = outcome.by_law and outcome.fit.has_tail
        ties = find_ties(outcome.fit) if is_chosen else None
        assessment = Assessment(outcome, near_ties=ties)
    said = [sentences.kept(outcome)]
    if outcome.findings:  # which advise
        said.append(sentences.FOR_WHOM)
    items = "".join(f"<li>{escape(text)}</li>" for text in assessment.sentences)
    shown = "\n".join(
        f"<h4>{escape(title)}</h4>{tables.frame(table)}"
        for title, table in assessment.tables.items()
    )
    return f"{_paragraphs(said)}\n<ul>{items}</ul>{shown}"


def _figures(svd, assessment) -> str:
    if not svd.outcome_.n_known:
        return "<p>There is no positive eigenvalue to draw.</p>"
    null = assessment and assessment.shuffled
    shuffled = null.nulls[0].eigenvalues if null else None
    # What all captions begin with is said once.
    once = what_is_left_out(svd.outcome_.spectrum.n_left_out)
    figures = "\n".join(
        f"<figure>{as_svg(display.plot, name)}<figcaption>"
        f"{escape(display.caption().removeprefix(once).lstrip())}</figcaption></figure>"
        for name, display in pictures(svd, shuffled=shuffled).items()
    )
    return f'{_paragraphs([once])}<div class="pictures">{figures}</div>'


def _settings(estimator, svd) -> str:
    note = (
        f"Made on {date.today().isoformat()} with powerlaw_lsa {VERSION} and "
        f"scikit-learn {sklearn.__version__}. The parameters are those that the steps "
        "had then."
    )
    return tables.settings([*steps_before(estimator), svd]) + _paragraphs([note])

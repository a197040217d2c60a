"""The page of the report: its text, block by block, and its numbers."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import numpy as np

from powerlaw_lsa._report import sentences

from .claims import Falsehood, Untrue, claim, count, hold, near, number, untrue_in
from .facts import beta_of
from .of_fit import ends_a_group, is_tail

MINUS = "\N{MINUS SIGN}"
_HEADINGS = {"h2", "summary"}
_BLOCKS = {"p", "li", "figcaption", "dt", "dd", "td", "th"} | _HEADINGS


class Blocks(HTMLParser):
    """List of (heading of the section, tag, text)."""

    def __init__(self, page):
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.heading, self.tag, self.text = "", "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self.tag, self.text = tag, ""

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        if tag != self.tag:
            return
        self.tag, text = "", " ".join(self.text.split())
        if tag in _HEADINGS:
            self.heading = text
        else:
            self.found.append((self.heading, tag, text))


def untrue_on(page: str, facts, heard: Counter) -> Iterator[Falsehood]:
    """Check all that stands on a page but the drawings."""
    blocks = Blocks(page).found
    for _, tag, text in blocks:
        if tag in ("p", "li", "figcaption"):
            yield from untrue_in(text, facts, "report", heard)
    checks = {
        "All numbers": numbers,
        "Leading terms": leading_terms,
        "Words": glossary,
        "Settings": settings,
        "Groups of documents": groups,
    }
    for heading, check in checks.items():
        cells = [(tag, text) for where, tag, text in blocks if where == heading]
        if not cells:
            continue
        heard[f"report: {heading}"] += 1
        try:
            check(facts, cells)
        except Untrue as error:
            yield Falsehood("report", heading, str(error))


def _pairs(cells, first: str, second: str) -> dict[str, str]:
    """Names and values, from what follows each other."""
    kept = [text for tag, text in cells if tag in (first, second)]
    return dict(zip(kept[::2], kept[1::2], strict=True))


def numbers(f, cells) -> None:
    """Check the list of numbers, and the table under it."""
    listed = _pairs(cells, "dt", "dd")
    count(listed.pop("documents"), f.X.shape[0], "the number of documents")
    count(listed.pop("terms"), f.X.shape[1], "the number of terms")
    count(listed.pop("components kept"), f.svd.n_components_, "the number kept")
    of_algorithm = listed.pop("algorithm")
    hold(of_algorithm == f.svd.solver_, "another algorithm")
    _eigenvalues_computed(f, listed.pop("eigenvalues computed"))
    if f.svd.power_law_.has_tail:
        _law(f, listed)
    hold(not listed, f"not recognised: {listed}")
    summary(f, _pairs(cells, "th", "td"))


def _eigenvalues_computed(f, said: str) -> None:
    known, of, bound = said.partition(" of up to ")
    count(known, f.known, "the number of known eigenvalues")
    if of:
        hold(f.known < f.rank <= number(bound), f"all {f.rank} are known, or the bound")
    else:
        hold(f.known == f.rank, f"{f.rank} are there")


def _law(f, listed: dict[str, str]) -> None:
    for name in ("K by the power law", "best tail examined"):
        if name in listed:
            k = is_tail(f, listed.pop(name), f.rank if name[0] == "K" else None)
    alpha, _, stderr = listed.pop("exponent alpha").partition(" ± ")
    near(alpha, 1 + beta_of(f.x, k), "alpha", rtol=1e-5)
    near(stderr, beta_of(f.x, k) / np.sqrt(k), "the error of alpha", rtol=1e-5)
    near(listed.pop("tail begins at xmin"), f.x[k - 1], "xmin")
    ends_a_group(f, k)
    near(listed.pop("KS distance D"), f.whole.distances[k], "D", rtol=f.rtol(k))
    scope, shown = listed.popitem()
    limit = re.fullmatch(r"holds for all tails up to ([\d,]+)", scope)
    longest = number(limit[1]) if limit else f.rank
    hold(limit or scope == "holds for the whole spectrum", "not recognised")
    hold(limit or (f.limit or f.rank) >= f.rank, "longer ones were not scanned")
    hold(shown in ("yes", "not established"), "not recognised")
    if shown == "yes":
        is_tail(f, str(k), min(longest, f.rank))


def summary(f, said: dict[str, str]) -> None:
    """Check every number that the spectrum gives."""
    truth = summary_of(f)
    hold(set(said) <= set(truth), f"not recognised: {set(said) - set(truth)}")
    for name in set(truth) - set(said):
        hold(f.known < f.rank or not np.isfinite(truth[name]), f"{name} is known")
    for name, value in said.items():
        if name == "rank_bound":
            hold(f.rank <= number(value) <= min(f.X.shape), "wrong bound of the rank")
        else:
            rtol = f.rtol(f.svd.power_law_.n_tail) if name == "D" else 1e-5
            near(value, truth[name], name, rtol=rtol)


def summary_of(f) -> dict[str, float]:
    """Every number, from the complete spectrum."""
    n, d = f.X.shape
    x, fit, order = f.x, f.svd.power_law_, min(f.X.shape)
    largest = x[0] if len(x) else np.nan
    k = fit.n_tail
    beta = beta_of(x, k) if fit.has_tail else np.nan
    edge = f.total * (np.sqrt(n) + np.sqrt(d)) ** 2 / (n * d)
    shares = x / x.sum()
    if not len(x):  # what there is of zeros is unknown
        x, largest = np.array([np.nan]), np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        padded = np.append(f.all, np.zeros(order - f.rank)) * order / (f.total or 1)
        below = np.flatnonzero(np.cumsum(np.log(padded)) < -1e-9)
        detx = min(below[0] + 1 if len(below) else order, f.rank) if f.rank else np.nan
        entropy = -np.sum(shares * np.log(shares)) / np.log(len(x))
    return {
        "alpha": 1 + beta,
        "alpha_stderr": beta / np.sqrt(k) if k else np.nan,
        "D": f.whole.distances.get(k, np.nan) if fit.has_tail else np.nan,
        "xmin": x[k - 1] if k else np.nan,
        "K": k,
        "spectral_norm": largest,
        "frobenius_norm2": f.total,
        "stable_rank": f.total / largest,
        "alpha_weighted": (1 + beta) * np.log10(largest),
        "log_alpha_norm": np.log10(np.sum((x / largest) ** (1 + beta)))
        + (1 + beta) * np.log10(largest),
        "entropy": entropy if len(x) > 1 else np.nan,
        "matrix_rank": f.rank,
        "rank_bound": f.rank,
        "detX_num": detx,
        "ERG_gap": detx - k,
        "mp_edge": edge,
        "n_above_mp_edge": int(np.sum(f.all > edge * (1 + 1e-9))),
    }


def leading_terms(f, cells) -> None:
    """Check the terms of each component and their signs."""
    rows = [text for tag, text in cells if tag == "td"]
    for component, listed in zip(rows[::2], rows[1::2], strict=True):
        weights = f.svd.components_[int(component) - 1]
        terms = listed.split(", ")
        signs = {term.lstrip(MINUS): term[0] == MINUS for term in terms}
        at = [int(term[1:]) for term in signs]
        hold(
            all((weights[i] < 0) == signs[f"x{i}"] for i in at),
            f"a sign in component {component}",
        )
        others = np.delete(np.abs(weights), at)
        smallest = np.abs(weights[at]).min()
        hold(
            smallest >= others.max(initial=0) - 1e-9,
            f"a larger weight in component {component} is missing",
        )


def glossary(f, cells) -> None:
    """Check that the words are the ones that were read, and that the page uses them."""
    hold(_pairs(cells, "th", "td") == sentences.GLOSSARY, "it is another glossary")
    hold(set(sentences.GLOSSARY) == _READ, f"unread: {set(sentences.GLOSSARY) ^ _READ}")


# Definitions, which are true of any fit.
_READ = {"component", "K", "eigenvalue", "tail", "xmin", "power law", "alpha", "D"}


def settings(f, cells) -> None:
    """Check that these are the parameters."""
    truth = {name: repr(value) for name, value in f.svd.get_params().items()}
    hold(_pairs(cells, "th", "td") == truth, "it has other parameters")


def groups(f, cells) -> None:
    """Check that each document is in one group, but those said to be in none."""
    text = " ".join(text for tag, text in cells if tag == "p")
    left_out = re.search(r"([\d,]+) documents? (?:is|are) described by no", text)
    n, none = f.X.shape[0], number(left_out[1]) if left_out else 0
    shares = [int(share) for share in re.findall(r"(\d+)% of the documents", text)]
    expected = 100 * (n - none) / n
    hold(abs(sum(shares) - expected) <= 0.51 * len(shares), f"they add up to {shares}")
    said = re.search(r"form (\d+) groups?", text)[1]
    n_loose = text.count("of the documents fit none of the groups")
    hold(len(shares) == int(said) + n_loose, f"there are {len(shares)} groups")
    hold((", and a rest that fits none" in text) == (n_loose > 0), "the rest")
    grey = any("grey belongs to none" in t for tag, t in cells if tag == "figcaption")
    hold(grey == (n_loose > 0), "what is grey")


# Sentences that stand only on the page ------------------------------------------------


@claim(
    "<n> <s:document|documents> with <d> <t:term|terms>, analysed on <date*><end>",
)
def opening(f, n, s, d, t, date):
    count(n, f.X.shape[0], "the number of documents")
    count(d, f.X.shape[1], "the number of terms")
    hold((s == "document") == (n == "1") and (t == "term") == (d == "1"), "the number")


@claim(
    "The documents form <n> <s:groups|group> (found by k-means)<rest:, and a rest that "
    "fits none of them|>. <chosen:The number of groups was chosen from the documents. "
    "|>A group is named by the words that set it apart from all documents"
)
def of_groups(f, n, s, rest, chosen):
    hold((s == "group") == (n == "1"), "the number")
    hold(chosen, "nobody gave the number of groups of these pages")


@claim(
    "<n> <s:document is|documents are> described by no component, and so in no group"
)
def nothing_along(f, n, s):
    length = np.linalg.norm(f.svd.transform(f.X), axis=1)  # with its exponent
    count(n, int(np.sum(length <= 1e-9 * length.max())), "their number")
    hold((s == "document is") == (n == "1"), "the number")


@claim(
    "<share>% of the documents fit none of the groups.<end>",
    "<share>% of the documents.<end>",
)
def group(f, share):
    hold(0 <= number(share) <= 100, "no share")


@claim(
    "Each point is a document, in the colour of its group<grey:; grey belongs to none|>"
    ". Points that are near each other are about similar things; only nearness has a "
    "meaning"
)
def map_of_documents(f, grey):  # `groups` looks at what is grey
    hold(f.X.shape[0] <= 1200, "not all are shown")


@claim("A component is a pattern of words that tend to occur together")
def component(f):
    pass  # a definition


# How many components, in plain words --------------------------------------------------


@claim(
    "<k> <s:component describes|components describe> these documents: the strong ones, "
    "whose strengths follow one law (a power law)",
    "<k> <s:component describes|components describe> these documents, but this number "
    "means <little:little>, since <why:their strengths follow no law|they are too few "
    "to tell>",
    "<k> <s:component describes|components describe> these documents. Their number was "
    "<given:given> or chosen by another rule",
)
def how_many(f, k, s, little="", given="", why=""):
    count(k, f.svd.n_components_, "the number kept")
    hold((s == "component describes") == (k == "1"), "the number")
    hold(f.is_by_law != bool(given), "who chose it")
    if not given:
        words = ("clear", "weak")
        is_real = f.svd.power_law_.has_tail and f.svd.verdict_.word in words
        hold(is_real != bool(little), f"the tail is {f.svd.verdict_.word}")
        none = f.svd.power_law_.has_tail and f.svd.verdict_.word == "none"
        hold(not why or none == why.startswith("their"), "the reason")


@claim("The power law would choose <k>")
def would_choose(f, k):
    hold(not f.is_by_law, "it did choose")
    is_tail(f, k, min(f.limit or f.rank, f.rank))


@claim("All components were examined")
def all_examined(f):
    hold(f.known == f.rank and f.is_by_law, f"{f.known} of {f.rank} are known")


@claim("Weaker ones were not computed, but an estimate says that none follows it")
def by_an_estimate(f):
    hold(f.known < f.rank, "all are known")
    is_tail(f, str(f.svd.n_components_), f.rank)


@claim("Of all numbers up to <limit>, this one fits the law best")
def best_up_to(f, limit):
    count(limit, f.limit, "the limit")
    is_tail(f, str(f.svd.n_components_), f.limit)


@claim("Weaker ones may belong as well, since not all could be examined")
def more_may_belong(f):
    hold(f.known < f.rank and not f.svd.certified_, "all were examined")


@claim("The law is not a close fit, so the number is a rough one")
def not_close(f):
    hold(f.svd.verdict_.word == "weak", f"the tail is {f.svd.verdict_.word}")


@claim("Another number, <k>, is nearly as good")
def nearly_as_good(f, k):
    best, other = f.svd.n_components_, int(number(k))
    hold(other >= 2 * best or 2 * other <= best, "it is the same for most uses")
    near_ties = f.whole.up_to(f.known).minima(1.1 + 1e-6)
    hold(other in near_ties, f"the near ties are {sorted(near_ties)}")


@claim(
    "There is no positive eigenvalue to draw", "X is all zeros, so no term has a weight"
)
def all_zeros(f):
    hold(not f.X.any(), "it is not all zeros")


@claim(
    "These terms have the largest weights in the first <n> of <all> <s:components|"
    "component>. Terms with a minus sign are at the other end of the component"
)
def terms_listed(f, n, all, s):
    count(n, min(20, f.svd.n_components_), "the number listed")
    count(all, f.svd.n_components_, "the number of components kept")
    hold((s == "component") == (all == "1"), "the number")


@claim(
    "Made on <date*> with powerlaw_lsa <version*> and scikit-learn <other*>. The "
    "parameters are those that the steps had then"
)
def made_on(f, date, version, other):
    pass

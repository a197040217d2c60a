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
    limit = re.fullmatch(r"best of all tails up to ([\d,]+)", scope)
    longest = number(limit[1]) if limit else f.rank
    hold(limit or scope == "best of all tails", "not recognised")
    hold(limit or (f.limit or f.rank) >= f.rank, "longer ones were not scanned")
    hold(shown in ("yes", "not established"), "not recognised")
    if shown == "yes":
        is_tail(f, str(k), min(longest, f.rank))


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
_READ = {
    *("component", "K", "eigenvalue", "tail", "xmin", "power law", "alpha", "D", "p"),
    "R",
}


def settings(f, cells) -> None:
    """Check that these are the parameters."""
    truth = {name: repr(value) for name, value in f.svd.get_params().items()}
    hold(_pairs(cells, "th", "td") == truth, "it has other parameters")


def groups(f, cells) -> None:
    """Check that each document is in one group, but those said to be in none."""
    text = " ".join(text for tag, text in cells if tag == "p")
    left_out = re.search(r"([\d,]+) documents? (?:has|have) none of the words", text)
    n, none = f.X.shape[0], number(left_out[1]) if left_out else 0
    shares = [int(share) for share in re.findall(r"(\d+)% of the documents", text)]
    expected = 100 * (n - none) / n
    hold(abs(sum(shares) - expected) <= 0.51 * len(shares), f"they add up to {shares}")
    said = re.search(r"form (\d+) groups?", text)
    n_rest = text.count("of the documents fit none of the groups")
    hold(len(shares) == int(said[1] if said else 0) + n_rest, "the number of groups")
    rest = ", and a rest that is in none" in text
    hold(rest == (n_rest > 0 and said is not None), "the rest")
    grey = any("grey ones are in none" in t for tag, t in cells if tag == "figcaption")
    hold(grey == (n_rest > 0), "what is grey")


# Sentences that stand only on the page ------------------------------------------------


@claim(
    "<n> <s:document|documents> with <d> <t:term|terms>, analysed on <date*><end>",
)
def opening(f, n, s, d, t, date):
    count(n, f.X.shape[0], "the number of documents")
    count(d, f.X.shape[1], "the number of terms")
    hold((s == "document") == (n == "1") and (t == "term") == (d == "1"), "the number")


@claim(
    "The documents form <n> <s:groups|group><rest:, and a rest that is in none of them"
    "|>. Documents in the same group have related words, and a group is named by the "
    "words that it has more often than the other documents"
)
def of_groups(f, n, s, rest):
    hold((s == "group") == (n == "1"), "the number")


@claim(
    "The documents form no clear groups: none was found again from half of the "
    "documents"
)
def no_groups(f):  # `groups` looks at how many there are
    pass


@claim(
    "How sure are the groups? They were formed again from random halves of the "
    "documents: on average, <share>% of a group's documents were together again. The "
    "number of groups was chosen so that many come back in this way"
)
def found_again(f, share):
    hold(50 < number(share) <= 100, "such a group is not shown")


@claim(
    "<n> <s:document has|documents have> none of the words that the groups are formed "
    "by, and <are:are|is> in no group"
)
def nothing_along(f, n, s, are):
    length = np.linalg.norm(f.svd.transform(f.X), axis=1)  # with its exponent
    count(n, int(np.sum(length <= 1e-9 * length.max())), "their number")
    hold((s == "document has") == (are == "is") == (n == "1"), "the number")


@claim(
    "<share>% of the documents fit none of the groups well enough. They have no common "
    "subject.<end>",
    "<share>% of the documents.<end>",
)
def group(f, share):
    hold(0 <= number(share) <= 100, "no share")


@claim(
    "Each point is a document, in the colour of its group<grey:; grey ones are in none"
    "|>. Points that are near each other are about similar things. Left, right, top "
    "and bottom mean nothing, nor do large distances"
)
def map_of_documents(f, grey):  # `groups` looks at what is grey
    hold(f.X.shape[0] <= 1000, "not all are shown")


@claim(
    "A component is a pattern of words that tend to occur together",
    "The groups were formed by how much of each component a document has",
    "The law does not mean that each component has a meaning: words of unequal "
    "frequency are enough for such a law",
)
def component(f):
    pass  # a definition


# How many components, in plain words --------------------------------------------------


@claim(
    "The <k> strongest components were kept, because their strengths follow a simple "
    "law (a power law)",
    "The <k> strongest components<first: after the first> were kept, because their "
    "strengths follow a simple law (a power law)",
    "The <k> strongest components<first: after the first> <n> were kept, because their "
    "strengths follow a simple law (a power law)",
    "<k> <s:component was|components were> kept, but this number means <little:"
    "little>, since <why:their strengths follow no law|they are too few to tell>",
    "<k> <s:component was|components were> kept. Their number was <given:given> or "
    "chosen by another rule",
)
def how_many(f, k, s="components were", first="", n="1", little="", given="", why=""):
    count(k, f.svd.n_components_, "the number kept")
    if not given and not little:
        n_left_out = f.svd.spectrum_.n_left_out
        hold((number(n) if first else 0) == n_left_out, f"{n_left_out} are left out")
    hold((s == "component was") == (k == "1"), "the number")
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


@claim(
    "Only the <n> strongest were computed, but an estimate says that no larger number "
    "fits better"
)
def by_an_estimate(f, n):
    count(n, f.known + f.svd.spectrum_.n_left_out, "the number computed")
    hold(f.known < f.rank, "all are known")
    is_tail(f, str(f.svd.n_components_), f.rank)


@claim("Of all numbers up to <limit>, this one fits the law best")
def best_up_to(f, limit):
    largest = min(f.limit or f.rank, f.rank)
    count(limit, largest, "the limit")
    is_tail(f, str(f.svd.n_components_), largest)


@claim("Only the <n> strongest were computed, so that a larger number may fit better")
def more_may_belong(f, n):
    count(n, f.known + f.svd.spectrum_.n_left_out, "the number computed")
    hold(f.known < f.rank and not f.svd.certified_, "all were examined")


@claim("Even so the law fits only roughly, so the number is a rough one")
def not_close(f):
    hold(f.svd.verdict_.word == "weak", f"the tail is {f.svd.verdict_.word}")


@claim(
    "If up to <n> of the strongest are set aside, the law keeps <span*> of the others"
)
def set_aside(f, n, span):
    hold(1 <= number(n) <= 5, "so many are not set aside")


@claim("The groups were formed with <k> <s:components|component>")
def formed_with(f, k, s):
    count(k, f.svd.n_components_, "the number kept")
    hold((s == "component") == (k == "1"), "the number")


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
    "component>. A component sets documents with the terms that have a minus sign "
    "against documents with the others"
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

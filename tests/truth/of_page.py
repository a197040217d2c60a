"""The page of the report: its text, block by block, and its numbers."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import numpy as np

from powerlaw_lsa._report import sentences

from .claims import (
    Falsehood,
    Untrue,
    claim,
    count,
    decimals,
    hold,
    number,
    untrue_in,
)
from .facts import scan
from .of_fit import OF_X, asked_by, held_by, is_tail, numbers_of_law

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
    xmin, D = listed.pop("tail begins at xmin"), listed.pop("KS distance D")
    numbers_of_law(f, k, xmin=xmin, alpha=alpha, stderr=stderr, D=D)
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
    for component, left, right in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        weights = f.svd.components_[int(component) - 1]
        at, below = ([int(i) for i in re.findall(r"x(\d+)", s)] for s in (left, right))
        hold(
            np.all(weights[at] >= 0) and np.all(weights[below] < 0),
            f"a sign in component {component}",
        )
        at += below
        others = np.delete(np.abs(weights), at)
        smallest = np.abs(weights[at]).min()
        hold(
            smallest >= others.max(initial=0) - 1e-9,
            f"a larger weight in component {component} is missing",
        )


def glossary(f, cells) -> None:
    """Check that the words are the ones that were read, and that the page uses them."""
    found = _pairs(cells, "th", "td")
    hold(found.items() <= sentences.GLOSSARY.items(), "it is another glossary")
    hold(set(sentences.GLOSSARY) == _READ, f"unread: {set(sentences.GLOSSARY) ^ _READ}")


# Definitions, which are true of any fit.
_READ = {"component", "X", "K", "eigenvalue", "tail", "xmin", "power law", "alpha"}
_READ |= {"D", "p", "R"}


def settings(f, cells) -> None:
    """Check that these are the parameters."""
    truth = {name: repr(value) for name, value in f.svd.get_params().items()}
    hold(_pairs(cells, "th", "td") == truth, "it has other parameters")


def groups(f, cells) -> None:
    """Check that each document is in one group, but those said to be in none."""
    text = " ".join(text for tag, text in cells if tag == "p")
    caption = " ".join(text for tag, text in cells if tag == "figcaption")
    shares = re.findall(r"(About|Less than) (\d+)% of the documents", text)
    said = re.search(r"sorted .*?documents into (\d+) groups?, by", text)
    grey = "grey marks are in no group" in caption
    hold(len(shares) == (int(said[1]) if said else 0) + grey, "the number of groups")
    hold(("of its group" in caption) == bool(said), "the caption speaks of groups")
    hold(("form no clear groups" in text) == (not said), "no groups")
    if not said:
        return
    all_ = 100 * np.mean(_lengths(f) > _NOTHING)
    about = [int(share) for about, share in shares if about == "About"]
    few = 0.5 * (len(shares) - len(about))
    hold(all_ - few - 0.51 <= sum(about) <= all_ + 0.51, "they do not add up")
    hold(grey == ("the others are in no group" in text), "the rest")
    placed = re.search(r"sorted (about|less than) (\d+)%", text)
    hold(bool(placed) == (grey or all_ < 100), "the share is said, or not all are")
    if placed:
        last = about[-1] if grey and shares[-1][0] == "About" else 0
        near_ = min(abs(int(placed[2]) - share) for share in (all_ - last, 99))
        hold(near_ <= 0.51 or placed[1] == "less than", "the share in groups")


_NOTHING = 1e-9


def _lengths(f) -> np.ndarray:
    """Lengths of the documents along the kept components, as shares of the longest."""
    length = np.linalg.norm(f.svd.transform(f.X), axis=1)  # with its exponent
    return length / length.max()


# Sentences that stand only on the page ------------------------------------------------


@claim("<n> <s:document|documents>, analysed on <date*> by the program powerlaw_lsa")
def opening(f, n, s, date):
    count(n, f.X.shape[0], "the number of documents")
    hold((s == "document") == (n == "1"), "the number")


@claim(
    "The program sorted the documents into <n> <s:groups|group>, by the words that "
    "they use",
    "The program sorted <about:about|less than> <placed>% of the documents into <n> "
    "<s:groups|group>, by the words that they use<rest:; the others are in no "
    "group|>",
)
def of_groups(f, n, s, **placed):  # `groups` looks at how many are placed
    hold((s == "group") == (n == "1"), "the number")


@claim(
    "The documents form no clear groups: they have too little in common with each "
    "other, or were not together again when groups were formed from a part of them",
    "The heading of each group is a list of words that its documents use more than "
    "documents outside of it do, picked by the program. More such words follow",
)
def about_groups(f):  # `groups` looks at how many there are
    pass


_TESTED = (
    "The groups are <firm:firm|fairly firm|not firm>. As a test, groups were formed "
    "several times from a random half of the documents alone, and then all documents "
    "were sorted into these new groups. Of every 100 documents of a group here, on "
    "average <together> were together again in one of them{others}. Of artificial "
    "documents, in which there are no groups to find, about <chance> of every 100 were "
    "together again, by chance"
)
_OTHERS = ", and <others> were in others"


@claim(_TESTED.format(others=_OTHERS), _TESTED.format(others=""))
def found_again(f, firm, together, chance, others="0"):
    of_100, chance = number(together), number(chance)
    clear = of_100 - chance > 100 - of_100
    hold(of_100 + number(others) == 100, "how many others there are")
    hold(0 < of_100 <= 100, "no share")
    hold((firm == "firm") == (of_100 >= 90 and clear), "how firm they are")
    hold((firm == "not firm") == (of_100 < 70 or not clear), "how firm they are")


_WHERE = "and <are:are|is> left out of the <where:groups and the map|map>"


@claim(
    "<n> document<s:s have| has> none of the words that the groups are formed by, "
    f"{_WHERE}",
)
def without_words(f, n, s, are, where):
    count(n, int(np.sum(~f.X.any(axis=1))), "their number")
    hold((s == " has") == (are == "is") == (n == "1"), "the number")


_OUT = "<out: (the leading one is left out)|>"
_OUT_MANY = " (the <out> leading ones are left out)"


@claim(
    *(
        "<n> document<s:s are| is> described by none of the kept components"
        f"{out}, {_WHERE}"
        for out in (_OUT, _OUT_MANY)
    )
)
def not_described(f, n, s, out, are, where):
    is_hidden = (_lengths(f) <= _NOTHING) & f.X.any(axis=1)
    count(n, int(np.sum(is_hidden)), "their number")
    hold((s == " is") == (are == "is") == (n == "1"), "the number")
    said = {"": 0}.get(out, 1 if "one" in out else out)
    count(str(said), f.n_left_out, "the number left out")


@claim(
    "<about:About|Less than> <share>% of the documents.<end>",
    "<about:About|Less than> <share>% of the documents. They have too little in "
    "common with each other, or were not together again when groups were formed from a "
    "part of the documents",
)
def group(f, about, share):
    hold(about == "About" or share == "1", "no share")


@claim(
    "Each mark is a document, in the colour and shape of its group<grey:; grey marks "
    "are in no group|>. The numbers are those of the groups below. Marks that are "
    "close together are mostly documents with similar words. Only that counts: how far "
    "apart two groups lie, and in which direction, means nothing",
    "Each mark is a document. Marks that are close together are mostly documents with "
    "similar words. Only that counts: how far apart other marks lie, and in which "
    "direction, means nothing",
)
def map_of_documents(f, grey=None):  # `groups` looks at what is grey
    hold(f.X.shape[0] <= 1000, "not all are shown")


@claim(
    "Then documents with similar descriptions were put into one group",
)
def for_readers(f):
    pass  # true of every page with groups


@claim("What is advised here is meant for the person who made this page")
def for_the_maker(f):
    hold(bool(f.svd.findings_), "nothing is advised")


@claim(
    "This concerns the number of components only. How firm the groups are is said above"
)
def not_about_groups(f):
    hold(f.is_by_law, "nothing was said of the number")


# How many components, in plain words --------------------------------------------------


@claim(
    "The program does not look at single words, but at words that often stand in the "
    "same documents. It combined them into <k> <s:patterns, called components|pattern, "
    "called a component>, and noted how strongly each document shows each of them"
)
def condensed(f, k, s):
    count(k, f.svd.n_components_, "the number kept")
    hold(s.startswith("pattern,") == (k == "1"), "the number")


@claim("The number <k> follows from what the person who made this page has set")
def was_set(f, k):
    count(k, f.svd.n_components_, "the number kept")
    hold(not f.is_by_law, "the power law chose it")


_CHOSEN = (
    "The program calculated the number <k> from the documents, by what is called a "
    "power law. This law holds "
)


@claim(
    f"{_CHOSEN}<how:clearly> here",
    f"{_CHOSEN}only <how:roughly> here, so the number is rough, too",
)
def was_calculated(f, k, how):
    count(k, f.svd.n_components_, "the number kept")
    hold(f.is_by_law and f.svd.power_law_.has_tail, "the power law did not choose it")
    word = "clear" if how == "clearly" else "weak"
    hold(f.svd.verdict_.word == word, f"the tail is {f.svd.verdict_.word}")


@claim("No other number up to <limit> fits it better", "No other number fits it better")
def best_up_to(f, limit=None):
    largest = min(f.limit or f.rank, f.rank) if limit else f.rank
    if limit:
        count(limit, largest, "the limit")
    is_tail(f, str(f.svd.n_components_), largest)


@claim("A number above <n> may fit it better")
def more_may_belong(f, n):
    count(n, min(f.known, f.limit or f.known), "the number examined")
    hold(f.known < f.rank and not f.svd.certified_, "all were examined")


@claim(
    "The number <k> means little: it was to be calculated from the documents, but they "
    "<why:show no clear pattern|have too few components> for that"
)
def means_little(f, k, why):
    count(k, f.svd.n_components_, "the number kept")
    hold(f.is_by_law, "it was given")
    word = f.svd.verdict_.word if f.svd.power_law_.has_tail else "too few"
    hold(word == ("none" if why[0] == "s" else "too few"), f"the tail is {word}")


@claim("Another number, <k>, fits nearly as well")
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
    *(
        f"These are the words with the largest weights in the {which}. Documents with "
        "the words on the left lie towards one end of a component, documents with the "
        "words on the right towards the other"
        for which in ("first <n> of <all> components", "<all> components", "component")
    )
)
def terms_listed(f, n=None, all="1"):
    count(n or all, min(20, f.svd.n_components_), "the number listed")
    count(all, f.svd.n_components_, "the number of components kept")
    hold(n != all, "it is all of them")


@claim(
    "Made on <date*> with powerlaw_lsa <version*> and scikit-learn <other*>. The "
    "parameters are those that the steps had then"
)
def made_on(f, date, version, other):
    pass


_HOLD = ", and <verb:holds|hold> <least:at least |><share>% "


@claim(
    *(
        "<k> component<s:s were| was> <how:chosen by the power law|kept because no "
        f"power law could be fitted|kept>{_HOLD}{of}"
        for of in OF_X
    )
)
def kept(f, k, s, how, verb, least, share, **rest):
    held_by(f, k, share, least, **rest)
    hold((s == " was") == (k == "1") == (verb == "holds"), "the number")
    if how == "chosen by the power law":
        hold(f.is_by_law, "it was given")
        is_tail(f, k)
    elif how != "kept":
        tails = scan(f.x[: f.known], f.limit, f.same).distances
        hold(f.is_by_law and not tails, "one could be fitted")


@claim(
    *(
        f"<k> component<s:s were| was> kept because n_components=<given*>{_HOLD}{of}"
        for of in OF_X
    )
)
def kept_because(f, k, s, given, verb, least, share, **rest):
    kept(f, k, s, "kept", verb, least, share, **rest)
    hold(given == repr(f.rule), "another one was given")
    asked = asked_by(f)
    chosen = asked if asked is None else max(asked, 1)
    hold(not f.is_by_law and chosen in (None, number(k)), f"it asks for {asked}")


@claim(
    "At no eigenvalue does this share differ from that of the power law by more than "
    "<percent> percentage points"
)
def differs_by_at_most(f, percent):
    truth = 100 * f.whole.distances.get(f.svd.power_law_.n_tail, np.nan)
    hold(number(percent) >= truth * (1 - 1e-6), f"by {truth:.8g}")
    step = 10.0 ** -decimals(percent)
    hold(number(percent) < truth + 1.001 * step + 1e-6, f"only by {truth:.8g}")

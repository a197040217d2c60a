import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import matplotlib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from powerlaw_lsa import (
    AmbiguousTailWarning,
    PowerLawTruncatedSVD,
    assess,
    compare_rules,
    make_lsa,
    report_html,
)
from powerlaw_lsa._fitted import outcome_of
from powerlaw_lsa._report import page as page_room
from powerlaw_lsa._report.groups import Group, Themes
from powerlaw_lsa._report.sentences import (
    in_plain_words,
    listed,
    of_groups,
    shares_of,
)
from powerlaw_lsa._tail.certificate import Certificate
from powerlaw_lsa.diagnostics import Assessment
from powerlaw_lsa.rules import BrokenStick, Elbow, Fixed, ParallelAnalysis, PowerLaw
from tests._data import text_like

matplotlib.use("agg")

HOSTILE = "<script>alert('&')</script>"


class Page(HTMLParser):
    """What a browser would see: tags, ids, references, text."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.references, self.open = [], [], [], []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in ("href", "xlink:href", "src"):
                self.references.append(value)
            self.references += re.findall(r"url\(([^)]*)\)", value or "")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module", name="X")
def make_matrix():
    rng = np.random.default_rng(0)
    return rng.standard_normal((120, 80)) / np.arange(1, 81) ** 0.4


@pytest.fixture(scope="module")
def svd(X):
    return PowerLawTruncatedSVD().fit(X)


@pytest.fixture(scope="module")
def page(svd):
    return hostile_page(svd)


def hostile_page(svd):
    names = [f"{HOSTILE}{i}" for i in range(80)]
    return report_html(svd, title=f"Corpus {HOSTILE}", feature_names=names)


def test_page_is_well_formed_and_holds_all_pictures(page):
    parsed = Page(page)
    assert parsed.open == []
    assert parsed.tags.count("svg") == parsed.tags.count("figcaption") == 6


def test_page_is_self_contained(page):
    parsed = Page(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(parsed.tags)
    assert all(reference.startswith("#") for reference in parsed.references)
    assert "@import" not in page
    assert len(page) < 1_000_000


def test_ids_are_unique_and_references_lead_somewhere(page):
    parsed = Page(page)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {reference[1:] for reference in parsed.references} <= set(parsed.ids)


def test_what_comes_from_data_is_escaped(page):
    assert "<script" not in page
    assert f"Corpus {HOSTILE}" in Page(page).text
    assert f"{HOSTILE}7" in Page(page).text


def test_page_is_the_same_whenever_and_in_whatever_style(svd, page, drawn):
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "none"}):
        assert hostile_page(svd) == page


def test_numbers_and_meaning(svd, page):
    text = Page(page).text
    k = svd.n_components_
    assert f"{k} components were chosen by the power law" in text
    assert f"K = {k} of 80 eigenvalues lie at or above xmin" in text
    assert f"{svd.alpha_:.2f} ± {svd.alpha_stderr_:.2f}" in text
    assert f"<dt>KS distance D</dt><dd>{svd.ks_distance_:.4f}</dd>" in page
    assert "<dt>documents</dt><dd>120</dd>" in page
    assert "<dt>terms</dt><dd>80</dd>" in page
    kept = svd.eigenvalues_[:k].sum() / svd.spectrum_.total
    assert f"hold {kept:.1%} of the squared Frobenius norm" in text
    assert "<dt>best of all tails</dt><dd>yes</dd>" in page
    assert str(svd.verdict_) in text


def test_page_is_ascii_so_that_any_encoding_can_write_it(page, tmp_path):
    for encoding in ("ascii", "cp1252", "gbk"):
        (tmp_path / "page.html").write_text(page, encoding=encoding)


@pytest.mark.parametrize("n_components", [5, 0.5, Fixed(5), BrokenStick()])
def test_k_that_was_given_is_not_the_power_laws(X, svd, n_components):
    given = PowerLawTruncatedSVD(n_components).fit(X)
    text = Page(report_html(given)).text
    assert f"kept because n_components={n_components!r}" in text
    assert "chosen by the power law" not in text
    assert given.certified_
    assert f"according to the power law, K = {svd.n_components_} of 80" in text


@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_part_of_a_spectrum_is_not_taken_for_the_whole(X, algorithm):
    svd = PowerLawTruncatedSVD(20, algorithm=algorithm, random_state=0).fit(X)
    assert not svd.certified_
    page = report_html(svd)
    text = Page(page).text
    assert "of the 20 eigenvalues that were computed, of up to 80, lie at or" in text
    assert "<dt>best of all tails</dt><dd>not established</dd>" in page
    assert "K by the power law" not in text
    assert ("The accuracy of the eigenvalues" in text) == (algorithm == "randomized")
    assert "unknown" not in page


def test_certified_part_of_a_spectrum_says_so(X):
    options = {"algorithm": "arpack", "random_state": 0}
    svd = PowerLawTruncatedSVD(max_components=40, **options).fit(X)
    assert svd.certified_
    assert not svd.spectrum_.complete
    page = report_html(svd)
    assert "<dt>best of all tails up to 40</dt><dd>yes</dd>" in page
    assert "best of all tails<" not in page


def test_no_tail():
    with pytest.warns(UserWarning, match="no tail to fit") as caught:
        svd = PowerLawTruncatedSVD().fit(np.eye(4))
    page = report_html(svd)
    parsed = Page(page)
    assert str(caught[0].message) in parsed.text
    assert "nearest to a power law" not in parsed.text
    assert "exponent alpha" not in parsed.text
    assert "nan" not in parsed.text.lower().replace("dominant", "")


def test_zeros():
    with pytest.warns(UserWarning, match="no positive eigenvalue"):
        svd = PowerLawTruncatedSVD().fit(np.zeros((5, 4)))
    text = Page(report_html(svd, np.zeros((5, 4)))).text
    assert "X is all zeros, so no term has a weight." in text
    assert "There is no positive eigenvalue to draw." in text
    assert "Groups of documents" not in text


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning")
def test_noise_is_not_called_a_tail():
    X = np.random.default_rng(0).standard_normal((1000, 300))
    svd = PowerLawTruncatedSVD().fit(X)
    text = Page(report_html(svd)).text
    assert "no real power-law tail" in text
    assert "correlated" not in text
    assert "is clear" not in text


def test_ambiguous_k_is_a_warning_once():
    X = np.diag(np.sqrt(1 + np.random.default_rng(46).pareto(1.5, 60)))
    with pytest.warns(AmbiguousTailWarning):
        svd = PowerLawTruncatedSVD().fit(X)
    page = report_html(svd)
    assert page.count("fits nearly as well as") == 1
    assert "choose the one that suits" in page


def test_assessment_takes_the_place_of_the_findings(X, svd):
    found = assess(svd, X, n_resamples=20, n_document_resamples=0, random_state=0)
    page = unescaped(report_html(svd, assessment=found))
    statistics = page.split("<h2>For specialists</h2>")[1]
    assert found.larger_than_random is not None
    assert all(escape(sentence) in statistics for sentence in found.sentences)
    assert "shuffled" in statistics
    assert "larger than in random" not in report_html(svd)


# The corpus ---------------------------------------------------------------------------

TEXTS = [
    f"{a} {b} {a} {c}"
    for a, b, c in [
        ("river", "water", "boat"),
        ("engine", "wheel", "road"),
        ("apple", "tree", "garden"),
    ]
    for _ in range(12)
]


@pytest.fixture(scope="module")
def lsa():
    return make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(3)).fit(TEXTS)


def test_groups_have_their_words_and_typical_documents(lsa):
    text = Page(report_html(lsa, documents=TEXTS)).text
    about = text.partition("How it was done")[0]
    assert "The program sorted the documents into 3 groups, by the words" in about
    assert "groups are firm. As a test, groups were formed several times" in about
    assert "on average 100 were together again in one of them. Of art" in about
    assert "in which there are no groups to find, about" in about
    assert re.findall(r"About (\d+)% of the documents", about) == ["34", "33", "33"]
    assert "reliably" not in about
    assert "grey" not in about
    for words in ("river water boat", "engine road wheel", "apple tree garden"):
        assert all(word in about for word in words.split())
    assert "river water river boat" in about
    assert "passages from typical documents" in about
    assert "Then documents with similar descriptions were put into one group." in text
    without = Page(report_html(lsa, lsa[:-1].transform(TEXTS))).text
    assert "into 3 groups" in without
    assert "passages from typical" not in without
    assert "in no group" not in text


def typical(html):
    """First words of the typical documents of each group."""
    return re.findall(r'<blockquote dir="auto">(\w+)', html)


@pytest.mark.parametrize("index", ["shuffled", "of strings", "with gaps"])
def test_documents_of_a_series_are_told_by_position(index, monkeypatch):
    """The fit goes by position, whatever the labels are."""
    monkeypatch.setattr(page_room, "as_svg", lambda *_: "")
    n = len(TEXTS)
    lsa = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(3)).fit(TEXTS)
    labels = {
        "shuffled": np.random.default_rng(0).permutation(n),
        "of strings": [f"d{i}" for i in range(n)],
        "with gaps": np.arange(n) * 7 + 3,
    }
    series = pd.Series(TEXTS, index=labels[index])
    expected = typical(report_html(lsa, documents=TEXTS))
    assert len(expected) == 3
    assert typical(report_html(lsa, documents=series)) == expected


@pytest.mark.parametrize("documents", [set(TEXTS), dict.fromkeys(TEXTS)])
def test_documents_without_an_order_are_refused(lsa, documents):
    with pytest.raises(TypeError, match="documents must be a sequence of texts, got "):
        report_html(lsa, documents=documents)


def test_a_number_of_groups_that_is_given_is_taken(lsa):
    assert "into 2 groups, by" in Page(report_html(lsa, documents=TEXTS, groups=2)).text
    for groups in (1, 2.5, "3"):
        with pytest.raises(ValueError, match=f"at least 2, or None, got {groups!r}"):
            report_html(lsa, documents=TEXTS, groups=groups)


def test_plain_words_come_first_and_nothing_is_said_twice(svd):
    page = report_html(svd)
    text = Page(page).text
    first, details = text.split("For specialists")
    assert f"combined them into {svd.n_components_} patterns, called" in first
    assert "alpha" not in first.partition("How it was done")[2]
    assert "alpha" in details
    said = [re.sub("<.*?>", "", p) for p in re.findall("<(?:p|li)>(.*?)</", page)]
    assert len(said) == len(set(said))


def plain_words(svd, has_groups=False):
    return " ".join(in_plain_words(svd.outcome_, has_groups))


def test_how_sure_follows_from_the_verdict():
    svd = PowerLawTruncatedSVD().fit(np.diag(np.arange(1, 101) ** -0.5))
    assert svd.verdict_.word == "clear"
    said = "This law holds clearly here. No other number fits it better."
    assert said in plain_words(svd)
    about = "of components only. How firm the groups are is said above."
    assert about not in plain_words(svd)
    assert plain_words(svd, has_groups=True).endswith(about)
    assert "for the person who made" not in Page(report_html(svd)).text
    svd = PowerLawTruncatedSVD(without_leading=1).fit(text_like(300, 400))
    assert svd.verdict_.word == "weak"
    said = "holds only roughly here, so the number is rough, too. No other number fits"
    assert said in plain_words(svd)


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
@pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning")
def test_a_number_that_is_no_tail_or_was_set_is_not_said_to_fit(X):
    noise = np.random.default_rng(0).standard_normal((1000, 300))
    said = [
        (PowerLawTruncatedSVD().fit(noise), "means little", "no clear pattern for"),
        (PowerLawTruncatedSVD().fit(np.eye(2)), "means little", "too few components"),
        (PowerLawTruncatedSVD(7).fit(X), "The number 7 follows from what the", "set."),
        (PowerLawTruncatedSVD(0.5).fit(X), "follows from what the person", "set."),
    ]
    for svd, *parts in said:
        text = plain_words(svd)
        assert all(part in text for part in parts)
        assert "fits it better" not in text
        about = "How firm" in plain_words(svd, has_groups=True)
        assert about == svd.outcome_.by_law
        assert "for the person who made" in Page(report_html(svd)).text or (
            not svd.findings_
        )


def test_part_of_a_spectrum_does_not_speak_for_larger_numbers(X):
    options = {"algorithm": "arpack", "max_components": 20, "random_state": 0}
    svd = PowerLawTruncatedSVD(**options).fit(X)
    unsure = replace(svd.outcome_, certificate=Certificate(False, None))
    assert not unsure.complete
    text = " ".join(in_plain_words(unsure, False))
    assert "A number above 20 may fit it better." in text
    assert "No other number" not in text


def test_numbers_beyond_the_limit_were_not_compared(X):
    """Whether the spectrum is complete and accurate or not."""
    svd = PowerLawTruncatedSVD(max_components=70).fit(X)
    assert svd.n_components_ < 70
    unsure = replace(svd.outcome_, certificate=Certificate(False, None))
    for outcome in (svd.outcome_, unsure):
        said = " ".join(in_plain_words(outcome, False))
        assert "No other number up to 70 fits it better" in said


@pytest.mark.parametrize(
    "sizes", [[1, 1, 1], [2, 1, 3], [1] * 7, [999, 1], [400, 30, 2, 1], [5], [1] * 300]
)
def test_shares_add_up(sizes):
    groups = [Group(size / sum(sizes), [], []) for size in sizes]
    said = shares_of(themes_of(groups))
    shares = [int(re.search(r"About (\d+)%|Less", text)[1] or 0) for text in said]
    counted = sum(size for size in sizes if size >= 0.005 * sum(sizes))
    assert sum(shares) == round(100 * counted / sum(sizes))
    assert all(abs(a - 100 * b.share) < 1 for a, b in zip(shares, groups, strict=True))
    assert [text == "Less than 1% of the documents." for text in said] == [
        share == 0 for share in shares
    ]


def test_what_is_in_no_group_is_explained():
    groups = [Group(0.7, ["a"], []), Group(0.3, [], [], is_rest=True)]
    kept, rest = shares_of(themes_of(groups))
    assert kept == "About 70% of the documents."
    assert rest == (
        "About 30% of the documents. They have too little in common with each other, "
        "or were not together again when groups were formed from a part of the "
        "documents."
    )


GROUP, REST = Group(0.3, ["a"], []), Group(0.2, [], [], is_rest=True)


@pytest.mark.parametrize(
    ("groups", "n_empty", "sorted_"),
    [
        ([replace(GROUP, share=1.0)], 0, "the documents into 1 group, by"),
        ([GROUP, GROUP], 120, "about 60% of the documents into 2 groups, by"),
        ([GROUP, REST], 120, "about 30% of the documents into 1 group, by"),
        ([replace(GROUP, share=0.004)], 0, "less than 1% of the documents into 1 gro"),
    ],
)
def test_the_share_that_was_sorted_is_said_unless_it_is_all(groups, n_empty, sorted_):
    themes = themes_of(groups, n_empty, int(groups[0].share < 0.01))
    assert next(of_groups(themes)).startswith(f"The program sorted {sorted_}")


def test_documents_that_no_kept_component_describes_are_told_from_those_without_words():
    none, part = "none of the words that the", "described by none of the kept comp"
    assert list(left_over(GROUP)) == []
    assert list(left_over(GROUP, n_empty=1)) == [
        "1 document has none of the words that the groups are formed by, and is left "
        "out of the groups and the map."
    ]
    assert list(left_over(GROUP, n_undescribed=2, n_left_out=1)) == [
        "2 documents are described by none of the kept components (the leading one is "
        "left out), and are left out of the groups and the map."
    ]
    both = [*left_over(GROUP, REST, n_empty=19, n_undescribed=1, n_left_out=2)]
    assert both[0].startswith(f"19 documents have {none}")
    assert both[1].startswith(f"1 document is {part}onents (the 2 leading ones ")
    assert all(text.endswith(" left out of the groups and the map.") for text in both)
    (alone,) = left_over(REST, n_undescribed=75)
    assert alone == (
        "75 documents are described by none of the kept components, and are left out "
        "of the map."
    )


def left_over(*groups, n_empty=0, n_undescribed=0, n_left_out=0):
    themes = themes_of(groups, n_empty, n_undescribed)
    said = of_groups(themes, n_left_out=n_left_out)
    return [text for text in said if "document has" in text or " none of" in text]


def test_documents_that_come_together_again_are_not_the_others():
    groups, others = [replace(GROUP, share=1.0)], ", and 26 were in others."
    some, every = (" ".join(of_groups(themes_of(groups, share=s))) for s in (0.74, 1))
    assert f"on average 74 were together again in one of them{others}" in some
    assert "were in others" not in every
    assert "half of the documents alone, and then all documents were" in every
    many = replace(themes_of(groups), n_placed=20_000)
    said = " ".join(of_groups(many))
    assert "half of 2,000 documents alone, and then all 2,000 were" in said


@pytest.mark.parametrize(
    "share, by_chance, firm",
    [
        (0.69, 0.1, "not firm"),
        (0.7, 0.1, "fairly firm"),
        (0.9, 0.4, "firm"),
        (0.72, 0.53, "not firm"),
        (0.95, 0.93, "not firm"),
        (1.0, 1.0, "not firm"),
    ],
)
def test_groups_are_firm_if_documents_are_together_more_than_by_chance(
    share, by_chance, firm
):
    themes = themes_of([replace(GROUP, share=1.0)], share=share, by_chance=by_chance)
    said = " ".join(of_groups(themes))
    assert f"The groups are {firm}." in said
    assert f"to find, about {round(100 * by_chance)} of every 100 were" in said


def themes_of(groups, n_empty=0, n_undescribed=0, share=1.0, by_chance=0.4):
    counts = 0, n_empty, n_undescribed
    return Themes([*groups], share, by_chance, *counts, np.empty(0), np.empty(0))


def test_a_page_without_groups_speaks_of_none():
    X = np.random.default_rng(0).standard_normal((300, 60))
    text = Page(report_html(PowerLawTruncatedSVD(60).fit(X), X)).text
    first = text.partition("For specialists")[0]
    assert "The documents form no clear groups: they have too little in" in first
    assert "Each mark is a document. Marks that are close together are" in first
    for said in ("of its group", "grey", "in no group", "put into one group", "About"):
        assert said not in first


def test_fewer_groups_than_requested_are_said():
    texts = [*TEXTS, *["blue sky"] * 12]
    lsa = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(4)).fit(texts)
    said = "Of the 9 groups that were requested only 4 could be formed, because the ke"
    assert said in Page(report_html(lsa, documents=texts, groups=9)).text
    for groups in (None, 3, 4):
        page = report_html(lsa, documents=texts, groups=groups)
        assert "that were requested" not in Page(page).text


def test_what_all_captions_say_of_x_is_said_once(X):
    svd = PowerLawTruncatedSVD(without_leading=2).fit(X)
    text = Page(report_html(svd)).text
    assert text.count("The 2 largest eigenvalues of X are left out") == 1


def test_words_that_are_not_on_the_page_are_not_explained(X, svd):
    def words(page):
        part = page.partition("<h3>Words</h3>")[2].partition("</details>")[0]
        return re.findall("<th>(.*?)</th>", part)

    plain = words(report_html(svd))
    assert {"component", "X", "K", "eigenvalue", "alpha", "D"} <= {*plain}
    assert not {"p", "R"} & {*plain}
    assessment = assess(svd, X, n_resamples=20, random_state=0)
    assert {"p", "R"} <= {*words(report_html(svd, assessment=assessment))}


def test_a_component_has_words_at_both_ends(X):
    svd = PowerLawTruncatedSVD(3).fit(X)
    page = report_html(svd, feature_names=[f"t{i}" for i in range(80)])
    part = page.partition("<h3>Leading terms</h3>")[2].partition("</details>")[0]
    rows = re.findall("<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", part)
    assert [row[0] for row in rows] == ["1", "2", "3"]
    for (_, *ends), weights in zip(rows, svd.components_, strict=True):
        for terms, sign in zip(ends, (1, -1), strict=True):
            at = [int(i) for i in re.findall(r"t(\d+)", terms)]
            assert all(sign * weights[at] > 0)
    assert any(right for *_, right in rows)


def test_without_documents_the_page_begins_with_k(svd):
    assert "Groups of documents" not in report_html(svd)


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_a_page_of_weighted_vectors_has_groups_too():
    """Neither the exponent nor the component that is left out hides the documents."""
    lsa = make_lsa(4, min_df=1).fit(TEXTS)
    text = Page(report_html(lsa, documents=TEXTS)).text
    assert "Groups of documents" in text
    assert "of the squared Frobenius norm of X without its leading component." in text
    with pytest.raises(ValueError, match="not fitted to these 20 documents"):
        report_html(lsa, documents=TEXTS[:20])


def test_nothing_is_left_out_by_default(lsa):
    text = Page(report_html(lsa)).text
    assert "left out" not in text
    assert "of the squared Frobenius norm of X." in text


def test_typical_documents_are_escaped(lsa):
    texts = [f"{text} {escape(HOSTILE)}" for text in TEXTS]
    page = report_html(lsa, documents=texts)
    assert "<script" not in page
    assert HOSTILE in Page(page).text


def test_a_number_of_documents_that_does_not_fit_is_refused(lsa):
    X = lsa[:-1].transform(TEXTS)
    with pytest.raises(ValueError, match="documents has 35 texts, but X has 36 rows"):
        report_html(lsa, X, documents=TEXTS[1:])


@pytest.mark.parametrize("others", [TEXTS[:20], ["river wheel tree"] * 36])
def test_documents_of_another_corpus_are_refused(lsa, others):
    alike = " others, or with other weights" * (len(others) == 36)
    message = (
        f"not fitted to these {len(others)} documents, but to 36{alike}; pass the "
    )
    with pytest.raises(ValueError, match=message):
        report_html(lsa, documents=others)


def test_documents_alone_need_a_vectorizer(lsa):
    with pytest.raises(ValueError, match="documents are given without X; pass X as"):
        report_html(lsa[-1], documents=TEXTS)
    with pytest.raises(TypeError, match=r"must be a sequence of texts, got csr_"):
        report_html(lsa, documents=lsa[0].transform(TEXTS))


def test_the_x_of_a_column_transformer_is_its_table():
    table = pd.DataFrame({"number": range(len(TEXTS)), "text": TEXTS})
    lsa = make_pipeline(TfidfVectorizer(), PowerLawTruncatedSVD(3))
    columns = ColumnTransformer([("lsa", lsa, "text")]).fit(table)
    alone = report_html(columns.named_transformers_["lsa"], documents=TEXTS)
    page = report_html(columns, table, documents=TEXTS)
    first, last = page.partition("For specialists")[::2]
    assert first == alone.partition("For specialists")[0]
    assert "<th>columns</th><td>&#x27;text&#x27;</td>" in last
    with pytest.raises(ValueError, match=r"columns of a table, .* pass as X the"):
        report_html(columns, documents=TEXTS)


def test_rules_are_shown_if_they_were_compared(X, svd):
    table = compare_rules(X, [7, Elbow()], random_state=0)
    text = Page(report_html(svd, rules=table)).text
    assert "Rules compared" in text
    assert "Elbow()" in text
    assert "not decided" not in text
    assert "Rules compared" not in report_html(svd)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_rule_that_keeps_less_than_all_has_no_100_percent():
    svd = PowerLawTruncatedSVD().fit(np.diag([1000.0, *[1] * 30]))
    page = report_html(svd, rules=compare_rules(svd, [1, 31]))
    assert re.findall(r"<td>([\d.]+%)</td>", page) == ["99.9%", "100.0%"]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("rules", [None, ParallelAnalysis()])
def test_rules_without_k_are_shown_as_not_decided(rules):
    """Those that need X, if only the fit is known: some of the rules, or all."""
    svd = PowerLawTruncatedSVD().fit(np.diag(1.0 / np.arange(1, 81)))
    table = compare_rules(svd, rules)
    missing = table["K"].isna().sum()
    assert missing
    assert report_html(svd, rules=table).count("<td>not decided</td>") == missing


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_is_of_another_fit_is_refused(X, svd):
    """The page would contradict itself."""
    other = PowerLawTruncatedSVD().fit(X[:, ::-1] * np.linspace(1, 2, X.shape[1]))
    fewer = PowerLawTruncatedSVD(3).fit(X)
    for assessed in (other, fewer, other.spectrum_):
        with pytest.raises(ValueError, match="assessment is of another fit; pass"):
            report_html(svd, assessment=Assessment(outcome_of(assessed)))
    report_html(svd, assessment=Assessment(outcome_of(svd.spectrum_)))
    without = PowerLawTruncatedSVD(without_leading=1).fit(X)
    with pytest.raises(ValueError, match=r"another spectrum.*without_leading=1\)"):
        report_html(without, rules=compare_rules(X, [5, Elbow()]))
    report_html(without, rules=compare_rules(X, [5, 79], without_leading=1))


@pytest.mark.parametrize(
    "rules", ["power_law", [5], 3, pd.DataFrame({"a": [1]}), pd.DataFrame()]
)
def test_rules_are_a_table_of_compare_rules(svd, rules):
    with pytest.raises(TypeError, match="rules must be the table that compare_rules"):
        report_html(svd, rules=rules)


@pytest.mark.parametrize("other, kind", [(pd.DataFrame(), "DataFrame"), (5, "int")])
def test_an_assessment_is_what_assess_returns(svd, other, kind):
    with pytest.raises(TypeError, match=rf"must be what assess\(.* got {kind}$"):
        report_html(svd, assessment=other)


@pytest.mark.parametrize("title", [None, b"x", 3])
def test_a_title_is_a_string(svd, title):
    with pytest.raises(TypeError, match="title must be a string, got"):
        report_html(svd, title=title)


def test_groups_that_cannot_be_formed_are_not_passed_over(X, svd):
    said = "The 3 groups that were requested were not formed"
    with pytest.raises(ValueError, match="groups=3 is given without documents"):
        report_html(svd, groups=3)
    few = PowerLawTruncatedSVD(2).fit(X[:9])
    why = "this takes 10 documents or more that the kept components describe, and do n"
    assert f"{said}: {why}" in report_html(few, X[:9], groups=3)
    assert said not in report_html(few, X[:9])
    assert said not in report_html(svd, X, groups=3)


def unescaped(page):
    """Page with the characters that ASCII lacks."""
    return re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), page)


# What it is given ---------------------------------------------------------------------


def test_unfitted_estimator_is_told_so():
    with pytest.raises(NotFittedError):
        report_html(PowerLawTruncatedSVD(), title="too early")


def test_settings_are_those_of_every_step(lsa, svd):
    settings = report_html(lsa).split("<h3>Settings</h3>")[1]
    assert settings.count("<h4>") == 2
    assert "<h4>TfidfVectorizer</h4>" in settings
    assert "<th>sublinear_tf</th><td>False</td>" in settings
    alone = report_html(svd).split("<h3>Settings</h3>")[1]
    assert re.findall("<h4>(.*?)</h4>", alone) == ["PowerLawTruncatedSVD"]


def test_a_long_vocabulary_is_cut_short():
    words = [f"word{i}" for i in range(300)]
    texts = [" ".join(words[i : i + 40]) for i in range(0, 260, 5)]
    vectorizer = TfidfVectorizer(vocabulary=words)
    lsa = make_pipeline(vectorizer, PowerLawTruncatedSVD(3)).fit(texts)
    settings = report_html(lsa).split("<h3>Settings</h3>")[1]
    assert "word9&#x27;" in settings
    assert "word299" not in settings


@pytest.mark.parametrize("X", ["page.html", ["some text", "more text"]])
def test_what_is_no_matrix_is_refused(lsa, X):
    with pytest.raises(TypeError, match=r"got \w+; pass texts as doc"):
        report_html(lsa, X)


def test_missing_names_of_terms_are_explained(monkeypatch):
    monkeypatch.setattr("powerlaw_lsa._report.page.as_svg", lambda *a: "")
    root = FunctionTransformer(np.sqrt)
    lsa = make_pipeline(TfidfVectorizer(), root, PowerLawTruncatedSVD(3)).fit(TEXTS)
    said = "step FunctionTransformer of the pipeline does not name its output"
    assert said in report_html(lsa)
    assert said not in report_html(lsa, feature_names=list("abcdefghi"))


def test_names_are_checked_before_anything_is_drawn(svd, monkeypatch):
    monkeypatch.setattr(
        "powerlaw_lsa._report.page.pictures",
        lambda *args, **options: pytest.fail("drawn"),
    )
    with pytest.raises(ValueError, match="feature_names has 1 names"):
        report_html(svd, feature_names=["a"])


def test_a_limit_of_the_rule_is_not_taken_for_the_whole_spectrum(X):
    page = report_html(PowerLawTruncatedSVD(PowerLaw(20)).fit(X))
    assert "<dt>best of all tails up to 20</dt><dd>yes</dd>" in page
    assert "best of all tails<" not in page


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning")
def test_a_number_that_was_cut_is_no_reason(X):
    text = Page(report_html(PowerLawTruncatedSVD(99).fit(X))).text
    assert "80 components were kept, and hold 100.0%" in text
    assert "kept because" not in text


def test_what_the_randomized_solver_holds_is_a_lower_bound(X, svd):
    rough = PowerLawTruncatedSVD(20, algorithm="randomized", random_state=0).fit(X)
    assert "hold at least" in Page(report_html(rough)).text
    assert "hold at least" not in Page(report_html(svd)).text


@pytest.mark.filterwarnings("ignore::powerlaw_lsa.NoTailWarning")
@pytest.mark.usefixtures("without_pictures", "without_alternatives")
def test_page_of_noise_names_the_number_by_parallel_analysis():
    """What the assessment knows is not left to another assessment."""
    X = np.random.default_rng(0).standard_normal((300, 200))
    svd = PowerLawTruncatedSVD().fit(X)
    found = assess(svd, X, n_resamples=5, random_state=0)
    page = report_html(svd, assessment=found)
    assert "parallel analysis finds no component that is larger" in page
    assert "assess says" not in page
    assert "(assess says how many" in report_html(svd)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (1, "weights in the component."),
        (5, "weights in the 5 components."),
        (1234, "weights in the first 20 of 1,234 components."),
    ],
)
def test_components_whose_words_are_listed_are_counted(svd, kept, said):
    outcome = replace(svd.outcome_, n_components=kept)
    assert said in listed(min(kept, 20), outcome)

import re
from html.parser import HTMLParser

import matplotlib
import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa._report.page import report_html

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


def test_page_is_the_same_whenever_and_in_whatever_style(svd):
    first = report_html(svd)
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "none"}):
        assert report_html(svd) == first


def test_numbers_and_meaning(svd, page):
    text = Page(page).text
    assert f"Its {svd.n_components_} largest eigenvalues" in text
    assert f"{svd.alpha_:.3f} ± {svd.alpha_stderr_:.3f}" in text
    assert f"D = {svd.ks_distance_:.4f}" in text
    assert "X has 120 documents and 80 terms." in text
    kept = svd.eigenvalues_[: svd.n_components_].sum() / svd.spectrum_.total
    assert f"hold {kept:.1%} of the squared Frobenius norm" in text
    assert "All eigenvalues were computed, and no other tail has a smaller D." in text
    assert 'class="warning"' not in page


def test_k_that_was_not_chosen_by_the_power_law(X, svd):
    text = Page(report_html(PowerLawTruncatedSVD(5).fit(X))).text
    assert "5 components were kept" in text
    assert f"by the power law, which would keep {svd.n_components_}." in text


def test_uncertified_partial_spectrum_warns(X):
    svd = PowerLawTruncatedSVD(20, algorithm="randomized", random_state=0).fit(X)
    assert not svd.certified_
    page = report_html(svd)
    text = Page(page).text
    assert page.count('class="warning"') == 2
    assert "the leading 20 of up to 80 eigenvalues" in text
    assert "does not say how accurate" in text
    assert "leading 20 of up to 80" in page
    assert "entropy</th><td>unknown" in page


def test_certified_partial_spectrum_says_so(X):
    options = {"algorithm": "arpack", "random_state": 0}
    svd = PowerLawTruncatedSVD(max_components=40, **options).fit(X)
    assert svd.certified_
    assert not svd.spectrum_.complete
    page = report_html(svd)
    assert "every other tail of up to 40 is excluded." in Page(page).text
    assert 'class="warning"' not in page


def test_no_tail():
    with pytest.warns(UserWarning, match="no tail to fit") as caught:
        svd = PowerLawTruncatedSVD().fit(np.eye(4))
    page = report_html(svd)
    parsed = Page(page)
    assert str(caught[0].message) in parsed.text
    assert parsed.tags.count("svg") == 4
    assert "nan" not in parsed.text.lower()


def test_ambiguous_k_warns(svd, monkeypatch):
    monkeypatch.setattr("powerlaw_lsa._report.page.is_ambiguous", lambda ties: True)
    page = report_html(svd)
    (warning,) = re.findall(r'<p class="warning">(.*?)</p>', page)
    assert "other" in warning


def test_assessment_takes_the_place_of_near_ties(svd):
    class Assessment:
        null = None

        def _repr_html_(self):
            return "<p>quite sure</p>"

    page = report_html(svd, assessment=Assessment())
    assert "<p>quite sure</p>" in page
    assert "nearly as" not in Page(page).text.split("Pictures")[0]


def test_null_of_the_assessment_is_drawn(svd):
    class Assessment:
        null = svd.power_law_

        def _repr_html_(self):
            return ""

    assert "shuffled" in report_html(svd, assessment=Assessment())


@pytest.mark.filterwarnings("ignore:K = max_components=5 is the longest")
def test_limited_scan_does_not_speak_for_the_whole_spectrum():
    X = np.random.default_rng(0).pareto(2, (60, 40))
    page = report_html(PowerLawTruncatedSVD(max_components=5).fit(X), title="limited")
    assert "holds for all tails up to 5" in page
    assert "the whole spectrum" not in page.split("How sure it is")[0]


def test_unfitted_estimator_is_told_so():
    with pytest.raises(NotFittedError):
        report_html(PowerLawTruncatedSVD(), title="too early")


def test_pipeline_is_told_to_pass_its_step(X):
    pipeline = make_pipeline(PowerLawTruncatedSVD(5)).fit(X)
    with pytest.raises(NotFittedError, match=r"Pipeline has no power_law_; .* step"):
        report_html(pipeline)


def test_names_are_checked_before_anything_is_drawn(svd, monkeypatch):
    monkeypatch.setattr(
        "powerlaw_lsa._report.page.pictures", lambda *args, **options: pytest.fail("drawn")
    )
    with pytest.raises(ValueError, match="feature_names has 1 names"):
        report_html(svd, feature_names=["a"])

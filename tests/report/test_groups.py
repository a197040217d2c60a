"""Groups of documents: their number, their words, what is a rest, where they lie."""

import re

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from scipy.sparse import csr_array

from powerlaw_lsa._report.document_map import document_map
from powerlaw_lsa._report.groups import Group, _distinct, describe
from powerlaw_lsa.plotting._drawing import REST


def blobs(sizes, width=0.1, dimension=12, seed=0):
    """Directions around the axes: so many documents around each."""
    rng = np.random.default_rng(seed)
    at = np.repeat(np.arange(len(sizes)), sizes)
    Z = np.eye(dimension)[at] + width * rng.standard_normal((len(at), dimension))
    return Z * rng.uniform(0.5, 2.0, (len(at), 1)), at


def themes_of(Z, X=None, n_groups=None, documents=None):
    names = [f"term{i}" for i in range(Z.shape[1])]
    return describe(Z, X, np.eye(Z.shape[1]), names, documents, n_groups)


@pytest.mark.parametrize("n", [2, 5, 8])
def test_the_number_of_groups_is_that_of_separate_directions(n):
    Z, _ = blobs([30] * n)
    assert len(themes_of(Z).groups) == n


def test_the_number_of_groups_that_was_asked_for_is_made():
    Z, _ = blobs([30] * 5)
    assert len(themes_of(Z, n_groups=4).groups) == 4


def test_groups_are_sorted_and_named_by_what_they_have_more_of():
    Z, at = blobs([20, 40, 30])
    # Each group has a term of its own, and all documents have term 11.
    X = np.eye(12)[at]
    X[:, 11] = 1
    themes = themes_of(Z, csr_array(X))
    assert [90 * g.share for g in themes.groups] == pytest.approx([40, 30, 20])
    assert [g.terms[0] for g in themes.groups] == ["term1", "term2", "term0"]
    assert all("term11" not in g.terms for g in themes.groups)
    assert not any(g.is_rest for g in themes.groups)


def test_a_theme_that_many_share_comes_before_a_name_that_few_mention():
    Z, at = blobs([30, 30, 30])
    X, i = np.zeros((90, 12)), np.arange(90) % 30
    X[:, 0] = np.where(at == 0, i < 27, i < 9)  # 90 % of group 0, half of all documents
    X[:, 1] = (at == 0) & (i < 9)  # a third of group 0, and no other document
    X[:, 2] = i < 27
    groups = themes_of(Z, csr_array(X)).groups
    assert ["term0", "term1"] in [g.terms for g in groups]


def test_without_a_sparse_matrix_the_centres_name_the_groups():
    Z, _ = blobs([40, 30, 20])
    assert [g.terms[0] for g in themes_of(Z).groups] == ["term0", "term1", "term2"]


def test_documents_that_are_like_no_others_are_a_rest_which_comes_last():
    Z, _ = blobs([30, 25, 20], dimension=60)
    rng = np.random.default_rng(1)
    Z = np.vstack([rng.standard_normal((90, 60)), 3 * Z])
    groups = themes_of(Z, n_groups=4).groups
    assert [g.is_rest for g in groups] == [False, False, False, True]
    assert groups[-1].name == "other"
    assert groups[-1].share > 0.4


def test_examples_are_nearest_to_the_centre_and_go_by_position():
    Z, _ = blobs([30, 20])
    texts = [f"text {i}" for i in range(50)]
    (first, second) = themes_of(Z, documents=texts).groups
    of_first = {int(e.split()[1]) for e in first.examples}
    of_second = {int(e.split()[1]) for e in second.examples}
    assert of_first < set(range(30))
    assert of_second < set(range(30, 50))
    centre = Z[:30] / np.linalg.norm(Z[:30], axis=1, keepdims=True)
    assert int(first.examples[0].split()[1]) == np.argmax(centre @ centre.mean(axis=0))


def test_documents_without_a_direction_are_in_no_group():
    Z, _ = blobs([30, 20])
    themes = themes_of(np.vstack([Z, np.zeros((5, 12))]))
    assert themes.n_empty == 5
    assert sum(g.share for g in themes.groups) == pytest.approx(50 / 55)


@pytest.mark.parametrize(
    "Z", [np.zeros((20, 3)), np.ones((20, 3)), np.eye(9), np.eye(4)[:, :3]]
)
def test_too_few_or_equal_documents_have_no_groups(Z):
    assert themes_of(Z) is None


def test_the_map_names_groups_and_hides_nothing_else():
    Z, _ = blobs([30, 25, 20], dimension=60)
    rng = np.random.default_rng(1)
    Z = np.vstack([rng.standard_normal((90, 60)), 3 * Z])
    themes = themes_of(Z, n_groups=4)
    svg = document_map(themes.points, themes.labels, themes.groups)
    assert svg.count("<circle") == 165
    assert svg.count("<text") == 3
    assert svg.count(f'fill="{REST}"') == np.sum(themes.labels == 3)


NAMES = ["hibernate", "visual", "wordpress", "sex", "life", "thriller", "comedy", "os"]


@pytest.mark.parametrize("is_flat", [True, False])
@pytest.mark.parametrize("names", [NAMES, ["ドキュメント"] * 8, ["x" * 60] * 3])
def test_names_on_the_map_cover_no_other_and_are_inside(names, is_flat):
    rng = np.random.default_rng(0)
    points = np.repeat(rng.uniform(0, 1, (len(names), 2)) * [1, 0.1], 5, axis=0)
    points[-1] = [9, 0 if is_flat else 9]  # all others are in a corner
    groups = [Group(0.1, [name], [], False) for name in names]
    svg = document_map(points, np.repeat(range(len(names)), 5), groups)
    _, top, width, height = map(float, re.search('viewBox="(.*?)"', svg)[1].split())
    boxes = [box_of(found) for found in re.findall(r"<text x=.*?</text>", svg)]
    assert len(boxes) == len(names)
    for i, (left, low, right, high) in enumerate(boxes):
        assert left >= -1
        assert right <= width + 1
        assert low >= top
        assert high <= top + height
        for other in boxes[:i]:
            apart = left >= other[2] or right <= other[0]
            assert apart or low >= other[3] or high <= other[1]


def box_of(text):
    """Left, top, right and bottom of a name in bold letters of 34 px (style.css)."""
    x, y, name = re.fullmatch(r'.* x="(.*?)" y="(.*?)" .*>(.*)</text>', text).groups()
    if name.isascii() or "…" in name:
        font = FontProperties(family="DejaVu Sans", weight="bold")
        width = TextPath((0, 0), name, size=34, prop=font).get_extents().width
    else:
        width = 34 * len(name)  # such letters are squares
    x, y = float(x), float(y)
    return x - width / 2, y - 0.76 * 34, x + width / 2, y + 0.24 * 34


def test_a_group_in_several_places_is_named_at_the_one_with_most_documents():
    at = [[0, 0]] * 3 + [[5, 9]] * 4 + [[10, 9]] * 2
    svg = document_map(np.array(at), np.zeros(9, int), [Group(1, ["term"], [], False)])
    x, y = re.search(r'<text x="(\d+)" y="(\d+)"', svg).groups()
    assert svg.count(f'cx="{x}" cy="{y}"') == 4


def test_numbers_and_plurals_of_a_word_are_no_names():
    names = ["posts", "post", "2008", "post", "boxes", "box", "bus", "pos"]
    assert _distinct(names) == ["posts", "boxes", "bus", "pos"]
    assert _distinct(["2008", "09"]) == ["2008", "09"]


def test_near_documents_stay_near_on_the_map():
    Z, at = blobs([30, 30, 30])
    points = themes_of(Z).points
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert np.mean(at[gaps.argmin(axis=1)] == at) > 0.95


def test_the_map_is_the_same_twice():
    Z, _ = blobs([30, 20])
    assert np.array_equal(themes_of(Z).points, themes_of(Z).points)

"""Groups of documents: their number, their words, what is a rest, where they lie."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from scipy.sparse import csr_array, csr_matrix

from powerlaw_lsa._report import grouping
from powerlaw_lsa._report.document_map import document_map, key, marks
from powerlaw_lsa._report.grouping import Grouping
from powerlaw_lsa._report.groups import (
    Group,
    _distinct,
    _own_first,
    describe,
    phrases,
    zero_rows,
)
from powerlaw_lsa._report.passages import (
    in_own_words,
    is_prose,
    passage,
    share_in_own_words,
    typical,
)
from powerlaw_lsa._report.sentences import of_groups
from powerlaw_lsa.plotting._drawing import GROUPS, REST


def blobs(sizes, width=0.1, dimension=12, seed=0):
    """Directions around the axes: so many documents around each."""
    rng = np.random.default_rng(seed)
    at = np.repeat(np.arange(len(sizes)), sizes)
    Z = np.eye(dimension)[at] + width * rng.standard_normal((len(at), dimension))
    return Z * rng.uniform(0.5, 2.0, (len(at), 1)), at


def themes_of(Z, X=None, n_groups=None, documents=None):
    names = [f"term{i}" for i in range(Z.shape[1])]
    X = Z if X is None else X
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
    X, i = np.zeros((90, 3)), np.arange(90) % 30
    X[:, 0] = np.where(at == 0, i < 27, i < 9)  # 90 % of group 0, half of all documents
    X[:, 1] = (at == 0) & (i < 9)  # a third of group 0, and no other document
    X[:, 2] = i < 27
    components = np.zeros((12, 3))
    components[0] = 1  # all three weigh the same in the centre of group 0
    groups = describe(Z, csr_array(X), components, ["theme", "actor", "all"]).groups
    assert ["theme", "actor"] in [g.terms for g in groups]


def test_a_set_phrase_comes_after_what_is_said_over_and_over():
    """Both are in the same documents, but the phrase weighs little in their centre."""
    Z, at = blobs([30, 30, 30])
    X = csr_array(np.outer(at == 0, [1, 1]).astype(float))
    components = np.zeros((12, 2))
    components[0] = 0.1, 1
    groups = describe(Z, X, components, ["phrase", "subject"]).groups
    assert ["subject", "phrase"] in [g.terms for g in groups]


def test_words_that_mostly_stand_side_by_side_are_one():
    texts = [
        "Hong Kong, and a sci-fi film",
        "Films of Hong Kong: sci-fi",
        "film sci-fi",
    ]
    assert phrases(["fi", "kong", "film", "hong", "sci"], texts) == [
        "sci fi",
        "hong kong",
        "film",
    ]
    # Each of these stands more often without the other, or in the other order.
    alone = ["war film, war, war", "film", "kong of hong"]
    assert phrases(["war", "film", "hong", "kong"], alone) == [
        *("war", "film", "hong", "kong")
    ]
    assert phrases(["c++", "std"], ["C++ std"]) == ["c++ std"]
    assert phrases([], texts) == []


CODE = [
    ">>> skip = pd.table(x)  # doctest: +skip\nThe table {} is short.\nSee the manual.",
    "x = pd.skip(table)\nHere a table has {}.\n> quoted skip\nSee the manual.",
]


def test_words_of_code_quotations_and_lines_that_all_have_name_no_group():
    Z, at = blobs([30, 30, 30])
    names = ["pd", "skip", "manual", "table"]
    X = csr_array(np.outer(at == 0, np.ones(4)))
    components = np.zeros((12, 4))
    components[0] = 4, 3, 2, 1  # the heaviest come first
    texts = [CODE[i % 2].format("n" * i) for i in range(90)]
    found = describe(Z, X, components, names, texts).groups
    without = describe(Z, X, components, names).groups
    assert [g.terms[0] for g in found if g.terms] == ["table"]
    assert [g.terms[0] for g in without if g.terms] == ["pd"]


def test_a_term_that_is_no_word_of_the_texts_counts_as_before():
    texts = ["Libraries of ab, xab", "ab"]
    said = in_own_words(texts)
    terms = ["librari", "b", "ab", "libraries of", "xab"]
    assert list(share_in_own_words(terms, texts, said)) == [1, 1, 1, 1, 1]
    assert list(share_in_own_words(["ab"], texts, ["ab", "x"])) == [0.5]


def test_own_words_are_what_no_other_text_says():
    assert in_own_words(["A b.\nC++ is.", "a B. The end."]) == ["c++ is.", "the end."]
    # An answer that many give is no boilerplate.
    answers = ["Good. Thanks.", "good. thanks.", "Good, but dear. Thanks."]
    assert in_own_words(answers) == ["good.\nthanks."] * 2 + ["good, but dear."]
    assert in_own_words(["f(x)", ""]) == ["", ""]


def test_no_two_groups_begin_with_the_same_word():
    Z, at = blobs([40, 30, 20])
    X = np.zeros((90, 4))
    X[at != 2, 0] = 1  # two groups share their most telling term
    X[np.arange(90), at + 1] = np.arange(90) % 2
    components = np.zeros((12, 4))
    components[:2, 0] = 100
    components[range(3), range(1, 4)] = 1
    names = ["shared", "a", "b", "c"]
    groups = describe(Z, csr_array(X), components, names).groups
    assert [g.terms for g in groups] == [["shared", "a"], ["b", "shared"], ["c"]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('Don\'t (always) look at sci-fi, C++ or "3d" films.', True),
        ("दस्तावेज़ हिन्दी में है", True),
        ("これは文書です。", True),
        ("array([[1, 0], [0, 2]]) >>> x = f(y)", False),
        ("> she wrote a long letter", False),
        ("\uff48\uff4f\uff57 \uff54\uff4f", False),
        ("", False),
    ],
)
def test_prose_is_what_is_mostly_words(line, expected):
    assert is_prose(line) is expected


def test_passages_that_are_prose_come_first():
    code = "boat(x, y=2) >>> river[0] " * 20
    assert passage(f"{code}. A boat was here.", ["river", "boat"]) == (
        "... A boat was here."
    )
    Z, _ = blobs([20, 20])
    # A third of the documents is code.
    texts = [
        f"so {'m' * i} it was" if i % 3 else f"x_{i} = f({'m' * i})" for i in range(40)
    ]
    for group in themes_of(Z, documents=texts).groups:
        assert len(group.examples) == 3
        assert all(map(is_prose, group.examples))


def test_without_a_sparse_matrix_the_centres_name_the_groups():
    Z, _ = blobs([40, 30, 20])
    assert [g.terms[0] for g in themes_of(Z).groups] == ["term0", "term1", "term2"]


def with_a_rest():
    """75 documents in three groups, and 90 that are like no other."""
    Z, _ = blobs([30, 25, 20], dimension=60)
    rng = np.random.default_rng(1)
    return np.vstack([rng.standard_normal((90, 60)), 3 * Z])


def test_documents_that_are_like_no_others_are_a_rest_which_comes_last():
    themes = themes_of(with_a_rest())
    assert [g.is_rest for g in themes.groups] == [False, False, False, True]
    rest = themes.groups[-1]
    assert (rest.name, rest.terms, rest.examples) == ("in no group", [], [])
    assert rest.share > 0.4
    assert np.all(np.diff(np.bincount(themes.labels)[:3]) <= 0)
    assert "the others are in no group" in next(of_groups(themes))


def test_documents_in_all_directions_form_no_groups_unless_they_are_asked_for():
    Z = np.random.default_rng(0).standard_normal((1000, 60))
    themes = themes_of(Z)
    assert [g.is_rest for g in themes.groups] == [True]
    assert np.isnan(themes.together)
    assert list(of_groups(themes)) == [
        "The documents form no clear groups: they have too little in common with each "
        "other, or were not together again when groups were formed from a part of "
        "them."
    ]
    asked = themes_of(Z, n_groups=3)
    assert [g.is_rest for g in asked.groups] == [False] * 3
    assert asked.together < 0.7
    assert "The groups are not firm" in " ".join(of_groups(asked))


@pytest.mark.parametrize("n, n_groups", [(20, 2), (200, 80), (200, 199)])
def test_groups_of_few_random_documents_are_not_firm(n, n_groups):
    """So few are together again by chance, and one of a single document always is."""
    Z = np.random.default_rng(0).standard_normal((n, 4))
    themes = themes_of(Z, n_groups=n_groups)
    assert themes.together > 0.6
    assert "The groups are not firm" in " ".join(of_groups(themes))


def test_a_group_that_was_asked_for_is_shown_however_loose_it_is():
    themes = themes_of(with_a_rest(), n_groups=4)
    assert [g.is_rest for g in themes.groups] == [False] * 4
    assert "the others are in no group" not in " ".join(of_groups(themes, 4))


def test_groups_that_are_cut_now_here_now_there_are_joined():
    Z, at = blobs([50] * 4)  # of which k-means with five centres cuts one in two
    directions = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    pairs = set(zip(Grouping(directions, 5).labels, at, strict=True))
    assert len(pairs) == 4
    assert len(set(Grouping(directions, 5, asked=5).labels)) == 5


def test_documents_beyond_the_sample_are_in_the_group_of_their_neighbours(monkeypatch):
    monkeypatch.setattr(grouping, "MOST_TRIED", 100)
    Z, at = blobs([100] * 4)
    directions = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    labels = grouping.grouped(directions, 12, None)[0].assign(directions)
    assert len(set(zip(labels, at, strict=True))) == 4


def test_groups_are_tested_on_other_halves_than_those_that_chose_them(monkeypatch):
    Z, _ = blobs([50] * 4)
    directions = (Z / np.linalg.norm(Z, axis=1, keepdims=True)).astype(np.float32)
    rows, halves = {row.tobytes() for row in directions}, set()
    k_means = grouping._k_means

    def seen(part, n_groups):
        if len(part) == 100 and part[0].tobytes() in rows:
            halves.add(part.tobytes())
        return k_means(part, n_groups)

    monkeypatch.setattr(grouping, "_k_means", seen)
    grouping.grouped(directions, 4, None)
    assert len(halves) == 2 * 2 * grouping._N_PARTINGS


def test_more_than_half_of_the_documents_are_not_joined_to_one_group():
    directions = np.random.default_rng(0).standard_normal((200, 60))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    for n in (3, 5, 8):
        assert np.bincount(Grouping(directions, n).labels).max() <= 100


@pytest.mark.parametrize("n_copies", [1, 10])
def test_typical_documents_are_no_copies(n_copies):
    Z, _ = blobs([20], dimension=30)
    Z = np.vstack([Z, np.tile(np.eye(30)[0] + 0.02, (n_copies + 1, 1))])
    directions = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    members, centre = np.arange(len(Z)), directions[:20].mean(axis=0)
    chosen = typical(directions, ["text"] * len(Z), members, centre)
    assert len(set(chosen)) == len(chosen) > 3
    assert sum(i >= 20 for i in chosen) == 1
    assert typical(directions, ["text"] * len(Z), members[20:], centre) == [20]


def test_typical_documents_are_not_the_short_ones_and_go_by_position():
    Z, at = blobs([30, 20])
    texts = [f"text {i} " + "more " * (i % 2) for i in range(50)]
    for group in themes_of(Z, documents=texts).groups:
        shown = [int(e.split()[1]) for e in group.examples]
        assert len(set(shown)) == 3
        assert all(i % 2 for i in shown)
        assert len(set(at[shown])) == 1


def test_a_passage_is_where_the_words_are():
    text = "Nothing of note. " * 40 + "A Boat on a river. It sank. " + "The end. " * 40
    found = passage(text, ["river", "boat"])
    assert found.startswith("... A Boat on a river. It sank.")
    assert found.endswith(" ...")
    assert len(found) <= 250
    assert passage("A boat. A river.", ["river"]) == "A boat. A river."
    # The beginning is preferred if it has one of the words.
    early = passage("A boat. " + text, ["river", "boat"])
    assert early.startswith("A boat. Nothing of note.")
    assert passage(f"{'So. ' * 99}A sci-fi boat.", ["sci fi"]) == "... A sci-fi boat."
    assert passage(text, []).startswith("Nothing of note.")
    # "ma" is no part of a word, and a term may have any signs.
    assert passage("A mast. " * 50 + "c++ ma.", ["ma", "c++"]) == "... c++ ma."
    assert passage("x" * 999, ["y"]) == "x" * 120 + " ..."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Names\n-----\nx : float ... and\n=====\n>>> y",
            "Names x : float ... and >>> y",
        ),
        ("<p>A <b>bold</b> &amp; new<br/>line</p>", "A bold & new line"),
        ("A List<String> has 1 < 2 &lt;", "A List<String> has 1 < 2 <"),
        ("See :ref:`this <that>` and ``__x__``, `y`_ **z**", "See this and __x__, y z"),
        (".. note:: From :py:func:`~a.b` at 10:30:00", "From a.b at 10:30:00"),
        (
            "In `.Figure` [GL]_ of `x`. A `list<int>` is.",
            "In Figure of x. A list<int> is.",
        ),
    ],
)
def test_lines_that_were_drawn_and_markup_are_left_out_of_passages(text, shown):
    assert passage(text, []) == shown


@pytest.mark.parametrize("kind", [np.asarray, csr_array, csr_matrix, pd.DataFrame])
def test_documents_without_a_direction_are_in_no_group(kind):
    Z, _ = blobs([30, 20])
    Z = np.vstack([Z, np.zeros((5, 12))])
    X = Z.copy()
    X[-3:, 0] = 1  # three have a term, along none of the components
    themes = themes_of(Z, kind(X))
    assert (themes.n_empty, themes.n_undescribed) == (2, 3)
    assert sum(g.share for g in themes.groups) == pytest.approx(50 / 55)


def test_counting_rows_of_zeros_leaves_the_matrix_as_it_is():
    """`X != 0` sorts the indices in place, so that later sums are rounded anew."""
    X = csr_array(([1.0, 2.0, 0.0], [2, 0, 1], [0, 2, 3]), shape=(2, 3))
    assert zero_rows(X).tolist() == [1]
    assert X.indices.tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    "Z", [np.zeros((20, 3)), np.ones((20, 3)), np.eye(9), np.eye(4)[:, :3]]
)
def test_too_few_or_equal_documents_have_no_groups(Z):
    assert themes_of(Z) is None


def test_the_map_names_groups_and_hides_nothing_else():
    themes = themes_of(with_a_rest())
    svg = map_of(themes.points, themes.labels, themes.groups)
    drawn = re.findall(r'<path color="(#\w+)" d="(.*?)"/>', svg)
    assert sum(path.count("M") for _, path in drawn) == 165
    (colour, path), *_ = drawn  # below all others
    assert colour == REST
    assert path.count("M") == np.sum(themes.labels == 3)
    assert [text[1] for text in named_in(svg, "wide")] == ["1", "2", "3"]
    assert [text[1] for text in named_in(svg, "narrow")] == ["1", "2", "3"]


def map_of(points, labels, groups):
    return document_map(points, labels, groups, marks(points, labels, groups))


def named_in(svg, kind):
    """Attributes, number and name of the texts for wide or for narrow screens."""
    part = re.search(f'<g class="{kind}">(.*?)</g>', svg)[1]
    return re.findall(r"<text (.*?)>(\d+)<tspan> (.*?)</tspan></text>", part)


NAMES = ["hibernate", "visual", "wordpress", "sex", "life", "thriller", "comedy", "os"]


@pytest.mark.parametrize("is_flat", [True, False])
@pytest.mark.parametrize("names", [NAMES, ["ドキュメント"] * 8, ["x" * 60] * 3])
@pytest.mark.parametrize(("kind", "size"), [("wide", 22), ("narrow", 40)])
def test_names_on_the_map_cover_no_other_and_are_inside(kind, size, names, is_flat):
    rng = np.random.default_rng(0)
    points = np.repeat(rng.uniform(0, 1, (len(names), 2)) * [1, 0.1], 5, axis=0)
    points[-1] = [9, 0 if is_flat else 9]  # all others are in a corner
    groups = [Group(0.1, [name], []) for name in names]
    svg = map_of(points, np.repeat(range(len(names)), 5), groups)
    _, top, width, height = map(float, re.search('viewBox="(.*?)"', svg)[1].split())
    boxes = [box_of(*found, size) for found in named_in(svg, kind)]
    assert len(boxes) == len(names)
    for i, (left, low, right, high) in enumerate(boxes):
        assert left >= -1
        assert right <= width + 1
        assert low >= top - 1
        assert high <= top + height + 1
        for other in boxes[:i]:
            apart = left >= other[2] or right <= other[0]
            assert apart or low >= other[3] - 1 or high <= other[1] + 1


def box_of(where, number, name, size):
    """Left, top, right and bottom of a name in bold letters (style.css)."""
    x, y = map(float, re.findall(r'[xy]="(.*?)"', where))
    text = f"{number} {name}" if name else number
    if text.isascii() or "…" in text:
        font = FontProperties(family="DejaVu Sans", weight="bold")
        width = TextPath((0, 0), text, size=size, prop=font).get_extents().width
    else:
        width = size * len(text)  # such letters are squares
    left = x - {"start": 0, "middle": 0.5, "end": 1}[where.split('"')[-2]] * width
    return left, y - 0.76 * size, left + width, y + 0.24 * size


def test_names_lie_beside_the_documents_and_a_line_leads_there():
    """A crowd around the place of the name, and room at its right."""
    grid = np.stack(np.meshgrid(range(0, 300, 10), range(0, 300, 10)), axis=-1)
    points = np.vstack([grid.reshape(-1, 2), [[900, 150]]])
    labels = np.append(np.zeros(900, int), 1)
    groups = [Group(0.9, ["crowd"], []), Group(0.1, ["one"], [])]
    svg = map_of(points, labels, groups)
    (where, *_), _ = named_in(svg, "wide")
    lines = re.findall(r'class="to" d="M(\d+) (\d+)L(\d+) (\d+)"', svg)
    left, low, right, high = box_of(where, "1", "crowd", 22)
    at = 40 + points[:900] * 920 / 900
    is_hidden = np.all((at > [left, low]) & (at < [right, high]), axis=1)
    assert not np.any(is_hidden)
    x, y, to_x, to_y = map(float, lines[0])
    assert np.abs(at - [x, y]).sum(axis=1).min() < 2
    assert left - 30 <= to_x <= right + 30
    assert low - 10 <= to_y <= high + 10


def test_a_group_in_several_places_is_named_at_the_one_with_most_documents():
    at = [[0, 0]] * 3 + [[5, 9]] * 4 + [[10, 9]] * 2
    svg = map_of(np.array(at), np.zeros(9, int), [Group(1, ["term"], [])])
    x, y = re.search(r'class="to" d="M(\d+) (\d+)L', svg).groups()
    assert svg.count(f"M{x} {y}m") == 4


def test_a_name_has_two_words_if_there_is_room():
    terms = [["ab", "c"], ["long" * 5, "longer"], ["x" * 30], []]
    svg = map_of(np.eye(4)[:, :2], np.arange(4), [Group(0.2, t, []) for t in terms])
    assert [name for _, _, name in named_in(svg, "wide")] == [
        *("ab, c", "long" * 5, "x" * 23 + "…", "no name")
    ]


def test_groups_have_marks_of_their_own_and_those_nearby_have_unlike_ones():
    at = np.repeat(np.random.default_rng(0).uniform(size=(12, 2)), 2, axis=0)
    groups = [Group(0.04, [], []) for _ in range(24)] + [Group(0, [], [], is_rest=True)]
    points = at + [[0, 0], [0.01, 0]] * 12
    chosen = marks(points, np.arange(24), groups)
    assert len({*chosen[:24]}) == 24
    assert {fill for fill, _ in chosen[:24]} == {*GROUPS}
    assert chosen[24][0] == REST
    for i in range(0, 24, 2):
        (fill, shape), (other, other_shape) = chosen[i : i + 2]
        assert fill != other
        assert shape != other_shape
    assert f'color="{chosen[3][0]}"' in key(chosen[3])


@pytest.mark.parametrize("paper", ["#ffffff", "#141414"])  # style.css
def test_marks_can_be_seen_on_either_paper(paper):
    for fill in (*GROUPS, REST):
        dark, light = sorted(map(luminance, (fill, paper)))
        assert (light + 0.05) / (dark + 0.05) >= 3


def luminance(colour):
    """As the Web Content Accessibility Guidelines define it."""
    rgb = np.array([*bytes.fromhex(colour[1:])]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_numbers_and_plurals_of_a_word_are_no_names():
    names = ["posts", "post", "2008", "post", "boxes", "box", "bus", "pos"]
    assert _distinct(names) == ["posts", "boxes", "bus", "pos"]
    assert _distinct(["2008", "09"]) == ["2008", "09"]


def test_other_forms_of_a_word_and_names_of_variables_are_no_names():
    names = [
        "comedy",
        "comedies",
        "n_samples",
        "animated",
        "animation",
        "film",
        "files",
    ]
    assert _distinct(names) == ["comedy", "animated", "film", "files"]
    assert _distinct(["n_samples"]) == ["n_samples"]


def test_near_documents_stay_near_on_the_map():
    Z, at = blobs([30, 30, 30])
    points = themes_of(Z).points
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert np.mean(at[gaps.argmin(axis=1)] == at) > 0.95


def test_the_map_is_the_same_twice():
    Z, _ = blobs([30, 20])
    assert np.array_equal(themes_of(Z).points, themes_of(Z).points)


def test_terms_that_other_groups_have_nearer_to_the_beginning_come_last():
    groups = [["series", "index", "frame"], ["frame", "series", "group"], ["fft"]]
    assert _own_first(groups) == [
        ["series", "index", "frame"],
        ["frame", "group", "series"],
        ["fft"],
    ]
    assert _own_first([["a", "b"], ["a", "b"]]) == [["a", "b"], ["b", "a"]]
    assert _own_first([["a"], ["a"], []]) == [["a"], ["a"], []]

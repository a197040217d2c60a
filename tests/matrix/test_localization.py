import numpy as np
import pytest

from powerlaw_lsa._matrix.localization import (
    inverse_participation_ratios,
    localization_ratios,
)
from powerlaw_lsa._spectrum import Decomposition
from tests._data import record_of

VECTORS = np.random.default_rng(0).standard_normal((5, 30))


def test_localization_ratio_is_that_of_the_article():
    expected = [np.linalg.norm(v, 1) / np.linalg.norm(v, np.inf) for v in VECTORS]
    np.testing.assert_allclose(localization_ratios(VECTORS), expected, rtol=1e-14)


def test_inverse_participation_ratio_of_a_unit_vector_is_its_sum_of_fourth_powers():
    unit = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    expected = (unit**4).sum(axis=1)
    np.testing.assert_allclose(
        inverse_participation_ratios(VECTORS), expected, rtol=1e-13
    )


@pytest.mark.parametrize(
    "measure, one_entry, equal_entries",
    [
        (localization_ratios, 1.0, 16.0),
        (inverse_participation_ratios, 1.0, 1 / 16),
    ],
)
@pytest.mark.parametrize("scale", [1.0, -3.0, 1e-200, 1e200])
def test_extremes_at_any_scale(measure, one_entry, equal_entries, scale):
    vectors = scale * np.array([np.eye(16)[3], np.ones(16)])
    np.testing.assert_allclose(measure(vectors), [one_entry, equal_entries])


def test_vector_of_zeros_has_no_localization():
    for measure in (localization_ratios, inverse_participation_ratios):
        assert np.isnan(measure(np.zeros((1, 4)))).all()


@pytest.mark.parametrize("start, sizes", [(0, [2, 2, 1]), (3, [2]), (5, [])])
def test_chunks_are_all_of_them_and_small(monkeypatch, start, sizes):
    monkeypatch.setattr("powerlaw_lsa._spectrum.record._CHUNK", 2)
    seen = []

    def right_vectors(start, stop):
        seen.append(stop - start)
        return VECTORS[start:stop]

    found = Decomposition(record_of([2.0, 1.0]), right_vectors).localization(start, 5)
    assert seen == sizes
    together = np.concatenate([np.zeros(0), *found])
    np.testing.assert_array_equal(together, localization_ratios(VECTORS)[start:])


@pytest.mark.parametrize(
    "measure",
    [
        localization_ratios,
        inverse_participation_ratios,
    ],
)
@pytest.mark.parametrize(
    "vectors", [[0.6, 0.8], 1.0, np.ones((2, 2, 2)), np.ones((3, 0))]
)
def test_what_is_not_rows_is_refused(measure, vectors):
    shape = str(np.shape(vectors)).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=f"got {shape}; pass a single vector v as"):
        measure(vectors)

"""What ``pytest --rounding`` changes: the last bits, and nothing else."""

import numpy as np
import pytest

from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._spectrum import dense, lanczos
from tests import _rounding
from tests._data import record_of, text_like


class FiveAreEnough:
    n_first, without_leading = 5, 0

    def enough(self, spectrum):
        return len(spectrum.eigenvalues) >= 5


def by_lanczos(gram, **options):
    options |= {"tol": 0.0, "largest_basis": gram.order, "report": lambda *_: None}
    return lanczos.decompose(gram, FiveAreEnough(), **options)


@pytest.mark.parametrize("shape", [(700, 600), (600, 700)])
@pytest.mark.parametrize("solver", [dense.decompose, by_lanczos])
def test_another_order_of_rows_and_columns_changes_rounding_only(solver, shape):
    gram = HostMatrix(text_like(*shape)).gram()
    given = [{"random_state": np.random.RandomState(0)} for _ in range(2)]
    if solver is not by_lanczos:
        given = [{}, {}]
    plain = solver(gram, **given[0])
    other = _rounding._permuted(3, solver, gram, **given[1])
    a, b = plain.spectrum, other.spectrum
    np.testing.assert_allclose(a.eigenvalues, b.eigenvalues, rtol=1e-8)
    assert (a.eigenvalues != b.eigenvalues).any()
    V, W = (found.right_vectors(0, 5) for found in (plain, other))
    np.testing.assert_allclose(np.abs(np.sum(V * W, axis=1)), 1, rtol=1e-9)
    if a.remainder is not None:  # of the same starting block
        ritz = [spectrum.remainder.values[:20] for spectrum in (a, b)]
        np.testing.assert_allclose(*ritz, rtol=1e-8)


@pytest.mark.parametrize("seed, sign", [(0, 1), (1, -1)])
def test_eigenvalues_move_by_the_same_few_units_whatever_their_last_bits(seed, sign):
    x = np.array([12.0, 12.0, 12.0, 5.0])
    for noise in (0, 2, -3):
        spectrum = record_of(x + noise * np.spacing(x))
        fields = {**vars(spectrum), "eigenvalues": spectrum.eigenvalues}
        moved = _rounding._moved(seed, **fields).eigenvalues
        steps = sign * (moved - x) / x / np.finfo(float).eps
        assert (steps >= 0).all()
        assert 0 < steps.max() <= _rounding._UNITS + 1
        assert (np.diff(moved) <= 0).all()

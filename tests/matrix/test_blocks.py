"""Dask arrays on the schedulers of one machine, against the same matrix in memory."""

import gc
import time
import warnings
import weakref
from itertools import pairwise

import dask
import dask.array as da
import dask.bag
import numpy as np
import pytest
import scipy.sparse as sp
import sklearn
from dask.delayed import delayed
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import EfficiencyWarning

from powerlaw_lsa import PowerLawTruncatedSVD, assess, compare_rules, fit_power_law
from powerlaw_lsa._matrix.base import Gram
from powerlaw_lsa._matrix.blocks import BlockMatrix
from powerlaw_lsa._matrix.host import HostMatrix
from powerlaw_lsa._matrix.shuffles import permuted_columns
from powerlaw_lsa.diagnostics import (
    document_intervals,
    fit_shuffled,
    spectral_summary,
)
from powerlaw_lsa.exceptions import DegenerateSpectrumWarning
from powerlaw_lsa.rules import (
    BrokenStick,
    Elbow,
    LocalizationElbow,
    ParallelAnalysis,
    SignflipParallelAnalysis,
)

SHAPES = [(70, 40), (40, 70)]
FITTED = [
    "components_",
    "singular_values_",
    "explained_variance_",
    "explained_variance_ratio_",
    "localization_ratios_",
    "eigenvalues_",
    "alpha_",
    "xmin_",
]


@pytest.fixture(autouse=True, scope="module")
def synchronous():
    with dask.config.set(scheduler="synchronous"):
        yield


def matrix(shape, seed=0):
    rng = np.random.default_rng(seed)
    return np.where(rng.random(shape) < 0.3, rng.pareto(2, shape) + 0.1, 0)


def in_blocks(X, at=(), kind=sp.csr_array, known=False, dtype=None):
    """Dask array of X, cut at these rows, in blocks of a kind."""
    edges = [0, *at, X.shape[0]]
    blocks = [
        da.from_delayed(
            delayed(kind)(X[i:j]),
            shape=(j - i if known else np.nan, X.shape[1]),
            dtype=dtype or X.dtype,
        )
        for i, j in pairwise(edges)
    ]
    return da.concatenate(blocks, allow_unknown_chunksizes=True)


def assert_same(one, other, rtol=1e-8):
    assert one.n_components_ == other.n_components_
    for name in FITTED:
        value = getattr(other, name)
        assert isinstance(value, (np.ndarray, float)), name
        assert_allclose(value, getattr(one, name), rtol, 1e-9, err_msg=name)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "kind", [np.asarray, sp.csr_array, sp.csc_matrix, sp.coo_array]
)
def test_same_fit_as_in_memory(shape, kind, known):
    X = matrix(shape)
    one = PowerLawTruncatedSVD(6)
    Z = one.fit_transform(X)
    D = in_blocks(X, [0, 15, 15, 33], kind, known)
    other = PowerLawTruncatedSVD(6)
    lazy = other.fit_transform(D)
    assert_same(one, other)
    assert (other.n_features_in_, other.spectrum_.shape) == (shape[1], shape)
    for lazy_Z in (lazy, other.transform(D)):
        assert isinstance(lazy_Z, da.Array)
        assert lazy_Z.shape[1] == 6
        assert_allclose(lazy_Z.compute(), Z, atol=1e-9)


@pytest.mark.parametrize("exponent", [0, 2])
def test_components_left_out_and_an_exponent(exponent):
    X = matrix(SHAPES[0])
    one = PowerLawTruncatedSVD(4, without_leading=1, exponent=exponent)
    Z = one.fit_transform(X)
    other = clone(one)
    lazy = other.fit_transform(in_blocks(X, [20]))
    assert_same(one, other)
    assert_allclose(lazy.compute(), Z, atol=1e-9)
    assert_allclose(other.transform(in_blocks(X, [9])).compute(), Z, atol=1e-9)
    back = other.inverse_transform(lazy)
    assert_allclose(back.compute(), one.inverse_transform(Z), atol=1e-9)


@pytest.mark.parametrize("shape", [(700, 500), (500, 700)])
def test_block_lanczos_on_blocks(shape):
    X = sp.csr_array(matrix(shape))
    one, other = (
        PowerLawTruncatedSVD(12, algorithm="lanczos", random_state=0).fit(data)
        for data in (X, in_blocks(X, [200, 450]))
    )
    assert one.solver_ == other.solver_ == "lanczos"
    assert_same(one, other, rtol=1e-6)


@pytest.mark.parametrize("algorithm", ["dense", "lanczos"])
@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("shape", [(600, 450), (450, 600)])
def test_a_column_in_large_units_hides_nothing(shape, kind, algorithm):
    """X'X alone would know one eigenvalue of them all."""
    X = matrix(shape)
    X[:, 7] = 1e6 * np.random.default_rng(1).uniform(0.5, 1.5, shape[0])
    exact = np.linalg.svd(X, compute_uv=False) ** 2
    svd = PowerLawTruncatedSVD(algorithm=algorithm, random_state=0)
    with pytest.warns(DegenerateSpectrumWarning, match="Column 7 of X"):
        svd.fit(in_blocks(X, [200, 410], kind))
    assert svd.n_components_ == fit_power_law(exact).n_tail
    assert svd.certified_
    known = svd.eigenvalues_
    assert_allclose(known, exact[: len(known)], rtol=1e-6)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("shape", SHAPES)
def test_gram_is_the_one_in_memory(shape, kind):
    X = matrix(shape)
    D = in_blocks(X, [11, 13, 30], kind)
    ours, theirs = BlockMatrix(D).gram(), HostMatrix(X).gram()
    assert isinstance(ours, Gram)
    rows = np.random.default_rng(0).normal(size=(3, 40))
    assert (ours.order, ours.shape, ours.unit) == (40, shape, 1.0)
    assert_allclose(ours.total, theirs.total)
    assert_allclose(ours.times(rows), theirs.times(rows))
    assert ours.times(rows).flags.c_contiguous
    G = ours.matrix()
    assert G.flags.f_contiguous
    assert_allclose(np.tril(G), np.tril(theirs.matrix()), atol=1e-12)
    values = np.array([3.0, 2.0, 1.0])
    assert_allclose(
        ours.as_right_vectors(rows, values), theirs.as_right_vectors(rows, values)
    )


def test_variances_do_not_cancel():
    """The mean is a million times the deviation."""
    X = 1e6 + np.random.default_rng(0).normal(size=(60, 5))
    found = BlockMatrix(in_blocks(X, [1, 20, 20, 41], np.asarray)).statistics
    assert_allclose(found.variances, X.var(axis=0), rtol=1e-9)
    assert_allclose(found.mean, X.mean(axis=0))


def test_sparse_and_dense_blocks_may_be_mixed():
    X = matrix((60, 30))
    D = da.concatenate([in_blocks(X[:25]), in_blocks(X[25:], kind=np.asarray)])
    assert_same(PowerLawTruncatedSVD(4).fit(X), PowerLawTruncatedSVD(4).fit(D))


def test_several_columns_of_blocks():
    X = matrix((60, 30))
    D = da.from_array(X, chunks=(25, 7))
    halves = [in_blocks(half, [20]) for half in (X[:, :13], X[:, 13:])]
    sparse = da.concatenate(halves, axis=1, allow_unknown_chunksizes=True)
    svd = PowerLawTruncatedSVD(4).fit(X)
    for data in (D, sparse):
        other = PowerLawTruncatedSVD(4).fit(data)
        assert_same(svd, other)
        assert_allclose(other.transform(data).compute(), svd.transform(X), atol=1e-9)


def test_float32_stays():
    X = matrix((60, 30)).astype(np.float32)
    D = in_blocks(X, [20])
    svd = PowerLawTruncatedSVD(4)
    Z = svd.fit_transform(D)
    assert svd.components_.dtype == svd.singular_values_.dtype == np.float32
    assert Z.dtype == Z.compute().dtype == np.float32
    assert svd.transform(in_blocks(X.astype(float))).compute().dtype == np.float64


def test_integers_and_duplicates():
    rows, columns = np.random.default_rng(0).integers(0, 30, (2, 500))
    X = sp.coo_array((np.ones(500, int), (rows, columns)), shape=(30, 30))
    raw = sp.csr_array((np.ones(500, int), columns, np.linspace(0, 500, 31, dtype=int)))
    for data in (X.tocsr(), raw):
        plain = PowerLawTruncatedSVD(3).fit(data.toarray())
        assert_same(plain, PowerLawTruncatedSVD(3).fit(in_blocks(data)))


@pytest.mark.parametrize("unit", [1e-150, 1e150])
def test_unit_of_the_entries_does_not_matter(unit):
    X = matrix((60, 30))
    svd = PowerLawTruncatedSVD(4).fit(in_blocks(X * unit, [20], np.asarray))
    plain = PowerLawTruncatedSVD(4).fit(X)
    assert_allclose(svd.singular_values_, plain.singular_values_ * unit, rtol=1e-10)
    assert_allclose(svd.alpha_, plain.alpha_)


def test_zeros_are_a_degenerate_spectrum():
    D = in_blocks(np.zeros((6, 4)), [2])
    with pytest.warns(UserWarning, match="eigenvalue"):
        svd = PowerLawTruncatedSVD().fit(D)
    assert svd.n_components_ == 1
    assert svd.explained_variance_ == 0


# Bad blocks --------------------------------------------------------------------------


def spoilt(value, dtype=None):
    X = matrix((30, 20)).astype(dtype or float)
    X[14, 3] = value
    return X


@pytest.mark.parametrize(
    "X, message",
    [
        (spoilt(np.nan), r"Block 1 of X: Input contains NaN"),
        (spoilt(np.inf), r"Block 1 of X: Input contains infinity"),
        (spoilt("a", object), r"Block 1 of X: could not convert string"),
        (spoilt(1e200), r"do not fit in float64 \(largest entry 1e\+200\)"),
    ],
)
def test_bad_entries_are_found_in_their_block(X, message):
    with pytest.raises(ValueError, match=message):
        PowerLawTruncatedSVD(2).fit(in_blocks(X, [10, 20], np.asarray))


def test_masked_entries_are_found_in_their_block():
    X = matrix((30, 20))
    masked = np.ma.masked_equal(X, X.max())
    block = int(np.argmax(X.max(axis=1))) // 10
    message = f"Block {block} of X: X has 1 masked .* pass dask.array.ma.filled"
    with pytest.raises(ValueError, match=message):
        PowerLawTruncatedSVD(2).fit(da.from_array(masked, chunks=(10, 20)))


def test_complex_blocks_are_refused_before_anything_is_computed_if_dask_knows():
    X = spoilt(1j, complex)
    message = "Complex data not supported: X has dtype complex128"
    with pytest.raises(ValueError, match=message), dask.config.set(scheduler=stopped):
        PowerLawTruncatedSVD(2).fit(in_blocks(X, [10, 20], np.asarray))
    said_to_be_real = da.from_delayed(delayed(X), X.shape, dtype=float)
    with pytest.raises(ValueError, match="Block 0 of X: Complex data not supported"):
        PowerLawTruncatedSVD(2).fit(said_to_be_real)


def stopped(*args, **kwargs):
    pytest.fail("computed")


def test_bad_entries_are_found_by_transform_too():
    svd = PowerLawTruncatedSVD(2).fit(matrix((30, 20)))
    Z = svd.transform(in_blocks(spoilt(np.nan), [10, 20], np.asarray))
    with pytest.raises(ValueError, match=r"Block 1 of X: .*NaN"):
        Z.compute()


def test_number_of_columns_is_checked():
    wrong = da.from_delayed(delayed(np.ones)((5, 19)), (np.nan, 20), dtype=float)
    D = da.concatenate([in_blocks(matrix((30, 20))), wrong])
    message = "Block 1 of X has 19 columns, the array 20"
    with pytest.raises(ValueError, match=message):
        PowerLawTruncatedSVD(2).fit(D)
    svd = PowerLawTruncatedSVD(2).fit(matrix((30, 20)))
    with pytest.raises(ValueError, match=message):
        svd.transform(D).compute()
    with pytest.raises(ValueError, match=r"X has 7 features, but .* 20 features"):
        svd.transform(in_blocks(matrix((30, 7))))


@pytest.mark.parametrize(
    "D, error, message",
    [
        (da.ones(5), ValueError, "Expected a 2D dask array, got 1"),
        (da.ones((5, 0)), ValueError, r"X has shape \(5, 0\); the number of columns"),
        (
            da.from_delayed(delayed(np.ones)((5, 4)), (np.nan, np.nan), dtype=float),
            ValueError,
            r"shape=\(numpy.nan, n_features\)",
        ),
        (
            dask.bag.from_sequence("abc"),
            TypeError,
            "X is a dask Bag; pass a dask array",
        ),
        (delayed(np.ones)((5, 4)), TypeError, r"dask array: .*, X.compute\(\) instead"),
        (in_blocks(np.ones((0, 4)), [0]), ValueError, "no rows: every block"),
    ],
)
def test_what_is_no_matrix_is_refused(D, error, message):
    with pytest.raises(error, match=message):
        PowerLawTruncatedSVD(2).fit(D)


@pytest.mark.parametrize("algorithm", ["arpack", "randomized"])
def test_peers_want_the_matrix_here(algorithm):
    svd = PowerLawTruncatedSVD(2, algorithm=algorithm)
    with pytest.raises(
        ValueError, match=rf"'{algorithm}' works on .* not on dask; use"
    ):
        svd.fit(in_blocks(matrix((30, 20))))


def with_topics(rng):
    """Counts of 60 terms in 150 documents, which are on three topics in turn."""
    topics = rng.dirichlet(np.full(60, 0.5), 3)
    return np.array([rng.poisson(25 * topics[i % 3]) for i in range(150)], dtype=float)


@pytest.mark.parametrize(
    "rule, k", [(ParallelAnalysis(), 3), (SignflipParallelAnalysis(), 2)]
)
def test_rules_that_shuffle_do_it_in_each_block(rule, k):
    X = with_topics(np.random.default_rng(0))
    for whole in (X, sp.csr_array(X)):
        svd = PowerLawTruncatedSVD(rule, random_state=0)
        assert svd.fit(in_blocks(whole, [60, 90])).n_components_ == k
        same = PowerLawTruncatedSVD(rule, random_state=0).fit(
            in_blocks(whole, [60, 90])
        )
        assert_array_equal(same.eigenvalues_, svd.eigenvalues_)


def test_shuffled_blocks_keep_the_columns_of_each():
    X = sp.csr_array(with_topics(np.random.default_rng(0)))
    blocks = BlockMatrix(in_blocks(X, [50, 50]))
    null = blocks.randomized(permuted_columns, np.random.SeedSequence(0))
    again = blocks.randomized(permuted_columns, np.random.SeedSequence(0))
    parts = dask.compute(*null.parts)
    for part, rows in zip(parts, (X[:50], X[50:50], X[50:]), strict=True):
        assert_array_equal(
            np.sort(part.toarray(), axis=0), np.sort(rows.toarray(), axis=0)
        )
    assert (parts[0] != X[:50]).nnz
    for part, other in zip(parts, dask.compute(*again.parts), strict=True):
        assert (part != other).nnz == 0
    assert null.gram().total == pytest.approx(blocks.gram().total)


@pytest.mark.parametrize(
    "evaluate",
    [
        compare_rules,
        lambda X: fit_shuffled(PowerLawTruncatedSVD().fit(X), X),
        lambda X: document_intervals(PowerLawTruncatedSVD().fit(X), X),
        lambda X: assess(PowerLawTruncatedSVD().fit(X), X),
        lambda X: spectral_summary(PowerLawTruncatedSVD().fit(X), X=X),
    ],
)
def test_what_needs_the_matrix_here_does_not_pull_it(evaluate):
    with pytest.raises(TypeError, match=r"X\.compute\(\)"):
        evaluate(in_blocks(matrix((70, 40)), [30]))


@pytest.mark.parametrize("evaluate", [compare_rules, fit_shuffled, assess])
def test_a_delayed_matrix_is_told_to_be_computed(evaluate):
    X = matrix((70, 40))
    estimator = () if evaluate is compare_rules else (PowerLawTruncatedSVD().fit(X),)
    with pytest.raises(TypeError, match=r"X is held by dask, .* pass X\.compute\(\)"):
        evaluate(*estimator, delayed(X))


def test_rules_are_compared_on_the_complete_spectrum_of_a_fit():
    X = matrix((70, 40))
    some = ["power_law", 0.9, BrokenStick(), Elbow()]
    svd = PowerLawTruncatedSVD(algorithm="dense").fit(in_blocks(X, [30]))
    assert compare_rules(svd, some)["K"].equals(compare_rules(X, some)["K"])


@pytest.mark.parametrize("output", ["pandas", "polars"])
def test_no_table_is_made_of_a_dask_array(output):
    """A table would be computed here; polars need not even be installed."""
    X = matrix((70, 40))
    D = in_blocks(X, [30])
    svd = PowerLawTruncatedSVD(3)
    with sklearn.config_context(transform_output=output):
        for Z in (svd.fit_transform(D), svd.transform(D)):
            assert isinstance(Z, da.Array)
    Z = svd.set_output(transform=output).transform(D)
    assert isinstance(Z, da.Array)
    table = svd.set_output(transform="pandas").transform(X)
    assert list(table) == [f"powerlawtruncatedsvd{i}" for i in range(3)]
    assert_allclose(table, Z.compute(), atol=1e-9)


def test_rules_are_the_same():
    X = matrix((60, 30))
    for rule in ("power_law", BrokenStick(), LocalizationElbow(), 0.5):
        one = PowerLawTruncatedSVD(rule).fit(X)
        assert_same(one, PowerLawTruncatedSVD(rule).fit(in_blocks(X, [20])))


# Laziness and memory -----------------------------------------------------------------


def uncomputed(n_columns):
    """Return an array that fails if its block is computed."""
    block = delayed(pytest.fail)("computed")
    return da.from_delayed(block, shape=(np.nan, n_columns), dtype=float)


def test_transform_and_its_inverse_compute_nothing():
    svd = PowerLawTruncatedSVD(2).fit(matrix((30, 20)))
    back = svd.inverse_transform(svd.transform(uncomputed(20)))
    assert isinstance(back, da.Array)
    assert back.shape[1] == 20


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("at", [(), (0, 12, 12)])
def test_inverse_transform_is_that_of_one_machine(at, dtype):
    X = matrix((30, 20)).astype(dtype)
    svd = PowerLawTruncatedSVD(4).fit(X)
    Z = svd.transform(X)
    back = svd.inverse_transform(in_blocks(Z, at, np.asarray))
    assert back.dtype == back.compute().dtype == dtype
    assert_allclose(back.compute(), svd.inverse_transform(Z), rtol=1e-5)


def test_what_is_not_projected_is_not_mapped_back():
    svd = PowerLawTruncatedSVD(4).fit(matrix((30, 20)))
    with pytest.raises(ValueError, match="X has 5 columns, but there are 4 components"):
        svd.inverse_transform(uncomputed(5))
    with pytest.raises(TypeError, match="X is a dask Bag; pass a dask array"):
        svd.inverse_transform(dask.bag.from_sequence("abc"))
    Z = in_blocks(spoilt(np.nan)[:, :4], [10, 20], np.asarray)
    with pytest.raises(ValueError, match=r"Block 1 of X: .*NaN"):
        svd.inverse_transform(Z).compute()


def counted(X, at, calls, seconds=0.0):
    """Return a dask array of X that notes when one of its blocks is made."""

    def made(block):
        calls.append(None)
        time.sleep(seconds)
        return block

    return in_blocks(X, at, made)


@pytest.fixture(name="no_room")
def no_free_memory(monkeypatch):
    monkeypatch.setattr("powerlaw_lsa._matrix.blocks.available_bytes", lambda: 0)


LANCZOS = PowerLawTruncatedSVD(12, algorithm="lanczos", random_state=0)


@pytest.mark.parametrize("scheduler", ["threads", "synchronous"])
def test_blocks_that_fit_in_memory_are_made_twice(scheduler):
    """Once to see how large they are, once to keep them."""
    X, calls = sp.csr_array(matrix((700, 500))), []
    with dask.config.set(scheduler=scheduler):
        svd = clone(LANCZOS).fit(counted(X, [200, 450], calls))
    assert len(calls) == 2 * 3
    assert_same(clone(LANCZOS).fit(X), svd, rtol=1e-6)


def test_blocks_that_do_not_fit_are_made_in_every_pass(no_room):
    X, calls = sp.csr_array(matrix((700, 500))), []
    svd = clone(LANCZOS).fit(counted(X, [200, 450], calls))
    assert len(calls) > 10 * 3
    assert_same(clone(LANCZOS).fit(X), svd, rtol=1e-6)


def test_blocks_are_kept_for_the_fit_only():
    blocks = []

    class Held(np.ndarray):
        """An array that can be referenced weakly."""

    def made(block):
        blocks.append(weakref.ref(block := block.copy().view(Held)))
        return block

    X = in_blocks(matrix((70, 40)), [30], made)
    svd = PowerLawTruncatedSVD(5)
    Z = svd.fit_transform(X)
    gc.collect()
    assert [block() for block in blocks] == [None] * len(blocks)
    assert Z.compute().shape == (70, 5)


def test_it_is_said_that_slow_blocks_are_made_anew(no_room):
    X = matrix((70, 40))
    message = "they are computed again in every pass over X; computing the largest took"
    with pytest.warns(EfficiencyWarning, match=message):
        PowerLawTruncatedSVD(5).fit(counted(X, [30, 50], [], seconds=0.4))


def test_nothing_is_said_of_blocks_that_are_made_fast(no_room):
    X = matrix((70, 40))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PowerLawTruncatedSVD(5).fit(in_blocks(X, [30, 50]))


def test_nothing_is_said_of_slow_blocks_that_are_kept():
    X = matrix((70, 40))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PowerLawTruncatedSVD(5).fit(counted(X, [30, 50], [], seconds=0.4))


def test_other_processes_keep_nothing_here(monkeypatch):
    """What was kept here would be sent to them in every pass."""
    monkeypatch.setattr(dask, "persist", lambda *parts: pytest.fail("kept"))
    X = in_blocks(matrix((70, 40)), [30])
    with dask.config.set(scheduler=lambda dsk, keys, **kwargs: dask.get(dsk, keys)):
        assert PowerLawTruncatedSVD(5).fit(X).n_components_ == 5


def test_settings_of_numpy_end_nothing():
    """Squares, and products with the components, underflow."""
    X = matrix((30, 20))
    X[:, 10:] *= 1e-200
    X[20:] *= 1e-120
    svd = PowerLawTruncatedSVD(3).fit(X)
    D = in_blocks(X, [10], np.asarray)
    with np.errstate(all="raise"):
        Z = PowerLawTruncatedSVD(3).fit_transform(D).compute()
        back = svd.inverse_transform(in_blocks(Z, [10], np.asarray)).compute()
    assert_allclose(Z, svd.transform(X), atol=1e-9)
    assert_allclose(back, svd.inverse_transform(Z), atol=1e-9)


def test_fit_leaves_no_dask_behind():
    import pickle

    svd = PowerLawTruncatedSVD(2).fit(in_blocks(matrix((30, 20))))
    assert b"dask" not in pickle.dumps(svd)
    assert_allclose(clone(svd).fit(matrix((30, 20))).components_, svd.components_)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.EfficiencyWarning")
def test_fit_is_not_larger_than_a_few_blocks(tmp_path, no_room):
    """Of twenty files of 2 MB: less than one half is ever in memory."""
    import tracemalloc

    rng = np.random.default_rng(0)
    X = sp.random_array((8_000, 200), density=0.1, rng=rng, format="csr")
    paths = [tmp_path / f"{i}.npz" for i in range(20)]
    for path in paths:
        sp.save_npz(path, X, compressed=False)
    D = da.concatenate(
        [
            da.from_delayed(delayed(sp.load_npz)(path), (np.nan, 200), dtype=float)
            for path in paths
        ]
    )
    tracemalloc.start()
    with dask.config.set(scheduler="threads", num_workers=2):
        svd = PowerLawTruncatedSVD(20).fit(D)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 0.5 * 20 * (X.data.nbytes + X.indices.nbytes)
    once = PowerLawTruncatedSVD(20).fit(X)
    assert_allclose(svd.singular_values_**2, 20 * once.singular_values_**2, rtol=1e-9)


def test_memory_mapped_array(tmp_path):
    X = matrix((60, 30))
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    svd = PowerLawTruncatedSVD(4).fit(da.from_array(mapped, chunks=(25, -1)))
    assert_same(PowerLawTruncatedSVD(4).fit(X), svd)


def test_statistics_know_the_rows_and_the_memory():
    X = matrix((70, 40))
    blocks = BlockMatrix(in_blocks(X, [0, 30, 30], np.asarray))
    assert blocks.statistics.n_rows == (0, 30, 0, 40)
    assert blocks.statistics.n_bytes == X.nbytes
    assert (blocks.shape, blocks.dtype) == ((70, 40), np.float64)
    sparse = sp.csr_array(X)
    stored = BlockMatrix(in_blocks(sparse)).statistics.n_bytes
    assert stored == 8 * sparse.nnz + 4 * (sparse.nnz + 71)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_what_large_units_hide_is_hidden_in_blocks_too(shape, kind):
    X = matrix(shape)
    low_rank = np.outer(X[:, 3] + 1, 10.0 ** -np.arange(shape[1]))
    X[:, 3] = 1e18 * np.linspace(1, 2, shape[0])
    spectrum = PowerLawTruncatedSVD(6).fit(in_blocks(X, [15, 33], kind)).spectrum_
    assert (spectrum.complete, spectrum.rank_bound, spectrum.uneven) == (
        False,
        40,
        "column",
    )
    spectrum = PowerLawTruncatedSVD(6).fit(in_blocks(low_rank, [15], kind)).spectrum_
    assert (spectrum.complete, spectrum.rank_bound) == (True, 1)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_norms_of_rows_and_columns_and_how_they_are_made_alike(kind):
    X = matrix(SHAPES[0]) * 2.0 ** np.arange(40)
    X[:, 5], X[7] = 0, 0
    blocks, host = BlockMatrix(in_blocks(X, [15, 33], kind)), HostMatrix(kind(X))
    for gram in (blocks.gram(), host.gram()):
        rows, columns = gram.squares()
        assert_allclose(rows, (X**2).sum(axis=1))
        assert_allclose(columns, (X**2).sum(axis=0))
        alike, *factors = gram.alike()
        again = X * factors[0][:, None] * factors[1]
        assert_allclose((alike.total, alike.order), ((again**2).sum(), 40))
        rows, columns = alike.squares()
        assert rows[7] == columns[5] == 0
        assert np.all((np.delete(rows, 7) >= 0.25) & (np.delete(rows, 7) < 1))
        assert np.ptp(np.log2(np.delete(columns, 5))) < 10

"""Matrices and parameters through fit and transform."""

import math
import warnings

import numpy as np
import pandas as pd
import scipy.sparse as sp

from powerlaw_lsa import PowerLawTruncatedSVD

from .common import NOT_FINITE, SPECIAL, check_message

DTYPES = ["f8", "f8", "f8", "f4", "f4", "f2", "i8", "i1", "u8", "u2", "?", "g"]
ODD_DTYPES = ["c16", "O", "U8", "S8", "M8[s]"]
FORMATS = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]


def values(rng, n, d):
    """Entries of many kinds, ties and extremes among them."""
    kind = rng.integers(10)
    if kind == 0:
        return rng.integers(-2, 3, (n, d)).astype(float)
    if kind == 1:
        return rng.normal(size=(n, d))
    if kind == 2:
        return 10 ** rng.uniform(-150, 150, (n, d))
    if kind == 3:
        rank = rng.integers(1, min(n, d) + 1)
        return rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d))
    if kind == 4:  # chosen singular values, ties, clusters and zeros among them
        s = rng.choice([0, 1, 1, 1 + 1e-13, 2, 3, 1e-9, 1e9, 1e-3, 7], min(n, d))
        left = np.linalg.qr(rng.normal(size=(n, n)))[0][:, : len(s)]
        return left * s @ np.linalg.qr(rng.normal(size=(d, d)))[0][: len(s)]
    if kind == 5:
        return rng.choice(SPECIAL, (n, d))
    if kind == 6:
        return np.full((n, d), rng.choice(SPECIAL))
    if kind == 7:
        X = np.zeros((n, d))
        X[rng.integers(n), rng.integers(d)] = rng.choice(SPECIAL)
        return X
    if kind == 8:
        X = rng.pareto(rng.uniform(0.3, 3), (n, d))
        return X[rng.integers(0, n, n)]
    return rng.poisson(0.4, (n, d)) * 10.0 ** rng.uniform(-140, 140)


def dense(rng):
    """Array that a user might pass, some of them bad."""
    n, d = rng.integers(1, 13, 2)
    if rng.random() < 0.001:  # beyond the first basis of block Lanczos
        n, d = rng.integers(417, 480, 2)
    X = values(rng, n, d)
    if rng.random() < 0.05:
        X[rng.integers(n), rng.integers(d)] = rng.choice(NOT_FINITE)
    if rng.random() < 0.02:
        X = X[: rng.integers(2), : rng.integers(2)]
    dtype = rng.choice(DTYPES if rng.random() < 0.97 else ODD_DTYPES)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return X.astype("i8").astype(dtype) if dtype[0] == "M" else X.astype(dtype)


def container(rng, X):
    """Return the same entries in one of the containers that are accepted."""
    kind = rng.integers(8)
    if kind == 1:
        return np.asfortranarray(X)
    if kind == 2:
        return np.repeat(X, 2, axis=1)[:, ::2]
    if kind == 3:
        X.flags.writeable = False
    if kind == 4:
        return X.tolist()
    if kind == 5 and X.dtype.kind != "M":
        return pd.DataFrame(X, columns=[f"c{i}" for i in range(X.shape[1])])
    if kind >= 6 and X.dtype.char in "dfilbBHLq?":
        return sparse(rng, X)
    return X


def sparse(rng, X):
    """A sparse matrix or array, sometimes in an unusual but valid state."""
    A = sp.csr_array(X)
    if rng.random() < 0.2:  # explicit zeros, unsorted, each entry in two halves
        data = np.concatenate([A.data / 2, A.data / 2, np.zeros(1)])
        coo = A.tocoo()
        rows = np.concatenate([coo.row, coo.row, [0]])
        order = rng.permutation(len(data))
        order = order[np.argsort(rows[order], kind="stable")]
        columns = np.concatenate([coo.col, coo.col, [0]])[order]
        indptr = np.searchsorted(rows[order], np.arange(A.shape[0] + 1))
        A = sp.csr_array((data[order], columns, indptr), shape=A.shape)
        return A.astype(X.dtype) if X.dtype.kind == "f" else A
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sp.SparseEfficiencyWarning)
        return getattr(sp, f"{rng.choice(FORMATS)}_{rng.choice(['array', 'matrix'])}")(
            A
        )


def half(spectrum):
    return len(spectrum.eigenvalues) // 2


def parameters(rng):
    n_components = ["power_law", 1, 2, 5, 100, 0.5, 0.999999, half, 0, 1.0, "no", -1]
    chances = [0.5, 0.06, 0.06, 0.06, 0.06, 0.06, 0.05, 0.05, 0.025, 0.025, 0.025]
    chances.append(1 - sum(chances))
    algorithms = ["auto", "dense", "lanczos", "arpack", "randomized"]
    options = {
        "n_components": n_components[rng.choice(len(n_components), p=chances)],
        "algorithm": str(rng.choice(algorithms, p=[0.4, 0.15, 0.25, 0.1, 0.1])),
        "max_components": [None, None, 1, 3, 50][rng.integers(5)],
        "without_leading": [0, 0, 0, 1, 3, 50][rng.integers(6)],
        "exponent": [1.0, 1.0, 1.0, 0.0, 0.5, 2.0][rng.integers(6)],
        "tol": [0.0, 0.0, 1e-3, 1e-12][rng.integers(4)],
        "random_state": int(rng.integers(3)),
    }
    if rng.random() < 0.02:
        options |= {"max_components": 0, "tol": 1.0}
    return options


def fit(rng):
    """`fit`, `transform` and back, against LAPACK on the same numbers."""
    options = parameters(rng)
    X = container(rng, dense(rng))
    svd = PowerLawTruncatedSVD(**options)
    try:
        Z = svd.fit_transform(X)
    except (ValueError, TypeError) as error:
        check_message(error)
        assert not hasattr(svd, "components_")
        assert not hasattr(svd, "n_features_in_")
        return "refused"
    A = X.toarray() if sp.issparse(X) else np.asarray(X)
    A = A.astype(np.float32 if A.dtype == np.float32 else np.float64)
    T = svd.transform(X)
    check_fit(svd, Z, T, A, options)
    assert svd.inverse_transform(T).shape == A.shape
    return "answered"


def check_fit(svd, Z, T, A, options):
    """Compare a fit with LAPACK."""
    single = A.dtype == np.float32
    A = A.astype(np.float64)
    unit = np.abs(A).max() or 1.0
    w, n = svd.eigenvalues_ / unit / unit, svd.spectrum_.n_left_out
    assert n == min(options["without_leading"], max(n + len(w) - 1, 0))
    largest, *_ = s = np.linalg.svd(A / unit, compute_uv=False)
    s = s[n:]
    k, V = svd.n_components_, svd.components_.astype(float)
    assert isinstance(k, int)
    assert 1 <= k <= min(options["max_components"] or np.inf, min(A.shape) - n)
    assert Z.shape == (len(A), k)
    assert V.shape == (k, A.shape[1])
    assert Z.dtype == svd.components_.dtype == (np.float32 if single else np.float64)
    if svd.solver_ != "randomized":
        # `tol` is the error that is asked for; Lanczos goes no further than 1e-4.
        error = 10 * min(options["tol"], 1e-4) if svd.solver_ == "lanczos" else 0
        atol = max(error, 1e-7) * largest**2
        np.testing.assert_allclose(w, s[: len(w)] ** 2, rtol=0, atol=atol)
        tolerance = 1e-5 if single else 1e-6
        np.testing.assert_allclose(V @ V.T, np.eye(k), atol=tolerance)
    scale = np.abs(A).max() * math.sqrt(A.size)
    atol = (1e-5 if single else 1e-12) * scale
    for found in (Z, T):
        np.testing.assert_allclose(found / svd.scaling_, A @ V.T, atol=atol)
    total, squared_norm = np.linalg.norm(A / unit) ** 2, svd.spectrum_.squared_norm
    np.testing.assert_allclose(squared_norm / unit / unit, total, rtol=1e-6)
    assert (np.diff(svd.eigenvalues_) <= 0).all()
    assert (svd.eigenvalues_ > 0).all()
    for name in ("singular_values_", "explained_variance_", "localization_ratios_"):
        assert np.isfinite(getattr(svd, name)).all(), name
    ratios = svd.explained_variance_ratio_
    assert (ratios >= 0).all()
    # Where documents differ by little, the rounding of Z is a share of that.
    spread = np.linalg.norm((A - A.mean(axis=0)) / unit) or np.inf
    rounding = np.finfo(Z.dtype).eps * math.sqrt(total) / spread
    assert ratios.sum() <= 1 + 1e-5 + 4 * rounding
    fitted = svd.power_law_.has_tail
    assert fitted == np.isfinite([svd.alpha_, svd.ks_distance_]).all()
    if fitted and options["n_components"] == "power_law":
        assert k == np.count_nonzero(svd.eigenvalues_ >= svd.xmin_)

"""A fixed number of leading triplets by scikit-learn's two algorithms.

They do what `TruncatedSVD` does, for code that wants exactly that. They are also the
peers that the benchmarks compare with.
"""

import numpy as np
from sklearn.decomposition import TruncatedSVD

from ._record import Decomposition, Spectrum


def decompose(X, total: float, n_leading: int, **options) -> Decomposition:
    """Leading `n_leading` triplets; `options` are those of `TruncatedSVD`."""
    algorithm = options["algorithm"]
    # ARPACK cannot compute all eigenpairs, and neither can have more than there are.
    limit = min(X.shape) - (algorithm == "arpack")
    with np.errstate(divide="ignore", invalid="ignore"):
        # It divides by the variance of X, which is 0 where all documents are equal.
        peer = TruncatedSVD(min(n_leading, limit), **options).fit(X)
    values = np.asarray(peer.singular_values_, dtype=np.float64)
    eigenvalues = values**2
    positive = eigenvalues > eigenvalues[0] * min(X.shape) * np.finfo(np.float64).eps
    eigenvalues = eigenvalues[positive]
    spectrum = Spectrum(
        eigenvalues=eigenvalues,
        rank_bound=min(X.shape),
        total=total,
        shape=X.shape,
        solver=algorithm,
        complete=False,
        rtol=max(options["tol"], 1e-12) if algorithm == "arpack" else np.inf,
    )

    def right_vectors(stop, start=0):
        return peer.components_[positive][start:stop].copy()

    return Decomposition(spectrum, right_vectors)

"""A fixed number of leading triplets by scikit-learn's two algorithms.

They do what `TruncatedSVD` does, for code that needs exactly that, but without the
singular values that are below rounding of the largest, which may have no correct digit.
They are also the peers that the benchmarks compare with.
"""

import numpy as np
from sklearn import config_context
from sklearn.decomposition import TruncatedSVD

from .._matrix import Gram
from .accuracy import Noise, random_directions
from .hidden import has_hidden_rank, what_hides
from .record import Decomposition, Remainder, Spectrum


def decompose(
    gram: Gram, n_leading: int | None, without_leading: int, **options
) -> Decomposition:
    """Leading `n_leading` triplets; `options` are those of `TruncatedSVD`."""
    algorithm = options["algorithm"]
    if n_leading is None:
        raise ValueError(
            f"algorithm={algorithm!r} computes a fixed number of components: set "
            "n_components to an int, or set max_components, or use algorithm='auto'"
        )
    # ARPACK cannot compute all eigenpairs, and neither can have more than there are.
    limit = gram.order - (algorithm == "arpack")
    # With array API dispatch TruncatedSVD would avoid the LU factorization even for
    # NumPy, and warn. It divides by the variance of X, which is 0 if all documents are
    # equal.
    with (
        config_context(array_api_dispatch=False),
        np.errstate(divide="ignore", invalid="ignore"),
    ):
        peer = TruncatedSVD(min(n_leading, limit), **options).fit(gram.X)
    values = np.asarray(peer.singular_values_, dtype=np.float64)
    # They come from X itself, so they are as small as its rounding allows.
    positive = values > values[0] * max(gram.shape) * np.finfo(np.float64).eps
    eigenvalues, vectors = values[positive] ** 2, peer.components_[positive]
    noise = Noise().without(gram, eigenvalues)
    nothing_left = _is_nothing_left(gram, eigenvalues, vectors, noise)
    complete = nothing_left and not has_hidden_rank(gram, len(eigenvalues), noise)
    n = 0 if complete else min(without_leading, len(eigenvalues) - 1)
    is_cut = not complete and (nothing_left or not positive.all())
    spectrum = Spectrum(
        eigenvalues=eigenvalues,
        rank_bound=len(eigenvalues) if complete else gram.order,
        total=gram.total,
        shape=gram.shape,
        solver=algorithm,
        complete=complete,
        rtol=max(options["tol"], 1e-12) if algorithm == "arpack" else np.inf,
        remainder=_sum_of_others(gram, eigenvalues, vectors[:n]) if n > 0 else None,
        **(what_hides(gram) if is_cut else {}),
    )

    def right_vectors(start, stop):
        return vectors[start:stop].copy()

    return Decomposition(spectrum, right_vectors)


def _sum_of_others(gram: Gram, eigenvalues, left_out) -> Remainder:
    """Add up the eigenvalues that are not known, from what is left of X.

    The difference of the sums would be rounding beside a column in large units. What
    the randomized solver finds is no more than X holds along its vectors, so only
    those that are left out are taken from X.
    """
    columns = left_out.T
    if gram.shape[0] < gram.shape[1]:
        columns = np.linalg.qr(gram.X @ columns)[0]
    total = gram.total_without(columns.T) or 0.0
    total -= eigenvalues[len(left_out) :].sum()
    return Remainder.of_sum(gram.order - len(eigenvalues), float(total))


def _is_nothing_left(gram: Gram, eigenvalues, vectors, noise: Noise) -> bool:
    """Whether the known eigenvalues are all there are."""
    rest = gram.total - eigenvalues.sum()
    if rest > gram.order * np.finfo(np.float64).eps * gram.total:
        return False
    rows = random_directions(gram.shape[1])
    rows -= (rows @ vectors.T) @ vectors
    energy = float(((gram.X @ rows.T) ** 2).sum(axis=0).mean())
    # The noise of a column in large units may hide another eigenvalue like the last.
    if len(eigenvalues) and noise.explains(eigenvalues[-1] / gram.order):
        return False
    return noise.explains(energy)

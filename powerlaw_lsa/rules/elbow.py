"""Elbows: of the scree, and of the localization ratios."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.polynomial import Polynomial
from sklearn.utils import check_scalar

from .._matrix.array_api import to_numpy
from .._numerics import ROUNDING
from .._spectrum import Decomposition, Spectrum
from .base import Rule, all_eigenvalues


@dataclass(frozen=True)
class Elbow(Rule):
    r"""Elbow of the scree: where the eigenvalues are farthest below the chord.

    The chord is the straight line from the first to the last point of the eigenvalues
    over their index. This is the global maximum of the difference curve of the Kneedle
    algorithm.

    Notes
    -----
    The elbow depends on the smallest eigenvalue and on their number, and so needs the
    complete spectrum: all :math:`\min(n, d)` eigenvalues, zeros included. If there is
    no elbow (the curve is nowhere below its chord, or has fewer than three points) all
    positive eigenvalues are kept.

    Kneedle itself takes the first local maximum of the difference curve that it
    considers significant. Where the scree begins flat, as for several groups of equal
    size, that is the first eigenvalue, which is not an elbow.

    References
    ----------
    V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, "Finding a 'Kneedle' in a
    haystack", ICDCS Workshops (2011), 166-171.

    R. B. Cattell, "The scree test for the number of factors", Multivariate Behavioral
    Research 1 (1966), 245-276.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import Elbow
    >>> X = np.diag(np.sqrt([100, 60, 30, 10, 8, 6, 4, 2]))
    >>> PowerLawTruncatedSVD(Elbow()).fit(X).n_components_
    4
    """

    def choose(self, spectrum: Spectrum) -> int:
        x = all_eigenvalues(spectrum)
        return min(_below_chord(x) or len(x), len(spectrum.eigenvalues))


@dataclass(frozen=True)
class LocalizationElbow(Rule):
    r"""Elbow of the localization ratios of the eigenvectors over their index.

    Parameters
    ----------
    n_vectors : int, default=500
        Number of leading eigenvectors to look at.

    See Also
    --------
    localization_ratios : What is looked at.
    Elbow : The same for the eigenvalues.

    Notes
    -----
    Called with the spectrum and the ratios :math:`\|v\|_1 / \|v\|_\infty` of the
    leading right singular vectors. They rise with the index, steeply and then slowly.
    Single ratios scatter about that (by 17 % on MED, 12 % on CISI), so a cubic is
    fitted to them, and its elbow is where it is farthest above its chord. If it is
    nowhere above it, or there are fewer than eight vectors, all are kept.

    Martin's article shows this elbow, with its xmin "just to the right" of it. **The
    elbow depends on the number of vectors**: on MED the leading 250, the leading 500
    and all 1,033 give K = 143, 199 and 531. The default limits the time.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import LocalizationElbow
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD(LocalizationElbow()).fit(X)
    >>> 1 <= svd.n_components_ <= 40
    True
    """

    n_vectors: int = 500
    needs = "leading"
    uses = "vectors"

    def __post_init__(self):
        check_scalar(self.n_vectors, "n_vectors", Integral, min_val=1)

    def enough(self, spectrum: Spectrum) -> bool:
        return spectrum.complete or len(spectrum.eigenvalues) >= self.n_vectors

    def evidence(self, found: Decomposition) -> tuple:
        """Compute the localization ratios of the leading right singular vectors."""
        n = min(self.n_vectors, len(found.spectrum.eigenvalues))
        chunks = found.localization(0, n)
        return (np.concatenate([to_numpy(ratios) for ratios in chunks]),)

    def choose(self, spectrum: Spectrum, ratios) -> int:
        # A cubic passes through four points, and says nothing of a few more.
        if len(ratios) < 8:
            return len(ratios)
        index = np.linspace(-1, 1, len(ratios))
        smooth = Polynomial.fit(index, ratios, deg=3)(index)
        return _below_chord(-smooth) or len(ratios)


def _below_chord(y) -> int | None:
    """Index, from 1, at which a curve is farthest below its chord; None if nowhere."""
    if len(y) < 3:
        return None
    depth = np.linspace(y[0], y[-1], len(y)) - y
    at = int(np.argmax(depth))
    return at + 1 if depth[at] > ROUNDING * np.abs(y).max() else None

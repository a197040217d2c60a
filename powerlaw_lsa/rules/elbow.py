"""The elbow of the scree."""

from dataclasses import dataclass

from .._spectrum import Spectrum
from ._common import all_eigenvalues, below_chord
from .base import Rule


@dataclass(frozen=True)
class Elbow(Rule):
    r"""Elbow of the scree: where the eigenvalues are farthest below the chord.

    The chord is the straight line from the first to the last point of the eigenvalues
    over their index. This is the global maximum of the difference curve of the Kneedle
    algorithm.

    See Also
    --------
    compare_rules : Compare all rules on one spectrum.

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
        """Choose K."""
        x = all_eigenvalues(spectrum)
        return min(below_chord(x) or len(x), len(spectrum.eigenvalues))

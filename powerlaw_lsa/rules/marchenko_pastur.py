"""The edge of the spectrum of independent entries."""

from dataclasses import dataclass

import numpy as np

from .._spectrum import Spectrum
from .base import Rule, any_of, count_above


@dataclass(frozen=True)
class MarchenkoPasturEdge(Rule):
    r"""Eigenvalues beyond the largest that independent entries would have.

    See Also
    --------
    SignflipParallelAnalysis : The edge found by simulation, for entries of any size.

    Notes
    -----
    The upper edge of the Marchenko-Pastur distribution, for independent entries with
    mean zero and the mean square of those of X:

    .. math:: \lambda_+ = \|X\|_F^2 (\sqrt n + \sqrt d)^2 / (n d).

    The leading eigenvalues are included in the mean square, so the edge is too high if
    anything. The rule needs the eigenvalues down to the edge.

    References
    ----------
    V. A. Marchenko, L. A. Pastur, "Distribution of eigenvalues for some sets of random
    matrices", Mathematics of the USSR-Sbornik 1 (1967), 457-483.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import MarchenkoPasturEdge
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((90, 60)) + np.outer(np.ones(90), np.ones(60))
    >>> PowerLawTruncatedSVD(MarchenkoPasturEdge()).fit(X).n_components_
    1
    """

    needs = "leading"

    def edge(self, spectrum: Spectrum) -> float:
        """Upper edge of the distribution."""
        n, d = spectrum.shape
        return spectrum.total * (np.sqrt(n) + np.sqrt(d)) ** 2 / (n * d)

    def enough(self, spectrum: Spectrum) -> bool:
        return any_of(spectrum.eigenvalues <= self.edge(spectrum), spectrum)

    def choose(self, spectrum: Spectrum) -> int:
        return count_above(spectrum, self.edge(spectrum))

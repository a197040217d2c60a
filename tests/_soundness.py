"""What a certificate and bounds on counts say, compared with the complete spectrum."""

import numpy as np

from powerlaw_lsa._tail.certificate import Certificate


def violations(counts, eigenvalues, known) -> int:
    """Levels at which the count or the logarithmic sum is out of its bounds."""
    n = np.searchsorted(-eigenvalues, -counts.levels, side="right")
    rest = np.log(eigenvalues[known:])
    sums = np.maximum(rest - np.log(counts.levels)[:, None], 0).sum(axis=1)
    slack = 1e-9 * (1 + sums)
    return int(
        np.sum(
            (n < counts.lower)
            | (n > counts.upper)
            | (sums < counts.log_sum_lower - slack)
            | (sums > counts.log_sum_upper + slack)
        )
    )


def better_tails(truth, spectrum, fit) -> np.ndarray:
    """Lengths of the tails beyond the known part that have a smaller D."""
    longer = truth.n_tails > len(spectrum.eigenvalues)
    # Known eigenvalues carry the solver's error, and so does their D.
    smaller = truth.ks_distances < fit.ks_distance - 1e-7
    return truth.n_tails[longer & smaller]


def excluded(certificate: Certificate, tails: np.ndarray) -> np.ndarray:
    """Those of some tails that a certificate excludes."""
    if certificate.open_tails is None:
        return tails
    first, last = certificate.open_tails
    return tails[(tails < first) | (tails > last)]

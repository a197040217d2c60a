"""What a certificate says, compared with the complete spectrum."""

import numpy as np


def better_tails(truth, spectrum, fit) -> np.ndarray:
    """Lengths of the tails beyond the known part that have a smaller D."""
    longer = truth.n_tails > len(spectrum.eigenvalues)
    # Known eigenvalues carry the solver's error, and so does their D.
    smaller = truth.ks_distances < fit.ks_distance - 1e-7
    return truth.n_tails[longer & smaller]

"""The power law of a spectrum: the fit, and whether it is that of the whole."""

from typing import NamedTuple

from .._spectrum import Spectrum
from .certificate import Certificate, certify
from .fit import PowerLawFit, fit_power_law


class Law(NamedTuple):
    """A fit to the known eigenvalues, and the certificate that no longer tail wins."""

    fit: PowerLawFit
    certificate: Certificate


def law_of(spectrum: Spectrum, limit: int | None = None) -> Law:
    """Fit the known eigenvalues by tails of up to `limit`, and certify the best."""
    fit = fit_power_law(spectrum.eigenvalues, max_components=limit)
    return Law(fit, certify(spectrum, fit, limit))

"""The tail and its power law."""

from dataclasses import dataclass

import numpy as np

from .._tail.fit import PowerLawFit
from ._drawing import (
    BLUE,
    EIGENVALUE,
    RED,
    axes_or_new,
    check_fitted,
    finish,
    has_tail,
)


@dataclass(eq=False, kw_only=True)
class PowerLawDisplay:
    r"""Log-log density of the tail, with the power law that was fitted to it.

    PDF of the data (blue, solid) and of the fit (blue, dotted), CCDF of the data (red,
    solid) and of the fit (red, dotted). Make one by `from_estimator` or `from_fit`.

    Parameters
    ----------
    eigenvalues : ndarray of shape (n_tail,)
        The eigenvalues >= xmin, descending.
    ccdf : ndarray of shape (n_tail,)
        Share of the tail at or above each.
    bin_centers, pdf : ndarray of shape (n_filled_bins,)
        Density of the tail in logarithmic bins, at their geometric centres. Bins
        without an eigenvalue are left out.
    alpha, xmin : float
        The fit.
    n_known, n_eigenvalues : int, default=None
        How many eigenvalues were fitted, and how many there are, or a bound of it.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    pdf_line_, pdf_fit_line_, ccdf_line_, ccdf_fit_line_ : Line2D

    Notes
    -----
    All four are of the tail alone and normalised to it, so they need no eigenvalue
    below xmin:

    .. math::

        p(x) = \frac{\alpha - 1}{x_{min}} (x / x_{min})^{-\alpha}, \qquad
        P(X \ge x) = (x / x_{min})^{1 - \alpha}.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, equations 2.2 and 2.6.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import fit_power_law
    >>> from powerlaw_lsa.plotting import PowerLawDisplay
    >>> fit = fit_power_law(1 + np.random.default_rng(0).pareto(1.5, 500))
    >>> display = PowerLawDisplay.from_fit(fit)
    >>> len(display.eigenvalues) == fit.n_tail
    True
    """

    eigenvalues: np.ndarray
    ccdf: np.ndarray
    bin_centers: np.ndarray
    pdf: np.ndarray
    alpha: float
    xmin: float
    n_known: int | None = None
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator(cls, estimator, *, ax=None):
        """Draw the tail of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : PowerLawDisplay

        Raises
        ------
        ValueError
            If there was no tail to fit.
        """
        check_fitted(estimator)
        return cls.from_fit(
            estimator.power_law_,
            n_eigenvalues=estimator.spectrum_.rank_bound,
            ax=ax,
        )

    @classmethod
    def from_fit(cls, fit, *, n_eigenvalues=None, ax=None):
        """Draw the tail of a fit.

        Parameters
        ----------
        fit : PowerLawFit
            Such as :func:`fit_power_law` returns.
        n_eigenvalues : int, default=None
            Number of eigenvalues in all, where only the leading ones were fitted.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : PowerLawDisplay

        Raises
        ------
        ValueError
            If there was no tail to fit.
        """
        m = _fitted(fit).n_tail
        tail = fit.eigenvalues[:m]
        bins = int(np.clip(2 * np.sqrt(m), 4, 40))
        edges = np.geomspace(tail[-1], tail[0], bins + 1)
        counts = np.histogram(tail, edges)[0]
        filled = counts > 0
        return cls(
            eigenvalues=tail,
            ccdf=np.arange(1, m + 1) / m,
            bin_centers=np.sqrt(edges[:-1] * edges[1:])[filled],
            pdf=(counts / np.diff(edges))[filled] / m,
            alpha=fit.alpha,
            xmin=fit.xmin,
            n_known=len(fit.eigenvalues),
            n_eigenvalues=n_eigenvalues,
        ).plot(ax)

    def plot(self, ax=None):
        """Draw PDF and CCDF of data and fit.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        self : PowerLawDisplay
        """
        ax = axes_or_new(ax)
        ax.set(
            xscale="log",
            yscale="log",
            xlabel=EIGENVALUE,
            ylabel="Density p(λ), share P(≥ λ)",
        )
        # A power law is straight here: its ends are all of it.
        ends = np.array([self.xmin, self.eigenvalues[0]])
        beta = self.alpha - 1
        fitted_ccdf = (ends / self.xmin) ** -beta
        dotted = {"linestyle": (0, (1, 1.5)), "linewidth": 2}
        (self.pdf_line_,) = ax.plot(self.bin_centers, self.pdf, color=BLUE, label="PDF")
        (self.pdf_fit_line_,) = ax.plot(
            ends, beta / ends * fitted_ccdf, color=BLUE, label="PDF of fit", **dotted
        )
        (self.ccdf_line_,) = ax.plot(
            self.eigenvalues, self.ccdf, color=RED, label="CCDF"
        )
        (self.ccdf_fit_line_,) = ax.plot(
            ends, fitted_ccdf, color=RED, label="CCDF of fit", **dotted
        )
        title = f"Power law, α = {self.alpha:.3f}"  # noqa: RUF001
        return finish(self, ax, title, self.n_known, self.n_eigenvalues)


def _fitted(fit: PowerLawFit) -> PowerLawFit:
    """Fit that has a tail."""
    if not has_tail(fit):
        raise ValueError(f"There is no power law to draw: {fit.status.advice}")
    return fit

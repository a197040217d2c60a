"""The tail and its power law, on logarithmic axes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from .._numerics import with_numpy_defaults
from .._words import percent_at_most
from ._display import FitDisplay
from ._drawing import BLUE, DOTTED, EIGENVALUE, RED, axes_or_new, draw_line, make_log
from ._fields import drawn_of, tail_fields

# Five samples of a power law in a hundred have a larger distance, in the modification
# of Stephens (1974) for the exponential distribution, whose logarithm a power law is.
_CRITICAL = 1.094


@dataclass(eq=False, repr=False, kw_only=True)
class PowerLawDisplay(FitDisplay):
    r"""Log-log density of the tail, with the power law that was fitted to it.

    It shows the PDF of the data and of the fit (by default blue, solid and dotted) and
    the CCDF of both (red). Create one with `from_estimator` or `from_fit`.

    Parameters
    ----------
    alpha : float
        Exponent of the power law.
    ks_distance : float
        Kolmogorov-Smirnov distance D between tail and power law.
    certified : bool, default=False
        Whether every tail beyond the known eigenvalues was excluded.
    bin_centers, pdf : ndarray of shape (n_filled_bins,)
        Density of the tail in logarithmic bins, at their geometric centres. Bins
        without an eigenvalue are left out.

    Attributes
    ----------
    pdf_line_, pdf_fit_line_, ccdf_line_, ccdf_fit_line_ : Line2D

    Notes
    -----
    All four are of the tail alone and normalised to it, so they need no eigenvalue
    below xmin:

    .. math::

        p(x) = \frac{\alpha - 1}{x_{min}} (x / x_{min})^{-\alpha}, \qquad
        P(X \ge x) = (x / x_{min})^{1 - \alpha}.

    The caption calls D large if it is larger than for 95 % of the samples of a power
    law whose alpha is fitted, that is, if
    :math:`(D - 0.2 / K) (\sqrt K + 0.26 + 0.5 / \sqrt K) > 1.094`.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, equations 2.2 and 2.6.

    M. A. Stephens, "EDF statistics for goodness of fit and some comparisons", Journal
    of the American Statistical Association 69 (1974), 730-737.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import fit_power_law
    >>> from powerlaw_lsa.plotting import PowerLawDisplay
    >>> fit = fit_power_law(1 + np.random.default_rng(0).pareto(1.5, 500))
    >>> display = PowerLawDisplay.from_fit(fit, fit_kwargs={"color": "black"})
    >>> len(display.ccdf_line_.get_xdata()) == fit.n_tail
    True
    """

    n_tail: int
    alpha: float
    ks_distance: float
    certified: bool = False
    bin_centers: np.ndarray
    pdf: np.ndarray

    @classmethod
    def _of(cls, source, n_eigenvalues=None) -> Self:
        outcome = drawn_of(source)
        fields = tail_fields(outcome, n_eigenvalues)
        centers, pdf = _density(fields["eigenvalues"][: fields["n_tail"]])
        return cls(
            **fields,
            alpha=outcome.fit.alpha,
            ks_distance=outcome.fit.ks_distance,
            bin_centers=centers,
            pdf=pdf,
        )

    @with_numpy_defaults
    def plot(
        self,
        ax: Any = None,
        *,
        pdf_kwargs: Mapping[str, Any] | None = None,
        ccdf_kwargs: Mapping[str, Any] | None = None,
        fit_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw PDF and CCDF of data and fit.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        pdf_kwargs, ccdf_kwargs, fit_kwargs : dict, default=None
            Keyword arguments for the solid lines, those of the data, and for both
            dotted lines, those of the fit.
        """
        ax = axes_or_new(ax)
        ax.set(xlabel=EIGENVALUE, ylabel="Density p(λ), share P(≥ λ)")
        tail = self.eigenvalues[: self.n_tail]
        make_log(ax, "x", tail)
        make_log(ax, "y", self.pdf)
        # A power law is straight here: its ends are all of it.
        ends = tail[[-1, 0]]
        beta = self.alpha - 1
        fitted = (ends / ends[0]) ** -beta

        def draw(x, y, color, label, given, **style):
            return draw_line(ax, x, y, style | {"color": color, "label": label}, given)

        self.pdf_line_ = draw(self.bin_centers, self.pdf, BLUE, "PDF", pdf_kwargs)
        self.pdf_fit_line_ = draw(
            ends, beta / ends * fitted, BLUE, "PDF of fit", fit_kwargs, **DOTTED
        )
        shares = np.arange(1, len(tail) + 1) / len(tail)
        self.ccdf_line_ = draw(tail, shares, RED, "CCDF", ccdf_kwargs)
        self.ccdf_fit_line_ = draw(
            ends, fitted, RED, "CCDF of fit", fit_kwargs, **DOTTED
        )
        self._decorate(ax, f"Power law, α = {self.alpha:.2f}")  # noqa: RUF001
        return self

    def _sentences(self) -> Iterator[str]:
        yield (
            f"The {self.n_tail:,} eigenvalues of the tail alone; both axes are "
            "logarithmic. PDF is how densely they lie, CCDF the share of them at or "
            "above each size. Solid is the data, dotted the power law, a straight line "
            "here."
        )
        yield (
            "At no eigenvalue does this share differ from that of the power law by "
            f"more than {percent_at_most(self.ks_distance)} percentage points."
        )
        if self._is_off:
            yield (
                "That is a large difference: of samples of a power law of the size of "
                "this tail, fewer than one in twenty differ as much."
            )
        if self.n_components not in (None, self.n_tail):
            yield (
                f"The number of components that were kept is another one: "
                f"{self.n_components:,}."
            )
        if not self.certified and self._is_partial:
            yield (
                f"Only the {self._n_known:,} largest of up to {self.n_eigenvalues:,} "
                "eigenvalues were computed; a longer tail may fit better."
            )

    @property
    def _is_off(self) -> bool:
        """Whether D is larger than in 95 % of the samples of a power law."""
        root = np.sqrt(self.n_tail)
        scale = root + 0.26 + 0.5 / root
        return bool((self.ks_distance - 0.2 / self.n_tail) * scale > _CRITICAL)


def _density(tail) -> tuple[np.ndarray, np.ndarray]:
    """Density of a tail in logarithmic bins, at their centres; without empty bins."""
    bins = int(np.clip(2 * np.sqrt(len(tail)), 4, 40))
    edges = np.geomspace(tail[-1], tail[0], bins + 1)
    pdf = np.histogram(tail, edges, density=True)[0]
    centers = np.sqrt(edges[:-1]) * np.sqrt(edges[1:])
    return centers[pdf > 0], pdf[pdf > 0]

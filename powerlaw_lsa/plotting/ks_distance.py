"""The distance of every candidate tail."""

from dataclasses import dataclass

import numpy as np

from ._drawing import (
    BLUE,
    ORANGE,
    axes_or_new,
    check_choice,
    check_fitted,
    finish,
    further,
    hatch_unknown,
    hatch_unscanned,
    is_partial,
    say_xmin,
)
from .power_law import _fitted


@dataclass(eq=False, kw_only=True)
class KSDistanceDisplay:
    """Kolmogorov-Smirnov distance D of every candidate tail: the valley with its floor.

    Make one by `from_estimator` or `from_fit`.

    Parameters
    ----------
    xmins, n_tails, ks_distances : ndarray of shape (n_candidates,)
        The scan: where each candidate tail begins, how many eigenvalues it has
        (ascending), and its D.
    n_tail : int
        The tail that was chosen.
    n_known, n_eigenvalues : int, default=None
        How many eigenvalues are known, and how many there are, or a bound of it. None
        for as many as the longest candidate has.
    smallest : float, default=None
        The smallest eigenvalue that is known. None for the last of `xmins`.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    line_ : Line2D
    near_ties_ : PolyCollection
        Bands where D is within the margin of the smallest.
    minimum_line_ : Line2D
    unscanned_ : Patch or None
        Where tails lie that are longer than `max_components`, of known eigenvalues.
    unknown_ : Patch or None
        Where eigenvalues lie that were not computed.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, section 3.3.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import fit_power_law
    >>> from powerlaw_lsa.plotting import KSDistanceDisplay
    >>> fit = fit_power_law(1 + np.random.default_rng(0).pareto(1.5, 500))
    >>> display = KSDistanceDisplay.from_fit(fit, against="n_tail")
    >>> display.ax_.get_xlabel()
    'Candidate K (eigenvalues in the tail)'
    """

    xmins: np.ndarray
    n_tails: np.ndarray
    ks_distances: np.ndarray
    n_tail: int
    n_known: int | None = None
    n_eigenvalues: int | None = None
    smallest: float | None = None

    @classmethod
    def from_estimator(cls, estimator, *, against="xmin", margin=0.1, ax=None):
        """Draw the scan of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        against : {"xmin", "n_tail"}, default="xmin"
            The horizontal axis.
        margin : float, default=0.1
            Candidates whose D is larger than the smallest by this share or less are
            shaded: near ties.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : KSDistanceDisplay

        Raises
        ------
        ValueError
            If there was no tail to fit, `against` is neither of the two, or `margin`
            is negative.
        """
        check_fitted(estimator)
        return cls.from_fit(
            estimator.power_law_,
            n_eigenvalues=estimator.spectrum_.rank_bound,
            against=against,
            margin=margin,
            ax=ax,
        )

    @classmethod
    def from_fit(cls, fit, *, n_eigenvalues=None, against="xmin", margin=0.1, ax=None):
        """Draw the scan of a fit.

        Parameters
        ----------
        fit : PowerLawFit
            Such as :func:`fit_power_law` returns.
        n_eigenvalues : int, default=None
            Number of eigenvalues in all, where only the leading ones were fitted.
        against : {"xmin", "n_tail"}, default="xmin"
            The horizontal axis.
        margin : float, default=0.1
            Candidates whose D is larger than the smallest by this share or less are
            shaded: near ties.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : KSDistanceDisplay

        Raises
        ------
        ValueError
            If there was no tail to fit, `against` is neither of the two, or `margin`
            is negative.
        """
        _fitted(fit)
        return cls(
            xmins=fit.xmins,
            n_tails=fit.n_tails,
            ks_distances=fit.ks_distances,
            n_tail=fit.n_tail,
            n_known=len(fit.eigenvalues),
            n_eigenvalues=n_eigenvalues,
            smallest=fit.eigenvalues[-1],
        ).plot(ax, against=against, margin=margin)

    def plot(self, ax=None, *, against="xmin", margin=0.1):
        """Draw D over the candidates.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.
        against : {"xmin", "n_tail"}, default="xmin"
            The horizontal axis.
        margin : float, default=0.1
            Candidates whose D is larger than the smallest by this share or less are
            shaded: near ties.

        Returns
        -------
        self : KSDistanceDisplay

        Raises
        ------
        ValueError
            If `against` is neither of the two, or `margin` is negative.
        """
        check_choice("against", against, ("xmin", "n_tail"))
        if not margin >= 0:
            raise ValueError(f"margin must not be negative, got {margin!r}")
        ax = axes_or_new(ax)
        chosen = np.searchsorted(self.n_tails, self.n_tail)
        longest = int(self.n_tails[-1])
        known = longest if self.n_known is None else self.n_known
        if against == "xmin":
            x = self.xmins
            known_end = x[-1] if self.smallest is None else self.smallest
            end = further(x[0], known_end)
            label = "Candidate xmin (eigenvalue λ)"
            name = say_xmin(self.xmins[chosen])
        else:
            x, known_end, end = self.n_tails, known, self.n_eigenvalues
            label = "Candidate K (eigenvalues in the tail)"
            name = f"K = {self.n_tail:,}"
        ax.set(xscale="log", yscale="log", xlabel=label, ylabel="KS distance D")
        near = self.ks_distances <= (1 + margin) * self.ks_distances[chosen]
        self.near_ties_ = ax.broken_barh(
            _bands(x, near),
            (0, 1),
            transform=ax.get_xaxis_transform(),
            color=ORANGE,
            alpha=0.3,
            linewidth=1,  # or bands of a single candidate would be invisible
            label=f"D within {margin:.0%}",
        )
        (self.line_,) = ax.plot(x, self.ks_distances, color=BLUE, linewidth=1.2)
        self.minimum_line_ = ax.axvline(x[chosen], color=ORANGE, label=name)
        self.unscanned_ = self.unknown_ = None
        if longest < known:
            self.unscanned_ = hatch_unscanned(ax, x[-1], known_end)
        if is_partial(known, self.n_eigenvalues):
            self.unknown_ = hatch_unknown(ax, known_end, end)
        title = f"Distance, D = {self.ks_distances[chosen]:.4f}"
        return finish(self, ax, title, known, self.n_eigenvalues)


def _bands(x, chosen) -> list[tuple[float, float]]:
    """Intervals (start, width) of monotonic x around the chosen points.

    They meet half way between neighbours, on a logarithmic scale.
    """
    edges = np.concatenate([x[:1], np.sqrt(x[:-1] * x[1:]), x[-1:]])
    turns = np.diff(np.concatenate([[0], chosen.astype(int), [0]]))
    starts, stops = edges[np.flatnonzero(turns == 1)], edges[np.flatnonzero(turns < 0)]
    return list(zip(starts, stops - starts, strict=True))

"""Pictures of a fitted spectrum, by scikit-learn's conventions for displays.

`from_estimator` and its like compute, `__init__` takes what is drawn, `plot` takes
what it looks like. matplotlib is imported when something is drawn. Nothing here fits
a power law, and nothing is drawn that was not computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ._array_api import to_numpy
from ._goodness_of_fit import fit_of
from ._localization import localization_ratios
from ._power_law import PowerLawFit, TailStatus

# Distinct in hue and in lightness, for all common kinds of colour vision.
_BLUE, _RED, _ORANGE, _GREY = "#0072b2", "#b2182b", "#e69f00", "#6e6e6e"

_EIGENVALUE = "Eigenvalue λ of X'X"


@dataclass(eq=False, kw_only=True)
class EigenvalueHistogramDisplay:
    """Histogram of the eigenvalues in logarithmic bins: the spectral density (ESD).

    Make one by `from_estimator` or `from_eigenvalues`.

    Parameters
    ----------
    bin_edges : ndarray of shape (n_bins + 1,)
        Edges of the bins, equally wide in the logarithm.
    counts : ndarray of shape (n_bins,)
        Number of eigenvalues in each bin.
    shuffled_counts : ndarray of shape (n_bins,), default=None
        The same for the shuffled matrix.
    xmin : float, default=None
        Where the power-law tail begins. None or NaN draws no line.
    n_eigenvalues : int, default=None
        Number of eigenvalues in all, or a bound of it; None if all are counted.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    bars_ : StepPatch
    shuffled_bars_ : StepPatch or None
    xmin_line_ : Line2D or None
    unknown_ : Patch or None
        Where eigenvalues lie that were not computed.

    Notes
    -----
    Bins hold numbers of eigenvalues and no density, so that those of a partial
    spectrum are as high as in the complete one.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import EigenvalueHistogramDisplay, PowerLawTruncatedSVD
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> display = EigenvalueHistogramDisplay.from_estimator(svd)
    >>> int(display.counts.sum())
    40
    """

    bin_edges: np.ndarray
    counts: np.ndarray
    shuffled_counts: np.ndarray | None = None
    xmin: float | None = None
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator(cls, estimator, *, shuffled=None, bins=None, ax=None):
        """Draw the eigenvalues of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        shuffled : array-like of shape (n_shuffled,), default=None
            Eigenvalues of the shuffled matrix, as ``shuffle_null(X).eigenvalues``.
        bins : int, default=None
            Number of bins. None is twice the root of the number of eigenvalues,
            between 10 and 100.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : EigenvalueHistogramDisplay
        """
        check_fitted(estimator)
        return cls.from_eigenvalues(
            estimator.spectrum_.eigenvalues,
            shuffled=shuffled,
            xmin=estimator.xmin_ if _has_tail(estimator.power_law_) else None,
            n_eigenvalues=estimator.spectrum_.rank_bound,
            bins=bins,
            ax=ax,
        )

    @classmethod
    def from_eigenvalues(
        cls,
        eigenvalues,
        *,
        shuffled=None,
        xmin=None,
        n_eigenvalues=None,
        bins=None,
        ax=None,
    ):
        """Draw any positive numbers.

        Parameters
        ----------
        eigenvalues : array-like of shape (n_known,)
            Positive, in any order.
        shuffled : array-like of shape (n_shuffled,), default=None
            Eigenvalues of the shuffled matrix.
        xmin : float, default=None
            Where the power-law tail begins.
        n_eigenvalues : int, default=None
            Number of eigenvalues in all, where only the leading ones are given.
        bins : int, default=None
            Number of bins. None is twice the root of the number of eigenvalues,
            between 10 and 100.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : EigenvalueHistogramDisplay
        """
        logs = np.log10(_nonempty(eigenvalues))
        shuffled_logs = np.log10(_positive([] if shuffled is None else shuffled))
        if bins is None:
            bins = int(np.clip(2 * np.sqrt(len(logs)), 10, 100))
        edges = np.histogram_bin_edges(np.append(logs, shuffled_logs), bins)
        # No bin reaches over the end of what is known, or its count would be wrong.
        edges = np.union1d(edges, logs.min())
        return cls(
            bin_edges=10.0**edges,
            counts=np.histogram(logs, edges)[0],
            shuffled_counts=(
                None if shuffled is None else np.histogram(shuffled_logs, edges)[0]
            ),
            xmin=xmin,
            n_eigenvalues=n_eigenvalues,
        ).plot(ax)

    def plot(self, ax=None):
        """Draw the histogram.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        self : EigenvalueHistogramDisplay
        """
        ax = _axes(ax)
        ax.set(xscale="log", xlabel=_EIGENVALUE, ylabel="Eigenvalues per bin")
        self.bars_ = ax.stairs(
            self.counts, self.bin_edges, fill=True, color=_BLUE, label="data"
        )
        self.shuffled_bars_ = None
        if self.shuffled_counts is not None:
            self.shuffled_bars_ = ax.stairs(
                self.shuffled_counts, self.bin_edges, color=_RED, label="shuffled"
            )
        self.xmin_line_ = _xmin_line(ax, self.xmin)
        known = int(self.counts.sum())
        self.unknown_ = None
        if _is_partial(known, self.n_eigenvalues):
            low = self.bin_edges[np.flatnonzero(self.counts)[0]]
            self.unknown_ = _unknown(ax, low, _further(self.bin_edges[-1], low))
        _integer_ticks(ax.yaxis)
        return _finish(self, ax, "Spectral density", known, self.n_eigenvalues)


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
    >>> from powerlaw_lsa import PowerLawDisplay, fit_power_law
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
        ax = _axes(ax)
        ax.set(
            xscale="log",
            yscale="log",
            xlabel=_EIGENVALUE,
            ylabel="Density p(λ), share P(≥ λ)",
        )
        # A power law is straight here: its ends are all of it.
        ends = np.array([self.xmin, self.eigenvalues[0]])
        beta = self.alpha - 1
        fitted_ccdf = (ends / self.xmin) ** -beta
        dotted = {"linestyle": (0, (1, 1.5)), "linewidth": 2}
        (self.pdf_line_,) = ax.plot(
            self.bin_centers, self.pdf, color=_BLUE, label="PDF"
        )
        (self.pdf_fit_line_,) = ax.plot(
            ends, beta / ends * fitted_ccdf, color=_BLUE, label="PDF of fit", **dotted
        )
        (self.ccdf_line_,) = ax.plot(
            self.eigenvalues, self.ccdf, color=_RED, label="CCDF"
        )
        (self.ccdf_fit_line_,) = ax.plot(
            ends, fitted_ccdf, color=_RED, label="CCDF of fit", **dotted
        )
        title = f"Power law, α = {self.alpha:.3f}"  # noqa: RUF001
        return _finish(self, ax, title, self.n_known, self.n_eigenvalues)


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
    >>> from powerlaw_lsa import KSDistanceDisplay, fit_power_law
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
        _check_choice("against", against, ("xmin", "n_tail"))
        if not margin >= 0:
            raise ValueError(f"margin must not be negative, got {margin!r}")
        ax = _axes(ax)
        chosen = np.searchsorted(self.n_tails, self.n_tail)
        longest = int(self.n_tails[-1])
        known = longest if self.n_known is None else self.n_known
        if against == "xmin":
            x = self.xmins
            known_end = x[-1] if self.smallest is None else self.smallest
            end = _further(x[0], known_end)
            label = "Candidate xmin (eigenvalue λ)"
            name = _say_xmin(self.xmins[chosen])
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
            color=_ORANGE,
            alpha=0.3,
            linewidth=1,  # or bands of a single candidate would be invisible
            label=f"D within {margin:.0%}",
        )
        (self.line_,) = ax.plot(x, self.ks_distances, color=_BLUE, linewidth=1.2)
        self.minimum_line_ = ax.axvline(x[chosen], color=_ORANGE, label=name)
        self.unscanned_ = self.unknown_ = None
        if longest < known:
            self.unscanned_ = _unscanned(ax, x[-1], known_end)
        if _is_partial(known, self.n_eigenvalues):
            self.unknown_ = _unknown(ax, known_end, end)
        title = f"Distance, D = {self.ks_distances[chosen]:.4f}"
        return _finish(self, ax, title, known, self.n_eigenvalues)


@dataclass(eq=False, kw_only=True)
class LocalizationDisplay:
    r"""Localization ratios of the leading eigenvectors, with the cut-off.

    Make one by `from_estimator` or `from_vectors`.

    Parameters
    ----------
    ratios : ndarray of shape (n_vectors,)
        Of the leading eigenvectors, in the order of their eigenvalues, descending.
    eigenvalues : ndarray of shape (n_vectors,)
        Their eigenvalues.
    n_components : int, default=None
        Number of eigenvectors that were kept; None draws no cut-off.
    n_eigenvalues : int, default=None
        Number of eigenvalues in all, or a bound of it; None if these are all.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    points_ : Line2D
    cut_off_line_ : Line2D or None

    See Also
    --------
    localization_ratios : What is drawn.

    Notes
    -----
    The article sees an elbow just left of xmin, against eigenvalues. Against the index
    the same ratios may rise steadily: part of the elbow is the crowding of eigenvalues
    in the bulk.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import LocalizationDisplay, PowerLawTruncatedSVD
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> display = LocalizationDisplay.from_estimator(svd)
    >>> np.array_equal(display.ratios, svd.localization_ratios_)
    True
    """

    ratios: np.ndarray
    eigenvalues: np.ndarray
    n_components: int | None = None
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator(cls, estimator, *, against="eigenvalue", ax=None):
        """Draw the eigenvectors over terms of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        against : {"eigenvalue", "index"}, default="eigenvalue"
            The horizontal axis.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : LocalizationDisplay

        Raises
        ------
        ValueError
            If `against` is neither of the two.
        """
        check_fitted(estimator)
        ratios = to_numpy(estimator.localization_ratios_)
        return cls(
            ratios=ratios,
            eigenvalues=_nonempty(estimator.spectrum_.eigenvalues)[: len(ratios)],
            n_components=estimator.n_components_,
            n_eigenvalues=estimator.spectrum_.rank_bound,
        ).plot(ax, against=against)

    @classmethod
    def from_vectors(
        cls,
        vectors,
        *,
        eigenvalues,
        n_components=None,
        n_eigenvalues=None,
        against="eigenvalue",
        ax=None,
    ):
        """Draw any eigenvectors.

        Parameters
        ----------
        vectors : array-like of shape (n_vectors, n_entries)
            Eigenvectors as rows. Those over documents are ``(Z / sigma).T``.
        eigenvalues : array-like of shape (n_vectors,)
            Their eigenvalues, descending.
        n_components : int, default=None
            Number of eigenvectors that were kept; None draws no cut-off.
        n_eigenvalues : int, default=None
            Number of eigenvalues in all, where these are only the leading ones.
        against : {"eigenvalue", "index"}, default="eigenvalue"
            The horizontal axis.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : LocalizationDisplay

        Raises
        ------
        ValueError
            If `against` is neither of the two.
        """
        return cls(
            ratios=localization_ratios(vectors),
            eigenvalues=_nonempty(eigenvalues),
            n_components=n_components,
            n_eigenvalues=n_eigenvalues,
        ).plot(ax, against=against)

    def plot(self, ax=None, *, against="eigenvalue"):
        """Draw the ratios.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.
        against : {"eigenvalue", "index"}, default="eigenvalue"
            The horizontal axis.

        Returns
        -------
        self : LocalizationDisplay

        Raises
        ------
        ValueError
            If `against` is neither of the two.
        """
        _check_choice("against", against, ("eigenvalue", "index"))
        ax = _axes(ax)
        if against == "index":
            x, label, scale = np.arange(1, len(self.ratios) + 1), _INDEX, "linear"
        else:
            x, label, scale = self.eigenvalues, _EIGENVALUE, "log"
        ax.set(xscale=scale, xlabel=label, ylabel="Localization ‖v‖₁ / ‖v‖∞")
        (self.points_,) = ax.plot(
            x, self.ratios, ".", color=_BLUE, markersize=4, label="eigenvectors"
        )
        if against == "index":
            _integer_ticks(ax.xaxis)
        self.cut_off_line_ = _cut_off_line(ax, x, self.n_components)
        known = len(self.ratios)
        return _finish(self, ax, "Localization", known, self.n_eigenvalues)


@dataclass(eq=False, kw_only=True)
class ScreeDisplay:
    """Eigenvalues in descending order, with the cut-off.

    Make one by `from_estimator` or `from_eigenvalues`.

    Parameters
    ----------
    eigenvalues : ndarray of shape (n_known,)
        Descending.
    n_components : int, default=None
        Number that was kept; None draws no cut-off.
    n_eigenvalues : int, default=None
        Number of eigenvalues in all, or a bound of it; None if these are all.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    line_ : Line2D
    cut_off_line_ : Line2D or None
    unknown_ : Patch or None
        Where eigenvalues lie that were not computed.

    References
    ----------
    R. B. Cattell, "The scree test for the number of factors", Multivariate Behavioral
    Research 1 (1966), 245-276.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> from powerlaw_lsa import ScreeDisplay
    >>> display = ScreeDisplay.from_eigenvalues([1.0, 9.0, 4.0], n_components=2)
    >>> display.line_.get_ydata()
    array([9., 4., 1.])
    """

    eigenvalues: np.ndarray
    n_components: int | None = None
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator(cls, estimator, *, ax=None):
        """Draw the eigenvalues of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : ScreeDisplay
        """
        check_fitted(estimator)
        return cls.from_eigenvalues(
            estimator.spectrum_.eigenvalues,
            n_components=estimator.n_components_,
            n_eigenvalues=estimator.spectrum_.rank_bound,
            ax=ax,
        )

    @classmethod
    def from_eigenvalues(
        cls, eigenvalues, *, n_components=None, n_eigenvalues=None, ax=None
    ):
        """Draw any positive numbers.

        Parameters
        ----------
        eigenvalues : array-like of shape (n_known,)
            Positive, in any order.
        n_components : int, default=None
            Number that is kept; None draws no cut-off.
        n_eigenvalues : int, default=None
            Number of eigenvalues in all, where only the leading ones are given.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : ScreeDisplay
        """
        return cls(
            eigenvalues=np.sort(_nonempty(eigenvalues))[::-1],
            n_components=n_components,
            n_eigenvalues=n_eigenvalues,
        ).plot(ax)

    def plot(self, ax=None):
        """Draw the eigenvalues over their index.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        self : ScreeDisplay
        """
        ax = _axes(ax)
        ax.set(xscale="log", yscale="log", xlabel=_INDEX, ylabel=_EIGENVALUE)
        known = len(self.eigenvalues)
        index = np.arange(1, known + 1)
        (self.line_,) = ax.plot(
            index, self.eigenvalues, color=_BLUE, label="eigenvalues"
        )
        self.cut_off_line_ = _cut_off_line(ax, index, self.n_components)
        self.unknown_ = None
        if _is_partial(known, self.n_eigenvalues):
            self.unknown_ = _unknown(ax, known, self.n_eigenvalues)
        return _finish(self, ax, "Scree", known, self.n_eigenvalues)


@dataclass(eq=False, kw_only=True)
class ExplainedVarianceDisplay:
    r"""Explained variance of each component on a log scale, with the cut-off.

    Make one by `from_estimator`.

    Parameters
    ----------
    explained_variance_ratio : ndarray of shape (n_components,)
        Variance along each component that was kept, as a share of that of X.
    energy_shares : ndarray of shape (n_known,)
        Each known eigenvalue as a share of their total, the squared Frobenius norm of
        X. This is the explained variance without centring: it needs no projection, so
        it goes on beyond the cut-off.
    n_eigenvalues : int, default=None
        Number of eigenvalues in all, or a bound of it; None if these are all.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    variance_line_, energy_line_ : Line2D
    cut_off_line_ : Line2D
    unknown_ : Patch or None
        Where eigenvalues lie that were not computed.

    Notes
    -----
    With :math:`z_i = X v_i`, the mean of :math:`z_i^2` over n documents is
    :math:`\lambda_i / n`, and the variance is less by the square of the mean of
    :math:`z_i`. Text is not centred, so the two differ at the first component most.
    Each is a share of its own total.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import ExplainedVarianceDisplay, PowerLawTruncatedSVD
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> display = ExplainedVarianceDisplay.from_estimator(svd)
    >>> round(float(display.energy_shares.sum()), 6)
    1.0
    """

    explained_variance_ratio: np.ndarray
    energy_shares: np.ndarray
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator(cls, estimator, *, ax=None):
        """Draw the components of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : ExplainedVarianceDisplay
        """
        check_fitted(estimator)
        spectrum = estimator.spectrum_
        return cls(
            explained_variance_ratio=to_numpy(estimator.explained_variance_ratio_),
            energy_shares=_nonempty(spectrum.eigenvalues) / spectrum.total,
            n_eigenvalues=spectrum.rank_bound,
        ).plot(ax)

    def plot(self, ax=None):
        """Draw the shares over their index.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        self : ExplainedVarianceDisplay
        """
        ax = _axes(ax)
        ax.set(yscale="log", xlabel=_INDEX, ylabel="Share of the total")
        known, kept = len(self.energy_shares), len(self.explained_variance_ratio)
        index = np.arange(1, known + 1)
        (self.energy_line_,) = ax.plot(
            index, self.energy_shares, color=_BLUE, label="λ / Σλ"
        )
        (self.variance_line_,) = ax.plot(
            index[:kept],
            self.explained_variance_ratio,
            color=_RED,
            linestyle="--",
            label="variance",
        )
        self.cut_off_line_ = _cut_off_line(ax, index, kept)
        self.unknown_ = None
        if _is_partial(known, self.n_eigenvalues):
            # Not up to their number, which would leave no room for the known ones.
            self.unknown_ = _unknown(ax, known, 1.25 * known)
        _integer_ticks(ax.xaxis)
        return _finish(self, ax, "Explained variance", known, self.n_eigenvalues)


def plot_overview(estimator, *, shuffled=None, figure=None):
    """Draw all pictures of a fitted estimator on one page.

    Parameters
    ----------
    estimator : PowerLawTruncatedSVD
        Fitted.
    shuffled : array-like of shape (n_shuffled,), default=None
        Eigenvalues of the shuffled matrix, as ``shuffle_null(X).eigenvalues``, for
        the histogram.
    figure : matplotlib Figure, default=None
        Where to draw. None makes a new one.

    Returns
    -------
    figure : matplotlib Figure
        With six axes in two columns; without those of the power law where there was
        no tail to fit.

    Raises
    ------
    ValueError
        If X was all zeros, so that there is nothing to draw.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD, plot_overview
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> figure = plot_overview(PowerLawTruncatedSVD().fit(X))
    >>> len(figure.axes)
    6
    """
    drawings = pictures(estimator, shuffled=shuffled).values()
    rows = len(drawings) // 2
    if figure is None:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=(9, 3.5 * rows), layout="constrained")
    for draw, ax in zip(drawings, figure.subplots(rows, 2).flat, strict=True):
        draw(ax=ax)
    return figure


def pictures(estimator, *, shuffled=None) -> dict[str, Callable]:
    """Return what there is to draw, by name, each to be called with ``ax``."""
    check_fitted(estimator)
    _nonempty(estimator.spectrum_.eigenvalues)
    histogram = EigenvalueHistogramDisplay.from_estimator
    found: dict[str, Callable] = {
        "histogram": partial(histogram, estimator, shuffled=shuffled)
    }
    if _has_tail(estimator.power_law_):
        found["power_law"] = partial(PowerLawDisplay.from_estimator, estimator)
        found["ks_distance"] = partial(KSDistanceDisplay.from_estimator, estimator)
    found["localization"] = partial(LocalizationDisplay.from_estimator, estimator)
    found["scree"] = partial(ScreeDisplay.from_estimator, estimator)
    found["variance"] = partial(ExplainedVarianceDisplay.from_estimator, estimator)
    return found


# What the pictures have in common -----------------------------------------------------

_INDEX = "Index, by descending eigenvalue"

# Characters of a legend that fit into a row above the smallest picture.
_LEGEND_ROW = 45


def check_fitted(estimator) -> None:
    """Raise unless the estimator is fitted, and has what is drawn here."""
    check_is_fitted(estimator)
    fit_of(estimator)


def _axes(ax):
    """Axes given, or those of a new figure."""
    if ax is not None:
        return _one_axes(ax)
    import matplotlib.pyplot as plt

    return plt.subplots(layout="constrained")[1]


def _one_axes(ax):
    """Axes given, if they are that."""
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax must be one matplotlib Axes, got {type(ax).__name__}; "
            "of an array of axes pass one, such as axes[0]"
        )
    return ax


def _finish(display, ax, title, n_known, n_eigenvalues):
    """Title, legend above the data, and what scikit-learn's displays keep."""
    pad = 8
    labels = ax.get_legend_handles_labels()[1]
    if labels:
        one_row = sum(map(len, labels)) <= _LEGEND_ROW
        legend = ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=4 if one_row else 2,
            frameon=False,
            borderaxespad=0.2,
            handlelength=1.2,
            columnspacing=1,
            fontsize="small",
        )
        # The title makes room for it. A wide one must not make the axes narrow.
        legend.set_in_layout(False)
        pad = 24 if one_row else 38
    ax.set_title(title, loc="left", pad=pad, fontsize="medium", fontweight="bold")
    if _is_partial(n_known, n_eigenvalues):
        note = f"leading {n_known:,} of up to {n_eigenvalues:,}"
        ax.set_title(note, loc="right", pad=pad, fontsize="small", color=_GREY)
    ax.spines[["top", "right"]].set_visible(False)
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            _plain_ticks(axis)
    display.ax_, display.figure_ = ax, ax.figure
    return display


def _plain_ticks(axis) -> None:
    """Few ticks on a logarithmic axis, all as plain numbers or all as powers."""
    from matplotlib.ticker import LogFormatterSciNotation, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    if high < 1000 * low:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    if low >= 1e-4 and high < 1e6:  # what :g writes without an exponent
        axis.set_major_formatter(lambda x, _: f"{x:g}")
    else:
        every_tick = (np.inf, np.inf)
        axis.set_major_formatter(LogFormatterSciNotation(minor_thresholds=every_tick))
    axis.set_minor_formatter(NullFormatter())


def _integer_ticks(axis) -> None:
    """Ticks of a linear axis of counts."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))


def _is_partial(n_known, n_eigenvalues) -> bool:
    """Whether there are more eigenvalues than were computed."""
    return n_eigenvalues is not None and n_known < n_eigenvalues


def _further(largest, smallest):
    """End of the picture a bit further down a logarithmic axis."""
    return smallest * (smallest / largest) ** 0.3


def _unknown(ax, known_end, end):
    """Hatch what was not computed, from the end of the known part out of the picture.

    It ends the picture at `end` and has no end of its own there.
    """
    hatched = _hatched(ax, known_end, end, hatch="///", label="not computed")
    hatched.sticky_edges.x.append(end)
    return hatched


def _unscanned(ax, scanned_end, known_end):
    """Hatch what is known and was not scanned."""
    label = "not scanned (max_components)"
    return _hatched(ax, scanned_end, known_end, hatch="...", label=label)


def _hatched(ax, start, end, **options):
    """Hatch without a frame."""
    return ax.axvspan(
        start, end, facecolor="none", edgecolor=_GREY, linewidth=0, **options
    )


def _say_xmin(xmin) -> str:
    return f"xmin = {xmin:#.4g}"


def _xmin_line(ax, xmin):
    """Vertical line where the tail begins, if it is known."""
    if xmin is None or np.isnan(xmin):
        return None
    return ax.axvline(xmin, color=_ORANGE, label=_say_xmin(xmin))


def _cut_off_line(ax, x, n_components):
    """Vertical line at the last component that was kept."""
    if n_components is None:
        return None
    at = x[n_components - 1]
    return ax.axvline(at, color=_ORANGE, label=f"K = {n_components:,}")


def _bands(x, chosen) -> list[tuple[float, float]]:
    """Intervals (start, width) of monotonic x around the chosen points.

    They meet half way between neighbours, on a logarithmic scale.
    """
    edges = np.concatenate([x[:1], np.sqrt(x[:-1] * x[1:]), x[-1:]])
    turns = np.diff(np.concatenate([[0], chosen.astype(int), [0]]))
    starts, stops = edges[np.flatnonzero(turns == 1)], edges[np.flatnonzero(turns < 0)]
    return list(zip(starts, stops - starts, strict=True))


def _nonempty(eigenvalues) -> np.ndarray:
    """Eigenvalues, of which there must be one at least."""
    eigenvalues = _positive(eigenvalues)
    if not len(eigenvalues):
        raise ValueError(
            f"There is nothing to draw: {TailStatus.NO_EIGENVALUES.advice}"
        )
    return eigenvalues


def _positive(eigenvalues) -> np.ndarray:
    """Eigenvalues that a logarithmic axis can hold, in the order given."""
    x = np.asarray(eigenvalues, dtype=np.float64)
    if x.ndim != 1:
        raise ValueError(f"eigenvalues must be one-dimensional, got shape {x.shape}")
    wrong = np.flatnonzero(~(np.isfinite(x) & (x > 0)))
    if len(wrong):
        raise ValueError(
            f"eigenvalues must be finite and positive, got {x[wrong[0]]} at position "
            f"{wrong[0]}; leave such values out"
        )
    return x


def _has_tail(fit: PowerLawFit) -> bool:
    return fit.status is TailStatus.FITTED


def _fitted(fit: PowerLawFit) -> PowerLawFit:
    """Fit that has a tail."""
    if not _has_tail(fit):
        raise ValueError(f"There is no power law to draw: {fit.status.advice}")
    return fit


def _check_choice(name, value, choices) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be one of {choices}, got {value!r}")

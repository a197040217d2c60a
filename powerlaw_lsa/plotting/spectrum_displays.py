"""Pictures of a fitted spectrum, by scikit-learn's conventions for displays.

`from_estimator` and its like compute, `__init__` takes what is drawn, `plot` takes
what it looks like. matplotlib is imported when something is drawn. Nothing here fits
a power law, and nothing is drawn that was not computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from .._matrix.array_api import to_numpy
from .._matrix.localization import localization_ratios
from ._drawing import (
    BLUE,
    EIGENVALUE,
    INDEX,
    RED,
    axes_or_new,
    check_choice,
    check_fitted,
    cut_off_line,
    finish,
    further,
    has_tail,
    hatch_unknown,
    integer_ticks,
    is_partial,
    nonempty,
    positive,
    xmin_line,
)
from .tail_displays import KSDistanceDisplay, PowerLawDisplay


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
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.plotting import EigenvalueHistogramDisplay
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
            xmin=estimator.xmin_ if has_tail(estimator.power_law_) else None,
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
        logs = np.log10(nonempty(eigenvalues))
        shuffled_logs = np.log10(positive([] if shuffled is None else shuffled))
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
        ax = axes_or_new(ax)
        ax.set(xscale="log", xlabel=EIGENVALUE, ylabel="Eigenvalues per bin")
        self.bars_ = ax.stairs(
            self.counts, self.bin_edges, fill=True, color=BLUE, label="data"
        )
        self.shuffled_bars_ = None
        if self.shuffled_counts is not None:
            self.shuffled_bars_ = ax.stairs(
                self.shuffled_counts, self.bin_edges, color=RED, label="shuffled"
            )
        self.xmin_line_ = xmin_line(ax, self.xmin)
        known = int(self.counts.sum())
        self.unknown_ = None
        if is_partial(known, self.n_eigenvalues):
            low = self.bin_edges[np.flatnonzero(self.counts)[0]]
            self.unknown_ = hatch_unknown(ax, low, further(self.bin_edges[-1], low))
        integer_ticks(ax.yaxis)
        return finish(self, ax, "Spectral density", known, self.n_eigenvalues)


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
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.plotting import LocalizationDisplay
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
            eigenvalues=nonempty(estimator.spectrum_.eigenvalues)[: len(ratios)],
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
            eigenvalues=nonempty(eigenvalues),
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
        check_choice("against", against, ("eigenvalue", "index"))
        ax = axes_or_new(ax)
        if against == "index":
            x, label, scale = np.arange(1, len(self.ratios) + 1), INDEX, "linear"
        else:
            x, label, scale = self.eigenvalues, EIGENVALUE, "log"
        ax.set(xscale=scale, xlabel=label, ylabel="Localization ‖v‖₁ / ‖v‖∞")
        (self.points_,) = ax.plot(
            x, self.ratios, ".", color=BLUE, markersize=4, label="eigenvectors"
        )
        if against == "index":
            integer_ticks(ax.xaxis)
        self.cut_off_line_ = cut_off_line(ax, x, self.n_components)
        known = len(self.ratios)
        return finish(self, ax, "Localization", known, self.n_eigenvalues)


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
    >>> from powerlaw_lsa.plotting import ScreeDisplay
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
            eigenvalues=np.sort(nonempty(eigenvalues))[::-1],
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
        ax = axes_or_new(ax)
        ax.set(xscale="log", yscale="log", xlabel=INDEX, ylabel=EIGENVALUE)
        known = len(self.eigenvalues)
        index = np.arange(1, known + 1)
        (self.line_,) = ax.plot(
            index, self.eigenvalues, color=BLUE, label="eigenvalues"
        )
        self.cut_off_line_ = cut_off_line(ax, index, self.n_components)
        self.unknown_ = None
        if is_partial(known, self.n_eigenvalues):
            self.unknown_ = hatch_unknown(ax, known, self.n_eigenvalues)
        return finish(self, ax, "Scree", known, self.n_eigenvalues)


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
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.plotting import ExplainedVarianceDisplay
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
            energy_shares=nonempty(spectrum.eigenvalues) / spectrum.total,
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
        ax = axes_or_new(ax)
        ax.set(yscale="log", xlabel=INDEX, ylabel="Share of the total")
        known, kept = len(self.energy_shares), len(self.explained_variance_ratio)
        index = np.arange(1, known + 1)
        (self.energy_line_,) = ax.plot(
            index, self.energy_shares, color=BLUE, label="λ / Σλ"
        )
        (self.variance_line_,) = ax.plot(
            index[:kept],
            self.explained_variance_ratio,
            color=RED,
            linestyle="--",
            label="variance",
        )
        self.cut_off_line_ = cut_off_line(ax, index, kept)
        self.unknown_ = None
        if is_partial(known, self.n_eigenvalues):
            # Not up to their number, which would leave no room for the known ones.
            self.unknown_ = hatch_unknown(ax, known, 1.25 * known)
        integer_ticks(ax.xaxis)
        return finish(self, ax, "Explained variance", known, self.n_eigenvalues)


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
    nonempty(estimator.spectrum_.eigenvalues)
    histogram = EigenvalueHistogramDisplay.from_estimator
    found: dict[str, Callable] = {
        "histogram": partial(histogram, estimator, shuffled=shuffled)
    }
    if has_tail(estimator.power_law_):
        found["power_law"] = partial(PowerLawDisplay.from_estimator, estimator)
        found["ks_distance"] = partial(KSDistanceDisplay.from_estimator, estimator)
    found["localization"] = partial(LocalizationDisplay.from_estimator, estimator)
    found["scree"] = partial(ScreeDisplay.from_estimator, estimator)
    found["variance"] = partial(ExplainedVarianceDisplay.from_estimator, estimator)
    return found

"""The spectral density: a histogram of the eigenvalues."""

from dataclasses import dataclass

import numpy as np

from ._drawing import (
    BLUE,
    EIGENVALUE,
    RED,
    axes_or_new,
    check_fitted,
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

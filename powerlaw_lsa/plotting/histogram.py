"""The spectral density: a histogram of the eigenvalues."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.utils import check_scalar

from .._numerics import with_numpy_defaults
from .._words import one_or_many
from ._display import FitDisplay
from ._drawing import (
    BLUE,
    EIGENVALUE,
    RED,
    axes_or_new,
    further,
    hatch_unknown,
    integer_ticks,
    log_ends,
    make_log,
    styled,
)
from ._fields import (
    checked_cut_offs,
    cut_offs,
    drawn_of,
    eigenvalues_of,
    estimator_of,
    positive,
)


@dataclass(eq=False, repr=False, kw_only=True)
class EigenvalueHistogramDisplay(FitDisplay):
    """Histogram of the eigenvalues in logarithmic bins: the spectral density (ESD).

    Create one with `from_estimator`, `from_fit` or `from_eigenvalues`.

    Parameters
    ----------
    eigenvalues : ndarray of shape (n_known,)
        Descending.
    n_components : int, default=None
        Number of components that were kept. If None, no line is drawn.
    n_tail : int, default=None
        Number of eigenvalues in the power-law tail. If None, no line is drawn.
    n_eigenvalues : int, default=None
        Total number of eigenvalues, or an upper bound on it; None if these are all.
    bin_edges : ndarray of shape (n_bins + 1,)
        Edges of the bins, equally wide in the logarithm.
    counts : ndarray of shape (n_bins,)
        Number of eigenvalues in each bin.
    shuffled : ndarray of shape (n_shuffled,), default=None
        Eigenvalues of the shuffled matrix.
    shuffled_counts : ndarray of shape (n_bins,), default=None
        Number of them in each bin.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    bars_ : StepPatch
    shuffled_bars_ : StepPatch or None
    power_law_line_, kept_line_ : Line2D or None
        At xmin, and at the smallest eigenvalue that was kept. One line if they are the
        same.
    unknown_ : Patch or None
        The area of the eigenvalues that were not computed.

    Notes
    -----
    The height of a bin is a number of eigenvalues and not a density, so that the bins
    of a partial spectrum are as high as those of the complete one.

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
    shuffled: np.ndarray | None = None
    shuffled_counts: np.ndarray | None = None
    _instead: ClassVar[str] = "from_fit and from_eigenvalues take numbers"

    @classmethod
    @with_numpy_defaults
    def from_estimator(
        cls,
        estimator: Any,
        *,
        shuffled: Any = None,
        bins: int | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Draw the eigenvalues of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD or Pipeline
            A fitted estimator, or a fitted pipeline that contains one.
        shuffled : array-like of shape (n_shuffled,), default=None
            Eigenvalues of a shuffled matrix, as
            ``fit_shuffled(estimator, X).nulls[0].eigenvalues``.
        bins : int, default=None
            Number of bins. None is twice the root of the number of eigenvalues,
            between 10 and 100.
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        **kwargs
            As for `plot`.

        Returns
        -------
        display : EigenvalueHistogramDisplay

        Raises
        ------
        TypeError
            If `estimator` is not a fitted PowerLawTruncatedSVD and contains none.
        ValueError
            If X was all zeros, so that there is nothing to draw.
        """
        step = estimator_of(estimator, cls._instead)
        return cls._of(step, shuffled=shuffled, bins=bins).plot(ax, **kwargs)

    @classmethod
    @with_numpy_defaults
    def from_fit(
        cls,
        fit: Any,
        *,
        n_eigenvalues: int | None = None,
        shuffled: Any = None,
        bins: int | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Draw the eigenvalues that a power law was fitted to.

        Parameters
        ----------
        fit : PowerLawFit, Spectrum, PowerLawTruncatedSVD, Pipeline or array-like
            A fit or an object that has one; if it is an array, a power law is fitted to
            it.
        n_eigenvalues : int, default=None
            Total number of eigenvalues, if only the leading ones were fitted. A
            spectrum and an estimator know it.
        shuffled : array-like of shape (n_shuffled,), default=None
            Eigenvalues of the shuffled matrix.
        bins : int, default=None
            Number of bins, as for `from_estimator`.
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        **kwargs
            As for `plot`.

        Returns
        -------
        display : EigenvalueHistogramDisplay
        """
        display = cls._of(fit, n_eigenvalues, shuffled=shuffled, bins=bins)
        return display.plot(ax, **kwargs)

    @classmethod
    @with_numpy_defaults
    def from_eigenvalues(
        cls,
        eigenvalues: Any,
        *,
        n_components: int | None = None,
        n_tail: int | None = None,
        n_eigenvalues: int | None = None,
        shuffled: Any = None,
        bins: int | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Draw any positive numbers, without fitting a power law.

        Parameters
        ----------
        eigenvalues : array-like of shape (n_known,)
            Positive, in any order.
        n_components : int, default=None
            Number of components that are kept. If None, no line is drawn.
        n_tail : int, default=None
            Number of eigenvalues in the power-law tail. If None, no line is drawn.
        n_eigenvalues : int, default=None
            Total number of eigenvalues, if only the leading ones are given.
        shuffled : array-like of shape (n_shuffled,), default=None
            Eigenvalues of the shuffled matrix.
        bins : int, default=None
            Number of bins, as for `from_estimator`.
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        **kwargs
            As for `plot`.

        Returns
        -------
        display : EigenvalueHistogramDisplay

        Raises
        ------
        ValueError
            If the eigenvalues are not finite and positive, or there is none.
        """
        x = eigenvalues_of(eigenvalues)
        fields = checked_cut_offs(x, n_components, n_tail, n_eigenvalues)
        return cls._binned(shuffled, bins, **fields).plot(ax, **kwargs)

    @classmethod
    def _of(cls, source, n_eigenvalues=None, *, shuffled=None, bins=None) -> Self:
        """Create the display without drawing it."""
        fields = cut_offs(drawn_of(source), n_eigenvalues)
        return cls._binned(shuffled, bins, **fields)

    @classmethod
    def _binned(cls, shuffled, bins, *, eigenvalues, **fields) -> Self:
        """Count eigenvalues, and those of the shuffled matrix, in the same bins."""
        if bins is not None:
            check_scalar(bins, "bins", Integral, min_val=1)
        logs = np.log10(eigenvalues)
        others = None if shuffled is None else np.sort(positive(shuffled))[::-1]
        other_logs = np.log10([] if others is None else others)
        edges = _edges(logs, other_logs, bins)
        return cls(
            eigenvalues=eigenvalues,
            bin_edges=10.0**edges,
            counts=np.histogram(logs, edges)[0],
            shuffled=others,
            shuffled_counts=(
                None if others is None else np.histogram(other_logs, edges)[0]
            ),
            **fields,
        )

    @with_numpy_defaults
    def plot(
        self,
        ax: Any = None,
        *,
        hist_kwargs: Mapping[str, Any] | None = None,
        shuffled_kwargs: Mapping[str, Any] | None = None,
        cut_off_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the histogram.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        hist_kwargs : dict, default=None
            Keyword arguments for the filled histogram, such as
            ``{"label": "my corpus"}``.
        shuffled_kwargs : dict, default=None
            Keyword arguments for the outline of the shuffled matrix.
        cut_off_kwargs : dict, default=None
            Keyword arguments for the vertical lines.

        Returns
        -------
        self : EigenvalueHistogramDisplay
        """
        ax = axes_or_new(ax)
        make_log(ax, "x", self.bin_edges)
        ax.set(xlabel=EIGENVALUE, ylabel="Eigenvalues per bin")
        style = {"fill": True, "color": BLUE, "label": "data"}
        self.bars_ = _stairs(ax, self.counts, self.bin_edges, style, hist_kwargs)
        self.shuffled_bars_ = None
        if self.shuffled_counts is not None:
            style = {"color": RED, "label": "shuffled"}
            self.shuffled_bars_ = _stairs(
                ax, self.shuffled_counts, self.bin_edges, style, shuffled_kwargs
            )
        self._plot_cut_offs(ax, self.eigenvalues, cut_off_kwargs, by_xmin=True)
        self.unknown_ = None
        if self._is_partial:
            low = self.bin_edges[np.flatnonzero(self.counts)[0]]
            self.unknown_ = hatch_unknown(ax, low, further(self.bin_edges[-1], low))
        integer_ticks(ax.yaxis)
        self._decorate(ax, "Spectral density")
        return self

    def _sentences(self) -> Iterator[str]:
        yield "How many eigenvalues there are of each size, on a logarithmic scale."
        if self.n_tail is not None:
            size = one_or_many(self.n_tail, "eigenvalue", "largest eigenvalues")
            yield (
                f"The power-law tail is what lies at or to the right of xmin: the "
                f"{size}."
            )
            if self.n_tail == self._n_known and not self._is_partial:
                yield "That is the whole spectrum."
        if self.n_components is not None and self.n_components != self.n_tail:
            yield (
                f"The dashed line is at the smallest eigenvalue of the "
                f"{one_or_many(self.n_components, 'component', 'components')} that "
                f"{'was' if self.n_components == 1 else 'were'} kept."
            )
        yield from self._say_shuffled()
        yield from self._say_partial()

    def _say_shuffled(self) -> Iterator[str]:
        """Say how the eigenvalues compare with those of the shuffled matrix."""
        if self.shuffled is None or not len(self.shuffled):
            return
        n = int(np.sum(self.eigenvalues > self.shuffled[0]))
        yield "The outline is the same for the shuffled matrix."
        # If all that are known are larger, others may be larger too.
        at_least = "at least " if n == self._n_known and self._is_partial else ""
        yield (
            f"Larger than all of its eigenvalues: {at_least}{n:,} of the "
            f"{self._n_known:,} of the data."
        )


def _edges(logs, other_logs, bins: int | None) -> np.ndarray:
    """Edges of bins, equally wide but for one more edge."""
    if bins is None:
        bins = int(np.clip(2 * np.sqrt(len(logs)), 10, 100))
    together = np.append(logs, other_logs)
    low, high = log_ends(together)
    if low < together.min():  # nearly equal: one bar in the middle
        return np.linspace(low, high, 2 + 2 * (bins // 2))
    edges = np.histogram_bin_edges(together, bins)
    # No bin reaches over the end of what is known, or its count would be wrong.
    return np.union1d(edges, logs.min())


def _stairs(ax, counts, edges, style: Mapping, given: Mapping | None):
    """Draw a histogram that was counted before."""
    from matplotlib.patches import StepPatch

    return ax.stairs(counts, edges, **styled(style, given, StepPatch))

"""The spectral density: a histogram of the eigenvalues."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.utils import check_scalar

from .._numerics import with_numpy_defaults
from .._words import one_or_many
from ._display import EigenvaluesDisplay
from ._drawing import (
    BLUE,
    EIGENVALUE,
    RED,
    axes_or_new,
    further,
    integer_ticks,
    log_ends,
    make_log,
    styled,
)
from ._fields import cut_offs, drawn_of, positive


@dataclass(eq=False, repr=False, kw_only=True)
class EigenvalueHistogramDisplay(EigenvaluesDisplay):
    """Histogram of the eigenvalues in logarithmic bins: the spectral density (ESD).

    Create one with `from_estimator`, `from_fit` or `from_eigenvalues`. They also take
    `shuffled`, the eigenvalues of a shuffled matrix, such as
    ``fit_shuffled(estimator, X).nulls[0].eigenvalues``, and `bins`, a number of bins;
    None is twice the root of the number of eigenvalues, between 10 and 100.

    Parameters
    ----------
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
    bars_ : StepPatch
    shuffled_bars_ : StepPatch or None

    Notes
    -----
    The height of a bin is a number of eigenvalues and not a density, so that the bins
    of a partial spectrum are as high as those of the complete one.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    Examples
    --------
    >>> from powerlaw_lsa.plotting import EigenvalueHistogramDisplay
    >>> display = EigenvalueHistogramDisplay.from_eigenvalues([9.0, 4.0, 1.0], bins=2)
    >>> display.counts
    array([1, 2])
    """

    bin_edges: np.ndarray
    counts: np.ndarray
    shuffled: np.ndarray | None = None
    shuffled_counts: np.ndarray | None = None
    _options: ClassVar[tuple[str, ...]] = ("shuffled", "bins")

    @classmethod
    def _of(cls, source, n_eigenvalues=None, **options) -> Self:
        return cls._made(cut_offs(drawn_of(source), n_eigenvalues), **options)

    @classmethod
    def _made(cls, fields, shuffled=None, bins=None) -> Self:
        """Count eigenvalues, and those of the shuffled matrix, in the same bins."""
        if bins is not None:
            check_scalar(bins, "bins", Integral, min_val=1)
        logs = np.log10(fields["eigenvalues"])
        others = None if shuffled is None else np.sort(positive(shuffled))[::-1]
        other_logs = np.log10([] if others is None else others)
        edges = _edges(logs, other_logs, bins)
        return cls(
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
        hist_kwargs, shuffled_kwargs, cut_off_kwargs : dict, default=None
            Keyword arguments for the filled histogram, such as
            ``{"label": "my corpus"}``, for the outline of the shuffled matrix, and for
            the vertical lines.
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
        low = self.bin_edges[np.flatnonzero(self.counts)[0]]
        self._hatch_unknown(ax, low, further(self.bin_edges[-1], low))
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
        if self.shuffled is None or not len(self.shuffled):
            return
        n = int(np.sum(self.eigenvalues > self.shuffled[0]))
        yield "The outline shows the shuffled matrix in the same way."
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
    from matplotlib.patches import StepPatch

    return ax.stairs(counts, edges, **styled(style, given, StepPatch))

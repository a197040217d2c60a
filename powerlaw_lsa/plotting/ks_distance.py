"""The distance between tail and power law, for every candidate tail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from .._numerics import with_numpy_defaults
from ._display import FitDisplay
from ._drawing import (
    BLUE,
    ORANGE,
    axes_or_new,
    check_choice,
    draw_line,
    further,
    hatch,
    make_log,
    styled,
)
from ._fields import drawn_of, tail_fields


@dataclass(eq=False, repr=False, kw_only=True)
class KSDistanceDisplay(FitDisplay):
    """Kolmogorov-Smirnov distance D of every candidate tail: the valley with its floor.

    Create one with `from_estimator` or `from_fit`.

    Parameters
    ----------
    n_tails, ks_distances : ndarray of shape (n_candidates,)
        The scan: how many eigenvalues each candidate tail has (ascending), and its D.
    certified : bool, default=False
        Whether every tail beyond the known eigenvalues was excluded.

    Attributes
    ----------
    line_ : Line2D
    bands_ : PolyCollection
        Bands where D is within the margin of the smallest.
    unscanned_ : Patch or None
        Where tails lie that are longer than `max_components`, of known eigenvalues.

    See Also
    --------
    powerlaw_lsa.diagnostics.near_ties : The tails that fit nearly as well.

    References
    ----------
    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703, section 3.3.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import fit_power_law
    >>> from powerlaw_lsa.plotting import KSDistanceDisplay
    >>> fit = fit_power_law(1 + np.random.default_rng(0).pareto(1.5, 500))
    >>> display = KSDistanceDisplay.from_fit(fit, against="n_tail")
    >>> display.ax_.get_xlabel()
    'Candidate K (eigenvalues in the tail)'
    """

    n_tail: int
    n_tails: np.ndarray
    ks_distances: np.ndarray
    certified: bool = False
    # What was drawn last, for the caption.
    _margin: float = field(default=0.1, init=False)

    @classmethod
    def _of(cls, source, n_eigenvalues=None) -> Self:
        outcome = drawn_of(source)
        fields, fit = tail_fields(outcome, n_eigenvalues), outcome.fit
        return cls(**fields, n_tails=fit.n_tails, ks_distances=fit.ks_distances)

    @with_numpy_defaults
    def plot(
        self,
        ax: Any = None,
        *,
        against: str = "xmin",
        margin: float = 0.1,
        line_kwargs: Mapping[str, Any] | None = None,
        band_kwargs: Mapping[str, Any] | None = None,
        cut_off_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw D over the candidates.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        against : {"xmin", "n_tail"}, default="xmin"
            The horizontal axis.
        margin : float, default=0.1
            Candidates whose D is larger than the smallest by this share or less are
            shaded: near ties.
        line_kwargs, band_kwargs, cut_off_kwargs : dict, default=None
            Keyword arguments for the line of D, for the shaded bands, and for the
            vertical lines.
        """
        check_choice("against", against, ("xmin", "n_tail"))
        if not margin >= 0:
            raise ValueError(f"margin must not be negative, got {margin!r}")
        ax = axes_or_new(ax)
        self._margin = margin
        by_xmin = against == "xmin"
        ax.set_ylabel("KS distance D")
        if by_xmin:
            positions = self.eigenvalues
            ax.set_xlabel("Candidate xmin (eigenvalue λ)")
        else:
            positions = np.arange(1, self._n_known + 1)
            ax.set_xlabel("Candidate K (eigenvalues in the tail)")
        x = positions[self.n_tails - 1]
        make_log(ax, "x", x)
        make_log(ax, "y", self.ks_distances)
        self._plot_bands(ax, x, margin, band_kwargs)
        style = {"color": BLUE, "linewidth": 1.2}
        self.line_ = draw_line(ax, x, self.ks_distances, style, line_kwargs)
        self._plot_cut_offs(ax, positions, cut_off_kwargs, by_xmin)
        self._hatch(ax, positions, by_xmin)
        self._decorate(ax, f"Distance, D = {self._smallest:.4f}")
        return self

    def _plot_bands(self, ax, x, margin, given) -> None:
        from matplotlib.collections import PolyCollection

        style: dict[str, Any] = {
            "facecolor": ORANGE,
            "edgecolor": ORANGE,
            "alpha": 0.3,
            "linewidth": 1,  # or bands of a single candidate would be invisible
            "label": f"D within {100 * margin:.3g}%",
        }
        bands = [
            [(start, 0), (start, 1), (start + width, 1), (start + width, 0)]
            for start, width in _bands(x, self._near(margin))
        ]
        style = styled(style, given, PolyCollection)
        self.bands_ = PolyCollection(bands, transform=ax.get_xaxis_transform(), **style)
        # Their heights are those of the axes, so they must not set its limits.
        ax.add_collection(self.bands_, autolim=False)

    def _hatch(self, ax, positions, by_xmin: bool) -> None:
        longest, known = int(self.n_tails[-1]), self._n_known
        first, last = positions[self.n_tails[0] - 1], positions[-1]
        self.unscanned_ = None
        if longest < known:
            said = "not scanned (max_components)"
            self.unscanned_ = hatch(ax, positions[longest - 1], last, "...", said)
        end = further(first, last) if by_xmin else self.n_eigenvalues
        self._hatch_unknown(ax, last, end)

    @property
    def _smallest(self) -> float:
        return float(self.ks_distances[np.searchsorted(self.n_tails, self.n_tail)])

    def _near(self, margin: float) -> np.ndarray:
        return self.ks_distances <= (1 + margin) * self._smallest

    def _sentences(self) -> Iterator[str]:
        yield (
            "The distance D between tail and power law, for every place where the tail "
            "could begin: the smaller, the better the fit."
        )
        line = f"D is smallest at K = {self.n_tail:,}"
        if self.n_components in (None, self.n_tail):
            yield f"{line}, at the vertical line."
        else:
            verb = "was" if self.n_components == 1 else "were"
            yield (
                f"{line}, the solid line; {self.n_components:,} {verb} kept, the "
                "dashed line."
            )
        near = self.n_tails[self._near(self._margin)]
        if len(near) > 1:
            yield (
                "Shaded is where D is larger than that by at most "
                f"{100 * self._margin:.3g}%: at {len(near):,} tails, of which the "
                f"shortest has {near[0]:,} and the longest {near[-1]:,} eigenvalues."
            )
        yield from self._say_longer()

    def _say_longer(self) -> Iterator[str]:
        longest, known = int(self.n_tails[-1]), self._n_known
        if longest < known:
            yield f"Tails of more than {longest:,} eigenvalues were not scanned."
        if not self._is_partial:
            return
        yield from self._say_partial()
        if not self.certified:
            yield "A tail that ends in the hatched part may fit better."
        elif longest == known:
            yield "Every tail that ends in the hatched part was excluded."


def _bands(x, chosen) -> list[tuple[float, float]]:
    """Intervals (start, width) of monotonic x around the chosen points.

    They meet half way between neighbours, on a logarithmic scale.
    """
    edges = np.concatenate([x[:1], np.sqrt(x[:-1]) * np.sqrt(x[1:]), x[-1:]])
    turns = np.diff(np.concatenate([[0], chosen.astype(int), [0]]))
    starts, stops = edges[np.flatnonzero(turns == 1)], edges[np.flatnonzero(turns < 0)]
    return list(zip(starts, stops - starts, strict=True))

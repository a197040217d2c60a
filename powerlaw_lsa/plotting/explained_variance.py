"""What each component holds of the whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from .._matrix.array_api import to_numpy
from .._numerics import with_numpy_defaults
from .._words import one_or_many, percent
from ._display import CutOffDisplay
from ._drawing import BLUE, INDEX, RED, axes_or_new, draw_line, integer_ticks, make_log
from ._fields import cut_offs


@dataclass(eq=False, repr=False, kw_only=True)
class ExplainedVarianceDisplay(CutOffDisplay):
    r"""Explained variance of each component on a log scale, with the cut-off.

    Create one with `from_estimator`.

    Parameters
    ----------
    explained_variance_ratio : ndarray of shape (n_components,)
        Variance along each component that was kept, as a share of that of X.
    total : float
        Sum of all eigenvalues: the squared Frobenius norm of X without what is left
        out.

    Attributes
    ----------
    variance_line_, energy_line_ : Line2D

    Notes
    -----
    With :math:`z_i = X v_i`, the mean of :math:`z_i^2` over n documents is
    :math:`\lambda_i / n`, and the variance is smaller by the squared mean of
    :math:`z_i`. Text is not centred, so the two differ most at the first component.
    Each is shown as a share of its own total. The shares of the eigenvalues need no
    projection, so they are drawn beyond the cut-off as well.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.plotting import ExplainedVarianceDisplay
    >>> X = np.diag(np.arange(1, 101) ** -0.5)
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> display = ExplainedVarianceDisplay.from_estimator(svd)
    >>> round(float(display.energy_shares.sum()), 6)
    1.0
    """

    explained_variance_ratio: np.ndarray
    total: float
    _instead: ClassVar[str] = "variances need a fit to X"

    @property
    def energy_shares(self) -> np.ndarray:
        """Each known eigenvalue as a share of the sum of all."""
        return self.eigenvalues / self.total

    @classmethod
    def _of(cls, step) -> Self:
        return cls(
            **cut_offs(step.outcome_),
            explained_variance_ratio=to_numpy(step.explained_variance_ratio_),
            total=step.outcome_.spectrum.total,
        )

    @with_numpy_defaults
    def plot(
        self,
        ax: Any = None,
        *,
        line_kwargs: Mapping[str, Any] | None = None,
        variance_kwargs: Mapping[str, Any] | None = None,
        cut_off_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the shares over their index.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        line_kwargs, variance_kwargs, cut_off_kwargs : dict, default=None
            Keyword arguments for the line of the eigenvalues, for that of the
            variances, and for the vertical lines.
        """
        ax = axes_or_new(ax)
        ax.set(xlabel=INDEX, ylabel="Share of the total")
        make_log(ax, "y", self.energy_shares)
        # A variance of zero has no place on this axis: all documents are equal.
        ax.set_yscale("log", nonpositive="mask")
        known, ratios = self._n_known, self.explained_variance_ratio
        index = np.arange(1, known + 1)
        style = {"color": BLUE, "label": "λ / Σλ"}
        self.energy_line_ = draw_line(ax, index, self.energy_shares, style, line_kwargs)
        style = {"color": RED, "linestyle": "--", "label": "variance"}
        self.variance_line_ = draw_line(
            ax, index[: len(ratios)], ratios, style, variance_kwargs, marker="."
        )
        self._plot_cut_offs(ax, index, cut_off_kwargs)
        # Not up to their number, which would leave no room for the known ones.
        self._hatch_unknown(ax, known, 1.25 * known)
        integer_ticks(ax.xaxis)
        self._decorate(ax, "Explained variance")
        return self

    def _sentences(self) -> Iterator[str]:
        ratios, kept = self.explained_variance_ratio, self.n_components
        yield (
            "What each component holds: λ / Σλ is its eigenvalue as a share of the sum "
            f"of all{' that are not left out' if self.n_left_out else ' eigenvalues'}, "
            "variance its variance as a share of that of X. Variance is measured from "
            "the mean document, the eigenvalue from zero."
        )
        yield from self._say_cut_offs()
        verb = "holds" if kept == 1 else "hold"
        energy = self.energy_shares[:kept].sum()
        held = f"{percent(energy)} of the first"
        if np.any(ratios > 0):
            held += f" and {percent(ratios.sum())} of the second"
        size = one_or_many(len(ratios), "component that was", "components that were")
        yield f"The {size} kept {verb} {held}."
        if not np.any(ratios > 0):
            yield (
                "The documents do not differ along what was kept, so there is no "
                "variance to draw."
            )
        yield from self._say_partial()

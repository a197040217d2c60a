"""Over how many terms each eigenvector is spread."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from .._matrix.array_api import to_numpy
from .._matrix.localization import localization_ratios
from .._numerics import with_numpy_defaults
from .._words import count, one_or_many
from ._display import CutOffDisplay
from ._drawing import (
    BLUE,
    EIGENVALUE,
    INDEX,
    axes_or_new,
    check_choice,
    draw_line,
    integer_ticks,
    make_log,
)
from ._fields import check_numbers, checked_cut_offs, cut_offs, nonempty


@dataclass(eq=False, repr=False, kw_only=True)
class LocalizationDisplay(CutOffDisplay):
    r"""Localization ratios of the leading eigenvectors, with the cut-off.

    Create one with `from_estimator` or `from_vectors`.

    Parameters
    ----------
    ratios : ndarray of shape (n_vectors,)
        Of the eigenvectors of the leading eigenvalues, in their order.

    Attributes
    ----------
    points_ : Line2D

    See Also
    --------
    powerlaw_lsa.diagnostics.localization_ratios : What is drawn.
    powerlaw_lsa.rules.LocalizationElbow : Where the ratios bend.

    Notes
    -----
    Martin's article (see References) finds an elbow just left of xmin. Part of it comes
    from the many eigenvalues in the bulk that lie close together: over the index, the
    same ratios may rise steadily.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.plotting import LocalizationDisplay
    >>> X = np.diag(np.arange(1, 101) ** -0.5)
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> display = LocalizationDisplay.from_estimator(svd)
    >>> np.array_equal(display.ratios, svd.localization_ratios_)
    True
    """

    ratios: np.ndarray
    _instead: ClassVar[str] = "from_vectors takes arrays"

    @classmethod
    @with_numpy_defaults
    def from_vectors(
        cls,
        vectors: Any,
        *,
        eigenvalues: Any,
        n_components: int | None = None,
        n_tail: int | None = None,
        n_eigenvalues: int | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Draw any eigenvectors.

        Parameters
        ----------
        vectors : array-like of shape (n_vectors, n_entries)
            Eigenvectors as rows. Those over documents are ``(Z / sigma).T``.
        eigenvalues : array-like of shape (n_vectors,)
            Their eigenvalues, descending.
        n_components, n_tail, n_eigenvalues : int, default=None
            As for `ScreeDisplay.from_eigenvalues`.
        ax, **kwargs
            As for `plot`.
        """
        check_numbers(vectors, "from_vectors")
        ratios, x = to_numpy(localization_ratios(vectors)), nonempty(eigenvalues)
        if len(x) != len(ratios) or (np.diff(x) > 0).any():
            raise ValueError(
                f"eigenvalues must be descending, one for each of the {len(ratios)} "
                f"vectors, got {len(x)}{' in another order' * (len(x) == len(ratios))}"
            )
        fields = checked_cut_offs(x, n_components, n_tail, n_eigenvalues)
        return cls(**fields, ratios=ratios).plot(ax, **kwargs)

    @classmethod
    def _of(cls, step) -> Self:
        ratios = to_numpy(step.localization_ratios_)
        return cls(**cut_offs(step.outcome_), ratios=ratios)

    @with_numpy_defaults
    def plot(
        self,
        ax: Any = None,
        *,
        against: str = "eigenvalue",
        line_kwargs: Mapping[str, Any] | None = None,
        cut_off_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the ratios.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        against : {"eigenvalue", "index"}, default="eigenvalue"
            The horizontal axis.
        line_kwargs, cut_off_kwargs : dict, default=None
            Keyword arguments for the points, such as ``{"marker": "x"}``, and for the
            vertical lines.
        """
        check_choice("against", against, ("eigenvalue", "index"))
        ax = axes_or_new(ax)
        if against == "index":
            x, label = np.arange(1, self._n_known + 1), INDEX
        else:
            x, label = self.eigenvalues, EIGENVALUE
            make_log(ax, "x", x[: len(self.ratios)])
        ax.set(xlabel=label, ylabel="Localization ‖v‖₁ / ‖v‖∞")
        style = {"color": BLUE, "marker": ".", "markersize": 4, "linestyle": "none"}
        style |= {"label": "eigenvectors", "zorder": 3}  # above the lines at K
        x_drawn = x[: len(self.ratios)]
        self.points_ = draw_line(ax, x_drawn, self.ratios, style, line_kwargs, ".")
        if against == "index":
            integer_ticks(ax.xaxis)
        self._plot_cut_offs(ax, x, cut_off_kwargs)
        self._decorate(ax, "Localization", len(self.ratios))
        return self

    def _sentences(self) -> Iterator[str]:
        drawn = count(len(self.ratios), "eigenvector", "eigenvectors")
        yield (
            "Over how many of its entries each leading eigenvector is spread "
            f"({drawn}): 1 if only one of them is not zero, and their number if all "
            "have the same size. The entries are terms if X is documents by terms."
        )
        yield from self._say_cut_offs()
        kept = self.n_tail or self.n_components
        if kept is None or not kept < len(self.ratios):
            return
        inside, after = self.ratios[:kept], self.ratios[kept:]
        if np.isfinite(self.ratios).all():
            yield (
                f"The median is {np.median(inside):.3g} up to K = {kept:,}, and "
                f"{np.median(after):.3g} for the "
                f"{one_or_many(len(after), 'eigenvector', 'eigenvectors')} after it."
            )

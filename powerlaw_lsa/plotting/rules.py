"""The scree, and where every rule cuts it off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from .._fitted import is_estimator
from .._numerics import with_numpy_defaults
from .._spectrum import Spectrum
from ..rules.compare import compare
from ._display import SpectrumDisplay
from ._drawing import GREY, ORANGE, decorate, one_axes, styled
from ._fields import eigenvalues_of, estimator_of, in_all
from .scree import draw_scree

# Height of a rule's row, as a share of the height of the scree.
_ROW = 0.075


@dataclass(eq=False, repr=False, kw_only=True)
class RulesDisplay(SpectrumDisplay):
    """The scree, and above it where each rule cuts it off.

    Create one with `from_estimator`, `from_matrix` or `from_table`.

    Parameters
    ----------
    table : DataFrame
        What :func:`compare_rules` returned.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Of the scree.
    rules_ax_ : matplotlib Axes
        Above it, with a row for each rule, the smallest K first.
    line_ : Line2D
        The eigenvalues.
    points_ : Line2D
        K of each rule.

    See Also
    --------
    compare_rules : The numbers.

    Notes
    -----
    Rules that are not decided are listed last, without a point.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa.plotting import RulesDisplay
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> display = RulesDisplay.from_matrix(X, random_state=0)
    >>> len(display.points_.get_xdata()) == int(display.table["K"].count())
    True
    """

    table: pd.DataFrame

    @classmethod
    @with_numpy_defaults
    def from_estimator(
        cls,
        estimator: Any,
        rules: Any = None,
        *,
        max_components: int | None = None,
        random_state: Any = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Compare the rules on the spectrum of a fitted estimator, and draw them.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD or Pipeline
            A fitted estimator, or a fitted pipeline that contains one. Rules that need
            X itself, or more of the spectrum than was computed, are not decided.
        rules, max_components, random_state
            As for :func:`compare_rules`.
        ax, **kwargs
            As for `plot`.
        """
        step = estimator_of(estimator, "from_matrix takes a matrix")
        table, spectrum = compare(step, rules, max_components, random_state)
        return cls._from_spectrum(table, spectrum).plot(ax, **kwargs)

    @classmethod
    @with_numpy_defaults
    def from_matrix(
        cls,
        X: Any,
        rules: Any = None,
        *,
        max_components: int | None = None,
        without_leading: int = 0,
        random_state: Any = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Compare the rules on a matrix, and draw them.

        Parameters
        ----------
        X : matrix of shape (n_samples, n_features)
            In memory, sparse or dense.
        rules, max_components, without_leading, random_state
            As for :func:`compare_rules`.
        ax, **kwargs
            As for `plot`.
        """
        if is_estimator(X) or isinstance(X, Spectrum):
            other = "from_table" if isinstance(X, Spectrum) else "from_estimator"
            raise TypeError(
                f"from_matrix takes a matrix, got {type(X).__name__}; use {other}"
            )
        table, spectrum = compare(
            X, rules, max_components, random_state, without_leading
        )
        return cls._from_spectrum(table, spectrum).plot(ax, **kwargs)

    @classmethod
    @with_numpy_defaults
    def from_table(
        cls,
        table: pd.DataFrame,
        eigenvalues: Any,
        *,
        n_eigenvalues: int | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Draw what was computed before.

        Parameters
        ----------
        table : DataFrame
            What :func:`compare_rules` returned.
        eigenvalues, n_eigenvalues
            As for `ScreeDisplay.from_eigenvalues`.
        ax, **kwargs
            As for `plot`.
        """
        if not isinstance(table, pd.DataFrame) or "K" not in table:
            raise TypeError(
                "from_table takes the table that compare_rules returned, got "
                f"{type(table).__name__}; use from_estimator or from_matrix"
            )
        x = eigenvalues_of(eigenvalues)
        total = in_all(n_eigenvalues, len(x))
        return cls(table=table, eigenvalues=x, n_eigenvalues=total).plot(ax, **kwargs)

    @classmethod
    def _from_spectrum(cls, table, spectrum) -> Self:
        return cls(
            table=table,
            eigenvalues=eigenvalues_of(spectrum.eigenvalues),
            n_eigenvalues=spectrum.rank_bound,
            n_left_out=spectrum.n_left_out,
        )

    @with_numpy_defaults
    def plot(
        self,
        ax: Any = None,
        *,
        line_kwargs: Mapping[str, Any] | None = None,
        point_kwargs: Mapping[str, Any] | None = None,
        cut_off_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the scree and the rules.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw, one of a grid of subplots; it is divided between the rules
            and the scree. If None, a new figure is created.
        line_kwargs, point_kwargs, cut_off_kwargs : dict, default=None
            Keyword arguments for the line of the eigenvalues, for the points of the
            rules, and for the vertical lines.
        """
        rows = self.table.sort_values("K", na_position="last", kind="stable")
        height = _ROW * max(len(rows), 3)
        if ax is None:
            import matplotlib.pyplot as plt

            size = (7, 3.4 * (1 + height))
            ax = plt.figure(figsize=size, layout="constrained").add_subplot()
        self.rules_ax_ = _split(one_axes(ax), height)
        draw_scree(self, ax, line_kwargs)
        style = styled({"color": GREY, "linewidth": 0.6}, cut_off_kwargs)
        self._plot_rules(self.rules_ax_, rows, style, point_kwargs)
        for k in rows["K"].dropna().unique():
            ax.axvline(k, **style)
        self._decorate(ax, "")
        if legend := ax.get_legend():  # none if the user's label is hidden
            legend.remove()  # the rows have names, the axes labels
        note = ax.get_title(loc="right")
        ax.set_title("", loc="right")
        decorate(self.rules_ax_, "Where each rule ends", note)
        self.rules_ax_.spines[:].set_visible(False)
        return self

    def _plot_rules(self, ax, rows, style: Mapping, given: Mapping | None) -> None:
        y = np.arange(len(rows))
        has_k = rows["K"].notna().to_numpy()
        k = rows["K"][has_k].to_numpy(dtype=int)
        # With the smallest K on top no line crosses the label of another row.
        for x, row in zip(k, y[has_k], strict=True):
            ax.plot([x, x], [row, len(rows)], **style)
        point = {"color": ORANGE, "marker": "o", "markersize": 5, "linestyle": "none"}
        (self.points_,) = ax.plot(k, y[has_k], **styled(point, given))
        for x, row in zip(k, y[has_k], strict=True):
            ax.annotate(
                f"{x:,}",
                (x, row),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize="small",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            )
        names = [
            name if ok else f"{name} (not decided)"
            for name, ok in zip(rows.index, has_k, strict=True)
        ]
        # In names that a user gives, $, % and _ are themselves.
        plain = {"parse_math": False, "usetex": False}
        ax.set_yticks(y, names, fontsize="small", **plain)
        ax.set_ylim(len(rows) - 0.5, -0.5)  # the smallest K on top
        ax.tick_params(axis="x", which="both", bottom=False, labelbottom=False)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", color=GREY, alpha=0.2)

    def _sentences(self) -> Iterator[str]:
        yield (
            "The eigenvalues from the largest to the smallest, over their rank, on "
            "logarithmic axes; above them the number of components K that each rule "
            "keeps."
        )
        k = self.table["K"].dropna()
        if len(k) > 1 and k.min() < k.max():
            yield (
                f"K is between {k.min():,} ({_names(k, k.min())}) and {k.max():,} "
                f"({_names(k, k.max())})."
            )
        elif len(k) > 1:
            yield f"All agree on K = {k.max():,}."
        undecided = self.table.index[self.table["K"].isna()]
        if len(undecided):
            verb = "is" if len(undecided) == 1 else "are"
            yield f"Not decided by what is known {verb} {', '.join(undecided)}."
        yield from self._say_partial()


def _names(k: pd.Series, value: int) -> str:
    return ", ".join(map(str, k.index[k == value]))


def _split(ax, height):
    """Make room above the axes for others, of a height relative to theirs."""
    place = ax.get_subplotspec()
    if place is None:
        raise ValueError("ax has no place in a grid; make it by plt.subplots()")
    grid = place.subgridspec(2, 1, height_ratios=(height, 1), hspace=0.02)
    ax.set_subplotspec(grid[1])
    return ax.figure.add_subplot(grid[0], sharex=ax)

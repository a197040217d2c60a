"""The picture of `compare_rules`: the scree, with the cut-off of every rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from ..rules.compare import compare
from ._drawing import (
    BLUE,
    EIGENVALUE,
    GREY,
    INDEX,
    ORANGE,
    check_fitted,
    hatch_unknown,
    is_partial,
    nonempty,
    one_axes,
    plain_ticks,
)

# Height of a rule's row, as a share of the height of the scree.
_ROW = 0.075


@dataclass(eq=False, kw_only=True)
class RulesDisplay:
    """The scree, and above it where each rule cuts it off.

    Make one by `from_estimator_or_matrix` or `from_table`.

    Parameters
    ----------
    table : DataFrame
        What :func:`compare_rules` returned.
    eigenvalues : ndarray of shape (n_known,)
        Descending.
    n_eigenvalues : int, default=None
        Number of eigenvalues in all, or a bound of it; None if these are all.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Of the scree.
    rules_ax_ : matplotlib Axes
        Above it, with a row for each rule, the smallest K first.
    figure_ : matplotlib Figure
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
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa.plotting import RulesDisplay
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> display = RulesDisplay.from_estimator_or_matrix(X, random_state=0)
    >>> len(display.points_.get_xdata()) == int(display.table["K"].count())
    True
    """

    table: pd.DataFrame
    eigenvalues: np.ndarray
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator_or_matrix(
        cls,
        estimator_or_X,
        rules=None,
        *,
        max_components=None,
        random_state=None,
        ax=None,
    ):
        """Compare the rules, and draw them.

        Parameters
        ----------
        estimator_or_X : PowerLawTruncatedSVD or matrix of shape (n_samples, n_features)
            As for :func:`compare_rules`.
        rules : mapping, sequence or one rule, default=None
            As for :func:`compare_rules`.
        max_components : int, default=None
            As for :func:`compare_rules`.
        random_state : int, RandomState instance or None, default=None
            As for :func:`compare_rules`.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : RulesDisplay
            With the numbers in ``display.table``.
        """
        if isinstance(estimator_or_X, BaseEstimator):
            check_fitted(estimator_or_X)
        table, spectrum = compare(estimator_or_X, rules, max_components, random_state)
        return cls.from_table(
            table, spectrum.eigenvalues, n_eigenvalues=spectrum.rank_bound, ax=ax
        )

    @classmethod
    def from_table(cls, table, eigenvalues, *, n_eigenvalues=None, ax=None):
        """Draw what was computed before.

        Parameters
        ----------
        table : DataFrame
            What :func:`compare_rules` returned.
        eigenvalues : array-like of shape (n_known,)
            Positive, in any order.
        n_eigenvalues : int, default=None
            Number of eigenvalues in all, where only the leading ones are given.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : RulesDisplay
        """
        return cls(
            table=table,
            eigenvalues=np.sort(nonempty(eigenvalues))[::-1],
            n_eigenvalues=n_eigenvalues,
        ).plot(ax)

    def plot(self, ax=None):
        """Draw the scree and the rules.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw, one of a grid of subplots; it is divided between the rules
            and the scree. None makes a new figure.

        Returns
        -------
        self : RulesDisplay

        Raises
        ------
        ValueError
            If `ax` is not one of a grid of subplots.
        """
        rows = self.table.sort_values("K", na_position="last", kind="stable")
        height = _ROW * len(rows)
        if ax is None:
            import matplotlib.pyplot as plt

            size = (7, 3.4 * (1 + height))
            ax = plt.figure(figsize=size, layout="constrained").add_subplot()
        above = _split(one_axes(ax), height)
        known = len(self.eigenvalues)
        ax.set(xscale="log", yscale="log", xlabel=INDEX, ylabel=EIGENVALUE)
        ax.plot(np.arange(1, known + 1), self.eigenvalues, color=BLUE)
        ax.spines[["top", "right"]].set_visible(False)
        self._plot_rules(above, rows)
        if is_partial(known, self.n_eigenvalues):
            hatch_unknown(ax, known, self.n_eigenvalues)
            note = f"leading {known:,} of up to {self.n_eigenvalues:,}"
            above.set_title(note, loc="right", fontsize="small", color=GREY)
        for k in rows["K"].dropna().unique():
            ax.axvline(k, color=GREY, linewidth=0.6)
        plain_ticks(ax.xaxis)
        plain_ticks(ax.yaxis)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _plot_rules(self, ax, rows) -> None:
        """Draw a row for each rule: its name, its point and its K."""
        y = np.arange(len(rows))
        has_k = rows["K"].notna().to_numpy()
        k = rows["K"][has_k].to_numpy(dtype=int)
        # With the smallest K on top no line crosses the label of another row.
        ax.vlines(k, y[has_k], len(rows), color=GREY, linewidth=0.6)
        (self.points_,) = ax.plot(k, y[has_k], "o", color=ORANGE, markersize=5)
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
        ax.set_yticks(y, names, fontsize="small")
        ax.set_ylim(len(rows) - 0.5, -0.5)  # the smallest K on top
        ax.tick_params(axis="x", which="both", bottom=False, labelbottom=False)
        ax.tick_params(axis="y", length=0)
        ax.spines[:].set_visible(False)
        ax.grid(axis="y", color=GREY, alpha=0.2)
        ax.set_title(
            "Where each rule ends", loc="left", fontsize="medium", fontweight="bold"
        )
        self.rules_ax_ = ax


def _split(ax, height):
    """Make room above the axes for others, of a height relative to theirs."""
    place = ax.get_subplotspec()
    if place is None:
        raise ValueError("ax has no place in a grid; make it by plt.subplots()")
    ratios = (height, 1)
    grid = place.subgridspec(2, 1, height_ratios=ratios, hspace=0.02)
    ax.set_subplotspec(grid[1])
    return ax.figure.add_subplot(grid[0], sharex=ax)

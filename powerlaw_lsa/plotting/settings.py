"""Settings of a search, ranked, with the uncertainty of alpha."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from .._numerics import with_numpy_defaults
from .._words import one_or_many
from ..model_selection import CRITICAL, rank_settings
from ._drawing import BLUE, GREY, ORANGE, axes_or_new, decorate, name_rows, styled

_COLUMNS = (
    "alpha",
    "alpha_stderr",
    "K",
    "stable_rank",
    "mean_rank",
    "within_chance",
)
# Height of a setting's row and of everything else, in inches.
_ROW, _REST = 0.24, 1.3


@dataclass(eq=False, repr=False, kw_only=True)
class SettingsDisplay:
    """Alpha of each setting of a search with its uncertainty, the best on top.

    Create one with `from_search` or `from_table`.

    Parameters
    ----------
    table : DataFrame
        What :func:`~powerlaw_lsa.model_selection.rank_settings` returned.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    points_ : list of ErrorbarContainer
        One for the settings that differ from the first by no more than chance, and one
        for the others.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import pandas as pd
    >>> from powerlaw_lsa.plotting import SettingsDisplay
    >>> table = pd.DataFrame(
    ...     {
    ...         "min_df": [2, 1],
    ...         "alpha": [3.2, 2.5],
    ...         "alpha_stderr": [0.2, 0.1],
    ...         "K": [120, 220],
    ...         "stable_rank": [40.0, 30.0],
    ...         "mean_rank": [1.0, 2.0],
    ...         "within_chance": [True, False],
    ...     }
    ... )
    >>> display = SettingsDisplay.from_table(table)
    >>> [label.get_text() for label in display.ax_.get_yticklabels()]
    ['min_df=2', 'min_df=1']
    """

    table: pd.DataFrame

    @classmethod
    def from_search(cls, search: Any, *, ax: Any = None, **kwargs: Any) -> Self:
        """Draw the settings of a fitted search.

        Parameters
        ----------
        search : GridSearchCV or RandomizedSearchCV
            Fitted with ``scoring=spectral_scores``.
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created, as high as it has settings.
        **kwargs
            As for `plot`.

        Returns
        -------
        display : SettingsDisplay

        Raises
        ------
        ValueError
            If the search did not use `spectral_scores`.
        """
        return cls(table=rank_settings(search)).plot(ax, **kwargs)

    @classmethod
    def from_table(cls, table: pd.DataFrame, *, ax: Any = None, **kwargs: Any) -> Self:
        """Draw a table, or the part of it that is of interest.

        Parameters
        ----------
        table : DataFrame
            What :func:`~powerlaw_lsa.model_selection.rank_settings` returned, or some
            of its rows, such as ``table.head(20)``.
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created, as high as it has settings.
        **kwargs
            As for `plot`.

        Returns
        -------
        display : SettingsDisplay

        Raises
        ------
        TypeError
            If `table` is not what `rank_settings` returned.
        """
        if not isinstance(table, pd.DataFrame) or not {*_COLUMNS} <= {*table.columns}:
            raise TypeError(
                "from_table takes the table that rank_settings returned, got "
                f"{type(table).__name__}; use from_search for a search"
            )
        return cls(table=table).plot(ax, **kwargs)

    @with_numpy_defaults
    def plot(
        self, ax: Any = None, *, point_kwargs: Mapping[str, Any] | None = None
    ) -> Self:
        """Draw a row for each setting.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created, as high as it has settings.
        point_kwargs : dict, default=None
            Keyword arguments for the points and their bars.

        Returns
        -------
        self : SettingsDisplay
        """
        if ax is None:
            import matplotlib.pyplot as plt

            size = (7, _ROW * len(self.table) + _REST)
            ax = plt.figure(figsize=size, layout="constrained").add_subplot()
        ax = axes_or_new(ax)
        near = self.table["within_chance"].to_numpy(bool)
        groups = {"within chance of the first": near, "differs from the first": ~near}
        self.points_ = [
            self._draw(ax, rows, color, label, point_kwargs)
            for (label, rows), color in zip(groups.items(), (ORANGE, BLUE), strict=True)
            if (rows & self.table["alpha"].notna()).any()
        ]
        self._label(ax)
        decorate(ax, "Settings, the best first")
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def caption(self) -> str:
        """Describe the picture.

        Returns
        -------
        caption : str
            Sentences in plain English, each true of the data that is drawn.
        """
        near, alpha = self.table["within_chance"], self.table["alpha"]
        said = [
            "Each row is a setting; the point is its alpha, and the bar reaches "
            f"{CRITICAL} standard errors to either side."
        ]
        if (others := int(near.sum()) - 1) > 0:
            verb = "differs" if others == 1 else "differ"
            settings = one_or_many(others, "One other setting", "other settings")
            said.append(f"{settings} {verb} from the first by no more than chance.")
        elif len(alpha.dropna()) > 1:
            said.append("All others differ from the first by more than chance.")
        if refused := int(alpha.isna().sum()):
            have = "has" if refused == 1 else "have"
            settings = one_or_many(refused, "One setting", "settings")
            said.append(f"{settings} {have} no alpha to compare, and no point.")
        return " ".join(said)

    def _draw(self, ax, rows, color, label, given):
        y = np.flatnonzero(rows)
        shown = self.table[rows]
        style = styled({"color": color, "marker": "o", "linestyle": "none"}, given)
        error = CRITICAL * shown["alpha_stderr"]
        return ax.errorbar(shown["alpha"], y, xerr=error, label=label, **style)

    def _label(self, ax) -> None:
        rows = np.arange(len(self.table))
        name_rows(ax, _names_of(self.table))
        ax.set_ylim(len(rows) - 0.5, -0.5)  # the best on top
        ax.set_xlabel("alpha")
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", color=GREY, alpha=0.2)
        place = {"xycoords": ("axes fraction", "data"), "va": "center"}
        has_tail = self.table["alpha"].notna()
        for row, k, fitted in zip(rows, self.table["K"], has_tail, strict=True):
            text = f"K = {k:,.0f}" if fitted else "no alpha"
            ax.annotate(text, (1.01, row), fontsize="small", color=GREY, **place)


def _names_of(table) -> list[str]:
    """Parameters that differ between settings, without the names of their steps."""
    parameters = table.drop(columns=list(_COLUMNS))
    varied = [c for c in parameters if parameters[c].map(repr).nunique() > 1]
    short = {name: name.rpartition("__")[2] for name in varied or parameters}
    return [
        ", ".join(f"{short[name]}={row[name]}" for name in short)
        for _, row in parameters.iterrows()
    ]

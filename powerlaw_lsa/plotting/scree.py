"""The eigenvalues in descending order."""

from dataclasses import dataclass

import numpy as np

from ._drawing import (
    BLUE,
    EIGENVALUE,
    INDEX,
    axes_or_new,
    check_fitted,
    cut_off_line,
    finish,
    hatch_unknown,
    is_partial,
    nonempty,
)


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

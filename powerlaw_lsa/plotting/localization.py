"""How many terms carry each eigenvector."""

from dataclasses import dataclass

import numpy as np

from .._matrix.array_api import to_numpy
from .._matrix.localization import localization_ratios
from ._drawing import (
    BLUE,
    EIGENVALUE,
    INDEX,
    axes_or_new,
    check_choice,
    check_fitted,
    cut_off_line,
    finish,
    integer_ticks,
    nonempty,
)


@dataclass(eq=False, kw_only=True)
class LocalizationDisplay:
    r"""Localization ratios of the leading eigenvectors, with the cut-off.

    Make one by `from_estimator` or `from_vectors`.

    Parameters
    ----------
    ratios : ndarray of shape (n_vectors,)
        Of the leading eigenvectors, in the order of their eigenvalues, descending.
    eigenvalues : ndarray of shape (n_vectors,)
        Their eigenvalues.
    n_components : int, default=None
        Number of eigenvectors that were kept; None draws no cut-off.
    n_eigenvalues : int, default=None
        Number of eigenvalues in all, or a bound of it; None if these are all.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    points_ : Line2D
    cut_off_line_ : Line2D or None

    See Also
    --------
    localization_ratios : What is drawn.

    Notes
    -----
    The article sees an elbow just left of xmin, against eigenvalues. Against the index
    the same ratios may rise steadily: part of the elbow is the crowding of eigenvalues
    in the bulk.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.plotting import LocalizationDisplay
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> display = LocalizationDisplay.from_estimator(svd)
    >>> np.array_equal(display.ratios, svd.localization_ratios_)
    True
    """

    ratios: np.ndarray
    eigenvalues: np.ndarray
    n_components: int | None = None
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator(cls, estimator, *, against="eigenvalue", ax=None):
        """Draw the eigenvectors over terms of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        against : {"eigenvalue", "index"}, default="eigenvalue"
            The horizontal axis.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : LocalizationDisplay

        Raises
        ------
        ValueError
            If `against` is neither of the two.
        """
        check_fitted(estimator)
        ratios = to_numpy(estimator.localization_ratios_)
        return cls(
            ratios=ratios,
            eigenvalues=nonempty(estimator.spectrum_.eigenvalues)[: len(ratios)],
            n_components=estimator.n_components_,
            n_eigenvalues=estimator.spectrum_.rank_bound,
        ).plot(ax, against=against)

    @classmethod
    def from_vectors(
        cls,
        vectors,
        *,
        eigenvalues,
        n_components=None,
        n_eigenvalues=None,
        against="eigenvalue",
        ax=None,
    ):
        """Draw any eigenvectors.

        Parameters
        ----------
        vectors : array-like of shape (n_vectors, n_entries)
            Eigenvectors as rows. Those over documents are ``(Z / sigma).T``.
        eigenvalues : array-like of shape (n_vectors,)
            Their eigenvalues, descending.
        n_components : int, default=None
            Number of eigenvectors that were kept; None draws no cut-off.
        n_eigenvalues : int, default=None
            Number of eigenvalues in all, where these are only the leading ones.
        against : {"eigenvalue", "index"}, default="eigenvalue"
            The horizontal axis.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : LocalizationDisplay

        Raises
        ------
        ValueError
            If `against` is neither of the two.
        """
        return cls(
            ratios=localization_ratios(vectors),
            eigenvalues=nonempty(eigenvalues),
            n_components=n_components,
            n_eigenvalues=n_eigenvalues,
        ).plot(ax, against=against)

    def plot(self, ax=None, *, against="eigenvalue"):
        """Draw the ratios.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.
        against : {"eigenvalue", "index"}, default="eigenvalue"
            The horizontal axis.

        Returns
        -------
        self : LocalizationDisplay

        Raises
        ------
        ValueError
            If `against` is neither of the two.
        """
        check_choice("against", against, ("eigenvalue", "index"))
        ax = axes_or_new(ax)
        if against == "index":
            x, label, scale = np.arange(1, len(self.ratios) + 1), INDEX, "linear"
        else:
            x, label, scale = self.eigenvalues, EIGENVALUE, "log"
        ax.set(xscale=scale, xlabel=label, ylabel="Localization ‖v‖₁ / ‖v‖∞")
        (self.points_,) = ax.plot(
            x, self.ratios, ".", color=BLUE, markersize=4, label="eigenvectors"
        )
        if against == "index":
            integer_ticks(ax.xaxis)
        self.cut_off_line_ = cut_off_line(ax, x, self.n_components)
        known = len(self.ratios)
        return finish(self, ax, "Localization", known, self.n_eigenvalues)

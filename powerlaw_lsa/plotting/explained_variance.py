"""What each component holds."""

from dataclasses import dataclass

import numpy as np

from .._matrix.array_api import to_numpy
from ._drawing import (
    BLUE,
    INDEX,
    RED,
    axes_or_new,
    check_fitted,
    cut_off_line,
    finish,
    hatch_unknown,
    integer_ticks,
    is_partial,
    nonempty,
)


@dataclass(eq=False, kw_only=True)
class ExplainedVarianceDisplay:
    r"""Explained variance of each component on a log scale, with the cut-off.

    Make one by `from_estimator`.

    Parameters
    ----------
    explained_variance_ratio : ndarray of shape (n_components,)
        Variance along each component that was kept, as a share of that of X.
    energy_shares : ndarray of shape (n_known,)
        Each known eigenvalue as a share of their total, the squared Frobenius norm of
        X. This is the explained variance without centring: it needs no projection, so
        it goes on beyond the cut-off.
    n_eigenvalues : int, default=None
        Number of eigenvalues in all, or a bound of it; None if these are all.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    variance_line_, energy_line_ : Line2D
    cut_off_line_ : Line2D
    unknown_ : Patch or None
        Where eigenvalues lie that were not computed.

    Notes
    -----
    With :math:`z_i = X v_i`, the mean of :math:`z_i^2` over n documents is
    :math:`\lambda_i / n`, and the variance is less by the square of the mean of
    :math:`z_i`. Text is not centred, so the two differ at the first component most.
    Each is a share of its own total.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.plotting import ExplainedVarianceDisplay
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> display = ExplainedVarianceDisplay.from_estimator(svd)
    >>> round(float(display.energy_shares.sum()), 6)
    1.0
    """

    explained_variance_ratio: np.ndarray
    energy_shares: np.ndarray
    n_eigenvalues: int | None = None

    @classmethod
    def from_estimator(cls, estimator, *, ax=None):
        """Draw the components of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD
            Fitted.
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        display : ExplainedVarianceDisplay
        """
        check_fitted(estimator)
        spectrum = estimator.spectrum_
        return cls(
            explained_variance_ratio=to_numpy(estimator.explained_variance_ratio_),
            energy_shares=nonempty(spectrum.eigenvalues) / spectrum.total,
            n_eigenvalues=spectrum.rank_bound,
        ).plot(ax)

    def plot(self, ax=None):
        """Draw the shares over their index.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. None makes a new figure.

        Returns
        -------
        self : ExplainedVarianceDisplay
        """
        ax = axes_or_new(ax)
        ax.set(yscale="log", xlabel=INDEX, ylabel="Share of the total")
        known, kept = len(self.energy_shares), len(self.explained_variance_ratio)
        index = np.arange(1, known + 1)
        (self.energy_line_,) = ax.plot(
            index, self.energy_shares, color=BLUE, label="λ / Σλ"
        )
        (self.variance_line_,) = ax.plot(
            index[:kept],
            self.explained_variance_ratio,
            color=RED,
            linestyle="--",
            label="variance",
        )
        self.cut_off_line_ = cut_off_line(ax, index, kept)
        self.unknown_ = None
        if is_partial(known, self.n_eigenvalues):
            # Not up to their number, which would leave no room for the known ones.
            self.unknown_ = hatch_unknown(ax, known, 1.25 * known)
        integer_ticks(ax.xaxis)
        return finish(self, ax, "Explained variance", known, self.n_eigenvalues)

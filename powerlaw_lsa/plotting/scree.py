"""The eigenvalues in descending order, and the power law of their tail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from .._numerics import with_numpy_defaults
from ._display import EigenvaluesDisplay
from ._drawing import (
    BLUE,
    DOTTED,
    EIGENVALUE,
    INDEX,
    ORANGE,
    axes_or_new,
    draw_line,
    make_log,
)
from ._fields import cut_offs, drawn_of

# Up to this relative distance an eigenvalue is close to where a power law has it.
_CLOSE = 0.1


@dataclass(eq=False, repr=False, kw_only=True)
class ScreeDisplay(EigenvaluesDisplay):
    r"""Eigenvalues in descending order, with the cut-off and the power law.

    Create one with `from_estimator`, `from_fit` or `from_eigenvalues`.

    Parameters
    ----------
    alpha : float, default=None
        Exponent of the power law; None draws none.

    Attributes
    ----------
    line_ : Line2D
    fit_line_ : Line2D or None
        The power law, continued beyond its tail.

    Notes
    -----
    If a share :math:`(\lambda / x_{min})^{1 - \alpha}` of the K eigenvalues of the tail
    is at or above :math:`\lambda`, then the r-th eigenvalue is near
    :math:`x_{min} (r / K)^{-1 / (\alpha - 1)}`, a straight line on logarithmic axes.

    References
    ----------
    R. B. Cattell, "The scree test for the number of factors", Multivariate Behavioral
    Research 1 (1966), 245-276.

    Examples
    --------
    >>> from powerlaw_lsa.plotting import ScreeDisplay
    >>> display = ScreeDisplay.from_eigenvalues([1.0, 9.0, 4.0], n_components=2)
    >>> display.line_.get_ydata()
    array([9., 4., 1.])
    >>> print(display.caption().split(". ")[1])
    The dashed line is at K = 2, the number of components that were kept.
    """

    alpha: float | None = None

    @classmethod
    def _of(cls, source, n_eigenvalues=None) -> Self:
        outcome = drawn_of(source)
        fields = cut_offs(outcome, n_eigenvalues)
        alpha = None if fields["n_tail"] is None else outcome.fit.alpha
        return cls(**fields, alpha=alpha)

    @with_numpy_defaults
    def plot(
        self,
        ax: Any = None,
        *,
        line_kwargs: Mapping[str, Any] | None = None,
        fit_kwargs: Mapping[str, Any] | None = None,
        cut_off_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the eigenvalues over their index.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw. If None, a new figure is created.
        line_kwargs, fit_kwargs, cut_off_kwargs : dict, default=None
            Keyword arguments for the line of the eigenvalues, such as
            ``{"color": "green"}``, for the power law, and for the vertical lines.
        """
        ax = axes_or_new(ax)
        draw_scree(self, ax, line_kwargs)
        self.fit_line_ = None
        if self.alpha is not None and self.n_tail is not None:
            ends = self._law_ends()
            style = {"color": ORANGE, "label": "power law"} | DOTTED
            self.fit_line_ = draw_line(ax, ends, self._law(ends), style, fit_kwargs)
        index = np.arange(1, self._n_known + 1)
        self._plot_cut_offs(ax, index, cut_off_kwargs)
        self._decorate(ax, "Scree")
        return self

    def _law_ends(self) -> np.ndarray:
        """First and last index at which the law is within a decade of the data.

        With alpha near 1 it is so steep that it would leave no room for them.
        """
        levels = np.array([10 * self.eigenvalues[0], self.eigenvalues[-1] / 10])
        index = self.n_tail * (levels / self._xmin) ** (1 - self.alpha)  # type: ignore[operator]
        return np.clip(index, 1, self._n_known)

    def _law(self, index) -> np.ndarray:
        slope = -1 / (self.alpha - 1)  # type: ignore[operator]
        return self._xmin * (index / self.n_tail) ** slope

    def _sentences(self) -> Iterator[str]:
        yield (
            "The eigenvalues from the largest to the smallest, over their rank; both "
            "axes are logarithmic."
        )
        yield from self._say_cut_offs()
        if self.alpha is not None and self.n_tail is not None:
            yield "Dotted is the power law of the tail, a straight line here."
            yield from self._say_beyond(self.n_tail)
        yield from self._say_partial()

    def _say_beyond(self, n_tail: int) -> Iterator[str]:
        if n_tail == self._n_known:
            yield (
                "The known eigenvalues end at this cut-off, so what follows it is not "
                "in the picture."
                if self._is_partial
                else "No eigenvalue is left beyond it: the tail is the whole spectrum."
            )
            return
        reach = min(2 * n_tail, self._n_known)
        index = np.arange(n_tail, reach) + 1
        excess = self.eigenvalues[n_tail:reach] / self._law(index) - 1
        last, at = abs(excess[-1]), f"number {reach:,} is at least"
        if np.abs(excess).max() <= _CLOSE:
            yield (
                f"Beyond that cut-off, up to number {reach:,}, no eigenvalue differs "
                f"from the dotted line by more than {_CLOSE:.0%}."
            )
        elif excess[-1] < -_CLOSE:
            yield (
                "Beyond that cut-off the eigenvalues fall below the dotted line: "
                f"{at} {int(100 * last)}% smaller than the power law gives."
            )
        elif excess[-1] > _CLOSE:
            yield (
                "Beyond that cut-off the eigenvalues lie above the dotted line: "
                f"{at} {int(100 * last)}% larger than the power law gives."
            )


def draw_scree(display, ax, line_kwargs) -> None:
    """Draw descending eigenvalues over their index, and hatch those not computed."""
    x = display.eigenvalues
    index = np.arange(1, len(x) + 1)
    make_log(ax, "x", index)
    make_log(ax, "y", x)
    ax.set(xlabel=INDEX, ylabel=EIGENVALUE)
    style = {"color": BLUE, "label": "eigenvalues"}
    display.line_ = draw_line(ax, index, x, style, line_kwargs)
    display._hatch_unknown(ax, len(x), display.n_eigenvalues)

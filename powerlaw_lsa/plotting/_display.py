"""What every picture of a spectrum holds, and how it describes itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from .._numerics import with_numpy_defaults
from .._words import one_or_many
from ._drawing import BLACK, ORANGE, decorate, hatch, styled
from ._fields import checked_cut_offs, eigenvalues_of, estimator_of


def what_is_left_out(n: int) -> str:
    if not n:
        return ""
    are = one_or_many(n, "largest eigenvalue of X is", "largest eigenvalues of X are")
    return (
        f"The {are} left out: what is drawn and said of eigenvalues is about the "
        "others."
    )


@dataclass(eq=False, repr=False, kw_only=True)
class SpectrumDisplay(ABC):
    """Base class of the pictures of one spectrum; `plot` changes none of its fields."""

    eigenvalues: np.ndarray
    n_eigenvalues: int | None = None
    n_left_out: int = 0

    @with_numpy_defaults
    def caption(self) -> str:
        """Describe the data that is drawn, in plain English without mathematics.

        Lines are called by their default labels and styles.
        """
        said = [what_is_left_out(self.n_left_out), *self._sentences()]
        return " ".join(filter(None, said))

    @abstractmethod
    def plot(self, ax: Any = None) -> Self:
        """Draw it."""

    @abstractmethod
    def _sentences(self) -> Iterator[str]:
        """Sentences of the caption."""

    @property
    def _n_known(self) -> int:
        return len(self.eigenvalues)

    @property
    def _is_partial(self) -> bool:
        return self.n_eigenvalues is not None and self._n_known < self.n_eigenvalues

    def _decorate(self, ax, title: str, n_drawn: int | None = None) -> None:
        """Add title and legend, and keep the axes as scikit-learn's displays do."""
        shown = self._n_known if n_drawn is None else n_drawn
        note = ""
        if self.n_eigenvalues is not None and shown < self.n_eigenvalues:
            up_to = "up to " if self._is_partial else ""
            note = f"leading {shown:,} of {up_to}{self.n_eigenvalues:,}"
        decorate(ax, title, note)
        self.ax_: Any = ax
        self.figure_: Any = ax.figure

    def _hatch_unknown(self, ax, known_end, end) -> None:
        """Hatch what was not computed, if there is any, out of the picture."""
        self.unknown_: Any = None
        if self._is_partial:
            self.unknown_ = hatch(ax, known_end, end, "///", "not computed")
            # It ends the picture and has no end of its own there.
            self.unknown_.sticky_edges.x.append(end)

    def _say_partial(self) -> Iterator[str]:
        if self._is_partial:
            n = self._n_known
            known = one_or_many(n, "largest eigenvalue", "largest eigenvalues")
            were = "was" if n == 1 else "were"
            yield (
                f"Only the {known} of up to {self.n_eigenvalues:,} {were} computed; "
                "the others lie in the hatched part."
            )


@dataclass(eq=False, repr=False, kw_only=True)
class CutOffDisplay(SpectrumDisplay):
    """Base class of the pictures that show where K is."""

    n_components: int | None = None
    n_tail: int | None = None
    # Says which constructors take something other than an estimator.
    _instead: ClassVar[str]
    # Keyword arguments of the constructors; all others are those of `plot`.
    _options: ClassVar[tuple[str, ...]] = ()

    @classmethod
    @with_numpy_defaults
    def from_estimator(cls, estimator: Any, *, ax: Any = None, **kwargs: Any) -> Self:
        """Draw the picture of a fitted estimator.

        Parameters
        ----------
        estimator : PowerLawTruncatedSVD or Pipeline
            A fitted estimator, or a fitted pipeline that contains one.
        ax, **kwargs
            As for `plot`. A histogram also takes `shuffled` and `bins`.
        """
        step = estimator_of(estimator, cls._instead)
        return cls._of(step, **cls._taken(kwargs)).plot(ax, **kwargs)

    @classmethod
    @abstractmethod
    def _of(cls, *source: Any, **options: Any) -> Self:
        """Create the display without drawing it."""

    @classmethod
    def _taken(cls, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Take the keyword arguments of the constructor out of those for `plot`."""
        return {name: kwargs.pop(name) for name in cls._options if name in kwargs}

    @property
    def _xmin(self) -> float | None:
        return None if self.n_tail is None else float(self.eigenvalues[self.n_tail - 1])

    def _plot_cut_offs(self, ax, x, given: Mapping | None, by_xmin=False) -> None:
        """Draw vertical lines at both K, or one; `x` is where the eigenvalues are."""
        self.power_law_line_ = self.kept_line_ = None
        n_tail, kept = self.n_tail, self.n_components
        if n_tail is not None:
            label = f"K = {n_tail:,} (power law)"
            if by_xmin:
                label = f"xmin = {self._xmin:#.4g}".rstrip(".")
            style = styled({"color": ORANGE, "label": label}, given)
            self.power_law_line_ = ax.axvline(x[n_tail - 1], **style)
        if kept is not None and kept == n_tail:
            self.kept_line_ = self.power_law_line_
        elif kept is not None:
            default = {"color": BLACK, "linestyle": "--", "linewidth": 1.2}
            style = styled(default | {"label": f"K = {kept:,} (kept)"}, given)
            self.kept_line_ = ax.axvline(x[kept - 1], **style)

    def _say_cut_offs(self) -> Iterator[str]:
        n_tail, kept = self.n_tail, self.n_components
        if n_tail is not None and kept in (None, n_tail):
            yield f"The line is at K = {n_tail:,}, the cut-off of the power law."
        elif n_tail is not None:
            yield (
                f"The dashed line is at K = {kept:,}, the number of components that "
                f"were kept; the power law has its cut-off at K = {n_tail:,}, the "
                "solid line."
            )
        elif kept is not None:
            yield (
                f"The dashed line is at K = {kept:,}, the number of components that "
                "were kept."
            )


@dataclass(eq=False, repr=False, kw_only=True)
class FitDisplay(CutOffDisplay):
    """Base class of the pictures for which a fit is enough."""

    _instead: ClassVar[str] = "from_fit takes numbers"

    @classmethod
    @with_numpy_defaults
    def from_fit(
        cls,
        fit: Any,
        *,
        n_eigenvalues: int | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Draw the picture of a fit, or of numbers that a power law is fitted to.

        Parameters
        ----------
        fit : PowerLawFit, Spectrum, PowerLawTruncatedSVD, Pipeline or array-like
            A fit or an object that has one; if it is an array, a power law is fitted to
            it.
        n_eigenvalues : int, default=None
            Total number of eigenvalues, if only the leading ones were fitted. A
            spectrum and an estimator know it.
        ax, **kwargs
            As for `plot`. A histogram also takes `shuffled` and `bins`.
        """
        options = cls._taken(kwargs)
        return cls._of(fit, n_eigenvalues, **options).plot(ax, **kwargs)


@dataclass(eq=False, repr=False, kw_only=True)
class EigenvaluesDisplay(FitDisplay):
    """Base class of the pictures for which any positive numbers are enough."""

    _instead: ClassVar[str] = "from_fit and from_eigenvalues take numbers"

    @classmethod
    @with_numpy_defaults
    def from_eigenvalues(
        cls,
        eigenvalues: Any,
        *,
        n_components: int | None = None,
        n_tail: int | None = None,
        n_eigenvalues: int | None = None,
        ax: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Draw any positive numbers, without fitting a power law.

        Parameters
        ----------
        eigenvalues : array-like of shape (n_known,)
            Positive, in any order.
        n_components : int, default=None
            Number of components that are kept. If None, no line is drawn.
        n_tail : int, default=None
            Number of eigenvalues in the power-law tail. If None, no line is drawn.
        n_eigenvalues : int, default=None
            Total number of eigenvalues, if only the leading ones are given.
        ax, **kwargs
            As for `plot`. A histogram also takes `shuffled` and `bins`.
        """
        x = eigenvalues_of(eigenvalues)
        fields = checked_cut_offs(x, n_components, n_tail, n_eigenvalues)
        return cls._made(fields, **cls._taken(kwargs)).plot(ax, **kwargs)

    @classmethod
    def _made(cls, fields: dict[str, Any]) -> Self:
        return cls(**fields)

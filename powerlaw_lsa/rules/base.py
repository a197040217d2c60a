"""What a rule is: it chooses K, and says how much of the spectrum it needs for that."""

from numbers import Integral
from typing import Any, ClassVar

import numpy as np

from .._matrix import Matrix
from .._numerics import ROUNDING
from .._spectrum import Decomposition, Spectrum

_NEEDS = ("leading", "complete")
_USES = ("vectors", "shuffles", None)


def silent(message: str) -> None:
    """Report no progress."""


class Rule:
    """Base class of all rules that choose K.

    Pass an instance as `n_components` to :class:`PowerLawTruncatedSVD`, or as one of
    the `rules` to :func:`compare_rules`. A rule of your own defines `choose`. If the
    leading eigenvalues are enough to choose K, it also sets `needs` to ``"leading"``
    and defines `enough`, so that the solver can stop early.

    Attributes
    ----------
    needs : {"leading", "complete"}, default="complete"
        How much of the spectrum K depends on: as many leading eigenvalues as `enough`
        says, or every eigenvalue.
    uses : {None, "vectors", "shuffles"}, default=None
        What else of X it depends on: nothing, leading eigenvectors, or the spectra of
        random versions of X.
    n_leading : int or None, default=None
        Number of leading eigenvalues that are enough whatever their values; None if
        that depends on the values.
    n_first : int or None, default=None
        Number of leading eigenvalues that may be enough, to begin with; None for some
        dozens.

    See Also
    --------
    compare_rules : Compare all rules on one spectrum.

    Notes
    -----
    A rule is a pure function of the spectrum and of its `evidence`. It never sees an
    estimator.

    Examples
    --------
    Keep the eigenvalues that are larger than a hundredth of the first. (In the guide
    "Other rules, and your own" such a rule stops the solver early.)

    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.rules import Rule
    >>> class OneHundredth(Rule):
    ...     def choose(self, spectrum):
    ...         x = spectrum.eigenvalues
    ...         return int(np.sum(x >= x[0] / 100))
    >>> X = np.diag([30.0, 20.0, 10.0, 2.0, 1.0])
    >>> PowerLawTruncatedSVD(OneHundredth()).fit(X).n_components_
    3
    """

    needs: ClassVar[str] = "complete"
    uses: ClassVar[str | None] = None
    n_leading: Any = None
    n_first: Any = None

    def __init_subclass__(cls) -> None:
        """Raise if a new rule needs or uses something that does not exist."""
        super().__init_subclass__()
        for name, known in (("needs", _NEEDS), ("uses", _USES)):
            if (value := getattr(cls, name)) not in known:
                raise ValueError(
                    f"{cls.__name__}.{name} is {value!r}; set it to one of "
                    f"{', '.join(map(repr, known))}"
                )

    def on(
        self, matrix: Matrix, random_state, *, without_leading: int = 0, say=silent
    ) -> "Rule":
        """Return the rule for this X, which sees it before its spectrum is known.

        Parameters
        ----------
        matrix : Matrix
            ``matrix.to_host()`` is X in memory.
        random_state : RandomState
            Seed of random versions of X.
        without_leading : int, default=0
            Number of leading eigenvalues of X that the spectra of this rule leave out.
        say : callable
            It may be told the progress, in a string.

        Returns
        -------
        rule : Rule
            By default this rule itself.
        """
        return self

    def enough(self, spectrum: Spectrum) -> bool:
        """Whether the known part of the spectrum decides K, so that a solver may stop.

        Parameters
        ----------
        spectrum : Spectrum
            What is known so far. It may have no eigenvalue yet.
        """
        return spectrum.complete

    def expected(self, spectrum: Spectrum) -> int | None:
        """Predict how many leading eigenvalues will decide K; None if that is unknown.

        The solver uses it to place its next check, and gives up if it cannot compute so
        many.

        Parameters
        ----------
        spectrum : Spectrum
            What is known so far, which is not enough.

        Returns
        -------
        n_eigenvalues : int or None
            By default `n_leading`.
        """
        return self.n_leading

    def decides(self, spectrum: Spectrum) -> bool:
        """Whether `choose` may be called: by default, if the known part is enough.

        Parameters
        ----------
        spectrum : Spectrum
            What is known.
        """
        return spectrum.complete or self.enough(spectrum)

    def evidence(self, found: Decomposition) -> tuple:
        """Compute what `choose` is called with in addition to the spectrum.

        Parameters
        ----------
        found : Decomposition
            ``found.right_vectors(start, stop)`` are right singular vectors.

        Returns
        -------
        evidence : tuple
        """
        return ()

    def choose(self, spectrum: Spectrum, *evidence) -> int:
        """Choose K.

        Parameters
        ----------
        spectrum : Spectrum
            It has an eigenvalue, and it decides this rule.
        *evidence
            What `evidence` returned.

        Returns
        -------
        n_components : int
            A value below 1 or above the number of eigenvalues is replaced by that
            limit, and a finding says so.
        """
        raise NotImplementedError(f"{type(self).__name__} must define choose(spectrum)")

    def __call__(self, spectrum: Spectrum, *evidence) -> int:
        """Choose K, at least 1 and at most the number of known eigenvalues."""
        if self.uses and not evidence:
            raise TypeError(
                f"{self} needs more of X than its spectrum; pass it to "
                "PowerLawTruncatedSVD as n_components, or to compare_rules with X"
            )
        known = len(spectrum.eigenvalues)
        if not self.decides(spectrum):
            raise ValueError(
                f"{self} is not decided by the leading {known} of up to "
                f"{spectrum.rank_bound} eigenvalues; compute more of them, or all with "
                "algorithm='dense'"
            )
        return max(min(self.answer(spectrum, *evidence), known), 1) if known else 1

    def answer(self, spectrum: Spectrum, *evidence) -> int:
        """Return what `choose` does, at least 0; raise if that is no integer."""
        k = self.choose(spectrum, *evidence)
        if not isinstance(k, Integral):
            raise TypeError(
                f"{self}.choose returned {k!r}, which is not an integer; make it one"
            )
        return max(int(k), 0)


# What several rules share -------------------------------------------------------------


def all_eigenvalues(spectrum) -> np.ndarray:
    """All min(n, d) eigenvalues of a complete spectrum, with those that are zero."""
    x = spectrum.eigenvalues
    return np.append(x, np.zeros(min(spectrum.shape) - len(x)))


def count_above(spectrum, level) -> int:
    """Count the known eigenvalues above a level; being at it, but for rounding, is not.

    An identity matrix must not have eigenvalues above their mean.
    """
    return int(np.count_nonzero(spectrum.eigenvalues > level * (1 + ROUNDING)))


def any_of(decisive, spectrum) -> bool:
    """Whether a known eigenvalue is decisive, or no other is left."""
    return bool(spectrum.complete or np.any(decisive))


def first_of(decisive) -> int:
    """Position of the first that is decisive; the number of all if none is."""
    return int(np.argmax(decisive)) if np.any(decisive) else len(decisive)

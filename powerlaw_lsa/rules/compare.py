"""Compare all rules that choose K on one spectrum."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state, check_scalar

from .._compat import validate_parameter_constraints
from .._fitted import check_has_spectrum, fitted_step, is_estimator
from .._matrix import in_memory
from .._matrix.host import HostMatrix
from .._numerics import with_numpy_defaults
from .._spectrum import Decomposition, Spectrum, decompose
from .._tail.fit import PowerLawFit
from .base import Rule
from .broken_stick import BrokenStick
from .eigenvalue_ratio import EigenvalueRatio
from .elbow import Elbow, LocalizationElbow
from .marchenko_pastur import MarchenkoPasturEdge
from .optimal_hard_threshold import OptimalHardThreshold
from .parallel_analysis import ParallelAnalysis
from .profile_likelihood import ProfileLikelihood
from .search import N_COMPONENTS, Search
from .signflip import SignflipParallelAnalysis
from .trace_log import TraceLog

# Names for tables and pictures, and what each gives to `n_components`.
DEFAULT_RULES: dict[str, Any] = {
    "power law": "power_law",
    "energy 90 %": 0.9,
    "elbow": Elbow(),
    "localization elbow": LocalizationElbow(),
    "profile likelihood": ProfileLikelihood(),
    "optimal hard threshold": OptimalHardThreshold(),
    "Marchenko-Pastur edge": MarchenkoPasturEdge(),
    "parallel analysis": ParallelAnalysis(),
    "sign-flip analysis": SignflipParallelAnalysis(),
    "broken stick": BrokenStick(),
    "eigenvalue ratio": EigenvalueRatio(),
    "trace-log": TraceLog(),
    "fixed 100": 100,
    "fixed 300": 300,
}


@with_numpy_defaults
def compare_rules(
    X: Any,
    rules: Any = None,
    *,
    max_components: int | None = None,
    without_leading: int = 0,
    random_state: Any = None,
) -> pd.DataFrame:
    """Choose K by every rule, on one spectrum that is computed once.

    Parameters
    ----------
    X : matrix of shape (n_samples, n_features), PowerLawTruncatedSVD or Spectrum
        A matrix in memory, sparse or dense; or a spectrum, a fitted estimator, or a
        fitted pipeline that ends in one. In the latter cases only the part of the
        spectrum that was computed is known (all of it after ``algorithm="dense"``),
        and rules that need X itself are not decided.
    rules : mapping, sequence or one rule, default=None
        One or more values that `n_components` of :class:`PowerLawTruncatedSVD` may
        have (``"power_law"``, an int, a float in (0, 1), a rule or a function): a
        mapping from names to values, a list, or a single value. None means all rules
        of this package, with their defaults.
    max_components : int, default=None
        Largest K allowed, as for :class:`PowerLawTruncatedSVD`. None means the limit
        that the estimator was fitted with, or no limit for a matrix.
    without_leading : int, default=0
        Number of leading components of a matrix that are left out, as for
        :class:`PowerLawTruncatedSVD`. What an estimator has left out stays left out.
    random_state : int, RandomState instance or None, default=None
        Seed of the random versions of X that parallel analysis needs, and of block
        Lanczos.

    Returns
    -------
    table : DataFrame
        A row for each rule, with

        - ``K``: the number of components; missing if it cannot be determined;
        - ``asked``: what the rule chose before it was cut to `max_components` or to as
          many as there are, 0 if it keeps none;
        - ``share``: of the squared Frobenius norm in them, without what is left out;
        - ``seconds``: for the rule, and for what it alone needs besides the spectrum;
        - ``needs``: ``"leading"`` eigenvalues or the ``"complete"`` spectrum;
        - ``uses``: leading eigenvectors (``"vectors"``), spectra of random versions of
          X (``"shuffles"``), or nothing;
        - ``draws``: the number of random versions that were drawn; missing for none;
        - ``decided``: whether the known eigenvalues decide K; for the power law,
          whether it is certified. If False, the power law and functions use the known
          part of the spectrum, and the other rules have no K;
        - ``lacks``: what would decide it: ``"X"`` itself, the ``"complete spectrum"``,
          or ``"eigenvalues"``, more of them than are known; empty if it is decided.

        ``table.attrs["seconds"]`` is the time that the spectrum took, and
        ``table.attrs["solver"]`` what computed it.

    Raises
    ------
    ValueError
        If `rules` is empty or has a value that `n_components` may not have, or X is
        not valid.
    TypeError
        If X is a dask array (it would have to be loaded into memory), or an estimator
        that holds no spectrum.

    See Also
    --------
    powerlaw_lsa.plotting.RulesDisplay : The scree with all cut-offs.

    Notes
    -----
    The complete spectrum is computed if a rule needs it and it fits in memory.
    Otherwise rules that need it are not decided. The power law examines no longer tails
    than `max_components`, so for it ``asked`` is no larger.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import compare_rules
    >>> from powerlaw_lsa.rules import BrokenStick
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> table = compare_rules(X, {"power law": "power_law", "stick": BrokenStick()})
    >>> table.index.tolist(), table["needs"].tolist()
    (['power law', 'stick'], ['leading', 'leading'])
    >>> int(compare_rules(X, [0.5, 7])["K"]["7"])
    7
    """
    return compare(X, rules, max_components, random_state, without_leading)[0]


def compare(source, rules, max_components, random_state, without_leading=0):
    """Table of `compare_rules`, and the spectrum it is of."""
    if max_components is not None:
        check_scalar(max_components, "max_components", Integral, min_val=1)
    check_scalar(without_leading, "without_leading", Integral, min_val=0)
    random_state = check_random_state(random_state)
    known = _known_spectrum(source)
    if known is not None and max_components is None:
        max_components = known[1]
    searches = {
        name: Search(_valid(value), max_components, without_leading)
        for name, value in _named(rules).items()
    }
    start = perf_counter()
    if known is None:
        matrix = HostMatrix(in_memory(source))
        for search in searches.values():
            search.see(matrix, random_state)
        found = decompose(
            matrix,
            _Together(list(searches.values()), without_leading),
            random_state=random_state,
        )
    else:
        found = Decomposition(known[0], _no_vectors)
    seconds = perf_counter() - start
    rows = {n: _row(s, found) for n, s in searches.items()}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("rule")
    table = table.astype(dict.fromkeys(("K", "asked", "draws"), "Int64"))
    table.attrs = {"seconds": seconds, "solver": found.spectrum.solver}
    return table, found.spectrum


@dataclass(frozen=True, eq=False)
class _Together:
    """As much of the spectrum as all searches need."""

    searches: list[Search]
    without_leading: int
    n_leading: None = None
    n_first: None = None

    @property
    def complete(self) -> bool:
        return any(search.complete for search in self.searches)

    def enough(self, spectrum: Spectrum) -> bool:
        # Those that need all of it get it from the dense route, or are not decided.
        return all(s.complete or s.enough(spectrum) for s in self.searches)

    def expected(self, spectrum: Spectrum) -> int | None:
        open_ = (s for s in self.searches if not (s.complete or s.enough(spectrum)))
        return max((s.expected(spectrum) or 0 for s in open_), default=None)


def _known_spectrum(source) -> tuple[Spectrum, int | None] | None:
    """Spectrum that is known already, with the limit of its fit; None for X."""
    if isinstance(source, Spectrum):
        return source, None
    if isinstance(source, PowerLawFit):
        check_has_spectrum(source)
    if is_estimator(source):
        outcome = fitted_step(source).outcome_
        return outcome.spectrum, outcome.max_components
    return None


def _no_vectors(start, stop):
    raise NotImplementedError("a spectrum alone has no vectors")


def _named(rules) -> Mapping[str, Any]:
    """Rules by name; those without one are named as they are written."""
    if rules is None:
        return DEFAULT_RULES
    if isinstance(rules, str | Real | Rule) or callable(rules):
        rules = [rules]
    if not isinstance(rules, Mapping):
        rules = {rule if isinstance(rule, str) else repr(rule): rule for rule in rules}
    if not rules:
        raise ValueError("rules is empty; pass at least one, or None for all of them")
    return rules


def _valid(value):
    constraints = {"rules": N_COMPONENTS}
    try:
        validate_parameter_constraints(constraints, {"rules": value}, "compare_rules")
    except ValueError as error:
        raise ValueError(
            f"rules holds {value!r:.60}, which is no rule; pass 'power_law', an int, a "
            "float between 0 and 1, an instance of a class of powerlaw_lsa.rules, such "
            "as Elbow(), or a function"
        ) from error
    return value


# Limits beyond which there may be eigenvalues.
_UNKNOWN = ("computed", "rounding")


def _row(search: Search, found: Decomposition) -> dict[str, Any]:
    start = perf_counter()
    spectrum = found.spectrum
    k, asked, cut_by, n_drawn = search.choose(found)
    has_answer = len(spectrum.eigenvalues) > 0 and cut_by not in _UNKNOWN
    is_final = cut_by == "max_components" or search.rule.enough(spectrum)
    lacks = _lacks(search, spectrum, has_answer and is_final)
    return {
        "K": k if has_answer else None,
        "asked": asked if has_answer else None,
        "share": spectrum.share(k) if has_answer else np.nan,
        "seconds": perf_counter() - start,
        "needs": search.rule.needs,
        "uses": search.rule.uses or "",
        "draws": n_drawn,
        "decided": not lacks,
        "lacks": lacks,
    }


def _lacks(search: Search, spectrum: Spectrum, is_final: bool) -> str:
    """Return what would decide a rule; nothing if more would not change K."""
    if search.rule.uses and not search.has_seen_x:
        return "X"
    # A function is given what is known, which need not be the complete spectrum.
    if search.complete and not spectrum.complete:
        return "complete spectrum"
    return "" if is_final else "eigenvalues"

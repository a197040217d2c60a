"""All rules that choose K beside each other, on one spectrum."""

from collections.abc import Mapping
from numbers import Integral, Real
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from . import _rules
from ._criteria import (
    BrokenStick,
    EigenvalueRatio,
    Elbow,
    LocalizationElbow,
    MarchenkoPasturEdge,
    OptimalHardThreshold,
    ProfileLikelihood,
    SpectralRule,
    TraceLog,
)
from ._estimator import PowerLawTruncatedSVD
from ._goodness_of_fit import check_matrix
from ._parallel_analysis import ParallelAnalysis, SignflipParallelAnalysis
from ._spectrum import Spectrum, decompose

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


def compare_rules(
    estimator_or_X, rules=None, *, max_components=None, random_state=None
) -> pd.DataFrame:
    """Choose K by every rule, on one spectrum that is computed once.

    Parameters
    ----------
    estimator_or_X : PowerLawTruncatedSVD or matrix of shape (n_samples, n_features)
        A matrix in memory, sparse or dense, or a fitted estimator. An estimator has
        only the spectrum that was computed for it (all of it after
        ``algorithm="dense"``), and has not kept X.
    rules : mapping, sequence or one rule, default=None
        What `n_components` of :class:`PowerLawTruncatedSVD` may be, by name, in a
        list or alone: ``"power_law"``, an int, a float in (0, 1), a rule or a
        function. None takes all the rules here, with their defaults.
    max_components : int, default=None
        Largest K allowed, as for :class:`PowerLawTruncatedSVD`. None is the limit of
        the estimator, and no limit for a matrix.
    random_state : int, RandomState instance or None, default=None
        Seed of the random versions of X that parallel analysis needs, and of block
        Lanczos.

    Returns
    -------
    table : DataFrame
        A row for each rule, with

        - ``K``: the number of components; missing where it cannot be told;
        - ``share``: of the squared Frobenius norm of X in them;
        - ``seconds``: for the rule, and what it alone needs beside the spectrum;
        - ``needs``: ``"leading"`` eigenvalues, the ``"complete"`` spectrum, ``"nulls"``
          (the complete one, and spectra of random versions of X) or
          ``"localization"`` (leading eigenvectors);
        - ``decided``: whether what is known decides K. For the power law: whether it
          is certified. Where that is False, the power law and functions go by the
          part of the spectrum that is known, and the other rules have no K.

        ``table.attrs["seconds"]`` is the time that the spectrum took, and
        ``table.attrs["solver"]`` what computed it.

    Raises
    ------
    ValueError
        If there is no rule, or one that `n_components` may not be, or X is not
        valid.
    TypeError
        If X is a dask array, which would have to come into memory.

    See Also
    --------
    RulesDisplay : The scree with all cut-offs.

    Notes
    -----
    The complete spectrum is computed if a rule needs it and it fits in memory.
    Otherwise rules that need it are not decided.

    A K that is more than there is (``300`` for 200 documents), or more than
    `max_components`, is cut to that.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import BrokenStick, compare_rules
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> table = compare_rules(X, {"power law": "power_law", "stick": BrokenStick()})
    >>> table.index.tolist(), table["needs"].tolist()
    (['power law', 'stick'], ['leading', 'leading'])
    >>> int(compare_rules(X, [0.5, 7])["K"]["7"])
    7
    """
    return compare(estimator_or_X, rules, max_components, random_state)[0]


def compare(
    estimator_or_X, rules, max_components, random_state
) -> tuple[pd.DataFrame, Spectrum]:
    """Table of `compare_rules`, and the spectrum it is of."""
    if max_components is None and isinstance(estimator_or_X, PowerLawTruncatedSVD):
        max_components = estimator_or_X.max_components
    values = {n: _allowed(v, max_components) for n, v in _named(rules).items()}
    together = _together([_rules.as_rule(v, max_components) for v in values.values()])
    random_state = check_random_state(random_state)
    _import_kneed(values.values())
    start = perf_counter()
    X, decomposition, spectrum = _known(estimator_or_X, together, random_state)
    seconds = perf_counter() - start
    rows = {
        name: _row(value, max_components, X, decomposition, spectrum, random_state)
        for name, value in values.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("rule")
    table = table.astype({"K": "Int64"})
    table.attrs = {"seconds": seconds, "solver": spectrum.solver}
    return table, spectrum


def _known(estimator_or_X, rule, random_state) -> tuple:
    """X and its decomposition, which an estimator has not kept, and the spectrum."""
    if isinstance(estimator_or_X, PowerLawTruncatedSVD):
        check_is_fitted(estimator_or_X)
        return None, None, estimator_or_X.spectrum_
    X = check_matrix(estimator_or_X)
    decomposition = decompose(X, rule, random_state=random_state)
    return X, decomposition, decomposition.spectrum


def _named(rules) -> Mapping[str, Any]:
    """Rules by name; those without one are named as they are written."""
    if rules is None:
        return DEFAULT_RULES
    if isinstance(rules, str | Real) or callable(rules):
        rules = [rules]
    if not isinstance(rules, Mapping):
        rules = {rule if isinstance(rule, str) else repr(rule): rule for rule in rules}
    if not rules:
        raise ValueError("rules is empty; give at least one, or None for all of them")
    return rules


def _allowed(value, max_components):
    """Value of `n_components`, if it may be one; of a number what the limit leaves."""
    PowerLawTruncatedSVD(value, max_components=max_components)._validate_params()
    if isinstance(value, Integral):
        return min(value, max_components or value)
    return value


def _import_kneed(values) -> None:
    """Import what elbows are found by, or the first of them would be timed with it."""
    if any(isinstance(value, Elbow | LocalizationElbow) for value in values):
        import kneed  # noqa: F401


def _needs(value) -> str:
    """Say what of the spectrum a rule needs."""
    if isinstance(value, SpectralRule):
        return value.needs
    return "complete" if callable(value) else "leading"


def _together(rules) -> _rules.Rule:
    """As much of the spectrum as all rules need."""
    return _rules.Rule(
        choose=len,
        # Those that need all of it get it from the dense route, or go without.
        enough=lambda spectrum: all(r.complete or r.enough(spectrum) for r in rules),
        complete=any(rule.complete for rule in rules),
    )


def _row(
    value, max_components, X, decomposition, spectrum, random_state
) -> dict[str, Any]:
    """K by one rule, its share, and the time it took."""
    start = perf_counter()
    rule, needs = _rules.as_rule(value, max_components), _needs(value)
    lacks_x = decomposition is None and needs in ("nulls", "localization")
    possible = len(spectrum.eigenvalues) > 0 and not lacks_x and rule.decides(spectrum)
    k = None
    if possible:
        evidence = rule.evidence(X, decomposition, random_state)
        k = rule.choose(spectrum, *evidence)
        k = _as_far_as_known(min(k, max_components or k), spectrum)
    kept = np.nan if k is None else spectrum.eigenvalues[:k].sum()
    return {
        "K": k,
        "share": kept / (spectrum.total or 1.0),
        "seconds": perf_counter() - start,
        "needs": needs,
        "decided": possible and rule.enough(spectrum),
    }


def _as_far_as_known(k, spectrum) -> int | None:
    """Return K, or all there are; None where it is not known how many."""
    known = len(spectrum.eigenvalues)
    return k if k <= known else known if spectrum.complete else None

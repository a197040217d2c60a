"""Claims of findings, warnings, verdict and near ties, and what other claims share."""

import re

import numpy as np

from .claims import claim, count, hold, near, near_percent, number
from .facts import SLACK, Facts, beta_of, scan

# The limits that the verdict's documentation gives.
CLEAR, NONE = {"D": 0.05, "alpha": 5.0}, {"D": 0.08, "alpha": 7.0}
FEWEST = 10
# Largest sqrt(K) D that chance gives samples of a power law, by the same source.
CHANCE = 0.8


def is_tail(f: Facts, K, up_to=None) -> int:
    """Check that K is the best of the tails up to a length; return it."""
    k = int(number(K))
    tails = f.whole.up_to(up_to or f.known)
    hold(k in tails.distances, f"no tail has {k} eigenvalues: others equal the last")
    hold(
        tails.is_best(k),
        f"D is {tails.distances[k]:.6g} at {k} and {tails.smallest:.6g} elsewhere",
    )
    return k


def ends_a_group(f: Facts, k: int) -> None:
    """Check that the next eigenvalue does not equal the last of k, if it is known."""
    if k == f.known and not f.svd.certified_:
        return
    equal = k < len(f.x) and f.x[k - 1] - f.x[k] <= f.same * f.x[k]
    hold(not equal, f"eigenvalue {k + 1} equals eigenvalue {k}")


def numbers_of_law(f, k: int, *, xmin, alpha, stderr, D) -> None:
    """Check the numbers of the tail of k eigenvalues."""
    near(xmin, f.x[k - 1], "xmin")
    ends_a_group(f, k)
    near(alpha, 1 + beta_of(f.x, k), "alpha", rtol=1e-5)
    near(stderr, beta_of(f.x, k) / np.sqrt(k), "the error of alpha", rtol=1e-5)
    near(D, f.whole.distances[k], "D", rtol=f.rtol(k))


def partial(f, known, bound) -> None:
    """Check how many eigenvalues were computed, and that there are more."""
    if known != "largest eigenvalue":
        known = known.split()[0]
        count(known, f.known, "the number of known eigenvalues")
    else:
        hold(f.known == 1, f"{f.known} are known")
    hold(f.rank <= number(bound) <= min(f.X.shape), "wrong bound")
    hold(f.known < f.rank, "there are no others")


# Findings -----------------------------------------------------------------------------


def _hiding(*why: str):
    """Register sentences on what rounding hides, with the reason and the way on."""
    return claim(
        *(
            f"Only the {known} known: rounding of the largest<of_x:| of X> hides the "
            f"others, which are far smaller; {reason}"
            for known in (
                "largest of up to <bound> eigenvalues is",
                "leading <known> of up to <bound> eigenvalues are",
            )
            for reason in why
        )
    )


def _hidden(f, bound, known="1", of_x="") -> None:
    count(known, f.known, "the number of known eigenvalues")
    hold(f.rank <= number(bound) <= min(f.X.shape), "wrong bound")
    hold(bool(of_x) == bool(f.svd.spectrum_.n_left_out), "the largest of what")
    others, largest = f.all[f.known :], np.linalg.norm(f.X, 2) ** 2
    hold(not len(others) or others[0] < 1e-6 * largest, "the others are not small")


def _norms(f, side: str) -> np.ndarray:
    """Squared norms of the columns or rows that are not zero, descending."""
    squares = np.sum(f.X**2, axis=0 if side == "columns" else 1)
    return np.sort(squares[squares > 0])[::-1]


@_hiding(
    "column <column> of X, counted from 0, holds more than 99.9 % of the squared "
    "Frobenius norm: leave it out, or scale it to the size of the others",
    "column <column> of X, counted from 0, holds <share>% of the squared Frobenius "
    "norm: leave it out, or scale it to the size of the others",
)
def hidden_by_a_column(f, column, share=None, **scope):
    _hidden(f, **scope)
    held = 100 * np.sum(f.X[:, int(column)] ** 2) / f.norm
    hold(held > 99.9 if share is None else abs(held - number(share)) <= 0.06, "share")
    first, second, *_ = _norms(f, "columns")
    hold(first > 0.99e8 * second, "another column is as large")


@_hiding(
    "the largest of the <side:columns|rows> of X has more than 10,000 times the norm "
    "that most have: scale the <again:columns|rows> to similar norms"
)
def hidden_by_some(f, side, again, **scope):
    _hidden(f, **scope)
    squares = _norms(f, side)
    hold(side == again, "other ones are to be scaled")
    hold(squares[0] > 0.99e8 * np.median(squares), "they are alike")


@_hiding(
    "no column or row of X is far larger than most others, so the spectrum itself "
    "falls that far: <way:use algorithm='dense', which loses less|float64 cannot tell "
    "the others from rounding>"
)
def hidden_by_decay(f, way, **scope):
    _hidden(f, **scope)
    hold(way.startswith("use") == (f.svd.solver_ == "lanczos"), "another solver")
    for side in ("columns", "rows"):
        squares = _norms(f, side)
        hold(squares[0] < 1.01e8 * np.median(squares), f"some {side} are larger")


@claim(
    *(
        f"{side}{s} <which*> of X, counted from 0, {hold} {share} of the squared "
        f"Frobenius norm, and {counts} in the power law; if that is only a matter of "
        f"{their} {matter}{s}, {way}, or set without_leading=<n>"
        for share in ("more than 99.9 %", "<share>%")
        for side, matter, scale in (
            ("<side:Column>", "unit", "scale the column{} to the size of the others"),
            (
                "<side:Row>",
                "length",
                "scale all rows to one length, as Normalizer() does",
            ),
        )
        for s, hold, their, counts in (
            ("", "holds", "its", "its component counts"),
            (
                "s",
                "hold",
                "their",
                "<m> <s:component of theirs counts|components of theirs count>",
            ),
        )
        for way in [scale.format(s)]
    )
)
def large_parts_count(f, side, which, n, share="100", m="1", s=None):
    which = [int(index) for index in re.findall(r"\d+", which)]
    A = f.X if side == "Column" else f.X.T
    held = 100 * np.sum(A[:, which] ** 2) / f.norm
    hold(abs(held - number(share)) <= 0.11 and held >= 89.9, "share")
    others = np.delete(A, which, axis=1)
    least, largest = ((x**2).sum(axis=0) for x in (A[:, which], others))
    hold(least.min() > 99 * largest.max(initial=0), "another one is as large")
    hold(f.svd.power_law_.has_tail, "there is no tail")
    above, left_out = int(number(n)), f.svd.without_leading
    hold(f.all[above - 1] > 99 * f.all[above], "what counts is not far above")
    hold(above - left_out == int(m) > 0, "the number that counts")
    hold(s is None or (s[-1] == "s") == (m == "1"), "the number")


@claim(
    *(
        "<none> of <n> <s:rows|row> of X have no part in the <what*>, which "
        f"<be:is|are> left out{mostly}; to keep what only some rows are about, set "
        "without_leading=0"
        for mostly in ("", ", and <most> <are:is|are> mostly <them:it|them>")
    )
)
def not_common(f, none, n, s, what, be, most="0", are="are", them=None):
    filled = np.any(f.X, axis=1)
    n_out = f.svd.spectrum_.n_left_out
    _, sizes, V = np.linalg.svd(f.X, full_matrices=False)
    are_told_apart = sizes[n_out - 1] > (1 + 1e-6) * sizes[n_out]
    V = V[:n_out]
    held = np.sum((f.X[filled] @ V.T) ** 2, axis=1) / np.sum(f.X[filled] ** 2, axis=1)
    count(n, len(held), "the number of rows")
    # The randomized solver leaves out other directions.
    if are_told_apart and f.svd.solver_ != "randomized":
        # A row may stand at the limit.
        hold(np.sum(held < 0.99e-4) <= number(none) <= np.sum(held < 1.01e-4), "none")
        hold(np.sum(held > 0.51) <= number(most) <= np.sum(held > 0.49), "most")
    one = len(V) == 1
    hold(one == (be == "is") == (what == "leading component"), "the number left out")
    hold((are == "is") == (most == "1"), "the number")
    hold(them is None or one == (them == "it"), "the number left out")


@claim(
    "There is no positive eigenvalue, so there is no tail to fit; check that the input "
    "is not all zeros; one component of zeros is kept"
)
def no_eigenvalues(f):
    hold(f.rank == 0, f"there are {f.rank} positive eigenvalues")
    hold(f.svd.n_components_ == 1, "more than one component is kept")
    hold(not np.any(f.X @ f.svd.components_.T), "the component is not zero")


def _no_tail(*sentences: str):
    """Register sentences on a spectrum, or a part, without a tail; and on K, or not."""
    return claim(
        *(
            of + (text if not of else text[0].lower() + text[1:]) + kept
            for text in sentences
            for of in (
                "",
                "Of the <known> eigenvalues that were computed, of up to <bound>: ",
            )
            for kept in (
                "",
                "; <k> <s:component is|components are> kept; to keep another number, "
                "set n_components to it",
            )
        )
    )


def _scope(f, known=None, bound=None, k=None, s=None) -> np.ndarray:
    """Check what is kept and known; return the eigenvalues that are spoken of."""
    if k:
        count(k, f.svd.n_components_, "the number of components kept")
        hold(f.is_by_law, "the number was given")
        hold((s == "component is") == (k == "1"), "the number")
    if known:
        partial(f, known, bound)
    return f.x[: f.known] if known else f.x


@_no_tail("There is one distinct positive eigenvalue, so there is no tail to fit")
def all_equal(f, **scope):
    x = _scope(f, **scope)
    hold(np.ptp(x) <= 1e-9 * x[0], "the eigenvalues differ")


@_no_tail("There are fewer than three distinct eigenvalues, too few to fit a tail")
def too_few_distinct(f, **scope):
    x = _scope(f, **scope)
    hold(n_distinct(x) < 3, f"{n_distinct(x)} are distinct")


@_no_tail(
    "No tail whose length is within the limits has two distinct eigenvalues; widen the "
    "limits, for example with a larger max_components"
)
def no_candidate(f, **scope):
    x = _scope(f, **scope)
    hold(f.limit is not None and f.limit < len(x), "there are no limits")
    hold(n_distinct(x[: f.limit + 1]) < 3, "there is a tail")


def n_distinct(x) -> int:
    """Number of different eigenvalues, as accurate as the randomized solver is."""
    return int(np.sum(x[:-1] - x[1:] > 1e-8 * x[:-1])) + 1 if len(x) else 0


@claim(
    *(
        "K = <K> is the length of the best tail within the <known> eigenvalues that "
        "were computed, but tails of <first> to <last> eigenvalues could not be "
        f"excluded{likely}; <way:set max_components to the largest K that you would "
        "use, or |set n_components='power_law', or |>use algorithm='dense' if memory "
        "allows"
        for likely in ("", ", and one with about <likely> may fit better")
    )
)
def open_tails(f, K, known, first, last, way, likely=None):
    goes_on = f.limit or f.svd.solver_ == "lanczos"
    hold("max_comp" not in way or (f.is_by_law and not f.limit), "it changes nothing")
    hold("n_comp" not in way or (goes_on and not f.is_by_law), "it changes nothing")
    count(known, f.known, "the number of known eigenvalues")
    is_tail(f, K)
    first, last = number(first), number(last)
    hold(f.known < first <= last <= (f.limit or min(f.X.shape)), "wrong range")
    better = [
        k for k, d in f.whole.distances.items() if d < f.examined.smallest - SLACK
    ]
    hold(all(first <= k <= last for k in better), f"those of {better} are better")
    hold(not likely or first <= number(likely) <= last, "it is not an open one")


@claim(
    "K = <K> is the largest that max_components=<limit> allows; a longer tail may fit "
    "better, so raise the limit<and_go_on:|, together with algorithm='dense' or "
    "n_components='power_law',> to find out"
)
def at_limit(f, K, limit, and_go_on):
    goes_on = f.is_by_law or f.known == f.rank
    hold(goes_on or and_go_on, "the solver stops at the K that was given")
    count(limit, f.limit, "the limit")
    hold(is_tail(f, K) == f.limit < f.rank, "it is not the limit, or there are no more")


# What a share is of.
OF_X = (
    "of the squared Frobenius norm of X",
    "of the squared Frobenius norm of X without its <one:leading component>",
    "of the squared Frobenius norm of X without its <left_out> leading components",
)
_KEPT = "; <k> <verb_k:is kept and holds|are kept and hold> <least:at least |><share>% "


@claim(
    *(
        f"n_components=<asked_for*> <verb:is|asks for> {more} <reason*>{_KEPT}{of}"
        for more in ("<asked:>more than", "<asked> components, more than")
        for of in OF_X
    )
)
def cut(f, asked_for, verb, asked, reason, k, verb_k, least, share, **rest):
    hold(asked_for == repr(f.rule), "another one was given")
    wanted = asked_by(f)
    if asked and wanted is not None:
        count(asked, wanted, "what the rule asks for")
    wanted = number(asked) if wanted is None else wanted
    held_by(f, k, share, least, **rest)
    hold((verb_k[:2] == "is") == (k == "1"), "the number")
    hold(number(k) < wanted, f"{wanted} is not more than {k}")
    if reason.startswith("the rank of X"):
        without = {0: "", 1: " without its leading component"}.get(
            f.n_left_out, f" without its {f.n_left_out} leading components"
        )
        hold(reason.startswith(f"the rank of X{without}, which "), "what is left out")
        count(reason.rpartition(" ")[2], f.rank, "the rank")
        hold(number(k) == f.rank, "it is not the rank that cuts it")
    elif reason.startswith("max_components="):
        hold(reason == f"max_components={k} allows", "it is another limit")
        count(k, f.limit, "max_components")
    elif reason.endswith(" that rounding leaves"):
        count(reason.split()[1], f.known, "the number of known eigenvalues")
        hold(f.svd.spectrum_.cut_by_rounding, "rounding hides nothing")
        hold(number(k) == f.known, "it is not rounding that cuts it")
    else:
        given = f"algorithm={f.svd.solver_!r} gives for X of shape {f.X.shape}"
        hold(reason == given, "there is no such reason")
        hold(number(k) < f.rank, "it is the rank that cuts it")


@claim(
    *(
        "n_components=<asked_for*> is not decided by the leading <known> of up to "
        f"<bound> eigenvalues{_KEPT}{of}"
        for of in OF_X
    )
)
def undecided(f, asked_for, known, bound, k, verb_k, least, share, **rest):
    hold(asked_for == repr(f.rule), "another one was given")
    count(known, f.known, "the number of known eigenvalues")
    hold(f.known < f.rank <= number(bound), "all eigenvalues are known")
    held_by(f, k, share, least, **rest)
    asked = asked_by(f)
    # A rule that looks for the first eigenvalue that fails needs that one too.
    decided = asked is not None and asked < f.known + isinstance(f.rule, float)
    hold(not decided, f"{asked} are decided")


@claim(
    *(
        "n_components=<asked_for*> finds no component to keep of "
        f"{of.partition(' norm of ')[2].replace('<', '<kept_of_')}{_KEPT}{of}"
        for of in OF_X
    )
)
def none_chosen(
    f,
    asked_for,
    k,
    verb_k,
    least,
    share,
    kept_of_left_out=None,
    kept_of_one=None,
    **rest,
):
    hold(asked_for == repr(f.rule), "another one was given")
    hold(asked_by(f) in (None, 0), f"it asks for {asked_by(f)}")
    hold(int(k) == f.svd.n_components_ == 1, "more are kept")
    if kept_of_left_out:
        hold(kept_of_left_out == rest["left_out"], "other ones are left out")
    hold(kept_of_one == rest.get("one"), "other ones are left out")
    held_by(f, k, share, least, **rest)


@claim(
    "without_leading=<asked> would leave nothing of the <all> <s:components|component> "
    "that <has:X has|the algorithm found|rounding leaves of X>; <n> <verb:is|are> "
    "left out"
)
def fewer_left_out(f, asked, all, s, has, n, verb):
    count(asked, f.given["without_leading"], "the number to leave out")
    count(all, f.n_left_out + f.known, "the number of components found")
    hold((has == "X has") == (f.known == f.rank), "there are others, or none")
    is_hidden = f.svd.spectrum_.cut_by_rounding
    hold((has == "rounding leaves of X") == is_hidden, "nothing is hidden")
    hold(number(n) == max(number(all) - 1, 0) < number(asked), "it leaves something")
    hold((s == "component") == (all == "1"), "the number found")
    hold((verb == "is") == (n == "1"), "the number left out")


@claim(
    "The accuracy of the eigenvalues of algorithm='<name*>' is not known; the smallest "
    "of them may be off by 10 %"
)
def unknown_accuracy(f, name):
    hold(name == f.svd.solver_ == "randomized", "it does")
    error = np.abs(f.x / f.all[: len(f.x)] - 1).max()
    hold(error <= 0.11, f"one is off by {error:.1%}")


def held_by(f, k, share, least, one="", left_out="0") -> None:
    """Check how many components are kept and what they hold, and of what."""
    count("1" if one else left_out, f.n_left_out, "the number left out")
    count(k, f.svd.n_components_, "the number of components kept")
    held = f.held(f.svd.n_components_)
    hold(bool(least) is f.is_rough, "the error of the eigenvalues is known, or not")
    hold(number(share) <= 100 * held + 0.0501, f"they hold {held:.6%}")
    if not least:
        near_percent(share, held, "their share")


def asked_by(f) -> int | None:
    """Number that `n_components` asks for; None if the rule is not known here."""
    rule, x, order = f.rule, f.all, min(f.X.shape)
    if f.is_by_law:
        return min(f.whole.distances, key=f.whole.distances.get)
    name = type(rule).__name__
    if name in ("int", "Fixed"):
        return getattr(rule, "n_components", rule)
    if name == "float":
        return int(np.argmax(np.cumsum(x) >= rule * f.total * (1 - 1e-12))) + 1
    levels = {
        "MarchenkoPasturEdge": f.total
        * (np.sqrt(f.X.shape[0]) + np.sqrt(f.X.shape[1])) ** 2
        / f.X.size,
        "BrokenStick": f.total
        * np.array([np.sum(1 / np.arange(i, order + 1)) for i in range(1, order + 1)])
        / order,
    }
    if name not in levels:
        return None
    padded = np.append(x, np.zeros(order - len(x)))
    fails = padded <= levels[name] * (1 + 1e-12)
    return int(np.argmax(fails)) if fails.any() else order


# Verdict and near ties ----------------------------------------------------------------


def _reasons(f, K, reasons: str, limits, above: bool) -> None:
    """Check numbers and limits of a verdict."""
    k = int(number(K)) if K else f.svd.power_law_.n_tail
    ends_a_group(f, k)
    truth = {"D": f.examined.distances.get(k, np.nan), "alpha": 1 + beta_of(f.x, k)}
    said = {}
    for reason in reasons.split(" and "):
        name, _, rest = reason.partition(" = ")
        value, _, limit = rest.rstrip(")").partition(" (")
        near(value, truth[name], name, rtol=1e-5)
        side = "above" if above else "at most"
        hold(limit == f"{side} {limits[name]:g}", f"the limit of {name} is another")
        hold((truth[name] > limits[name]) is above, f"{name} is not {limit}")
        said[name] = value
    expected = {name for name in limits if (truth[name] > limits[name]) is above}
    hold(set(said) == expected, f"the reasons are {expected}")


def _scoped(f, scope) -> None:
    """Check of which tails a verdict speaks."""
    if scope:
        known = f.rank if f.svd.certified_ else f.known
        count(scope, min(known, f.limit or known), "the longest tail examined")
    else:
        hold(f.svd.certified_, "longer tails may be better, which is not said")
        hold(not f.limit or f.limit >= f.rank, "there is a limit, which is not said")
    is_tail(f, str(f.svd.power_law_.n_tail))


_TAILS = ("The tail is", "The best tail of up to <scope> eigenvalues is")
_CLEAR = (
    "<word:clear>: <reasons*>. That does not mean that its components mean something: "
    "the unequal popularity of words or items (Zipf's law) alone can produce such a "
    "tail"
)
_WEAK = (
    "<word:weak>: <reasons*>. That says little: a few hundred documents are enough for "
    "such a tail, and random documents with the same terms can have one too"
)


@claim(*(f"{tail} {how}" for tail in _TAILS for how in (_CLEAR, _WEAK)))
def clear_or_weak(f, word, reasons, scope=None):
    _scoped(f, scope)
    _reasons(f, None, reasons, CLEAR, above=word == "weak")
    hold(f.svd.power_law_.n_tail >= FEWEST, "it is too short")


@claim(
    "; set n_components to the number of components that you need (assess says how "
    "many are larger than in random documents with the same words)",
    "; set n_components to the number of components that you need, such as <K>, by "
    "parallel analysis",
)
def way_on(f, K=None):
    hold(f.is_by_law, "the number was given")
    if K is not None:
        found = f.assessment.larger_than_random
        hold(found.n_larger > 0, "none is larger")
        count(K, found.n_larger + found.n_untested, "the number by parallel analysis")


@claim(
    "; parallel analysis finds no component that is larger than in random documents "
    "either, so set n_components only if you need a number all the same"
)
def no_way_on(f):
    hold(f.is_by_law, "the number was given")
    hold(f.assessment.larger_than_random.n_larger == 0, "some are larger")


@claim(
    *(
        f"There is no real power-law tail{among}: <reasons*>, as for noise. Do not use "
        "K = <K> (the data may have structure all the same)"
        for among in ("", " among those of up to <scope> eigenvalues")
    )
)
def no_real_tail(f, reasons, K, scope=None):
    _scoped(f, scope)
    _reasons(f, K, reasons, NONE, above=True)
    k = is_tail(f, K)
    hold(k >= FEWEST, "it is too short to tell")
    by_chance = np.sqrt(k) * f.examined.distances[k] <= CHANCE
    hold(1 + beta_of(f.x, k) > NONE["alpha"] or not by_chance, "it is too short")
    hold(f.examined.distances[k] > CLEAR["D"], "D is small")


@claim(
    *(
        f"{tail} too short to tell a power law from noise: {distance}K = <K> (at most "
        "<most>)"
        for tail in _TAILS
        for distance in ("", "D = <D> (above 0.08) and ")
    )
)
def too_short(f, K, most, D=None, scope=None):
    _scoped(f, scope)
    k = is_tail(f, K)
    if D is None:
        count(most, FEWEST - 1, "the limit")
        hold(k < FEWEST, "it is long enough")
        return
    distance = f.examined.distances[k]
    near(D, distance, "D", rtol=1e-2)
    hold(distance > NONE["D"], "D is small")
    count(most, int((CHANCE / distance) ** 2), "the limit")
    hold(FEWEST <= k <= number(most), "it is long enough")
    hold(1 + beta_of(f.x, k) <= NONE["alpha"], "alpha tells")


@claim("No power-law tail was fitted")
def none_fitted(f):
    hold(not f.svd.power_law_.has_tail, "one was")
    hold(not scan(f.x[: f.known], f.limit, f.same).distances, "there is a tail")


@claim(
    "Among the tails that were examined, no other local minimum of D is at most 10 % "
    "larger than that at K = <K>"
)
def one_minimum(f, K):
    found = f.examined.minima(1.1)
    hold(found <= {is_tail(f, K)}, f"minima are {sorted(found)}")


_OTHERS = (
    "Among the tails that were examined, <n> other local <verb:minimum of D "
    "is|minima of "
    "D are> at most 10 % larger than the smallest, "
)
_ADVICE = "; choose the one that suits the purpose of the components, with n_components"


@claim(_OTHERS + "with K between <low> and <high>: the same answer for most uses")
def minima_alike(f, n, verb, low, high):
    found = _all_minima(f, n, low, high)
    best = f.svd.power_law_.n_tail
    hold(max(found) < 2 * best < 4 * min(found), "they differ by a factor of two")


@claim(
    _OTHERS + "with K between <low> and <high>: K = <other> (D = <d_other>) fits "
    f"nearly as well as K = <K> (D = <d>)<advice:{_ADVICE}|>"
)
def minima_apart(f, n, verb, low, high, other, d_other, K, d, advice):
    found = _all_minima(f, n, low, high)
    k, rival = is_tail(f, K), int(number(other))
    near(d, f.whole.distances[k], "D", rtol=1e-5)
    hold(rival in f.whole.distances, "there is no such tail")
    near(d_other, f.whole.distances[rival], "D of the other", rtol=1e-5)
    farthest = max(abs(np.log(m / k)) for m in found)
    hold(abs(np.log(rival / k)) >= farthest - 1e-9, "another differs more")
    hold(farthest >= np.log(2) - 1e-9, "they do not differ by a factor of two")
    hold(not advice or f.is_by_law, "the number was given")


def _all_minima(f, n, low, high) -> set[int]:
    found = f.examined.minima(1.1) | {f.svd.power_law_.n_tail}
    count(n, len(found) - 1, f"the number of minima beyond the best, {sorted(found)},")
    count(low, min(found), "the smallest")
    count(high, max(found), "the largest")
    return found

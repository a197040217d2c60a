"""Claims of the captions."""

from functools import cache

import numpy as np

from .claims import claim, count, hold, near, near_percent, number
from .facts import beta_of
from .of_fit import ends_a_group, is_tail, partial


@claim(
    "How many eigenvalues there are of each size, on a logarithmic scale",
    "The distance D between tail and power law, for every place where the tail could "
    "begin: the smaller, the better the fit",
    "The eigenvalues from the largest to the smallest, over their rank; both axes are "
    "logarithmic",
    "Dotted is the power law of the tail, a straight line here",
    "The outline shows the shuffled matrix in the same way",
)
def what_is_drawn(f):
    hold(f.rank > 0, "there is nothing to draw")


@claim(
    "What each component holds: λ / Σλ is its eigenvalue as a share of the sum of all "
    "<of:eigenvalues|that are not left out>, variance its variance as a share of that "
    "of X. Variance is measured from the mean document, the eigenvalue from zero",
)
def shares(f, of):
    hold((of == "eigenvalues") == (f.n_left_out == 0), "of others")


@claim(
    "The largest eigenvalue of X is left out: what is drawn and said of eigenvalues is "
    "about the others",
    "The <n> largest eigenvalues of X are left out: what is drawn and said of "
    "eigenvalues is about the others",
)
def left_out_of_the_picture(f, n="1"):
    count(n, f.n_left_out, "the number that is left out")


@claim(
    "The power-law tail is what lies at or to the right of xmin: the <K> largest "
    "eigenvalues"
)
def right_of_xmin(f, K):
    ends_a_group(f, is_tail(f, K))


@claim(
    "That is the whole spectrum",
    "No eigenvalue is left beyond it: the tail is the whole spectrum",
)
def whole_spectrum(f):
    hold(f.svd.power_law_.n_tail == f.rank == f.known, "there are more")


@claim(
    "The dashed line is at the smallest eigenvalue of the <what:component|components> "
    "that <verb:was|were> kept",
    "The dashed line is at the smallest eigenvalue of the <k> "
    "<what:component|components>"
    " that <verb:was|were> kept",
)
def dashed_at_smallest(f, what, verb, k="1"):
    count(k, f.svd.n_components_, "the number of components kept")
    hold((what == "component") == (verb == "was") == (k == "1"), "the number")


@claim(
    "Larger than all of its eigenvalues: <at_least:at least |><n> of the <N> of the "
    "data"
)
def larger_than_shuffled(f, n, N, at_least):
    largest = f.assessment.shuffled.nulls[0].eigenvalues[0]
    # One that equals it, but for rounding, may be counted or not.
    fewest, most = (int(np.sum(f.x > largest * (1 + e))) for e in (1e-9, -1e-9))
    hold(number(n) <= most, f"only {most} are")
    hold(at_least or number(n) >= fewest, f"{fewest} are")
    count(N, f.known, "the number of known eigenvalues")


@claim(
    "Only the <known:largest eigenvalue> of up to <bound> was computed; the others lie "
    "in the hatched part",
    "Only the <known*> largest eigenvalues of up to <bound> were computed; the others "
    "lie in the hatched part",
    "Only the <known*> largest of up to <bound> eigenvalues were computed; a longer "
    "tail may fit better",
)
def others_are_unknown(f, known, bound):
    partial(f, known, bound)


@claim(
    "The <K> eigenvalues of the tail alone; both axes are logarithmic. PDF is how "
    "densely they lie, CCDF the share of them at or above each size. Solid is the "
    "data, dotted the power law, a straight line here"
)
def tail_alone(f, K):
    is_tail(f, K)


@claim(
    "That is a large difference: of samples of a power law of the size of this tail, "
    "fewer than one in twenty differ as much"
)
def that_is_much(f):
    k = f.svd.power_law_.n_tail
    share = float(np.mean(sampled_distances(k) >= f.whole.distances[k]))
    hold(share <= 0.065, f"{share:.1%} do")


@cache
def sampled_distances(k: int, n_samples: int = 2000) -> np.ndarray:
    """D of samples of a power law, each from its own fit, xmin being their smallest."""
    rng = np.random.default_rng(k)
    logs = np.sort(rng.exponential(size=(n_samples, k - 1)), axis=1)[:, ::-1]
    logs = np.column_stack([logs, np.zeros(n_samples)])
    beta = k / logs.sum(axis=1, keepdims=True)
    return np.abs(np.arange(1, k + 1) / k - np.exp(-beta * logs)).max(axis=1)


@claim("The number of components that were kept is another one: <k>")
def not_what_was_kept(f, k):
    count(k, f.svd.n_components_, "the number of components kept")
    hold(f.svd.n_components_ != f.svd.power_law_.n_tail, "it is")


@claim(
    "D is smallest at K = <K>, at the vertical line",
    "The line is at K = <K>, the cut-off of the power law",
)
def line_at(f, K):
    hold(is_tail(f, K) == f.svd.n_components_, "another number is kept")


@claim(
    "D is smallest at K = <K>, the solid line; <k> <verb:was|were> kept, the dashed "
    "line"
)
def smallest_at_another(f, K, k, verb):
    is_tail(f, K)
    hold(number(K) != number(k) == f.svd.n_components_, "another number is kept")
    hold((verb == "was") == (k == "1"), "the number")


@claim(
    "Shaded is where D is larger than that by at most 10%: at <n> tails, of which the "
    "shortest has <low> and the longest <high> eigenvalues"
)
def shaded(f, n, low, high):
    scanned = f.examined
    near_by = [
        k for k, d in scanned.distances.items() if d <= 1.1 * scanned.smallest + 1e-9
    ]
    count(n, len(near_by), "the number of such tails")
    count(low, min(near_by), "the shortest")
    count(high, max(near_by), "the longest")


@claim("Tails of more than <limit> eigenvalues were not scanned")
def not_scanned(f, limit):
    longest = max(f.examined.distances)
    count(limit, longest, "the longest that was")
    hold(f.limit is not None and f.limit < f.known, "there is no limit")


@claim("A tail that ends in the hatched part may fit better")
def may_fit_better(f):
    limited = f.limit is not None and f.limit < f.rank
    hold(not f.svd.certified_ or limited, "it was excluded")


@claim("Every tail that ends in the hatched part was excluded")
def none_fits_better(f):
    hold(f.svd.certified_, "it was not shown")
    hold(not f.limit or f.limit >= f.rank, "there is a limit")
    is_tail(f, str(f.svd.power_law_.n_tail), f.rank)


@claim(
    "Over how many of its entries each leading eigenvector is spread (<n*>): 1 if "
    "only one of them is not zero, and their number if all have the same size. The "
    "entries are terms if X is documents by terms"
)
def spread(f, n):
    drawn = len(f.svd.localization_ratios_)
    said = "1 eigenvector" if drawn == 1 else f"{drawn} eigenvectors"
    hold(n == said, f"there are {drawn}")


@claim(
    "The median is <inside> up to K = <k>, and <after> for the eigenvector after it",
    "The median is <inside> up to K = <k>, and <after> for the <n> eigenvectors after "
    "it",
)
def medians(f, inside, k, after, n="1"):
    kept, drawn = int(number(k)), len(f.svd.localization_ratios_)
    count(n, drawn - kept, "the number after it")
    law = f.svd.power_law_.n_tail if f.is_chosen_law else f.svd.n_components_
    hold(kept in (law, f.svd.n_components_), "there is no such K")
    if f.is_rough or not unique(f, drawn):
        return  # vectors of equal eigenvalues can be any within their space
    v = np.abs(f.vectors[:drawn])
    ratios = v.sum(axis=1) / v.max(axis=1)
    near(inside, np.median(ratios[:kept]), "the first median", rtol=1e-3)
    near(after, np.median(ratios[kept:]), "the second median", rtol=1e-3)


def unique(f, n: int) -> bool:
    """Whether the first n eigenvectors are well determined."""
    x = np.append(f.all, 0.0)[: n + 1]
    return bool(np.all(x[:-1] - x[1:] > 1e-3 * x[:-1]))


@claim(
    *(
        f"The dashed line is at K = <k>, the number of components that were kept{law}"
        for law in ("", "; the power law has its cut-off at K = <K>, the solid line")
    )
)
def dashed_at(f, k, K=None):
    count(k, f.svd.n_components_, "the number of components kept")
    hold(K is None or is_tail(f, K, f.rank) != number(k), "they are the same")


@claim(
    "The known eigenvalues end at this cut-off, so what follows it is not in the "
    "picture"
)
def ends_here(f):
    hold(f.known == f.svd.power_law_.n_tail < f.rank, "they do not")


def _excess(f, reach: int) -> np.ndarray:
    """By how much the eigenvalues beyond the tail differ from its law, relatively."""
    k = f.svd.power_law_.n_tail
    hold(k < reach <= f.known, "that one is not known, or within the tail")
    index = np.arange(k + 1, reach + 1)
    law = f.x[k - 1] * (index / k) ** (-1 / beta_of(f.x, k))
    return f.x[k:reach] / law - 1


@claim(
    "Beyond that cut-off, up to number <reach>, no eigenvalue differs from the dotted "
    "line by more than 10%"
)
def follows_the_line(f, reach):
    hold(np.abs(_excess(f, int(number(reach)))).max() <= 0.1 + 1e-6, "one does")


_BEYOND = "Beyond that cut-off the eigenvalues"
_BY = "the dotted line: number <reach> is at least <percent>%"


@claim(
    f"{_BEYOND} fall below {_BY} <side:smaller> than the power law gives",
    f"{_BEYOND} lie above {_BY} <side:larger> than the power law gives",
    f"{_BEYOND} rise above {_BY} <side:larger> than the power law gives",
)
def leaves_the_line(f, reach, percent, side):
    last = _excess(f, int(number(reach)))[-1] * (-1 if side == "smaller" else 1)
    hold(number(percent) - 1e-4 <= 100 * last <= number(percent) + 1.001, f"{last:.3%}")


@claim(
    *(
        f"The {kept} <energy>% of the first{also}"
        for kept in (
            "component that was kept holds",
            "<k> components that were kept hold",
        )
        for also in ("", " and <variance>% of the second")
    )
)
def of_both(f, energy, k="1", variance=None):
    count(k, f.svd.n_components_, "the number of components kept")
    # Of the eigenvalues that are drawn, which may have an error.
    drawn = f.x[: f.svd.n_components_].sum() / f.total
    near_percent(energy, drawn, "their share of the norm")
    along = variance_along(f)
    if variance:
        near_percent(variance, along, "their share of the variance")
    else:
        hold(along < 1e-8, f"they hold {along:%} of the variance")


def variance_along(f) -> float:
    """Share of the variance of X along the components kept."""
    Z = f.X @ f.svd.components_.T
    total = f.X.var(axis=0).sum()
    return float(Z.var(axis=0).sum() / total) if total > 1e-12 * f.norm else 0.0


@claim(
    "The documents do not differ along what was kept, so there is no variance to draw"
)
def do_not_differ(f):
    hold(variance_along(f) < 1e-9, "they do")

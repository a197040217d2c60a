"""Claims of an assessment."""

import numpy as np

from .claims import claim, count, hold, near, number
from .facts import beta_of, scan
from .of_fit import is_tail, numbers_of_law

_NUMBERS = " lie at or above xmin = <xmin>; alpha = <alpha> ± <stderr>, D = <D>"
_LAW = "K = <K> of <up_to:up to |><bound> eigenvalues" + _NUMBERS
_LAW_OF_PART = (
    "K = <K> of the <known> eigenvalues that were computed, of up to <bound>,"
    + _NUMBERS
)
_KEEPS = "The estimator keeps <k> component<s:s|>; according to the power law, "


@claim(_LAW, _LAW_OF_PART, _KEEPS + _LAW, _KEEPS + _LAW_OF_PART)
def assessed(f, K, bound, xmin, alpha, stderr, D, up_to="", known=None, k=None, s=None):
    tail = is_tail(f, K)
    numbers_of_law(f, tail, xmin=xmin, alpha=alpha, stderr=stderr, D=D)
    if known:
        count(known, f.known, "the number of known eigenvalues")
        hold(f.known < f.rank <= number(bound), "all eigenvalues are known")
    elif up_to:
        hold(f.svd.certified_, "others may equal the last")
        hold(f.known < f.rank <= number(bound), "all eigenvalues are known")
    else:
        count(bound, f.rank, "the number of eigenvalues")
        hold(f.known == f.rank, "not all are known")
    if k:
        count(k, f.svd.n_components_, "the number of components kept")
        hold((k == "1") == (s == ""), "the number")
        hold(number(k) != tail, "it is the same number")


@claim(
    "Only the <known> largest eigenvalues were computed, so resampled spectra have "
    "<too> too, and longer tails were not fitted to them"
)
def replicates_are_partial(f, known, too):
    hold(too == known, "they have another number")
    count(known, f.known, "the number of known eigenvalues")
    hold(f.known < f.rank, "there are no more")


@claim(
    "p = <p> ± <stderr> is the share of spectra drawn from the fitted power law that "
    "fit it no better than this one: <verdict*> "
    "<last:mere "
    "description|than independent draws>"
)
def p_value(f, p, stderr, verdict, last):
    share, error = _share(f, p, stderr)
    hold(abs(share - 0.1) > error, "its error is larger than the difference")
    few = (
        "so few that the power law is ruled out; take K as a convention, and alpha as a"
    )
    many = (
        "too many to rule the power law out; that does not prove it, because "
        "eigenvalues are more regular"
    )
    hold(verdict == (few if share <= 0.1 else many), "the verdict is another")


@claim(
    "p = <p> ± <stderr> is the share of spectra drawn from the fitted power law that "
    "fit it no better than this one. Whether that is at most 0.1, so that the power "
    "law is ruled out, cannot be told from <n> of them; from <more> of them the error "
    "of p would be about <less>"
)
def p_value_that_cannot_be_told(f, p, stderr, n, more, less):
    share, error = _share(f, p, stderr)
    hold(abs(share - 0.1) <= error, "its error is smaller than the difference")
    count(n, len(f.assessment.goodness_of_fit.ks_distances), "how many there are")
    expected = error * np.sqrt(number(n) / number(more))
    hold(less == f"{expected:.1g}", f"it would be {expected}")
    hold(number(more) == max(1000, 4 * number(n)), "other numbers are advised")


def _share(f, p, stderr) -> tuple[float, float]:
    """Share of the replicates that fit no better, and its error."""
    drawn = f.assessment.goodness_of_fit.ks_distances
    beyond = drawn >= f.whole.distances[f.svd.power_law_.n_tail] - 1e-9
    share, q = beyond.mean(), (beyond.sum() + 1) / (len(drawn) + 2)
    hold(abs(number(p) - share) <= 0.005 * share + 1e-9, f"the share is {share}")
    error = np.sqrt(q * (1 - q) / len(drawn))
    hold(stderr == f"{error:.1g}", f"the error is {error}")
    return share, error


@claim(
    *(
        f"For other corpora of this size, drawn like this one, {law} {k} ({how})"
        for k in ("K = <low>", "K between <low> and <high>")
        for law in (
            "the power law would choose",
            "the best tail of up to <longest> eigenvalues would have",
        )
        for how in (
            "<level> % interval, from <n> subsamples of the documents",
            "a rough range: a <level> % interval needs <needed> subsamples of the "
            "documents instead of <n>",
        )
    )
)
def intervals(f, low, level, n, high=None, needed=None, longest=None):
    hold(high != low, "both ends are one number")
    high = high or low
    count(n, len(f.assessment.document_intervals.replicates), "how many there are")
    hold(0 < number(low) <= number(high), "K is at least 1")
    found = f.assessment.document_intervals
    limit = min(f.limit or f.rank, f.rank if f.svd.certified_ else f.known)
    is_all = f.svd.certified_ and limit == f.rank
    hold(is_all if longest is None else number(longest) == limit, "what was examined")
    # The interval is around the fit to all documents, from subsamples of them.
    ratios = found.replicates["K"] / found.replicates["K"].median()
    outside = (1 - number(level) / 100) / 2
    hold((number(n) * outside < 1 - 1e-9) == bool(needed), "there are enough, or not")
    if needed:
        hold(abs(number(needed) * outside - 1) < outside, "other numbers are enough")
    for end, quantile in ((low, outside), (high, 1 - outside)):
        expected = min(found.fit.n_tail * np.quantile(ratios, quantile) ** 2, limit)
        hold(abs(number(end) - expected) < 0.5 + 0.1 * expected, f"not {expected}")


@claim("Other distributions for this tail: <verdicts*>.")
def other_distributions(f, verdicts):
    said = {
        name: verdict
        for part in verdicts.split("; ")
        for names, _, verdict in [part.rstrip(")").partition(" (")]
        for name in names.split(", ")
    }
    hold(len(said) == 4, "there are four")
    r = log_ratio_to_exponential(f.x[: f.svd.power_law_.n_tail])
    if said["exponential"] == "the power law fits better":
        hold(r > 0, f"its logarithm is {r}")
    if said["exponential"] == "the alternative fits better":
        hold(r < 0, f"its logarithm is {r}")


def log_ratio_to_exponential(tail) -> float:
    """Logarithm of the ratio of both likelihoods."""
    xmin, k = tail[-1], len(tail)
    beta, rate = beta_of(tail, k), 1 / np.mean(tail - xmin)
    law = np.log(beta / xmin) - (beta + 1) * np.log(tail / xmin)
    return float(np.sum(law - np.log(rate) + rate * (tail - xmin)))


@claim("Without the largest eigenvalue no tail is left to be fitted")
def no_tail_without(f):
    hold(not scan(f.x[1 : f.known], f.limit, f.same).distances, "there is one")


@claim(
    *(
        f"If the {counts} left out, K is {lengths} and alpha is {alphas}."
        for counts in (
            "<counts*> largest eigenvalues are",
            "largest eigenvalue is",
        )
        for lengths in ("between <k_low> and <k_high>", "<k_low>")
        for alphas in ("between <low> and <high>", "<low>")
    )
)
def without_leading(f, k_low, low, counts="1", k_high=None, high=None):
    left_out = [int(number(n)) for n in counts.split(", ")]
    rests = {n: scan(f.x[n : f.known], f.limit, f.same) for n in left_out}
    hold(all(rest.distances for rest in rests.values()), "one has no tail")
    lengths = [longest_best(rest) for rest in rests.values()]
    count(k_low, min(lengths), "the smallest K")
    count(k_high or k_low, max(lengths), "the largest K")
    pairs = zip(rests.values(), lengths, strict=True)
    found = [1 + beta_of(rest.x, k) for rest, k in pairs]
    near(low, min(found), "the smallest alpha", rtol=1e-5)
    near(high or low, max(found), "the largest alpha", rtol=1e-5)


def longest_best(rest) -> int:
    """Length of the best tail; of several as good the longest."""
    return max(k for k in rest.distances if rest.is_best(k))


_REST = (
    "<after: after the first|> <are:are|is> larger than in random documents with the "
    "same words (parallel analysis)"
)
_OTHER = "Another number says how many components chance alone does not explain"


@claim(
    f"<at_least:At least |><n> <kind:components|component>{_REST}",
    f"<kind:No component>{_REST}",
    f"{_OTHER}: <at_least:at least |><n> <kind:components|component>{_REST}",
    f"{_OTHER}: <kind:no component>{_REST}",
)
def larger_than_random(f, kind, after, are, n="0", at_least=""):
    found = f.assessment.larger_than_random
    first = 0 if f.n_left_out else 1
    null = found.nulls.max(axis=0)
    larger = [x > y * (1 + 1e-4) for x, y in zip(f.x, null, strict=False)][first:]
    truth = larger.index(False) if False in larger else len(larger)
    count(n, truth, "the number")
    hold(bool(after) == bool(first), "the first is compared, or not")
    hold((kind == "components") == (are == "are") == (truth > 1), "a wrong plural")
    hold(not at_least or truth == len(larger), "there are no more")
    hold(at_least or truth < len(larger) or len(null) == f.rank, "there may be more")


@claim(
    "The tail has alpha = <alpha>; the tails of the shuffled matrices have <low> to "
    "<high>",
    "The tail has alpha = <alpha>; the <one:tail of a shuffled matrix has|tails of the "
    "shuffled matrices have> <low>",
)
def alphas_of_nulls(f, alpha, low, high=None, one=None):
    near(alpha, 1 + beta_of(f.x, f.svd.power_law_.n_tail), "alpha", rtol=1e-5)
    tails = [null for null in f.assessment.shuffled.nulls if null.has_tail]
    hold((one or "").endswith("has") == (len(tails) == 1), "the number")
    found = [1 + beta_of(null.eigenvalues, null.n_tail) for null in tails]
    near(low, min(found), "the smallest of theirs", rtol=1e-5)
    near(high or low, max(found), "the largest of theirs", rtol=1e-5)

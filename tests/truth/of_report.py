"""Claims of the report's own sentences on K and its law."""

import numpy as np

from .claims import claim, count, decimals, hold, near, number
from .facts import beta_of, scan
from .of_fit import asked_by, ends_a_group, held_by, is_tail, partial

# Sentences of the report --------------------------------------------------------------


@claim("X has <n> <documents:documents|document> and <d> <terms:terms|term>")
def size(f, n, d, documents, terms):
    count(n, f.X.shape[0], "the number of documents")
    count(d, f.X.shape[1], "the number of terms")
    hold((documents == "document") == (f.X.shape[0] == 1), "singular and plural")


@claim(
    "<k> component<s:s were| was> <how:chosen by the power law|kept because no power "
    "law could be fitted|kept>, and <verb:holds|hold> <least:at least |><share>% of "
    "the squared Frobenius "
    "norm of X"
)
def kept(f, k, s, how, verb, least, share):
    held_by(f, k, share, least)
    hold((s == " was") == (k == "1") == (verb == "holds"), "the number")
    if how == "chosen by the power law":
        hold(f.is_by_law, "it was given")
        is_tail(f, k)
    elif how != "kept":
        tails = scan(f.x[: f.known], f.limit).distances
        hold(f.is_by_law and not tails, "one could be fitted")


@claim(
    "<k> component<s:s were| was> kept because n_components=<given*>, and "
    "<verb:holds|hold> <least:at least |><share>% of the squared Frobenius norm of X"
)
def kept_because(f, k, s, given, verb, least, share):
    kept(f, k, s, "kept", verb, least, share)
    hold(given == repr(f.svd.n_components), "another one was given")
    asked = asked_by(f)
    hold(not f.is_by_law and asked in (None, number(k)), f"it asks for {asked}")


@claim(
    "Of the tails that were examined, the one closest to a power law has the <K> "
    "largest eigenvalues, which are at or above xmin = <xmin>. The exponent of the "
    "power law is alpha = <alpha> ± <stderr>. The share of the tail at or above an "
    "eigenvalue never differs from that of the power law by more than <percent> "
    "percentage points (D = <D>)"
)
def law(f, K, xmin, alpha, stderr, percent, D):
    k = is_tail(f, K)
    numbers_of_law(f, k, xmin=xmin, alpha=alpha, stderr=stderr, D=D)
    differs_by_at_most(f, percent)


@claim(
    "At no eigenvalue does this share differ from that of the power law by more than "
    "<percent> percentage points"
)
def differs_by_at_most(f, percent):
    truth = 100 * f.whole.distances.get(f.svd.power_law_.n_tail, np.nan)
    hold(number(percent) >= truth * (1 - 1e-6), f"by {truth:.8g}")
    step = 10.0 ** -decimals(percent)
    hold(number(percent) < truth + 1.001 * step + 1e-6, f"only by {truth:.8g}")


def numbers_of_law(f, k: int, *, xmin, alpha, stderr, D) -> None:
    """Check the numbers of the tail of k eigenvalues."""
    near(xmin, f.x[k - 1], "xmin")
    ends_a_group(f, k)
    near(alpha, 1 + beta_of(f.x, k), "alpha", rtol=1e-5)
    near(stderr, beta_of(f.x, k) / np.sqrt(k), "the error of alpha", rtol=1e-5)
    near(D, f.whole.distances[k], "D", rtol=1e-5)


@claim("The power law would keep <k> components")
def would_keep(f, k):
    hold(not f.is_rough, "that is not known")
    is_tail(f, k, f.rank)


@claim(
    "Only <known> of up to <bound> eigenvalues were computed, and longer tails were "
    "not excluded, so the power law of the whole spectrum might keep another number"
)
def not_of_the_whole(f, known, bound):
    partial(f, known, bound)
    hold(not f.svd.certified_, "they were excluded")


@claim("All eigenvalues were computed, and no other tail<limited*> has a smaller D")
@claim("All eigenvalues were computed, and no other tail has a smaller D")
def all_computed(f, limited=""):
    hold(f.known == f.rank, f"{f.known} of {f.rank} were")
    every_other(f, limited)


@claim(
    *(
        "The leading <known> eigenvalues were computed, and every longer "
        f"tail{limited} was excluded by an estimate of its D"
        for limited in ("<limited*>", "")
    ),
)
def every_longer_excluded(f, known, limited=""):
    count(known, f.known, "the number of known eigenvalues")
    every_other(f, limited)


@claim(
    "The leading <known> eigenvalues were computed, and no other tail<limited*> has a "
    "smaller D",
)
def no_other_within(f, known, limited):
    count(known, f.known, "the number of known eigenvalues")
    hold(f.limit is not None and f.limit <= f.known, "longer ones are not known")
    every_other(f, limited)


def every_other(f, limited) -> None:
    """Check that no tail of up to some length is better than the one of the fit."""
    hold(not f.is_rough, "the eigenvalues have an unknown error")
    longest = number(limited.rpartition(" ")[2]) if limited else f.rank
    hold(limited or (f.limit or f.rank) >= f.rank, "longer ones were not scanned")
    k = f.svd.power_law_.n_tail
    is_tail(f, str(k), min(longest, f.limit or longest))


@claim(
    "The leading <known> eigenvalues were computed, and no tail within them has a "
    "smaller D"
)
def within_them(f, known):
    count(known, f.known, "the number of known eigenvalues")
    is_tail(f, str(f.svd.power_law_.n_tail))

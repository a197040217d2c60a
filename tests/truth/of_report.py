"""Claims of the report's own sentence on K, and the numbers of a law."""

import numpy as np

from .claims import claim, decimals, hold, near, number
from .facts import beta_of, scan
from .of_fit import OF_X, asked_by, ends_a_group, held_by, is_tail

# Sentences of the report --------------------------------------------------------------


_HOLD = ", and <verb:holds|hold> <least:at least |><share>% "


@claim(
    *(
        "<k> component<s:s were| was> <how:chosen by the power law|kept because no "
        f"power law could be fitted|kept>{_HOLD}{of}"
        for of in OF_X
    )
)
def kept(f, k, s, how, verb, least, share, **rest):
    held_by(f, k, share, least, **rest)
    hold((s == " was") == (k == "1") == (verb == "holds"), "the number")
    if how == "chosen by the power law":
        hold(f.is_by_law, "it was given")
        is_tail(f, k)
    elif how != "kept":
        tails = scan(f.x[: f.known], f.limit, f.same).distances
        hold(f.is_by_law and not tails, "one could be fitted")


@claim(
    *(
        f"<k> component<s:s were| was> kept because n_components=<given*>{_HOLD}{of}"
        for of in OF_X
    )
)
def kept_because(f, k, s, given, verb, least, share, **rest):
    kept(f, k, s, "kept", verb, least, share, **rest)
    hold(given == repr(f.rule), "another one was given")
    asked = asked_by(f)
    chosen = asked if asked is None else max(asked, 1)
    hold(not f.is_by_law and chosen in (None, number(k)), f"it asks for {asked}")


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

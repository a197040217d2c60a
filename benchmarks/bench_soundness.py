"""Is K ever certified wrongly, by the solver as it is?

`PowerLawTruncatedSVD(algorithm="lanczos")` is fitted to matrices whose spectrum is
planted, and each certified K is compared with the scan of that spectrum. Every fit has
a spectrum of its own, so the rate counts independent spectra. The families that were
made to deceive come first; `tests._spectra` has them all. Every fourth matrix of at
most 1,000 rows is dense, turned by reflections from both sides, the others are
diagonal.

A certificate is *wrong* if the tail that is kept is not the best of the spectrum: its D
is larger, by more than rounding, or it ends between equal eigenvalues. Eigenvalues may
be taken for equal that differ by no more than the accuracy of the solver
(`Spectrum.tie_rtol`). Wrong ones are counted apart for spectra that are *clear*, which
have no other local minimum of D within 5 % of the best one, and *close*, which have.
The bounds are of the share of spectra with a wrong certificate. `estimated` counts the
certificates that rest on an estimate; for the other spectra the solver found no reason
to stop before it had all eigenvalues.

Not controlled: real matrices other than three corpora, whose spectra are perturbed; and
more than 2,500 rows.

    python -m benchmarks.bench_soundness --first 300000 --fits 10000

Fits that `--rows` holds already are not repeated, so that a call can be interrupted and
continued, and several calls can share the work by `--family`.
"""

import argparse
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import beta

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.diagnostics import near_ties
from tests import _spectra as spectra

ADVERSARIAL = (
    spectra.between_two_gaps,
    spectra.near_ties,
    spectra.random_multiplicities,
    spectra.equal_blocks,
    spectra.clumps,
    spectra.gapped,
    spectra.hidden_minimum,
    spectra.far_valley,
    spectra.atom_below_the_edge,
    spectra.steps,
    spectra.cut_off,
    spectra.perturbed_corpus,
)
FAMILIES = {f.__name__: f for f in dict.fromkeys((*ADVERSARIAL, *spectra.FAMILIES))}
# Local minima of D that differ by less, relatively, are close.
TOLERANCE = 0.05
# What the errors of the eigenvalues make of D.
_ROUNDING = 1e-6


def fit_one(family: str, seed: int) -> dict:
    """Row of one fit: what was certified, and what is true."""
    rng = np.random.default_rng([seed, 2])
    largest = 2500 if seed % 10 == 0 else 1600
    n = int(np.exp(rng.uniform(np.log(800), np.log(largest))))
    x = spectra.planted(FAMILIES[family], seed, n)
    turned = len(x) <= 1000 and seed % 4 == 0
    X = spectra.rotated(x, rng) if turned else spectra.matrix_with(rng.permutation(x))
    svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=seed)
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        svd.fit(X)
    row = {"family": family, "seed": seed, "n": len(x), "turned": turned}
    row |= {"seconds": time.process_time() - start, "known": len(svd.eigenvalues_)}
    row |= {"certified": svd.certified_, "complete": svd.spectrum_.complete}
    row |= {"K": svd.power_law_.n_tail, "D": svd.ks_distance_}
    return row | compare(x, svd.power_law_)


def compare(x, fit) -> dict:
    """Compare a fit with the scan of the spectrum, ties told apart or not."""
    truth = fit_power_law(x, rtol=fit.rtol)
    excess = min(_excess(fit, truth), _excess(fit, fit_power_law(x)))
    is_clear = truth.has_tail and len(near_ties(truth, margin=TOLERANCE).n_tails) == 1
    true = {"true_K": truth.n_tail, "true_D": truth.ks_distance}
    return true | {"clear": is_clear, "excess": excess}


def _excess(fit, truth) -> float:
    """By how much D of the fitted tail exceeds the smallest D, relatively."""
    if not truth.has_tail:
        return 0.0 if not fit.has_tail else np.inf
    same = truth.n_tails == fit.n_tail
    return float((truth.ks_distances[same] / truth.ks_distance - 1).min(initial=np.inf))


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """One line a family, and one for all."""
    wrong = rows.certified & (rows.excess > _ROUNDING)
    rows = rows.assign(estimated=rows.certified & ~rows.complete, wrong=wrong)
    parts = {name: rows[rows.family == name] for name in rows.family.unique()}
    return pd.DataFrame({k: _counts(v) for k, v in (parts | {"all": rows}).items()}).T


def _counts(rows: pd.DataFrame) -> dict:
    """Numbers of spectra, estimates and errors, and the 95 % bounds of the rates."""
    line = {"spectra": len(rows), "estimated": int(rows.estimated.sum())}
    for name, part in (("clear", rows[rows.clear]), ("close", rows[~rows.clear])):
        n, wrong = len(part), int(part.wrong.sum())
        bound = beta.ppf(0.95, wrong + 1, n - wrong) if wrong < n else 1.0
        line |= {name: n, f"{name}_wrong": wrong, f"{name}_bound": bound}
    return line | {"largest_excess": rows.excess[rows.wrong].max()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=300_000, help="first seed")
    parser.add_argument("--fits", type=int, default=10_000, help="of all families")
    parser.add_argument("--family", nargs="*", default=list(FAMILIES))
    parser.add_argument("--rows", type=Path, default=Path("soundness_rows.csv"))
    parser.add_argument("--output", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    done = set()
    if options.rows.exists():
        old = pd.read_csv(options.rows)
        done = set(zip(old.family, old.seed, strict=True))
    for seed in range(options.first, options.first + options.fits // len(FAMILIES)):
        for family in options.family:
            if (family, seed) not in done:
                row = pd.DataFrame([fit_one(family, seed)])
                new = not options.rows.exists()
                row.to_csv(options.rows, mode="a", header=new, index=False)
    table = summary(pd.read_csv(options.rows))
    print(table.to_string(float_format="%.3g"))
    table.to_csv(options.output / "soundness.csv", float_format="%.4g")


if __name__ == "__main__":
    main()

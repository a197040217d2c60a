"""Is K ever certified wrongly, by the solver as it is?

`PowerLawTruncatedSVD(algorithm="lanczos")` is fitted to matrices whose spectrum is
planted, and each certified K is compared with the scan of that spectrum. Every fit has
a spectrum of its own, so the rates count independent spectra. The families that were
made to deceive come first; `tests._spectra` has them all. Matrices are diagonal, which
makes no difference to random starting vectors; one of ten is dense, turned by
reflections from both sides.

A fit that goes on to all eigenvalues is no test of a certificate. So spectra are drawn
until one has a short tail that fits nearly as well as the best, where the solver may be
led to stop (`_tempts`; if none of 30 has, the last is taken), and memory for the basis
is limited to three quarters of the space: a fit that is not certified by then ends with
a warning. One fit of ten has no such limit.

A certificate is *wrong* if the tail that is kept is not the best of the spectrum: its D
is larger, by more than rounding, or it ends between equal eigenvalues. Eigenvalues may
be taken for equal that differ by no more than the accuracy of the solver
(`Spectrum.tie_rtol`). Certificates are counted apart for spectra that are *clear*,
which have no other local minimum of D within 5 % of the best one, and *close*, which
have; and once more if they rest on an estimate, `estimated`: for the others the solver
had all eigenvalues. Bounds are of the share of certificates that are wrong, with a
confidence of 95 %.

Not controlled: real matrices other than three corpora, whose spectra are perturbed; and
more than 1,800 rows.

    python -m benchmarks.bench_soundness --first 600000 --fits 10000

Fits that `--rows` holds already are not repeated, so that a call can be interrupted and
continued. Several calls can share the work by `--family`, each with a file of its own;
`--fits 0 --rows` with all files then summarises them.
"""

import argparse
import time
import warnings
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.stats import beta

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa._spectrum import solve
from powerlaw_lsa._spectrum.lanczos_steps import BLOCK
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
SIZES = 700, 1800
COLUMNS = ["family", "seed", "n", "turned", "seconds", "known", "certified", "complete"]
COLUMNS += ["K", "D", "true_K", "true_D", "clear", "excess"]
# Local minima of D that differ by less, relatively, are close.
TOLERANCE = 0.05
# What the errors of the eigenvalues make of D.
_ROUNDING = 1e-6


def fit_one(family: str, seed: int) -> dict:
    """Row of one fit: what was certified, and what is true."""
    rng = np.random.default_rng([seed, 2])
    x = _draw(FAMILIES[family], seed, int(np.exp(rng.uniform(*np.log(SIZES)))))
    limited, turned = seed % 10 != 0, seed % 10 == 5
    X = spectra.rotated(x, rng) if turned else spectra.matrix_with(rng.permutation(x))
    svd = PowerLawTruncatedSVD(algorithm="lanczos", random_state=seed)
    row = {"family": family, "seed": seed, "n": len(x), "turned": turned}
    start = time.process_time()
    with warnings.catch_warnings(), patch.object(solve, "_largest_basis") as largest:
        warnings.simplefilter("ignore")
        largest.return_value = len(x) * 3 // 4 if limited else len(x)
        try:
            svd.fit(X)
        except ValueError:  # within the limit there is no eigenvalue without equals
            return row | {"certified": False}
    row |= {"seconds": time.process_time() - start, "known": len(svd.eigenvalues_)}
    row |= {"certified": svd.certified_, "complete": svd.spectrum_.complete}
    row |= {"K": svd.power_law_.n_tail, "D": svd.ks_distance_}
    return row | (compare(x, svd.power_law_) if svd.certified_ else {})


def _draw(family, seed: int, n: int) -> np.ndarray:
    for attempt in range(30):
        x = spectra.planted(family, [seed, attempt], n)
        if _tempts(x):
            break
    return x


def _tempts(x) -> bool:
    """Whether some tail in the leading sixth has a D within 10 % of the smallest.

    There must be no cluster too large for block Lanczos to get beyond it.
    """
    n = len(x) // 6
    short = fit_power_law(x, max_components=n)
    if (x[BLOCK:n] > (1 - 1e-4) * x[: n - BLOCK]).any() or not short.has_tail:
        return False
    return short.ks_distance <= 1.1 * fit_power_law(x).ks_distance


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
    parts = {name: rows[rows.family == name] for name in rows.family.unique()}
    return pd.DataFrame({k: _counts(v) for k, v in (parts | {"all": rows}).items()}).T


def _counts(rows: pd.DataFrame) -> dict:
    """Numbers of spectra, certificates and errors, and the bounds of the rates."""
    line, rows = {"spectra": len(rows)}, rows[rows.certified]
    is_clear = rows.clear.astype(bool)
    kinds = {
        "clear": is_clear,
        "close": ~is_clear,
        "estimated": ~rows.complete.astype(bool),
    }
    for name, kind in kinds.items():
        n, wrong = int(kind.sum()), int((kind & (rows.excess > _ROUNDING)).sum())
        bound = beta.ppf(0.95, wrong + 1, n - wrong) if wrong < n else 1.0
        line |= {name: n, f"{name}_wrong": wrong, f"{name}_bound": bound}
    return line | {"largest_excess": rows.excess.max()}


def _done(path: Path) -> list:
    rows = pd.read_csv(path) if path.exists() else pd.DataFrame([], columns=COLUMNS)
    return list(zip(rows.family, rows.seed, strict=True))


def _append(row: dict, path: Path) -> None:
    table = pd.DataFrame([row], columns=COLUMNS)
    table.to_csv(path, mode="a", header=not path.exists(), index=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=600_000, help="first seed")
    parser.add_argument("--fits", type=int, default=10_000, help="of all families")
    parser.add_argument("--family", nargs="*", default=list(FAMILIES))
    rows = [Path("soundness_rows.csv")]
    parser.add_argument("--rows", type=Path, nargs="+", default=rows)
    parser.add_argument("--output", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    done = {fit for path in options.rows for fit in _done(path)}
    n_seeds = -(-options.fits // len(FAMILIES))
    for seed in range(options.first, options.first + n_seeds):
        for family in options.family:
            if (family, seed) not in done:
                _append(fit_one(family, seed), options.rows[0])
    table = summary(pd.concat(map(pd.read_csv, options.rows)))
    print(table.to_string(float_format="%.3g"))
    table.to_csv(options.output / "soundness.csv", float_format="%.4g")


if __name__ == "__main__":
    main()

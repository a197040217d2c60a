"""Is K ever certified wrongly?

Spectra of many families, most of them adversarial, tied ones included, are given to
block Lanczos. At several sizes of the basis the certificate is compared with the scan
of the complete spectrum, which is known by construction: one that holds although a
longer tail has a smaller D is *wrong*.

A check is *tempted* if a longer tail has a smaller D: only then can a certificate be
wrong. How close the estimate came to that is recorded, too: `largest_wrong_z` is the
largest number of standard errors at which it would have given one, where it requires
two and a half (`_tail.estimate._MARGIN`).

Not controlled: the matrices are diagonal (a random starting block makes no difference
between a matrix and its eigenvalues) and of 300 to 2,000 rows, all but one in a hundred
below 450; block Lanczos is that of the tests, with complete reorthogonalisation. Near
ties closer than the solver's accuracy are not among the families. A check at which no
eigenvalue is known, or no tail among those known, has nothing to certify and no row.

    python -m benchmarks.bench_soundness --first 200000 --spectra 10000
    python -m benchmarks.bench_soundness --matrix X.npz ...
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp

from powerlaw_lsa import fit_power_law
from powerlaw_lsa._tail.certificate import certify
from powerlaw_lsa._tail.estimate import estimate_longer
from tests._block_lanczos import BLOCK, spectra
from tests._soundness import better_tails
from tests._spectra import FAMILIES, planted


def standard_errors_short(spectrum, fit) -> float:
    """Standard errors by which the closest estimate exceeds the best D."""
    longer = estimate_longer(spectrum)
    if longer is None:
        return -np.inf
    return float(((longer.distances - fit.ks_distance) / longer.errors).min())


def examine(spectrum, truth) -> dict:
    """One row: what is certified, and whether that is true."""
    known = len(spectrum.eigenvalues)
    fit = fit_power_law(spectrum.eigenvalues)
    if spectrum.remainder is None or not fit.has_tail:
        return {}
    better = better_tails(truth, spectrum, fit)
    row = {"known": known, "K": truth.n_tail, "K_known": fit.n_tail}
    row |= {"distance": fit.ks_distance, "better": len(better)}
    row["standard_errors"] = standard_errors_short(spectrum, fit)
    row["holds"] = certify(spectrum, fit).certified
    row["wrong"] = row["holds"] and len(better) > 0
    return row


def _checks(x, sizes, seed):
    """Rows of one spectrum."""
    truth = fit_power_law(x)
    if not truth.has_tail:
        return
    for size, spectrum in zip(sizes, spectra(x, sizes, seed), strict=True):
        if row := examine(spectrum, truth):
            yield {"seed": seed, "n": len(x), "basis": size, **row}


def of_families(first, n_spectra):
    """Rows of random spectra; the seed also chooses the family."""
    for seed in range(first, first + n_spectra):
        rng = np.random.default_rng([seed, 1])
        largest = 2000 if rng.uniform() < 0.01 else 450
        n = int(np.exp(rng.uniform(np.log(300), np.log(largest))))
        family = FAMILIES[seed % len(FAMILIES)]
        x = planted(family, seed, n)
        blocks = np.unique((rng.uniform(0.15, 0.65, 2) * len(x)).astype(int) // BLOCK)
        sizes = [BLOCK * b for b in blocks if b > 1]
        for row in _checks(x, sizes, seed) if sizes else ():
            yield {"family": family.__name__, **row}


def of_matrices(paths, step=96):
    """Rows of real matrices, by their complete spectra."""
    for path in paths:
        X = sp.csr_array(sp.load_npz(path).astype(float))
        A = X if X.shape[0] <= X.shape[1] else X.T
        x = np.linalg.eigvalsh((A @ A.T).toarray())[::-1]
        x = x[x > 1e-12 * x[0]]
        sizes = [s for s in range(416, len(x) * 3 // 4, step) if s <= 2400]
        for row in _checks(x, [BLOCK * (s // BLOCK) for s in sizes], 0):
            yield {"family": path.stem, **row}


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """One line a family."""
    families = rows.groupby("family", sort=False)
    table = families.agg(
        spectra=("seed", "nunique"),
        checks=("seed", "size"),
        holds=("holds", "sum"),
        wrong=("wrong", "sum"),
    )
    tempted = rows[rows.better > 0].groupby("family")
    table["tempted"] = tempted.size()
    table["largest_wrong_z"] = tempted.standard_errors.max()
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=200_000, help="first seed")
    parser.add_argument("--spectra", type=int, default=10_000)
    parser.add_argument("--matrix", type=Path, nargs="*", default=[])
    parser.add_argument("--output", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--checks", type=Path, help="file for one row a check")
    options = parser.parse_args()
    name, rows = "soundness", of_families(options.first, options.spectra)
    if options.matrix:
        name, rows = "soundness_real", of_matrices(options.matrix)
    rows = pd.DataFrame(rows)
    assert not rows.duplicated(["family", "seed", "basis"]).any()
    table = summary(rows)
    print(table.to_string(float_format="%.3g"))
    table.to_csv(options.output / f"{name}.csv", float_format="%.4g")
    if options.checks:
        rows.to_csv(options.checks, index=False, float_format="%.6g")
    print(rows.filter(regex="holds|wrong").sum().to_string())


if __name__ == "__main__":
    main()

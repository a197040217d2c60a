"""Question: how fast is the bootstrap, how honest are p-values and intervals.

Four questions, one CSV each:

- speed: replicates a second, against a loop over ``powerlaw.Fit`` on the very same
  replicates in the same run. 10,929 values (20 newsgroups) would keep ``powerlaw``
  busy for long, so its time there is extrapolated along the slope of the two largest
  sizes it was measured at, and marked as such.
- calibration: p-values of Pareto samples, whole and with a body below, and of
  exponential and lognormal ones, with xmin fixed, kept from short tails, and free.
- coverage: how often nominal 95 % intervals from subsampled documents hold the truth,
  which is the median over independent corpora of the same size.
- published: K, xmin, alpha and p of data sets of Clauset, Shalizi and Newman, against
  their table 6.1 (table 3 in SIAM Review). --data is a folder with blackouts.txt,
  cities.txt, fires.txt and flares.txt, which the repository of `powerlaw` has in
  powerlaw/reference_data. Not compared: surnames and quakes, 2,753 and 19,302 numbers
  with 152 and 70 different values. Of tied values we take the first into D, as
  `powerlaw` does; counting each one gives their xmin (111,919 and 794).

Not controlled: other load on the machine (each time is the best of a few), the body
of real spectra, and that eigenvalues are not independent, which no synthetic sample of
independent values shows. Real corpora are given with --matrix (a scipy .npz of
documents by terms), which is cut into disjoint corpora of 600 documents.

    python -m benchmarks.bench_goodness_of_fit [--only speed] [--matrix X.npz]
        [--data powerlaw/reference_data]
"""

import argparse
import os
import platform
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import powerlaw
import scipy.sparse as sp
from scipy import stats

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law
from powerlaw_lsa.diagnostics import (
    document_intervals,
    goodness_of_fit,
)

# Values in a sample, and replicates of it that powerlaw.Fit is asked to fit.
SIZES = {300: 6, 1000: 3, 2000: 2, 10_929: 0}
PARAMETERS = ["K", "alpha", "xmin"]

# Clauset, Shalizi, Newman, table 6.1: xmin, alpha, n_tail, p.
PUBLISHED = {
    "blackouts": (230_000, 2.3, 59, 0.62),
    "cities": (52_460, 2.37, 580, 0.76),
    "fires": (6324, 2.2, 521, 0.05),
    "flares": (323, 1.79, 1711, 1.00),
}


def machine():
    return f"{platform.machine()}, {os.cpu_count()} CPUs, Python " + ", ".join(
        [
            platform.python_version(),
            f"numpy {np.__version__}",
            f"powerlaw {powerlaw.__version__}",
        ]
    )


def pareto(rng, n, alpha=2.5, xmin=5.0):
    return xmin * np.exp(rng.standard_exponential(n) / (alpha - 1))


def stepped_body(rng, n):
    return rng.uniform(0, 5, n)


# Speed ----------------------------------------------------------------------------


def speed(_):
    rng = np.random.default_rng(0)
    rows = []
    for n, n_powerlaw in SIZES.items():
        k = n // 40
        x = np.concatenate([pareto(rng, k), stepped_body(rng, n - k)])
        fit = fit_power_law(x)
        seconds = min(_seconds(goodness_of_fit, fit, n_resamples=200) for _ in range(3))
        samples = [_replicate(fit, rng) for _ in range(n_powerlaw)]
        rows.append(
            {
                "n_eigenvalues": n,
                "ours_per_second": 200 / seconds,
                "powerlaw_replicates": n_powerlaw,
                **_powerlaw_speed(samples),
            }
        )
        print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    _extrapolate(table)
    table["ratio"] = table["ours_per_second"] / table["powerlaw_per_second"]
    return table


def _replicate(fit, rng):
    """Draw one replicate, as `goodness_of_fit` does."""
    x, m = fit.eigenvalues, fit.n_tail
    k = rng.binomial(len(x), m / len(x))
    tail = pareto(rng, k, fit.alpha, fit.xmin)
    return np.concatenate([tail, rng.choice(x[m:], len(x) - k)])


def _powerlaw_speed(samples):
    """Rate of powerlaw.Fit, and whether it finds the same D as we do."""
    if not samples:
        return {"powerlaw_per_second": np.nan, "same_D": np.nan}
    start = time.perf_counter()
    distances = [_powerlaw_distance(x) for x in samples]
    rate = len(samples) / (time.perf_counter() - start)
    ours = [fit_power_law(x).ks_distance for x in samples]
    return {
        "powerlaw_per_second": rate,
        "same_D": np.mean(np.isclose(ours, distances, rtol=1e-9)),
    }


def _powerlaw_distance(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"parameter_ranges": {"alpha": (1, None)}}
        if powerlaw.__version__.startswith("1"):
            options = {}
        return powerlaw.Fit(x, verbose=False, **options).power_law.D


def _extrapolate(table):
    """Fill in powerlaw's rate where it was not measured."""
    measured = table["powerlaw_replicates"] > 0
    rate, n = np.log(table["powerlaw_per_second"]), np.log(table["n_eigenvalues"])
    (n1, n2), (r1, r2) = n[measured].tail(2), rate[measured].tail(2)
    there = r2 + (n - n2) * (r2 - r1) / (n2 - n1)
    table["powerlaw_per_second"] = np.exp(rate.where(measured, there))
    table["powerlaw_extrapolated"] = ~measured


def _seconds(function, *args, **options):
    start = time.perf_counter()
    function(*args, **options)
    return time.perf_counter() - start


# Calibration ----------------------------------------------------------------------


def calibration(_):
    return pd.DataFrame(
        [
            _calibration(name, n, shortest)
            for name in SAMPLES
            for n in (100, 1000)
            for shortest in (None, n // 10, n)
        ]
    )


SAMPLES = {
    "pareto": pareto,
    "pareto, twice as many below": lambda rng, n: np.concatenate(
        [pareto(rng, n - 2 * n // 3), stepped_body(rng, 2 * n // 3)]
    ),
    "exponential": lambda rng, n: 1 + rng.exponential(size=n),
    "lognormal": lambda rng, n: 1 + rng.lognormal(size=n),
    # Clauset, Shalizi, Newman, figure 4.1: all above 15.
    "their exponential": lambda rng, n: 15 + rng.exponential(8, size=n),
    "their lognormal": lambda rng, n: np.exp(
        0.3 + 2 * _normal_above((np.log(15) - 0.3) / 2, rng, n)
    ),
}


def _normal_above(low, rng, n):
    return stats.truncnorm.rvs(low, np.inf, size=n, random_state=rng)


def _calibration(name, n, shortest, n_samples=100):
    """Distribution of p over samples, which are the same for each `shortest`."""
    p = []
    for seed in range(n_samples):
        x = SAMPLES[name](np.random.default_rng(seed), n)
        fit = fit_power_law(x, min_components=shortest)
        p.append(goodness_of_fit(fit, n_resamples=50, random_state=seed).p_value)
    row = {
        "sample": name,
        "n": n,
        "min_components": shortest or 1,
        "n_samples": n_samples,
        "share_p_below_0.05": np.mean(np.array(p) <= 0.05),
        "share_p_below_0.1": np.mean(np.array(p) <= 0.1),
        "mean_p": np.mean(p),
        "median_p": np.median(p),
        "ks_from_uniform": stats.kstest(p, "uniform").statistic,
    }
    print(row, flush=True)
    return row


# Coverage -------------------------------------------------------------------------


def coverage(options):
    rows = _document_coverage("gaussian, 200 x 300", _gaussian_corpora())
    if options.matrix:
        name = f"{options.matrix.stem}, 600 rows"
        rows += _document_coverage(name, _parts(options.matrix))
    return pd.DataFrame(rows)


def _gaussian_corpora(n_corpora=60):
    rng = np.random.default_rng(3)
    scales = np.arange(1, 301) ** -0.6
    for _ in range(n_corpora):
        yield rng.standard_normal((200, 300)) * scales


def _parts(path, size=600):
    X = sp.load_npz(path).tocsr()
    order = np.random.default_rng(4).permutation(X.shape[0])
    for start in range(0, X.shape[0] - size + 1, size):
        yield X[order[start : start + size]]


def _document_coverage(name, corpora):
    found = [
        document_intervals(
            PowerLawTruncatedSVD().fit(X), X, n_resamples=40, random_state=seed
        )
        for seed, X in enumerate(corpora)
    ]
    estimates = pd.concat([i.to_frame()["estimate"] for i in found], axis=1)
    return _covered("documents", name, found, estimates.median(axis=1))


def _covered(resampled, name, intervals, truth):
    """Share of intervals that hold the truth, a row for each parameter."""
    tables = [i.to_frame() for i in intervals]
    rows = []
    for parameter, true in zip(PARAMETERS, truth, strict=True):
        of = pd.DataFrame([table.loc[parameter] for table in tables])
        rows.append(
            {
                "resampled": resampled,
                "data": name,
                "n_data": len(tables),
                "parameter": parameter,
                "truth": true,
                "median_estimate": of["estimate"].median(),
                "estimate_std": of["estimate"].std(),
                "median_lower": of["lower"].median(),
                "median_upper": of["upper"].median(),
                "coverage": ((of["lower"] <= true) & (true <= of["upper"])).mean(),
            }
        )
        print(rows[-1], flush=True)
    return rows


# Published ------------------------------------------------------------------------


def published(options):
    if options.data is None:
        print("published: left out, for want of --data")
        return None
    rows = []
    for name, (xmin, alpha, n_tail, p) in PUBLISHED.items():
        fit = fit_power_law(np.loadtxt(options.data / f"{name}.txt"))
        found = goodness_of_fit(fit, n_resamples=2500, random_state=0)
        rows.append(
            {
                "data": name,
                "n": len(fit.eigenvalues),
                "K": fit.n_tail,
                "K_published": n_tail,
                "xmin": fit.xmin,
                "xmin_published": xmin,
                "alpha": fit.alpha,
                "alpha_published": alpha,
                "p": found.p_value,
                "p_stderr": found.p_stderr,
                "p_published": p,
            }
        )
        print(rows[-1], flush=True)
    return pd.DataFrame(rows)


def main():
    parts = {
        "speed": speed,
        "calibration": calibration,
        "coverage": coverage,
        "published": published,
    }
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=parts, help="one question instead of four")
    parser.add_argument("--matrix", type=Path, help="scipy .npz of documents by terms")
    parser.add_argument("--data", type=Path, help="folder with published data sets")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    for name in [options.only] if options.only else parts:
        table = parts[name](options)
        if table is None:
            continue
        table["machine"] = machine()
        table.to_csv(
            options.out / f"goodness_of_fit_{name}.csv",
            index=False,
            float_format="%.4g",
        )


if __name__ == "__main__":
    main()

"""How much faster is the scan for xmin than those of powerlaw and weightwatcher?

All of them fit the same eigenvalues in one process, and must agree on K, alpha, xmin
and D. Ours answers two questions: which xmin is best ("xmin alone"), and what D is at
every candidate ("whole curve"). The others always compute the whole curve. Reported are
the median seconds of several runs, and the ratio to powerlaw.Fit.

The eigenvalues are those of 20 newsgroups, or those given with --eigenvalues (an .npy
file), or, if 20 newsgroups is not there, a synthetic spectrum of the same size.
powerlaw's default bound on alpha is lifted, or it would answer another question. Scans
cost time by the number of candidates, and ours also by how many of them are nearly as
good as the best.

Not controlled: what else the machine does meanwhile (peers that take long run once, so
that a ratio may be off by the load of that moment). Nothing here uses several threads.

    python -m benchmarks.bench_fit [--eigenvalues FILE.npy]
"""

import argparse
import contextlib
import inspect
import io
import statistics
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import powerlaw

from benchmarks._machine import RESULTS, describe
from benchmarks._matrices import matrix_of
from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law

# A run that takes longer than this is not repeated.
LONG = 2.0
# The rank of 20 newsgroups.
SYNTHETIC_SIZE = 10_929


# Eigenvalues ----------------------------------------------------------------------


def eigenvalues(path=None):
    """Name of a spectrum, and its positive eigenvalues."""
    if path is not None:
        return path.stem, positive(np.load(path))
    try:
        return "20newsgroups", of_20newsgroups()
    except OSError:
        print("20 newsgroups is not there: a synthetic spectrum takes its place")
        return "synthetic", synthetic(np.random.default_rng(0), SYNTHETIC_SIZE)


def positive(x):
    return x[x > 1e-12 * x.max()]


def of_20newsgroups():
    """All eigenvalues of the TF-IDF matrix of the training documents."""
    X = matrix_of("20newsgroups")
    print("computing all eigenvalues of 20 newsgroups, which takes a minute or two")
    return PowerLawTruncatedSVD(algorithm="dense").fit(X).eigenvalues_


def synthetic(rng, n):
    """A Pareto tail of one value in forty, alpha = 3.5, and a body below it."""
    k = n // 40
    return np.concatenate([5.8 * (1 + rng.pareto(2.5, k)), 5.8 * rng.beta(1, 4, n - k)])


# Contenders -----------------------------------------------------------------------


def ours_xmin(x):
    fit = fit_power_law(x)
    return fit.n_tail, fit.alpha, fit.xmin, fit.ks_distance


def ours_curve(x):
    fit = fit_power_law(x)
    best = int(np.argmin(fit.ks_distances))
    return fit.n_tails[best], fit.alphas[best], fit.xmins[best], fit.ks_distances[best]


def powerlaw_fit(x):
    takes_ranges = "parameter_ranges" in inspect.signature(powerlaw.Fit).parameters
    options = {"parameter_ranges": {"alpha": (1, None)}} if takes_ranges else {}
    fit = powerlaw.Fit(x, verbose=False, **options)
    alpha, D = fit.power_law.alpha, fit.power_law.D
    return np.count_nonzero(x >= fit.xmin), alpha, fit.xmin, D


def weightwatcher_fit(x):
    from weightwatcher.WW_powerlaw import WWFit

    fit = WWFit(x)
    return len(fit.data), fit.alpha, fit.xmin, fit.D


def contenders():
    """Function and name with version; those that are not installed are left out."""
    found = {
        "powerlaw.Fit": (powerlaw_fit, f"powerlaw {version('powerlaw')}"),
        "ours, xmin alone": (ours_xmin, f"powerlaw-lsa {version('powerlaw-lsa')}"),
        "ours, whole curve": (ours_curve, f"powerlaw-lsa {version('powerlaw-lsa')}"),
    }
    try:
        with quiet():
            import weightwatcher.WW_powerlaw  # noqa: F401
    except ImportError:
        print("weightwatcher is not installed: left out")
    else:
        name = f"weightwatcher {version('weightwatcher')}"
        found["weightwatcher"] = (weightwatcher_fit, name)
    return found


@contextlib.contextmanager
def quiet():
    """Without the peers' progress and warnings."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


# Measurement ----------------------------------------------------------------------


def measure(function, x, repeats):
    """Answer, median seconds, number of runs; one run where that takes long."""
    seconds = []
    while len(seconds) < repeats and (not seconds or seconds[0] < LONG):
        with quiet():
            start = time.perf_counter()
            answer = function(x)
            seconds.append(time.perf_counter() - start)
    return answer, statistics.median(seconds), len(seconds)


def compare(x, repeats):
    rows = []
    for name, (function, package) in contenders().items():
        (k, alpha, xmin, D), seconds, runs = measure(function, x, repeats)
        rows.append(
            {
                "contender": name,
                "package": package,
                "K": k,
                "alpha": alpha,
                "xmin": xmin,
                "D": D,
                "seconds": seconds,
                "runs": runs,
            }
        )
    table = pd.DataFrame(rows).set_index("contender")
    table["times_faster_than_powerlaw"] = (
        table.loc["powerlaw.Fit", "seconds"] / table["seconds"]
    )
    return table


def check_agreement(table):
    """Raise where a contender has another answer than the first."""
    first = table.iloc[0]
    for name, row in table.iterrows():
        same = row["K"] == first["K"] and np.allclose(
            row[["alpha", "xmin", "D"]].astype(float),
            first[["alpha", "xmin", "D"]].astype(float),
            rtol=1e-9,
            atol=0,
        )
        if not same:
            raise SystemExit(f"{name} disagrees:\n{table.to_string()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--eigenvalues", type=Path, help=".npy file of eigenvalues")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--out", type=Path, default=RESULTS / "fit.csv")
    options = parser.parse_args()

    name, x = eigenvalues(options.eigenvalues)
    print(f"{name}: {len(x)} eigenvalues")
    table = compare(x, options.repeats)
    print(table.drop(columns="package").to_string(float_format="{:.6g}".format))
    check_agreement(table)
    print("all agree on K, and on alpha, xmin and D to 1e-9")
    table.insert(0, "spectrum", name)
    table.insert(1, "n_eigenvalues", len(x))
    table["machine"] = describe()
    table.to_csv(options.out, float_format="%.9g")


if __name__ == "__main__":
    main()

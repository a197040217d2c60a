"""What does a GPU gain, and how far from the machine's floor is it?

Two tasks on a TF-IDF matrix, 20 newsgroups unless another is named, on the device and
by NumPy and SciPy in the same process, in turn: `certified`, the default fit of K, and
`dense`, the complete spectrum. Then `dense` on synthetic corpora of given order, the
CPU only up to a limit: its time grows with the cube. On the device X is a sparse
tensor in both, which is copied there before the clock starts. K must agree.

Beside the medians stands a floor: bytes that have to be moved and operations that have
to be done, over the rates of a copy and of a float64 matrix product in the same run,
whichever takes longer. `certified` counts the products with X, one decomposition of T
and the combination of Ritz vectors, but no orthogonalisation; `dense` the reduction to
tridiagonal form, which reads half of what is left of the matrix for each column, and on
the device the transformation of all eigenvectors.

Not controlled: what else the machine does, clocks, and the number of CPU threads.

    export SCIPY_ARRAY_API=1
    python -m benchmarks.bench_device                  20 newsgroups, orders to 50,000
    python -m benchmarks.bench_device X.npz            a sparse matrix saved by SciPy
    python -m benchmarks.bench_device --precision      what float32 entries cost
    python -m benchmarks.bench_device --small --device cpu       whether it works
"""

import argparse
import statistics
import time
import warnings
from pathlib import Path

import pandas as pd
import scipy.sparse as sp
import sklearn
import torch

from benchmarks._machine import RESULTS, describe
from benchmarks._matrices import matrix_of
from benchmarks.bench_solvers import zipf_corpus
from powerlaw_lsa import PowerLawTruncatedSVD


def to_device(X, device):
    """Copy the three arrays of a CSR matrix."""
    arrays = (X.indptr, X.indices, X.data)
    return torch.sparse_csr_tensor(*arrays, X.shape, device=device)


def timed(function, device):
    """Seconds of one call, and what it returns."""
    on_gpu = torch.device(device).type == "cuda"
    if on_gpu:
        torch.cuda.synchronize()
    start = time.perf_counter()
    result = function()
    if on_gpu:
        torch.cuda.synchronize()
    return time.perf_counter() - start, result


def best_rate(function, amount, device):
    """Amount a second, at best of five after one to warm up."""
    return amount / min(timed(function, device)[0] for _ in range(6))


def rates(device, n):
    """Bytes a second of a copy, read and written, and float64 operations a second."""
    A, B, C = torch.rand((3, n, n), dtype=torch.float64, device=device)
    copied = best_rate(lambda: B.copy_(A), 2 * A.nbytes, device)
    multiplied = best_rate(lambda: torch.matmul(A, B, out=C), 2 * n**3, device)
    return copied, multiplied


def floor(task, svd, X, basis, with_vectors):
    """Bytes and operations that a fit cannot do without."""
    (n, longer), stored = sorted(X.shape), X.nnz
    if task == "dense":
        operations = 4 / 3 * n**3 + (2 * n**3 if with_vectors else 0)
        return 8 * n**3 / 6, operations
    m, kept = basis, len(svd.localization_ratios_)
    # Each block of 16 is multiplied by X and X': 12 bytes a stored value, 4 of them
    # its column, and the block read and written on both sides.
    blocks = m / 16
    moved = blocks * (2 * 12 * stored + 2 * 16 * 8 * (n + longer)) + 8 * m * n
    return moved, 4 * stored * m + 4 / 3 * m**3 + 2 * m * n * kept


def measure(task, name, X, where, repeats, speed):
    """Fit `repeats` times after once to warm up; one row of the table."""
    there = X if where == "host" else to_device(X, where)
    algorithm = {"certified": "lanczos", "dense": "dense"}[task]
    clock = "cpu" if where == "host" else where
    bases = [0]  # the last is what the floor depends on
    svd = PowerLawTruncatedSVD(
        algorithm=algorithm,
        random_state=0,
        verbose=lambda basis, known: bases.append(basis),
    )
    runs = [timed(lambda: svd.fit(there), clock)[0] for _ in range(1 + repeats)]
    moved, operations = floor(task, svd, X, bases[-1], where != "host")
    row = {
        "task": task,
        "matrix": name,
        "n": X.shape[0],
        "d": X.shape[1],
        "stored": X.nnz,
        "where": where,
        "first_seconds": runs[0],
        "seconds": statistics.median(runs[1:] or runs),
        "solver": svd.solver_,
        "certified": svd.certified_,
        "K": svd.n_components_,
        "alpha": svd.alpha_,
        "floor_bytes": moved,
        "floor_operations": operations,
        "floor_seconds": max(moved / speed[0], operations / speed[1]),
    }
    if torch.device(clock).type == "cuda":
        row["peak_gib"] = torch.cuda.max_memory_allocated() / 2**30
        torch.cuda.reset_peak_memory_stats()
    print(row, flush=True)
    return row


def precision(X, device):
    """Print K, and how far eigenvalues move when the entries of X become float32."""
    double, single = (
        PowerLawTruncatedSVD(algorithm="lanczos", random_state=0).fit(
            to_device(X.astype(dtype), device)
        )
        for dtype in ("float64", "float32")
    )
    x, y = double.spectrum_.eigenvalues, single.spectrum_.eigenvalues
    n = min(len(x), len(y))
    print(f"K: {double.n_components_} in float64, {single.n_components_} in float32")
    difference = max(abs(y[:n] / x[:n] - 1))
    print(f"largest relative difference of {n} eigenvalues: {difference:.2g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("matrix", nargs="?")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--orders", type=int, nargs="*", default=[12_500, 50_000])
    parser.add_argument("--cpu-order", type=int, default=12_500)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--precision", action="store_true")
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sklearn.set_config(array_api_dispatch=True)
    side = 8192
    if options.small:
        name, X, side = "zipf", zipf_corpus(1500, 4000), 1024
        options.orders, options.repeats = [600, 1200], 1
        options.cpu_order = 600
    elif options.matrix:
        name, X = Path(options.matrix).stem, sp.load_npz(options.matrix)
    else:
        name, X = "20newsgroups", matrix_of("20newsgroups")
    if options.precision:
        precision(X, options.device)
        return
    places = (options.device, "host")
    speed = {
        options.device: rates(options.device, side),
        "host": rates("cpu", min(side, 4096)),
    }
    print({where: f"{a:.3g} B/s, {b:.3g} op/s" for where, (a, b) in speed.items()})
    rows = [
        # One run on the host after one to warm up: it is the slower by far.
        measure(task, name, X, where, options.repeats if where != "host" else 1, rate)
        for task in ("certified", "dense")
        for where, rate in speed.items()
    ]
    for order in options.orders:
        X = zipf_corpus(order, order + order // 4)
        for where in places if order <= options.cpu_order else places[:1]:
            rows.append(measure("dense", "zipf", X, where, 0, speed[where]))
    table = pd.DataFrame(rows)
    agree = table.groupby(["task", "n"]).K.nunique().max() == 1
    print(table.to_string(float_format="%.3g"))
    print("K agrees between device and host" if agree else "K DIFFERS")
    if torch.device(options.device).type == "cuda":
        on = f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}"
        table.assign(machine=f"{on}; {describe()}").to_csv(
            RESULTS / "device.csv", index=False
        )


if __name__ == "__main__":
    main()

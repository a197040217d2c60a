"""Both cores for what SciPy does on one: products of sparse matrices with blocks."""

from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_info, threadpool_limits


def n_threads() -> int:
    """As many as BLAS may use here: heeds OMP_NUM_THREADS, joblib's workers, limits."""
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return max((pool["num_threads"] for pool in pools), default=1)


def in_threads(function, parts) -> list:
    """Results of the function for each part, one thread a part."""
    if len(parts) == 1:
        return [function(parts[0])]
    with ThreadPoolExecutor(len(parts)) as pool:
        return list(pool.map(function, parts))


def one_blas_thread():
    """Keep BLAS, whose idle threads spin, from taking the cores of `in_threads`."""
    return threadpool_limits(1, user_api="blas")

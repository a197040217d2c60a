"""All cores for work that SciPy and slices of BLAS do on one."""

from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_info, threadpool_limits


class Threads:
    """As many threads as BLAS may use here.

    That heeds OMP_NUM_THREADS and the like, joblib's workers, and threadpoolctl.
    """

    def __init__(self):
        pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
        self.number = max((pool["num_threads"] for pool in pools), default=1)

    def map(self, function, parts) -> list:
        """Results of the function for each part."""
        if self.number == 1:
            return [function(part) for part in parts]
        with ThreadPoolExecutor(self.number) as pool:
            return list(pool.map(function, parts))


def one_blas_thread():
    """Keep BLAS, whose idle threads spin, from taking the cores of `Threads`."""
    return threadpool_limits(1, user_api="blas")

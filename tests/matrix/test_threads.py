"""Threads of BLAS, and our own."""

import pytest
from threadpoolctl import threadpool_limits

from powerlaw_lsa._matrix.threads import Threads, threads_for


@pytest.mark.parametrize(("rows", "expected"), [(100, 1), (100_000, 2)])
def test_lapack_has_one_thread_for_few_rows(rows, expected):
    with threadpool_limits(2, user_api="blas"):
        if Threads().number < 2:
            pytest.skip("BLAS has one thread")
        with threads_for(rows):
            assert Threads().number == expected
        assert Threads().number == 2

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.child import Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench("index.reading", OMP_NUM_THREADS="1")
    yield bench
    bench.clear()


def test_a_process_that_waits_is_taken_again(bench: Bench) -> None:
    process = bench.take()
    bench.keep(process)
    assert bench.take() is process
    bench.keep(process)


def test_one_waits_and_the_next_is_ended(bench: Bench) -> None:
    first, second = bench.take(), bench.take()
    bench.keep(first)
    bench.keep(second)
    assert (first.poll(), second.poll() is None) == (None, False)


def test_one_that_died_while_it_waited_is_not_given(bench: Bench) -> None:
    process = bench.take()
    bench.keep(process)
    process.kill()
    process.wait()
    other = bench.take()
    assert other is not process
    assert other.poll() is None
    bench.keep(other)


def test_who_waits_is_ended_with_the_bench(bench: Bench) -> None:
    process = bench.take()
    bench.keep(process)
    bench.clear()
    assert process.poll() is not None


def test_two_threads_never_get_the_same(bench: Bench) -> None:
    bench.keep(bench.take())
    with ThreadPoolExecutor(8) as pool:
        processes = list(pool.map(lambda _: bench.take(), range(8)))
    assert len({process.pid for process in processes}) == 8
    for process in processes:
        bench.keep(process)
    assert sum(process.poll() is None for process in processes) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_in_a_fork_nobody_waits(bench: Bench) -> None:
    process = bench.take()
    bench.keep(process)

    def take_another() -> None:
        other = bench.take()
        different = other.pid != process.pid
        bench.keep(other)
        bench.clear()
        os._exit(0 if different else 1)

    fork = multiprocessing.get_context("fork").Process(target=take_another)
    fork.start()
    fork.join(60)
    fork.kill()  # where it hangs
    fork.join()
    assert fork.exitcode == 0
    assert process.poll() is None
    assert bench.take() is process
    bench.keep(process)

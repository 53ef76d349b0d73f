import threading
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from index.recent import Recent


def read_of(most: int, asked: str) -> str:
    """The letters that were read, of those asked for one after another, where each takes 10 bytes and c 30."""
    kept, read = Recent[NDArray[np.int8]](most), []

    def array(letter: str) -> NDArray[np.int8]:
        read.append(letter)
        return np.zeros(30 if letter == "c" else 10, np.int8)

    for letter in asked:
        kept.get(letter, partial(array, letter))
    return "".join(read)


@pytest.mark.parametrize(
    ("most", "asked", "read"),
    [
        (20, "abab", "ab"),  # both fit
        (20, "abdab", "abdab"),  # the third pushes the first out, and so on
        (20, "abadab", "abdb"),  # asked for again, the first is no longer the oldest
        (20, "acaca", "acaca"),  # what does not fit at all is read each time, and pushes everything out
        (40, "acac", "ac"),
        (0, "aa", "aa"),
    ],
)
def test_the_latest_are_kept_up_to_so_many_bytes(most: int, asked: str, read: str) -> None:
    assert read_of(most, asked) == read


def test_what_two_threads_read_at_once_is_counted_once() -> None:
    kept, meet = Recent[NDArray[np.int8]](20), threading.Barrier(2)

    def slow() -> NDArray[np.int8]:
        meet.wait(5)
        return np.zeros(15, np.int8)

    threads = [threading.Thread(target=kept.get, args=("a", slow)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept.get("b", lambda: np.zeros(5, np.int8))
    kept.get("a", pytest.fail)  # counted twice, it would have gone

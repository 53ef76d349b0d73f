import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import portalocker
import pytest

from index.errors import IndexBusy
from index.lock import HOLDER, LOCK, hold, is_held, writing

WRITING = """
import sys
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1])):
    print(flush=True)
    sys.stdin.read()
"""
HOLDING = """
import sys
from pathlib import Path
from index.lock import hold
held = hold(Path(sys.argv[1]))
print(flush=True)
sys.stdin.read()
"""
Process = subprocess.Popen[str]
Started = Callable[[str, Path], Process]


@pytest.fixture
def started() -> Iterator[Started]:
    """Starts a program that holds what it is given until its standard input ends; killed after the test."""
    processes: list[Process] = []

    def start(program: str, path: Path) -> Process:
        command = [sys.executable, "-c", program, str(path)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "\n"
        return process

    yield start
    for process in processes:
        with process:
            process.kill()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    path.write_text("{}")
    return path


def dead_process() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_second_process_is_refused_with_the_number_of_the_first(tmp_path: Path, started: Started) -> None:
    holder = started(WRITING, tmp_path)
    with pytest.raises(IndexBusy, match=rf"process {holder.pid}\).*{tmp_path}; wait"), writing(tmp_path):
        pass


def test_the_lock_holds_within_one_process_too(tmp_path: Path) -> None:
    with writing(tmp_path):
        with pytest.raises(IndexBusy, match=f"process {os.getpid()}"), writing(tmp_path):
            pass
        with pytest.raises(IndexBusy), writing(tmp_path):  # the refused one has not freed it
            pass


def test_a_refused_one_leaves_the_number_of_the_holder(tmp_path: Path, started: Started) -> None:
    holder = started(WRITING, tmp_path)
    with pytest.raises(IndexBusy), writing(tmp_path):
        pass
    assert (tmp_path / HOLDER).read_text() == str(holder.pid)


def test_a_holder_that_ends_frees_the_lock(tmp_path: Path, started: Started) -> None:
    holder = started(WRITING, tmp_path)
    holder.communicate("")
    assert not (tmp_path / HOLDER).exists()
    with writing(tmp_path):
        assert (tmp_path / HOLDER).read_text() == str(os.getpid())


def test_a_killed_holder_frees_the_lock(tmp_path: Path, started: Started) -> None:
    holder = started(WRITING, tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / HOLDER).read_text() == str(holder.pid)  # left behind
    with writing(tmp_path):
        assert (tmp_path / HOLDER).read_text() == str(os.getpid())


def test_an_error_inside_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="inside"), writing(tmp_path):
        raise RuntimeError("inside")
    assert not (tmp_path / HOLDER).exists()
    with writing(tmp_path):
        pass


@pytest.mark.parametrize("left", [str(os.getppid()), "not a number"])
def test_the_lock_decides_and_not_what_is_written_beside_it(tmp_path: Path, left: str) -> None:
    (tmp_path / LOCK).touch()
    (tmp_path / HOLDER).write_text(left)
    with writing(tmp_path):
        assert (tmp_path / HOLDER).read_text() == str(os.getpid())


def test_the_number_a_dead_process_left_behind_is_not_believed(tmp_path: Path, started: Started) -> None:
    holder, dead = started(WRITING, tmp_path), dead_process()
    (tmp_path / HOLDER).write_text(str(dead))
    with pytest.raises(IndexBusy, match="just begun") as told, writing(tmp_path):
        pass
    assert str(dead) not in str(told.value)
    (tmp_path / HOLDER).write_text(str(holder.pid))
    with pytest.raises(IndexBusy, match=f"process {holder.pid}"), writing(tmp_path):
        pass


def test_a_file_is_held_until_it_is_closed(file: Path) -> None:
    assert not is_held(file)
    held = hold(file)
    assert held is not None
    assert is_held(file)
    assert is_held(file)  # looking does not free it
    held.close()
    assert not is_held(file)


def test_several_may_hold_a_file_at_once(file: Path, started: Started) -> None:
    other = started(HOLDING, file)
    first, second = hold(file), hold(file)
    assert first is not None
    assert second is not None
    first.close()
    second.close()
    assert is_held(file)  # by the other process
    other.communicate("")
    assert not is_held(file)


def test_a_killed_reader_holds_nothing(file: Path, started: Started) -> None:
    reader = started(HOLDING, file)
    assert is_held(file)
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    assert not is_held(file)


def test_a_held_file_can_be_read(file: Path) -> None:
    held = hold(file)
    assert held is not None
    with held:
        assert held.read() == file.read_bytes() == b"{}"


def test_a_file_that_is_not_there_is_neither_held_nor_made(tmp_path: Path) -> None:
    assert hold(tmp_path / "nothing") is None
    assert not is_held(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="shows nowhere which files are open")
def test_a_file_removed_while_one_waits_for_it_is_not_held(file: Path) -> None:
    got: list[IO[bytes] | None] = []
    with open(file, "rb") as remover:
        portalocker.lock(remover, portalocker.LOCK_EX)
        thread = threading.Thread(target=lambda: got.append(hold(file)))
        thread.start()
        while opened(file) < 2:
            assert thread.is_alive()
        file.unlink()
    thread.join()
    assert got == [None]


def opened(file: Path) -> int:
    """How often this process has a file open."""
    links = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            links.append(os.readlink(link))
        except FileNotFoundError:
            continue
    return links.count(str(file.resolve()))

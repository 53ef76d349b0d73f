"""Rooms of Dalil that run in a process of their own, so that a fault in a library ends that and nothing else."""

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from threading import Lock

Process = subprocess.Popen[str]


class Bench:
    """Where a process that is done waits for the next task: to start one takes a second or two. Safe to share between
    threads; who waits is ended with this program. In a fork of it nobody waits: two would talk to one process at once.
    """

    def __init__(self, module: str, **environment: str) -> None:
        self._module, self._environment = module, environment
        self._waiting: list[Process] = []  # one at most
        self._lock = Lock()
        atexit.register(self.clear)
        if hasattr(os, "register_at_fork"):  # not on Windows
            os.register_at_fork(after_in_child=self._forget)

    def take(self) -> Process:
        """The process that waits, where there is one and it lives, or a new one."""
        with self._lock:
            process = self._waiting.pop() if self._waiting else None
        if process and process.poll() is None:
            return process
        if process:
            end(process)
        return _started(self._module, self._environment)

    def keep(self, process: Process) -> None:
        """Lets a process wait, or ends it where another does already."""
        with self._lock:
            if not self._waiting:
                self._waiting.append(process)
                return
        end(process)

    def clear(self) -> None:
        """Ends who waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for process in waiting:
            end(process)

    def _forget(self) -> None:
        for process in self._waiting:
            process.returncode = 0  # not this program's to wait for
        self._waiting, self._lock = [], Lock()


def _started(module: str, environment: dict[str, str]) -> Process:
    """`python -m module`, which imports from where this process does. Its input and output are pipes of UTF-8; what it
    says on standard error is dropped.
    """
    paths = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | environment | {"PYTHONPATH": paths}, encoding="utf-8",
    )  # fmt: skip


def end(process: Process) -> None:
    """Ends a process. One of another user, that may not be killed, ends by itself when its input does."""
    with suppress(PermissionError):
        process.kill()
    with suppress(BrokenPipeError):
        process.communicate()

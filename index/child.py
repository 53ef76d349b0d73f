"""Rooms of Dalil that run in a process of their own, so that a fault in a library ends that and nothing else."""

import os
import subprocess
import sys
from contextlib import suppress


def started(module: str, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Starts `python -m module`, which imports from where this process does. Its input and output are pipes of UTF-8;
    what it says on standard error is dropped.
    """
    paths = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | environment | {"PYTHONPATH": paths}, encoding="utf-8",
    )  # fmt: skip


def end(process: "subprocess.Popen[str]") -> None:
    """Ends a process. One of another user, that may not be killed, ends by itself when its input does."""
    with suppress(PermissionError):
        process.kill()
    with suppress(BrokenPipeError):
        process.communicate()

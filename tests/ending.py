"""Programs that are told to end: one that does not is killed, so that a test fails and does not wait for ever."""

import subprocess
from typing import AnyStr


def said_by(process: "subprocess.Popen[AnyStr]", seconds: float) -> tuple[AnyStr, AnyStr]:
    """What a program says until it ends, on standard output and standard error. Raises TimeoutExpired."""
    try:
        return process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise

"""Running a command as a whole process: wall time, processor time, peak memory, output."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    seconds: float
    cpu: float
    megabytes: float
    """Peak resident memory of the process."""
    output: str


def run(arguments: Sequence[str]) -> Measured:
    """Run this interpreter with `arguments`; its errors are ours."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    output = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}\n{output}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, _megabytes(usage), output)


def _megabytes(usage: resource.struct_rusage) -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / 2**20


@contextmanager
def emulator(*options: str) -> Iterator[str]:
    """An emulator in a process of its own, started with these `options`; its address."""
    arguments = [sys.executable, "-m", "emulator", "--port", "0", *options]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().split()[-1]
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield url
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()

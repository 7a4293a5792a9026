"""`regulars` as a real process of its own, forked off one that has imported the program already.

Importing takes a process of ours over a second, and the tests start some thousand of them. What is
forked has run nothing yet, is killed and paused like any other, and does what `python -m app` does;
test_smoke.py and the tests of prompts and of signals start that itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from types import TracebackType
from uuid import uuid4

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.e2e.preload"])


class Program:
    """A running `regulars`: what subprocess.Popen offers, as far as the tests need it."""

    def __init__(self, arguments: list[str], folder: Path) -> None:
        self.args = arguments
        self._said = folder / f"said-{uuid4().hex}"
        self._said.mkdir()
        self._process = _SERVER.Process(target=_run, args=(arguments, self._said, {**os.environ}))
        self._process.start()

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind:
            self.kill()
        self._process.join()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: signal.Signals) -> None:
        assert self._process.pid
        os.kill(self._process.pid, number)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it printed and what it complained of, once it has ended."""
        self._process.join(timeout)
        if self.poll() is None:
            raise TimeoutExpired(self.args, timeout or 0)
        out, err = ((self._said / name).read_text("utf-8") for name in ("out", "err"))
        return out, err


def run(arguments: list[str], folder: Path, timeout: float) -> CompletedProcess[str]:
    """`regulars …` to its end."""
    with Program(arguments, folder) as program:
        out, err = program.communicate(timeout)
    assert program.returncode is not None
    return CompletedProcess(["regulars", *arguments], program.returncode, out, err)


def _run(arguments: list[str], said: Path, environment: Mapping[str, str]) -> None:
    for number, name in ((1, "out"), (2, "err")):
        opened = os.open(said / name, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["regulars", *arguments]
    from app.cli import main

    main()

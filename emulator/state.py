"""--state FILE: the whole world as JSON, written soon after each change and at the end."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from emulator.world import World

log = logging.getLogger("emulator")

FORMAT = 2
"""One more with each change of what stores write that older code, or newer, would misread."""
PAUSE = 1.0
"""Seconds changes may gather before they are written."""


def dump(world: World) -> dict[str, Any]:
    """Every store, the clock's offset, the options and where the random ids stand."""
    with world.lock, _no_collecting():
        version, numbers, gauss = world.random.getstate()
        return {
            "format": FORMAT,
            "stores": {name: store.dump() for name, store in world.stores.items()},
            "offset": world.clock.offset.total_seconds(),
            "options": dict(world.options),
            "random": [version, list(numbers), gauss],
        }


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A million new lists, none of them garbage, would make the collector walk the whole world over
    and over while every request waits."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load(world: World, state: dict[str, Any]) -> None:
    """ValueError if the state is of another version's shape; `world` is then good for nothing."""
    with world.lock, _no_collecting():
        try:
            _load(world, state)
        except (AttributeError, LookupError, TypeError, ValueError) as why:
            raise ValueError(
                "This state is not of this version of the emulator: move the file out of the way "
                f"and begin anew, or start the version that wrote it ({why!r})."
            ) from why


def _load(world: World, state: dict[str, Any]) -> None:
    if state["format"] != FORMAT:
        raise ValueError(f"format {state['format']} instead of {FORMAT}")
    for name, stored in state["stores"].items():
        world.stores[name].load(stored)
    world.clock.offset = timedelta(seconds=state["offset"])
    world.options.update(state["options"])
    version, numbers, gauss = state["random"]
    world.random.setstate((version, tuple(numbers), gauss))


def read(path: Path) -> dict[str, Any]:
    """A state file; ValueError if it is none."""
    try:
        state: Any = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as why:
        raise ValueError(f"{path} is not a state of the emulator, nor any JSON: {why}.") from why
    if not isinstance(state, dict) or not {"stores", "offset", "random"} <= state.keys():
        raise ValueError(f"{path} is not a state of the emulator (see --state).")
    return state


def write(path: Path, world: World) -> None:
    """Atomic, and readable by the owner only: mails and tokens are in it."""
    content = orjson.dumps(dump(world), option=orjson.OPT_NON_STR_KEYS)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class Keeper:
    """Writes the state from a thread of its own, at most once per PAUSE, and on stop."""

    def __init__(self, path: Path, world: World) -> None:
        self._path, self._world = path, world
        self._touched, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="emulator-state", daemon=True)
        self._thread.start()

    def touch(self) -> None:
        self._touched.set()

    def stop(self) -> None:
        self._ending.set()
        self._touched.set()
        self._thread.join()
        write(self._path, self._world)

    def _run(self) -> None:
        pause = PAUSE
        while self._touched.wait() and not self._ending.wait(pause):
            self._touched.clear()
            began = perf_counter()
            try:
                write(self._path, self._world)
            except OSError:
                log.exception("The state could not be written to %s; trying again", self._path)
                self._touched.set()
            # a big world takes long to write: then it is written less often
            pause = max(PAUSE, 10 * (perf_counter() - began))

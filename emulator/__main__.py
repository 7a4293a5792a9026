"""`python -m emulator`: the local Google alone, until it is told to end."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from emulator.server import handlers, start
from emulator.table import method_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints one line with the address once it answers; ends by SIGINT or SIGTERM."""
    asked = _parser().parse_args(arguments)
    if asked.methods:
        print(method_table(handlers()), end="")  # noqa: T201
        return 0
    try:
        running = start(
            host=asked.host,
            port=asked.port,
            seed=asked.seed,
            state=asked.state,
            faults=asked.faults,
        )
    except (OSError, ValueError) as why:
        print(f"The emulator cannot start: {why}", file=sys.stderr)  # noqa: T201
        return 1
    gc.freeze()  # what was loaded is no garbage: the collector need not walk it every now and then
    with running:
        running.heed_signals()
        print(f"Emulator: {running.url}", flush=True)  # noqa: T201
        running.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="emulator", description="A local Google for trials.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8085, help="0 takes a free one")
    parser.add_argument("--seed", type=_seed, default="empty", help='"empty" or a state file')
    parser.add_argument("--state", type=Path, help="file that keeps everything over restarts")
    parser.add_argument("--faults", type=Path, help="JSON file of faults, see README.md")
    parser.add_argument("--methods", action="store_true", help="list Google's methods and end")
    return parser


def _seed(text: str) -> str:
    if text == "demo":
        raise argparse.ArgumentTypeError("the sample shop comes with `regulars emulator`")
    return text


if __name__ == "__main__":
    sys.exit(main())

"""The command line: each module is a few commands; heavy imports wait inside them."""

from __future__ import annotations

import gc
import sys
import traceback

import typer

from app.cli.root import app
from app.cli.show import complain
from app.errors import EXIT_BUG, EXIT_STOPPED, exit_code
from core.errors import AppError


def main() -> None:
    """The `regulars` command."""
    try:
        app()
    except AppError as error:
        complain(error)
        sys.exit(exit_code(error))
    except SystemExit as ending:
        # Typer ends with 1, too, where a question gets no answer or nobody reads what is printed.
        if isinstance(ending.__context__, (typer.Abort, OSError)):
            sys.exit(EXIT_STOPPED)
        raise
    except Exception as bug:
        # Python's own 1 would mean "a plan waits" to whoever started us.
        traceback.print_exc()
        raise SystemExit(EXIT_BUG) from bug
    finally:
        # Looking for cycles among a run's millions of values, only to end, takes half a second.
        gc.freeze()


__all__ = ["main"]

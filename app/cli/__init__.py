"""The command line: each module is a few commands; heavy imports wait inside them."""

from __future__ import annotations

import sys

from app.cli.root import app, register
from app.cli.show import complain
from app.errors import exit_code
from core.errors import AppError


def main() -> None:
    """The `regulars` command."""
    register()
    try:
        app()
    except AppError as error:
        complain(error)
        sys.exit(exit_code(error))


__all__ = ["main"]

"""What a process of ours imports and reads for any work; the fork server (program.py) has it.

Not the commands, which `regulars` imports as they are asked for; and no frame is looked into: the
threads of Polars would be missing in what is forked.
"""

import gc
import os
import sqlite3

os.environ.pop("POLARS_MAX_THREADS", None)  # tests/conftest.py sets it for the tests alone

import rich._emoji_codes
import rich.console
import rich.markup
import rich.table
import typer._adapters
import typer._click.decorators

import app.accounts
import app.cli
import app.mailing
import app.operations
import app.reading.runs
import app.words
import core.google.client_file
import core.google.door
import core.google.gmail
import core.google.people
import core.google.sheets
import core.google.tokens
import sync.run
from core.i18n import LANGUAGES, translator
from sheets.headers import find_header
from sheets.locales import conventions
from sync.dimensions import check_dimensions
from sync.shipped import dimensions

LOADED = (app, core, rich, sqlite3, sync, typer)
CATALOGUES = [translator(language) for language in LANGUAGES]
HABITS = [conventions(language, language=language) for language in LANGUAGES]
HEADER = find_header([["E-mail"]], {}, HABITS[0])
FAULTS = [check_dimensions(dimensions(language), "EUR") for language in LANGUAGES]
gc.freeze()

"""What a process of ours imports and reads for any work; the fork server (program.py) has it."""

from importlib import import_module

import rich.console
import rich.markup
import rich.table

import app.accounts
import app.cli
import app.mailing
import app.operations
import core.google.gmail
import core.google.people
import core.google.sheets
import sync.run
from app.cli.root import MODULES
from core.i18n import LANGUAGES, translator

COMMANDS = [import_module(f"app.cli.{name}") for name in MODULES]
LOADED = (app, core, rich, sync)
CATALOGUES = [translator(language) for language in LANGUAGES]

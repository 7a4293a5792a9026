"""What a process of ours imports and reads for any work; the fork server (program.py) has it."""

import app.accounts
import app.cli
import app.mailing
import app.operations
import core.google.gmail
import core.google.people
import core.google.sheets
import sync.run
from core.i18n import LANGUAGES, translator

MODULES = (app, core, sync)
CATALOGUES = [translator(language) for language in LANGUAGES]

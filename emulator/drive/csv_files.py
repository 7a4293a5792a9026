"""A spreadsheet's first tab out as CSV or TSV, and a CSV in its place."""

from __future__ import annotations

import csv
import io
import re

from emulator.api import Call, Json, Media, Refusal
from emulator.drive.older import shown
from emulator.drive.shown import EXPORTS
from emulator.drive.store import Folder, file_of
from emulator.sheets.a1 import Area
from emulator.sheets.book import Book, new_tab
from emulator.sheets.reading import Reader, Rendering
from emulator.sheets.store import store_of
from emulator.sheets.writing import Writer

IMPORTED = "America/Los_Angeles"
"""The time zone an import leaves behind, whatever the spreadsheet had: so it was recorded."""
SEPARATORS = {"text/csv": ",", "text/tab-separated-values": "\t"}


def export(call: Call) -> Media:
    """The first tab as it is shown; other formats Google knows are not implemented."""
    file, kind = file_of(call), call.query.get("mimeType", "")
    if isinstance(file, Folder):
        text = "Export only supports Docs Editors files."
        raise Refusal(403, "PERMISSION_DENIED", text, "fileNotExportable")
    if kind not in EXPORTS:
        text = "The requested conversion is not supported."
        raise Refusal(400, "INVALID_ARGUMENT", text, "badRequest")
    if kind not in SEPARATORS:
        raise Refusal(501, "UNIMPLEMENTED", f"The emulator does not export to {kind}.")
    return Media(_text(file, call, SEPARATORS[kind]).encode(), kind)


def _text(book: Book, call: Call, separator: str) -> str:
    """Lines as long as the longest, parted by CR LF, with none after the last."""
    tab = next(tab for tab in book.tabs if not tab.properties.get("hidden"))
    rows = Reader(book, call.world.clock).area(tab, tab.whole, Rendering()).get("values", [])
    width = max((len(row) for row in rows), default=0)
    full = [[str(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    if separator == "\t":
        # TSV has no quotes: what would break a line becomes a blank
        return "\r\n".join("\t".join(re.sub(r"[\t\r\n]", " ", c) for c in row) for row in full)
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(full)
    return out.getvalue().removesuffix("\r\n")


def replace_by_csv(call: Call) -> Json:
    """All tabs give way to one, called as the file, with the cells as if they had been typed."""
    file = file_of(call, "writer")
    if isinstance(file, Folder):
        raise Refusal(403, "PERMISSION_DENIED", "A folder has no content.", "fileNotWritable")
    rows = list(csv.reader(io.StringIO(call.content.decode("utf-8-sig"), newline="")))
    draft = file.fork()
    width = max((len(row) for row in rows), default=0)
    sheet_id = call.world.random.randrange(1, 2**31 - 1)
    tab = new_tab(sheet_id, file.title[:100], max(1000, len(rows)), max(26, width))
    draft.tabs, draft.named, draft.time_zone = [], [], IMPORTED
    draft.metadata = [item for item in draft.metadata if item.sheet_id is None]
    draft.add_tab(tab)
    now = call.world.clock.now()
    writer = Writer(draft, call.account, now, "USER_ENTERED")
    writer.rows(tab, Area(0, 0, len(rows), width), [list(row) for row in rows])
    store_of(call.world).keep(draft, now)
    return shown(draft, call.account)

"""`regulars sheets adopt`: her own table becomes the customer sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config
from app.cli.sheets import sheets
from app.cli.show import _, escape, out, print_json, say, table
from core.errors import WrongUse
from core.i18n import Text

if TYPE_CHECKING:
    from app.reading.her_table import Proposal
    from app.wiring import Services


class Answers(StrEnum):
    """What becomes of what stands in her columns of answers."""

    by_hand = "by-hand"
    by_rules = "by-rules"


@sheets.command()
def adopt(
    link: Annotated[
        str, typer.Argument(help="The spreadsheet; without it the one that is configured.")
    ] = "",
    tab: Annotated[str, typer.Option(help="The tab with the table.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a column is: email=Mail, status=Kind; name= for none."),
    ] = None,
    word: Annotated[
        list[str] | None, typer.Option(help="What a word of yours means: regular=status:loyal.")
    ] = None,
    answers: Annotated[
        Answers | None,
        typer.Option(help="by-hand: they are my answers; by-rules: the rules replace them."),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Your own table with drop-downs becomes the customer sheet; first look, then say --answers."""
    from app import adopting
    from app.reading.her_table import Choices

    services = open_services(config)
    choices = Choices(link, tab, _columns(services, column or ()), _words(services, word or ()))
    if answers is None:
        found = adopting.propose(services, choices)
    else:
        found = adopting.adopt(services, choices, by_hand=answers is Answers.by_hand)
    if as_json:
        print_json(_as_json(found, adopted=answers is not None))
        return
    _show(found)
    if answers is None:
        out.print(_("Nothing is written yet. If this is right, say it again with --answers."))
    else:
        out.print(_("The next sync takes over: {label}", label=found.tab.title))


def _columns(services: Services, given: Iterable[str]) -> dict[str, str]:
    from app.dimensions import dimensions
    from app.reading.her_table import PEOPLE
    from core.names import same_name

    known = {one: one for one in PEOPLE}
    for one in dimensions(services):
        known[same_name(one.name)] = known[one.key] = f"dimension:{one.key}"
    found = {}
    for meaning, heading in _pairs(given):
        if same_name(meaning) not in known:
            names = ", ".join(known)
            raise WrongUse(
                Text("“{name}” is nothing a column can be.", name=meaning),
                Text("Say which of these it is: {names}", names=names),
            )
        found[known[same_name(meaning)]] = heading
    return found


def _words(services: Services, given: Iterable[str]) -> dict[str, dict[str, str]]:
    from app.reading.history import segment_meant

    found: dict[str, dict[str, str]] = {}
    for text, segment in _pairs(given):
        dimension, _colon, key = segment_meant(services, segment).partition(":")
        found.setdefault(dimension, {})[text] = key
    return found


def _pairs(given: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one in given:
        left, sign, right = one.partition("=")
        if not sign:
            raise WrongUse(Text("“{text}” has no “=” in it.", text=one))
        yield left.strip(), right.strip()


def _show(found: Proposal) -> None:
    out.print(f"[bold]{escape(found.info.title)}: {escape(found.tab.title)}[/bold]")
    out.print(table([_("Read as"), _("Header")], _mapping(found)))
    for one in found.dimensions:
        words = found.words.get(one.key, ())
        rows = [[w.text, w.count, w.name or _("not understood")] for w in words]
        if rows:
            out.print(table([one.name, _("Rows"), _("Means")], rows))
    heads = [_("Row"), _("Name"), _("E-mail"), _("Phone"), *(d.name for d in found.dimensions)]
    lines = [
        [line.row, *line.people, *(text for text, _segment in line.answers), line.customer or "–"]
        for line in found.lines
    ]
    out.print(table([*heads, _("Customer")], lines))
    if found.known:
        count, whole = found.matched, found.rows
        out.print(_("Rows that are of customers: {count} of {whole}.", count=count, whole=whole))
    else:
        out.print(_("Whose rows they are is known after the first sync."))


def _mapping(found: Proposal) -> Iterator[list[object]]:
    from sheets.customer_sheet.wording import HEADERS

    people = [(column, say(HEADERS[column])) for column in ("name", "email", "phone")]
    asked = [(f"dimension:{one.key}", one.name) for one in found.dimensions]
    for column, name in (*people, *asked):
        doubt = " / ".join(found.doubtful.get(column, ()))
        yield [name, found.columns.get(column) or (f"? {doubt}" if doubt else "–")]


def _as_json(found: Proposal, *, adopted: bool) -> dict[str, object]:
    return {
        "adopted": adopted,
        "spreadsheet": found.info.id,
        "tab": found.tab.title,
        "columns": dict(found.columns),
        "doubtful": {column: list(names) for column, names in found.doubtful.items()},
        "words": {key: [asdict(word) for word in words] for key, words in found.words.items()},
        "rows": found.rows,
        "matched": found.matched,
        "lines": [asdict(line) for line in found.lines],
    }

"""`regulars sheets …`: have an order sheet made, and have one looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import asdict

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, escape, out, print_json, say, table
from core.links import Links

if TYPE_CHECKING:
    from core.model import Problem
    from sheets.check import CheckedSheet, CheckedTab

sheets = typer.Typer(help="Order sheets: one made for you, or yours looked at.")
app.add_typer(sheets, name="sheets")

SHOWN_PROBLEMS = 20


@sheets.command()
def create(
    title: Annotated[str, typer.Option(help="What it is called; else like the business.")] = "",
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """A new spreadsheet with an order tab, a customer tab and a page that says how it works."""
    from app import order_sheets

    made = order_sheets.create(open_services(config), title)
    if as_json:
        print_json(asdict(made))
        return
    out.print(_("{title} is in your Drive:", title=made.title), escape(made.link), soft_wrap=True)
    if made.configured:
        out.print(_("{path} names it now. Write orders, then: regulars sync", path=str(config)))
    else:
        out.print(_("To have it read, name it under [[orders]] in {path}.", path=str(config)))


@sheets.command()
def check(
    link: Annotated[
        str, typer.Argument(help="One spreadsheet; without it all that are configured.")
    ] = "",
    rows: Annotated[int, typer.Option(help="How many rows to show of each tab.", min=0)] = 10,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """The columns as recognised, the rows as understood, and every cell that is not."""
    from app import order_sheets

    services = open_services(config)
    found = order_sheets.check(services, link)
    links = Links(services.settings.google)
    if as_json:
        print_json([_as_json(sheet, links) for sheet in found])
        return
    for sheet in found:
        out.print(f"[bold]{escape(sheet.title)}[/bold]  [dim]{escape(sheet.locale)}[/dim]")
        for tab in sheet.tabs:
            _show(tab, rows, links)


def _show(tab: CheckedTab, rows: int, links: Links) -> None:
    out.print()
    count = len(tab.rows)
    mark = "[green]✓[/green]" if tab.columns else "[red]✗[/red]"
    what = _("{tab}: rows understood: {count}", tab=tab.title, count=count)
    out.print(
        f"{mark} [bold]{what}[/bold]" if tab.columns else f"{mark} [bold]{escape(tab.title)}[/bold]"
    )
    if tab.columns:
        _show_columns(tab)
    if tab.rows and rows:
        _show_rows(tab, rows)
    _show_problems(tab, links)


def _show_columns(tab: CheckedTab) -> None:
    from sheets.header_problems import MEANINGS

    mapped = [[c.letter, c.header, say(MEANINGS.get(c.meaning)) or c.meaning] for c in tab.columns]
    out.print(table([_("Column"), _("Header"), _("Read as")], mapped))


def _show_rows(tab: CheckedTab, most: int) -> None:
    """The columns that say something, of the first rows."""
    out.print()
    listed = list(tab.rows[:most])
    names = [name for name in listed[0] if any(row[name] not in (None, False) for row in listed)]
    names = [name for name in names if name != "email_key"]
    out.print(table([_head(name) for name in names], _cells(listed, names)))
    if len(tab.rows) > most:
        out.print(_("and {count} more", count=len(tab.rows) - most), style="dim")


def _head(name: str) -> str:
    from sheets.header_problems import MEANINGS

    own = {"row": _("Row"), "phone_key": _("Phone"), "cancelled": _("Cancelled order")}
    return own.get(name) or say(MEANINGS.get(name)) or name


def _cells(rows: list[dict[str, Any]], names: list[str]) -> Iterator[list[object]]:
    from app.cli.show import Voice
    from core.money import say_money

    for row in rows:
        shown = dict(row)
        shown["amount"] = say_money(row["amount"], row["currency"], Voice.language)
        yield ["" if shown[name] is None else shown[name] for name in names]


def _show_problems(tab: CheckedTab, links: Links) -> None:
    for problem in tab.problems[:SHOWN_PROBLEMS]:
        where = problem.place.cell or ""
        out.print(
            f"[yellow]•[/yellow] [bold]{escape(where)}[/bold] {escape(say(problem.message))}",
            soft_wrap=True,
        )
        if problem.advice:
            out.print(f"  → {escape(say(problem.advice))}", soft_wrap=True)
        if link := links.place(problem.place):
            out.print(f"  [dim]{escape(link)}[/dim]", soft_wrap=True)
    if len(tab.problems) > SHOWN_PROBLEMS:
        out.print(_("and {count} more", count=len(tab.problems) - SHOWN_PROBLEMS))


def _as_json(sheet: CheckedSheet, links: Links) -> dict[str, Any]:
    return {
        "spreadsheet": sheet.spreadsheet,
        "title": sheet.title,
        "locale": sheet.locale,
        "tabs": [
            {
                "tab": tab.title,
                "columns": [asdict(column) for column in tab.columns],
                "rows": list(tab.rows),
                "kinds": dict(tab.kinds),
                "problems": [_problem(problem, links) for problem in tab.problems],
            }
            for tab in sheet.tabs
        ],
    }


def _problem(problem: Problem, links: Links) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "cell": problem.place.cell,
        "link": links.place(problem.place),
        "message": say(problem.message),
        "advice": say(problem.advice),
    }

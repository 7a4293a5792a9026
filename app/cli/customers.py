"""`regulars customers …`: who they are, and what was decided about them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, out, print_json, table

if TYPE_CHECKING:
    from app.reading.answers import Answer

customers = typer.Typer(help="The customers with their metrics, segments and overrides.")
app.add_typer(customers, name="customers")


@customers.callback(invoke_without_command=True)
def listing(
    context: typer.Context,
    search: Annotated[str, typer.Option(help="Part of a name, address or number.")] = "",
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """The customers with their metrics, segments and overrides."""
    from app.reading.customers import all_customers
    from app.reading.customers import customers as read_customers
    from core.money import say_money

    if context.invoked_subcommand:
        return
    services = open_services(config)
    if as_json:
        print_json([asdict(customer) for customer in all_customers(services)])
        return
    page = read_customers(services, search=search)
    currency, language = services.settings.business.currency, services.language
    rows = [
        [
            c.name,
            c.email or "",
            c.orders,
            say_money(c.turnover, currency, language),
            c.last_order or "",
            ", ".join(_said(a) for a in c.answers.values() if a.segment or a.by_hand),
        ]
        for c in page.rows
    ]
    out.print(
        table(
            [_("Name"), _("E-mail"), _("Orders"), _("Turnover"), _("Last order"), _("Segments")],
            rows,
            right="3 4",
        )
    )
    hint = _(
        "Shown: {shown} of {total}. --search narrows it, --json has all; * means chosen by hand.",
        shown=len(rows),
        total=page.total,
    )
    out.print(f"[dim]{hint}[/dim]")


def _said(answer: Answer) -> str:
    return (answer.name or "—") + ("*" if answer.by_hand else "")

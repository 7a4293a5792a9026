"""`regulars segments …`: what they are, who is in them, and who came and went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import asdict

from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import Terminal, _, escape, out, print_json, say, table

if TYPE_CHECKING:
    from app.trying import Person, Told

RuleText = Annotated[str, typer.Argument(metavar="RULE", help="Like: orders >= 3")]
OnDay = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day to look from.")
]
Within = Annotated[int, typer.Option("--days", help="How long to watch who comes back.", min=1)]

SHOWN = 20
"""How many people a line names."""

segments = typer.Typer(help="The segments: their rules, their people, who came and went.")
app.add_typer(segments, name="segments")


@segments.callback(invoke_without_command=True)
def listing(
    context: typer.Context, config: Config = DEFAULT_CONFIG, as_json: AsJson = False
) -> None:
    """The segments with their rules and how many customers each has."""
    if context.invoked_subcommand is None:
        show_all(config, as_json)


@segments.command("list")
def show_all(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """The segments with their rules and how many customers each has."""
    from app.reading.segments import segment_counts

    found = segment_counts(open_services(config))
    if as_json:
        print_json([asdict(dimension) for dimension in found])
        return
    for dimension in found:
        out.print(f"[bold]{escape(dimension.name)}[/bold]")
        rows = [
            [s.name, s.count, f"{s.change:+}" if s.change else "", s.when]
            for s in dimension.segments
        ]
        out.print(table([_("Segment"), _("Customers"), _("Change"), _("Rule")], rows, right="2 3"))
        out.print()


@segments.command()
def history(
    segment: Annotated[str, typer.Argument(help="A segment; without one, all of them.")] = "",
    days: Annotated[int, typer.Option(help="How far back.", min=1)] = 31,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Who came into a segment and who left it, the newest first."""
    from app.reading.history import moves, nights, segment_meant
    from core import clock

    services = open_services(config)
    which = segment_meant(services, segment) if segment else ""
    today = clock.today(services.clock, services.settings.business.zone)
    since = today - timedelta(days=days - 1)
    found = moves(services, segment=which, since=since)
    if as_json:
        sizes = [asdict(night) for night in nights(services) if night.on >= since]
        print_json({"moves": [asdict(one) for one in found], "nights": sizes})
        return
    if not found:
        out.print(_("Nobody came or went in these days: {days}", days=days))
        return
    rows = [[one.on, one.name, one.dimension, one.before or "—", one.after or "—"] for one in found]
    out.print(table([_("Day"), _("Customer"), _("Question"), _("Before"), _("Now")], rows))


@segments.command()
def count(
    rule: RuleText,
    instead_of: Annotated[
        str, typer.Option(help="A segment: who would come into it and who would go.")
    ] = "",
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Whom a rule means today; nothing is changed."""
    from app import trying
    from app.reading.history import segment_meant

    services = open_services(config)
    which = segment_meant(services, instead_of) if instead_of else ""
    tried = trying.count(services, rule, which)
    if as_json:
        print_json({**asdict(tried), "sentence": say(tried.sentence)})
        return
    out.print(escape(say(tried.sentence)))
    out.print(_("Customers it means: {count} of {all}", count=tried.count, all=tried.customers))
    people_line(_("Some of them"), tried.sample)
    if which:
        people_line(_("Would come in: {count}", count=len(tried.entering)), tried.entering)
        people_line(_("Would go out: {count}", count=len(tried.leaving)), tried.leaving)


def people_line(title: str, people: Sequence[Person], to: Terminal = out) -> None:
    more = " …" if len(people) > SHOWN else ""
    names = escape(", ".join(one.name for one in people[:SHOWN])) + more
    to.print(f"[dim]{title}[/dim]", names, soft_wrap=True)


@segments.command()
def explain(
    who: Annotated[str, typer.Argument(metavar="WHO", help="The e-mail address, name or id.")],
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Why a customer is in her segments, and when that changes if nothing happens."""
    from app import trying
    from app.who import find_customer

    services = open_services(config)
    found = trying.told(services, find_customer(services, who).id)
    if as_json:
        print_json([_explained(one) for one in found])
        return
    for one in found:
        _explain(one)


def _explain(one: Told) -> None:
    from app.cli.show import Voice
    from core.moments import say_day

    answer = one.explanation.answer
    name = one.dimension.named(answer) if answer else "—"
    out.print(f"[bold]{escape(one.dimension.name)}[/bold]: {escape(name)}")
    if one.by_hand:
        out.print("  " + _("chosen by hand; the rules say this"), style="dim")
    if one.explanation.why:
        out.print("  " + escape(say(one.explanation.why)), soft_wrap=True)
    if one.coming:
        day = say_day(one.coming.day, Voice.language)
        then = one.coming.then or "—"
        out.print("  " + _("if nothing happens: “{then}” on {day}", then=then, day=day))


def _explained(one: Told) -> dict[str, Any]:
    return {
        "dimension": one.dimension.key,
        "answer": one.explanation.answer,
        "by_hand": one.by_hand,
        "why": say(one.explanation.why),
        "steps": [
            {
                "segment": step.segment,
                "holds": step.holds,
                "parts": [{"text": say(p.text), "holds": p.holds} for p in step.parts],
            }
            for step in one.explanation.steps
        ],
        "next": asdict(one.coming) if one.coming else None,
    }


@segments.command()
def forecast(
    days: Annotated[int, typer.Option(help="How far ahead.", min=1, max=400)] = 30,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Who changes to which segment in the next days if nothing happens."""
    from app import trying

    found = trying.coming(open_services(config), days)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if not found:
        out.print(_("Nobody changes by the calendar in these days: {days}", days=days))
        return
    rows = [[one.day, one.name, one.dimension, one.now or "—", one.then or "—"] for one in found]
    out.print(table([_("Day"), _("Customer"), _("Question"), _("Now"), _("Then")], rows))


@segments.command()
def backtest(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="Like: days_since_last_order > 90")
    ] = "",
    on: OnDay = None,
    days: Within = 273,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Would a rule have been right? Of those it meant on an earlier day, how many bought again.

    Without a rule: what thirty, sixty, ninety … days of quiet would have told.
    """
    from app import trying

    services = open_services(config)
    day = on.date() if on else None
    if rule:
        tried = trying.tried_before(services, rule, day, days)
        if as_json:
            print_json({**asdict(tried), "sentence": say(tried.sentence())})
        else:
            out.print(escape(say(tried.sentence())), soft_wrap=True)
        return
    found = trying.quiet_thresholds(services, day, days)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        out.print(escape(say(one.sentence())), soft_wrap=True)


@segments.command()
def outlook(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """How many orders and how much turnover are to come, and when products are bought again."""
    from app.ahead import ahead

    found = ahead(open_services(config))
    told = [say(one) for one in found.sentences()]
    if as_json:
        bands = {key: getattr(found, key) for key in ("orders", "turnover")}
        known = {key: asdict(one) for key, one in bands.items() if hasattr(one, "low")}
        print_json({**known, "sentences": told, "products": [asdict(p) for p in found.products]})
        return
    for sentence in told:
        out.print(escape(sentence), soft_wrap=True)
    if found.products:
        rows = [[p.name, p.repeats, f"{p.usual} ({p.early}–{p.late})"] for p in found.products]
        headers = [_("Product"), _("Bought again"), _("Days, usually")]
        out.print(table(headers, rows, right="2 3"))

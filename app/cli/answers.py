"""Answers by hand from the shell: `regulars customers show|choose|automatic|until`, `overrides`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from app import words
from app.cli.customers import customers
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, escape, out, print_json, say, table
from core.moments import say_day

if TYPE_CHECKING:
    from app.reading.answers import Answer, ByHand
    from app.reading.customers import CustomerView
    from app.who import Who
    from app.wiring import Services
    from core.model import Dimension

Whom = Annotated[str, typer.Argument(metavar="WHO", help="The e-mail address, name or id.")]
Day = typer.Option(formats=["%Y-%m-%d"], help="The last day it holds, like 2027-01-31.")


@customers.command()
def show(who: Whom, config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """One customer: numbers, every answer, where it comes from and how to end it."""
    from app.reading.customers import customer_story
    from app.who import find_customer
    from core.links import Links

    services = open_services(config)
    one = customer_story(services, find_customer(services, who).id).customer
    contact = one.resource_name
    link = Links(services.settings.google).contact(contact) if contact else None
    if as_json:
        print_json({**asdict(one), "link": link})
        return
    _who(one, link)
    _numbers(services, one)
    _answers(services, one)


def _who(one: CustomerView, link: str | None) -> None:
    name = escape(one.name or one.email or "") or _("Without a name")
    out.print(f"[bold]{name}[/bold]")
    lines = [one.email, one.phone, say(words.CUSTOMERS.get(one.state)), link, one.id]
    for line in filter(None, lines):
        out.print(f"  {escape(line)}", soft_wrap=True)


def _numbers(services: Services, one: CustomerView) -> None:
    from app.reading.facts import facts
    from core.money import say_money

    currency, language = services.settings.business.currency, services.language
    last = say_day(one.last_order, language) if one.last_order else "–"
    pairs = (
        (_("Orders"), str(one.orders)),
        (_("Turnover"), say_money(one.turnover, currency, language)),
        (_("Last order"), last),
    )
    told = facts(services.settings, one.metrics, words.TOLD, language)
    for line in (pairs, tuple((escape(title), value) for title, value in told)):
        if line:
            out.print("  " + " · ".join(f"{title}: {escape(value)}" for title, value in line))


def _answers(services: Services, one: CustomerView) -> None:
    from app.dimensions import dimensions

    rows = []
    for dimension in dimensions(services):
        answer = one.answers.get(dimension.key)
        if answer is not None:
            rows.append([dimension.name, _name(answer), _why(answer, services.language)])
    out.print()
    out.print(table([_("Dimension"), _("Answer"), _("Why")], rows))
    hand = [key for key, answer in one.answers.items() if answer.by_hand]
    if hand:
        hint = _("Back to the rules: regulars customers automatic {who}", who=one.email or one.id)
        out.print(f"[dim]{hint}[/dim]", soft_wrap=True)
    if any(answer.pending for answer in one.answers.values()):
        out.print(_("The next sync brings it to Contacts and the sheet: regulars sync"))


def _name(answer: Answer) -> str:
    return answer.name or "—"


def _why(answer: Answer, language: str) -> str:
    return say(answer.why(language))


@customers.command()
def choose(
    who: Whom,
    answer: Annotated[str, typer.Argument(help="A segment's name, or none.")],
    until: Annotated[datetime | None, Day] = None,
    dimension: Annotated[str, typer.Option(help="Which one, where several have it.")] = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Choose an answer by hand; it wins over the rules until it ends."""
    from app import answers
    from app.choices import choice_named
    from app.who import find_customer
    from sync.hands import COMMAND

    services = open_services(config)
    found, choice = find_customer(services, who), choice_named(services, answer, dimension)
    answers.choose(services, found, choice, COMMAND, until.date() if until else None)
    _done(services, found, [choice.dimension])


@customers.command()
def automatic(
    who: Whom,
    dimension: Annotated[str, typer.Argument(help="Which one; without it, all.")] = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Give what was chosen by hand back to the rules."""
    from app import answers
    from app.choices import dimension_named
    from app.dimensions import dimensions
    from app.who import find_customer

    services = open_services(config)
    found, every = find_customer(services, who), list(dimensions(services))
    among = [dimension_named(services, dimension)] if dimension else every
    if answers.automatic(services, found, among):
        _done(services, found, among)
    else:
        out.print(_("Nothing is chosen by hand for {name}.", name=_called(found)))


@customers.command()
def until(
    who: Whom,
    dimension: Annotated[str, typer.Argument(help="Whose answer.")],
    day: Annotated[
        datetime | None,
        typer.Argument(formats=["%Y-%m-%d"], help="The last day it holds; without it, for good."),
    ] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Set the last day of an answer by hand; the day after, the rules answer again."""
    from app import answers
    from app.choices import dimension_named
    from app.who import find_customer

    services = open_services(config)
    found, which = find_customer(services, who), dimension_named(services, dimension)
    answers.hold(services, found, which, day.date() if day else None)
    _done(services, found, [which])


def _called(who: Who) -> str:
    return who.name or who.email or who.id


def _done(services: Services, who: Who, dimensions: list[Dimension]) -> None:
    """How the customer's answers stand now."""
    from app.reading.customers import customer_story

    one = customer_story(services, who.id).customer
    for dimension in dimensions:
        answer = one.answers.get(dimension.key)
        if answer is not None:
            told = f"{_called(who)}, {dimension.name}: {_name(answer)}"
            out.print(escape(f"{told} ({_why(answer, services.language)})"), soft_wrap=True)
    if any(answer.pending for answer in one.answers.values()):
        out.print(_("The next sync brings it to Contacts and the sheet: regulars sync"))


@app.command()
def overrides(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """All answers chosen by hand, with where they come from and until when they hold."""
    from app.reading.answers import all_by_hand

    services = open_services(config)
    found = all_by_hand(services)
    if as_json:
        print_json([_plain(one) for one in found])
        return
    if not found:
        out.print(_("Nothing is chosen by hand; the rules answer for everybody."))
        return
    language = services.language
    rows = [
        [
            one.name or one.email or one.customer,
            one.dimension_name,
            _name(one.answer),
            _why(one.answer, language),
        ]
        for one in found
    ]
    headers = [_("Customer"), _("Dimension"), _("Answer"), _("Why")]
    out.print(table(headers, rows))
    hint = _("Back to the rules: regulars customers automatic {who}", who="WHO")
    out.print(f"[dim]{hint}[/dim]", soft_wrap=True)


def _plain(one: ByHand) -> dict[str, object]:
    """Stable keys, for machines."""
    answer = one.answer
    return {
        "customer": one.customer,
        "name": one.name,
        "email": one.email,
        "dimension": answer.dimension,
        "segment": answer.segment,
        "answer": answer.name or None,
        "computed": answer.computed,
        "origin": answer.origin,
        "run": answer.run,
        "since": answer.since,
        "until": answer.until,
        "pending": answer.pending,
    }

"""Who is who from the shell: `regulars customers out|back|merge|split`, `regulars matches …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict

from app import words
from app.cli.customers import customers
from app.cli.opening import open_services
from app.cli.root import DEFAULT_CONFIG, AsJson, Config, app
from app.cli.show import _, escape, out, print_json, say, table
from core.errors import WrongUse
from core.i18n import Text

if TYPE_CHECKING:
    from app.reading.matches import DoubleMatch, Matches, NameMatch

Whom = Annotated[str, typer.Argument(metavar="WHO", help="The e-mail address, name or id.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID", help="As `regulars matches` lists them.")]


@customers.command("out")
def take_out(who: Whom, config: Config = DEFAULT_CONFIG) -> None:
    """Not a customer: no row, no label, no mail."""
    from app import people
    from app.who import find_customer

    services = open_services(config)
    found = find_customer(services, who)
    people.take_out(services, found, people.COMMAND)
    out.print(_("{name} is no customer any more.", name=found.name or found.email or found.id))
    _next()


@customers.command("back")
def bring_back(who: Whom, config: Config = DEFAULT_CONFIG) -> None:
    """A customer again, as before she was taken out."""
    from app import people
    from app.who import find_customer

    services = open_services(config)
    found = find_customer(services, who)
    people.bring_back(services, found)
    out.print(_("{name} is a customer again.", name=found.name or found.email or found.id))
    _next()


@customers.command("merge")
def merge(
    who: Whom,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The one who stays.")],
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Two customers are one person: WHO counts as INTO. Contacts are not touched."""
    from app import people
    from app.who import find_customer

    services = open_services(config)
    one, main = find_customer(services, who), find_customer(services, into)
    people.merge(services, one, main, people.COMMAND)
    out.print(_("{name} counts as {main} now.", name=str(one), main=str(main)))
    _next()


@customers.command("split")
def split(who: Whom, config: Config = DEFAULT_CONFIG) -> None:
    """Take a merge back: two customers again, each with her own answers."""
    from app import people
    from app.who import find_customer

    services = open_services(config)
    found = find_customer(services, who)
    people.split(services, found)
    out.print(_("{name} is a customer of her own again.", name=str(found)))
    _next()


def _next() -> None:
    out.print(_("The next sync brings it to Contacts and the sheet: regulars sync"))


matching = typer.Typer(help="Names and people who may belong together; you decide.")
app.add_typer(matching, name="matches")


@matching.callback(invoke_without_command=True)
def listing(
    context: typer.Context, config: Config = DEFAULT_CONFIG, as_json: AsJson = False
) -> None:
    """Names and people who may belong together, and what you answered."""
    from app.reading.matches import matches

    if context.invoked_subcommand:
        return
    services = open_services(config)
    found = matches(services)
    if as_json:
        print_json(asdict(found))
        return
    _open(found)
    _answered(found)


def _open(found: Matches) -> None:
    names, doubles = found.open_names, found.open_doubles
    if not names and not doubles:
        out.print("[green]✓[/green]", _("No match waits for you."))
    if names:
        rows = sum(len(one.rows) for one in names)
        out.print(_("Rows that match exactly one customer by name: {rows}", rows=rows))
        out.print(
            table(["", _("Name"), _("Rows"), _("Customer")], map(_name_row, names), right="3")
        )
        out.print(_("All at once: regulars matches accept --all"))
    if doubles:
        out.print(_("Customers who may be one person: {count}", count=len(doubles)))
        headers = ["", _("Customer"), _("may be"), _("Why")]
        out.print(table(headers, map(_double_row, doubles)))
    if names or doubles:
        hint = _("regulars matches accept ID, or: regulars matches decline ID")
        out.print(f"[dim]{hint}[/dim]", soft_wrap=True)


def _name_row(one: NameMatch) -> list[object]:
    customer = one.customer
    return [
        one.id,
        one.name,
        len(one.rows),
        _told(customer.shown, customer.email) if customer else "—",
    ]


def _double_row(one: DoubleMatch) -> list[object]:
    why = ", ".join(say(words.of(words.REASONS, reason)) for reason in one.reasons)
    main, other = one.main, one.other
    return [one.id, _told(other.shown, other.email), _told(main.shown, main.email), why]


def _told(name: str, email: str | None) -> str:
    return f"{name} <{email}>" if email and email != name else name


def _answered(found: Matches) -> None:
    if found.answered:
        out.print()
        out.print(_("Answered; regulars matches undo ID takes it back:"))
    for one in found.answered:
        out.print(f"  {one.id}  {_sentence(one)}", soft_wrap=True)
    if found.out:
        out.print()
        out.print(_("No customers by your word; regulars customers back WHO takes it back:"))
    for person in found.out:
        out.print(f"  {escape(_told(person.shown, person.email))}", soft_wrap=True)


def _sentence(one: NameMatch | DoubleMatch) -> str:
    from app.reading.matches import ACCEPTED, DoubleMatch

    if isinstance(one, DoubleMatch):
        if one.state == ACCEPTED:
            return _("{name} counts as {main} now.", name=one.other.shown, main=one.main.shown)
        return _("{name} and {main} are two.", name=one.other.shown, main=one.main.shown)
    if one.customer:
        return _("rows of “{name}” are {customer}'s", name=one.name, customer=one.customer.shown)
    return _("rows of “{name}” are nobody's", name=one.name)


@matching.command()
def accept(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All names at once.")] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Yes: the rows are hers, or the two are one."""
    from app import people

    services = open_services(config)
    if bool(ids) == everything:
        raise WrongUse(Text("Give the ids of matches, or --all for all names."))
    if everything:
        found = len(people.accept_names(services, people.COMMAND))
    else:
        found = len(people.accept(services, ids or [], people.COMMAND))
    out.print(_("Accepted: {count}", count=found))
    _next()


@matching.command()
def decline(ids: Ids, config: Config = DEFAULT_CONFIG) -> None:
    """No, and do not ask again."""
    from app import people

    found = people.decline(open_services(config), ids, people.COMMAND)
    out.print(_("Declined: {count}", count=len(found)))


@matching.command()
def undo(ids: Ids, config: Config = DEFAULT_CONFIG) -> None:
    """Take answers back."""
    from app import people

    found = people.undo(open_services(config), ids)
    out.print(_("Taken back: {count}", count=len(found)))
    _next()

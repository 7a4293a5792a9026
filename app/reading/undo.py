"""What an undo does and cannot do, with names, for the page and the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from sqlalchemy import select

from app import words
from app.dimensions import dimensions
from app.reading.changes import SHOWN, Group, Moved
from app.wiring import Services
from core.database import reading
from core.i18n import Text
from core.links import Links
from core.model import NONE
from core.tables import customer, run
from sync.undo.holds import holds
from sync.undo.journal import can_undo, find_run, undos_of
from sync.undo.plan import BY_HAND, CHANGED, GONE, HERS, NOBODY, ONE_PLACE
from sync.undo.report import Undone

LEFT: Mapping[str, Text] = {
    HERS: Text("You had changed these yourself; that run only followed you."),
    BY_HAND: Text("You have chosen an answer yourself since."),
    CHANGED: Text("They have been changed since that run."),
    ONE_PLACE: Text("That run only made the label and the sheet agree."),
    GONE: Text("The answer from before is no segment any more."),
    NOBODY: Text("They are no customers any more."),
}
"""Why answers are left as they are."""


class UndoState(Struct, frozen=True):
    """How a run stands to undos, by the runs' numbers. `holds`: answers held because of it."""

    undoes: int | None
    undone_by: tuple[int, ...]
    holds: int
    possible: bool


class Remark(Struct, frozen=True):
    """Something nobody takes back, and where it is."""

    text: Text
    link: str | None = None


class UndoStory(Struct, frozen=True):
    """`groups` go back; `left` and `remarks` do not."""

    number: int
    groups: tuple[Group, ...]
    left: tuple[Group, ...]
    remarks: tuple[Remark, ...]
    empty: bool


def told(services: Services, undone: Undone) -> UndoStory:
    """The undo with the names of people and segments."""
    return UndoStory(
        undone.run,
        tuple(_groups(services, undone)),
        tuple(_left(services, undone)),
        tuple(_remarks(services, undone)),
        undone.is_empty,
    )


def undo_state(services: Services, number: int) -> UndoState:
    """Raises WrongUse for an unknown run."""
    with reading(services.engine).begin() as connection:
        row = find_run(connection, services.account, number)
        undoes = connection.scalar(select(run.c.number).where(run.c.id == row.undoes))
        undos = undos_of(connection, row.id)
        return UndoState(
            undoes,
            tuple(one.number for one in undos),
            holds(connection, services.account, row.id),
            row.state != "running" and can_undo(connection, row),
        )


def last_undo(services: Services, number: int) -> UndoStory | None:
    """What the undo that this run was came to, as far as it got."""
    with reading(services.engine).begin() as connection:
        kept = find_run(connection, services.account, number).undo or {}
    return told(services, Undone.from_json(kept["report"])) if "report" in kept else None


def _groups(services: Services, undone: Undone) -> Iterator[Group]:
    known = {one.key: one for one in dimensions(services)}
    for key, answers in undone.restored.items():
        segments = {s.key: s.name for s in known[key].segments} | {NONE: "—", "": "—"}
        by_answer: dict[str, list[str]] = {}
        for who, answer in answers.items():
            by_answer.setdefault(answer, []).append(who)
        for answer, people in by_answer.items():
            title = f"{known[key].name}: {segments.get(answer, answer)}"
            yield _group(services, "restored", title, people)
    for what, values in undone.fields.items():
        yield _group(services, "clear_contacts", _field(services, what), list(values))
    for kind, labels in (
        ("delete_labels", undone.labels.values()),
        ("create_labels", [_label(services, one) for one in undone.labels_again]),
    ):
        if labels:
            yield Group(kind, "", "", [Moved("", name) for name in labels], len(labels))


def _field(services: Services, what: str) -> str:
    return words.FIELDS[what].say(services.language)


def _label(services: Services, subject: str) -> str:
    dimension, _, segment = subject.partition("/")
    one = next((d for d in dimensions(services) if d.key == dimension), None)
    names = {s.key: s.name for s in one.segments} if one else {}
    return services.settings.label_prefix + names.get(segment, segment)


def _left(services: Services, undone: Undone) -> Iterator[Group]:
    names = {one.key: one.name for one in dimensions(services)}
    for key, customers in undone.left.items():
        by_reason: dict[str, list[str]] = {}
        for who, reason in customers.items():
            by_reason.setdefault(reason, []).append(who)
        for reason, people in by_reason.items():
            yield _group(services, "left", names.get(key, key), people, LEFT[reason])
    for what, changed in undone.fields_left.items():
        why = Text("It does not stand in the contact any more as it was filled in.")
        yield _group(services, "left", _field(services, what), list(changed), why)
    for name in undone.labels_left.values():
        why = Text("Somebody is in it whom Regulars did not put there.")
        yield Group("label_left", "", name, [], 0, why)


def _group(
    services: Services, kind: str, title: str, people: list[str], why: Text | None = None
) -> Group:
    called = _names(services, people[:SHOWN])
    moved = [Moved(who, called.get(who, "")) for who in people[:SHOWN]]
    return Group(kind, "", title, moved, len(people), why)


def _names(services: Services, ids: Iterable[str]) -> dict[str, str]:
    query = select(customer.c.id, customer.c.name, customer.c.email)
    with reading(services.engine).connect() as connection:
        rows = connection.execute(
            query.where(customer.c.account == services.account, customer.c.id.in_(list(ids)))
        )
        return {row.id: row.name or row.email or "" for row in rows}


def _remarks(services: Services, undone: Undone) -> Iterator[Remark]:
    yield from _of_contacts(services, undone)
    yield from _of_labels(undone)
    if undone.tab:
        links = Links(services.settings.google)
        link = links.spreadsheet(undone.tab["spreadsheet"], undone.tab["tab"])
        yield Remark(Text("The tab “{tab}” it made stays.", tab=undone.tab["title"]), link)
    if undone.columns:
        text = Text(
            "Columns it added to the sheet, which stay: {count}.", count=len(undone.columns)
        )
        yield Remark(text)
    if undone.mails:
        text = Text("Mails sent since, which nobody can take back: {count}.", count=undone.mails)
        yield Remark(text)
    if undone.numbers:
        yield Remark(
            Text(
                "Names and numbers in the sheet go on following the orders: {count} cells.",
                count=undone.numbers,
            )
        )


def _of_contacts(services: Services, undone: Undone) -> Iterator[Remark]:
    links = Links(services.settings.google)
    names = _names(services, list(undone.contacts)[:SHOWN])
    for who, contact in list(undone.contacts.items())[:SHOWN]:
        name = names.get(who) or contact
        text = Text("The contact {name} stays; it gets no row and no label.", name=name)
        yield Remark(text, links.contact(contact) if contact else None)
    if len(undone.contacts) > SHOWN:
        yield Remark(Text("Contacts it made, which stay: {count}.", count=len(undone.contacts)))


def _of_labels(undone: Undone) -> Iterator[Remark]:
    for before, name in undone.renamed.values():
        yield Remark(
            Text("The name “{name}” stays; before it was “{before}”.", name=name, before=before)
        )
    for name in undone.adopted.values():
        yield Remark(Text("The label “{label}” you gave to Regulars stays with it.", label=name))
    for name in undone.gone.values():
        yield Remark(Text("The label “{label}” you had it delete is not made again.", label=name))
    for name in undone.let_go.values():
        yield Remark(Text("The label “{label}” it left to you stays yours.", label=name))

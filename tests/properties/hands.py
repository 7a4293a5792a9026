"""What the owner does beside Google: on the page, with backups, with runs, about labels.

What the model then expects:

- An answer on the page is a choice like any other; with a last day it ends by itself after it.
- A backup put back: as long as the question is open, no answer by hand begins or ends. After FORGET
  none begins. After KEEP one may say only what a place really held at that moment: ours or hers,
  nobody can tell, which is why she was asked. Where no run wrote since the backup nothing is asked,
  and only what she chose since may be found again.
- A run taken back: what is held is what the label or the cell said before that run, and it is in
  force wherever the rules would say something else.
- A deleted label makes no answers by hand; it is made again, or not, as she says.
- Two contacts made one are one customer with the orders of both.
- Whoever is no customer, or is one with another, has nothing of ours. Taken back, she has what she
  chose before, and the rules answer for the rest.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from core.errors import WrongUse
from core.model import NONE
from core.tables import cursor, override, run
from sync.decisions import AGAIN, CUSTOMER, FORGET, OUT, SAME, SHEET_ONLY, decide, withdraw
from sync.merge import AUTOMATIC, UNDO, NewOverride
from sync.overrides import give_back, store_overrides
from sync.run import UndoRequest
from sync.stamp import STRANGER
from sync.undo.holds import release
from tests.properties.owner import DIMENSIONS, Owner, Said
from tests.sync.answering import answer_label, answer_stranger
from tests.sync.counter import ACCOUNT


def choose(owner: Owner, who: str, dimension: str, choice: int, days: int | None) -> None:
    """On the page, through the day in so many `days`; None: until it is given back."""
    row = owner.customers().get(who)
    if row is None:
        return
    keys = [NONE, *(segment.key for segment in DIMENSIONS[dimension].segments)]
    answer, now = keys[choice % len(keys)], owner.now
    owner.chose(who, dimension, answer, "page")
    until = None if days is None else now.date() + timedelta(days=days)
    if until:
        owner.unsay(who)
    begun = [NewOverride(row.id, None if answer == NONE else answer, "page")]
    with owner.shop.engine.begin() as connection:
        store_overrides(connection, ACCOUNT, dimension, begun, (), now, until=until)


def automatic(owner: Owner, who: str, dimension: str) -> None:
    """Given back on the page."""
    if owner.in_force(who, dimension) is None:
        return
    owner.chose(who, dimension, AUTOMATIC, "page")
    customer = owner.id_of(who)
    with owner.shop.engine.begin() as connection:
        give_back(connection, ACCOUNT, dimension, {customer}, owner.now)


@dataclass(frozen=True)
class Backup:
    """The database as it was, and what the model knew then."""

    database: sqlite3.Connection
    buried: frozenset[str]


def back_up(owner: Owner) -> Backup:
    owner.since_backup = set()
    database = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(str(owner.shop.engine.url.database))) as live:
        live.backup(database)
    return Backup(database, frozenset(owner.buried))


def bring_back(owner: Owner, backup: Backup, answer: str) -> None:
    """The older database again; the question whose the differences are is answered at once."""
    owner.shop.engine.dispose()
    with closing(sqlite3.connect(str(owner.shop.engine.url.database))) as live:
        backup.database.backup(live)
    owner.buried &= backup.buried
    owner.again = False
    owner.unsay_all()
    owner.ended = {row.id for row in owner.shop.rows(override) if row.ended_at}
    owner.known |= {row.id for row in owner.shop.rows(override)}
    hers = owner.said | owner.since_backup
    owner.said = set(hers)
    before = _hands(owner)
    owner.sync()
    if not _asked(owner):
        return
    assert _hands(owner) <= before, "an answer by hand began while she was asked"
    answer_stranger(owner.shop, answer)
    if answer != FORGET:
        owner.said |= _held(owner)
    owner.sync()
    if answer == FORGET:
        assert _hands(owner) <= before, "an answer by hand began although the rules decide"


def _hands(owner: Owner) -> set[str]:
    return {row.id for row in owner.shop.rows(override)}


def _asked(owner: Owner) -> bool:
    rows = owner.shop.rows(cursor)
    return any(row.name == STRANGER and row.value for row in rows)


def _held(owner: Owner) -> set[Said]:
    """Every answer that any place holds now, and that it may hold none."""
    found: set[Said] = set()
    for who in owner.customers():
        for dimension in DIMENSIONS:
            answers = {NONE, AUTOMATIC, *owner.holds(who, dimension)}
            found |= {(who, dimension, one, at) for one in answers for at in ("sheet", "label")}
    return found


def undo(owner: Owner) -> None:
    """The last run that can be taken back."""
    for row in sorted(owner.shop.rows(run), key=lambda row: -row.number):
        try:
            owner.sync(undo=UndoRequest(row.number))
        except WrongUse:
            continue
        owner.unsay_all()
        return


def let_go(owner: Owner, number: int) -> None:
    """The rules answer again where one of the last runs was taken back."""
    undone = [row.run for row in owner.shop.rows(override) if row.origin == UNDO]
    numbers = [row.number for row in owner.shop.rows(run) if row.id in undone]
    if not numbers:
        return
    try:
        with owner.shop.engine.begin() as connection:
            release(connection, ACCOUNT, numbers[number % len(numbers)], None, owner.now)
    except WrongUse:
        return
    rows = owner.shop.rows(override)
    owner.ended |= {row.id for row in rows if row.origin == UNDO and row.ended_at}
    owner.unsay_all()


def delete_label(owner: Owner, dimension: str, number: int) -> None:
    segments = DIMENSIONS[dimension].segments
    label = owner.label(dimension, segments[number % len(segments)].key)
    if label:
        owner.unsay_all()
        owner.shop.people.delete_label(label)


def say_about_label(owner: Owner, dimension: str, number: int) -> None:
    """What becomes of a label that is not there."""
    missing = [s.key for s in DIMENSIONS[dimension].segments if not owner.label(dimension, s.key)]
    if missing:
        segment = missing[number % len(missing)]
        owner.unsay_all()
        answer_label(owner.shop, f"{dimension}/{segment}", AGAIN if number % 2 else SHEET_ONLY)


def rename_option(owner: Owner, dimension: str, number: int) -> None:
    """In the tab of lists; every segment has names of its own."""
    segments = DIMENSIONS[dimension].segments
    at = number % len(segments)
    owner.unsay_all()
    owner.grid.rename_option(dimension, at, f"{segments[at].key.title()} {number}")


def take_out(owner: Owner, who: str, other: str) -> None:
    """Not a customer; again: a customer after all."""
    if who in owner.folded().keys() | set(owner.folded().values()):
        return
    if who in owner.out():
        _withdraw(owner, CUSTOMER, who)
    elif who in owner.customers():
        _decide(owner, CUSTOMER, who, OUT)
    owner.unsay(who)


def fold(owner: Owner, who: str, other: str) -> None:
    """`who` is one customer with `other`; again: two after all."""
    folded, active = owner.folded(), owner.customers()
    owner.unsay_all()
    if who in folded:
        _withdraw(owner, SAME, who)
        return
    taken = {*folded, *folded.values(), *owner.joined, *owner.joined.values()}
    alone = not {who, other} & taken and who != other and {who, other} <= active.keys()
    if alone and (owner.person(other) or not owner.person(who)):
        _decide(owner, SAME, who, owner.id_of(other))


def _decide(owner: Owner, question: str, who: str, answer: str) -> None:
    said = {owner.id_of(who): answer}
    with owner.shop.engine.begin() as connection:
        decide(connection, ACCOUNT, question, said, "page", owner.now)


def _withdraw(owner: Owner, question: str, who: str) -> None:
    subject = owner.id_of(who)
    with owner.shop.engine.begin() as connection:
        withdraw(connection, ACCOUNT, question, subject)


def join(owner: Owner, who: str, other: str) -> None:
    """Two contacts become one in Contacts: it has the addresses and the labels of both."""
    one, two = owner.person(who), owner.person(other)
    active = owner.customers()
    if one is None or two is None or one == two or not {who, other} <= active.keys():
        return
    if owner.late or one.mark or two.mark:
        return
    if {who, other} & {*owner.folded(), *owner.folded().values(), *owner.out()}:
        return
    owner.unsay(who)
    owner.unsay(other)
    owner.shop.people.join(one.resource_name, two.resource_name)
    owner.joined = {a: who if to == other else to for a, to in owner.joined.items()}
    owner.joined[other] = who
    owner.said |= {(who, *rest) for said, *rest in owner.said if said == other}  # type: ignore[misc]

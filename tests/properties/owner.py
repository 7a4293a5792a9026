"""The model: a shop of which we know what its owner really did, and what must hold of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from msgspec import structs

from core.model import NONE, Contact
from core.tables import customer, decision, override, problem, run
from sync.decisions import CUSTOMER, SAME
from sync.merge import AUTOMATIC, UNDO
from sync.report import RunReport
from tests.properties import oracle
from tests.properties.grid import Grid
from tests.properties.trouble import EXPECTED, Killed, Script, Trouble
from tests.sync.counter import AGE, BOOK, STATUS, Shop, open_shop, twin

DIMENSIONS = {one.key: one for one in (STATUS, AGE)}
FRIENDS = "Friends of the shop"
YOUNG = timedelta(minutes=16)
FLOOR = Counter(
    {
        "people.people.connections.list": 1,
        "people.contactGroups.list": 1,
        "people.contactGroups.batchGet": 1,
        "sheets.spreadsheets.get": 1,
        "sheets.spreadsheets.values.batchGet": 2,
    }
)
"""The calls of a quiet night: contacts, labels, orders and the customer tab in one spreadsheet."""
UNDECIDED = frozenset(["two_labels", "different_edits", "unknown_option", "segment_gone", "astray"])

MISNAMED = frozenset(["names_differ", "name_taken"])

Said = tuple[str, str, str, str]
"""(address, dimension, segment or NONE or AUTOMATIC, place)"""


@dataclass
class Owner:
    """`said`: what she chose since everything was last settled. `means`: the answer a choice of
    hers must lead to, where nothing speaks against it."""

    shop: Shop
    said: set[Said] = field(default_factory=set)
    means: dict[tuple[str, str], str | None] = field(default_factory=dict)
    orders: list[tuple[str, date]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """Ids of overrides that are accounted for."""
    ended: set[str] = field(default_factory=set)
    buried: set[str] = field(default_factory=set)
    """Addresses whose contact she deleted: nobody makes it again."""
    calm_at: datetime | None = None
    """Since when nothing of ours is young."""
    again: bool = True
    """Whether the last run ended well."""
    late: datetime | None = None
    """Since when Contacts tells late; it does for minutes, not longer than writes are young."""
    joined: dict[str, str] = field(default_factory=dict)
    """Addresses that became another one's."""
    since_backup: set[Said] = field(default_factory=set)
    before: dict[str, dict[tuple[str, str], set[str]]] = field(default_factory=dict)
    """Run -> (customer, dimension) -> what her label and her cell said right before it."""

    @classmethod
    def open(cls, folder: Path) -> Owner:
        """Of a settled shop, made once and copied."""
        first = _settled()
        known = {one.name: deepcopy(getattr(first, one.name)) for one in fields(first)[1:]}
        return cls(twin(first.shop, folder), **known)

    @classmethod
    def of_new_shop(cls, folder: Path) -> Owner:
        shop = open_shop(folder, dimensions=(STATUS, AGE))
        friends = shop.people.make_label(FRIENDS).resource_name
        for name in ("Eva Novak", "Ana Horvat"):
            shop.people.put(friends, shop.contact(name))
        rows = shop.book.tab("Orders").values()[1:]
        orders = [(str(row[1]), _day(row[0])) for row in rows]
        return cls(shop, orders=orders)

    # What there is

    @property
    def grid(self) -> Grid:
        return Grid(self.shop.book)

    @property
    def now(self) -> datetime:
        return self.shop.clock.now()

    def person(self, address: str) -> Contact | None:
        return next((p for p in self.shop.people.contacts() if address in p.emails), None)

    def customers(self) -> dict[str, Any]:
        """Address -> row of table `customer`, of the active ones."""
        rows = self.shop.rows(customer)
        return {row.email_key: row for row in rows if row.state == "active"}

    def id_of(self, address: str) -> str:
        row = next((r for r in self.shop.rows(customer) if r.email_key == address), None)
        return row.id if row else ""

    def label(self, dimension: str, segment: str) -> str | None:
        """The resource name of our label, whatever she calls it."""
        mark = f"{dimension}/{segment}"
        found = (one for one in self.shop.people.all_labels() if one.mark == mark)
        return next((one.resource_name for one in found), None)

    def worn(self, contact: str, dimension: str) -> set[str]:
        keys = [segment.key for segment in DIMENSIONS[dimension].segments]
        groups = self.shop.people.contact(contact).labels
        return {key for key in keys if self.label(dimension, key) in groups}

    def computed(self, address: str, dimension: str) -> str:
        today = self.now.date()
        folded = self.folded()
        hers = [who for who, main in folded.items() if main == address]
        if dimension == "status":
            at = {who: self.joined.get(who, who) for who, _ in self.orders}
            bought = [day for who, day in self.orders if folded.get(at[who], at[who]) == address]
            return oracle.status(bought, today)
        people = [found for who in (address, *hers) if (found := self.person(who))]
        return oracle.age(next((p.birthday for p in people if p.birthday), None), today)

    def out(self) -> set[str]:
        """Whom she said to be no customers: addresses."""
        return {who for who, _ in self._decided(CUSTOMER)}

    def folded(self) -> dict[str, str]:
        """Address -> that of the customer she said it is."""
        names = {row.id: row.email_key for row in self.shop.rows(customer)}
        return {who: names[main] for who, main in self._decided(SAME)}

    def _decided(self, question: str) -> list[tuple[str, str]]:
        names = {row.id: row.email_key for row in self.shop.rows(customer)}
        asked = [row for row in self.shop.rows(decision) if row.question == question]
        return [(names[row.subject], row.answer) for row in asked]

    def in_force(self, address: str, dimension: str) -> str | None:
        """The override's answer, by the table; "" holds no answer at all."""
        who = self.id_of(address)
        for row in self.shop.rows(override):
            if (row.customer, row.dimension) == (who, dimension) and row.ended_at is None:
                return NONE if row.segment is None else str(row.segment)
        return None

    def holds(self, address: str, dimension: str) -> set[str]:
        """What her label and her cell say now, as segments; "" for nothing."""
        person = self.person(address)
        worn = self.worn(person.resource_name, dimension) if person else set()
        keys = ["", AUTOMATIC, NONE, *self._keys(dimension)]
        options = ["", *self.grid.options(dimension)]
        shown = self.grid.answer(self.id_of(address), dimension)
        cell = {key for key, option in zip(keys, options, strict=False) if option == shown}
        return (worn or {""}) | cell

    def later(self, **time: float) -> None:
        """Time goes by; what Contacts told late it has told by then."""
        self.shop.later(**time)
        if self.late and self.now - self.late >= YOUNG:
            self.catch_up()

    def fall_behind(self) -> None:
        self.late = self.now
        self.shop.people.fall_behind()

    def catch_up(self) -> None:
        self.late = None
        self.shop.people.catch_up()

    # What she does

    def chose(self, address: str, dimension: str, answer: str, place: str) -> None:
        """Remember a choice; the answer it must lead to, if it is the only one and all is calm."""
        key = (address, dimension)
        first = not any((who, what) == key for who, what, *_ in self.said)
        self.said.add((address, dimension, answer, place))
        self.since_backup.add((address, dimension, answer, place))
        calm = self.again and self.calm_at is not None and self.now - self.calm_at >= YOUNG
        alone = len(self.grid.rows(self.id_of(address))) == 1
        active = address in self.customers()
        self.means[key] = answer if first and calm and alone and active else None

    def pick(self, address: str, dimension: str, choice: int, row: int = 0) -> None:
        """Option number `choice` of the drop-down as it is offered now; -1 clears the cell."""
        options = self.grid.options(dimension)
        if choice >= len(options):
            return
        keys = [AUTOMATIC, NONE, *(s.key for s in DIMENSIONS[dimension].segments)]
        text = options[choice] if choice >= 0 else ""
        if text and self.grid.answer(self.id_of(address), dimension, row) == text:
            return
        if self.grid.type(self.id_of(address), dimension, text, row):
            answer = keys[choice] if choice >= 0 else AUTOMATIC
            self.chose(address, dimension, answer, "sheet")

    def write_nonsense(self, address: str, dimension: str, text: str) -> None:
        if self.grid.type(self.id_of(address), dimension, text):
            self.chose(address, dimension, AUTOMATIC, "sheet")
            self.means[address, dimension] = None

    def put_under(self, address: str, dimension: str, segment: str) -> None:
        person, label = self.person(address), self.label(dimension, segment)
        if person and label and label not in person.labels:
            self.shop.people.put(label, person.resource_name)
            self.chose(address, dimension, segment, "label")

    def take_from(self, address: str, dimension: str) -> None:
        """Out of every label of the dimension."""
        person = self.person(address)
        worn = self.worn(person.resource_name, dimension) if person else set()
        if person is None or not worn:
            return
        put_there = self.in_force(address, dimension) in worn
        for segment in worn:
            label = self.label(dimension, segment)
            assert label
            self.shop.people.take(label, person.resource_name)
        self.chose(address, dimension, AUTOMATIC if put_there else NONE, "label")
        self.said.add((address, dimension, NONE, "label"))
        self.since_backup.add((address, dimension, NONE, "label"))

    def buy(self, address: str, ago: int) -> None:
        if len(self.orders) < 12:
            day = self.now.date() - timedelta(days=ago)
            self.orders.append((address, day))
            self.shop.order(day, address, 10, address.split("@")[0].title())

    def cancel(self, number: int) -> None:
        """Delete a row of the order sheet."""
        if 2 < len(self.orders) > number:
            del self.orders[number]
            self.shop.book.tab("Orders").delete_row(number + 1)

    def delete_contact(self, address: str) -> None:
        person = self.person(address)
        if person and address not in self.joined.values():
            self.shop.people.delete(person.resource_name)
            self.buried.add(address)
            self.unsay(address)

    def unsay(self, address: str) -> None:
        """Something happened that makes it uncertain what a choice leads to."""
        for key in [key for key in self.means if key[0] == address]:
            self.means[key] = None

    def unsay_all(self) -> None:
        self.means = dict.fromkeys(self.means)

    # A run

    def sync(self, troubles: list[Trouble] | None = None, **request: Any) -> RunReport | None:
        """One run; None if it ended early. What is hers is compared before and after it."""
        held = self._places()
        script = Script(self.shop.door.script, troubles or [])
        self.shop.door.script.watch = script
        before = self.hers()
        report = None
        try:
            report = self.shop.run(**request)
        except EXPECTED as ended:
            self.again = self.again and not isinstance(ended, Killed)
            if not script.struck:
                raise
        finally:
            self.shop.door.script.watch = None
            self.shop.door.script.forget()
            last = max(self.shop.rows(run), key=lambda row: int(row.number))
            if any(t.edit for t in troubles or ()):
                self._also_said(held)
            self.before.setdefault(last.id, held)
        if any(t.kind != "edit" for t in troubles or ()):
            self.again = False
        self.calm_at = self.now
        if not any(t.edit for t in troubles or ()):
            assert self.hers() == before, "something that is hers changed"
        self._overrides_are_hers()
        if report and report.undo and report.state == "done":  # one that waits holds nothing yet
            self._is_held(report.undo.restored)
        return report

    def _also_said(self, held: dict[tuple[str, str], set[str]]) -> None:
        """What she chose while the run was reading stood there before it wrote, too."""
        for who, dimension, answer, _ in self.said:
            held.setdefault((self.id_of(who), dimension), set()).add(answer)

    def _places(self) -> dict[tuple[str, str], set[str]]:
        rows = [row for row in self.shop.rows(customer) if row.email_key]
        return {(r.id, key): self.holds(r.email_key, key) for r in rows for key in DIMENSIONS}

    def settle(self) -> None:
        """Runs until one has nothing to do; then everything has to be as it should."""
        self.catch_up()
        counts = [self._one_more() for _ in range(2)]
        while counts[-1]:
            counts.append(self._one_more())
            assert len(counts) < 6, f"the runs do not come to rest: {counts}"
        assert self.shop.writes() == {}
        self._settled()
        self.again = True

    def _one_more(self) -> Mapping[str, int]:
        """What a run wrote, some time later; a plan that waits is approved."""
        self.shop.later(minutes=16)
        report = self.sync()
        assert report
        if report.state == "waiting":
            self.sync(approve=report.digest)
        return report.counts

    def hers(self) -> tuple[object, ...]:
        """All that no run may change."""
        people = {
            p.resource_name: structs.replace(p, labels=frozenset(), etag="", previous_names=())
            for p in self.shop.people.contacts()
            if p.mark is None
        }
        friends = self.shop.people.labels()[FRIENDS]
        orders = self.shop.book.tab("Orders").values()
        return people, friends, orders, self.grid.noted()

    # What must hold

    def _overrides_are_hers(self) -> None:
        """No override without a choice of hers: the false override is the enemy."""
        address = {row.id: row.email_key for row in self.shop.rows(customer)}
        spoken = {(who, dimension) for who, dimension, *_ in self.said}
        for row in self.shop.rows(override):
            who = address[row.customer]
            if row.id not in self.known:
                self.known.add(row.id)
                answer = NONE if row.segment is None else row.segment
                found = (who, row.dimension, answer, row.origin)
                if row.origin == UNDO:
                    told = self.before[row.run].get((row.customer, row.dimension), {""})
                    assert answer in told, f"held, but never so: {found}, {told}"
                else:
                    assert found in self.said, f"a false override: {found}"
            if row.ended_at is not None and row.id not in self.ended:
                self.ended.add(row.id)
                over = row.until and row.until < self.now.date()
                free = over or row.origin == UNDO or (who, row.dimension) in spoken
                assert free, f"ended by nobody: {who} {row.segment}"

    def _is_held(self, restored: Mapping[str, Mapping[str, str]]) -> None:
        """What a run was taken back to holds: by hand, or because the rules say so anyway."""
        for address, row in self.customers().items():
            for dimension, answers in restored.items():
                if (answer := answers.get(row.id)) is not None:
                    computed = self.computed(address, dimension).replace(NONE, "")
                    held = self.in_force(address, dimension)
                    assert held == answer or (held is None and computed == answer), (
                        f"not held: {address} {answer!r}, {held!r} is"
                    )

    def _settled(self) -> None:
        kinds = {row.kind for row in self.shop.rows(problem) if row.state == "open"}
        stuck = self._stuck()
        self._nobody_twice()
        self._others_have_nothing()
        for address, row in self.customers().items():
            for dimension in DIMENSIONS:
                if (row.id, dimension) not in stuck:
                    self._agrees(address, row.id, dimension)
        today = self.now.date()
        there = {row.id for row in self.customers().values()}  # who is gone has no answer at all
        for row in self.shop.rows(override):
            over = row.customer in there and row.until and row.until < today
            assert row.ended_at or not over, "past its last day"
        calls = self.shop.door.calls
        assert calls <= FLOOR, calls
        if not kinds & UNDECIDED and not self._repeated():
            self.said = set()
        self.means = {}

    def _agrees(self, address: str, who: str, dimension: str) -> None:
        chosen = self.in_force(address, dimension)
        wanted = self.computed(address, dimension) if chosen is None else chosen or NONE
        options = self.grid.options(dimension)[1:]
        names = dict(zip([NONE, *self._keys(dimension)], options, strict=True))
        shown = self.grid.answer(who, dimension)
        if dimension in self._misnamed():
            shown = "" if shown == "" else names[wanted]
        expected = "" if wanted == NONE and chosen != NONE else names[wanted]
        assert shown == expected, f"cell {address} {dimension}: {shown!r}, not {expected!r}"
        person = self.person(address)
        if person:
            worn = self.worn(person.resource_name, dimension)
            label = {wanted} if wanted != NONE and self.label(dimension, wanted) else set()
            assert worn == label, f"labels {address} {dimension}: {worn}, not {label}"
        meant = self.means.get((address, dimension))
        if meant == AUTOMATIC:
            assert chosen is None, f"{address} {dimension} is still by hand: {chosen}"
        elif meant and not (meant == NONE and wanted == NONE):
            assert wanted == meant, f"{address} {dimension}: she chose {meant}, got {wanted}"

    def _others_have_nothing(self) -> None:
        """Whoever is no customer, or is another one, wears no label of ours and has no answer."""
        for address in self.out() | self.folded().keys():
            person, who = self.person(address), self.id_of(address)
            for dimension in DIMENSIONS:
                worn = self.worn(person.resource_name, dimension) if person else set()
                assert not worn, f"labels {address} {dimension}: {worn}, but is none of ours"
                shown = self.grid.answer(who, dimension)
                assert not shown, f"cell {address} {dimension}: {shown!r}, but is none of ours"

    def _misnamed(self) -> frozenset[str]:
        """Where a name is in dispute, cells say the one that was agreed upon, lists hers."""
        open_ = (row for row in self.shop.rows(problem) if row.state == "open")
        return frozenset(DIMENSIONS) if any(r.kind in MISNAMED for r in open_) else frozenset()

    def _keys(self, dimension: str) -> list[str]:
        return [segment.key for segment in DIMENSIONS[dimension].segments]

    def _stuck(self) -> set[tuple[str, str]]:
        """Customers with something only she can decide."""
        found: set[tuple[str, str]] = set()
        names = {row.name: row.id for row in self.shop.rows(customer)}
        rows = self.shop.rows(customer)
        contacts = {row.resource_name: row.id for row in rows if row.resource_name}
        for row in self.shop.rows(problem):
            if row.state == "open" and row.kind in UNDECIDED:
                place = row.place
                who = contacts.get(place.get("contact")) or self._at(place.get("cell"))
                who = who or names.get(place.get("title"), "")
                found |= {(who, dimension) for dimension in DIMENSIONS}
        return found

    def _at(self, cell: str | None) -> str:
        """Whose row a cell is in."""
        key, tab = self.grid.column("key"), self.grid.tab
        if not cell or tab is None or key is None:
            return ""
        row = int("".join(filter(str.isdigit, cell))) - 1
        return str(tab.cells.get((row, key), ""))

    def _repeated(self) -> bool:
        return any(times > 1 for times in Counter(self.grid.keys()).values())

    def _nobody_twice(self) -> None:
        addresses = Counter(p.emails[0] for p in self.shop.people.contacts())
        twice = [address for address, times in addresses.items() if times > 1]
        assert not twice, f"made twice: {twice}"
        made = {p.emails[0] for p in self.shop.people.contacts() if p.mark}
        assert not made & self.buried, "made again although she deleted it"


@cache
def _settled() -> Owner:
    owner = Owner.of_new_shop(Path(mkdtemp()))
    owner.sync()
    owner.settle()
    return owner


def _day(serial: Any) -> date:
    return date(1899, 12, 30) + timedelta(days=int(serial))


__all__ = ["BOOK", "DIMENSIONS", "Owner"]

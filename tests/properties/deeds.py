"""What the owner does beside choosing answers: in her sheet, and with her contacts."""

from __future__ import annotations

from collections.abc import Callable

from tests.properties.owner import DIMENSIONS, Owner

NAMES = ("Ana Kos", "Ivo", "Zoe Novak-Kos")
LABELS = ("Stars", "Čest", "Gold 🥇")
NOTES = ("likes Malvasia", "pays cash")


def sort(owner: Owner, who: str, column: int, backwards: int) -> None:
    """All rows below the header, whatever they hold."""
    tab = owner.grid.tab
    if tab:
        rows = tab.values()[1:]
        rows.sort(key=lambda row: str(row[column : column + 1]), reverse=bool(backwards % 2))
        for row, cells in enumerate(rows, 1):
            for at in range(tab.columns):
                tab.put(row, at, cells[at] if at < len(cells) else "")


def duplicate(owner: Owner, who: str, number: int, other: int) -> None:
    owner.unsay(who)
    owner.grid.duplicate(owner.id_of(who))


def delete_row(owner: Owner, who: str, number: int, other: int) -> None:
    """The first or the last of hers."""
    rows, tab = owner.grid.rows(owner.id_of(who)), owner.grid.tab
    if rows and tab:
        owner.unsay(who)
        tab.delete_row(rows[-(number % 2)])


def insert_row(owner: Owner, who: str, at: int, other: int) -> None:
    if owner.grid.tab:
        owner.grid.tab.insert_row(1 + at)


def insert_column(owner: Owner, who: str, at: int, other: int) -> None:
    if owner.grid.tab:
        owner.grid.tab.insert_column(at)


def move_column(owner: Owner, who: str, at: int, other: int) -> None:
    if owner.grid.tab:
        owner.grid.tab.move_column(at, other)


def delete_column(owner: Owner, who: str, number: int, other: int) -> None:
    at, tab = owner.grid.column(f"dimension:{_dimension(number)}"), owner.grid.tab
    if tab and at is not None:
        owner.unsay_all()
        tab.delete_column(at)


def note(owner: Owner, who: str, number: int, other: int) -> None:
    owner.grid.note(owner.id_of(who), NOTES[number % 2])


def write_nonsense(owner: Owner, who: str, number: int, other: int) -> None:
    owner.write_nonsense(who, _dimension(number), "Gold")


def rename_label(owner: Owner, who: str, number: int) -> None:
    segments = DIMENSIONS[_dimension(number)].segments
    label = owner.label(_dimension(number), segments[number % len(segments)].key)
    taken = {one.name for one in owner.shop.people.all_labels()}
    name = LABELS[number % len(LABELS)]
    if label and name not in taken:
        owner.shop.people.edit_label(label, name)


def tell_birthday(owner: Owner, who: str, number: int) -> None:
    person = owner.person(who)
    if person and person.mark is None:
        year = 1960 if number % 2 else 1999
        owner.shop.people.edit(person.resource_name, birthday=f"{year}-05-05")


def rename_contact(owner: Owner, who: str, number: int) -> None:
    person = owner.person(who)
    if person:
        owner.shop.people.edit(person.resource_name, name=NAMES[number % len(NAMES)])


def change_resource_name(owner: Owner, who: str, number: int) -> None:
    """Google's doing: a contact gets another id and tells its former ones."""
    person = owner.person(who)
    if person:
        first = person.resource_name.split("n")[0]
        name = f"{first}n{1 + len(person.previous_names)}"
        owner.shop.people.rename_contact(person.resource_name, name)


def delete_contact(owner: Owner, who: str, number: int) -> None:
    owner.delete_contact(who)


def add_contact(owner: Owner, who: str, number: int) -> None:
    if owner.person(who) is None:
        owner.unsay(who)
        owner.shop.people.add(who.split("@")[0].title(), email=who)
        if who not in owner.customers():
            owner.catch_up()  # told late she may be made twice: no call would show her to us


def _dimension(number: int) -> str:
    return "age" if number % 3 == 2 else "status"


SHEET: dict[str, Callable[[Owner, str, int, int], None]] = {
    deed.__name__: deed
    for deed in (
        sort,
        duplicate,
        delete_row,
        insert_row,
        insert_column,
        move_column,
        delete_column,
        note,
        write_nonsense,
    )
}
CONTACTS: dict[str, Callable[[Owner, str, int], None]] = {
    deed.__name__: deed
    for deed in (
        rename_label,
        tell_birthday,
        rename_contact,
        change_resource_name,
        delete_contact,
        add_contact,
    )
}

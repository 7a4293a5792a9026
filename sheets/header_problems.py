"""What a person is told about the header of an order tab."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from core.i18n import Text
from core.model import Problem
from sheets import a1
from sheets.cells import Refusal
from sheets.findings import Finding, Tab
from sheets.headers import ATTRIBUTE, Column, Header
from sheets.text import compact


def header_problems(tab: Tab, header: Header | None) -> tuple[Problem, ...]:
    """Why a header cannot be used, or which column of a usable one is left out.

    "no_header" is among them where more than one needed column is missing: no order sheet at all.
    """
    if header is None:
        return (tab.header_problem(_no_header(tab)),)
    found = [
        tab.header_problem(_no_column(meaning, text)) for meaning, text in header.absent.items()
    ]
    found += [
        tab.header_problem(_two_columns(meaning, columns), a1.cell(columns[0].index, header.row))
        for meaning, columns in header.doubled.items()
    ]
    if len(header.missing) > 1:
        found.append(tab.header_problem(_no_header(tab)))
    elif header.missing and not header.absent:
        found.append(tab.header_problem(_incomplete(tab, header.missing[0])))
    return tuple(found)


MEANINGS = {
    "email": Text("E-mail"),
    "phone": Text("Phone"),
    "name": Text("Name"),
    "first_name": Text("First name"),
    "last_name": Text("Last name"),
    "date": Text("Date"),
    "amount": Text("Amount"),
    "currency": Text("Currency"),
    "status": Text("Order status"),
    "number": Text("Order number"),
    "product": Text("Product"),
    "quantity": Text("Quantity"),
    "salesperson": Text("Salesperson"),
    "birthday": Text("Birthday"),
    "unit_price": Text("Unit price"),
    "cancelled": Text("Cancelled"),
    "city": Text("City"),
    "occupation": Text("Occupation"),
    "income": Text("Income"),
    "contract_start": Text("Contract start"),
    "contract_end": Text("Contract end"),
    "customer": Text("E-mail, phone or name"),
}
"""What a column can mean, for people; "customer" stands for whichever of three is there."""


def meaning_of(column: str) -> Text | str:
    """What people call a meaning; an attribute by the owner's own key."""
    return MEANINGS.get(column) or column.removeprefix(ATTRIBUTE)


_ADVICE = Text("Name its columns under “columns” of this sheet's settings.")


def _no_header(tab: Tab) -> Refusal:
    text = Text("No header with known words stands in “{tab}”.", tab=tab.title)
    return Refusal("no_header", text, _ADVICE)


def _incomplete(tab: Tab, missing: str) -> Refusal:
    text = Text("The header of “{tab}” lacks: {missing}.", tab=tab.title, missing=MEANINGS[missing])
    return Refusal("header_incomplete", text, _ADVICE)


def _no_column(meaning: str, text: str) -> Refusal:
    return Refusal(
        "column_missing",
        Text(
            "No column is called “{header}”, which the settings name under {key}.",
            header=text,
            key=_key(meaning),
        ),
        Text("Correct “columns” of this sheet's settings, or the header."),
    )


def _two_columns(meaning: str, columns: Sequence[Column]) -> Refusal:
    return Refusal(
        "two_columns",
        Text(
            "Two columns can mean “{meaning}”: {headers}.",
            meaning=meaning_of(meaning),
            headers=", ".join(column.header for column in columns),
        ),
        Text("Give one of them another header.")
        if len({compact(column.header) for column in columns}) == 1
        else Text("Say which under “columns” of this sheet's settings."),
    )


def _key(meaning: str) -> str:
    """Where the settings name the column."""
    attribute = meaning.removeprefix(ATTRIBUTE)
    return f"columns.{meaning}" if attribute == meaning else f"attributes.{attribute}"


def price_or_total(header: Header, quantities: pl.Series | None) -> Finding | None:
    """A *Price* beside quantities other than one: nobody can know whose price it is."""
    column = header.columns.get("amount")
    if column is None or not column.unsure or quantities is None or not (quantities != 1).any():
        return None
    refusal = Refusal(
        "price_or_total",
        Text("“{header}” can be the price of one piece or of the whole row.", header=column.header),
        Text(
            "Name it under “columns” of this sheet's settings: as unit_price if it is for one "
            "piece, as amount if for all."
        ),
    )
    return Finding(header.row, column.index, column.header, refusal)

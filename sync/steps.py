"""What a run says of itself while it goes: a step that is done, with its count."""

from __future__ import annotations

from msgspec import Struct

from core.i18n import Text


class Step(Struct, frozen=True):
    """A step that is done: "contacts", "labels", …, what was counted, and a sentence."""

    key: str
    count: int
    text: Text


def contacts(count: int) -> Step:
    return Step("contacts", count, Text("Contacts read: {count}", count=count))


def labels(count: int) -> Step:
    return Step("labels", count, Text("Labels of ours read: {count}", count=count))


def orders(count: int) -> Step:
    return Step("orders", count, Text("Order rows read: {count}", count=count))


def matching(count: int) -> Step:
    return Step("matching", count, Text("Customers known: {count}", count=count))


def segments(count: int) -> Step:
    return Step("segments", count, Text("Customers sorted into segments: {count}", count=count))


def sheet(count: int) -> Step:
    return Step("sheet", count, Text("Rows of the customer sheet read: {count}", count=count))


def plan(count: int) -> Step:
    return Step("plan", count, Text("Changes planned: {count}", count=count))


def apply(count: int) -> Step:
    return Step("apply", count, Text("Changes written: {count}", count=count))

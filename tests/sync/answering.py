"""The owner answers what Regulars asks, as the page and the command do."""

from __future__ import annotations

from core.tables import cursor
from sync.decisions import LABEL, STAMP, decide
from sync.stamp import STRANGER
from tests.sync.counter import ACCOUNT, Shop


def answer_label(shop: Shop, segment: str, answer: str) -> None:
    with shop.engine.begin() as connection:
        decide(connection, ACCOUNT, LABEL, {segment: answer}, "page", shop.clock.now())


def answer_stranger(shop: Shop, answer: str) -> None:
    """Whose the answers are that were last written by somebody else."""
    (asked,) = (row.value["subject"] for row in shop.rows(cursor) if row.name == STRANGER)
    with shop.engine.begin() as connection:
        decide(connection, ACCOUNT, STAMP, {asked: answer}, "page", shop.clock.now())

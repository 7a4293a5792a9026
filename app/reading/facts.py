"""What contacts and order rows tell of a customer beside her orders, in the owner's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.i18n import Text
from core.moments import say_day
from core.money import say_money
from core.settings import Settings
from sync.catalogue import METRICS, Kind, own_metrics


def facts(
    settings: Settings, known: Mapping[str, Any], titles: Mapping[str, Text], language: str
) -> list[tuple[str, str]]:
    """Title and value of what is known of `titles`, and of the owner's attributes by the names of
    her columns."""
    named = {s: a.column for one in settings.orders for s, a in one.attributes.items()}
    kinds = {key: METRICS[key].kind for key in titles}
    kinds |= {one.key: one.kind for one in own_metrics(settings.orders)}
    currency = settings.business.currency
    return [
        (
            named[key] if key in named else titles[key].say(language),
            _said(kind, known[key], currency, language),
        )
        for key, kind in kinds.items()
        if known.get(key) is not None
    ]


def _said(kind: Kind, value: Any, currency: str, language: str) -> str:
    """A value as it is kept; one kept under another kind than is configured now as it stands."""
    if isinstance(value, bool):
        return (Text("yes") if value else Text("no")).say(language)
    if kind is Kind.MONEY:
        return say_money(int(value), currency, language)
    if kind is Kind.DATE:
        return say_day(date.fromisoformat(value), language)
    return f"{value:g}" if isinstance(value, float) else str(value)

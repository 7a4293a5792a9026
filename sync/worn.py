"""Who wears which of our labels, and who may."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sync.items import Key
from sync.labels import LabelsRead
from sync.merge import joined
from sync.pull import Before, Pulled, folds_now
from sync.work import BOUNCED, Work


def worn_labels(
    members: Mapping[Key, frozenset[str]], links: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Dimension -> customer -> the segments whose label she wears, joined."""
    customers = {contact: who for who, contact in links.items()} if any(members.values()) else {}
    worn: dict[str, dict[str, str]] = {}
    for (dimension, segment), contacts in sorted(members.items()):
        holders = worn.setdefault(dimension, {})
        for contact in contacts & customers.keys():
            who = customers[contact]
            more = holders.get(who)
            holders[who] = joined({*more.split(), segment}) if more else segment
    return worn


def given_labels(labels: LabelsRead, links: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """(dimension, customer) under a label that the owner just gave us."""
    given = {key: members for key, members in labels.members.items() if key in labels.adopted}
    worn = worn_labels(given, links)
    return frozenset((key, who) for key, holders in worn.items() for who in holders)


def wearers(
    work: Work,
    before: Before,
    pulled: Pulled,
    active: frozenset[str],
    links: Mapping[str, str],
    created: Collection[str],
) -> frozenset[str]:
    """Who may wear a label: in Contacts, and did not leave under any address of hers. That another
    one than she is mailed at does not exist says nothing of her."""
    customers, folds = pulled.customers.values(), folds_now(before, pulled)
    left = work.parts.suppressed([row.email_key for row in customers if row.email_key])
    gone = [
        folds.get(row.id, row.id)
        for row in (customers if left else ())
        if (why := left.get(row.email_key or "")) and (row.id not in folds or why != BOUNCED)
    ]
    return active.intersection(links.keys() | created).difference(gone)

"""Our ids: ULIDs, one by one or many at once."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

from ulid import ULID

from core.ids import new_ids

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


def test_ids_made_many_at_once_are_ulids_of_that_instant() -> None:
    found = list(islice(new_ids(NOW), 2500))

    assert {ULID.from_str(one).datetime for one in found} == {NOW}
    assert [str(ULID.from_str(one)) for one in found] == found
    assert len(set(found)) == len(found)
    assert {letter for one in found for letter in one[10:]} == set(
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    )


def test_they_come_in_their_order() -> None:
    found = list(islice(new_ids(NOW), 5000))
    assert found == sorted(found)

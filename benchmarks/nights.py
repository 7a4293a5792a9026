"""`python -m benchmarks.nights [PATH] [NIGHTS]`: CDNOW replayed with one run a night, on the fakes.

PATH is CDNOW_master.txt; without it the sample is used. A line tells what a night cost and wrote,
which brake held it, and whether Contacts and the sheet say afterwards what the rules say.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks import cdnow
from tests.sync.counter import Shop
from tests.sync.nights import Night, chosen, open_evening, replay, worn

NIGHTS = 400
COLUMNS = ("Status", "Activity", "Age")
SHORT = {
    "create_labels": "labels",
    "create_contacts": "contacts",
    "add_members": "in",
    "remove_members": "out",
    "write_cells": "cells",
}


def main(arguments: list[str]) -> None:
    path = Path(arguments[0]) if arguments else cdnow.SAMPLE
    nights = int(arguments[1]) if len(arguments) > 1 else NIGHTS
    seen: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        shop = open_evening(Path(folder))
        started = perf_counter()
        for night in replay(shop, cdnow.read_orders(path), nights):
            seconds, right = perf_counter() - started, _is_right(shop, night)
            print(_line(shop, night, seconds, right), flush=True)
            seen.update(trip.kind for trip in night.report.trips)
            seen["wrong nights"] += not right
            seen["calls"] += sum(shop.door.calls.values())
            started = perf_counter()
    print(f"{nights} nights: {dict(seen)}")


def _is_right(shop: Shop, night: Night) -> bool:
    return worn(shop) == chosen(shop, COLUMNS) == night.expected


def _line(shop: Shop, night: Night, seconds: float, right: bool) -> str:
    counts = night.report.counts
    wrote = " ".join(f"{short} {counts[kind]}" for kind, short in SHORT.items() if kind in counts)
    brakes = " ".join(trip.kind for trip in night.report.trips) or "-"
    calls = sum(shop.door.calls.values())
    told = f"{night.today}  {calls:2} calls  brakes {brakes}  {wrote or 'nothing written'}"
    return f"{told}  {seconds:.2f} s" + ("" if right else "  WRONG")


if __name__ == "__main__":
    main(sys.argv[1:])

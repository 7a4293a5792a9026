"""Metrics and segments of 25,000 customers with 1,000,000 orders: `python -m benchmarks.segments`.

Ours against the same written by hand in Polars, in pandas, and in plain dictionaries, each in a
process of its own, its quickest of several times; all must give the same answers. Then what one
customer's explanation costs beside her page, and the models' fit on CDNOW: the argument is its
master file, without one the sample is taken.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cdnow import SAMPLE
from benchmarks.measured import Measured, run
from benchmarks.segments import fits, page, shop

WAYS = {
    "ours": "Regulars",
    "by_hand": "Polars by hand",
    "in_pandas": "pandas",
    "dictionaries": "dictionaries",
}
ROUNDS = 3


def main(arguments: list[str]) -> None:
    with TemporaryDirectory() as folder:
        shop.write(Path(folder))
        best: dict[str, tuple[float, Measured]] = {}
        digests = set()
        for _ in range(ROUNDS):  # in turns: whatever else the machine does, all of them feel it
            for way in WAYS:
                if way == "dictionaries" and way in best:
                    continue
                measured = run(["-m", "benchmarks.segments.one", way, folder])
                seconds, digest = measured.output.split()
                digests.add(digest)
                before = best.get(way)
                if before is None or float(seconds) < before[0]:
                    best[way] = (float(seconds), measured)
        viewed, explained = page.measure(Path(folder))
    assert len(digests) == 1, "the ways do not agree"
    _say_ways(best)
    print(f"A customer's page {viewed:.3f} s, why and what comes next {explained:.3f} s: ", end="")
    print(f"{explained / viewed:.2f} page views")
    _say_fits(Path(arguments[0]) if arguments else SAMPLE)


def _say_ways(best: dict[str, tuple[float, Measured]]) -> None:
    print(f"{shop.CUSTOMERS:,} customers, {shop.ORDERS:,} order rows")
    ours = best["ours"][0]
    for way, (seconds, measured) in best.items():
        print(f"{WAYS[way]:<16} {seconds:8.3f} s  {measured.megabytes:7.0f} MB  ", end="")
        print(f"Regulars takes {ours / seconds:.2f} times as long")


def _say_fits(path: Path) -> None:
    print(f"\nBG/NBD and Gamma-Gamma on {path.name}")
    found = fits.compare(path)
    ours = found[0][1]
    for way, seconds, parameters in found:
        said = " ".join(f"{one:.3f}" for one in parameters)
        print(f"{way:<34} {seconds:7.3f} s  ours takes {ours / seconds:.2f} times as long  {said}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""gspread's own test suite against the emulator.

    python -m tests.external.gspread_suite CHECKOUT [pytest's arguments]

CHECKOUT is a clone of gspread at the version we pin; its tests need vcrpy to be installed, though
nothing is recorded or played back. What is left out stands in gspread_left_out.json with a reason.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from emulator.api import Json

HERE = Path(__file__).parent
LEFT_OUT = HERE / "gspread_left_out.json"


def run(checkout: Path, arguments: list[str]) -> Json:
    """What gspread_plugin.run answers, from a process of its own: two packages are called tests."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [
            sys.executable,
            *map(str, (HERE / "gspread_plugin.py", checkout, LEFT_OUT, answer)),
        ]
        here = {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}
        subprocess.run([*command, *arguments], cwd=folder, env=here, check=True)
        found: Json = json.loads(answer.read_text())
        return found


def summary(found: Json) -> str:
    outcomes = list(found["outcomes"].values())
    failed = [name for name, outcome in found["outcomes"].items() if outcome == "failed"]
    lines = [
        f"{outcomes.count('passed')} of {len(outcomes)} tests of gspread pass, "
        f"{len(failed)} fail, {len(found['left_out'])} are left out.",
        *(f"  failed: {name}" for name in failed),
        *(f"  left out: {name}: {why}" for name, why in found["left_out"].items()),
        *(f"  not as documented: {wrong}" for wrong in found["violations"]),
    ]
    return "\n".join(lines)


def passed(found: Json) -> bool:
    """Something ran, nothing failed, and every answer was as documented."""
    outcomes = found["outcomes"].values()
    return bool(outcomes) and "failed" not in outcomes and not found["violations"]


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.exit(__doc__)
    found = run(Path(arguments[0]).resolve(), arguments[1:])
    print(summary(found))
    return 0 if passed(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

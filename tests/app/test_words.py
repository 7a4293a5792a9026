"""Nothing the product can find is left without words: every kind of problem has its group."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from app.words import PROBLEMS

ROOT = Path(__file__).parents[2]
MAKERS = {"Problem", "Refusal", "Trip"}


def kinds() -> Iterator[str]:
    """The kinds that stand as words in the code where a problem is made."""
    for package in ("sheets", "sync"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for call in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MAKERS:
                    yield from _kind(call)


def _kind(call: ast.Call) -> Iterator[str]:
    given = [*call.args[:1], *(key.value for key in call.keywords if key.arg == "kind")]
    for value in given:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def test_every_kind_of_problem_stands_in_a_group() -> None:
    found = set(kinds())
    assert len(found) > 40
    assert found - PROBLEMS.keys() == set()

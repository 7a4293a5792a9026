"""The page of contacts and labels."""

from __future__ import annotations

from typing import Any


def pages(world: Any, templates: Any) -> list[Any]:
    return []

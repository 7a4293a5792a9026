"""The word lists beside this file, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=8)
def words(name: str) -> dict[str, Any]:
    """The table in `name`.toml."""
    return tomllib.loads(resources.files("sheets").joinpath(f"{name}.toml").read_text("utf-8"))

"""What holds for all tests: one Hypothesis profile, the long ones first, a core for each worker."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

# The workers are as many as the cores: threads of Polars' own would only wait for each other.
# Programs started by tests (e2e/program.py) have as many as anywhere.
os.environ["POLARS_MAX_THREADS"] = "1"

# No test asserts a time, Hypothesis included; in CI the same examples come every time.
settings.register_profile(
    "regulars",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("regulars")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, or the longest one starts last and runs while the other cores are idle."""
    items.sort(key=lambda item: "slow" not in item.keywords)


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: no looking for garbage in it, which took a
    tenth of every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)

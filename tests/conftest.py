"""What holds for all tests: one Hypothesis profile, and the long ones first."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

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

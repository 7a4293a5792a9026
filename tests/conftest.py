"""What holds for all tests: one Hypothesis profile."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No test asserts a time, Hypothesis included; in CI the same examples come every time.
settings.register_profile(
    "regulars",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("regulars")

"""Addresses as people might write them, many of them wrong."""

from __future__ import annotations

from hypothesis import strategies as st

_PART = st.text("abZ09_+-é", min_size=1, max_size=9) | st.sampled_from(["xn--a", "a" * 64, "'"])
_LOCAL = st.lists(_PART, min_size=1, max_size=3).map(".".join)
_DOMAIN = st.lists(_PART, max_size=3).map("".join)
_TOP = st.sampled_from(["hr", "com", "local", "test", "h", "c0m", "COM", "zz-top", "arpa"])

ADDRESSES = st.builds("{}@{}.{}".format, _LOCAL, _DOMAIN, _TOP)

"""The metrics every shop has."""

from __future__ import annotations

from collections.abc import Mapping

from sync.catalogue.kinds import Metric
from sync.catalogue.lifetime import LIFETIME
from sync.catalogue.orders import ORDERS
from sync.catalogue.people import PEOPLE

METRICS: Mapping[str, Metric] = {one.key: one for one in (*ORDERS, *PEOPLE, *LIFETIME)}

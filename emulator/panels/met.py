"""The accounts this Google has met."""

from __future__ import annotations

from emulator.world import World


def accounts(world: World) -> list[str]:
    """Every account any store knows, by address."""
    with world.lock:
        known = [list(getattr(store, "accounts", ())) for store in world.stores.values()]
        return sorted({address for addresses in known for address in addresses})

from typing import Any

from emulator.world import World


def pages(world: World, templates: Any) -> list[Any]:
    return []

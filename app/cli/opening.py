"""How every command begins: the services of its configuration, and the owner's language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.show import Voice

if TYPE_CHECKING:
    from app.wiring import Services


def open_services(config: Path) -> Services:
    from app import wiring

    services = wiring.build(config)
    Voice.language = services.language
    return services

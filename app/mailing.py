"""What Regulars can do with campaigns; the doors' side of `mailer`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.wiring import Services
from core.google.tokens import derive
from core.i18n import Text
from core.ids import new_id

if TYPE_CHECKING:
    from mailer.parts import Parts

Tell = Callable[[Text], None]


def parts(services: Services) -> Parts:
    """What the mailer works with; opens a door to Google."""
    from mailer.parts import Parts

    return Parts(
        settings=services.settings,
        engine=services.engine,
        account=services.account,
        clock=services.clock,
        gmail=services.open_door().gmail,
        secret=derive(services.secret_file, "mail"),
        new_id=lambda: new_id(services.clock.now()),
    )

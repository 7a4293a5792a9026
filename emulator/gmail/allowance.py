"""How many mails an account may send: a rolling day, and a long pause for who asks for more."""

from __future__ import annotations

from datetime import UTC, datetime

from emulator.gmail.mailbox import Mailbox, milliseconds
from emulator.quotas import sending_limit
from emulator.world import World

_DAY = 86_400_000


def take(box: Mailbox, world: World) -> bool:
    """Counts one mail against the rolling day; deleting mail from Sent does not bring it back.

    True: it leaves. False: the day is used up, but Google has not noticed yet (`limit_grace`
    seconds): the mail is accepted and comes back. Raises Gmail's 429 after that. Each refusal
    closes the account for `limit_pause` seconds at least, so the time told moves with every try.
    """
    now = milliseconds(world)
    while box.sent_at and box.sent_at[0] <= now - _DAY:
        box.sent_at.popleft()
    limit = int(world.options.get("daily_limit", 500))
    if limit > box.closed_at:  # somebody raised it
        box.closed_until = 0
    if len(box.sent_at) < limit and now >= box.closed_until:
        box.sent_at.append(now)
        box.over_since = 0
        return True
    box.over_since = box.over_since or now
    if now < box.over_since + 1000 * int(world.options.get("limit_grace", 0)):
        return False
    pause = 1000 * int(world.options.get("limit_pause", 3600))
    box.closed_until, box.closed_at = max(_free(box, limit, now), now + pause), limit
    raise sending_limit(datetime.fromtimestamp(box.closed_until / 1000, UTC))


def _free(box: Mailbox, limit: int, now: int) -> int:
    """When the rolling day has room again."""
    if limit <= 0:
        return now + _DAY
    if len(box.sent_at) < limit:
        return now
    return box.sent_at[len(box.sent_at) - limit] + _DAY

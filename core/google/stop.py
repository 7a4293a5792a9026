"""An account whose consent has ended is left alone until its owner reconnects it.

The refresh token is asked once; from then on every process and every door reads the row and says
the same thing, without asking Google again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from google.auth.exceptions import RefreshError
from sqlalchemy import Engine, select, update

from core.database import reading
from core.google.outages import disconnected
from core.tables import account as accounts

ENDS: Mapping[str, str] = {
    "invalid_grant": "revoked, unused for six months, older than a week in Testing, or the "
    "password changed",
    "invalid_rapt": "a Workspace's session control wants a new sign-in",
    "unauthorized_client": "the OAuth client may not do this any more",
    "invalid_client": "the OAuth client's secret was changed",
    "deleted_client": "the OAuth client was deleted",
    "disabled_client": "Google switched the OAuth client off",
    "admin_policy_enforced": "an administrator restricted the service",
}
"""The words of Google's token endpoint after which only the owner can help. The description beside
them is undocumented and never looked at."""


def word_of(error: RefreshError) -> str:
    """The token endpoint's word for a refusal, "" where it had none."""
    args: tuple[Any, ...] = error.args
    if len(args) > 1 and isinstance(args[1], dict):
        return str(args[1].get("error", ""))
    # google-auth keeps this answer to itself and says what to type for gcloud instead
    return "invalid_rapt" if str(args[0]).startswith("Reauthentication is needed") else ""


def stop_account(engine: Engine, account: str, sealed: str, why: str, now: datetime) -> None:
    """Note that the credentials that lie in the row as `sealed` have ended: not those of whoever
    reconnected meanwhile."""
    with engine.begin() as connection:
        connection.execute(
            update(accounts)
            .where(accounts.c.id == account, accounts.c.credentials == sealed)
            .values(stopped_at=now, stopped_why=why)
        )


def kept_credentials(engine: Engine, account: str) -> str | None:
    """The row's credentials as they are sealed, None if there never were any. Raises Denied while
    the account is stopped."""
    with reading(engine).begin() as connection:
        row: Any = connection.execute(
            select(accounts.c.credentials, accounts.c.stopped_why).where(accounts.c.id == account)
        ).one()
    if row.stopped_why:
        raise disconnected(reason=row.stopped_why)
    sealed: str | None = row.credentials
    return sealed

"""The key file: 32 secret bytes beside the database, and the keys derived from them.

It encrypts the Google credentials and keys the hashes of suppressions and unsubscribe links. A
backup of the database without it is worth nothing to a thief.
"""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import make_url

from core.errors import WrongUse
from core.i18n import Text

_BYTES = 32


def key_path(database: str, folder: Path) -> Path:
    """Where the key lies: beside the SQLite file, else as regulars.key in `folder`."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(f"{url.database}.key")
    return folder / "regulars.key"


def load_key(path: Path) -> bytes:
    """The 32 secret bytes in the key file, made on first use and kept private (0600).

    Raises WrongUse where the file holds no key: one cut short would encrypt with next to nothing.
    """
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:  # a copy may have come with other rights
        path.chmod(0o600)
    try:
        key = base64.urlsafe_b64decode(path.read_bytes())
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise WrongUse(
            Text("{path} holds no key of Regulars.", path=str(path)),
            Text("Put the saved key file back: without it nobody knows who has unsubscribed."),
        )
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(_BYTES)))
        try:
            # a link, not a rename: of two processes at first use, both get the first one's key
            Path(path).hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        Path(draft).unlink()


def derive(key: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose ("suppression", "unsubscribe", …); HKDF, RFC 5869."""
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)

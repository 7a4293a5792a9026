"""Files that hold something private."""

from __future__ import annotations

import os
from pathlib import Path


def private(path: Path) -> Path:
    """Make `path` (created empty if absent) readable and writable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    return path

"""A PostgreSQL of the tests' own: a cluster in a folder, on a free port, gone with the session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import create_engine

HOW = "no PostgreSQL here: apt-get install postgresql (or brew install postgresql), then again"
_numbers = count(1)


@contextmanager
def cluster() -> Iterator[str]:
    """The address of its server, to be followed by a database's name. Skips the test where there
    is no PostgreSQL; in CI that is a failure."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    folder = Path(mkdtemp(prefix="regulars-pg"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    _run([programs / "initdb", "-D", data, "-A", "trust", "-U", "shop", "-E", "UTF8", "--no-sync"])
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    log = folder / "log"
    _run([programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"])
    try:
        yield f"postgresql+psycopg://shop@127.0.0.1:{port}"
    finally:
        _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder)


def new_database(server: str) -> str:
    """The address of an empty database."""
    name = f"shop{next(_numbers)}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{server}/{name}"


def _programs() -> Path | None:
    """Debian keeps them beside each version, not on the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def _run(command: Sequence[str | Path]) -> None:
    """As the user postgres where we are root, which PostgreSQL refuses to serve."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, timeout=60, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

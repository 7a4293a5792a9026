"""`python -m core.migrations.check`: migrations on an empty database make exactly core/tables.py.

With `--new "message"` writes the revision that closes the gap instead.
"""

from __future__ import annotations

import sys

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine


def main(arguments: list[str]) -> int:
    config = Config()
    config.set_main_option("script_location", "core:migrations")
    with create_engine("sqlite://").connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if arguments[:1] == ["--new"]:
            command.revision(config, arguments[1], autogenerate=True, rev_id=arguments[2])
            return 0
        try:
            command.check(config)
        except CommandError as gap:
            sys.stderr.write(f"{gap}\nWrite it: python -m core.migrations.check --new MSG REV\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

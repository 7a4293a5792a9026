"""Alembic's environment: runs on the connection it is handed (see core/database.py)."""

from typing import Any

from alembic import context
from alembic.autogenerate.rewriter import Rewriter
from alembic.operations.ops import CreateIndexOp

from core.tables import metadata

rewriter = Rewriter()


@rewriter.rewrites(CreateIndexOp)
def partial_everywhere(_context: Any, _revision: Any, made: CreateIndexOp) -> CreateIndexOp:
    """New revisions are found on SQLite; which rows an index has is PostgreSQL's business, too."""
    if "sqlite_where" in made.kw:
        made.kw["postgresql_where"] = made.kw["sqlite_where"]
    return made


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    process_revision_directives=rewriter,
)
with context.begin_transaction():
    context.run_migrations()

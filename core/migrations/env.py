"""Alembic's environment: runs on the connection it is handed (see core/database.py)."""

from alembic import context

from core.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()

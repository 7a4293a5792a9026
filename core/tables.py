"""The one schema. Ids are ULIDs, instants UTC, days local dates, money integer minor units.

Every row carries its account. Keys are stable words (`loyal`, `status`), never what people see.
The large tables are kept by their keys alone on SQLite (no second tree by row number) and have no
further index: reading all of 70,000 rows takes 20 ms, an index costs ten times that in a first run.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive instant: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[str]:
    return Column("id", String(26), primary_key=True)


def _account(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "account", String(26), ForeignKey("account.id"), primary_key=primary_key, nullable=False
    )


account = Table(
    "account",
    metadata,
    _id(),
    Column("address", String, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("credentials", Text),  # encrypted; see core/google/tokens.py
    Column("scopes", JSON, nullable=False),
    Column("connected_at", Instant),
    Column("stopped_at", Instant),  # since when the consent is at an end; see core/google/stop.py
    Column("stopped_why", String(40)),  # Google's word for it
)

config_revision = Table(
    "config_revision",
    metadata,
    _id(),
    _account(),
    Column("digest", String(64), nullable=False),
    Column("toml", Text, nullable=False),
    Column("origin", String, nullable=False),  # whose change it was: page | config
    Column("created_at", Instant, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    _account(primary_key=True),
    Column("holder", String, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

pace = Table(  # the transport's token buckets, stops and turns by account, shared by processes
    "pace",
    metadata,
    _account(primary_key=True),
    Column("bucket", String, primary_key=True),
    Column("level", Float, nullable=False),
    Column("at", Instant, nullable=False),
)

cursor = Table(  # where reading goes on: sync token, history id, ...
    "cursor",
    metadata,
    _account(primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

LABEL_NAMES = "label_names"
"""The cursor with {resource name: name} of the owner's own labels; the sync writes it."""

contact = Table(  # the mirror of Google Contacts
    "contact",
    metadata,
    _account(primary_key=True),
    Column("resource_name", String, primary_key=True),
    Column("person", JSON, nullable=False),  # core.model.Contact, what is told
    sqlite_with_rowid=False,
)

contact_alias = Table(
    "contact_alias",
    metadata,
    _account(primary_key=True),
    Column("old_name", String, primary_key=True),
    Column("resource_name", String, nullable=False),
)

tombstone = Table(  # keyed hashes of people the owner deleted: never created again
    "tombstone",
    metadata,
    _account(primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)

customer = Table(
    "customer",
    metadata,
    _id(),
    _account(),
    Column("resource_name", String),  # the linked contact
    Column("name", String, nullable=False),
    Column("email", String),  # as shown and mailed
    Column("phone", String),
    Column("email_key", String),  # normalised, for matching
    Column("phone_key", String),
    Column("state", String, nullable=False),  # active | vanished | excluded
    Column("created_at", Instant, nullable=False),
    Column("orders", Integer, nullable=False),
    Column("turnover", BigInteger, nullable=False),
    Column("average_order", BigInteger),
    Column("first_order", Date),
    Column("last_order", Date),
    Column("last_order_amount", BigInteger),
    Column("birthday", String),
    Column("metrics", JSON, nullable=False),  # the rest of the catalogue, by key
    sqlite_with_rowid=False,
)

source = Table(  # one tab of an order spreadsheet as last read
    "source",
    metadata,
    _account(primary_key=True),
    Column("spreadsheet", String, primary_key=True),
    Column("tab", Integer, primary_key=True),  # sheetId
    Column("title", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("columns", JSON, nullable=False),  # meaning -> {index, header}
    Column("orders", LargeBinary, nullable=False),  # its typed rows, see sync/orders.py and ADR 10
    Column("read_at", Instant, nullable=False),
)

membership = Table(  # each customer's answer per dimension, as of the last run
    "membership",
    metadata,
    _account(primary_key=True),
    Column("dimension", String, primary_key=True),  # first: a run stores one after the other
    Column("customer", String(26), primary_key=True),
    Column("segment", String),  # null: no answer
    Column("computed", String),
    Column("by_hand", Boolean, nullable=False),
    Column("since", Date, nullable=False),
    sqlite_with_rowid=False,
)

move = Table(  # a customer's answer changed in a run; the first run's answers are no moves
    "move",
    metadata,
    _id(),
    _account(),
    Column("run", String(26), nullable=False),
    Column("on", Date, nullable=False),  # the shop's day
    Column("customer", String(26), nullable=False),
    Column("dimension", String, nullable=False),
    Column("before", String),  # null: no answer
    Column("after", String),
    Column("by_hand", Boolean, nullable=False),
    Index(None, "account", "customer"),
    Index(None, "account", "on"),
)

base = Table(  # what a place held when we last agreed with it
    "base",
    metadata,
    _account(primary_key=True),
    Column("dimension", String, primary_key=True),
    Column("place", String, primary_key=True),  # sheet | label
    Column("held", JSON, nullable=False),  # {customer: segment}, whoever holds one
    sqlite_with_rowid=False,
)

override = Table(
    "override",
    metadata,
    _id(),
    _account(),
    Column("customer", String(26), nullable=False),
    Column("dimension", String, nullable=False),
    Column("segment", String),  # null: "none" by hand
    Column("origin", String, nullable=False),  # sheet | label | page | command | undo
    Column("run", String(26)),  # that read it in Google; of an undo: the run that was undone
    Column("since", Instant, nullable=False),
    Column("until", Date),  # the last day it holds
    Column("ended_at", Instant),
    Index(None, "account", "ended_at"),
    Index(
        "uq_override_in_force",
        "account",
        "customer",
        "dimension",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
    ).ddl_if(dialect="sqlite"),
)
# As its argument of Index it would load PostgreSQL's dialect at every start of any shop.
event.listen(
    override,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]
        "CREATE UNIQUE INDEX uq_override_in_force ON %(table)s (account, customer, dimension)"
        " WHERE ended_at IS NULL"
    ).execute_if(dialect="postgresql"),
)

decision = Table(  # what the owner answered where Regulars asked; see sync/decisions.py
    "decision",
    metadata,
    _account(primary_key=True),
    Column("question", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("answer", String, nullable=False),
    Column("origin", String, nullable=False),  # page | command | undo
    Column("run", String(26)),  # of an undo: the run that was undone
    Column("at", Instant, nullable=False),
)

label = Table(  # the contact groups that are ours
    "label",
    metadata,
    _account(primary_key=True),
    Column("dimension", String, primary_key=True),
    Column("segment", String, primary_key=True),
    Column("resource_name", String),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),  # ours | taken | system | deleted | sheet
    Column("created_at", Instant, nullable=False),
)

run = Table(
    "run",
    metadata,
    _id(),
    _account(),
    Column("number", Integer, nullable=False),
    Column("trigger", String, nullable=False),  # command | page | schedule | undo
    Column("state", String, nullable=False),  # running | done | waiting | failed | replaced
    Column("dry", Boolean, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("step", String),
    Column("digest", String(64)),
    Column("counts", JSON, nullable=False),
    Column("calls", JSON, nullable=False),
    Column("plan", JSON),  # kept while it waits for approval
    Column("error", JSON),
    Column("edits", JSON),  # what it found changed by hand: {dimension: [customers]}
    Column("names", JSON),  # segments that got another: {dimension:segment: [before, after]}
    Column("undoes", String(26)),  # the run this one took back
    Column("undo", JSON),  # how far that goes and what it left; see sync/undo/course.py
    Column("fence", Integer, nullable=False),
    UniqueConstraint("account", "number"),
)

change = Table(  # one Google call of a run, with its items
    "change",
    metadata,
    _id(),
    _account(),
    Column("run", String(26), ForeignKey("run.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("target", JSON, nullable=False),
    Column("items", JSON, nullable=False),
    Column("why", JSON),
    Column("state", String, nullable=False),  # planned | sent | done | failed | unsure
    Column("sent_at", Instant),
    Column("settled_at", Instant),
    Column("error", JSON),
    Column("fence", Integer, nullable=False),
    UniqueConstraint("run", "seq"),
    Index(None, "account", "state"),
)

problem = Table(
    "problem",
    metadata,
    _id(),
    _account(),
    Column("key", String(64), nullable=False),  # kind, place and value: the same finding again
    Column("kind", String, nullable=False),
    Column("origin", String, nullable=False),  # what clears it: the tab or step that found it
    Column("place", JSON, nullable=False),  # {spreadsheet, tab, title, cell, link} or {contact}
    Column("message", JSON, nullable=False),  # core.i18n.Text
    Column("advice", JSON),
    Column("state", String, nullable=False),  # open | mended | fine
    Column("first_run", String(26)),
    Column("last_run", String(26)),
    Column("found_at", Instant, nullable=False),
    UniqueConstraint("account", "key"),
    Index(None, "account", "state"),
)

campaign = Table(
    "campaign",
    metadata,
    _id(),
    _account(),
    Column("name", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("audience", JSON, nullable=False),  # {"include": ["status:loyal"], "exclude": [...]}
    Column("sender", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", JSON),  # why it is paused: core.i18n.Text
    Column("created_at", Instant, nullable=False),
    Column("send_at", Instant),
    Column("started_at", Instant),
    Column("finished_at", Instant),
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    _account(),
    Column("campaign", String(26), ForeignKey("campaign.id"), nullable=False),
    Column("customer", String(26)),
    Column("address", String, nullable=False),
    Column("token", String(64), nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("draft_id", String),
    Column("message_id", String),
    Column("thread_id", String),
    Column("claimed_at", Instant),
    Column("settled_at", Instant),
    Column("fence", Integer, nullable=False),
    UniqueConstraint("campaign", "address"),
    Index(None, "account", "state"),
    Index(None, "account", "token"),
)

suppression = Table(
    "suppression",
    metadata,
    _account(primary_key=True),
    Column("key", String(64), primary_key=True),  # keyed hash of the address
    Column("reason", String, nullable=False),  # unsubscribed | bounced | by hand
    Column("at", Instant, nullable=False),
    Column("evidence", String),  # the id of the message that says so
)

consent = Table(
    "consent",
    metadata,
    _id(),
    _account(),
    Column("key", String(64), nullable=False),
    Column("source", String, nullable=False),
    Column("wording", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)

job = Table(  # a tick of the schedule: one row, whoever wakes first
    "job",
    metadata,
    _id(),
    _account(),
    Column("kind", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("state", String, nullable=False),  # claimed | done | failed
    Column("claimed_at", Instant, nullable=False),
    Column("finished_at", Instant),
    UniqueConstraint("account", "kind", "day"),
)

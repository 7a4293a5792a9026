"""What people read for our stable keys. A key without words is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n import Text

RUN_STATES: Mapping[str, Text] = {
    "running": Text("Running"),
    "done": Text("Done"),
    "waiting": Text("Waits for you"),
    "failed": Text("Failed"),
    "replaced": Text("Replaced"),
}
TRIGGERS: Mapping[str, Text] = {
    "command": Text("By command"),
    "page": Text("By click"),
    "schedule": Text("By itself"),
    "sheet": Text("In the sheet"),
    "undo": Text("Undo"),
}
CHANGES: Mapping[str, Text] = {
    "create_spreadsheet": Text("Spreadsheets made"),
    "stamp": Text("Run written down in the customer sheet"),
    "adopt_labels": Text("Labels taken over"),
    "adopt_label": Text("Label taken over"),
    "rename_labels": Text("Labels renamed"),
    "rename_label": Text("Label renamed"),
    "renamed": Text("Segments renamed"),
    "create_labels": Text("Labels made"),
    "create_label": Text("Label made"),
    "create_contacts": Text("Contacts made"),
    "complete_contacts": Text("Contacts filled in"),
    "clear_contacts": Text("Taken from contacts again"),
    "add_members": Text("Given a label"),
    "remove_members": Text("Taken from a label"),
    "write_cells": Text("Cells written"),
    "new_rows": Text("Rows added"),
    "write_sheet": Text("Customer sheet written"),
    "answers": Text("Answers in the sheet"),
    "delete_labels": Text("Labels deleted"),
    "delete_label": Text("Label deleted"),
    "leave_labels": Text("Labels left to you"),
    "leave_label": Text("Label left to you"),
    "held_answers": Text("Held as before"),
    "restored": Text("Back to"),
    "left": Text("Left as they are"),
    "label_left": Text("Label left"),
    "new_overrides": Text("Chosen by hand"),
    "ended_overrides": Text("Given back to the rules"),
}
FIELDS: Mapping[str, Text] = {
    "birthday": Text("Birthday"),
    "phone": Text("Phone"),
    "city": Text("City"),
    "occupation": Text("Occupation"),
    "name": Text("Name"),
}
"""What a contact may be filled in with; see core.model.TELLABLE."""
LABELS: Mapping[str, Text] = {
    "ours": Text("Ours"),
    "taken": Text("Another of that name"),
    "system": Text("Google's own of that name"),
    "deleted": Text("Deleted in Contacts"),
    "sheet": Text("In the sheet only"),
    "missing": Text("Made by the next sync"),
}
"""What became of a segment's label."""
LABEL_ANSWERS: Mapping[str, Text] = {
    "again": Text("Make it again"),
    "sheet": Text("Keep it in the sheet only"),
    "adopt_hand": Text("Adopt it; who is in it is my answer"),
    "adopt_rules": Text("Adopt it; the rules decide who is in it"),
}
LABEL_CHOICES: Mapping[str, tuple[str, ...]] = {
    "label_taken": ("adopt_hand", "adopt_rules", "sheet"),
    "label_of_google": ("sheet",),
    "label_deleted": ("again", "sheet"),
}
"""What can be answered to a problem, by its kind."""
CHANGE_STATES: Mapping[str, Text] = {
    "planned": Text("Planned"),
    "sent": Text("Under way"),
    "done": Text("Done"),
    "failed": Text("Failed"),
    "unsure": Text("Unsure"),
}
CUSTOMERS: Mapping[str, Text] = {
    "vanished": Text("Not in Contacts any more"),
    "excluded": Text("Not a customer"),
    "folded": Text("One with another customer"),
}
"""What is said of those who are not active."""
REASONS: Mapping[str, Text] = {
    "same_email": Text("the same e-mail"),
    "same_mailbox": Text("e-mails that are one mailbox"),
    "near_email": Text("e-mails one letter apart"),
    "same_phone": Text("the same phone"),
    "same_birthday": Text("the same birthday"),
    "completes": Text("the same name, one with only an e-mail, the other with only a phone"),
}
"""Why two customers look like one; see sync/matching/doubles.py."""
CAMPAIGN_STATES: Mapping[str, Text] = {
    "draft": Text("Draft"),
    "scheduled": Text("Scheduled"),
    "sending": Text("Sending"),
    "paused": Text("Paused"),
    "finished": Text("Finished"),
    "cancelled": Text("Cancelled"),
}
DELIVERIES: Mapping[str, Text] = {
    "pending": Text("Still to go"),
    "drafted": Text("Being sent"),
    "sending": Text("Being sent"),
    "sent": Text("Sent"),
    "failed": Text("Failed"),
    "skipped": Text("Left out"),
    "unsure": Text("Unsure"),
}
SKIPPED: Mapping[str, Text] = {
    "excluded": Text("Left out by you"),
    "no_address": Text("Without an e-mail address"),
    "same_mailbox": Text("Sharing a mailbox"),
    "unsubscribed": Text("Unsubscribed"),
    "bounced": Text("Mail comes back"),
    "by hand": Text("Never to be mailed"),
    "no_consent": Text("Without consent"),
}
METRICS: Mapping[str, Text] = {
    "days_since_first_order": Text("Days since the first order"),
    "days_since_last_order": Text("Days since the last order"),
    "months_since_last_order": Text("Months since the last order"),
    "orders_last_30_days": Text("Orders in the last 30 days"),
    "orders_last_90_days": Text("Orders in the last 90 days"),
    "orders_last_365_days": Text("Orders in the last 365 days"),
    "last_order_amount": Text("Amount of the last order"),
    "turnover_last_365_days": Text("Turnover of the last 365 days"),
    "average_interval_days": Text("Days between orders, on average"),
    "age": Text("Age"),
    "days_to_birthday": Text("Days to the birthday"),
    "labels": Text("Own labels"),
}
TOLD: Mapping[str, Text] = {
    "city": Text("City"),
    "occupation": Text("Occupation"),
    "income": Text("Income"),
    "contract_start": Text("Start of the contract"),
    "contract_end": Text("End of the contract"),
    "salesperson": Text("Salesperson"),
}
MONEY = frozenset({"last_order_amount", "turnover_last_365_days"})

_DATES = Text("Dates that cannot be read")
_AMOUNTS = Text("Amounts that cannot be read")
_CELLS = Text("Cells that cannot be right")
_BUYERS = Text("Orders without a known buyer")
_HEADERS = Text("Columns of an order sheet")
_SHEETS = Text("Spreadsheets that cannot be used")
_LABELS = Text("Labels")
_PEOPLE = Text("People who cannot be told apart")
BRAKES = Text("Held back until you look")
_CHOICES = Text("Answers that contradict each other")
_WRITES = Text("What Google refused")
_TABLE = Text("The customer sheet")

PROBLEMS: Mapping[str, Text] = {
    **dict.fromkeys(("missing_date", "not_a_date", "date", "ambiguous"), _DATES),
    **dict.fromkeys(
        ("amount", "missing_amount", "not_a_number", "date_in_amount_column", "multiple"), _AMOUNTS
    ),
    **dict.fromkeys(("unknown_currency", "no_rate"), _AMOUNTS),
    **dict.fromkeys(("out_of_range", "sheet_error", "not_a_bool"), _CELLS),
    **dict.fromkeys(
        (
            "customer",
            "missing_customer",
            "invalid_email",
            "invalid_phone",
            "non_ascii_local",
            "likely_typo",
        ),
        _BUYERS,
    ),
    **dict.fromkeys(
        (
            "no_header",
            "header_incomplete",
            "column_missing",
            "two_columns",
            "unknown_status",
            "price_or_total",
        ),
        _HEADERS,
    ),
    **dict.fromkeys(
        (
            "tab_missing",
            "sheet_unreadable",
            "sheet_restless",
            "notes_refused",
            "spreadsheet_unsure",
            "file_unreadable",
        ),
        _SHEETS,
    ),
    **dict.fromkeys(
        (
            "label_taken",
            "label_of_google",
            "label_deleted",
            "name_taken",
            "names_differ",
            "label_unknown",
            "last_label",
        ),
        _LABELS,
    ),
    **dict.fromkeys(
        ("shared_key", "two_contacts", "phone_of_many", "phone_of_another", "doubled_contact"),
        _PEOPLE,
    ),
    **dict.fromkeys(("name_only", "name_of_many"), Text("Buyers known by name only")),
    **dict.fromkeys(
        (
            "duplicate_row",
            "key_column_missing",
            "header_row_missing",
            "tab_taken",
            "row_of_nobody",
            "adopted_heading",
            "sheet_colours",
            "sync_now",
        ),
        _TABLE,
    ),
    **dict.fromkeys(("change_failed", "contact_failed"), _WRITES),
    **dict.fromkeys(
        (
            "contacts_lost",
            "tab_gone",
            "tab_dropped",
            "rows_lost",
            "values_lost",
            "columns_changed",
            "clock_off",
            "first_plan",
            "many_overrides",
            "many_contacts",
            "many_completions",
            "label_shrinks",
            "older",
        ),
        BRAKES,
    ),
    "no_forecast": Text("Forecasts"),
    **dict.fromkeys(
        ("two_labels", "different_edits", "unknown_option", "label_on_folded", "astray"),
        _CHOICES,
    ),
    "segment_removed": Text("Removed segments and labels"),
}
REVISIONS: Mapping[str, Text] = {
    "page": Text("changed on the page"),
    "command": Text("changed by command"),
    "config": Text("changed in config.toml"),
}
"""Who changed the configuration."""
OTHER = Text("Other things to look at")


def problem_group(kind: str) -> Text:
    return PROBLEMS.get(kind, OTHER)


def of(table: Mapping[str, Text], key: str) -> Text | str:
    """The words for `key`, or the key itself where a newer part of the house made it."""
    return table.get(key, key)

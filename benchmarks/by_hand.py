"""A hand-written script for the same night: the same minimal calls and columns, no database, no
checks.

`python -m benchmarks.by_hand URL SPREADSHEET`: the yardstick of the CDNOW benchmark. It uses the
official clients as their manuals show, and Polars for the arithmetic.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import gspread
import polars as pl
from google.auth.credentials import Credentials
from googleapiclient.discovery import build

from benchmarks.cdnow import AS_OF, EPOCH, OWNER

FIELDS = "names,emailAddresses,phoneNumbers,birthdays,memberships,metadata"
HEADERS = ["Name", "E-mail", "Phone", "Status", "Activity", "Age", "Turnover band"]
METRICS = ["Orders", "Turnover", "Average order", "First order", "Last order", "Birthday"]
FORMULAS = {
    "Days since last order": '=IF(L2="","",TODAY()-L2)',
    "Age in years": '=IF(M2="","",DATEDIF(M2,TODAY(),"Y"))',
}
COLUMNS = [*HEADERS, *METRICS, *FORMULAS, "Key"]
LABELS = {
    "status": (
        "Potential customer",
        "Inactive customer",
        "Loyal customer",
        "New customer",
        "One-time customer",
    ),
    "activity": ("Up to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days"),
    "age": ("Under 35", "35 and over"),
}
PAGE = 50_000
BLOCK = 5_000


class Bearer(Credentials):  # type: ignore[misc]
    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token

    def refresh(self, request: Any) -> None:
        raise RuntimeError("the emulator's tokens do not end")


class Local(gspread.HTTPClient):  # type: ignore[misc]
    origin = ""

    def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> Any:
        local = endpoint.replace("https://sheets.googleapis.com", self.origin)
        return super().request(method, local, *args, **options)


def main(url: str, spreadsheet: str) -> None:
    credentials = Bearer(f"emulator:{OWNER}")
    people = build("people", "v1", credentials=credentials, client_options={"api_endpoint": url})
    Local.origin = url
    sheets = Local(credentials)
    contacts = list(pull_contacts(people))
    people.contactGroups().list(pageSize=1000).execute()
    customers = compute(contacts, read_orders(sheets, spreadsheet))
    write_labels(people, customers)
    write_sheet(sheets, spreadsheet, customers)


def pull_contacts(people: Any) -> Iterator[tuple[str, str, str]]:
    """(resource name, name, e-mail) of everybody."""
    token = None
    while True:
        answer = (
            people.people()
            .connections()
            .list(
                resourceName="people/me",
                personFields=FIELDS,
                pageSize=1000,
                pageToken=token,
                requestSyncToken=True,
            )
            .execute()
        )
        for person in answer.get("connections", []):
            name = person["names"][0]["displayName"]
            yield person["resourceName"], name, person["emailAddresses"][0]["value"]
        token = answer.get("nextPageToken")
        if not token:
            return


def read_orders(sheets: Any, spreadsheet: str) -> pl.DataFrame:
    info = sheets.fetch_sheet_metadata(spreadsheet)
    rows = info["sheets"][0]["properties"]["gridProperties"]["rowCount"]
    columns: list[list[Any]] = [[], [], [], []]
    for start in range(2, rows + 1, PAGE):
        answer = sheets.values_batch_get(
            spreadsheet,
            [f"Orders!A{start}:D{min(start + PAGE - 1, rows)}"],
            params={"valueRenderOption": "UNFORMATTED_VALUE", "majorDimension": "COLUMNS"},
        )
        for column, values in zip(columns, answer["valueRanges"][0]["values"], strict=True):
            column.extend(values)
    day, email, _, amount = columns
    return pl.DataFrame({"day": day, "email": email, "amount": amount}).with_columns(
        pl.col("day").cast(pl.Int32), pl.col("amount").cast(pl.Float64)
    )


def compute(contacts: list[tuple[str, str, str]], orders: pl.DataFrame) -> pl.DataFrame:
    """Status and Activity of everybody, with the numbers the sheet shows."""
    purchases = orders.group_by("email", "day").agg(pl.col("amount").sum())
    sums = purchases.group_by("email").agg(
        orders=pl.len(),
        turnover=pl.col("amount").sum().round(2),
        average=pl.col("amount").mean().round(2),
        first=pl.col("day").min(),
        last=pl.col("day").max(),
    )
    today = (AS_OF - EPOCH).days
    quiet = (date(AS_OF.year - 1, AS_OF.month + 4, 1) - EPOCH).days
    people = pl.DataFrame(contacts, schema=["resource", "name", "email"], orient="row")
    ago = today - pl.col("last")
    place = pl.col("turnover").rank() / pl.col("turnover").count()
    return people.join(sums, on="email", how="left").with_columns(
        status=pl.when(pl.col("orders").is_null())
        .then(pl.lit("Potential customer"))
        .when(pl.col("last") < quiet)
        .then(pl.lit("Inactive customer"))
        .when(pl.col("orders") >= 2)
        .then(pl.lit("Loyal customer"))
        .when(today - pl.col("first") <= timedelta(days=60).days)
        .then(pl.lit("New customer"))
        .otherwise(pl.lit("One-time customer")),
        activity=pl.when(ago <= 30)
        .then(pl.lit("Up to 30 days"))
        .when(ago <= 60)
        .then(pl.lit("31 to 60 days"))
        .when(ago <= 90)
        .then(pl.lit("61 to 90 days"))
        .when(ago > 90)
        .then(pl.lit("Over 90 days")),
        band=pl.when(place <= 1 / 3)
        .then(pl.lit("Low turnover"))
        .when(place <= 2 / 3)
        .then(pl.lit("Medium turnover"))
        .when(place <= 1)
        .then(pl.lit("High turnover")),
    )


def write_labels(people: Any, customers: pl.DataFrame) -> None:
    groups, members = people.contactGroups(), people.contactGroups().members()
    for dimension, names in LABELS.items():
        for name in names:
            body = {"contactGroup": {"name": name}}
            label = groups.create(body=body).execute()["resourceName"]
            if dimension not in customers.columns:
                continue  # CDNOW knows no ages
            wearing = customers.filter(pl.col(dimension) == name)["resource"].to_list()
            for batch in batches(wearing, 1000):
                change = {"resourceNamesToAdd": batch}
                members.modify(resourceName=label, body=change).execute()


def write_sheet(sheets: Any, spreadsheet: str, customers: pl.DataFrame) -> None:
    size = {"rowCount": customers.height + 1, "columnCount": len(COLUMNS)}
    tab = {"sheetId": 4711, "title": "Customers", "gridProperties": size}
    rule = {
        "condition": {
            "type": "ONE_OF_LIST",
            "values": [{"userEnteredValue": v} for v in customers["status"].unique().to_list()],
        },
        "showCustomUi": True,
    }
    validated = {
        "sheetId": 4711,
        "startRowIndex": 1,
        "startColumnIndex": 3,
        "endColumnIndex": len(HEADERS),
    }
    sheets.batch_update(
        spreadsheet,
        {
            "requests": [
                {"addSheet": {"properties": tab}},
                {"setDataValidation": {"range": validated, "rule": rule}},
                *({"repeatCell": formula_below(column)} for column in FORMULAS),
            ]
        },
    )
    rows: list[list[Any]] = [COLUMNS]
    texts = customers.select("name", "email", "status", "activity", "band", "resource")
    numbers = customers.select("orders", "turnover", "average", "first", "last")
    for told, counted in zip(texts.iter_rows(), numbers.iter_rows(), strict=True):
        name, email, status, activity, band, key = told
        answers = [status, activity or "", "", band or ""]
        rows.append([name, email, "", *answers, *counted, "", None, None, key])
    start = 1
    for batch in batches(rows, BLOCK):
        block = {"range": f"Customers!A{start}", "values": batch}
        sheets.values_batch_update(spreadsheet, {"valueInputOption": "RAW", "data": [block]})
        start += len(batch)


def formula_below(header: str) -> dict[str, Any]:
    at = COLUMNS.index(header)
    return {
        "range": {
            "sheetId": 4711,
            "startRowIndex": 1,
            "startColumnIndex": at,
            "endColumnIndex": at + 1,
        },
        "cell": {"userEnteredValue": {"formulaValue": FORMULAS[header]}},
        "fields": "userEnteredValue",
    }


def batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


if __name__ == "__main__":
    main(*sys.argv[1:])

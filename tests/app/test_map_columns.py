"""A column chosen on the page stands in config.toml, and nothing else of the file changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import config
from app.config_edit import map_columns, name_customer_sheet
from core.settings import OrderTab

BOOK = "1234567890abcdefghij1234"
TEXT = f"""# written by a friend
[google]
account = "owner@example.com"

[[orders]]
spreadsheet = "{BOOK}"  # the shop's
columns = {{ email = "Mail" }}  # as she calls it

# mail comes last
[mail]
reserve = 20
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(TEXT, "utf-8")
    return file


def kept(path: Path) -> bool:
    """Whether every line of hers still stands there, in her order."""
    lines = iter(path.read_text("utf-8").splitlines())
    hers = [line for line in TEXT.splitlines() if line and not line.startswith("columns")]
    return all(any(line == one for line in lines) for one in hers)


def test_a_column_of_the_whole_sheet(path: Path) -> None:
    map_columns(path, 0, "", {"amount": "Ukupno", "product": ""})

    (source,) = config.load(path).orders
    assert source.columns == {"email": "Mail", "amount": "Ukupno", "product": ""}
    assert source.tab == ()
    assert kept(path)
    assert "# as she calls it" in path.read_text("utf-8")


def test_a_column_of_one_tab_begins_with_those_of_the_sheet(path: Path) -> None:
    map_columns(path, 0, "2025", {"amount": "Iznos"})
    map_columns(path, 0, "2025", {"date": "Dan"})
    map_columns(path, 0, "2024", {"date": "Kada"})

    (source,) = config.load(path).orders
    assert source.columns == {"email": "Mail"}
    assert source.tab == (
        OrderTab("2025", {"email": "Mail", "amount": "Iznos", "date": "Dan"}),
        OrderTab("2024", {"email": "Mail", "date": "Kada"}),
    )
    assert kept(path)


def test_where_the_customers_are(path: Path) -> None:
    name_customer_sheet(path, "", "Gosti")
    assert config.load(path).home == BOOK
    name_customer_sheet(path, BOOK[::-1], "Gosti 2")

    settings = config.load(path)
    assert (settings.home, settings.customers.tab) == (BOOK[::-1], "Gosti 2")
    assert kept(path)

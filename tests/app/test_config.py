"""config.toml: everything that is wrong at once, each with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import load
from core.errors import ConfigProblem
from core.names import slug

ROOT = Path(__file__).parents[2]
LINK = (
    "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG/edit#gid=0"
)


def problems(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigProblem) as caught:
        load(file)
    return [problem.say() for problem in caught.value.problems]


def test_the_example_has_every_key_and_loads() -> None:
    settings = load(ROOT / "config.example.toml")
    assert settings.business.name == "Vinarija Krk"
    assert settings.orders[0].spreadsheet == "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG"
    assert [segment.key for segment in settings.dimensions[0].segments][:2] == [
        "potential",
        "inactive",
    ]


def test_an_account_is_all_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[google]\naccount = "ana@example.com"\n', "utf-8")
    settings = load(file)
    assert [dimension.key for dimension in settings.dimensions] == [
        "status",
        "activity",
        "age",
        "turnover",
    ]
    assert settings.database == f"sqlite:///{tmp_path.resolve() / 'regulars.db'}"


def test_all_problems_come_at_once_with_their_keys(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        f"""
[business]
time_zone = "Europe/Zagreeb"
langauge = "hr"
currency = "EURO"
[google]
emulator = "http://192.0.2.1:80"
[[orders]]
spreadsheet = "my orders"
row = "cell"
[[orders]]
spreadsheet = "{LINK}"
tabs = "2026"
[sync]
schedule = "02:30"
[sync.brakes]
removed_share = "much"
""",
    )
    keys = sorted(problem.split(":")[0] for problem in found)
    assert keys == [
        "business.currency",
        "business.langauge",
        "business.time_zone",
        "google.account",
        "google.emulator",
        "orders[1].row",
        "orders[1].spreadsheet",
        "orders[2].tabs",
        "sync.brakes.removed_share",
        "sync.schedule",
    ]
    assert "business.langauge: unknown; did you mean language?" in found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[business]\nlanguage = "de"',
            "business.language: must be one of these: en, hr, sr, cs, fa.",
        ),
        ('[customers]\nspreadsheet = "mine"', "customers.spreadsheet: this is no spreadsheet; "),
        ("[sync.brakes]\nremoved_share = 2.0", "sync.brakes.removed_share: must be at most 1.0."),
        ("[sync.brakes]\nremoved_share = 0.0", "sync.brakes.removed_share: must be more than 0.0."),
        (
            "[sync.brakes]\nremoved_floor = 1.5",
            "sync.brakes.removed_floor: must be a whole number ",
        ),
        ("[mail]\ndaily_limit = 0", "mail.daily_limit: must be at least 1."),
        ('[mail]\nfrom = "nobody"', "mail.from: write it like Ana <owner@example.com>."),
        ('[contacts]\ncreate_missing = "no"', "contacts.create_missing: must be true or false, "),
        ('[rates]\nUSD = "x"', "rates.USD: must be a number without quotes."),
        ("[rates]\nUSD = nan", "rates.USD: must be a number without quotes."),
        ("[rates]\nBUCKS = 1", "rates.BUCKS: this is no currency; "),
    ],
)
def test_every_wrong_value_is_said_in_our_words(tmp_path: Path, text: str, said: str) -> None:
    (found,) = problems(tmp_path, f'google.account = "ana@example.com"\n{text}')
    assert found.startswith(said)


def test_problems_know_the_language_they_are_to_be_said_in(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for text, language in (
        ('[business]\nlanguage = "hr"\ncurrency = "KUNA"', "hr"),
        ('[business]\nlanguage = "klingon"', ""),
        ('business = "hr"', ""),
    ):
        file.write_text(text, "utf-8")
        with pytest.raises(ConfigProblem) as caught:
            load(file)
        assert caught.value.language == language


def test_a_rule_with_an_unknown_metric_is_refused(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
[google]
account = "ana@example.com"
[[dimension]]
name = "Status"
[[dimension.segment]]
name = "Loyal"
when = "ordres >= 2"
""",
    )
    assert len(found) == 1
    assert "ordres" in found[0]
    assert "orders" in found[0]


def test_an_unknown_meaning_of_a_column_is_refused(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        f"""
[google]
account = "ana@example.com"
[[orders]]
spreadsheet = "{LINK}"
columns = {{ amonut = "Iznos" }}
""",
    )
    assert found == ["orders[1].columns.amonut: unknown; did you mean amount?"]


def test_no_file_and_no_toml_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblem) as caught:
        load(tmp_path / "config.toml")
    assert "regulars init" in caught.value.problems[0].say()
    assert "It is no TOML" in problems(tmp_path, "[google")[0]


def test_slugs_keep_letters_of_any_script() -> None:
    assert slug("Lojalan kupac (2+)") == "lojalan_kupac_2"
    assert slug("مشتری وفادار") == "مشتری_وفادار"


@pytest.mark.parametrize("named", ["", f'spreadsheet = "{"x" * 25}"\nfolder = "orders"\n'])
def test_an_order_source_is_a_spreadsheet_or_a_folder(tmp_path: Path, named: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[google]\naccount = "a@example.com"\n[[orders]]\n{named}')
    with pytest.raises(ConfigProblem) as raised:
        load(path)
    assert "a spreadsheet or a folder" in str(raised.value.problems[0])


def test_a_folder_of_orders_lies_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[google]\naccount = "a@example.com"\n[[orders]]\nfolder = "orders"\n')
    (source,) = load(path).orders
    assert source.spreadsheet == f"folder:{tmp_path / 'orders'}"


def test_what_may_be_filled_into_contacts_is_named_and_by_default_is_nothing(
    tmp_path: Path,
) -> None:
    assert load(ROOT / "config.example.toml").contacts.complete == ("birthday", "phone")
    file = tmp_path / "config.toml"
    file.write_text('[google]\naccount = "ana@example.com"\n', "utf-8")
    assert load(file).contacts.complete == ()
    assert problems(tmp_path, '[google]\naccount = "a@b.hr"\n[contacts]\ncomplete = ["email"]') == [
        "contacts.complete[1]: must be one of these: birthday, phone, city, occupation, name."
    ]

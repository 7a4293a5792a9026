"""Dimensions written into config.toml: what somebody wrote there beside them stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.config import parse_text
from app.config_dimensions import with_dimensions
from core.errors import WrongUse
from core.model import Dimension, Segment
from sync.shipped import dimensions as shipped

TEXT = """# our shop
[google]
account = "ana@example.com"  # who

# --- what we ask ---

# how they stand
[[dimension]]  # the first
key = "status"   # never change
name = "Status"

# nobody yet
[[dimension.segment]]
key = "potential"
name = "Potential"  # for now
when = "orders = 0"

# from here on: buyers

# the best
[[dimension.segment]]
name = "Loyal"
when = '''
orders >= 2'''
# so says Ivo

# what they bring
[[dimension]]
name = "Value"
label = false
[[dimension.segment]]
name = "VIP"
when = "turnover > 5"

# every night
[sync]
schedule = "04:10"
"""


def read(text: str) -> tuple[Dimension, ...]:
    return parse_text(text, Path("config.toml")).dimensions


def test_nothing_changed_but_for_the_keys_written_down() -> None:
    after = with_dimensions(TEXT, read(TEXT))
    assert [line for line in after.splitlines() if line not in TEXT.splitlines()] == [
        'key = "loyal"',
        'key = "value"',
        'key = "vip"',
    ]
    assert [line for line in TEXT.splitlines() if line not in after.splitlines()] == []
    assert with_dimensions(after, read(after)) == after


def test_a_name_and_a_rule_change_and_every_comment_stays() -> None:
    status, value = read(TEXT)
    potential, loyal = status.segments
    segments = (replace(potential, name="Maybe"), replace(loyal, when="orders >= 3"))
    wanted = (replace(status, segments=segments), value)
    after = with_dimensions(TEXT, wanted)
    assert read(after) == wanted
    assert 'name = "Maybe"  # for now' in after
    assert all(comment in after for comment in comments(TEXT))


def test_another_order_takes_comments_along() -> None:
    status, value = read(TEXT)
    wanted = (replace(status, segments=status.segments[::-1]), value)
    after = with_dimensions(TEXT, wanted)
    assert read(after) == wanted
    assert "# the best\n[[dimension.segment]]" in after
    assert "# nobody yet\n[[dimension.segment]]" in after
    assert sorted(comments(after)) == sorted(comments(TEXT))


def test_what_is_removed_takes_only_its_own_comment_with_it() -> None:
    status, value = read(TEXT)
    after = with_dimensions(TEXT, (replace(status, segments=status.segments[:1]), value))
    assert set(comments(TEXT)) - set(comments(after)) == {"# the best"}
    after = with_dimensions(TEXT, (value,))
    assert read(after) == (value,)
    assert "# what they bring\n[[dimension]]" in after
    assert "# every night\n[sync]" in after


def test_new_ones_come_at_their_place() -> None:
    status, value = read(TEXT)
    new = Segment("new", "“New” \\ one", "orders = 1 AND city = 'Split'")
    city = Dimension("city", "City", (Segment("split", "Split", "city = 'Split'"),), label=False)
    first = replace(status, segments=(status.segments[0], new, status.segments[1]))
    after = with_dimensions(TEXT, (first, value, city))
    assert read(after) == (first, value, city)
    assert sorted(comments(after)) == sorted(comments(TEXT))


def test_the_shipped_ones_are_written_out_below_what_there_is() -> None:
    text = '[google]\naccount = "a@example.com"  # me\n'
    after = with_dimensions(text, shipped("hr"))
    assert after.startswith(text)
    assert read(after) == shipped("hr")


@pytest.mark.parametrize(
    "written",
    [
        'dimension = [{name = "A", segment = [{name = "B", when = "orders = 1"}]}]\n',
        '[[dimension]]\nname = "A"\nsegment = [{name = "B", when = "orders = 1"}]\n',
        '[[dimension]]\nname = "A"\n[[dimension.segment]]\nname = "B"\nwhen = "orders = 1"',
        '[[dimension]]\r\nname="A"\r\n[[dimension.segment]]\r\nname="B"\r\nwhen="orders=1"\r\n',
    ],
)
def test_however_it_was_written_it_reads_as_wanted_or_is_refused(written: str) -> None:
    text = written + '\n[google]\naccount = "a@example.com"  # me\n'
    (one,) = read(text)
    wanted = (replace(one, name="C"), *shipped("en"))
    try:
        after = with_dimensions(text, wanted)
    except WrongUse:
        return
    assert read(after) == wanted
    assert "# me" in after


def test_a_file_in_pieces_is_put_together() -> None:
    pieces = TEXT.replace("# what they bring", "[mail]\nreserve = 10\n# what they bring")
    wanted = read(pieces)[::-1]
    after = with_dimensions(pieces, wanted)
    assert read(after) == wanted
    assert sorted(comments(after)) == sorted(comments(pieces))


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def test_the_example_of_all_keys_can_be_edited() -> None:
    text = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
    after = with_dimensions(text, shipped("cs"))
    kept = {key: value for key, value in tomllib.loads(after).items() if key != "dimension"}
    assert kept.items() <= tomllib.loads(text).items()

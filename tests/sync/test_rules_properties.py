"""Rules on Polars against a naive interpreter, and rules made of anything at all."""

from __future__ import annotations

import operator
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.catalogue import METRICS_SCHEMA
from sync.rules import Rule, RuleProblem, compile_rule
from sync.rules.nodes import literal_text

TODAY = date(2026, 3, 31)
Row = dict[str, Any]
Meaning = Callable[[Row], Any]
Said = tuple[str, Meaning]
"""A piece of SQL and what it means for one customer."""

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COUNTS = ("orders", "age", "days_since_last_order")
MONEY = ("turnover", "average_order")
DATES = ("first_order", "last_order")


def lifted(function: Callable[..., Any], *parts: Meaning) -> Meaning:
    def meaning(row: Row) -> Any:
        values = [part(row) for part in parts]
        return None if None in values else function(*values)

    return meaning


def moved(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def literal() -> st.SearchStrategy[Said]:
    numbers = st.decimals(0, 300, places=3).map(lambda d: f"{d:f}")
    return numbers.map(lambda text: (text, lambda row: Fraction(text)))


def metric() -> st.SearchStrategy[Said]:
    counts = st.sampled_from(COUNTS).map(lambda key: (key, lifted(Fraction, lambda row: row[key])))
    money = st.sampled_from(MONEY).map(
        lambda key: (key, lifted(lambda v: Fraction(v, 100), lambda row: row[key]))
    )
    return st.one_of(counts, money)


def number() -> st.SearchStrategy[Said]:
    def sums(inner: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
        plus = st.tuples(inner, st.sampled_from("+-"), inner).map(
            lambda t: (
                f"({t[0][0]} {t[1]} {t[2][0]})",
                lifted(operator.add if t[1] == "+" else operator.sub, t[0][1], t[2][1]),
            )
        )
        factor = st.integers(1, 40)
        times = st.tuples(inner, st.sampled_from("*/"), factor).map(
            lambda t: (
                f"({t[0][0]} {t[1]} {t[2]})",
                lifted(lambda v, sign=t[1], by=t[2]: v * by if sign == "*" else v / by, t[0][1]),
            )
        )
        minus = inner.map(lambda said: (f"(-{said[0]})", lifted(operator.neg, said[1])))
        return st.one_of(plus, times, minus)

    return st.recursive(st.one_of(metric(), literal()), sums, max_leaves=4)


def day() -> st.SearchStrategy[Said]:
    keys = st.sampled_from(DATES).map(lambda key: (key, lambda row: row[key]))
    fixed = st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(
        lambda d: (f"DATE '{d}'", lambda row: d)
    )
    today: Said = ("today", lambda row: TODAY)
    plain = st.one_of(keys, fixed, st.just(today))
    months = st.tuples(plain, st.sampled_from("+-"), st.integers(0, 30)).map(
        lambda t: (
            f"{t[0][0]} {t[1]} INTERVAL {t[2]} MONTH",
            lifted(lambda d, by=t[2] if t[1] == "+" else -t[2]: moved(d, by), t[0][1]),
        )
    )
    return st.one_of(plain, months)


def compared(side: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    plain = st.tuples(side, st.sampled_from(list(SIGNS)), side).map(
        lambda t: (f"{t[0][0]} {t[1]} {t[2][0]}", lifted(SIGNS[t[1]], t[0][1], t[2][1]))
    )
    null = st.tuples(side, st.booleans()).map(
        lambda t: (
            f"{t[0][0]} IS {'NOT ' if t[1] else ''}NULL",
            lambda row: (t[0][1](row) is None) != t[1],
        )
    )
    return st.one_of(plain, null)


def kleene_and(left: Any, right: Any) -> Any:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def kleene_not(value: Any) -> Any:
    return None if value is None else not value


def condition() -> st.SearchStrategy[Said]:
    def joined(inner: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
        both = st.tuples(inner, inner)
        return st.one_of(
            both.map(
                lambda t: (
                    f"({t[0][0]}) AND ({t[1][0]})",
                    lambda row: kleene_and(t[0][1](row), t[1][1](row)),
                )
            ),
            both.map(
                lambda t: (
                    f"({t[0][0]}) OR ({t[1][0]})",
                    lambda row: kleene_not(
                        kleene_and(kleene_not(t[0][1](row)), kleene_not(t[1][1](row)))
                    ),
                )
            ),
            inner.map(lambda s: (f"NOT ({s[0]})", lambda row: kleene_not(s[1](row)))),
        )

    return st.recursive(st.one_of(compared(number()), compared(day())), joined, max_leaves=5)


def rows() -> st.SearchStrategy[Row]:
    days = st.none() | st.dates(TODAY - timedelta(800), TODAY)
    return st.fixed_dictionaries(
        {key: st.none() | st.integers(0, 60) for key in COUNTS}
        | {key: st.none() | st.integers(-2_000, 30_000) for key in MONEY}
        | dict.fromkeys(DATES, days)
    )


@settings(max_examples=150, deadline=None)
@given(condition(), st.lists(rows(), min_size=1, max_size=8))
def test_polars_answers_what_a_naive_reading_of_the_rule_answers(
    said: Said, customers: list[Row]
) -> None:
    text, meaning = said
    empty = dict.fromkeys(METRICS_SCHEMA)
    frame = pl.DataFrame([empty | row for row in customers], schema=METRICS_SCHEMA)
    rule = compile_rule(text, "EUR").expression(TODAY)
    found = frame.select("orders", rule.alias("x")).get_column("x").to_list()
    assert found == [meaning(row) for row in customers]


def like(text: str, pattern: str) -> bool:
    """LIKE as SQL defines it, letter by letter."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(like(text[at:], pattern[1:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and like(text[1:], pattern[1:])


@settings(max_examples=150, deadline=None)
@given(
    st.text("ab.*\\n$^ \\", max_size=6) | st.text(max_size=6),
    st.text("ab.%_$^ \\", max_size=5) | st.text(max_size=5),
)
def test_like_matches_as_sql_says(text: str, pattern: str) -> None:
    quoted = pattern.replace("'", "''")
    rule = compiled(f"city LIKE '{quoted}'")
    if isinstance(rule, Rule):
        known = literal_text(rule.tree.expression)  # the tokenizer reads \\' in its own way
        frame = pl.DataFrame({"city": [text]}, schema={"city": pl.String})
        assert frame.select(rule.expression(TODAY).alias("x")).item() is like(text, known)


WORDS = st.sampled_from(
    """
    orders turnover city labels last_order today x ( ) , AND OR NOT = <> < <= > >= BETWEEN IN IS
    NULL TRUE FALSE + - * / INTERVAL DATE MONTH DAY 1 2.5 'x' 'VIP' '2026-01-31' SELECT CASE WHEN
    EXISTS CAST AS ANY EXTRACT LIKE . ; :: || [ ] { } @ $1 ? % ~ :x -- /* */ " ` \\ '
    """.split()  # noqa: SIM905
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=40))
@example("'\ud800' = city")
@example("\x00")
@example("NOT " * 400 + "TRUE")
@example("orders BETWEEN 1 AND NOT " * 70 + "TRUE")
@example("(" * 1000)
@example("- " * 900 + "1")
@example("INTERVAL " * 200)
@example("DATE " * 400)
def test_any_text_is_a_condition_or_a_problem(text: str) -> None:
    rule = compiled(text)
    if isinstance(rule, RuleProblem):
        assert (rule.line, rule.column) >= (1, 1)
        assert rule.say()
    else:
        empty = pl.DataFrame(schema=METRICS_SCHEMA)
        answer = empty.select(rule.expression(TODAY).alias("x"))
        assert answer.schema == {"x": pl.Boolean()}
        assert rule.sentence().say()
        assert len(rule.parts()) >= 1


def compiled(text: str) -> Rule | RuleProblem:
    try:
        return compile_rule(text, "EUR")
    except RuleProblem as problem:
        return problem

"""The word lists say one thing each."""

from __future__ import annotations

from collections import Counter

import pytest

from sheets.text import compact, fold
from sheets.words import words


def doubled(spellings: list[set[str]]) -> set[str]:
    counted = Counter(word for found in spellings for word in found)
    return {word for word, count in counted.items() if count > 1}


def test_no_header_names_two_meanings() -> None:
    lists = words("header_words").values()
    spellings = [
        {compact(word) for level in ("words", "weak") for word in each.get(level, ())}
        for each in lists
    ]
    assert doubled(spellings) == set()
    assert "" not in set().union(*spellings)


def test_no_status_phrase_means_two_things() -> None:
    lists = words("status_words").values()
    assert doubled([{fold(word) for word in each} for each in lists]) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Plaćeno ", "PLACENO"),
        ("plac\u0301eno", "плаћено"),
        ("تكميل شده", "تکمیل شده"),
        ("Đurđa", "djurdja".replace("dj", "d")),
        ("e\u200bmail", "email"),
    ],
)
def test_two_spellings_of_one_word_have_one_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other)

"""Commands and links inside sentences."""

from __future__ import annotations

from app.web.prose import prose


def test_a_command_and_a_link_are_set_off() -> None:
    said = prose(
        "Press it at https://console.cloud.google.com/auth/audience, run `regulars check`."
    )
    assert '<a dir="ltr" href="https://console.cloud.google.com/auth/audience"' in said
    assert '</a>, run <code dir="ltr">regulars check</code>.' in said


def test_everything_else_is_escaped() -> None:
    said = prose('<b> `<i>` https://x.example/"onclick=1 javascript:alert(1)')
    assert "<b>" not in said
    assert "<i>" not in said
    assert 'href="https://x.example/&#34;onclick=1"' in said
    assert 'href="javascript' not in said


def test_a_sentence_without_either_stays_as_it_is() -> None:
    assert prose("The clock is right.") == "The clock is right."

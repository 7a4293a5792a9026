"""A run printed in each form by the command, from the plan of a trial to what was written."""

from __future__ import annotations

import json

from tests.e2e.shop import AS_OF, SmallShop


def printed(shop: SmallShop, *arguments: str) -> str:
    done = shop.run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_trial_is_printed_in_every_form_and_writes_nothing(shop: SmallShop) -> None:
    before = shop.labels()
    forms = {
        form: printed(shop, "sync", "--dry-run", "--as-of", AS_OF, "--as", form)
        for form in ("text", "json", "markdown", "html")
    }
    told = json.loads(forms["json"])
    people = [one["name"] for group in told["planned"] for one in group["people"]]
    assert told["dry"] is True
    assert told["digest"]
    assert "Ana Horvat" in people
    assert "Ana Horvat" in forms["text"]
    assert "- Ana Horvat" in forms["markdown"]
    assert ">Ana Horvat</span>" in forms["html"]
    assert 'lang="hr"' in forms["html"]
    assert shop.labels() == before


def test_what_was_written_is_printed_with_the_reasons(shop: SmallShop) -> None:
    shop.sync()
    told = json.loads(printed(shop, "runs", "1", "--as", "json"))
    loyal = next(g for g in told["done"] if g["segment"] == "loyal" and g["kind"] == "add_members")
    assert [(one["name"], one["why"]) for one in loyal["people"]] == [
        ("Ana Horvat", "po pravilu: orders >= 2")
    ]
    assert "po pravilu: orders >= 2" in printed(shop, "runs", "1", "--as", "text")
    refused = shop.run("runs", "99", "--as", "html")
    assert refused.returncode == 2

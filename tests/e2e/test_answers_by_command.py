"""Answers by hand from the shell, as processes of their own, and what Google shows afterwards."""

from __future__ import annotations

import json

from tests.e2e.shop import SmallShop

ANA = "ana@example.com"


def test_an_answer_is_chosen_shown_written_and_given_back(shop: SmallShop) -> None:
    shop.sync()
    chosen = shop.run("customers", "choose", ANA, "Novi kupac", "--until", "2099-01-31")
    assert chosen.returncode == 0, chosen.stderr
    assert "odabrano ručno naredbom" in chosen.stdout

    shop.sync()
    assert ANA in shop.labels()["Novi kupac"]
    (one,) = json.loads(shop.run("overrides", "--json").stdout)
    assert (one["name"], one["answer"], one["origin"]) == ("Ana Horvat", "Novi kupac", "command")
    assert (one["until"], one["pending"]) == ("2099-01-31", False)
    assert "Ana Horvat" in shop.run("overrides").stdout

    shown = json.loads(shop.run("customers", "show", "horvat ana", "--json").stdout)
    assert shown["answers"]["status"]["by_hand"]
    assert shown["answers"]["status"]["until"] == "2099-01-31"
    assert shown["link"].startswith(shop.google.url)
    told = shop.run("customers", "show", ANA).stdout
    assert "odabrano ručno naredbom" in told
    assert f"regulars customers automatic {ANA}" in told

    assert shop.run("customers", "until", ANA, "Status").returncode == 0
    assert shop.run("customers", "automatic", ANA, "Status").returncode == 0
    shop.sync()
    assert ANA in shop.labels()["Lojalan kupac"]
    assert json.loads(shop.run("overrides", "--json").stdout) == []


def test_customers_go_into_a_file_that_is_hers_alone_and_is_never_overwritten(
    shop: SmallShop,
) -> None:
    shop.sync()
    path = shop.folder / "loyal.csv"
    arguments = ("customers", "export", str(path), "--segment", "Lojalan kupac")

    written = shop.run(*arguments)

    assert (written.returncode, written.stdout) == (0, "")
    assert "loyal.csv: 1." in written.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    head, ana = path.read_text("utf-8-sig").splitlines()
    assert head.startswith("Ime;E-mail;Telefon;Narudžbe;Promet")
    assert ana.startswith("Ana Horvat;ana@example.com;;2;200,50")
    again = shop.run(*arguments)
    assert (again.returncode, again.stdout) == (2, "")
    assert "već postoji" in again.stderr
    printed = shop.run("customers", "export", "-", "--search", "ana@")
    assert printed.stdout.splitlines()[1] == ana


def test_what_cannot_be_chosen_says_what_can(shop: SmallShop) -> None:
    shop.sync()
    for arguments, says in (
        (["choose", "nobody@example.com", "Novi kupac"], "Nijedan se kupac ne zove"),
        (["choose", ANA, "Zlatni"], "Nema segmenta „Zlatni”."),
        (["choose", ANA, "none"], "--dimension: Status"),
        (["until", ANA, "Status", "2099-01-31"], "ništa nije odabrano ručno"),
    ):
        refused = shop.run("customers", *arguments)
        assert refused.returncode == 2
        assert says in refused.stderr
    assert "ništa nije odabrano" in shop.run("customers", "automatic", ANA).stdout

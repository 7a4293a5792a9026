"""What `make test-quick` keeps of the whole product: one command on one shop, to its end."""

from __future__ import annotations

from tests.e2e.shop import SmallShop


def test_a_sync_labels_everybody_and_fills_the_customer_sheet(shop: SmallShop) -> None:
    report = shop.sync()
    assert report["state"] == "done"
    labels = shop.labels()
    assert labels["Lojalan kupac"] == ["ana@example.com"]
    assert labels["Neaktivan kupac"] == ["boris@example.com"]
    assert labels["Potencijalni kupac"] == ["cvita@example.com", "dino@example.com"]
    assert labels["Novi kupac"] == ["eva@example.com", "filip@example.com"]
    header, ana, boris, *_ = shop.customer_rows()
    assert header[:6] == ["Ime", "E-mail", "Telefon", "Status", "Aktivnost", "Dob"]
    assert ana[:2] == ["Ana Horvat", "ana@example.com"]
    assert (ana[3], boris[3]) == ("Lojalan kupac", "Neaktivan kupac")

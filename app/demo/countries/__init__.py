"""One table per language: names, products, headers and mistakes of its sample shop."""

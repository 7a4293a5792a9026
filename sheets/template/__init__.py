"""A new spreadsheet to start from: orders with validated columns, customers, lists, a how-to."""

from sheets.template.make import make_template

__all__ = ["make_template"]

"""Spreadsheets: order rows in, the customer sheet out."""

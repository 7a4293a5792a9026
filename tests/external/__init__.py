"""Checks whose material others own: a checkout is named on the command line, nothing is copied."""

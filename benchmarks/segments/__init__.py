"""Metrics and segments of a large shop, four ways; and the models' fit. See __main__."""

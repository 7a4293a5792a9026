"""Measurements: what design and README promise, printed as ratios from one run."""

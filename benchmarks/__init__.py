"""Measurements: ratios within one run, medians; never tests."""

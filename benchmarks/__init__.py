"""Measurements of this package against what it stands on; run them with ``python -m benchmarks``."""

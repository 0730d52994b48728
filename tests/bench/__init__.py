"""Benchmarks: `python -m tests.bench` prints one JSON line a figure; ratios are taken within one run."""

"""The measures of DESIGN section 10: always ratios, both sides in one run. Start with `python -m tests.bench`."""

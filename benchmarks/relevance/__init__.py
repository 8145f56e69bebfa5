"""How often contents are rightly held against the names of files: `python -m benchmarks.relevance [--labels FILE]`."""

"""How fast an audit is, and how much memory it takes: `python -m benchmarks.audit [--units 60] [--files 100]`."""

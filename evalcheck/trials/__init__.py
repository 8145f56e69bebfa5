"""Cases beside a ruleset: what was handed in, and what must be said of it."""

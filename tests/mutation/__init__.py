"""Mutants of the packages that judge: small wrong changes of their code, each of which a test should notice (docs/testing.md)."""

"""Hostile packages from a seed: mutators over the samples and fixtures, and what must hold for whatever they make."""

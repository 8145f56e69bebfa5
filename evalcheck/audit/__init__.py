"""Audits: the packages of many units judged at once, compared with each other, sampled and reported."""

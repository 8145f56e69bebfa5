"""How much of a notice `evalcheck rules import` reads right, by field."""

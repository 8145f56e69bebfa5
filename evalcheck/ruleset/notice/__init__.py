"""A draft of a ruleset made from a notice: its list, read by the words of lexicon.yaml, each guess with its confidence."""

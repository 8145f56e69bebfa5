"""Precision and recall of what is told by pixels, on a labelled set that is drawn from a seed."""

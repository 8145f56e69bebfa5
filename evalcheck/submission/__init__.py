"""What was handed in: the package, its files, and one reader for each format; this floor knows no rules."""

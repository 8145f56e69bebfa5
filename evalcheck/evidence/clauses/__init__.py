"""Files held against the clauses of the list: kind, match, coverage, results (附件7)."""

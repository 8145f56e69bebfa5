"""What each file is as evidence: whose, of which kind, with which tables, for which clauses."""
